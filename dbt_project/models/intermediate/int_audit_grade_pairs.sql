-- Two grades of the same thing: an agency's own and the moderator's of one record; those of two
-- agencies for one case. Counted by how the four grades meet.
with gradings as (

    select * from {{ ref('int_audit_gradings') }}

),

moderation as (

    select
        audit_code, period, 'self_and_moderated' as comparison,
        responding_agency, cast(null as varchar) as other_agency,
        self_order as first_order, moderated_order as second_order
    from gradings
    where self_order is not null and moderated_order is not null

),

between_agencies as (

    -- What each said of its own, before anybody moderated it.
    select
        one.audit_code, one.period, 'between_agencies' as comparison,
        one.responding_agency, other.responding_agency as other_agency,
        one.self_order as first_order, other.self_order as second_order
    from gradings as one
    inner join gradings as other
        on one.audit_code = other.audit_code
        and one.period = other.period
        and one.case_key = other.case_key
        and one.responding_agency < other.responding_agency
    where one.self_order is not null and other.self_order is not null

),

pairs as (

    select * from moderation
    union all
    select * replace ('all' as responding_agency) from moderation
    union all
    select * from between_agencies

),

final as (

    select
        concat_ws('|', audit_code, period, comparison, responding_agency, other_agency)
            as comparison_key,
        audit_code, period, comparison, responding_agency, other_agency,
        first_order, second_order, count(*) as pairs
    from pairs
    group by all

)

select * from final
