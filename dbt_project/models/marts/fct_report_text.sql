-- Every section of each partnership's Yearly Report, whether its text has come or not.
with asked as (

    select
        due.period,
        left(due.period, 7) as financial_year,
        due.due_on,
        areas.area_code as partnership_code,
        sections.section_code,
        sections.heading,
        sections.written_by,
        sections.is_required,
        sections.sort_order
    from {{ ref('int_returns_due') }} as due
    inner join {{ ref('areas') }} as areas on areas.area_type = 'partnership'
    cross join {{ ref('yearly_sections') }} as sections
    where due.dataset = 'report_text'

),

final as (

    select
        asked.period,
        asked.financial_year,
        asked.partnership_code,
        asked.section_code,
        asked.heading,
        asked.written_by,
        asked.is_required,
        asked.sort_order,
        asked.due_on,
        cast(submissions.received_at as date) as received_on,
        case
            when texts."text" = '{{ var("withheld_text") }}' then 'withheld'
            when texts."text" is not null then 'received'
            when cast('{{ var("as_of") }}' as timestamp) > asked.due_on + interval 1 day
                then 'missing'
            else 'not due'
        end as status,
        texts."text",
        nullif(
            concat_ws(', ', submissions.original_name, texts.sheet, 'row ' || texts.row_number), ''
        ) as reference,
        texts.submission_id
    from asked
    left join {{ ref('stg_report_text') }} as texts
        using (period, partnership_code, section_code)
    left join {{ ref('stg_submissions') }} as submissions
        on texts.submission_id = submissions.submission_id

)

select * from final
