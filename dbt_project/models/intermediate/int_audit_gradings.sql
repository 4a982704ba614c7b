-- Each grading: one agency's part in one case, as the agency graded itself and as it was moderated.
with records as (

    select * from {{ ref('stg_audit_export') }}

),

grades as (

    select grade, sort_order as grade_order, is_good_or_better from {{ ref('audit_grades') }}

),

final as (

    select
        records.audit_code, records.period, records.case_key, records.responding_agency,
        records.age_band, records.sex, records.ethnicity, records.disability,
        records.self_grade, own.grade_order as self_order,
        records.moderated_grade, moderated.grade_order as moderated_order,
        -- After moderation where there was one.
        coalesce(records.moderated_grade, records.self_grade) as grade,
        coalesce(moderated.is_good_or_better, own.is_good_or_better) as is_good_or_better
    from records
    left join grades as own on records.self_grade = own.grade
    left join grades as moderated on records.moderated_grade = moderated.grade

)

select * from final
