-- What is not known, of every kind, with who is putting it right and by when where the agency says
-- so. Each int_gap_ model holds the gaps of one kind.
with gaps as (

    {% for kind in [
        'texts_withheld', 'returns', 'measures', 'catalogue_faults', 'impossible_figures',
        'assessments', 'outcomes_not_in_plan', 'subgroup_reports', 'assurance_statements',
        'assurance_reports', 'section11', 'workforce', 'wider_context', 'assurance_elements',
        'characteristics', 'explanations',
    ] %}
    select * from {{ ref('int_gap_' ~ kind) }}
    {% if not loop.last %}union all by name{% endif %}
    {% endfor %}

),

keyed as (

    select
        -- An open question and the gap that it leaves have one identity: where suppression takes
        -- the one out of a release, it finds the other by it.
        case
            when kind = 'explanation_open' then part
            else left(
                md5(
                    concat_ws(
                        '|', kind, agency_code, dataset, measure_code, area_code, period, part
                    )
                ), 12
            )
        end as gap_id,
        *
    from gaps

),

planned as (

    -- What is said of the measure or the characteristics goes before what is said of the return,
    -- and the newest before what was said earlier.
    select
        keyed.gap_id,
        max_by(
            plans.owner_role,
            (plans.data_gap not in ('all', keyed.dataset), plans.data_gap != 'all', plans.period)
        ) as owner_role,
        max_by(
            plans.by_when,
            (plans.data_gap not in ('all', keyed.dataset), plans.data_gap != 'all', plans.period)
        ) as by_when
    from keyed
    inner join {{ ref('int_gap_plans') }} as plans
        on keyed.agency_code = plans.agency_code
        and keyed.period <= plans.period
        and (
            plans.data_gap in ('all', keyed.measure_code, keyed.dataset)
            or (plans.data_gap = 'characteristics' and keyed.kind = 'characteristic_not_collected')
        )
    group by keyed.gap_id

),

final as (

    select keyed.*, planned.owner_role, planned.by_when
    from keyed
    left join planned using (gap_id)

)

select * from final
