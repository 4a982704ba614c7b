"""Areas and periods of published rows."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from pipelines.intake.adapters import AdapterError, Mapping, to_long
from pipelines.intake.adapters.parts import Period
from pipelines.intake.adapters.placing import period_key

HEADER = "time_period|time_identifier|geographic_level|country_code|region_code|new_la_code|a\n"


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [
        ("financial_year_ending", "2025", "2024-25"),
        ("financial_year_ending", "2000", "1999-00"),
        ("financial_year_ending", "202425", None),
        ("academic_year", "202425", "AY2024-25"),
        ("academic_year", "2023/24", "AY2023-24"),
        ("academic_year", "199900", "AY1999-00"),
        ("academic_year", "202426", None),
        ("academic_year", "2024", None),
        ("calendar_year", "2024", "CY2024"),
        ("calendar_year", "20-24", None),
        ("calendar_year", "", None),
        ("calendar_year", None, None),
        ("mid_year", "2024", "mid-2024"),
        ("mid_year", "mid 2024", None),
    ],
)
def test_a_period_is_read_by_its_declared_kind(kind: str, text: str | None, key: str) -> None:
    period = Period.model_validate({"column": "time_period", "kind": kind})
    assert period_key(text, period) == key


def test_a_file_of_another_kind_of_year_is_refused(
    frame_of: Callable[[str], pl.DataFrame], mapping_of: Callable[..., Mapping]
) -> None:
    """The year ending March 2025 and the calendar year 2025 are both written 2025: read as one
    another, a series would shift by nine months and nobody would see it."""
    frame = frame_of(
        HEADER
        + "2025|Reporting year|National|E92000001|~|~|1\n"
        + "2025|Calendar year|National|E92000001|~|~|1"
    )
    with pytest.raises(AdapterError) as caught:
        to_long(frame, mapping_of())
    assert str(caught.value).startswith(
        "Row 3, column time_identifier: this says 'Calendar year', but 'A small publication' is "
        "published by 'Reporting year'."
    )


@pytest.mark.parametrize(("cell", "said"), [("20x5", "'20x5' is not"), ("~", "nothing is")])
def test_an_unreadable_period_is_refused_with_its_row(
    cell: str,
    said: str,
    frame_of: Callable[[str], pl.DataFrame],
    mapping_of: Callable[..., Mapping],
) -> None:
    rows = f"2025|Reporting year|National|E92000001|~|~|1\n{cell}|Reporting year|National|E92000001"
    with pytest.raises(AdapterError, match=f"Row 3, column time_period: {said}"):
        to_long(frame_of(HEADER + rows + "|~|~|1"), mapping_of())


def test_an_empty_file_is_refused(
    frame_of: Callable[[str], pl.DataFrame], mapping_of: Callable[..., Mapping]
) -> None:
    with pytest.raises(AdapterError, match="a header and no rows"):
        to_long(frame_of(HEADER), mapping_of())


def test_each_level_has_its_own_code_column(
    frame_of: Callable[[str], pl.DataFrame], mapping_of: Callable[..., Mapping]
) -> None:
    """National rows have blank authority and region cells, and every row has the country's code."""
    frame = frame_of(
        HEADER
        + "2025|Reporting year|National|E92000001|~|~|3\n"
        + "2025|Reporting year|Regional|E92000001|E12000004|~|2\n"
        + "2025|Reporting year|Local authority|E92000001|E12000004|E06000017|1\n"
    )
    adapted = to_long(frame, mapping_of())
    assert adapted.frame.select("area", "value").rows() == [
        ("E92000001", 3),
        ("E12000004", 2),
        ("E06000017", 1),
    ]
    assert adapted.dropped == {}


def test_rows_that_cannot_be_placed_are_counted_with_the_reason(
    frame_of: Callable[[str], pl.DataFrame], mapping_of: Callable[..., Mapping]
) -> None:
    frame = frame_of(
        HEADER
        + "2025|Reporting year|Local authority|E92000001|E12000004|~|1\n"
        + "2025|Reporting year|Local authority|E92000001|E12000004|E06000061 / E06000062|1\n"
        + "2025|Reporting year|Regional|E92000001|E13000001|~|1\n"
        + "2025|Reporting year|Ward|E92000001|E12000004|E06000017|1\n"
        + "2025|Reporting year|~|E92000001|E12000004|E06000017|1\n"
        + "2025|Reporting year|Local authority|E92000001|E12000004|E06000016|7\n"
    )
    adapted = to_long(frame, mapping_of())
    assert adapted.frame["area"].to_list() == ["E06000016"]
    assert adapted.dropped == {
        "Local authority: 'E06000061 / E06000062' is not one authority, region or country": 1,
        "Local authority: no area code": 1,
        "Regional: 'E13000001' is not one authority, region or country": 1,
        "Ward: no area code": 1,
        "no geographic_level: no area code": 1,
    }


def test_areas_given_by_name_only_are_placed_by_name(
    frame_of: Callable[[str], pl.DataFrame], mapping_of: Callable[..., Mapping]
) -> None:
    area = {
        "level": "geographic_level",
        "codes": {"Local authority": "new_la_code"},
        "names": {"Regional": {"column": "geo_breakdown", "codes": {"East Midlands": "E12000004"}}},
    }
    frame = frame_of(
        "time_period|geographic_level|geo_breakdown|new_la_code|a\n"
        + "2025|Regional|East Midlands|~|5\n2025|Regional|Wessex|~|4\n"
    )
    period = {"column": "time_period", "kind": "financial_year_ending"}
    adapted = to_long(frame, mapping_of(area=area, period=period))
    assert adapted.frame.select("area", "value").rows() == [("E12000004", 5)]
    assert adapted.dropped == {"Regional: no area code": 1}
