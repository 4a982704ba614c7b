-- What a reader may try: every total less the events that are shown. Each must come to nothing, for
-- what is left would be of an event that fewer than 10 people answered; and no cell is of fewer.
with scopes as (

    {{ partnership_scopes() }}

),

events as (

    select effects.* replace (scopes.area_code as area_code)
    from {{ ref('fct_training_effect') }} as effects
    inner join scopes on effects.area_code = scopes.scope
    where effects.level = 'event'

),

shown as (

    {% for level, code in [('year', '"year"'), ('theme', 'theme_code'), ('kind', 'kind')] %}
    select
        '{{ level }}' as level, {{ code }} as level_code, "year" as period, area_code,
        coalesce(sum(rated), 0) as rated, coalesce(sum(improved), 0) as improved,
        coalesce(sum(answered), 0) as answered
    from events
    where {{ code }} is not null
    group by {{ code }}, "year", area_code
    union all
    {% endfor %}

    select
        'quarter', 'evaluations', period, area_code, sum(rated), sum(improved), 0
    from events
    group by period, area_code
    having count(rated) > 0

),

totals as (

    select
        level, level_code, period, area_code, coalesce(rated, 0) as rated,
        coalesce(improved, 0) as improved, coalesce(answered, 0) as answered
    from {{ ref('fct_training_effect') }}
    where level != 'event'

    union all

    select
        'quarter', 'evaluations', period, area_code,
        max("value") filter (where measure_code = 'training_evaluations'),
        max("value") filter (where measure_code = 'training_evaluations_improved'),
        0
    from {{ ref('fct_measure') }}
    where measure_code in ('training_evaluations', 'training_evaluations_improved')
        and area_code in (select area_code from scopes)
    group by period, area_code

)

select
    level, level_code, period, area_code,
    totals.rated - shown.rated as rated_left,
    totals.improved - shown.improved as improved_left,
    totals.answered - shown.answered as answered_left
from totals
full join shown using (level, level_code, period, area_code)
where totals.rated is distinct from shown.rated
    or totals.improved is distinct from shown.improved
    or totals.answered is distinct from shown.answered

union all

select level, level_code, period, area_code, rated, improved, answered
from {{ ref('fct_training_effect') }}
where least(rated, answered) < 10
