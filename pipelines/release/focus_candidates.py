"""What is proposed as a next key focus area, and why: the table ``fct_focus_candidate``.

Made here and not by dbt, for signals of control charts and comparisons of groups are only known
after suppression. All rules stand in one room so that each reads what the release shows and nothing
else: no reason can tell what another table hides. A rule (seed ``focus_rules``) proposes; people
decide. What belongs to a priority of the Business Plan in force stands under that priority; the
rest is new.
"""

from __future__ import annotations

import duckdb

from pipelines.release.focus_finders import FINDERS, SOURCES
from pipelines.release.made_tables import put_table

TABLE_NAME = "fct_focus_candidate"

# A year is over when something is known of its fourth quarter.
_YEARS = """
create or replace temp table focus_years as
select period, starts_on, ends_on, period || '-Q4' as last_quarter,
    (cast(left(period, 4) as integer) - 1) || '-' || substr(period, 3, 2) as year_before
from candidate.dim_period
where period_kind = 'financial_year'
    and period || '-Q4' in (select period from candidate.fct_indicator)
"""
# Which areas a partnership's readers are told of. A partnership of one authority has that
# authority's figures, and is not told the same twice.
_PLACES = """
create or replace temp table focus_places as
with authorities as (
    select area_code, partnership_code
    from candidate.dim_area
    where area_type = 'authority' and partnership_code is not null
),
partnerships as (
    select partnership_code, count(*) as members from authorities group by all
)
select partnership_code as partnership, area_code, true as has_figures from authorities
union all
select partnership_code, partnership_code, members > 1 from partnerships
union all
select partnership_code, 'LLR', false from partnerships
union all
select 'LLR', area_code, true from authorities
union all
select 'LLR', partnership_code, members > 1 from partnerships
union all
select 'LLR', 'LLR', true where exists (from authorities)
"""
_OUTCOMES = """
create or replace temp table focus_outcomes as
select years.period, places.partnership, plan, outcome_code, outcome_title, priority_code,
    priority_title
from candidate.dim_outcome_statement as statements
inner join focus_years as years
    on years.ends_on between statements.plan_starts_on and statements.plan_ends_on
inner join focus_places as places on statements.scope = places.area_code
"""
# To which priority a subject belongs: by the plan itself, and a theme by what names both it and an
# outcome statement. An indicator of two priorities is a row for each; a theme stays one.
_TIES = """
create or replace temp table focus_ties as
with tied as (
    select period, partnership, 'outcome' as subject_kind, outcome_code as subject_code,
        priority_code, priority_title
    from focus_outcomes
    union
    select outcomes.period, outcomes.partnership, 'indicator', measures.indicator_code,
        priority_code, priority_title
    from focus_outcomes as outcomes
    inner join candidate.dim_outcome_indicator as measures using (plan, outcome_code)
    inner join focus_places as places
        on measures.scope = places.area_code and outcomes.partnership = places.partnership
    union
    select outcomes.period, outcomes.partnership, 'theme', named.theme_code, priority_code,
        priority_title
    from focus_outcomes as outcomes
    inner join (
        select reported_period as period, scope as area_code, theme_code, outcome_code
        from candidate.fct_audit
        union all
        select period, area_code, theme_code, outcome_code from candidate.fct_voice
    ) as named
        on outcomes.outcome_code = named.outcome_code and left(named.period, 7) = outcomes.period
    inner join focus_places as places
        on named.area_code = places.area_code and outcomes.partnership = places.partnership
    where named.theme_code is not null
)
select period, partnership, subject_kind, subject_code, priority_code as priority_codes,
    priority_title as priorities
from tied
where subject_kind != 'theme'
union all
select period, partnership, subject_kind, subject_code,
    string_agg(priority_code, ';' order by priority_code),
    string_agg(priority_title, '; ' order by priority_code)
from tied
where subject_kind = 'theme'
group by all
"""
_TITLES = """
create or replace temp table focus_titles as
select distinct 'outcome' as subject_kind, outcome_code as subject_code, outcome_title as subject
from focus_outcomes
union all
select 'theme', theme_code, theme from candidate.dim_theme
union all
select 'indicator', indicator_code, arg_max(title, coalesce(valid_from, date '0001-01-01'))
from candidate.dim_indicator group by indicator_code
union all
select 'standard', standard_code, any_value("standard") from candidate.fct_section11 group by all
union all
select 'statement', question_code, any_value(question)
from candidate.fct_practitioner_survey group by all
"""
# A theme stays a candidate of its own where it belongs to a priority: it may be what is new of it.
_CANDIDATES = """
with proposed as (
    select found.* exclude (amount, threshold, reason),
        amount as found,
        replace(reason, '{count}', printf('%d', cast(round(amount) as bigint))) as reason,
        coalesce(
            subject,
            'Not known: ' || replace(replace(found.subject_code, '|', ' in '), '_', ' ')
        ) as subject,
        ties.priority_codes, ties.priorities
    from focus_found as found
    left join focus_titles using (subject_kind, subject_code)
    left join focus_ties as ties using (period, partnership, subject_kind, subject_code)
    where amount >= threshold
        -- What the plan in force does not hold any more is no focus area that could go on.
        and (subject_kind != 'outcome' or ties.priority_codes is not null)
),
placed as (
    select *,
        case
            when priority_codes is not null and subject_kind != 'theme' then 'focus_area'
            else subject_kind
        end as candidate_kind
    from proposed
),
named as (
    select *,
        case when candidate_kind = 'focus_area' then priority_codes else subject_code end
            as candidate_code,
        case when candidate_kind = 'focus_area' then priorities else subject end as candidate
    from placed
)
select * rename (partnership as partnership_code),
    len(list_distinct(string_split(
        string_agg(sources, ';') over (
            partition by period, partnership, candidate_kind, candidate_code
        ),
        ';'
    ))) as source_count
from named
"""


def add_focus_candidates(connection: duckdb.DuckDBPyConnection) -> None:
    """Make candidate.fct_focus_candidate from what the other candidate tables show.

    Must follow every step that hides a figure, the signals and the comparison of groups.
    """
    rules = connection.execute(
        "select rule_code, looks_at, threshold, reason from candidate.dim_focus_rule"
        " order by sort_order"
    ).fetchall()
    for statement in (_YEARS, _PLACES, _OUTCOMES, _TIES, _TITLES):
        connection.execute(statement)
    connection.execute("create or replace temp table focus_sources (source varchar, words varchar)")
    connection.executemany("insert into focus_sources values (?, ?)", list(SOURCES.items()))
    connection.execute("create or replace temp table focus_found as " + _none_found())
    for rule in rules:
        connection.execute(
            f"""
            insert into focus_found by name
            select period, partnership, subject_kind, subject_code, cast(found as double) as amount,
                evidence, sources, ? as rule_code, ? as looks_at, ? as threshold, ? as reason
            from ({FINDERS[rule[1]]})
            """,
            list(rule),
        )
    put_table(connection, TABLE_NAME, connection.execute(_CANDIDATES).pl())


def _none_found() -> str:
    """A table of what the finders find, still empty."""
    texts = ("period", "partnership", "subject_kind", "subject_code", "evidence", "sources",
             "rule_code", "looks_at", "reason")  # fmt: skip
    columns = [*(f"cast(null as varchar) as {name}" for name in texts)]
    columns += [f"cast(null as double) as {name}" for name in ("amount", "threshold")]
    return f"select {', '.join(columns)} where false"
