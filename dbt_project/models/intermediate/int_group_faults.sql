-- Rows of the catalogues of denominators by group and of decision points that cannot be used, each
-- with what is wrong. Rows are numbered as Excel shows them: the header is row 1.
with denominators as (

    select
        *,
        row_number() over () + 1 as row_number,
        coalesce(denominator_measure, 'no measure') || ' by ' || coalesce(characteristic, 'nothing')
            as code,
        coalesce(try_cast(is_all_ages as boolean), false)
            or coalesce(group_measure, '') = 'population_all_ages' as covers_all_ages
    from {{ ref('group_denominators') }}

),

points as (

    select
        *,
        row_number() over () + 1 as row_number,
        coalesce(point_code, 'no point') as code
    from {{ ref('decision_points') }}

),

named as (

    select 'group_denominators' as catalogue, row_number, code, chosen.*
    from denominators
    cross join lateral (
        values
        ('denominator_measure', denominator_measure), ('group_measure', group_measure)
    ) as chosen(column_name, measure_code)

    union all

    select 'decision_points', row_number, code, chosen.*
    from points
    cross join lateral (
        values
        ('numerator_measure', numerator_measure), ('previous_measure', previous_measure)
    ) as chosen(column_name, measure_code)

),

final as (

    select
        catalogue, row_number, code,
        'names ' || coalesce('the measure ' || measure_code, 'nothing') || ' as its ' || column_name
        || case when measure_code is null then '; name a measure' else ', which measures.csv does not hold' end
            as fault
    from named
    where coalesce(measure_code, '') not in (select measure_code from {{ ref('measures') }})

    union all

    select
        'group_denominators', row_number, code,
        'has ' || coalesce('''' || characteristic || '''', 'nothing')
        || ' as its characteristic, which characteristics.csv does not hold'
    from denominators
    where
        coalesce(characteristic, 'total') in ('total', 'none')
        or characteristic not in (select characteristic from {{ ref('characteristics') }})

    union all

    select
        'group_denominators', row_number, code,
        'has ' || coalesce('''' || is_all_ages || '''', 'nothing')
        || ' as its is_all_ages; it must be true or false'
    from denominators
    where try_cast(is_all_ages as boolean) is null

    union all

    select
        'group_denominators', row_number, code,
        'divides by a population of all ages; say in declared_reason why it may stand for children, '
        || 'or name a population of children'
    from denominators
    where covers_all_ages and coalesce(trim(declared_reason), '') = ''

    union all

    -- The reader is told that nobody but children is counted.
    select
        'group_denominators', row_number, code,
        'divides by population_all_ages; put true as its is_all_ages'
    from denominators
    where group_measure = 'population_all_ages' and not coalesce(try_cast(is_all_ages as boolean), true)

    union all

    select
        'group_denominators', row_number, code, 'does not say who_is_counted; the figure must'
    from denominators
    where coalesce(trim(who_is_counted), '') = ''

    union all

    -- Which of two denominators is the right one could not be told, so neither is used.
    select
        'group_denominators', row_number, code, 'is there twice; keep one row'
    from denominators
    qualify count(*) over (partition by denominator_measure, characteristic) > 1

    union all

    select
        'decision_points', row_number, code,
        'has ' || coalesce('''' || point_order || '''', 'nothing')
        || ' as its point_order; it must be a whole number'
    from points
    where try_cast(point_order as integer) is null

    union all

    select
        'decision_points', row_number, code, 'is there twice; keep one row'
    from points
    qualify count(*) over (partition by point_code) > 1

    union all

    select
        'decision_points', row_number, code,
        'has the point_order of another point, ' || point_order || '; each point has its own'
    from points
    qualify
        try_cast(point_order as integer) is not null
        and count(*) over (partition by try_cast(point_order as integer)) > 1

)

select * from final
