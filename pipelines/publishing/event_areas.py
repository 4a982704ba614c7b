"""The present key focus areas through the year: judgements, evidence side by side, what is open."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.evidence_sources import evidence_sources, statement_anchor
from pipelines.publishing.outcomes import Outcome, outcomes
from pipelines.publishing.plan_words import rating_words, reason_words
from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.quarter_outcomes import NO_PLAN
from pipelines.publishing.quarter_plan import plan_rows
from pipelines.publishing.quarter_side_by_side import side_by_side, sources
from pipelines.publishing.review_rows import review_rows
from pipelines.publishing.review_words import state_words
from pipelines.publishing.sheet_parts import theme_name
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import escape, listed
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_year import audits_reported, voices

NOT_JUDGED = "Not judged"
NOTHING_OPEN = "Every action of the plan for it is complete."
NO_THEMES = (
    "No audit and no message of the year ties a theme to it, so no review can be set beside it."
)
NO_ACTIONS = "The plan has no action for it."


def focus_areas(year: Year) -> str:
    """The section as Markdown; that no plan covers the year's end is said."""
    found = outcomes(year.quarter)
    if not found:
        return NO_PLAN
    pieces = [_judgements(year, found)]
    priority = ""
    for one in found:
        if one.priority != priority:
            priority = one.priority
            pieces.append(f"### {escape(priority)}")
            mine = [other for other in found if other.priority == priority]
            pieces.append(escape(_reviews(year, mine)))
        pieces.append(f"#### {escape(one.title)} {{#{statement_anchor(one)}}}")
        pieces.append(side_by_side(year.quarter, one, year.quarters))
        pieces.append(f"##### What is unfinished {UNLISTED}\n\n{_unfinished(year, one)}")
    return "\n\n".join(pieces)


def where_from(year: Year) -> str:
    """The section that every link beside the evidence of ``focus_areas`` leads to."""
    return evidence_sources(
        year.quarter,
        [
            (one, source)
            for one in outcomes(year.quarter)
            for source in sources(year.quarter, one, year.quarters)
        ],
    )


def judgements_of(year: Year, outcome: Outcome) -> list[str]:
    """How it was judged in each of the year's quarters, in words."""
    labels = {
        row["period"]: row["judgement_label"]
        for row in year.quarter.release.outcome_progress.iter_rows(named=True)
        if (row["plan"], row["outcome_code"]) == (outcome.progress["plan"], outcome.code)
    }
    return [labels.get(period) or NOT_JUDGED for period in year.quarters]


def _judgements(year: Year, found: Sequence[Outcome]) -> str:
    rows: list[Sequence[str] | Group] = []
    priority = ""
    for one in found:
        if one.priority != priority:
            priority = one.priority
            rows.append(Group(priority))
        rows.append([escape(one.title), *map(escape, judgements_of(year, one))])
    columns = [
        Column("Outcome statement", 40),
        *(Column(f"Quarter {period[-1]}", 15) for period in year.quarters),
    ]
    return table(columns, rows, f"How outcome statements were judged, {year.words}")


def _reviews(year: Year, found: Sequence[Outcome]) -> str:
    """Reviews on the themes of a priority: a review names no outcome statement, only a theme."""
    codes = {one.code for one in found}
    themes = {
        row["theme_code"]
        for row in [*(one.about for one in audits_reported(year)), *voices(year)]
        if row["outcome_code"] in codes and row["theme_code"]
    }
    if not themes:
        return NO_THEMES
    names = listed(sorted(theme_name(year.quarter, code) for code in themes))
    told = [
        f"{row['title']} ({state_words(row).lower()})"
        for row in review_rows(year.quarter)
        if row["theme_code"] in themes
    ]
    return f"Its audits and messages of the year are about: {names}. Reviews on the same: " + (
        f"{'; '.join(told)}." if told else "none."
    )


def _unfinished(year: Year, outcome: Outcome) -> str:
    """Actions and milestones of the plan that were not complete at the year's end."""
    key = (outcome.progress["plan"], outcome.code)
    mine = [row for row in plan_rows(year.quarter) if (row["plan"], row["outcome_code"]) == key]
    if not mine:
        return NO_ACTIONS
    left = [row for row in mine if not row["is_complete"]]
    return (
        "\n".join(
            f"- {escape(str(row['title']))} [{escape(rating_words(row))}; "
            f"{escape(reason_words(row))}; {escape(str(row['owner_role'] or 'nobody named'))}]"
            "{.note}"
            for row in left
        )
        or NOTHING_OPEN
    )
