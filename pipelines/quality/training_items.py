"""Derived columns of the training return: what each type of row lacks, and what cannot be.

One file holds events, places, ratings and follow-ups; which columns a row needs follows from its
type. A number or a day that was sent and cannot be read has that fault alone.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.periods import is_quarter, quarter_bounds
from pipelines.quality.steps import Maker, given

_KIND = ("item_type",)
_EVENT = ("item_type", "event_code")


def _item(kind: str) -> pl.Expr:
    return pl.col("item_type") == kind


def _event_absent(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    events = frame.filter(_item("event")).get_column("event_code").drop_nulls().unique().to_list()
    absent = (~_item("event")) & (~pl.col("event_code").is_in(events))
    return frame.with_columns(pl.when(absent).then("event_code").alias(name))


def _event_without_places(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    # An event of an earlier quarter is sent again with its follow-up alone.
    begins = pl.col("period").map_elements(_begin, return_dtype=pl.Date)
    has_places = _item("places").any().over("event_code")
    lacks = _item("event") & (pl.col("held_on") >= begins) & ~has_places
    return frame.with_columns(pl.when(lacks).then("event_code").alias(name))


def _begin(period: str) -> date | None:
    return quarter_bounds(period)[0] if is_quarter(period) else None


def _more_raters_than_attended(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    # Where one agency's attendance was not sent nobody knows how many came.
    came = pl.col("attended").filter(_item("places"))
    known = (came.len() > 0) & (came.null_count() == 0)
    rated = pl.col("people").filter(_item("ratings")).sum()
    too_many = (known & (rated > came.sum())).over("event_code")
    told = pl.when(_item("event") & too_many).then("event_code")
    return frame.with_columns(told.alias(name))


TRAINING_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "training_event_absent": (_EVENT, _event_absent),
    "training_event_day_given": (_KIND, given("held_on", _item("event"))),
    "training_event_kind_given": (_KIND, given("kind", _item("event"))),
    "training_event_theme_given": (_KIND, given("theme", _item("event"))),
    "training_event_title_given": (_KIND, given("title", _item("event"))),
    "training_event_without_places": ((*_EVENT, "period", "held_on"), _event_without_places),
    "training_follow_up_answered_given": (_KIND, given("answered", _item("follow_up"))),
    "training_follow_up_asked_given": (_KIND, given("asked", _item("follow_up"))),
    "training_follow_up_changed_given": (_KIND, given("changed_practice", _item("follow_up"))),
    "training_more_raters_than_attended": (
        (*_EVENT, "attended", "people"),
        _more_raters_than_attended,
    ),
    "training_places_agency_given": (_KIND, given("trained_agency", _item("places"))),
    "training_places_attended_given": (_KIND, given("attended", _item("places"))),
    "training_places_taken_given": (_KIND, given("places_taken", _item("places"))),
    "training_rating_after_given": (_KIND, given("rating_after", _item("ratings"))),
    "training_rating_before_given": (_KIND, given("rating_before", _item("ratings"))),
    "training_ratings_people_given": (_KIND, given("people", _item("ratings"))),
}
