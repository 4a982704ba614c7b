-- One row: each withheld text, and what is shown in its place. A text that was accepted is not in it.
with decisions as (

    select
        text_id,
        arg_max(decision, decided_at) as decision,
        arg_max(replacement, decided_at) as replacement
    from {{ source('raw', 'text_decisions') }}
    where decided_at <= cast('{{ var("as_of") }}' as timestamp)
    group by text_id

),

final as (

    select
        map_from_entries(
            list(
                (holds.text, coalesce(
                    decisions.replacement, '{{ var("withheld_text") }}'
                ))
                order by holds.text_id
            )
            filter (where coalesce(decisions.decision, 'open') != 'accepted')
        ) as shown
    from {{ source('raw', 'text_holds') }} as holds
    left join decisions on holds.text_id = decisions.text_id

)

select coalesce(shown, map()) as shown from final
