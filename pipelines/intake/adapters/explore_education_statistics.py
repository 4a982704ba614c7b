"""A published file in the Explore Education Statistics shape -> the contracts' long form.

One row of the file gives one row for every figure its mapping declares. Where the publisher's
groups are finer than ours (18 ethnic groups, single years of age) the rows of a group are added up.
All arithmetic is on published figures; rounding is kept as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.intake.adapters.errors import AdapterError
from pipelines.intake.adapters.finding import resolve
from pipelines.intake.adapters.grouping import CATEGORY, CHARACTERISTIC, merge_groups, with_group
from pipelines.intake.adapters.model import Mapping
from pipelines.intake.adapters.parts import Figure
from pipelines.intake.adapters.placing import (
    AREA,
    MID_YEAR,
    PERIOD,
    check_identifier,
    counted,
    dfe_area_code,
    with_area,
    with_period,
)
from pipelines.intake.adapters.symbols import add_across, read_cell

_LEADING = ("time_", "geographic_", "country_", "region_", "old_la_", "new_la_", "la_name")


@dataclass(frozen=True)
class Adapted:
    """A file in long form.

    Attributes:
        frame: for ``published_statistics`` the columns row, figure, code, area, dfe_area_code,
            period, characteristic, category, value, status, source_column; for ``population`` row,
            area, mid_year, age_group, value, status. ``row`` is the first of the rows behind a
            figure.
        release_period: the latest period in the file, which dates the release.
        dropped: how many rows were not taken at all, by reason.
        unmapped_columns: columns that the mapping does not use, in alphabetical order.
        mapping_id: the mapping, or the variant of it that the file turned out to be.
    """

    frame: pl.DataFrame
    release_period: str
    dropped: dict[str, int]
    unmapped_columns: tuple[str, ...]
    mapping_id: str


def to_long(frame: pl.DataFrame, mapping: Mapping) -> Adapted:
    """Turn a recognised file into the long form.

    Args:
        frame: ``row`` and the file's columns under their normalised names, all text, empty cells
            null.
        mapping: what ``recognise`` found for the file's header.

    Raises:
        AdapterError: the file is not what its mapping describes: no rows, another kind of year, a
            period that cannot be read, or one of several publications without a sign of which.
    """
    if frame.is_empty():
        raise AdapterError(f"'{mapping.title}' has a header and no rows. Download the file again.")
    mapping = resolve(frame, mapping)
    check_identifier(frame, mapping)
    dated = with_period(frame, mapping.period)
    release_period = str(dated[PERIOD].max())
    dropped: dict[str, int] = {}
    kept = _wanted_rows(dated, mapping, dropped)
    kept, unplaced = with_area(kept, mapping.area)
    dropped |= unplaced
    if mapping.dataset == "population":
        long = _population(kept, mapping.figures[0])
    else:
        long = _figures(kept, mapping, dropped)
    return Adapted(long, release_period, dropped, _unmapped(frame, mapping), mapping.id)


def _wanted_rows(frame: pl.DataFrame, mapping: Mapping, dropped: dict[str, int]) -> pl.DataFrame:
    for column, values in mapping.rows.items():
        wanted = pl.col(column).str.strip_chars().is_in(list(values)).fill_null(False)
        others = frame.filter(~wanted)[column].fill_null("nothing")
        dropped |= {f"{column}: {text}": times for text, times in counted(others).items()}
        frame = frame.filter(wanted)
    return frame


def _population(frame: pl.DataFrame, figure: Figure) -> pl.DataFrame:
    value, status = add_across([read_cell(column) for column in figure.columns])
    return frame.select(
        pl.col("row").cast(pl.UInt32),
        pl.col(AREA).alias("area"),
        pl.col(MID_YEAR).alias("mid_year"),
        pl.lit(figure.code).alias("age_group"),
        value.alias("value"),
        status.alias("status"),
    )


def _figures(frame: pl.DataFrame, mapping: Mapping, dropped: dict[str, int]) -> pl.DataFrame:
    whole, _ = with_group(frame, None)
    own = pl.any_horizontal(
        pl.lit(False), *(_of_rows(figure) for figure in mapping.figures if figure.rows)
    )
    grouped = whole.clear()
    if not all(figure.rows for figure in mapping.figures):
        grouped, ungrouped = with_group(frame, mapping.breakdown)
        dropped |= ungrouped
    elif whole.height:
        unused = whole.filter(~own).height
        dropped |= {"rows of figures that are not taken": unused} if unused else {}
    parts: list[pl.DataFrame] = []
    for figure in mapping.figures:
        if not set(figure.all_columns) <= set(frame.columns):
            continue  # only optional columns can be missing: the others made the file recognised
        rows = whole.filter(_of_rows(figure)) if figure.rows else grouped
        rows = _in_range(rows, figure)
        if figure.figure == "indicator":
            # A published percentage describes one group; ours may be several of them together, and
            # percentages cannot be added. They serve to check the totals.
            rows = rows.filter(pl.col(CHARACTERISTIC) == "total")
        long = merge_groups(_one_figure(rows, figure), mapping.breakdown)
        parts.append(long.with_columns(_order=pl.lit(len(parts), dtype=pl.UInt32)))
    return pl.concat(parts).sort("row", "_order", maintain_order=True).drop("_order")


def _of_rows(figure: Figure) -> pl.Expr:
    """Whether a row is one of those that the figure is in."""
    return pl.all_horizontal(
        pl.col(column).str.strip_chars().is_in(list(values)).fill_null(False)
        for column, values in figure.rows.items()
    )


def _in_range(frame: pl.DataFrame, figure: Figure) -> pl.DataFrame:
    if figure.only.first:
        frame = frame.filter(pl.col(PERIOD) >= figure.only.first)
    if figure.only.last:
        frame = frame.filter(pl.col(PERIOD) <= figure.only.last)
    return frame


def _one_figure(frame: pl.DataFrame, figure: Figure) -> pl.DataFrame:
    value, status = add_across([read_cell(column) for column in figure.columns])
    source: pl.Expr = pl.lit(figure.source)
    if figure.complement:
        # A suppressed part hides one figure, not the sum: where the total and every other part are
        # published in full, the sum is their difference, as any reader can work out.
        total, total_status = read_cell(figure.complement.total)
        others = [read_cell(name) for name in figure.complement.columns]
        clean = pl.all_horizontal(
            [part == "ok" for part in (total_status, *(s for _, s in others))]
        )
        usable = (status == "c") & clean
        rest, _ = add_across(others)
        value = pl.when(usable).then(total - rest).otherwise(value)
        source = pl.when(usable).then(pl.lit(figure.complement_source)).otherwise(source)
        status = pl.when(usable).then(pl.lit("ok")).otherwise(status)
    broken_down = pl.col(CHARACTERISTIC) != "total"
    return frame.select(
        pl.col("row").cast(pl.UInt32),
        pl.lit(figure.figure).alias("figure"),
        pl.lit(figure.code).alias("code"),
        pl.col(AREA).alias("area"),
        dfe_area_code(frame).alias("dfe_area_code"),
        pl.col(PERIOD).alias("period"),
        pl.when(broken_down)
        .then(CHARACTERISTIC)
        .otherwise(pl.lit(figure.characteristic))
        .alias("characteristic"),
        pl.when(broken_down).then(CATEGORY).otherwise(pl.lit(figure.category)).alias("category"),
        value.alias("value"),
        status.alias("status"),
        source.alias("source_column"),
        pl.col("_published"),
    )


def _unmapped(frame: pl.DataFrame, mapping: Mapping) -> tuple[str, ...]:
    used = {"row", *mapping.needed}
    for figure in mapping.figures:
        used.update(figure.all_columns)
    return tuple(
        sorted(
            name
            for name in frame.columns
            if name not in used and not name.startswith(_LEADING) and not name.startswith("_")
        )
    )
