"""Equations across areas and periods: authorities, partnerships, regions; quarters and years.

The membership of areas comes from the tables that are audited (``dim_area``, or the area columns
of published files), never from a list of ours.
"""

from __future__ import annotations

import polars as pl

from pipelines.disclosure.auditor.terms import adds_up, empty

_GROUPS = ("characteristic", "category", "characteristic_2", "category_2")
_QUARTER = r"^(\d{4}-\d{2})-Q[1-4]$"
# A measure that is sent once a year, and the one of the same children that is sent and published.
_YEARLY = (
    ("wider_early_help_assessments", "early_help_assessments"),
    ("wider_children_in_need", "children_in_need"),
    ("wider_child_protection_plans", "child_protection_plans"),
    ("wider_children_looked_after", "children_looked_after"),
    ("wider_care_leavers_17_18", "care_leavers_17_18_accommodation"),
    ("wider_care_leavers_19_21", "care_leavers_19_21_accommodation"),
)
_THREE_YEARS = r"^3Y(\d{4})-\d{2}$"


def areas(cells: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """The areas of a larger area add up to it.

    Args:
        members: member_code, group_code, family (for the words), expected (how many members the
            group has) and unproven (whether all members are there is to be judged from figures).
    """
    found = [empty()]
    on = ("group_code", "measure_code", "period", *_GROUPS)
    wholes = cells.rename({"area_code": "group_code"})
    for (family, unproven), some in members.group_by("family", "unproven", maintain_order=True):
        parts = cells.join(some, left_on="area_code", right_on="member_code")
        group = ("measure_code", "group_code") if unproven else ("measure_code",)
        found.append(
            adds_up(
                parts, wholes, on, str(family), group, by=("group_code",),
                expected="expected", unproven=bool(unproven),
            )
        )  # fmt: skip
    return pl.concat(found)


def members_of(dim_area: pl.DataFrame) -> pl.DataFrame:
    """Who belongs to whom by a release's ``dim_area``: partnerships and the sub-region."""
    areas = dim_area.with_columns(
        pl.col("sub_region_code")
        if "sub_region_code" in dim_area.columns
        else pl.lit(None, dtype=pl.String).alias("sub_region_code")
    )
    authority, partnership = (
        areas.filter(pl.col("area_type") == kind) for kind in ("authority", "partnership")
    )
    sub_regions = areas.filter(pl.col("area_type") == "sub_region")["area_code"].to_list()
    within = pl.col("sub_region_code")
    if len(sub_regions) == 1:
        within = within.fill_null(sub_regions[0])
    smaller = partnership if partnership.height else authority
    pairs = [
        authority.select(
            pl.col("area_code").alias("member_code"), pl.col("partnership_code").alias("group_code")
        ),
        smaller.select(pl.col("area_code").alias("member_code"), within.alias("group_code")),
    ]
    return (
        pl.concat(pairs)
        .filter(
            pl.col("group_code").is_not_null() & (pl.col("group_code") != pl.col("member_code"))
        )
        .with_columns(
            pl.lit("areas").alias("family"),
            pl.len().over("group_code").alias("expected"),
            pl.lit(False).alias("unproven"),
        )
    )


def quarters(cells: pl.DataFrame, snapshots: pl.Series) -> pl.DataFrame:
    """A year made of quarters is their sum; a snapshot's year is its fourth quarter.

    Args:
        snapshots: codes of the measures that are counted at a period's end.
    """
    years = cells.filter(pl.col("value_basis") == "from_quarters").with_columns(
        pl.col("period").alias("_year")
    )
    parts = cells.with_columns(pl.col("period").str.extract(_QUARTER).alias("_year")).filter(
        pl.col("_year").is_not_null()
    )
    at_end = pl.col("measure_code").is_in(snapshots.implode())
    on = ("measure_code", "area_code", "_year", *_GROUPS)
    summed = parts.filter(~at_end).with_columns(pl.lit(4).alias("_expected"))
    last = parts.filter(at_end & pl.col("period").str.ends_with("Q4"))
    return pl.concat(
        [
            adds_up(summed, years, on, "quarters", ("measure_code",), expected="_expected"),
            adds_up(last, years, on, "year_end", ("measure_code",)),
        ]
    )


def yearly_returns(cells: pl.DataFrame, snapshots: pl.Series) -> pl.DataFrame:
    """What an agency sends once a year is what it sent by quarter, and what is published of it.

    Two counts of the same children may differ by what was corrected in between: an equation is
    believed only where enough shown figures bear it out.

    Args:
        snapshots: codes of the measures that are counted at a period's end.
    """
    everyone = (pl.col("characteristic") == "total") & (pl.col("characteristic_2") == "none")
    totals = cells.filter(everyone)
    names = pl.DataFrame(list(_YEARLY), schema=["_yearly", "measure_code"], orient="row")
    own = totals.join(names, left_on="measure_code", right_on="_yearly").rename(
        {"measure_code": "_own", "measure_code_right": "measure_code", "period": "_year"}
    )
    parts = totals.with_columns(pl.col("period").str.extract(_QUARTER).alias("_year"))
    at_end = pl.col("measure_code").is_in(snapshots.implode())
    quarterly = parts.filter(pl.col("_year").is_not_null())
    summed = quarterly.filter(~at_end).with_columns(pl.lit(4).alias("_expected"))
    last = quarterly.filter(at_end & pl.col("period").str.ends_with("Q4"))
    whole_years = parts.filter(pl.col("_year").is_null()).drop("_year")
    on = ("measure_code", "area_code", "_year")
    group = ("measure_code",)
    return pl.concat(
        [
            adds_up(
                summed, own, on, "yearly_is_quarters", group, expected="_expected", unproven=True
            ),
            adds_up(last, own, on, "yearly_is_year_end", group, unproven=True),
            adds_up(
                whole_years.rename({"period": "_year"}), own, on, "yearly_is_year", group,
                unproven=True,
            ),
        ]
    )  # fmt: skip


def three_years(cells: pl.DataFrame) -> pl.DataFrame:
    """Three years taken together are the sum of the years."""
    start = pl.col("period").str.extract(_THREE_YEARS).cast(pl.Int32)
    wholes = cells.with_columns(start.alias("_last")).filter(pl.col("_last").is_not_null())
    if wholes.is_empty():
        return empty()
    wholes = (
        wholes.with_columns(pl.int_ranges(pl.col("_last") - 2, pl.col("_last") + 1).alias("_each"))
        .explode("_each")
        .with_columns(year_key(pl.col("_each")).alias("_year"), pl.lit(3).alias("_expected"))
    )
    on = ["measure_code", "area_code", *_GROUPS]
    pairs = wholes.select(*on, "_year", "_expected", pl.col("cell").alias("_sum")).join(
        cells.rename({"period": "_year"}), on=[*on, "_year"]
    )
    whole = cells.rename({"cell": "_sum"}).select("_sum", pl.col("_sum").alias("cell"))
    return adds_up(pairs, whole, ("_sum",), "three_years", ("measure_code",), expected="_expected")


def year_key(first: pl.Expr) -> pl.Expr:
    """The key of the financial year that begins in the April of ``first``."""
    ending = ((first + 1) % 100).cast(pl.String).str.zfill(2)
    return pl.concat_str([first.cast(pl.String), ending], separator="-")
