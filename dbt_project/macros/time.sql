{# Whether quarters of a measure may be put together: the median of a year is not made of quarters'
   medians, and a child who went missing in two quarters is one child in the year. #}
{% macro adds_up_over_time(counts) -%}
    coalesce({{ counts }}, 'events') not in ('median_days', 'distinct_children')
{%- endmacro %}
