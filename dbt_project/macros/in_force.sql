{#
What people write in their own words, by dataset: every column of type text of a return's contract.
Here and nowhere else: what is withheld of them is replaced where the rows are read, and counted
among the gaps. A test compares the list with the contracts.
#}
{% macro written_columns() -%}
    {{ return({
        'action_log': [
            'source_reference', 'source_title', 'finding', 'action', 'owner_role', 'impact_evidence'
        ],
        'assurance_report': ['text', 'answer', 'presented_to'],
        'assurance_statement': ['text', 'impact', 'owner_role'],
        'audit_answer': ['question', 'comment'],
        'audit_export': [
            'worked_well', 'to_improve', 'voice_of_the_child', 'moderation_note'
        ],
        'audit_programme': ['title', 'jtai_theme'],
        'agency_narrative': [
            'heading', 'narrative', 'author_role', 'put_right_by_role', 'sharing_hindrance'
        ],
        'business_plan': ['plan', 'title', 'description', 'owner_role', 'progress'],
        'explanation': ['explanation', 'given_by'],
        'outcome_assessment': [
            'plan', 'doing_well', 'areas_to_explore', 'next_actions', 'evidence_references',
            'assessed_by_role'
        ],
        'performance_return': ['note'],
        'practitioner_survey': [],
        'report_text': ['text'],
        'scrutiny_plan': [
            'title', 'line_of_enquiry', 'method', 'finding', 'response', 'responsible_group'
        ],
        'section11': ['evidence', 'action', 'action_owner_role'],
        'subgroup_report': ['text', 'author_role'],
        'training_feedback': ['title', 'audience', 'example'],
        'voice': ['source_title', 'what_was_said', 'what_changed', 'how_fed_back'],
        'wider_context': ['note'],
        'workforce': ['comment'],
        'review_learning': ['title', 'learning', 'owner_role', 'impact'],
    }) }}
{%- endmacro %}

{#
The rows of a return's raw table whose submission stands: accepted, known at as_of, and not
superseded. A withheld text is shown as it may be: stg_withheld_texts is one row, a map of what
stands for what.
#}
{% macro rows_in_force(dataset) -%}
    {%- set columns = written_columns().get(dataset) -%}
    {%- if columns is none -%}
        {{ exceptions.raise_compiler_error(
            "The macro written_columns does not say which columns of '" ~ dataset
            ~ "' people write in; an empty list if none."
        ) }}
    {%- endif -%}
    select source.*
        {%- if columns %} replace (
            {%- for column in columns %}
            coalesce(withheld.shown[source."{{ column }}"], source."{{ column }}")
                as "{{ column }}"{{ "," if not loop.last }}
            {%- endfor %}
        )
        {%- endif %}
    from {{ source('raw', dataset) }} as source
    inner join {{ ref('stg_submissions') }} as submissions
        on source.submission_id = submissions.submission_id and submissions.is_in_force
    cross join {{ ref('stg_withheld_texts') }} as withheld
{%- endmacro %}
