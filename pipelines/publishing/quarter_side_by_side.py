"""For an outcome statement: what figures, audits and children say and what was done, side by side.

From fct_evidence, each with a link to the entry of the place it comes from; what an audit found
stands with the audit. Where one of the four says nothing, that is said. The figures themselves
stand in the table below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import polars as pl

from pipelines.publishing.audit_reader import Audit
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.audit_words import GOOD, share_words
from pipelines.publishing.evidence_sources import (
    Source,
    audit_source,
    figure_source,
    plan_source,
    row_source,
)
from pipelines.publishing.outcomes import Outcome
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_plan import plan_rows
from pipelines.publishing.signals import (
    CHANGED,
    CONCERNING,
    IMPROVING,
    STEADY,
    UNKNOWN,
    Signal,
)
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, flat, listed, plural

_COUNTED = (
    (IMPROVING, "for it"),
    (CONCERNING, "against it"),
    (CHANGED, "changed, neither for nor against"),
    (STEADY, "without a signal"),
    (UNKNOWN, "not known"),
)
FIGURES, AUDITS, ACTIONS = "performance_data", "multi_agency_audit", "action_log"
_ELEMENTS = (
    (
        AUDITS,
        "What audits say",
        "No audit that was reported {span} is tied to it.",
    ),
    (
        "engagement_and_voice",
        "What children and families say",
        "Nothing that was heard {span} is tied to it.",
    ),
    (
        ACTIONS,
        "What was done, and what it changed",
        "No action tied to it has shown yet what it changed.",
    ),
    ("subgroup_progress", "What subgroups report", ""),
)


def side_by_side(quarter: Quarter, outcome: Outcome, periods: Sequence[str] = ()) -> str:
    """The table as Markdown, one line for each kind of evidence.

    Args:
        quarter: the report; figures and actions of the plan are as they stand at its end.
        outcome: one of its outcome statements.
        periods: the quarters whose evidence is shown; the report's own where none is named.
    """
    span = "in these quarters" if periods else "this quarter"
    shown = tuple(periods) or (quarter.period,)
    found = _pieces(quarter, outcome, shown)
    rows = [["**What figures say**", " ".join(map(_told, found[FIGURES]))]]
    for element, title, nothing in _ELEMENTS:
        mine = found[element]
        said = [*map(_told, mine)]
        if nothing and not any(one.is_of_index for one in mine):
            said.append(escape(nothing.format(span=span)))
        if said:
            rows.append([f"**{title}**", " ".join(said)])
    columns = [Column("Evidence", 26), Column("What it says, and where it stands", 74)]
    when = f"{plural(len(shown), 'quarter')} to {quarter.words}" if periods else quarter.words
    return table(columns, rows, f"The evidence side by side, {when}")


def sources(quarter: Quarter, outcome: Outcome, periods: Sequence[str] = ()) -> list[Source]:
    """Where what ``side_by_side`` says comes from, of the same arguments."""
    found = _pieces(quarter, outcome, tuple(periods) or (quarter.period,))
    return [source for mine in found.values() for one in mine for source in one.sources]


class Piece(NamedTuple):
    """What one piece of evidence says, where it stands, and whether fct_evidence lists it."""

    words: str
    sources: Sequence[Source]
    is_of_index: bool = True


def figure_sources(outcome: Outcome) -> dict[str, Source]:
    """Where the figures of each of its indicators come from, by the indicator's code."""
    signals: dict[str, list[Signal]] = {}
    for one in outcome.signals:
        signals.setdefault(one.indicator.code, []).append(one)
    return {code: figure_source(mine) for code, mine in signals.items()}


def _pieces(
    quarter: Quarter, outcome: Outcome, periods: Sequence[str]
) -> dict[str, Sequence[Piece]]:
    """The evidence by element."""
    figures = Piece(_figures(outcome), [*figure_sources(outcome).values()])
    found: dict[str, Sequence[Piece]] = {FIGURES: [figures]}
    for element, *_ in _ELEMENTS:
        found[element] = _said(quarter, outcome, element, periods)
    if plan := _plan_words(outcome):
        key = outcome.progress["plan"], outcome.code
        items = [one for one in plan_rows(quarter) if (one["plan"], one["outcome_code"]) == key]
        source = plan_source(quarter, items)
        first = Piece(plan, [source] if source else [], is_of_index=False)
        found[ACTIONS] = [first, *found[ACTIONS]]
    return found


def _told(piece: Piece) -> str:
    links = ", ".join(one.link for one in piece.sources)
    remark = f" [{links}]{{.remark}}" if links else ""
    return f"{escape(flat(piece.words))}{remark}"


def _figures(outcome: Outcome) -> str:
    """'7 figures: 1 for it, 2 against it, 4 without a signal.'"""
    told = [f"{len(mine)} {words}" for kind, words in _COUNTED if (mine := outcome.of_kind(kind))]
    if not told:
        return "No indicator is tied to it."
    return f"{capital(plural(len(outcome.signals), 'figure'))}: {listed(told)}."


def _plan_words(outcome: Outcome) -> str:
    total = outcome.progress.get("actions_total")
    if not total:
        return ""
    done, late = outcome.progress["actions_complete"] or 0, outcome.progress["actions_overdue"] or 0
    return f"{capital(plural(total, 'action'))} of the plan: {done} complete, {late} overdue."


def _of(
    quarter: Quarter, code: str, element: str, periods: Sequence[str]
) -> Sequence[dict[str, Any]]:
    evidence = quarter.release.evidence
    if evidence.is_empty():
        return []
    rows = evidence.filter(
        pl.col("period").is_in(list(periods))
        & (pl.col("element") == element)
        & (pl.col("outcome_statement") == code)
        & pl.col("area_code").is_in(list(quarter.scope.filed_under))
    )
    return list(rows.sort("period", "area_code", "evidence_id").iter_rows(named=True))


def _said(
    quarter: Quarter, outcome: Outcome, element: str, periods: Sequence[str]
) -> Sequence[Piece]:
    rows = _of(quarter, outcome.code, element, periods)
    if element == AUDITS and rows:
        # The index says that an audit bears on it; the finding has its interval with the audit.
        return [
            Piece(
                _audit_words(one),
                [audit_source(quarter, one.code, str(one.about["reported_period"]), rows)],
            )
            for one in AuditReport(quarter).audits
            if one.about["outcome_code"] == outcome.code and one.about["reported_period"] in periods
        ]
    # What was sent again in a later quarter is told once, as it was sent last.
    told = {f"{row['heading']}: {row['text']}": row for row in rows}
    return [Piece(words, [row_source(quarter, row)]) for words, row in told.items()]


def _audit_words(audit: Audit) -> str:
    """The share that was good or better; that nothing was graded is said."""
    good = audit.grade(GOOD)
    if good is None:
        return f"{audit.title}: {plural(audit.about['cases'], 'case')}, none of them graded."
    verb = "was" if good["gradings"] == 1 else "were"
    return (
        f"{audit.title}: {good['gradings']} of {plural(good['graded'], 'grading')} {verb} good or "
        f"better, {share_words(good)}."
    )
