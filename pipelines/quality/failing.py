"""Which rows fail a rule: our own query, since Great Expectations only counts here.

Great Expectations can list failing values, but not where they stand in the file, and its full
listing grows with the file. So it decides, and these Polars expressions find the rows; a test and
a property hold the two counts equal for every expectation that is listed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from typing import Any

import polars as pl

from pipelines.quality.plan import PlannedRule

# Findings of one rule that are listed; the rule's own count goes on.
LIMIT = 1000


def failing_rows(frame: pl.DataFrame, rule: PlannedRule) -> pl.Expr | None:
    """A Boolean expression, true for each row that fails ``rule``.

    None where the rule is not about single rows, or narrows the rows it looks at in a way that
    is not followed here: its findings then name no row.
    """
    make = _FAILS.get(rule.expectation)
    if make is None or rule.kwargs.get("row_condition"):
        return None
    return make(frame, rule.kwargs)


def _null(_: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    return pl.col(kwargs["column"]).is_not_null()


def _not_null(_: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    return pl.col(kwargs["column"]).is_null()


def _in_set(frame: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    column = pl.col(kwargs["column"])
    return column.is_not_null() & ~column.is_in(_comparable(frame, kwargs))


def _not_in_set(frame: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    column = pl.col(kwargs["column"])
    return column.is_not_null() & column.is_in(_comparable(frame, kwargs))


def _comparable(frame: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Series:
    """The members of the set that a cell of the column can equal: no text in a number's set."""
    kind = frame.schema[kwargs["column"]]
    python = str if kind == pl.String else (int, float) if kind.is_numeric() else object
    members = [value for value in kwargs["value_set"] if isinstance(value, python)]
    return pl.Series(members, dtype=pl.Float64 if kind.is_numeric() else kind)


def _between(_: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    column = pl.col(kwargs["column"])
    return column.is_not_null() & ~_within(column, kwargs)


def _length_between(_: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    column = pl.col(kwargs["column"])
    return column.is_not_null() & ~_within(column.str.len_chars(), kwargs)


def _length_equals(_: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    return pl.col(kwargs["column"]).str.len_chars() != kwargs["value"]


def _within(value: pl.Expr, kwargs: dict[str, Any]) -> pl.Expr:
    limits = []
    if (low := kwargs.get("min_value")) is not None:
        limits.append(value > low if kwargs.get("strict_min") else value >= low)
    if (high := kwargs.get("max_value")) is not None:
        limits.append(value < high if kwargs.get("strict_max") else value <= high)
    return reduce(lambda one, other: one & other, limits)


def _no_match(frame: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    column = pl.col(kwargs["column"])
    return column.is_not_null() & ~column.is_in(_matching(frame, kwargs))


def _match(frame: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    return pl.col(kwargs["column"]).is_in(_matching(frame, kwargs))


def _matching(frame: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Series:
    """The distinct values that match as Python understands the pattern, and so does pandas.

    Polars has another dialect: there ``\\d`` and ``$`` do not match the same texts.
    """
    matches = re.compile(kwargs["regex"]).search
    values = frame.get_column(kwargs["column"]).drop_nulls().unique().to_list()
    return pl.Series([value for value in values if matches(value)], dtype=pl.String)


def _duplicate(_: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    column = pl.col(kwargs["column"])
    return column.is_not_null() & column.is_duplicated()


def _compound(_: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    empty = [pl.col(name).is_null() for name in kwargs["column_list"]]
    looked_at = {
        "all_values_are_missing": ~pl.all_horizontal(empty),
        "any_value_is_missing": ~pl.any_horizontal(empty),
        "never": pl.lit(True),
    }[kwargs.get("ignore_row_if") or "all_values_are_missing"]
    return looked_at & pl.struct(kwargs["column_list"]).is_duplicated()


def _pair_looked_at(kwargs: dict[str, Any]) -> pl.Expr:
    empty = [pl.col(kwargs["column_A"]).is_null(), pl.col(kwargs["column_B"]).is_null()]
    return {
        "both_values_are_missing": ~pl.all_horizontal(empty),
        "either_value_is_missing": ~pl.any_horizontal(empty),
        "neither": pl.lit(True),
    }[kwargs.get("ignore_row_if") or "both_values_are_missing"]


def _not_greater(_: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    first, second = pl.col(kwargs["column_A"]), pl.col(kwargs["column_B"])
    holds = first >= second if kwargs.get("or_equal") else first > second
    return _pair_looked_at(kwargs) & ~holds.fill_null(False)


def _not_equal(_: pl.DataFrame, kwargs: dict[str, Any]) -> pl.Expr:
    holds = pl.col(kwargs["column_A"]) == pl.col(kwargs["column_B"])
    return _pair_looked_at(kwargs) & ~holds.fill_null(False)


_FAILS: dict[str, Callable[[pl.DataFrame, dict[str, Any]], pl.Expr]] = {
    "expect_column_values_to_be_null": _null,
    "expect_column_values_to_not_be_null": _not_null,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_values_to_not_be_in_set": _not_in_set,
    "expect_column_values_to_be_between": _between,
    "expect_column_value_lengths_to_be_between": _length_between,
    "expect_column_value_lengths_to_equal": _length_equals,
    "expect_column_values_to_match_regex": _no_match,
    "expect_column_values_to_not_match_regex": _match,
    "expect_column_values_to_be_unique": _duplicate,
    "expect_compound_columns_to_be_unique": _compound,
    "expect_column_pair_values_a_to_be_greater_than_b": _not_greater,
    "expect_column_pair_values_to_be_equal": _not_equal,
}
SUPPORTED = frozenset(_FAILS)
