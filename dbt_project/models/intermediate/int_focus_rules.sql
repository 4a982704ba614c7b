-- The rules by which key focus areas are proposed, each with what is wrong with it where something
-- is. Everything is read as it was written: a slip costs its row and not the build. Rows are numbered
-- as Excel shows them: the header is row 1. The rules are applied where a release is made, for some
-- look at what is only known there.
with source as (

    {{ as_written('focus_rules', ['rule_code', 'looks_at', 'threshold', 'reason']) }}

),

judged as (

    select
        source.*,
        nullif(concat_ws(
            '; ',
            case when rule_code is null then 'a rule needs a rule_code' end,
            case when count(*) over (partition by rule_code) > 1 and rule_code is not null
                then 'another row has the same rule_code' end,
            case when coalesce(looks_at, '') not in (
                'theme_sources', 'voice_unchanged', 'actions_not_embedded', 'indicator_signals',
                'targets_missed', 'groups_differ', 'outcomes_at_year_end', 'outcomes_over_year',
                'section11_weak', 'survey_not_agreed', 'gaps_open'
            )
                then 'looks_at must be theme_sources, voice_unchanged, actions_not_embedded, '
                    || 'indicator_signals, targets_missed, groups_differ, outcomes_at_year_end, '
                    || 'outcomes_over_year, section11_weak, survey_not_agreed or gaps_open' end,
            -- From 0 on everything would be proposed.
            case when not coalesce(try_cast(threshold as double) > 0, false)
                then 'threshold must be a number above 0' end,
            case when reason is null then 'reason must say why it is proposed' end,
            case when regexp_matches(replace(reason, '{count}', ''), '[{}]')
                then 'in reason only {count} may stand in curly brackets' end
        ), '') as fault
    from source

),

final as (

    select
        row_number, rule_code, looks_at, try_cast(threshold as double) as threshold, reason, fault
    from judged

)

select * from final
