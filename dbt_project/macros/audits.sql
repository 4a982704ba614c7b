{#
A text without the case it is about: C07 is found as c 07 and C-07 too. A short reference without
letter and digit, as 12, stands in many a sentence: it is looked for after a word that announces it.
#}
{% macro without_case_reference(text, reference) -%}
    case
        when contains({{ bare_reference(text) }}, {{ bare_reference(reference) }})
            then regexp_replace(
                {{ text }},
                '(?i)(\b|_)'
                || case
                    when length({{ bare_reference(reference) }}) >= 4
                        or regexp_matches({{ reference }}, '[A-Za-z].*[0-9]|[0-9].*[A-Za-z]')
                        then ''
                    else '(case|child|ref|reference)( no\.?| number| ref(erence)?)?[\s:#-]*'
                end
                || left({{ bare_reference(reference) }}, 1)
                || regexp_replace(
                    substr({{ bare_reference(reference) }}, 2), '(.)', '[^\\p{L}\\p{N}]{0,2}\1', 'g'
                )
                || '(\b|_)',
                '[this case]', 'g'
            )
        else {{ text }}
    end
{%- endmacro %}

{# Letters and digits alone: what is left is compared and needs no escaping in a pattern. #}
{% macro bare_reference(text) -%}
    regexp_replace(lower({{ text }}), '[^\p{L}\p{N}]+', '', 'g')
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
                replace(replace(replace(replace(lower(strip_accents({{ text }})), 'ß', 'ss'), '%', ' pct '), '+', ' plus '), '&', ' and '),
                '[''’‘`]', '', 'g'
            ),
            '[^\p{L}\p{N}]+', '_', 'g'
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
