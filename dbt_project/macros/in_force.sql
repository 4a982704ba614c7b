{#
The rows of a raw table whose submission stands: accepted, known at as_of, and not superseded.
Columns that people write in are named in `texts`: what is withheld of them is shown as it may be.
#}
{% macro rows_in_force(dataset, texts=[]) -%}
    select source.*
        {%- if texts %} replace (
            {%- for column in texts %}
            {{ shown_text('source."' ~ column ~ '"') }} as "{{ column }}"{{ "," if not loop.last }}
            {%- endfor %}
        )
        {%- endif %}
    from {{ source('raw', dataset) }} as source
    inner join {{ ref('stg_submissions') }} as submissions
        on source.submission_id = submissions.submission_id and submissions.is_in_force
    {%- if texts %}
    cross join {{ ref('stg_withheld_texts') }} as withheld
    {%- endif %}
{%- endmacro %}

{# A text as a release may show it. stg_withheld_texts holds one row: a map of what stands for what. #}
{% macro shown_text(column) -%}
    coalesce(withheld.shown[{{ column }}], {{ column }})
{%- endmacro %}
