"""What changed since the last release: figures shown before that are other figures now."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.periods import is_quarter
from pipelines.publishing.numbers import NO_ROW, figure_text, rounded
from pipelines.publishing.quarter import Quarter, year_words
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.tables import Column, key, table
from pipelines.publishing.text import capital, escape, plural

MOST_ROWS = 20
NOT_REPEATED = "not repeated"
_KEY_TO_NOT_REPEATED = f"‘{NOT_REPEATED}’: shown in the last release, and not to be shown any more."
# What a reader of the last report must unlearn comes first, what is merely more comes last.
_ORDER = ("changed", "withdrawn", "now_confidential", "now_shown", "added")
_SHOWS_A_VALUE = ("ok", "u")
_COLUMNS = [
    Column("Indicator", 25),
    Column("Area", 17),
    Column("Period", 12),
    Column("Before", 12, is_number=True),
    Column("Now", 12, is_number=True),
    Column("Why", 22),
]


def revisions(quarter: Quarter) -> str:
    """The section as Markdown."""
    manifest = quarter.release.manifest
    if "previous_release_id" not in manifest:
        return "This release does not record what it changed."
    before = manifest["previous_release_id"]
    if before is None:
        return "Nothing: there is no earlier release to compare this one with."
    rows = revision_rows(quarter)
    if not rows:
        return escape(
            f"Nothing: every figure that this report has in common with release {before}"
            " is as it was there."
        )
    return revisions_table(quarter, rows, before)


def revisions_table(quarter: Quarter, rows: list[dict[str, Any]], before: str) -> str:
    """How many figures differ from release ``before``, the first of them as a table, and a key."""
    shown = rows[:MOST_ROWS]
    found = f"{plural(len(rows), 'figure')} of these areas {'is' if len(rows) == 1 else 'are'}"
    parts = [
        escape(f"{capital(found)} not as in release {before}."),
        table(
            _COLUMNS,
            [_cells(quarter, row) for row in shown],
            f"Figures that differ from release {before}",
        ),
    ]
    if len(rows) > len(shown):
        parts.append(escape(f"And {len(rows) - len(shown):,} more, all in fct_revision."))
    parts.append(_key(shown))
    return "\n\n".join(part for part in parts if part)


def _key(rows: list[dict[str, Any]]) -> str:
    sides = [(row, side, figure_of(row, side)) for row in rows for side in ("old", "new")]
    remarks = []
    if any(row[f"{side}_status"] is None for row, side, _ in sides):
        remarks.append(escape(f"{NO_ROW} no figure"))
    if any(is_not_repeated(row) for row in rows):
        remarks.append(escape(_KEY_TO_NOT_REPEATED))
    return key([figure for *_, figure in sides if figure is not None], remarks)


def revision_rows(quarter: Quarter) -> list[dict[str, Any]]:
    """Those of the report's areas and of the periods it can show, in the order of the table."""
    areas = {area: place for place, area in enumerate(quarter.scope.rows)}
    starts = quarter.release.period_starts
    places = {code: place for place, code in enumerate(quarter.release.indicators)}
    rows = [
        row
        for row in quarter.release.revisions.filter(pl.col("area_code").is_in(list(areas))).rows(
            named=True
        )
        if not is_quarter(row["period"]) or row["period"] <= quarter.period
    ]

    def place(row: dict[str, Any]) -> tuple[int, int, int, str, int]:
        started = starts.get(row["period"])
        return (
            _ORDER.index(row["change"]),
            -started.toordinal() if started else 0,
            places.get(row["indicator_code"], len(places)),
            row["indicator_code"],
            areas[row["area_code"]],
        )

    return sorted(rows, key=place)


def _cells(quarter: Quarter, row: dict[str, Any]) -> list[str]:
    code = row["indicator_code"]
    indicator = quarter.release.indicators.get(code)
    before, now = (value_words(row, side, indicator) for side in ("old", "new"))
    is_fine = before == now and row["old_value"] != row["new_value"]
    remark = " [differs below the decimals shown]{.remark}" if is_fine else ""
    return [
        escape(indicator.title if indicator else capital(code.replace("_", " "))),
        escape(quarter.scope.name(row["area_code"])),
        escape(year_words(row["period"])),
        escape(before),
        escape(now) + remark,
        escape(row["reason"]),
    ]


def value_words(row: dict[str, Any], side: str, indicator: Indicator | None) -> str:
    """The figure of one side as a table shows it; 'not repeated' where it must not be told."""
    if side == "old" and is_not_repeated(row):
        return NOT_REPEATED
    figure = figure_of(row, side)
    if indicator is None and figure is not None and figure.value is not None:
        # Its catalogue row is gone, and with it the unit and the decimals.
        return rounded(figure.value, 1)
    return NO_ROW if figure is None or indicator is None else figure_text(figure, indicator)


def figure_of(row: dict[str, Any], side: str) -> Figure | None:
    """The figure of the release before ('old') or of this one ('new'); None where there is none."""
    status = row[f"{side}_status"]
    if status is None or (side == "old" and is_not_repeated(row)):
        return None
    value = row[f"{side}_value"]
    return Figure(row["indicator_code"], row["area_code"], row["period"], value, status)


def is_not_repeated(row: dict[str, Any]) -> bool:
    """Whether the release before showed a value that must not be told any more."""
    return row["old_value"] is None and row["old_status"] in _SHOWS_A_VALUE
