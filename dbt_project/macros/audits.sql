{#
A text without the case it is about. Only a reference that could be one is looked for: 12 alone stands
in many a sentence.
#}
{% macro without_case_reference(text, reference) -%}
    case
        when (
            length({{ reference }}) >= 4
            or regexp_matches({{ reference }}, '[A-Za-z].*[0-9]|[0-9].*[A-Za-z]')
        ) and contains(lower({{ text }}), lower({{ reference }}))
            then regexp_replace(
                {{ text }}, '(?i)\b' || regexp_escape({{ reference }}) || '\b', '[this case]', 'g'
            )
        else {{ text }}
    end
{%- endmacro %}

{# One case of one audit, without its reference. #}
{% macro case_key() -%}
    left(md5(concat_ws('|', period, audit_code, case_reference)), 16)
{%- endmacro %}

{# A question's wording without case, signs and spaces, as headings of files are compared too. #}
{% macro wording(text) -%}
    trim(
        regexp_replace(
            regexp_replace(
                replace(replace(replace(lower(strip_accents({{ text }})), '%', ' pct '), '+', ' plus '), '&', ' and '),
                '[''’‘`]', '', 'g'
            ),
            '[^a-z0-9]+', '_', 'g'
        ), '_'
    )
{%- endmacro %}

{# Newcombe's interval of a difference of two proportions (1998, method 10), from their Wilson limits. #}
{% macro newcombe_lower(p1, lower1, p2, upper2) -%}
    {{ p1 }} - {{ p2 }} - sqrt(({{ p1 }} - {{ lower1 }}) ^ 2 + ({{ upper2 }} - {{ p2 }}) ^ 2)
{%- endmacro %}

{% macro newcombe_upper(p1, upper1, p2, lower2) -%}
    {{ p1 }} - {{ p2 }} + sqrt(({{ upper1 }} - {{ p1 }}) ^ 2 + ({{ p2 }} - {{ lower2 }}) ^ 2)
{%- endmacro %}

{# A submission's rows of those audits that no later file of the same quarter holds again. #}
{% macro newest_file_of_each_audit() -%}
    qualify sequence = max(sequence) over (partition by period, audit_code)
{%- endmacro %}
