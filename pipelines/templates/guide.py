"""What each column means and what is checked, in the contracts' own words."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.contracts import Column
from pipelines.templates.forms import Form

GUIDE, CHECKED = "How to fill this in", "What is checked"
_LISTED = 12
_KINDS = {
    "quarter": "a quarter like 2025-26-Q1",
    "date": "a date, like 14/05/2025",
    "count": "a whole number, or a symbol",
    "whole": "a whole number",
    "number": "a number",
}


def guide_rows(forms: Sequence[tuple[str, Form]]) -> list[list[str]]:
    """A heading and a row for each column that can be filled in, sheet by sheet."""
    rows = [["The sheet", "Its column", "What it means", "Needed", "For example", "What to write"]]
    for name, form in forms:
        for one in form.columns:
            if one.column:
                shown = [choice.shown for choice in one.choices]
                what = _KINDS.get(one.column.type, "words")
                if one.is_given:
                    what = "filled in already"
                elif shown:
                    what = "one of: " + "; ".join(shown) if len(shown) <= _LISTED else "of the list"
                column = one.column
                rows.append(
                    [name, column.name, column.meaning, needed(column), column.example, what]
                )
    return rows


def checked_rows(forms: Sequence[tuple[str, Form]]) -> list[list[str]]:
    """A heading and a row for each rule beyond what the columns say by themselves."""
    rows = [["On the sheet", "What would be wrong", "What to do then", "What follows"]]
    for name, form in forms:
        for rule in form.contract.rules:
            follows = "not accepted" if rule.severity == "error" else "accepted, and mentioned"
            rows.append([name, rule.message, rule.remedy, follows])
        for asked in form.contract.questions.asked if form.contract.questions else ():
            follows = "accepted, and an explanation asked for"
            rows.append([name, asked.message, asked.remedy, follows])
    return rows


def needed(column: Column) -> str:
    """'yes', or what stands for an empty cell."""
    if column.default is not None:
        return f"no; empty means {column.default}"
    return "yes" if column.filled else "no"
