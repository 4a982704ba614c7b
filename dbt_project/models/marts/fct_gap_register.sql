-- The gap register: each thing that is or was not known, from when to when, why, who is putting it
-- right by when, and whether it closed. What a return leaves out quarter after quarter is one entry:
-- it closes with the first return that holds it. A return that does not come closes nothing.
with turns as (

    -- The quarters for which an agency owed a return, counted; of a yearly one every fourth.
    select
        agency_code, dataset, period, received_on,
        status in ('received', 'late') as has_come,
        row_number() over (partition by agency_code, dataset order by period) as turn
    from {{ ref('fct_return') }}
    where status != 'not due'

),

returned as (

    -- Of the returns that came: what is wanting in one and in the next is one gap.
    select
        *,
        row_number() over (partition by agency_code, dataset order by period) as coming
    from turns
    where has_come

),

standing as (

    select
        gaps.*,
        case kind
            when 'characteristic_not_collected' then kind else 'measure'
        end as about,
        returned.coming
    from {{ ref('int_gaps') }} as gaps
    inner join returned using (agency_code, dataset, period)
    where gaps.kind in ('measure_not_supplied', 'value_not_available', 'characteristic_not_collected')

),

in_runs as (

    select
        *,
        coming - row_number() over (
            partition by agency_code, dataset, about, measure_code, area_code order by coming
        ) as run
    from standing

),

runs as (

    select
        agency_code, dataset, measure_code, area_code,
        max_by(kind, period) as kind,
        min(period) as first_period,
        max(period) as last_period,
        count(*) as periods,
        max(coming) as last_coming,
        max_by(why, period) as why,
        min(since) as since,
        max_by(owner_role, period) as owner_role,
        max_by(by_when, period) as by_when,
        min_by(gap_id, period) as register_id
    from in_runs
    group by agency_code, dataset, about, measure_code, area_code, run

),

stands as (

    select
        runs.* exclude (last_coming),
        later.period as closed_period,
        later.received_on as closed_on,
        case when later.period is not null then 'The return of ' || later.period || ' holds it.' end
            as how_closed
    from runs
    left join returned as later
        on runs.agency_code = later.agency_code and runs.dataset = later.dataset
        and runs.last_coming + 1 = later.coming

),

single as (

    -- Of a quarter or a year alone: it is open for as long as it is a gap.
    select
        gap_id as register_id, kind, agency_code, dataset, measure_code, area_code,
        period as first_period, period as last_period, 1 as periods, why, since, owner_role, by_when
    from {{ ref('int_gaps') }}
    where kind not in ('measure_not_supplied', 'value_not_available', 'characteristic_not_collected')

),

closed as (

    select
        left(
            md5(
                concat_ws(
                    '|', 'closed', kind, agency_code, dataset, measure_code, area_code, period, why
                )
            ), 12
        ) as register_id,
        kind, agency_code, dataset, measure_code, area_code,
        period as first_period, period as last_period, 1 as periods, why, since,
        period as closed_period, closed_on, how_closed
    from {{ ref('int_gap_closings') }}

),

together as (

    select * from stands
    union all by name
    select * from single
    union all by name
    select * from closed

),

final as (

    select
        register_id,
        kind,
        agency_code,
        dataset,
        measure_code,
        area_code,
        first_period,
        last_period,
        cast(periods as bigint) as periods,
        why,
        since,
        owner_role,
        by_when,
        case when closed_period is null then 'open' else 'closed' end as state,
        closed_period,
        closed_on,
        how_closed
    from together

)

select * from final
