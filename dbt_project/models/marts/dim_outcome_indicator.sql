-- The priority set: which indicators show the progress of which outcome statement.
with measures as (

    select * from {{ ref('int_outcome_indicators') }}

),

final as (

    -- An indicator that has left the catalogue since the plan was sent has no figure to show.
    select measures.*
    from measures
    semi join {{ ref('dim_indicator') }} as indicators using (indicator_code)

)

select * from final
