-- What is not known, why, since when, and who can put it right. Each int_gap_ model holds the gaps
-- of one kind; here each gets its key.
with gaps as (

    {% for kind in [
        'texts_withheld', 'returns', 'measures', 'catalogue_faults', 'impossible_figures',
        'assessments', 'outcomes_not_in_plan', 'subgroup_reports', 'assurance_statements',
        'assurance_reports', 'section11', 'workforce', 'wider_context', 'assurance_elements',
        'characteristics',
    ] %}
    select * from {{ ref('int_gap_' ~ kind) }}
    {% if not loop.last %}union all by name{% endif %}
    {% endfor %}

),

final as (

    select
        left(
            md5(
                concat_ws(
                    '|', kind, agency_code, dataset, measure_code, area_code, period, part
                )
            ), 12
        ) as gap_id,
        kind, agency_code, dataset, measure_code, area_code, period, why, since,
        agency_code as owner,
        cast(null as date) as by_when
    from gaps

)

select * from final
