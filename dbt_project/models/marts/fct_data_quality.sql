-- How good each return that was due is, by the dimensions that are measured, beside the one before.
with due as (

    select agency_code, dataset, period, status as return_status, submission_id
    from {{ ref('fct_return') }}
    where status != 'not due'

),

framed as (

    select due.*, dimensions.dimension
    from due
    cross join {{ ref('quality_dimensions') }} as dimensions
    -- Accuracy cannot be measured from here; its row of the catalogue says so.
    where dimensions.dimension != 'accuracy'

),

measured as (

    select
        framed.*,
        counts.counted,
        cast(counts.numerator as bigint) as numerator,
        cast(counts.denominator as bigint) as denominator,
        100.0 * counts.numerator / nullif(counts.denominator, 0) as value_pct
    from framed
    left join {{ ref('int_quality_counts') }} as counts
        using (agency_code, dataset, period, dimension)

),

final as (

    select
        period,
        agency_code,
        dataset,
        dimension,
        return_status,
        counted,
        coalesce(numerator, 0) as numerator,
        coalesce(denominator, 0) as denominator,
        value_pct,
        -- Of a yearly return that is the year before.
        lag(period) over before as previous_period,
        lag(value_pct) over before as previous_pct,
        submission_id
    from measured
    window before as (partition by agency_code, dataset, dimension order by period)

)

select * from final
