-- Each event with its sums, in the quarter it was held. Ratings of fewer than 10 people, and
-- follow-ups with fewer than 10 answers, end here: no sum behind this model holds them, so nothing
-- can be taken away from a total to get them back.
{% set fewest = 10 %}
with items as (

    select * from {{ ref('int_training_items') }}

),

events as (

    select events.*, periods.period as held_period, periods.financial_year
    from items as events
    inner join {{ ref('int_periods') }} as periods
        on events.held_on between periods.starts_on and periods.ends_on
        and periods.period_kind = 'quarter'
    where events.item_type = 'event'

),

places as (

    select
        event_code,
        max(submission_id) as submission_id,
        sum(places_taken) as places_taken,
        -- Where one agency does not say how many came, nobody knows how many did.
        case when count(*) = count(attended) then sum(attended) end as attended
    from items
    where item_type = 'places'
    group by event_code

),

ratings as (

    select
        event_code,
        max(submission_id) as submission_id,
        sum(people) as rated,
        sum(people * rating_before) as sum_before,
        sum(people * rating_after) as sum_after,
        sum(people * (rating_after - rating_before) ^ 2) as sum_squares,
        coalesce(sum(people) filter (where rating_after > rating_before), 0) as improved
    from items
    where item_type = 'ratings'
    group by event_code
    having sum(people) >= {{ fewest }}

),

follow_ups as (

    select
        event_code,
        max(submission_id) as submission_id,
        sum(asked) as asked,
        sum(answered) as answered,
        sum(changed_practice) as changed_practice
    from items
    where item_type = 'follow_up'
    group by event_code
    having sum(answered) >= {{ fewest }}

),

was_sent as (

    select
        event_code,
        bool_or(item_type = 'ratings') as has_ratings,
        bool_or(item_type = 'follow_up') as has_follow_up,
        string_agg(distinct submission_id, ';' order by submission_id) as submission_id
    from items
    group by event_code

),

final as (

    select
        events.event_code,
        events.held_period as period,
        events.financial_year as "year",
        events.held_on,
        events.scope,
        events.title,
        events.kind,
        events.theme_code,
        events.audience,
        events.places_offered,
        places.places_taken,
        places.attended,
        was_sent.has_ratings,
        ratings.rated,
        ratings.sum_before,
        ratings.sum_after,
        ratings.sum_squares,
        ratings.improved,
        was_sent.has_follow_up,
        follow_ups.asked,
        follow_ups.answered,
        follow_ups.changed_practice,
        places.submission_id as places_submission_id,
        ratings.submission_id as ratings_submission_id,
        was_sent.submission_id
    from events
    inner join was_sent using (event_code)
    left join places using (event_code)
    left join ratings using (event_code)
    left join follow_ups using (event_code)

)

select * from final
