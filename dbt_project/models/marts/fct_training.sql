-- Who took part in which training: places taken, and how many came, by agency and role group. Places
-- are no answers of anybody; what people answered is in fct_training_effect.
select
    events.event_code,
    events.period,
    events."year",
    events.held_on,
    events.scope as area_code,
    events.title,
    events.kind,
    events.theme_code,
    events.audience,
    items.trained_agency,
    coalesce(items.role_group, 'not_known') as role_group,
    cast(items.places_taken as integer) as places_taken,
    cast(items.attended as integer) as attended,
    concat_ws(', ', submissions.original_name, items.sheet, 'row ' || items.row_number)
        as reference,
    items.submission_id
from {{ ref('int_training_items') }} as items
inner join {{ ref('int_training_events') }} as events using (event_code)
inner join {{ ref('stg_submissions') }} as submissions
    on items.submission_id = submissions.submission_id
where items.item_type = 'places'
