-- Texts that are withheld, for they may hold a personal detail.
with final as (

    select
        'text_withheld' as kind,
        texts.agency_code, texts.dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        texts.period,
        case texts.passages
            when 1 then 'A passage is withheld: it may hold a personal detail.'
            else texts.passages || ' passages are withheld: they may hold personal details.'
        end || ' Send it again without, or let the analyst decide about it.' as why,
        periods.ends_on as since,
        cast(null as varchar) as part
    from {{ ref('int_texts_withheld') }} as texts
    inner join {{ ref('int_periods') }} as periods on texts.period = periods.period

)

select * from final
