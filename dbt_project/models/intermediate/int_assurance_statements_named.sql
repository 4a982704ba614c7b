-- What agencies state of their year, for whose area, and which outcome statement it bears on: one of
-- the plan of the year stated on, or of the year to come, which key actions are for.
with areas_of as (

    select
        agencies.agency_code,
        case
            when not contains(agencies.area_codes, ';') then agencies.area_codes
            else coalesce(min(groups.group_code), 'LLR')
        end as area_code
    from {{ ref('agencies') }} as agencies
    left join (
        select group_code, list_sort(list(member_code)) as members
        from {{ ref('area_members') }}
        group by group_code
    ) as groups
        on list_sort(string_split(agencies.area_codes, ';')) = groups.members
    group by agencies.agency_code, agencies.area_codes

),

next_quarters as (

    select period, lead(period) over (order by starts_on) as next_period
    from {{ ref('int_periods') }}
    where period_kind = 'quarter'

),

final as (

    select
        statements.*,
        areas_of.area_code,
        coalesce(stated.outcome_code, coming.outcome_code) as outcome_statement,
        coalesce(stated.outcome_title, coming.outcome_title) as outcome_title
    from {{ ref('stg_assurance_statement') }} as statements
    inner join areas_of using (agency_code)
    left join next_quarters using (period)
    left join {{ ref('int_outcomes_named') }} as stated
        on statements.period = stated.period and statements.outcome_code = stated.outcome_code
    left join {{ ref('int_outcomes_named') }} as coming
        on next_quarters.next_period = coming.period
        and statements.outcome_code = coming.outcome_code

)

select * from final
