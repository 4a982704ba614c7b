"""The Business Plan's actions and milestones: below an outcome statement, or the whole plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from pipelines.publishing.outcomes import is_ours, statements_of
from pipelines.publishing.plan_words import (
    evidence_words,
    kind_words,
    rating_words,
    reason_words,
)
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import escape, plural

NO_ITEMS = (
    "No Business Plan was sent for this quarter, so it is not known how its actions stand. The "
    "business office sends it as ‘business_plan’."
)
HOW_TO_READ = (
    "The rating is the owner's own. Beside it stand what the dates say at the quarter's end and "
    "what the owner writes of the progress."
)
_RATED = ("red", "amber", "green")
_COLUMNS = (
    Column("Action or milestone", 34),
    Column("Rating, and what the dates say", 28),
    Column("Progress, in the owner's words", 38),
)


def plan_rows(quarter: Quarter) -> list[dict[str, Any]]:
    """The rows of fct_plan_item of this quarter and these areas, in the plan's order.

    A milestone follows its action. Each row has its outcome statement and priority beside it.
    """
    frame = quarter.release.plan_items
    if frame.is_empty():
        return []
    statements = statements_of(quarter)
    rows = [
        {**statements.get((row["plan"], row["outcome_code"]), {}), **row}
        for row in frame.filter(pl.col("period") == quarter.period).iter_rows(named=True)
        if is_ours(quarter, row["scope"])
    ]
    actions = {row["item_code"]: row for row in rows if row["item_type"] == "action"}

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        action = actions.get(row["parent_code"], row)
        return (
            row["plan"],
            row.get("sort_order") or 0,
            row["outcome_code"] or "",
            _natural(action["item_code"]),
            row is not action,
            _natural(row["item_code"]),
        )

    return sorted(rows, key=place)


def items_of(quarter: Quarter, plan: str, outcome: str) -> str:
    """The table of an outcome statement's items as Markdown; '' where it has none."""
    rows = [
        one for one in plan_rows(quarter) if (one["plan"], one["outcome_code"]) == (plan, outcome)
    ]
    if not rows:
        return ""
    caption = f"Actions and milestones for this outcome, {quarter.words}"
    return table(_COLUMNS, [_cells(row) for row in rows], caption)


def whole_plan(quarter: Quarter) -> str:
    """Every item of the plan by outcome statement, as Markdown."""
    rows = plan_rows(quarter)
    if not rows:
        return NO_ITEMS
    pieces = [escape(f"{_counted(rows)} {HOW_TO_READ}")]
    for plan in dict.fromkeys(row["plan"] for row in rows):
        cells: list[Sequence[str] | Group] = []
        heading = ""
        for row in (one for one in rows if one["plan"] == plan):
            title = row.get("outcome_title") or row["outcome_code"] or "For no outcome statement"
            if title != heading:
                heading = title
                priority = row.get("priority_title") or ""
                cells.append(Group(str(title).rstrip("."), str(priority)))
            cells.append(_cells(row))
        pieces.append(table(_COLUMNS, cells, f"The Business Plan {plan}, {quarter.words}"))
    return "\n\n".join(pieces)


def _counted(rows: list[dict[str, Any]]) -> str:
    """'14 actions and milestones: 2 red, 1 amber, 10 green, 1 not rated; 2 are overdue.'"""
    counts = [(name, sum(row["rag"] == name for row in rows)) for name in _RATED]
    counts.append(("not rated", sum(row["rag"] not in _RATED for row in rows)))
    told = ", ".join(f"{count} {name}" for name, count in counts if count)
    late = sum(bool(row["is_overdue"]) for row in rows)
    words = plural(len(rows), "action or milestone", "actions and milestones")
    return f"{words}: {told}; {late or 'none'} {'is' if late < 2 else 'are'} overdue."


def _cells(row: dict[str, Any]) -> list[str]:
    remark = ", ".join(filter(None, [row["item_code"], row["owner_role"]]))
    kind = "" if row["item_type"] == "action" else f"{kind_words(row)}: "
    return [
        f"{escape(kind + str(row['title']))} [{escape(remark)}]{{.remark}}",
        f"**{escape(rating_words(row))}** [{escape(reason_words(row))}]{{.remark}}",
        escape(evidence_words(row)),
    ]


def _natural(code: str) -> tuple[int, str]:
    """A9 before A10."""
    return len(code), code
