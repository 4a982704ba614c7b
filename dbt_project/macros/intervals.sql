{#
    95 % intervals. z = 1.959963984540054, the 97.5th percentile of the standard normal.
    Wilson score interval for a proportion: Wilson (1927), as in PHE Technical Guide
    "Confidence intervals" (2018), equations for proportions.
    Byar's approximation for a count of 10 or more: Breslow and Day (1987), same guide.
    Below 10: exact Poisson limits (chi-squared), held in the seed poisson_exact_limits.
    Each macro gives a share or a count; the model multiplies.
#}
{% macro z_95() %}1.959963984540054{% endmacro %}

{% macro wilson_lower(numerator, denominator) -%}
    (2 * {{ numerator }} + {{ z_95() }} ^ 2
        - {{ z_95() }} * sqrt({{ z_95() }} ^ 2 + 4 * {{ numerator }} * (1 - {{ numerator }} / {{ denominator }}))
    ) / (2 * ({{ denominator }} + {{ z_95() }} ^ 2))
{%- endmacro %}

{% macro wilson_upper(numerator, denominator) -%}
    (2 * {{ numerator }} + {{ z_95() }} ^ 2
        + {{ z_95() }} * sqrt({{ z_95() }} ^ 2 + 4 * {{ numerator }} * (1 - {{ numerator }} / {{ denominator }}))
    ) / (2 * ({{ denominator }} + {{ z_95() }} ^ 2))
{%- endmacro %}

{% macro byar_lower(events) -%}
    {{ events }} * (1 - 1 / (9 * {{ events }}) - {{ z_95() }} / (3 * sqrt({{ events }}))) ^ 3
{%- endmacro %}

{% macro byar_upper(events) -%}
    ({{ events }} + 1) * (1 - 1 / (9 * ({{ events }} + 1)) + {{ z_95() }} / (3 * sqrt({{ events }} + 1))) ^ 3
{%- endmacro %}
