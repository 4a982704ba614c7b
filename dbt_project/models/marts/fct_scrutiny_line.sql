-- The Independent Scrutineer's lines of enquiry as each quarter's sending reports them. How a line
-- stands is worked out at the quarter's end.
with final as (

    select
        judged.period,
        judged.scope,
        judged.line_code,
        judged.title,
        judged.line_of_enquiry,
        judged.method,
        judged.theme_code,
        judged.planned_from,
        judged.planned_to,
        judged.reported_on,
        judged.status,
        judged.finding,
        judged.response,
        judged.responsible_group,
        judged.state,
        case judged.state
            when 'late' then date_diff('day', judged.planned_to, judged.ends_on)
            when 'late_to_start' then date_diff('day', judged.planned_from, judged.ends_on)
            when 'awaiting_response' then date_diff('day', judged.reported_on, judged.ends_on)
        end as days_waited,
        concat_ws(', ', submissions.original_name, judged.sheet, 'row ' || judged.row_number)
            as reference,
        judged.submission_id
    from {{ ref('int_scrutiny_lines_judged') }} as judged
    inner join {{ ref('stg_submissions') }} as submissions using (submission_id)

)

select * from final
