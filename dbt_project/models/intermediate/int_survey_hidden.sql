-- Which shares of the practitioner survey may not be shown. Fewer than ten people who answered are
-- hidden. What hides beside them makes sure that they cannot be had by subtraction: of one
-- question, either all agencies are shown or at least two are hidden that are ten people together,
-- the smallest first; so are the role groups of an agency. The roles of a hidden agency are hidden.
with cells as (

    -- Nobody is no group: it hides nobody and needs no hiding.
    select
        *,
        case level when 'role' then agency_code else 'all' end as part_of
    from {{ ref('int_survey_answers') }}
    where answered > 0

),

ranked as (

    select
        *,
        row_number() over smallest_first as place,
        sum(answered) over smallest_first as people_so_far
    from cells
    where level != 'all'
    window smallest_first as (
        partition by period, level, part_of, question_code
        order by answered, agency_code, role_group
        rows unbounded preceding
    )

),

cuts as (

    -- How many are hidden, counted from the smallest. Where even all of them are not enough, what
    -- they add up to is itself below ten people and hidden one level above.
    select
        period,
        level,
        part_of,
        question_code,
        case
            when min(answered) >= {{ fewest_people_shown() }} then 0
            else greatest(
                count(*) filter (where answered < {{ fewest_people_shown() }}),
                coalesce(
                    min(place) filter (
                        where place >= 2 and people_so_far >= {{ fewest_people_shown() }}
                    ),
                    count(*)
                )
            )
        end as hidden
    from ranked
    group by all

),

by_themselves as (

    select ranked.*, ranked.place <= cuts.hidden as is_hidden
    from ranked
    inner join cuts using (period, level, part_of, question_code)

),

final as (

    select
        period,
        level,
        agency_code,
        role_group,
        question_code,
        answered < {{ fewest_people_shown() }} as is_hidden
    from cells
    where level = 'all'

    union all

    select period, level, agency_code, role_group, question_code, is_hidden
    from by_themselves
    where level = 'agency'

    union all

    select
        roles.period,
        roles.level,
        roles.agency_code,
        roles.role_group,
        roles.question_code,
        roles.is_hidden or agencies.is_hidden
    from by_themselves as roles
    inner join by_themselves as agencies
        on roles.period = agencies.period
        and roles.agency_code = agencies.agency_code
        and roles.question_code = agencies.question_code
        and agencies.level = 'agency'
    where roles.level = 'role'

)

select * from final
