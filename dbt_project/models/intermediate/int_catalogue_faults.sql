-- Rows of the catalogues of indicators, targets, groups and baselines that cannot be used, each with
-- what is wrong. The row is left out of everything; the rest is built. Rows are numbered as Excel
-- shows them: the header is row 1.
with numbered as (

    select *, row_number() over () + 1 as row_number
    from {{ ref('indicators') }}

),

measures_named as (

    select
        row_number, indicator_code,
        unnest(string_split(concat_ws(';', numerator_measures, denominator_measures), ';'))
            as measure_code
    from numbered

),

choices as (

    select row_number, indicator_code, chosen.*
    from numbered
    cross join lateral (
        values
        ('question', question, 'improving, what, how_much, how_well, difference'),
        ('unit', unit, 'pct, per_10k, per_100k, per_100, mean, days, count'),
        ('polarity', polarity, 'low, high, none'),
        ('period_type', period_type, 'snapshot, in_period, year_to_date, rolling_12_months'),
        ('interval_method', interval_method, 'wilson, poisson, none')
    ) as chosen(column_name, given, allowed)

),

typed as (

    select row_number, indicator_code, given.*
    from numbered
    cross join lateral (
        values
        ('multiplier', multiplier, try_cast(multiplier as double) > 0, 'a number above 0'),
        ('decimals', decimals, try_cast(decimals as integer) >= 0, 'a whole number'),
        ('sort_order', sort_order, try_cast(sort_order as integer) is not null, 'a whole number'),
        ('is_headline', is_headline, try_cast(is_headline as boolean) is not null, 'true or false'),
        (
            'valid_from', valid_from,
            {{ written_date('valid_from') }} is not null, 'a date like 2012-04-01'
        ),
        (
            'valid_to', valid_to,
            valid_to is null
            or {{ written_date('valid_to') }} >= {{ written_date('valid_from') }},
            'empty, or a date not before valid_from'
        )
    ) as given(column_name, given, is_sound, wanted)

),

validity as (

    select
        row_number, indicator_code,
        {{ written_date('valid_from') }} as valid_from,
        coalesce({{ written_date('valid_to') }}, date '9999-12-31') as valid_to
    from numbered

),

found as (

    select
        row_number, indicator_code as code,
        'names the measure ' || measure_code || ', which measures.csv does not hold' as fault
    from measures_named
    anti join {{ ref('measures') }} as measures using (measure_code)
    where measure_code != ''

    union all

    select
        row_number, indicator_code,
        'has ' || coalesce('''' || given || '''', 'nothing') || ' as its ' || column_name
        || '; choose one of ' || allowed
    from choices
    where not coalesce(list_contains(string_split(allowed, ', '), given), false)

    union all

    select
        row_number, indicator_code,
        'has ' || coalesce('''' || given || '''', 'nothing') || ' as its ' || column_name
        || '; it must be ' || wanted
    from typed
    where not coalesce(is_sound, false)

    union all

    select row_number, indicator_code, 'has an interval but no denominator'
    from numbered
    where interval_method in ('wilson', 'poisson') and denominator_measures is null

    union all

    -- Neither of two definitions can be said to be the right one, so neither is used.
    select
        this.row_number, this.indicator_code,
        'holds at the same time as row ' || string_agg(other.row_number, ', ' order by other.row_number)
        || '; end the older one with valid_to on the day before the newer one begins'
    from validity as this
    inner join validity as other
        on this.indicator_code = other.indicator_code
        and this.row_number != other.row_number
        and this.valid_from <= other.valid_to
        and other.valid_from <= this.valid_to
    group by this.row_number, this.indicator_code

),

final as (

    select
        'indicators' as catalogue,
        row_number,
        code,
        'dbt_project/seeds/indicators.csv, row ' || row_number || ': ' || code || ' ' || fault || '.'
            as message
    from found

    union all

    select
        catalogue,
        row_number,
        code,
        case catalogue when 'targets' then 'dbt_project/seeds/targets.csv' else catalogue end
        || ', row ' || row_number || ': ' || message || '.'
    from {{ ref('int_target_faults') }}

    union all

    select
        catalogue,
        row_number,
        code,
        'dbt_project/seeds/' || catalogue || '.csv, row ' || row_number || ': ' || code || ' ' || fault
        || '.'
    from {{ ref('int_group_faults') }}

    union all

    {% for catalogue, code, model, what_follows in [
        ('reference_groups', 'characteristic', 'int_reference_groups_judged',
         'The row is not applied, so the largest group is the reference: put it right or remove it.'),
        ('assurance_rules', 'rule_code', 'int_assurance_rules',
         'The rule is not in the timetable: put the row right or remove it.'),
        ('focus_rules', 'rule_code', 'int_focus_rules',
         'The rule proposes nothing: put the row right or remove it.'),
        ('quality_mark_rules', 'rule_code', 'int_quality_mark_rules',
         'The rule gives no mark: put the row right or remove it.'),
        ('spc_baselines', 'indicator_code', 'int_baselines',
         'The row is not applied: put it right or remove it.'),
    ] %}
    select
        '{{ catalogue }}',
        row_number,
        {{ code }},
        'dbt_project/seeds/{{ catalogue }}.csv, row ' || row_number || ': ' || fault
            || '. {{ what_follows }}'
    from {{ ref(model) }}
    where fault is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
