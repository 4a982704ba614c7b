{# The rows of a raw table whose submission stands: accepted, known at as_of, and not superseded. #}
{% macro rows_in_force(dataset) -%}
    select source.*
    from {{ source('raw', dataset) }} as source
    inner join {{ ref('stg_submissions') }} as submissions
        on source.submission_id = submissions.submission_id and submissions.is_in_force
{%- endmacro %}
