-- What agencies state that they achieved in the year, and what it changed. What they mean to develop or
-- to do is no evidence yet.
with achieved as (

    select statements.*, agencies.agency_name
    from {{ ref('int_assurance_statements_named') }} as statements
    inner join {{ ref('agencies') }} as agencies using (agency_code)
    where statements.item_type = 'success'

),

final as (

    select
        submission_id, sheet, row_number, '' as part, period, area_code, agency_code,
        'what' as question, outcome_statement, 'assurance_statement' as element, 'text' as kind,
        cast(null as varchar) as indicator_code, 'A success of ' || year as heading, "text",
        agency_name as author, cast(null as date) as written_on
    from achieved

    union all

    select
        submission_id, sheet, row_number, '|impact', period, area_code, agency_code,
        'difference', outcome_statement, 'assurance_statement', 'text',
        null, 'What a success of ' || year || ' changed', impact,
        agency_name, null
    from achieved
    where impact is not null

)

select * from final
