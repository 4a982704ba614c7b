"""What the rules that propose key focus areas look at, one query each.

Every query reads the tables that a release shows (schema ``candidate``, after all hiding), the
years (``focus_years``), who reads about which area (``focus_places``) and the outcome statements in
force at the year's end (``focus_outcomes``). It gives, for a year and a partnership, each subject
with how much was found, where, and the kinds of source behind it (separated by ;). The rule's
threshold is applied afterwards. A new finder is a query here and its name in ``int_focus_rules``.
"""

from __future__ import annotations

# Kinds of evidence as the reports call them.
SOURCES = {
    "multi_agency_audit": "multi-agency audits",
    "learning_from_reviews": "learning from reviews",
    "engagement_and_voice": "what children and families said",
    "independent_scrutiny": "independent scrutiny",
    "training": "training",
    "action_log": "the action log",
    "performance_data": "performance data",
    "business_plan_progress": "the judgements of outcome statements",
    "section11": "Section 11 self-assessments",
    "practitioner_survey": "the survey of frontline practitioners",
    "gaps": "what is not known",
}

# What keywords suggest in other texts names nothing: only people do.
_THEME_SOURCES = """
with named as (
    select distinct years.period, places.partnership, theme_code, source, source_code, title
    from candidate.fct_theme as themes
    inner join focus_years as years on left(themes.period, 7) = years.period
    inner join focus_places as places using (area_code)
    where not is_suggested
),
by_source as (
    select period, partnership, theme_code, source, count(distinct source_code) as pieces,
        string_agg(distinct title, '; ' order by title) as titles
    from named
    group by all
)
select period, partnership, 'theme' as subject_kind, theme_code as subject_code,
    count(*) as found,
    string_agg(words || ' (' || pieces || '): ' || coalesce(titles, 'without a title'), '. '
        order by words) as evidence,
    string_agg(source, ';' order by source) as sources
from by_source
inner join focus_sources using (source)
group by period, partnership, theme_code
"""

# Each message is sent again until it is told back: it is taken as it last stood in the year. One of
# the last quarter has not had the time to change anything.
_VOICE_UNCHANGED = """
with last as (
    select years.period as year, voice.*
    from candidate.fct_voice as voice
    inner join focus_years as years on left(voice.period, 7) = years.period
    qualify row_number() over (
        partition by years.period, agency_code, voice_code order by voice.period desc
    ) = 1
)
select year as period, places.partnership,
    case when theme_code is not null then 'theme' else 'outcome' end as subject_kind,
    coalesce(theme_code, outcome_code) as subject_code,
    count(*) as found,
    string_agg(distinct source_title, '; ' order by source_title) as evidence,
    'engagement_and_voice' as sources
from last
inner join focus_places as places using (area_code)
where state = 'heard' and days_waited > 90 and coalesce(theme_code, outcome_code) is not null
group by all
"""

_ACTIONS_NOT_EMBEDDED = """
with about as (
    select period, audit_code as code, theme_code, outcome_code from candidate.fct_audit
    union all
    select period, review_code, theme_code, null from candidate.fct_review
    union all
    select period, item_code, null, outcome_code from candidate.fct_plan_item
)
select years.period, places.partnership,
    case when about.theme_code is not null then 'theme' else 'outcome' end as subject_kind,
    coalesce(about.theme_code, about.outcome_code) as subject_code,
    count(distinct action_code) as found,
    string_agg(distinct action_code || ', from ' || source_title, '; ') as evidence,
    'action_log' as sources
from candidate.fct_action as actions
inner join focus_years as years on actions.period = years.last_quarter
inner join focus_places as places on actions.scope = places.area_code
inner join about on actions.source_reference = about.code and actions.period = about.period
where state in ('reviewed_not_embedded', 'reopened')
    and coalesce(about.theme_code, about.outcome_code) is not null
group by all
"""

_FIGURES = """
select years.period, places.partnership, 'indicator' as subject_kind,
    indicator_code as subject_code, count(*) as found,
    string_agg(areas.area_name || {remark}, '; ' order by areas.sort_order) as evidence,
    'performance_data' as sources
from candidate.fct_indicator as figures
inner join focus_years as years on figures.period = years.last_quarter
inner join focus_places as places using (area_code)
inner join candidate.dim_area as areas using (area_code)
where {condition} and places.has_figures
group by all
"""
_INDICATOR_SIGNALS = _FIGURES.format(
    condition="spc_signal = 'concerning'",
    remark="case when spc_is_provisional then ' (provisional limits)' else '' end",
)
_TARGETS_MISSED = _FIGURES.format(condition="spc_assurance = 'consistently_misses'", remark="''")

# Three years pooled share two of them with the year before, so they are no second finding. Rates
# that rise and fall with age are no disproportionality.
_GROUPS_DIFFER = """
select years.period, places.partnership, 'indicator' as subject_kind,
    now.indicator_code as subject_code,
    count(distinct now.characteristic || '|' || now.category) as found,
    string_agg(
        coalesce(groups.category_label, now.category) || ', ' || areas.area_name || ': '
            || now.finding,
        '; ' order by now.characteristic, groups.sort_order, now.category, areas.sort_order
    ) as evidence,
    'performance_data' as sources
from candidate.fct_disproportionality as now
inner join focus_years as years using (period)
inner join candidate.fct_disproportionality as before
    on before.period = years.year_before
    and now.indicator_code = before.indicator_code and now.area_code = before.area_code
    and now.characteristic = before.characteristic and now.category = before.category
    and now.characteristic_2 = before.characteristic_2 and now.finding = before.finding
inner join focus_places as places on now.area_code = places.area_code
inner join candidate.dim_area as areas on now.area_code = areas.area_code
left join candidate.dim_category as groups
    on now.characteristic = groups.characteristic and now.category = groups.category
where now.finding in ('higher', 'lower') and now.characteristic_2 = 'none'
    and now.pooling = 'none' and before.pooling = 'none'
    and now.characteristic != 'age_band' and places.has_figures
group by all
"""

# All that was judged stands in the evidence, so that what has got better is seen.
_JUDGED = """
select years.period, outcomes.partnership, 'outcome' as subject_kind,
    progress.outcome_code as subject_code,
    count(*) filter (where judgement in ('no_progress', 'worsening')) as found,
    string_agg(right(progress.period, 2) || ': ' || judgement_label, '; '
        order by progress.period) as evidence,
    'business_plan_progress' as sources
from candidate.fct_outcome_progress as progress
inner join focus_years as years on {quarters}
inner join (select distinct period, partnership, plan, outcome_code from focus_outcomes) as outcomes
    on years.period = outcomes.period and progress.plan = outcomes.plan
    and progress.outcome_code = outcomes.outcome_code
where judgement is not null
group by all
"""
_OUTCOMES_AT_YEAR_END = _JUDGED.format(quarters="progress.period = years.last_quarter")
_OUTCOMES_OVER_YEAR = _JUDGED.format(quarters="left(progress.period, 7) = years.period")

# It is asked for every other year, so last year's stands until the next.
_SECTION11_WEAK = """
with newest as (
    select years.period, max(graded."year") as "year"
    from candidate.fct_section11 as graded
    inner join focus_years as years on graded."year" in (years.period, years.year_before)
    where grade is not null
    group by years.period
)
select newest.period, places.partnership, 'standard' as subject_kind,
    standard_code as subject_code, count(distinct agency_code) as found,
    string_agg(distinct agency_name, '; ' order by agency_name) || ' (' || "year" || ')'
        as evidence,
    'section11' as sources
from candidate.fct_section11 as graded
inner join newest using ("year")
inner join candidate.dim_agency as agencies using (agency_code)
inner join focus_places as places
    on places.has_figures
    and list_contains(string_split(agencies.area_codes, ';'), places.area_code)
where grade in ('partly_met', 'not_met')
group by newest.period, places.partnership, standard_code, "year"
"""

# Only the answers of everybody: of fewer people nothing is shown that would not say who.
_SURVEY_NOT_AGREED = """
with newest as (
    select years.period, max(answers."year") as "year"
    from candidate.fct_practitioner_survey as answers
    inner join focus_years as years on answers."year" in (years.period, years.year_before)
    where level = 'all' and status = 'ok'
    group by years.period
)
select newest.period, partnerships.partnership, 'statement' as subject_kind,
    question_code as subject_code, 100 - agree_pct as found,
    'All agencies together, ' || "year" as evidence, 'practitioner_survey' as sources
from candidate.fct_practitioner_survey as answers
inner join newest using ("year")
cross join (select distinct partnership from focus_places) as partnerships
where level = 'all' and status = 'ok'
"""

# What names no agency and no area is everybody's not to know.
_GAPS_OPEN = """
with mine as (
    select years.period, places.partnership, gaps.gap_id, gaps.kind, gaps.dataset,
        coalesce(agency_name, 'no agency') as agency_name, since,
        datediff('quarter', since, years.ends_on) as quarters_open
    from candidate.fct_gap as gaps
    inner join focus_years as years on gaps.since <= years.ends_on
    left join candidate.dim_agency as agencies using (agency_code)
    inner join focus_places as places
        on places.has_figures and (
            gaps.area_code = places.area_code
            or gaps.area_code is null and (
                agencies.area_codes is null
                or list_contains(string_split(agencies.area_codes, ';'), places.area_code)
            )
        )
)
select period, partnership, 'gap' as subject_kind, kind || '|' || dataset as subject_code,
    max(quarters_open) as found,
    'Gaps: ' || count(distinct gap_id) || ', the oldest since ' || strftime(min(since), '%-d %B %Y')
        || '. ' || case
            when count(distinct agency_name) > 5 then count(distinct agency_name) || ' agencies'
            else string_agg(distinct agency_name, '; ' order by agency_name)
        end as evidence,
    'gaps' as sources
from mine
where dataset is not null
group by period, partnership, kind, dataset
"""

FINDERS = {
    "theme_sources": _THEME_SOURCES,
    "voice_unchanged": _VOICE_UNCHANGED,
    "actions_not_embedded": _ACTIONS_NOT_EMBEDDED,
    "indicator_signals": _INDICATOR_SIGNALS,
    "targets_missed": _TARGETS_MISSED,
    "groups_differ": _GROUPS_DIFFER,
    "outcomes_at_year_end": _OUTCOMES_AT_YEAR_END,
    "outcomes_over_year": _OUTCOMES_OVER_YEAR,
    "section11_weak": _SECTION11_WEAK,
    "survey_not_agreed": _SURVEY_NOT_AGREED,
    "gaps_open": _GAPS_OPEN,
}
