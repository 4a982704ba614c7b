"""Equations within one area and period: groups of children add up, and measures do.

An equation stands here because every reader of the tables may believe it; whether it really holds
is judged from the shown figures in ``belief``. Add a kind of equation by adding a function and
naming it in ``equations.all_terms``.
"""

from __future__ import annotations

import polars as pl

from pipelines.disclosure.auditor.terms import adds_up, empty

# What agencies returned by quarter and what was published for the year are two different counts.
_SOURCE = ("area_code", "period", "basis")
_PLACE = ("measure_code", *_SOURCE)
_FIRST = ("characteristic", "category")
_SECOND = ("characteristic_2", "category_2")


def one_way(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells of one breakdown only."""
    return cells.filter(
        (pl.col("characteristic") != "total") & (pl.col("characteristic_2") == "none")
    )


def two_way(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells of two breakdowns at once."""
    return cells.filter(pl.col("characteristic_2") != "none")


def totals(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells of all children."""
    return cells.filter(
        (pl.col("characteristic") == "total") & (pl.col("characteristic_2") == "none")
    )


def categories(cells: pl.DataFrame) -> pl.DataFrame:
    """The groups of a characteristic add up to all children."""
    return adds_up(
        one_way(cells), totals(cells), _PLACE, "categories",
        ("measure_code", "characteristic"), by=("characteristic",),
    )  # fmt: skip


def crossings(cells: pl.DataFrame) -> pl.DataFrame:
    """A two-way table adds up to both of its one-way tables, else to all children."""
    crossed, single = two_way(cells), one_way(cells)
    if crossed.is_empty():
        return empty()
    pair = ("measure_code", "characteristic", "characteristic_2")
    rows = adds_up(crossed, single, (*_PLACE, *_FIRST), "two_way", pair, by=("characteristic_2",))
    turned = single.rename(
        dict(zip(_FIRST, _SECOND, strict=True)) | {"characteristic_2": "_1", "category_2": "_2"}
    )
    columns = adds_up(crossed, turned, (*_PLACE, *_SECOND), "two_way", pair, by=("characteristic",))
    known = single.select(*_PLACE, "characteristic").unique()
    alone = crossed.join(known, on=[*_PLACE, "characteristic"], how="anti").join(
        known.rename({"characteristic": "characteristic_2"}),
        on=[*_PLACE, "characteristic_2"],
        how="anti",
    )
    whole = adds_up(
        alone, totals(cells), _PLACE, "two_way", pair, by=("characteristic", "characteristic_2")
    )
    return pl.concat([rows, columns, whole])


def finer_groups(cells: pl.DataFrame, parents: pl.DataFrame) -> pl.DataFrame:
    """Finer groups (19 ethnic groups) add up to the group that they are part of (one of five).

    Args:
        parents: characteristic, category, parent_characteristic, parent_category.
    """
    found = [empty()]
    for own, other in ((_FIRST, _SECOND), (_SECOND, _FIRST)):
        parts = cells.join(
            parents.rename(
                {"characteristic": own[0], "category": own[1],
                 "parent_characteristic": "_parent", "parent_category": "_group"}
            ),
            on=list(own),
        )  # fmt: skip
        wholes = cells.rename({own[0]: "_parent", own[1]: "_group"})
        on = (*_PLACE, "_parent", "_group", *other)
        found.append(
            adds_up(parts, wholes, on, "finer_groups", ("measure_code", own[0]), by=(own[0],))
        )
    return pl.concat(found)


def parts_of_measures(cells: pl.DataFrame, measures: pl.DataFrame) -> pl.DataFrame:
    """Measures that are parts of another add up to it (referrals by source, to referrals).

    Args:
        measures: measure_code and part_of.
    """
    parts = measures.filter(pl.col("part_of").is_not_null()).select("measure_code", "part_of")
    parts = parts.with_columns(pl.len().over("part_of").alias("_expected"))
    own = cells.join(parts, on="measure_code")
    on = (*_SOURCE, *_FIRST, *_SECOND)
    wholes = cells.rename({"measure_code": "part_of"})
    return adds_up(
        own, wholes, ("part_of", *on), "parts_of_measures", ("part_of",),
        expected="_expected",
    )  # fmt: skip


# A measure that is, by its definition, one group of another measure.
_SAME = (
    ("unaccompanied_children_looked_after", "children_looked_after", "unaccompanied", "yes"),
    ("unaccompanied_children", "children_looked_after", "unaccompanied", "yes"),
)


def same_figures(cells: pl.DataFrame) -> pl.DataFrame:
    """A measure of its own that is a group of another measure: both are one figure."""
    found = [empty()]
    for measure, other, characteristic, category in _SAME:
        own = totals(cells.filter(pl.col("measure_code") == measure))
        group = one_way(cells.filter(pl.col("measure_code") == other)).filter(
            (pl.col("characteristic") == characteristic) & (pl.col("category") == category)
        )
        found.append(adds_up(own, group, _SOURCE, "same_figures", ("measure_code",)))
    return pl.concat(found)
