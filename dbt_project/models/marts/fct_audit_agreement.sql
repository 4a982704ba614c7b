-- How far two gradings agree beyond chance: Cohen's kappa with linear weights (two grades apart is
-- twice as bad as one), with the large-sample standard error of Fleiss, Cohen and Everitt
-- (Psychological Bulletin 72, 1969, 323-327). Below ten pairs, or where everything was graded alike,
-- it says nothing and is not given.
with cells as (

    select
        *,
        pairs / sum(pairs) over (partition by comparison_key) as p,
        1 - abs(first_order - second_order) / 3 as weight
    from {{ ref('int_audit_grade_pairs') }}

),

comparisons as (

    select
        comparison_key, audit_code, period, comparison, responding_agency, other_agency,
        sum(pairs) as n,
        sum(p * weight) as agreed,
        coalesce(sum(p) filter (where first_order = second_order), 0) as agreed_exactly
    from cells
    group by all

),

first_margin as (

    select comparison_key, first_order, sum(p) as p from cells group by all

),

second_margin as (

    select comparison_key, second_order, sum(p) as p from cells group by all

),

by_chance as (

    -- Every first grade with every second one, as often as chance alone brings them together.
    select
        comparison_key, first_order, second_order,
        first_margin.p as first_p, second_margin.p as second_p,
        1 - abs(first_order - second_order) / 3 as weight
    from first_margin
    inner join second_margin using (comparison_key)

),

expected as (

    select comparison_key, sum(first_p * second_p * weight) as agreed_by_chance
    from by_chance
    group by all

),

first_weight as (

    select comparison_key, first_order, sum(second_p * weight) as mean_weight
    from by_chance
    group by all

),

second_weight as (

    select comparison_key, second_order, sum(first_p * weight) as mean_weight
    from by_chance
    group by all

),

kappas as (

    select
        comparisons.*,
        agreed_by_chance,
        (agreed - agreed_by_chance) / nullif(1 - agreed_by_chance, 0) as kappa
    from comparisons
    inner join expected using (comparison_key)

),

spread as (

    select
        comparison_key,
        sum(
            cells.p * (
                cells.weight
                - (first_weight.mean_weight + second_weight.mean_weight) * (1 - kappas.kappa)
            ) ^ 2
        ) as squares
    from kappas
    inner join cells using (comparison_key)
    inner join first_weight using (comparison_key, first_order)
    inner join second_weight using (comparison_key, second_order)
    group by all

),

judged as (

    select
        kappas.*,
        sqrt(
            greatest(squares - (kappa - agreed_by_chance * (1 - kappa)) ^ 2, 0)
            / (n * (1 - agreed_by_chance) ^ 2)
        ) as standard_error,
        case
            when n < 10 then 'too_few'
            when kappa is null then 'no_variation'
            else 'ok'
        end as status
    from kappas
    inner join spread using (comparison_key)

),

final as (

    select
        audit_code,
        period,
        comparison,
        responding_agency,
        other_agency,
        cast(n as integer) as pairs,
        100 * agreed_exactly as agreed_pct,
        case when status = 'ok' then kappa end as kappa,
        case when status = 'ok' then standard_error end as standard_error,
        case when status = 'ok' then greatest(kappa - {{ z_95() }} * standard_error, -1) end
            as lower_95,
        case when status = 'ok' then least(kappa + {{ z_95() }} * standard_error, 1) end
            as upper_95,
        status
    from judged

)

select * from final
