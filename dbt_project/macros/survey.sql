{# People of a survey are shown in groups of at least so many who answered. #}
{% macro fewest_people_shown() %}10{% endmacro %}
