-- A case as one agency audited it. Intake has put a hash in its reference's place and freed the
-- texts from it; what was taken in before it did so is treated here.
with in_force as (

    {{ rows_in_force('audit_export') }}

),

newest as (

    select in_force.*
    from in_force
    inner join {{ ref('stg_submissions') }} using (submission_id, period)
    {{ newest_file_of_each_audit() }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        audit_code,
        {{ case_key() }} as case_key,
        responding_agency,
        audited_on,
        self_grade,
        moderated_grade,
        age_band,
        sex,
        ethnicity,
        disability,
        {% for column in written_columns()['audit_export'] %}
        {{ without_case_reference(column, 'case_reference') }} as {{ column }}
        {{- "," if not loop.last }}
        {% endfor %}
    from newest

)

select * from final
