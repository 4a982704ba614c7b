"""Rows of a publication -> one row for each declared figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from pipelines.intake.adapters import Mapping, to_long

Frames = Callable[[str], pl.DataFrame]
Mappings = Callable[..., Mapping]
PERIOD = {"column": "year", "kind": "calendar_year"}
AREA = {"code": "area"}
BANDS = {
    "code": "assessments_within_45_working_days",
    "columns": ["early", "late"],
    "complement": {"total": "total", "columns": ["later", "last"]},
}
ETHNICITY: dict[str, Any] = {
    "topic": "Ethnicity",
    "characteristic": "ethnicity",
    "categories": {"White - Irish": "white", "White - British": "white", "Any other": "other"},
}
BREAKDOWN: dict[str, Any] = {
    "topic": "topic",
    "category": "group",
    "topics": [
        {"topic": "All", "total": "All"},
        ETHNICITY,
        {
            "topic": "Sex",
            "characteristic": "sex",
            "categories": {"Female": "female"},
            "repeats_total": "Total",
        },
    ],
}


def plain(mapping_of: Mappings, **changes: object) -> Mapping:
    return mapping_of(period=PERIOD, area=AREA, **changes)


def test_the_long_form_has_the_columns_and_types_of_the_contract(
    frame_of: Frames, mapping_of: Mappings
) -> None:
    adapted = to_long(frame_of("year|area|a\n2024|E06000017|385"), plain(mapping_of))
    assert dict(adapted.frame.schema) == {
        "row": pl.UInt32,
        "figure": pl.String,
        "code": pl.String,
        "area": pl.String,
        "dfe_area_code": pl.String,
        "period": pl.String,
        "characteristic": pl.String,
        "category": pl.String,
        "value": pl.Float64,
        "status": pl.String,
        "source_column": pl.String,
    }
    assert adapted.frame.row(0) == (
        2,
        "measure",
        "referrals",
        "E06000017",
        None,
        "CY2024",
        "total",
        "total",
        385,
        "ok",
        "a",
    )


def test_the_latest_period_dates_the_release(frame_of: Frames, mapping_of: Mappings) -> None:
    frame = frame_of("year|area|a\n2023|E06000017|1\n2024|nowhere|2\n2012|E06000017|3")
    assert to_long(frame, plain(mapping_of)).release_period == "CY2024"


def test_columns_that_are_not_used_are_named(frame_of: Frames, mapping_of: Mappings) -> None:
    frame = frame_of("year|area|a|region_name|caseload|agency\n2024|E06000017|1|~|2|3")
    assert to_long(frame, plain(mapping_of)).unmapped_columns == ("agency", "caseload")


def test_a_count_and_its_published_percentage_are_two_figures(
    frame_of: Frames, mapping_of: Mappings
) -> None:
    figures = [
        {"code": "rereferrals", "columns": ["a"]},
        {"figure": "indicator", "code": "rereferrals_pct", "columns": ["b"], "optional": True},
    ]
    mapping = plain(mapping_of, figures=figures)
    with_rate = to_long(frame_of("year|area|a|b\n2024|E06000017|103|26.8"), mapping)
    assert with_rate.frame.select("figure", "code", "value").rows() == [
        ("measure", "rereferrals", 103),
        ("indicator", "rereferrals_pct", 26.8),
    ]
    # Later releases drop rates; the counts must still be read.
    without = to_long(frame_of("year|area|a\n2024|E06000017|103"), mapping)
    assert without.frame["code"].to_list() == ["rereferrals"]


def test_a_percentage_without_counts_is_kept_as_published(
    frame_of: Frames, mapping_of: Mappings
) -> None:
    figures = [{"figure": "indicator", "code": "social_worker_vacancy_pct", "columns": ["a"]}]
    long = to_long(frame_of("year|area|a\n2025|E06000017|8.4"), plain(mapping_of, figures=figures))
    assert long.frame.select("figure", "value", "status").rows() == [("indicator", 8.4, "ok")]


def test_bands_are_added_up(frame_of: Frames, mapping_of: Mappings) -> None:
    frame = frame_of("year|area|early|late|total|later|last\n2024|E06000017|3|4|10|2|1")
    row = to_long(frame, plain(mapping_of, figures=[BANDS])).frame.row(0, named=True)
    assert (row["value"], row["status"], row["source_column"]) == (7, "ok", "early + late")


def test_a_hidden_band_is_worked_around_where_the_rest_is_published(
    frame_of: Frames, mapping_of: Mappings
) -> None:
    """Authorities with one assessment of 40 days lost their whole timeliness figure, although the
    total and the late bands were published."""
    frame = frame_of("year|area|early|late|total|later|last\n2024|E06000017|3|c|10|2|1")
    row = to_long(frame, plain(mapping_of, figures=[BANDS])).frame.row(0, named=True)
    assert (row["value"], row["status"]) == (7, "ok")
    assert row["source_column"] == "total - later - last"


@pytest.mark.parametrize(
    ("cells", "status"),
    [("3|c|10|c|1", "c"), ("3|c|c|2|1", "c"), ("3|c|10|k|1", "c"), ("3|x|10|2|1", "x")],
)
def test_a_hidden_band_stays_hidden_where_the_rest_is_not_clean(
    cells: str, status: str, frame_of: Frames, mapping_of: Mappings
) -> None:
    # Only 'c' is worked around: a band that is not available is not known to be in the total.
    frame = frame_of(f"year|area|early|late|total|later|last\n2024|E06000017|{cells}")
    row = to_long(frame, plain(mapping_of, figures=[BANDS])).frame.row(0, named=True)
    assert (row["value"], row["status"]) == (None, status)


def test_rows_outside_the_filter_are_counted(frame_of: Frames, mapping_of: Mappings) -> None:
    frame = frame_of("year|area|a|ages\n2024|E06000017|1|0 to 17\n2024|E06000017|2|0 to 24")
    adapted = to_long(frame, plain(mapping_of, rows={"ages": ["0 to 17"]}))
    assert adapted.frame["value"].to_list() == [1]
    assert adapted.dropped == {"ages: 0 to 24": 1}


def test_a_figure_can_be_limited_to_some_periods(frame_of: Frames, mapping_of: Mappings) -> None:
    figure = {"code": "referrals", "columns": ["a"], "only": {"first": "CY2020", "last": "CY2021"}}
    frame = frame_of("year|area|a\n" + "\n".join(f"{y}|E06000017|{y}" for y in range(2018, 2024)))
    long = to_long(frame, plain(mapping_of, figures=[figure])).frame
    assert long["period"].to_list() == ["CY2020", "CY2021"]


def test_a_figure_can_be_about_one_group(frame_of: Frames, mapping_of: Mappings) -> None:
    disabled = {"code": "children_in_need", "columns": ["b"]} | {
        "characteristic": "disability",
        "category": "yes",
    }
    figures = [{"code": "children_in_need", "columns": ["a"]}, disabled]
    long = to_long(
        frame_of("year|area|a|b\n2024|E06000017|90|12"), plain(mapping_of, figures=figures)
    ).frame
    assert long.select("characteristic", "category", "value").rows() == [
        ("total", "total", 90),
        ("disability", "yes", 12),
    ]


def test_groups_are_mapped_and_what_is_not_is_counted(
    frame_of: Frames, mapping_of: Mappings
) -> None:
    frame = frame_of(
        "year|area|topic|group|a\n"
        "2024|E06000017|All|All|10\n"
        "2024|E06000017|Sex|Total|10\n"
        "2024|E06000017|Sex|Female|4\n"
        "2024|E06000017|Sex|Not said|1\n"
        "2024|E06000017|Legal status|Remand|1\n"
        "2024|E06000017|Ethnicity|Any other|c\n"
    )
    adapted = to_long(frame, plain(mapping_of, breakdown=BREAKDOWN))
    assert adapted.frame.select("row", "characteristic", "category", "value", "status").rows() == [
        (2, "total", "total", 10, "ok"),
        (4, "sex", "female", 4, "ok"),
        (7, "ethnicity", "other", None, "c"),
    ]
    assert adapted.dropped == {
        "Legal status: not mapped": 1,
        "Sex: Not said is not mapped": 1,
        "Sex: repeats the total": 1,
    }


def test_finer_groups_are_added_up_and_named(frame_of: Frames, mapping_of: Mappings) -> None:
    frame = frame_of(
        "year|area|topic|group|a\n"
        "2024|E06000017|Ethnicity|White - Irish|2\n"
        "2024|E06000016|Ethnicity|White - Irish|5\n"
        "2024|E06000017|Ethnicity|White - British|60\n"
        "2024|E06000016|Ethnicity|White - British|x\n"
    )
    long = to_long(frame, plain(mapping_of, breakdown=BREAKDOWN)).frame
    assert long.select("row", "area", "category", "value", "status", "source_column").rows() == [
        (2, "E06000017", "white", 62, "ok", "a: White - Irish + White - British"),
        (3, "E06000016", "white", None, "x", "a: White - Irish + White - British"),
    ]


@pytest.mark.parametrize(("sent", "kept"), [("857", "857"), ("~", None), ("z", None)])
def test_the_departments_own_code_is_kept_beside_the_ons_code(
    frame_of: Frames, mapping_of: Mappings, sent: str, kept: str | None
) -> None:
    """Statistical neighbours are listed by it. Regions have none, or a symbol in its place."""
    frame = frame_of(f"year|area|old_la_code|a\n2024|E06000017|{sent}|385")
    assert to_long(frame, plain(mapping_of)).frame["dfe_area_code"].to_list() == [kept]


def test_a_group_given_twice_is_not_added_to_itself(frame_of: Frames, mapping_of: Mappings) -> None:
    """A file with every row twice would have doubled its figures; left as two rows it fails the
    contract's check on keys."""
    row = "2024|E06000017|Ethnicity|White - Irish|2\n"
    frame = frame_of("year|area|topic|group|a\n" + row + row)
    long = to_long(frame, plain(mapping_of, breakdown=BREAKDOWN)).frame
    assert long["value"].to_list() == [2, 2]


def test_percentages_of_groups_are_left_alone(frame_of: Frames, mapping_of: Mappings) -> None:
    figures = [
        {"code": "ehc_plans_issued", "columns": ["a"]},
        {"figure": "indicator", "code": "ehc_plans_20_weeks_pct", "columns": ["b"]},
    ]
    frame = frame_of(
        "year|area|topic|group|a|b\n"
        "2024|E06000017|All|All|10|50\n"
        "2024|E06000017|Ethnicity|White - Irish|4|25\n"
        "2024|E06000017|Ethnicity|White - British|6|75\n"
    )
    long = to_long(frame, plain(mapping_of, figures=figures, breakdown=BREAKDOWN)).frame
    assert long.select("code", "category", "value").rows() == [
        ("ehc_plans_issued", "total", 10),
        ("ehc_plans_20_weeks_pct", "total", 50),
        ("ehc_plans_issued", "white", 10),
    ]


def test_one_column_can_hold_the_groups_and_the_total(
    frame_of: Frames, mapping_of: Mappings
) -> None:
    breakdown = {
        "category": "ethnicity",
        "topics": [
            {"characteristic": "ethnicity", "categories": {"Asian": "asian"}, "total": "overall"}
        ],
    }
    frame = frame_of(
        "year|area|ethnicity|a\n2024|E06000017|Asian|5\n2024|E06000017|overall|9"
        "\n2024|E06000017|Purple|1"
    )
    adapted = to_long(frame, plain(mapping_of, breakdown=breakdown))
    assert adapted.frame.select("category", "value").rows() == [("asian", 5), ("total", 9)]
    assert adapted.dropped == {"Purple is not mapped": 1}


def test_population_has_its_own_shape(frame_of: Frames, mapping_of: Mappings) -> None:
    mapping = mapping_of(
        dataset="population",
        period={"column": "year", "kind": "mid_year"},
        area=AREA,
        figures=[{"code": "population_0_17", "columns": ["a"]}],
    )
    adapted = to_long(frame_of("year|area|a\n2023|E06000017|8003\n2022|E06000017|x"), mapping)
    assert adapted.release_period == "mid-2023"
    assert adapted.frame.schema["mid_year"] == pl.Int64
    assert adapted.frame.rows() == [
        (2, "E06000017", 2023, "population_0_17", 8003, "ok"),
        (3, "E06000017", 2022, "population_0_17", None, "x"),
    ]


def test_a_population_cannot_be_declared_for_another_kind_of_year(mapping_of: Mappings) -> None:
    with pytest.raises(ValidationError, match="mid_year"):
        mapping_of(dataset="population")


def test_published_column_names_like_ours_do_no_harm(
    frame_of: Frames, mapping_of: Mappings
) -> None:
    """DfE's files have columns called category, characteristic and (some) period or value."""
    frame = frame_of(
        "year|area|a|category|characteristic|period|value|status|code\n"
        "2024|E06000017|1|Referrals|Total|p|v|s|c"
    )
    row = to_long(frame, plain(mapping_of)).frame.row(0, named=True)
    assert (row["category"], row["period"], row["value"], row["code"]) == (
        "total",
        "CY2024",
        1,
        "referrals",
    )


def test_a_figure_of_certain_rows_is_taken_from_those_and_the_rest_is_counted(
    frame_of: Frames, mapping_of: Mappings
) -> None:
    """Where every figure has a row of its own, the same column holds a count and its total."""
    frame = frame_of(
        """
        year | area      | group        | number
        2025 | E06000017 | All children | 41
        2025 | E06000017 | Missing      | c
        2025 | E06000017 | Percentage   | 7
        """
    )
    mapping = mapping_of(
        period=PERIOD,
        area=AREA,
        figures=[
            {"code": "referrals", "columns": ["number"], "rows": {"group": ["All children"]}},
            {"code": "rereferrals", "columns": ["number"], "rows": {"group": ["Missing"]}},
        ],
    )
    long = to_long(frame, mapping)
    assert long.frame.select("code", "value", "status", "source_column").rows() == [
        ("referrals", 41, "ok", "number, group is All children"),
        ("rereferrals", None, "c", "number, group is Missing"),
    ]
    assert long.dropped == {"rows of figures that are not taken": 1}
