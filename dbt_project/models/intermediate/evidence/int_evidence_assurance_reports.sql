-- The key messages of other partnerships' and services' reports. What was asked and answered is not
-- evidence; it stands in fct_assurance_report.
select
    messages.submission_id,
    messages.sheet,
    messages.row_number,
    '' as part,
    messages.period,
    messages.scope as area_code,
    messages.agency_code,
    'how_well' as question,
    cast(null as varchar) as outcome_statement,
    'assurance_report' as element,
    'text' as kind,
    cast(null as varchar) as indicator_code,
    bodies.body || ', ' || messages.year as heading,
    messages."text",
    bodies.body as author,
    reports.received_on as written_on
from {{ ref('int_assurance_register') }} as messages
inner join {{ ref('assurance_bodies') }} as bodies using (body_code, scope)
inner join {{ ref('int_assurance_reports_due') }} as reports using (year, body_code, scope)
where messages.item_type = 'key_message'
