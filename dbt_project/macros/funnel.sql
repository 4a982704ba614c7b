{#
    Control limits of a funnel plot: where the figure of an area with this denominator would lie if
    it differed from the centre by chance alone. z = 1.959963984540054 for the 95 % limits and
    3.090232306167813 for the 99.8 % limits.

    Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine
    24 (2005), and the Fingertips technical guidance as implemented in PHEindicatormethods
    (calculate_funnel_limits): a figure lies outside exactly when its own interval at that level
    excludes the centre. So the limits are the Wilson score interval and Byar's approximation
    solved for the figure instead of for the centre.

    Proportion: solving the Wilson score interval gives centre +/- z * sqrt(centre * (1 - centre) / n).
    Count with expectation E: Byar's upper (lower) limit of the count is E. It has no closed form;
    Newton's method on s = sqrt(count + 1), or sqrt(count) for the upper funnel, reaches the last
    digit in ten steps, because the cube root of Byar's formula bends one way only.

    Each macro gives a share or a count; the model multiplies. pipelines/statistics/funnel.py holds
    the same formulas for the curves of a chart; a test compares the two.
#}
{% macro z_998() %}3.090232306167813{% endmacro %}

{% macro funnel_share_lower(centre, denominator, z) -%}
    greatest({{ centre }} - {{ z }} * sqrt({{ centre }} * (1 - {{ centre }}) / {{ denominator }}), 0)
{%- endmacro %}

{% macro funnel_share_upper(centre, denominator, z) -%}
    least({{ centre }} + {{ z }} * sqrt({{ centre }} * (1 - {{ centre }}) / {{ denominator }}), 1)
{%- endmacro %}

{# Of an indicator that has a Wilson interval or a Poisson one, by the columns of the funnel's model. #}
{% macro funnel_limit(side, z) -%}
    case interval_method
        {% if side == 'lower' -%}
        when 'wilson' then {{ funnel_share_lower('share', 'denominator', z) }}
        when 'poisson' then {{ funnel_count_lower('expected', z) }} / denominator
        {%- else -%}
        when 'wilson' then {{ funnel_share_upper('share', 'denominator', z) }}
        when 'poisson' then {{ funnel_count_upper('expected', z) }} / denominator
        {%- endif %}
    end
{%- endmacro %}

{# Below this expectation not even a count of 0 lies outside. #}
{% macro funnel_least_expected(z) -%}
    (1 - 1.0 / 9 + {{ z }} / 3.0) ^ 3
{%- endmacro %}

{% macro funnel_count_lower(expected, z) -%}
    case
        when {{ expected }} <= {{ funnel_least_expected(z) }} then 0.0
        else {{ solve_byar(expected, z, 'greatest(sqrt(' ~ expected ~ ') - ' ~ z ~ ' / 2, 1.0)') }} ^ 2 - 1
    end
{%- endmacro %}

{% macro funnel_count_upper(expected, z) -%}
    {{ solve_byar(expected, '-' ~ z, 'sqrt(' ~ expected ~ ')') }} ^ 2
{%- endmacro %}

{# The s for which Byar's limit of a count (s ^ 2, or s ^ 2 - 1) is the expected one. #}
{% macro solve_byar(expected, z, start) -%}
    list_reduce(
        list_value({{ start }}, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0),
        lambda s, step: s - (
            s ^ (2.0 / 3) + {{ z }} / 3.0 * s ^ (-1.0 / 3) - s ^ (-4.0 / 3) / 9
            - {{ expected }} ^ (1.0 / 3)
        ) / (
            2.0 / 3 * s ^ (-1.0 / 3) - {{ z }} / 9.0 * s ^ (-4.0 / 3) + 4.0 / 27 * s ^ (-7.0 / 3)
        )
    )
{%- endmacro %}
