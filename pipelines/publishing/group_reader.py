"""What a release holds about groups of children, as plain objects.

Columns are described in ``pipelines/release/tables.yml``; a name that is changed there is changed
here. A release of older code has none of these tables: it is read as one without rows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

UNKNOWN, NO_SECOND = "unknown", "none"
HIGHER, LOWER, NO_EVIDENCE, TOO_FEW = "higher", "lower", "no_evidence", "too_few"
DIFFERENT = (HIGHER, LOWER)
SHOWN = ("ok", "u")
_WITHOUT_PEOPLE = ("numerator", "share_of_events", "unknown_share")
_TYPES: dict[str, Any] = {
    "str": pl.String,
    "float": pl.Float64,
    "int": pl.Int32,
    "bool": pl.Boolean,
}


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """A row of fct_disproportionality: one group beside its reference."""

    indicator_code: str
    area_code: str
    period: str
    characteristic: str
    category: str
    characteristic_2: str = NO_SECOND
    category_2: str = NO_SECOND
    pooling: str = "none"
    period_from: str | None = None
    assessed_category: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    denominator_measure: str | None = None
    denominator_note: str | None = None
    value: float | None = None
    lower_95: float | None = None
    upper_95: float | None = None
    interval_method: str | None = None
    share_of_events: float | None = None
    share_of_population: float | None = None
    reference_rule: str | None = None
    reference_category: str | None = None
    is_reference: bool | None = None
    rate_ratio: float | None = None
    ratio_lower_95: float | None = None
    ratio_upper_95: float | None = None
    ratio_method: str | None = None
    rate_difference: float | None = None
    excess_number: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    tests_adjusted: int | None = None
    finding: str | None = None
    unknown_share: float | None = None
    ratio_if_unknown_elsewhere: float | None = None
    ratio_if_unknown_here: float | None = None
    ratio_without_unaccompanied: float | None = None
    unaccompanied_basis: str | None = None
    shrunk_value: float | None = None
    shrunk_lower_95: float | None = None
    shrunk_upper_95: float | None = None
    expected_value: float | None = None
    interaction_ratio: float | None = None
    status: str = "ok"
    caveat: str | None = None

    def __post_init__(self) -> None:
        _withhold(self)

    @property
    def is_unknown(self) -> bool:
        """Whether the row counts those whose group is not known: it is compared with nobody."""
        return UNKNOWN in (self.category, self.category_2)

    @property
    def is_collapsed(self) -> bool:
        """Whether its figures are those of the wider group it belongs to."""
        return self.pooling == "five_groups"

    @property
    def is_compared(self) -> bool:
        """Whether it is to be read beside the reference."""
        return not (self.is_unknown or self.is_reference)

    @property
    def is_different(self) -> bool:
        """Whether it differs from the reference after the number of tests is allowed for."""
        return self.finding in DIFFERENT and self.rate_ratio is not None


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    """A row of fct_decision_point: a group's relative rate index at one step."""

    area_code: str
    period: str
    characteristic: str
    category: str
    point_order: int
    point_code: str
    title: str
    numerator_measure: str | None = None
    denominator_measure: str | None = None
    denominator_note: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    reference_category: str | None = None
    relative_rate_index: float | None = None
    index_lower_95: float | None = None
    index_upper_95: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    finding: str | None = None
    pooling: str = "none"
    period_from: str | None = None
    status: str = "ok"
    caveat: str | None = None

    def __post_init__(self) -> None:
        _withhold(self)

    @property
    def is_unknown(self) -> bool:
        """Whether the row counts those whose group is not known."""
        return self.category == UNKNOWN


@dataclass(frozen=True, kw_only=True)
class CategoryRow:
    """A row of dim_category: what a characteristic or one of its groups is called."""

    characteristic: str
    category: str
    category_label: str = ""
    characteristic_label: str = ""
    is_protected: bool | None = None
    is_sensitive: bool | None = None
    parent_characteristic: str | None = None
    parent_category: str | None = None
    sort_order: int | None = None


@dataclass(frozen=True)
class Groups:
    """The three tables; categories by characteristic and category."""

    rows: tuple[GroupRow, ...] = field(repr=False)
    decisions: tuple[DecisionRow, ...] = field(repr=False)
    categories: Mapping[tuple[str, str], CategoryRow] = field(repr=False)


Row = TypeVar("Row", GroupRow, DecisionRow, CategoryRow)


def read_groups(folder: Path, areas: Sequence[str], period: str) -> Groups:
    """Read the tables about groups from a release folder.

    Args:
        folder: the release.
        areas: whose rows are read.
        period: rows of other quarters than this are left out; those of years are read all.
    """
    categories = _rows(folder, "dim_category", CategoryRow)
    wanted = pl.col("area_code").is_in(list(areas)) & (
        (pl.col("period") == period) | ~pl.col("period").str.contains("-Q")
    )
    return Groups(
        rows=_rows(folder, "fct_disproportionality", GroupRow, wanted),
        decisions=_rows(folder, "fct_decision_point", DecisionRow, wanted),
        categories={(one.characteristic, one.category): one for one in categories},
    )


def _withhold(row: GroupRow | DecisionRow) -> None:
    """A row that is not shown holds no number, whatever the release may have left in it.

    Where only the population is wanting, what was counted by group remains.
    """
    if row.status in SHOWN:
        return
    kept = _WITHOUT_PEOPLE if row.status == "x" else ()
    for one in fields(row):
        if (str(one.type).startswith("float") or one.name == "finding") and one.name not in kept:
            object.__setattr__(row, one.name, None)


def columns_of(kind: type[GroupRow] | type[DecisionRow] | type[CategoryRow]) -> dict[str, Any]:
    """The columns that are read of a table, with their types."""
    return {one.name: _TYPES[str(one.type).partition(" ")[0]] for one in fields(kind)}


def _rows(
    folder: Path, table: str, kind: type[Row], wanted: pl.Expr | None = None
) -> tuple[Row, ...]:
    path = folder / f"{table}.parquet"
    if not path.is_file():
        return ()
    held = pl.read_parquet_schema(path)
    frame = pl.read_parquet(path, columns=[name for name in columns_of(kind) if name in held])
    if wanted is not None:
        frame = frame.filter(wanted)
    return tuple(
        # A column without a value keeps the default; an endless limit is no number to print.
        kind(**{name: value for name, value in row.items() if _is_value(value)})
        for row in frame.iter_rows(named=True)
    )


def _is_value(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))
