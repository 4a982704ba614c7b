-- What training changed, as evidence: how sure people were before and after, where enough of them
-- answered, and the example of a change in practice that the follow-up brought.
with items as (

    select * from {{ ref('int_training_items') }}

),

events as (

    select * from {{ ref('int_training_events') }}

),

final as (

    select
        items.submission_id,
        items.sheet,
        items.row_number,
        '|effect' as part,
        items.period,
        events.scope as area_code,
        items.agency_code,
        'difference' as question,
        cast(null as varchar) as outcome_statement,
        'training' as element,
        'text' as kind,
        cast(null as varchar) as indicator_code,
        'What training changed: ' || events.title as heading,
        cast(events.rated as integer) || ' people rated their confidence from 1 to 5, before and '
            || 'after. Mean before: ' || printf('%.1f', events.sum_before / events.rated)
            || '; after: ' || printf('%.1f', events.sum_after / events.rated)
            || '; more confident afterwards: '
            || printf('%.0f', 100 * events.improved / events.rated) || '%.' as "text",
        'Those who took part' as author,
        events.held_on as written_on
    from items
    inner join events using (event_code)
    where items.item_type = 'event' and events.rated is not null

    union all

    select
        items.submission_id, items.sheet, items.row_number, '|example', items.period, events.scope,
        items.agency_code, 'difference', null, 'training', 'text', null,
        'What changed in practice after: ' || events.title, items.example, 'Those who took part',
        null
    from items
    inner join events using (event_code)
    where items.item_type = 'follow_up' and items.example is not null

)

select * from final
