-- Themes that words of a text suggest, where nobody was asked for a theme: of actions' findings and of
-- agencies' narratives. A keyword is looked for as whole words and whatever its case; that it stands
-- there is all that is known, so each is marked as a suggestion wherever it is shown.
with keywords as (

    select theme_code, unnest(string_split(keywords, ';')) as keyword
    from {{ ref('themes') }}

),

looked_for as (

    select
        theme_code, trim(keyword) as keyword,
        '(?i)\b' || regexp_escape(trim(keyword)) || '\b' as pattern
    from keywords
    where trim(keyword) != ''

),

texts as (

    select
        'action_log' as source, period, action_code as source_code, scope as area_code,
        source_title as title, concat_ws(' ', source_title, finding) as "text"
    from {{ ref('stg_action_log') }}

    union all

    select
        'single_agency_narrative', period,
        concat_ws('|', agency_code, coalesce(sheet, ''), row_number), area_code,
        heading, concat_ws(' ', heading, narrative)
    from {{ ref('stg_agency_narrative') }}

),

final as (

    select
        looked_for.theme_code, texts.source, texts.period, texts.source_code, texts.area_code,
        any_value(texts.title) as title,
        string_agg(distinct looked_for.keyword, ';' order by looked_for.keyword) as keywords_found
    from texts
    inner join looked_for on regexp_matches(texts."text", looked_for.pattern)
    group by all

)

select * from final
