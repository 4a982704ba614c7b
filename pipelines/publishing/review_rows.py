"""The register of reviews as a report reads it: its rows in order, and the names in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from pipelines.publishing.outcomes import is_ours
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.review_words import ITEM_STATES, STATES

ALL_PARTNERS = "All partners"
NO_THEME = "No theme named"

Row = dict[str, Any]


def review_rows(quarter: Quarter) -> list[Row]:
    """The rows of fct_review of this quarter and these areas; those that need a look first."""
    order = list(STATES)

    def place(row: Row) -> tuple[Any, ...]:
        # Of those that are finished the newest first, else the one due soonest.
        day = row["completed_on"] or row["due_on"] or date.max
        turned = -day.toordinal() if row["completed_on"] else day.toordinal()
        return order.index(row["state"]), turned, row["review_code"]

    return sorted(_ours(quarter, quarter.release.reviews), key=place)


def item_rows(quarter: Quarter) -> list[Row]:
    """The rows of fct_review_item of this quarter and these areas; the longest overdue first."""
    order = list(ITEM_STATES)

    def place(row: Row) -> tuple[Any, ...]:
        due = row["due_on"] or date.max
        return order.index(row["state"]), -(row["days_overdue"] or 0), due, row["item_code"]

    return sorted(_ours(quarter, quarter.release.review_items), key=place)


def theme_words(quarter: Quarter, row: Mapping[str, Any]) -> str:
    """The theme's name; that none is named."""
    code = row["theme_code"]
    return quarter.release.themes.get(code, code) if code else NO_THEME


def who_words(quarter: Quarter, row: Mapping[str, Any]) -> str:
    """The agency; all partners where none is named."""
    code = row["responsible_agency"]
    return agency_name(quarter, code) if code else ALL_PARTNERS


def has_register(quarter: Quarter) -> bool:
    """Whether one was received for the quarter, be it of the other partnership alone."""
    return not quarter.release.reviews.filter(pl.col("period") == quarter.period).is_empty()


def _ours(quarter: Quarter, frame: pl.DataFrame) -> list[Row]:
    rows = frame.filter(pl.col("period") == quarter.period).iter_rows(named=True)
    return [row for row in rows if is_ours(quarter, row["scope"])]


def of_kind(rows: Sequence[Row], kind: str) -> list[Row]:
    """Those that are recommendations, responses or national actions."""
    return [row for row in rows if row["item_type"] == kind]
