-- Gradings and answers by the child's characteristics, in two ways: by every group, and by the largest
-- group against all others. Disclosure control shows at most one of the two (pipelines/disclosure):
-- what stands here has not been through it.
with gradings as (

    select * from {{ ref('int_audit_gradings') }}

),

answers as (

    select
        audit_code, period, case_key, responding_agency,
        count(*) filter (where answer = 'yes') as yes,
        count(*) filter (where answer in ('yes', 'partly', 'no')) as answered
    from {{ ref('int_audit_answers') }}
    group by all

),

by_characteristic as (

    {% for characteristic in ['age_band', 'sex', 'ethnicity', 'disability'] %}
    select
        audit_code, period, case_key, responding_agency, is_good_or_better,
        '{{ characteristic }}' as characteristic,
        {{ characteristic }} as category
    from gradings
    {{ "union all" if not loop.last }}
    {% endfor %}

),

of_case as (

    -- Where agencies say different things of one child, the child's group is not known.
    select
        audit_code, period, case_key, characteristic,
        case
            when count(distinct category) filter (where category != 'unknown') = 1
                then max(category) filter (where category != 'unknown')
            else 'unknown'
        end as category
    from by_characteristic
    group by all

),

counted as (

    select
        of_case.audit_code, of_case.period, of_case.characteristic, of_case.category,
        count(distinct of_case.case_key) as cases,
        count(is_good_or_better) as graded,
        count(*) filter (where is_good_or_better) as good_or_better,
        coalesce(sum(answers.answered), 0) as answered,
        coalesce(sum(answers.yes), 0) as yes
    from of_case
    inner join gradings using (audit_code, period, case_key)
    left join answers using (audit_code, period, case_key, responding_agency)
    group by all

),

ranked as (

    select
        *,
        row_number() over (
            partition by audit_code, period, characteristic
            order by category = 'unknown', cases desc, category
        ) as place,
        count(*) over (partition by audit_code, period, characteristic) as groups
    from counted

),

both_ways as (

    select 'every_group' as grouped_by, * exclude (place, groups) from ranked

    union all

    -- The unknown stay apart: they are not 'other'.
    select
        'largest_and_others', audit_code, period, characteristic,
        case
            when place = 1 or category = 'unknown' then category
            else 'all_others'
        end,
        sum(cases), sum(graded), sum(good_or_better), sum(answered), sum(yes)
    from ranked
    where groups > 2
    group by all

),

final as (

    select
        audit_code,
        period,
        characteristic,
        grouped_by,
        category,
        cast(cases as integer) as cases,
        cast(graded as integer) as graded,
        cast(good_or_better as integer) as good_or_better,
        100 * good_or_better / nullif(graded, 0) as good_or_better_pct,
        case when graded > 0 then 100 * {{ wilson_lower('good_or_better', 'graded') }} end
            as good_lower_95,
        case when graded > 0 then 100 * {{ wilson_upper('good_or_better', 'graded') }} end
            as good_upper_95,
        cast(answered as integer) as answered,
        cast(yes as integer) as yes,
        100 * yes / nullif(answered, 0) as yes_pct,
        case when answered > 0 then 100 * {{ wilson_lower('yes', 'answered') }} end as yes_lower_95,
        case when answered > 0 then 100 * {{ wilson_upper('yes', 'answered') }} end as yes_upper_95,
        'ok' as status,
        cast(null as varchar) as kept_from
    from both_ways

)

select * from final
