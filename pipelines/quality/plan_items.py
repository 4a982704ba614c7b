"""Derived columns of the Business Plan: how its items hang together, and what they lack.

A row's fault is told by what stands in the derived column (or by its being empty), so that Great
Expectations' own rules can count it. An item whose kind is unknown has that fault and no other.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipelines.contracts.load import seed_rows

# Kind of item -> the kinds that may hold it.
HOLDERS: dict[str, tuple[str, ...]] = {
    "priority": (),
    "outcome_statement": ("priority",),
    "action": ("outcome_statement", "priority"),
    "milestone": ("action",),
    "measure": ("outcome_statement",),
}
_DATED = ("action", "milestone")
_BOTH_PARTNERSHIPS = "LLR"
# Stands where nothing is wanted: only its being there matters.
_NOT_ASKED = "not asked"

Maker = Callable[[pl.DataFrame, Path, str], pl.DataFrame]


def _plan_years(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    years = pl.col("plan").str.extract_groups(r"^20([0-9]{2})-([0-9]{2})$")
    first, last = (years.struct.field(part).cast(pl.Float64) for part in ("1", "2"))
    return frame.with_columns((last - first).alias(name))


def _item_without_parent(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    needs = pl.col("item_type").is_in([kind for kind, held in HOLDERS.items() if held])
    lacks = needs & pl.col("parent_code").is_null()
    return frame.with_columns(pl.when(lacks).then("item_type").alias(name))


def _parent_not_in_plan(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    absent = pl.col("parent_code").is_not_null() & pl.col("_kind").is_null()
    return _with_parents(frame, pl.when(absent).then("parent_code").alias(name))


def _parent_of_other_kind(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    fits = pl.lit(False)
    for kind, holders in HOLDERS.items():
        fits |= (pl.col("item_type") == kind) & pl.col("_kind").is_in(list(holders))
    known = pl.col("item_type").is_in(list(HOLDERS)) & pl.col("_kind").is_in(list(HOLDERS))
    return _with_parents(frame, pl.when(known & ~fits).then("parent_code").alias(name))


def _parent_of_other_partnership(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    # What both partnerships work for may hold one's own item, but not the other way round.
    elsewhere = (pl.col("_scope") != pl.col("scope")) & (pl.col("_scope") != _BOTH_PARTNERSHIPS)
    return _with_parents(frame, pl.when(elsewhere).then("parent_code").alias(name))


def _with_parents(frame: pl.DataFrame, made: pl.Expr) -> pl.DataFrame:
    """``frame`` with a column that may read the parent's ``_kind`` and ``_scope``."""
    scope = pl.col("scope") if "scope" in frame.columns else pl.lit(None, pl.String)
    parents = frame.select(
        "plan",
        pl.col("item_code").alias("parent_code"),
        pl.col("item_type").fill_null("").alias("_kind"),
        scope.alias("_scope"),
    ).unique(["plan", "parent_code"], keep="first", maintain_order=True)
    joined = frame.join(parents, on=["plan", "parent_code"], how="left", maintain_order="left")
    return joined.with_columns(made).drop("_kind", "_scope")


def _priority_without_outcome(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    held = frame.filter(pl.col("item_type") == "outcome_statement").select(
        "plan", pl.col("parent_code").alias("item_code"), pl.lit(True).alias("_held")
    )
    joined = frame.join(held.unique(), on=["plan", "item_code"], how="left", maintain_order="left")
    lacks = (pl.col("item_type") == "priority") & pl.col("_held").is_null()
    return joined.with_columns(pl.when(lacks).then("item_code").alias(name)).drop("_held")


def _status_without_day(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    day = [
        pl.col(column).is_null()
        for column in ("completed_on", "completed_on_unreadable")
        if column in frame.columns
    ]
    lacks = pl.all_horizontal(pl.col("status") == "complete", *day)
    return frame.with_columns(pl.when(lacks).then("status").alias(name))


def _given(column: str, *kinds: str) -> Maker:
    """Empty where a row of these kinds leaves ``column`` empty."""

    def make(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
        sent = pl.lit(None, pl.String)
        for part in (column, f"{column}_unreadable"):
            if part in frame.columns:
                sent = sent.fill_null(pl.col(part).cast(pl.String))
        asked = pl.col("item_type").is_in(list(kinds))
        told = pl.when(asked).then(sent).otherwise(pl.lit(_NOT_ASKED))
        return frame.with_columns(told.alias(name))

    return make


def _target_without_polarity(frame: pl.DataFrame, seeds: Path, name: str) -> pl.DataFrame:
    rows = seed_rows(seeds, "indicators")
    neither = sorted({r["indicator_code"] for r in rows if r["polarity"] not in ("low", "high")})
    aimless = pl.col("target").is_not_null() & pl.col("indicator_code").is_in(neither)
    return frame.with_columns(pl.when(aimless).then("indicator_code").alias(name))


PLAN_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "due_given": (("item_type",), _given("due_on", *_DATED)),
    "indicator_given": (("item_type",), _given("indicator_code", "measure")),
    "item_without_parent": (("item_type", "parent_code"), _item_without_parent),
    "parent_not_in_plan": (("plan", "item_type", "item_code", "parent_code"), _parent_not_in_plan),
    "parent_of_other_kind": (
        ("plan", "item_type", "item_code", "parent_code"),
        _parent_of_other_kind,
    ),
    "parent_of_other_partnership": (
        ("plan", "scope", "item_type", "item_code", "parent_code"),
        _parent_of_other_partnership,
    ),
    "plan_years": (("plan",), _plan_years),
    "priority_without_outcome": (
        ("plan", "item_type", "item_code", "parent_code"),
        _priority_without_outcome,
    ),
    "status_given": (("item_type",), _given("status", *_DATED)),
    "status_without_day": (("status",), _status_without_day),
    "target_without_polarity": (("indicator_code", "target"), _target_without_polarity),
}
