-- How many passages of a return are withheld because nobody has yet decided about a personal detail
-- in them. What a dataset's own staging model shows is counted, so nothing is read past it.
with passages as (

    {% for dataset, columns in written_columns().items() %}
    select
        '{{ dataset }}' as dataset, agency_code, period,
        unnest([{{ columns | join(', ') }}]) as passage
    from {{ ref('stg_' ~ dataset) }}
    {{ "union all" if not loop.last }}
    {% endfor %}

),

final as (

    select dataset, agency_code, period, cast(count(*) as integer) as passages
    from passages
    where passage = '{{ var("withheld_text") }}'
    group by all

)

select * from final
