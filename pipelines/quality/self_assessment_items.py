"""Derived columns of the two yearly self-assessments: Section 11 and the practitioner survey.

Both are of a financial year and come with its fourth quarter. Of a survey, everybody who took part
is in the counts of every question.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.quality.steps import Maker, sent, without

COUNTS = (
    "strongly_agree",
    "agree",
    "neither",
    "disagree",
    "strongly_disagree",
    "not_answered",
)
_WEAK = ("partly_met", "not_met")


def _year_of_other_quarter(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    other = pl.col("year") != pl.col("period").str.slice(0, 7)
    return frame.with_columns(pl.when(other).then("year").alias(name))


def _not_the_fourth_quarter(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    other = ~pl.col("period").str.ends_with("-Q4")
    return frame.with_columns(pl.when(other).then("period").alias(name))


def _weak_grade_without_action(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    lacks = pl.col("grade").is_in(list(_WEAK)) & sent(frame, "action").is_null()
    return frame.with_columns(pl.when(lacks).then("grade").alias(name))


def _people_asked(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    return frame.with_columns(_people().alias(name))


def _people_of_other_questions(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    # Of two numbers that are equally frequent the larger one is believed.
    usual = _people().drop_nulls().mode().max().over("agency", "role_group")
    return frame.with_columns(pl.when(_people() != usual).then(_people()).alias(name))


def _people() -> pl.Expr:
    """Everybody who took part; empty where a count is missing, which is a fault of its own."""
    return pl.sum_horizontal(COUNTS, ignore_nulls=False)


SELF_ASSESSMENT_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "action_without_day": (("action",), without("action", "action_due_on")),
    "action_without_owner": (("action",), without("action", "action_owner_role")),
    "not_the_fourth_quarter": (("period",), _not_the_fourth_quarter),
    "people_asked": (COUNTS, _people_asked),
    "people_of_other_questions": (
        ("agency", "role_group", *COUNTS),
        _people_of_other_questions,
    ),
    "weak_grade_without_action": (("grade",), _weak_grade_without_action),
    "year_of_other_quarter": (("year", "period"), _year_of_other_quarter),
}
