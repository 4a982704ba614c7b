-- What training changed: by event, and by year for each theme, kind and all events together. Every
-- sum here is of events shown here (int_training_events leaves out what few people answered). The
-- change is paired: the same people before and after. Places are summed where every event says them.
with events as (

    select * from {{ ref('int_training_events') }}

),

partnerships as (

    {{ partnership_scopes() }}

),

levelled as (

    select
        events.* replace (cast(null as varchar) as period),
        partnerships.area_code,
        unnest([
            {'level': 'theme', 'level_code': events.theme_code},
            {'level': 'kind', 'level_code': events.kind},
            {'level': 'year', 'level_code': events."year"}
        ], recursive := true)
    from events
    inner join partnerships using (scope)

),

counted as (

    select
        'event' as level, event_code as level_code, "year", period, scope as area_code, event_code,
        title, held_on, kind, theme_code, 1 as events,
        if(has_ratings, 1, 0) as events_rated,
        if(rated is null, 0, 1) as events_counted,
        places_offered, places_taken, attended, rated, sum_before, sum_after, sum_squares, improved,
        if(has_follow_up, 1, 0) as events_followed_up,
        asked, answered, changed_practice, submission_id
    from events

    union all

    select
        level, level_code, "year", null, area_code, null,
        null, null, null, if(level = 'theme', level_code, null), count(*),
        count(*) filter (where has_ratings), count(rated),
        {{ sum_of_all('places_offered') }}, {{ sum_of_all('places_taken') }},
        {{ sum_of_all('attended') }}, sum(rated), sum(sum_before),
        sum(sum_after), sum(sum_squares), sum(improved),
        count(*) filter (where has_follow_up),
        sum(asked), sum(answered), sum(changed_practice),
        {{ list_of_distinct(["string_agg(submission_id, ';')"]) }}
    from levelled
    where level_code is not null
    group by level, level_code, "year", area_code

),

measured as (

    select
        *,
        (sum_after - sum_before) / rated as mean_change,
        {{ paired_half_width('rated', 'sum_after - sum_before', 'sum_squares') }} as half_width
    from counted

),

final as (

    select
        level,
        level_code,
        "year",
        area_code,
        coalesce(period, "year") as period,
        event_code,
        title,
        held_on,
        kind,
        theme_code,
        cast(events as integer) as events,
        cast(events_rated as integer) as events_rated,
        cast(events_counted as integer) as events_counted,
        cast(places_offered as integer) as places_offered,
        cast(places_taken as integer) as places_taken,
        cast(attended as integer) as attended,
        case
            when rated is not null then 'ok'
            when events_rated > 0 then 'too_few'
            else 'not_rated'
        end as status,
        cast(rated as integer) as rated,
        sum_before / rated as mean_before,
        sum_after / rated as mean_after,
        mean_change,
        mean_change - half_width as change_lower_95,
        mean_change + half_width as change_upper_95,
        cast(improved as integer) as improved,
        100 * improved / rated as improved_pct,
        100 * {{ wilson_lower('improved', 'rated') }} as improved_lower_95,
        100 * {{ wilson_upper('improved', 'rated') }} as improved_upper_95,
        case
            when answered is not null then 'ok'
            when events_followed_up > 0 then 'too_few'
            else 'not_asked'
        end as follow_up_status,
        cast(asked as integer) as asked,
        cast(answered as integer) as answered,
        100 * answered / asked as answered_pct,
        cast(changed_practice as integer) as changed_practice,
        100 * changed_practice / answered as changed_pct,
        100 * {{ wilson_lower('changed_practice', 'answered') }} as changed_lower_95,
        100 * {{ wilson_upper('changed_practice', 'answered') }} as changed_upper_95,
        submission_id,
        cast(null as varchar) as kept_from
    from measured

)

select * from final
