"""Failing rows -> findings that say where, what was sent and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from pipelines.quality import Finding
from pipelines.quality.failing import LIMIT, failing_rows
from pipelines.quality.plan import PlannedRule

# What a question about a figure ends with where the note beside the figure answers it.
EXPLAINED = "The note of its row is kept as the explanation."
NOTHING_MORE = "If the figure is right, there is nothing more to do."
# Other rows that a repeated row names before it says 'and more'.
_OTHERS = 3


def find(frame: pl.DataFrame, failed: Sequence[PlannedRule]) -> tuple[Finding, ...]:
    """The findings of the rules that failed, in the order of the file.

    What is wrong with the file as a whole comes first; at most ``LIMIT`` findings a rule.
    """
    found = [item for rule in failed for item in _of_rule(frame, rule)]
    # Excel's sheets keep their order in the frame, not in the alphabet.
    sheets = frame.get_column("sheet").unique(maintain_order=True).to_list() if frame.height else []
    place = {name: number for number, name in enumerate(sheets)}
    found.sort(key=lambda item: (place.get(item.sheet, -1), item.row or 0))
    about_file = [item for item in found if item.row is None]
    return (*about_file, *(item for item in found if item.row is not None))


def _of_rule(frame: pl.DataFrame, rule: PlannedRule) -> Iterator[Finding]:
    mask = failing_rows(frame, rule)
    if mask is None:
        yield _finding(rule, None, None, None, rule.message)
        return
    rows = frame.filter(mask)
    if rule.expectation == "expect_compound_columns_to_be_unique":
        keys = rule.kwargs["column_list"]
        # What every row has in common does not help to find one.
        telling = [key for key in keys if frame.get_column(key).n_unique() > 1]
        yield from _repeated(rows, rule, keys, telling or keys)
        return
    sent, heading = f"{rule.column}_as_sent", f"{rule.column}_heading"
    for row in rows.head(LIMIT).iter_rows(named=True):
        message = rule.message + _compared(rule, row)
        found = _finding(rule, row["sheet"], row["row"], row.get(sent), message)
        if rule.is_told and message.endswith(EXPLAINED):
            found = replace(found, remedy=NOTHING_MORE)
        # A row that was a cell of a wide sheet stands under the heading it had there.
        yield replace(found, column=row[heading]) if heading in row else found


def _repeated(
    rows: pl.DataFrame, rule: PlannedRule, keys: list[str], telling: list[str]
) -> Iterator[Finding]:
    """Repeated rows, each naming the others: one alone does not show the fault."""
    several = rows.get_column("sheet").n_unique() > 1
    # One more than is named: a row's own place is among them.
    sent = [key for key in keys if f"{key}_as_sent" in rows.columns]
    places = rows.group_by(keys).agg(
        pl.struct("sheet", "row").head(_OTHERS + 1).alias("_places"),
        pl.len().alias("_rows"),
        *(pl.col(f"{key}_as_sent").unique().sort().alias(f"_{key}_texts") for key in sent),
    )
    listed = rows.head(LIMIT).join(
        places, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    for row in listed.iter_rows(named=True):
        own = (row["sheet"], row["row"])
        others = [place for place in row["_places"] if (place["sheet"], place["row"]) != own]
        told = ", ".join(_place(place, several) for place in others[:_OTHERS])
        more = " and others" if row["_rows"] > _OTHERS + 1 else ""
        value = " | ".join("" if row[key] is None else str(row[key]) for key in telling)
        words = _same_meaning([row[f"_{key}_texts"] for key in sent])
        yield _finding(rule, *own, value, f"{rule.message} See also row {told}{more}.{words}")


def _same_meaning(columns: list[list[str | None]]) -> str:
    """Why rows that look different are one: REFU and NOBT both mean the group 'unknown'."""
    told = ""
    for texts in columns:
        different = [text for text in texts if text is not None][:_OTHERS]
        if len({text.strip().casefold() for text in different}) > 1:
            told += f" {' and '.join(different)} mean the same here: send one row for both."
    return told


def _place(place: dict[str, Any], several: bool) -> str:
    named = several and place["sheet"]
    return f"{place['row']} of sheet '{place['sheet']}'" if named else str(place["row"])


def _compared(rule: PlannedRule, row: dict[str, object]) -> str:
    """What was found in the row: the two values that were compared, or a question's sentence."""
    if rule.is_told:
        return f" {row[rule.kwargs['column']]}"
    if "column_A" not in rule.kwargs:
        return ""
    one, other = row[rule.kwargs["column_B"]], row[rule.kwargs["column_A"]]
    if rule.column == rule.kwargs["column_A"] and rule.kwargs["column_B"] != rule.column:
        one, other = other, one
    return f" It is {_number(one)}, the other is {_number(other)}."


def _number(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _finding(
    rule: PlannedRule, sheet: str | None, row: int | None, value: str | None, message: str
) -> Finding:
    return Finding(rule.severity, sheet, row, rule.column, value, rule.name, message, rule.remedy)
