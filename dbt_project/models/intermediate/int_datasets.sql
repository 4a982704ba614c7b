-- The datasets that a rule of the timetable may name: those that are taken in, which are the tables
-- read from intake's schema without those of the ledger and of texts, and those that are agreed.
{# What comes of these is not recorded until they are taken in. #}
{% set agreed = [] %}
{% set taken_in = [] %}
{% if execute %}
    {% for source in graph.sources.values() if source.schema == 'raw' %}
        {% if source.name not in [
            'submissions', 'rule_results', 'explanations_asked', 'text_holds', 'text_decisions'
        ] %}
            {% do taken_in.append(source.name) %}
        {% endif %}
    {% endfor %}
{% endif %}
with final as (

    {% for dataset in (taken_in + agreed) | unique | sort %}
    select '{{ dataset }}' as dataset, {{ 'true' if dataset in taken_in else 'false' }} as is_taken_in
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
