-- The rules by which a figure gets its quality mark, each with what is wrong with it where something
-- is. Everything is read as it was written: a slip costs its row and not the build. Rows are numbered
-- as Excel shows them. The first rule that applies decides; they are applied where a release is made,
-- after all hiding.
with source as (

    {{ as_written('quality_mark_rules', ['rule_code', 'looks_at', 'mark', 'meaning']) }}

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
                'confidential', 'part_missing', 'no_figure', 'low_reliability',
                'return_with_warning', 'not_explained', 'return_late', 'published_only', 'returned'
            )
                then 'looks_at must be confidential, part_missing, no_figure, low_reliability, '
                    || 'return_with_warning, not_explained, return_late, published_only or '
                    || 'returned' end,
            case when coalesce(mark, '') not in (
                'sound', 'use with care', 'do not rely on', 'not known', 'not shown'
            )
                then 'mark must be sound, use with care, do not rely on, not known or not shown' end,
            case when meaning is null then 'meaning must say why it has this mark' end
        ), '') as fault
    from source

),

final as (

    select row_number, rule_code, looks_at, mark, meaning, fault from judged

)

select * from final
