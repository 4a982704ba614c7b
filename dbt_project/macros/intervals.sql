{#
    95 % intervals. z = 1.959963984540054, the 97.5th percentile of the standard normal.
    Wilson score interval for a proportion: Wilson (1927), as in PHE Technical Guide
    "Confidence intervals" (2018), equations for proportions.
    Byar's approximation for a count of 10 or more: Breslow and Day (1987), same guide.
    Below 10: exact Poisson limits (chi-squared), held in the seed poisson_exact_limits.
    Each macro gives a share, a count or half a width; the model multiplies.
    Student's t, 97.5th percentile: Fisher's expansion in the normal one, Abramowitz and Stegun (1964),
    Handbook of Mathematical Functions, 26.7.5; from 9 degrees of freedom on (10 pairs) it is within
    0.00002 of the exact value. Paired differences: mean plus or minus t s / sqrt(n), Student (1908),
    Biometrika 6, 1-25.
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

{# The powers are taken here and written as floating point: of decimals DuckDB multiplies too few. #}
{% macro t_95(freedom) -%}
    {%- set z = z_95() | float -%}
    {%- set terms = [
        z,
        (z ** 3 + z) / 4,
        (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
        (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
        (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
    ] -%}
    (
    {%- for term in terms -%}
        {{ "%.16e" | format(term) }} / ({{ freedom }}) ^ {{ loop.index0 }}{{ " + " if not loop.last }}
    {%- endfor -%}
    )
{%- endmacro %}

{# Of paired differences: their number, their sum and the sum of their squares. Binary fractions may
   take the variance of equal differences a little below 0. #}
{% macro paired_half_width(pairs, total, squares) -%}
    {{ t_95(pairs ~ ' - 1') }} * sqrt(
        greatest({{ squares }} - ({{ total }}) ^ 2 / {{ pairs }}, 0) / ({{ pairs }} - 1) / {{ pairs }}
    )
{%- endmacro %}
