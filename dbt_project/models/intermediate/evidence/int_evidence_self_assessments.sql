-- What agencies' self-assessments say as evidence: each standard's grade with what it rests on, each
-- action, and what an agency's practitioners agree with most and least, of what may be shown.
with agencies as (

    select
        agency_code,
        case
            when area_codes not like '%;%' then area_codes
            when area_codes not like '%E06000016%' then 'LRSCP'
            else 'LLR'
        end as area_code
    from {{ ref('agencies') }}

),

graded as (

    select
        sent.*,
        agencies.area_code,
        standards."standard",
        lower(grades.label) as grade_words
    from {{ ref('stg_section11') }} as sent
    inner join agencies using (agency_code)
    inner join {{ ref('section11_standards') }} as standards using (standard_code)
    inner join {{ ref('section11_grades') }} as grades using (grade)

),

shares as (

    select
        shown.period,
        shown.agency_code,
        questions.question,
        questions.sort_order,
        100 * shown.agreed / shown.answered as agree_pct
    from {{ ref('int_survey_shown') }} as shown
    inner join {{ ref('survey_questions') }} as questions using (question_code)
    where shown.level = 'agency' and not shown.is_hidden and shown.answered > 0

),

told as (

    select
        period,
        agency_code,
        arg_max(question, (agree_pct, -sort_order)) as most_agreed,
        max(agree_pct) as most_pct,
        arg_min(question, (agree_pct, sort_order)) as least_agreed,
        min(agree_pct) as least_pct
    from shares
    group by period, agency_code

),

surveyed as (

    -- Stands where the agency's answers begin in its file.
    select
        told.*,
        first_rows.submission_id,
        first_rows.sheet,
        first_rows.row_number,
        agencies.area_code
    from told
    inner join (
        select
            period,
            agency_code,
            min(submission_id) as submission_id,
            min(sheet) as sheet,
            min(row_number) as row_number
        from {{ ref('stg_practitioner_survey') }}
        group by period, agency_code
    ) as first_rows using (period, agency_code)
    inner join agencies using (agency_code)

),

final as (

    select
        submission_id,
        sheet,
        row_number,
        '' as part,
        period,
        area_code,
        agency_code,
        'how_well' as question,
        cast(null as varchar) as outcome_statement,
        'self_assessment' as element,
        'text' as kind,
        cast(null as varchar) as indicator_code,
        'Section 11: ' || "standard" || ', ' || grade_words as heading,
        evidence as "text",
        cast(null as varchar) as author,
        cast(null as date) as written_on
    from graded

    union all

    select
        submission_id, sheet, row_number, '|action', period, area_code, agency_code, 'improving',
        null, 'self_assessment', 'action', null, 'Section 11, what is done next: ' || "standard",
        "action", action_owner_role, null
    from graded
    where "action" is not null

    union all

    select
        submission_id, sheet, row_number, '', period, area_code, agency_code, 'how_well', null,
        'self_assessment', 'text', null, 'What practitioners say',
        'Most agree (' || cast({{ round_half_up('most_pct', 0) }} as integer) || '%): '
            || most_agreed || ' Fewest agree ('
            || cast({{ round_half_up('least_pct', 0) }} as integer) || '%): ' || least_agreed,
        null, null
    from surveyed

)

select * from final
