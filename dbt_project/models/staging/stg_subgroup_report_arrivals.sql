-- When a group's report first came, in whichever accepted sending: one that corrects another group's
-- must not make it late.
select
    reports.period,
    reports.subgroup as subgroup_code,
    min(submissions.received_at) as received_at
from {{ source('raw', 'subgroup_report') }} as reports
inner join {{ ref('stg_submissions') }} as submissions
    on reports.submission_id = submissions.submission_id
    and submissions.outcome = 'accepted'
group by all
