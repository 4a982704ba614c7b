-- Section 11 self-assessments: how each agency grades itself against each standard in the years that
-- it is asked, and how that stands to the last time. An agency that sent nothing has its rows too.
with graded as (

    select
        sent.*,
        grades.points,
        lag(sent."year") over last_time as previous_year,
        lag(sent.grade) over last_time as previous_grade,
        lag(grades.points) over last_time as previous_points
    from {{ ref('stg_section11') }} as sent
    inner join {{ ref('section11_grades') }} as grades using (grade)
    window last_time as (partition by sent.agency_code, sent.standard_code order by sent."year")

),

wanted as (

    select due.period, due."year", due.agency_code, standards.standard_code
    from {{ ref('int_self_assessment_due') }} as due
    cross join {{ ref('section11_standards') }} as standards
    where due.dataset = 'section11' and due.is_asked

    union

    select period, "year", agency_code, standard_code from graded

),

final as (

    select
        wanted.period,
        wanted."year",
        wanted.agency_code,
        wanted.standard_code,
        standards."standard",
        standards.sort_order,
        case
            when graded.grade is not null then coalesce(returned.status, 'not asked')
            when returned.status in ('received', 'late') then 'not graded'
            else returned.status
        end as status,
        returned.due_on,
        graded.grade,
        graded.previous_year,
        graded.previous_grade,
        case
            when graded.points > graded.previous_points then 'better'
            when graded.points < graded.previous_points then 'worse'
            when graded.points = graded.previous_points then 'same'
        end as change,
        graded.evidence,
        graded."action",
        graded.action_owner_role,
        graded.action_due_on,
        nullif(
            concat_ws(
                ', ', submissions.original_name, graded.sheet, 'row ' || graded.row_number
            ),
            ''
        ) as reference,
        graded.submission_id
    from wanted
    left join graded using (period, agency_code, standard_code)
    left join {{ ref('section11_standards') }} as standards
        on wanted.standard_code = standards.standard_code
    left join {{ ref('fct_return') }} as returned
        on wanted.period = returned.period
        and wanted.agency_code = returned.agency_code
        and returned.dataset = 'section11'
    left join {{ ref('stg_submissions') }} as submissions
        on graded.submission_id = submissions.submission_id

)

select * from final
