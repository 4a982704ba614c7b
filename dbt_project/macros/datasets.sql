{#
The datasets that intake can take in: the tables that are read from its schema, so that a new one
need not be named again. What else lies there belongs to the ledger and to texts.
#}
{% macro datasets() -%}
    {% set found = [] %}
    {% if execute %}
        {% for source in graph.sources.values() if source.schema == 'raw' %}
            {% if source.name not in ['submissions', 'text_holds', 'text_decisions'] %}
                {% do found.append("'" ~ source.name ~ "'") %}
            {% endif %}
        {% endfor %}
    {% endif %}
    ({{ found | sort | join(', ') or "''" }})
{%- endmacro %}
