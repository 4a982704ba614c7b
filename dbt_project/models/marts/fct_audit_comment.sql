-- What was written in an audit, without case, child or grade beside it; the same words once.
with written as (

    {% for kind in ['worked_well', 'to_improve', 'voice_of_the_child', 'moderation_note'] %}
    select
        audit_code, period, responding_agency, '{{ kind }}' as kind,
        cast(null as varchar) as standard, cast(null as varchar) as question,
        {{ kind }} as "text"
    from {{ ref('stg_audit_export') }}
    where {{ kind }} is not null

    union all

    {% endfor %}

    select
        audit_code, period, responding_agency, 'comment', standard, question, "comment"
    from {{ ref('int_audit_answers') }}
    where "comment" is not null

),

final as (

    -- The key stands in no order of the file.
    select distinct
        left(md5(concat_ws('|', audit_code, period, responding_agency, kind, question, "text")), 16)
            as comment_id,
        audit_code, period, responding_agency, kind, standard, question, "text"
    from written

)

select * from final
