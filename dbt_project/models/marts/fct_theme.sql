-- Where each theme comes up, quarter by quarter: as audits, reviews, voice, scrutiny and
-- training name it, and as words of other texts suggest it.
with named as (

    select
        'multi_agency_audit' as source, audits.period, audits.audit_code as source_code,
        audits.scope as area_code, audits.title, audits.theme_code
    from {{ ref('fct_audit') }} as audits
    where audits.reported_period = audits.period

    union all

    select
        'learning_from_reviews', period, item_code, scope, title, theme_code
    from {{ ref('stg_review_learning') }}
    where item_type = 'review'

    union all

    select
        'engagement_and_voice', period, concat_ws('|', agency_code, voice_code), area_code,
        source_title, theme_code
    from {{ ref('stg_voice') }}

    union all

    select
        'independent_scrutiny', period, line_code, scope, title, theme_code
    from {{ ref('stg_scrutiny_plan') }}

    union all

    select
        'training', period, event_code, scope, title, theme_code
    from {{ ref('int_training_events') }}

),

final as (

    select
        theme_code, source, period, source_code, area_code, title,
        false as is_suggested, cast(null as varchar) as keywords_found
    from named
    where theme_code is not null

    union all

    select
        theme_code, source, period, source_code, area_code, title, true, keywords_found
    from {{ ref('int_theme_suggestions') }}

)

select * from final
