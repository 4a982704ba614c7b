"""Derived columns of agencies' assurance statements and of the register of assurance reports.

A year that is no year, or an area that a body does not report for, has that fault alone.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.contracts.load import seed_rows
from pipelines.periods import is_financial_year, is_quarter
from pipelines.quality.steps import Maker, sent, without

_IS_REPORT = pl.col("item_type") == "report"
# A type that no list holds has that fault alone.
_IS_ITEM = pl.col("item_type").is_in(["key_message", "question"])
_OF_ONE_REPORT = ("year", "body", "scope")


def _of_type_without(item_type: str, column: str) -> Maker:
    """Filled where a row is of this type and the column is empty."""

    def make(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
        lacks = (pl.col("item_type") == item_type) & sent(frame, column).is_null()
        return _told(frame, lacks, pl.lit(column), name)

    return make


def _year_the_quarter_does_not_end(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    wrong = pl.col("year").is_not_null() & _quarters_known(frame)
    wrong &= pl.concat_str(pl.col("year"), pl.lit("-Q4")) != pl.col("period")
    return _told(frame, wrong, pl.col("year"), name)


def _not_a_year(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    later = _quarters_known(frame) & (pl.col("year") > pl.col("period").str.head(7))
    return _told(frame, ~_years_known(frame) | later, pl.col("year"), name)


def _bodies_left_out(frame: pl.DataFrame, seeds: Path, name: str) -> pl.DataFrame:
    """Told once for each year that has ended, on its first report."""
    asked = {(row["body_code"], row["scope"]) for row in seed_rows(seeds, "assurance_bodies")}
    pair = pl.struct("body", "scope")
    is_first = pl.col("row").filter(_IS_REPORT).min().over("year") == pl.col("row")
    named = pair.filter(_IS_REPORT).n_unique().over("year")
    has_ended = pl.concat_str(pl.col("year"), pl.lit("-Q4")) <= pl.col("period")
    lacks = (
        _quarters_known(frame) & _years_known(frame) & has_ended & is_first & (named < len(asked))
    )
    return _told(frame, lacks, pl.col("year"), name)


def _body_not_of_scope(frame: pl.DataFrame, seeds: Path, name: str) -> pl.DataFrame:
    rows = seed_rows(seeds, "assurance_bodies")
    bodies = sorted({row["body_code"] for row in rows})
    areas = [row["area_code"] for row in seed_rows(seeds, "areas")]
    pairs = sorted({f"{row['body_code']}|{row['scope']}" for row in rows})
    both_known = pl.col("body").is_in(bodies) & pl.col("scope").is_in(areas)
    wrong = both_known & ~pl.concat_str("body", "scope", separator="|").is_in(pairs)
    return _told(frame, wrong, pl.col("body"), name)


def _item_without_text(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    return _told(frame, _IS_ITEM & sent(frame, "text").is_null(), pl.col("item_type"), name)


def _item_without_received_report(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    arrived = _IS_REPORT & sent(frame, "received_on").is_not_null()
    lacks = _IS_ITEM & ~arrived.any().over(_OF_ONE_REPORT)
    return _told(frame, lacks, pl.col("item_type"), name)


def _answer_without_question(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    stray = pl.col("answer").is_not_null() & pl.col("item_type").is_in(["report", "key_message"])
    return _told(frame, stray, pl.col("item_type"), name)


def _day_beside_item(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    days = ("due_on", "received_on", "presented_on", "presented_to")
    stands = pl.any_horizontal(sent(frame, day).is_not_null() for day in days)
    return _told(frame, _IS_ITEM & stands, pl.col("item_type"), name)


def _told(frame: pl.DataFrame, where: pl.Expr, what: pl.Expr, name: str) -> pl.DataFrame:
    return frame.with_columns(pl.when(where).then(what).alias(name))


def _quarters_known(frame: pl.DataFrame) -> pl.Expr:
    return pl.col("period").is_in([key for key in _distinct(frame, "period") if is_quarter(key)])


def _years_known(frame: pl.DataFrame) -> pl.Expr:
    years = [year for year in _distinct(frame, "year") if is_financial_year(year)]
    return pl.col("year").is_in(years)


def _distinct(frame: pl.DataFrame, column: str) -> list[str]:
    return frame.get_column(column).drop_nulls().unique().to_list()


ASSURANCE_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "key_action_without_day": (("item_type",), _of_type_without("key_action", "due_on")),
    "key_action_without_owner": (("item_type",), _of_type_without("key_action", "owner_role")),
    "answer_without_question": (("item_type", "answer"), _answer_without_question),
    "bodies_left_out": (("item_type", "period", *_OF_ONE_REPORT), _bodies_left_out),
    "body_not_of_scope": (("body", "scope"), _body_not_of_scope),
    "day_beside_item": (("item_type",), _day_beside_item),
    "item_without_received_report": (
        ("item_type", *_OF_ONE_REPORT),
        _item_without_received_report,
    ),
    "item_without_text": (("item_type",), _item_without_text),
    "meeting_without_day": (("presented_to",), without("presented_to", "presented_on")),
    "not_a_year": (("year", "period"), _not_a_year),
    "presented_without_received": (("presented_on",), without("presented_on", "received_on")),
    "success_without_impact": (("item_type",), _of_type_without("success", "impact")),
    "year_the_quarter_does_not_end": (("year", "period"), _year_the_quarter_does_not_end),
}
