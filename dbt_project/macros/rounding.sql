{# Half-up rounding, as the published figures are rounded. The small addend only repairs binary
   fractions: 24.25 is stored a hair below itself and must still become 24.3. #}
{% macro round_half_up(value, decimals) -%}
    floor({{ value }} * 10 ^ {{ decimals }} + 0.5 + 1e-9) / 10 ^ {{ decimals }}
{%- endmacro %}
