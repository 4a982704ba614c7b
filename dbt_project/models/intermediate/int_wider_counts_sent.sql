-- Each count of the local picture for each authority and year: as its agency sent it for the Yearly
-- Report, or 'not received' where it was due.
with due as (

    select
        returns_due.period,
        left(returns_due.period, 7) as "year",
        returns_due.agency_code,
        unnest(string_split(returns_due.area_codes, ';')) as area_code,
        counts.count_code,
        returns_due.due_on
    from {{ ref('int_returns_due') }} as returns_due
    inner join {{ ref('wider_counts') }} as counts
        on returns_due.agency_type = counts.supplier_type
    where returns_due.dataset = 'wider_context'

),

sent as (

    select * from {{ ref('stg_wider_context') }}

),

wanted as (

    select period, "year", agency_code, area_code, count_code from due
    union
    select period, "year", agency_code, area_code, count_code from sent

),

final as (

    select
        wanted.period,
        wanted."year",
        wanted.agency_code,
        wanted.area_code,
        wanted.count_code,
        counts.yearly_measure,
        due.due_on,
        sent."value",
        case when sent.submission_id is null then 'not_received' else sent.status end as status,
        sent.note,
        sent.submission_id,
        sent.sheet,
        sent.row_number
    from wanted
    inner join {{ ref('wider_counts') }} as counts on wanted.count_code = counts.count_code
    left join due
        on wanted.period = due.period
        and wanted.agency_code = due.agency_code
        and wanted.area_code = due.area_code
        and wanted.count_code = due.count_code
    left join sent
        on wanted.period = sent.period
        and wanted.agency_code = sent.agency_code
        and wanted.area_code = sent.area_code
        and wanted.count_code = sent.count_code

)

select * from final
