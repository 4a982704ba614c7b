-- What a reader can work out: a shown agency less its shown roles, the total less the shown agencies.
-- What is left must be nobody, or at least two groups that are ten people together; a hidden group
-- must not be the sum of shown ones.
with cells as (

    select
        *,
        case level when 'role' then agency_code when 'agency' then 'all' end as part_of
    from {{ ref('fct_practitioner_survey') }}

),

parts as (

    select
        period,
        case level when 'role' then 'agency' else 'all' end as level,
        part_of as agency_code,
        question_code,
        sum(answered) as shown_people,
        count(*) filter (where status = 'c') as hidden_groups,
        count(*) filter (where status = 'ok') as shown_groups
    from cells
    where level != 'all'
    group by all

),

worked_out as (

    select
        wholes.period,
        wholes.agency_code,
        wholes.question_code,
        wholes.status,
        wholes.answered - coalesce(parts.shown_people, 0) as people_left,
        parts.hidden_groups,
        parts.shown_groups
    from cells as wholes
    inner join parts using (period, level, agency_code, question_code)

),

final as (

    select period, agency_code, question_code, 'can be had by subtraction' as fault
    from worked_out
    where
        status = 'ok'
        and (
            people_left between 1 and {{ fewest_people_shown() }} - 1
            or hidden_groups = 1
        )

    union all

    select period, agency_code, question_code, 'is hidden and its parts are shown'
    from worked_out
    where status = 'c' and shown_groups > 0

    union all

    select period, agency_code, question_code, 'is hidden and has a figure, or is shown and too small'
    from cells
    where
        (
            status = 'c'
            and coalesce(answered, agreed, agree_pct, lower_95, upper_95) is not null
        )
        or (status != 'c' and answered between 1 and {{ fewest_people_shown() }} - 1)

)

select * from final
