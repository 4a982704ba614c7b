"""For an outcome statement: what figures, audits and children say and what was done, side by side.

From fct_evidence, each with the place it comes from; where one of the four says nothing, that is
said. The figures themselves stand in the table below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from pipelines.publishing.audit_reader import read_audits
from pipelines.publishing.audit_words import GOOD, share_words
from pipelines.publishing.outcomes import Outcome
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.signals import CHANGED, CONCERNING, IMPROVING, STEADY, UNKNOWN
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, listed, plural

_COUNTED = (
    (IMPROVING, "for it"),
    (CONCERNING, "against it"),
    (CHANGED, "changed, neither for nor against"),
    (STEADY, "without a signal"),
    (UNKNOWN, "not known"),
)
_ELEMENTS = (
    (
        "multi_agency_audit",
        "What audits say",
        "No audit that was reported this quarter is tied to it.",
    ),
    (
        "engagement_and_voice",
        "What children and families say",
        "Nothing that was heard this quarter is tied to it.",
    ),
    (
        "action_log",
        "What was done, and what it changed",
        "No action tied to it has shown yet what it changed.",
    ),
    ("subgroup_progress", "What subgroups report", ""),
)


def side_by_side(quarter: Quarter, outcome: Outcome) -> str:
    """The table as Markdown, one line for each kind of evidence."""
    rows = [["**What figures say**", escape(_figures(outcome))]]
    for element, title, nothing in _ELEMENTS:
        said = [_said(quarter, row) for row in _of(quarter, outcome.code, element)]
        if element == "action_log":
            said = [escape(_plan_words(outcome)), *said] if _plan_words(outcome) else said
        if said or nothing:
            rows.append([f"**{title}**", " ".join(said) or escape(nothing)])
    columns = [Column("Evidence", 26), Column("What it says, and where it stands", 74)]
    return table(columns, rows, f"The evidence side by side, {quarter.words}")


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


def _of(quarter: Quarter, code: str, element: str) -> Sequence[dict[str, Any]]:
    evidence = quarter.release.evidence
    if evidence.is_empty():
        return []
    rows = evidence.filter(
        (pl.col("period") == quarter.period)
        & (pl.col("element") == element)
        & (pl.col("outcome_statement") == code)
        & pl.col("area_code").is_in(list(quarter.scope.filed_under))
    )
    return list(rows.sort("area_code", "evidence_id").iter_rows(named=True))


def _said(quarter: Quarter, row: dict[str, Any]) -> str:
    words = _audit_words(quarter, row) if row["kind"] == "audit" else ""
    words = words or f"{row['heading']}: {row['text']}"
    return f"{escape(' '.join(words.split()))} [{escape(row['reference'])}]{{.remark}}"


def _audit_words(quarter: Quarter, row: dict[str, Any]) -> str:
    """The share that was good or better; '' where the audit was not graded."""
    audits = read_audits(quarter.release.folder, quarter.period)
    for audit in audits:
        good = audit.grade(GOOD)
        if good and str(row["text"]).startswith(f"{audit.code}:"):
            return (
                f"{audit.title}: {good['gradings']} of {good['graded']} gradings were good or "
                f"better, {share_words(good)}."
            )
    return ""
