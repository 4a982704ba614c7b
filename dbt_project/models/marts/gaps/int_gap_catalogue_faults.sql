-- Rows of a catalogue that cannot be used.
with final as (

    select
        'catalogue_fault' as kind, cast(null as varchar) as agency_code, catalogue as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        cast(null as varchar) as period, message as why, cast(null as date) as since,
        message as part
    from {{ ref('int_catalogue_faults') }}

)

select * from final
