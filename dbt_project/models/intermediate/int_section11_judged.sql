-- Each agency asked for a Section 11 self-assessment: whether it graded every standard, and whether
-- every one of them is met, fully or mostly.
with scopes as (

    -- An agency that serves both partnerships counts for each, and once for both.
    select
        agencies.agency_code,
        if(count(distinct areas.group_code) > 1, 'LLR', min(areas.group_code)) as scope
    from {{ ref('agencies') }} as agencies
    inner join {{ ref('area_members') }} as areas
        on list_contains(string_split(agencies.area_codes, ';'), areas.member_code)
        and areas.group_code in ('LSCP', 'LRSCP')
    group by agencies.agency_code

),

final as (

    select
        due.period,
        due.agency_code,
        scopes.scope,
        count(sent.standard_code) = count(*) as is_completed,
        is_completed and bool_and(sent.grade in ('fully_met', 'mostly_met')) as is_met,
        min(sent.submission_id) as submission_id
    from {{ ref('int_self_assessment_due') }} as due
    inner join scopes on due.agency_code = scopes.agency_code
    cross join {{ ref('section11_standards') }} as standards
    left join {{ ref('stg_section11') }} as sent
        on due.period = sent.period
        and due.agency_code = sent.agency_code
        and standards.standard_code = sent.standard_code
    where due.dataset = 'section11' and due.is_asked
    group by due.period, due.agency_code, scopes.scope

)

select * from final
