"""Derived columns of the register of reviews: what its items lack, and how they hang together.

A review without the day that its deadline is counted from cannot be judged; which day that is
depends on its kind. A day that was sent and cannot be read has that fault alone.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.quality.steps import Maker, given, sent

# Working Together 2018, which brought rapid reviews in, took effect on this day.
RAPID_REVIEWS_BEGIN = date(2018, 6, 29)
NATIONAL = ("national_review", "national_briefing")
# Kind of item -> the kinds that may hold it. A national action's review must be a national one.
HOLDERS: dict[str, tuple[str, ...]] = {
    "review": (),
    "recommendation": ("review",),
    "response": ("recommendation",),
    "national_action": ("review",),
}
_BOTH_PARTNERSHIPS = "LLR"


def _item(*kinds: str) -> pl.Expr:
    return pl.col("item_type").is_in(list(kinds))


def _review(*kinds: str) -> pl.Expr:
    return _item("review") & pl.col("review_type").is_in(list(kinds))


def _learning_given(frame: pl.DataFrame, seeds: Path, name: str) -> pl.DataFrame:
    # What is published or considered is finished; a rapid review's day is the one it was sent.
    ends = [sent(frame, day) for day in ("submitted_on", "considered_on")]
    published = pl.when(_review("local_review")).then(sent(frame, "published_on"))
    finished = pl.coalesce([*ends, published]).is_not_null()
    return given("learning", _item("review") & finished)(frame, seeds, name)


def _aware_before_rapid_reviews(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    early = pl.col("aware_on") < RAPID_REVIEWS_BEGIN
    return frame.with_columns(pl.when(early).then(pl.lit("aware_on")).alias(name))


def _item_without_parent(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    needs = _item(*(kind for kind, held in HOLDERS.items() if held))
    lacks = needs & pl.col("parent_code").is_null()
    return frame.with_columns(pl.when(lacks).then("item_type").alias(name))


def _parent_absent(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    absent = pl.col("parent_code").is_not_null() & pl.col("_kind").is_null()
    return _with_parents(frame, pl.when(absent).then("parent_code").alias(name))


def _parent_of_other_kind(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    fits = pl.lit(False)
    for kind, holders in HOLDERS.items():
        fits |= _item(kind) & pl.col("_kind").is_in(list(holders))
    # That a review does not say its kind is another rule's business.
    is_local = ~pl.col("_review_type").is_in(list(NATIONAL)).fill_null(True)
    fits &= ~(_item("national_action") & is_local)
    known = _item(*HOLDERS) & pl.col("_kind").is_in(list(HOLDERS))
    return _with_parents(frame, pl.when(known & ~fits).then("parent_code").alias(name))


def _parent_of_other_partnership(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    # What both partnerships learn from may hold one's own item, but not the other way round.
    elsewhere = (pl.col("_scope") != pl.col("scope")) & (pl.col("_scope") != _BOTH_PARTNERSHIPS)
    return _with_parents(frame, pl.when(elsewhere).then("parent_code").alias(name))


def _with_parents(frame: pl.DataFrame, made: pl.Expr) -> pl.DataFrame:
    """``frame`` with a column that may read the parent's kind, kind of review, and scope."""

    def of_parent(column: str, name: str) -> pl.Expr:
        there = pl.col(column) if column in frame.columns else pl.lit(None, pl.String)
        return there.alias(name)

    parents = frame.select(
        pl.col("item_code").alias("parent_code"),
        pl.col("item_type").fill_null("").alias("_kind"),
        of_parent("review_type", "_review_type"),
        of_parent("scope", "_scope"),
    ).unique("parent_code", keep="first", maintain_order=True)
    joined = frame.join(parents, on="parent_code", how="left", maintain_order="left")
    return joined.with_columns(made).drop("_kind", "_review_type", "_scope")


_KIND = ("item_type",)
_REVIEW_KIND = ("item_type", "review_type")
_TREE = ("item_type", "item_code", "parent_code")
REVIEW_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "aware_before_rapid_reviews": (("aware_on",), _aware_before_rapid_reviews),
    "local_review_start_given": (_REVIEW_KIND, given("started_on", _review("local_review"))),
    "national_action_rating_given": (_KIND, given("rag", _item("national_action"))),
    "national_review_day_given": (_REVIEW_KIND, given("published_on", _review(*NATIONAL))),
    "rapid_review_aware_given": (_REVIEW_KIND, given("aware_on", _review("rapid_review"))),
    "response_agency_given": (_KIND, given("responsible_agency", _item("response"))),
    "review_item_due_given": (_KIND, given("due_on", _item("recommendation", "national_action"))),
    "review_item_without_parent": (_TREE, _item_without_parent),
    "review_learning_given": (_REVIEW_KIND, _learning_given),
    "review_parent_absent": (_TREE, _parent_absent),
    "review_parent_of_other_kind": (_TREE, _parent_of_other_kind),
    "review_parent_of_other_partnership": ((*_TREE, "scope"), _parent_of_other_partnership),
    "review_theme_given": (_KIND, given("theme", _item("review"))),
    "review_type_given": (_KIND, given("review_type", _item("review"))),
}
