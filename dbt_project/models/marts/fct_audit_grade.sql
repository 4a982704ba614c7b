-- How grades are distributed, by agency and for all, as agencies graded themselves and as moderated,
-- each with Wilson's interval; good_or_better is a row of its own, beside the last audit's.
with gradings as (

    select * from {{ ref('int_audit_gradings') }}

),

by_basis as (

    select audit_code, period, responding_agency, 'self' as basis, self_grade as grade
    from gradings
    where self_grade is not null

    union all

    select audit_code, period, responding_agency, 'moderated', moderated_grade
    from gradings
    where moderated_grade is not null

    union all

    select audit_code, period, responding_agency, 'standing', grade
    from gradings
    where grade is not null

),

each_and_all as (

    select * from by_basis
    union all
    select * replace ('all' as responding_agency) from by_basis

),

totals as (

    select audit_code, period, responding_agency, basis, count(*) as graded
    from each_and_all
    group by all

),

counted as (

    -- A grade that nobody was given is a row too: a distribution has no holes.
    select
        totals.*,
        grades.grade,
        grades.sort_order,
        count(each_and_all.grade) as gradings
    from totals
    cross join {{ ref('audit_grades') }} as grades
    left join each_and_all
        on totals.audit_code = each_and_all.audit_code
        and totals.period = each_and_all.period
        and totals.responding_agency = each_and_all.responding_agency
        and totals.basis = each_and_all.basis
        and grades.grade = each_and_all.grade
    group by all

),

with_good as (

    select * from counted

    union all

    select
        counted.* replace ('good_or_better' as grade, 9 as sort_order, sum(gradings) as gradings)
    from counted
    inner join {{ ref('audit_grades') }} as grades
        on counted.grade = grades.grade and grades.is_good_or_better
    group by all

),

with_limits as (

    select
        *,
        gradings / graded as share,
        {{ wilson_lower('gradings', 'graded') }} as lower_share,
        {{ wilson_upper('gradings', 'graded') }} as upper_share
    from with_good

),

final as (

    select
        this.audit_code,
        this.period,
        this.responding_agency,
        this.basis,
        this.grade,
        cast(this.sort_order as integer) as sort_order,
        cast(this.gradings as integer) as gradings,
        cast(this.graded as integer) as graded,
        100 * this.share as share_pct,
        100 * this.lower_share as lower_95,
        100 * this.upper_share as upper_95,
        audits.previous_audit_code,
        100 * before.share as previous_share_pct,
        100 * (this.share - before.share) as change_pct_points,
        100 * ({{ newcombe_lower('this.share', 'this.lower_share', 'before.share', 'before.upper_share') }})
            as change_lower_95,
        100 * ({{ newcombe_upper('this.share', 'this.upper_share', 'before.share', 'before.lower_share') }})
            as change_upper_95
    from with_limits as this
    left join {{ ref('int_audits') }} as audits using (audit_code)
    left join with_limits as before
        on audits.previous_audit_code = before.audit_code
        and audits.previous_period = before.period
        and this.responding_agency = before.responding_agency
        and this.basis = before.basis
        and this.grade = before.grade

)

select * from final
