-- What people said, as each quarter's sending reports it, and what had come of it by the quarter's
-- end. How many were heard does not leave as a number: one to five people would be confidential.
with judged as (

    select judged.*, submissions.original_name
    from {{ ref('int_voice_judged') }} as judged
    inner join {{ ref('stg_submissions') }} as submissions using (submission_id)

),

final as (

    select
        period,
        area_code,
        agency_code,
        voice_code,
        who,
        source_type,
        source_title,
        heard_on,
        case
            when people_status = 'c' or people_heard < 10 then 'under_10'
            when people_heard < 50 then '10_to_49'
            when people_heard >= 50 then '50_or_more'
        end as people_band,
        theme_code,
        outcome_code,
        what_was_said,
        what_changed,
        changed_on,
        how_fed_back,
        case
            when has_changed and how_fed_back is not null then 'changed_and_fed_back'
            when has_changed then 'changed'
            else 'heard'
        end as state,
        case when has_changed then date_diff('day', heard_on, changed_on) else age_days end
            as days_waited,
        concat_ws(', ', original_name, sheet, 'row ' || row_number) as reference,
        submission_id
    from judged

)

select * from final
