-- The register of assurance reports, year by year, as the last sending that holds the year has it:
-- a register that is sent again after the year's end takes the place of the one before.
select register.*
from {{ ref('stg_assurance_report') }} as register
inner join {{ ref('stg_submissions') }} as submissions using (submission_id)
qualify submissions.sequence = max(submissions.sequence) over (partition by register.year)
