-- What was answered, by question, standard and altogether, with Wilson's interval, beside the last
-- audit of the same theme, kind and scope. No case and no child stands in it.
with shares as (

    select *, yes / nullif(answered, 0) as share
    from {{ ref('int_audit_answer_shares') }}

),

with_limits as (

    select
        *,
        case when answered > 0 then {{ wilson_lower('yes', 'answered') }} end as lower_share,
        case when answered > 0 then {{ wilson_upper('yes', 'answered') }} end as upper_share
    from shares

),

compared as (

    select
        this.*,
        audits.previous_audit_code,
        before.share as previous_share,
        {{ newcombe_lower('this.share', 'this.lower_share', 'before.share', 'before.upper_share') }}
            as lower_change,
        {{ newcombe_upper('this.share', 'this.upper_share', 'before.share', 'before.lower_share') }}
            as upper_change
    from with_limits as this
    left join {{ ref('int_audits') }} as audits using (audit_code)
    left join with_limits as before
        on audits.previous_audit_code = before.audit_code
        and audits.previous_period = before.period
        and this.responding_agency = before.responding_agency
        and this.level = before.level
        and this.standard is not distinct from before.standard
        and this.question_key is not distinct from before.question_key

),

final as (

    select
        audit_code,
        period,
        responding_agency,
        level,
        standard,
        question_key,
        question_code,
        question,
        cast(yes as integer) as yes,
        cast(partly as integer) as partly,
        cast("no" as integer) as "no",
        cast(not_applicable as integer) as not_applicable,
        cast(answered as integer) as answered,
        100 * share as yes_pct,
        100 * lower_share as lower_95,
        100 * upper_share as upper_95,
        previous_audit_code,
        100 * previous_share as previous_yes_pct,
        100 * (share - previous_share) as change_pct_points,
        100 * lower_change as change_lower_95,
        100 * upper_change as change_upper_95,
        case
            when lower_change > 0 then 'higher'
            when upper_change < 0 then 'lower'
            when lower_change is not null then 'no_evidence'
        end as finding
    from compared

)

select * from final
