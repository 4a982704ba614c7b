-- How many rows of each submission known at as_of a rule looked at, and how many failed it.
with source as (

    select * from {{ source('raw', 'rule_results') }}

),

final as (

    select
        source.submission_id,
        source."rule" as rule_name,
        source.dimension,
        source.severity,
        source.checked,
        source.failed
    from source
    semi join {{ ref('stg_submissions') }} as submissions using (submission_id)

)

select * from final
