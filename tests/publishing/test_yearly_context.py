"""The local picture in the Yearly Report and in the year-end workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.publishing.wider_sheet import wider_sheet
from pipelines.publishing.workbook import Number
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_context import (
    FINDINGS,
    NOTHING_ASKED,
    compared_words,
    local_picture,
    number_words,
)
from tests.publishing.altered import obeyed, plain
from tests.publishing.conftest import YearWith
from tests.publishing.fixture_catalogue import HOSTILE

COUNTY, RUTLAND, BOTH, CITY = "E10000018", "E06000017", "LRSCP", "E06000016"
SAME: dict[str, Any] = {
    "year": "2024-25", "title": "Children in need", "counted": "on 31 March", "sort_order": 2,
    "definition": "Open episodes", "local_value": 3606.0, "local_status": "ok",
    "quarters_value": 3606.0, "quarters_status": "ok", "published_value": None,
    "published_status": None, "difference_from_quarters": 0.0,
    "difference_from_quarters_pct": 0.0, "finding": "agree",
}  # fmt: skip
DIFFERS: dict[str, Any] = {
    **SAME, "quarters_value": 3620.0, "difference_from_quarters": -14.0,
    "difference_from_quarters_pct": -0.387, "published_value": 3600.0, "published_status": "ok",
    "difference_from_published": 6.0, "difference_from_published_pct": 0.1667,
    "publication": "children_in_need", "published_release": "2024-25", "finding": "differ",
}  # fmt: skip
HIDDEN: dict[str, Any] = {
    **SAME, "title": "Care leavers aged 17 to 18", "counted": "in the year", "sort_order": 5,
    "local_value": None, "local_status": "c", "quarters_value": None, "quarters_status": "c",
    "difference_from_quarters": None, "difference_from_quarters_pct": None, "finding": "not_shown",
}  # fmt: skip
Opened = Callable[[list[dict[str, Any]] | None], Year]


@pytest.fixture
def opened(year_with: YearWith) -> Opened:
    return lambda rows: year_with(fct_wider_context=rows)


def test_three_sources_stand_beside_each_other_with_what_differs(opened: Opened) -> None:
    rows = [{**SAME, "area_code": RUTLAND}, {**DIFFERS, "area_code": COUNTY}]
    text = plain(local_picture(opened(rows)))
    assert text.startswith(
        "Of 2 numbers below: 1 the same in every source that is shown; 1 different between sources."
    )
    assert "| Children in need on 31 March | 3,606 | 3,606 | not published | The same |" in text
    assert (
        "| Children in need on 31 March | 3,606 | 3,620 | 3,600 | 14 fewer than the quarterly "
        "returns (−0.4%); 6 more than published (+0.2%) |" in text
    )
    assert text.index("Leicestershire") < text.index("Rutland")
    assert "Published: children in need (release of 2024-25)." in text


def test_other_years_and_areas_are_left_out(opened: Opened) -> None:
    rows = [
        {**SAME, "area_code": CITY},
        {**SAME, "area_code": RUTLAND, "year": "2023-24"},
        {**SAME, "area_code": "LLR"},
    ]
    assert local_picture(opened(rows)) == NOTHING_ASKED


@pytest.mark.parametrize("rows", [[], None])
def test_nothing_asked_for_is_said(opened: Opened, rows: list[dict[str, Any]] | None) -> None:
    year = opened(rows)
    assert local_picture(year) == NOTHING_ASKED
    assert wider_sheet(year).rows == ()


def test_a_hidden_number_has_its_symbol_and_no_difference(opened: Opened) -> None:
    year = opened([{**HIDDEN, "area_code": RUTLAND}])
    text = plain(local_picture(year))
    assert "| Care leavers aged 17 to 18 in the year | [c] | [c] | not published |" in text
    assert "[c] confidential" in text
    (row,) = wider_sheet(year).rows
    assert row[3:5] == ("[c]", "[c]")
    assert row[6:10] == ("not compared",) * 4


def test_notes_are_those_of_the_authorities_and_what_nobody_explains_is_named(
    opened: Opened,
) -> None:
    rows = [
        {**DIFFERS, "area_code": BOTH, "note": "Leicestershire: Counted late."},
        {**DIFFERS, "area_code": COUNTY, "note": "Counted late."},
        {**DIFFERS, "area_code": RUTLAND},
    ]
    text = plain(local_picture(opened(rows)))
    assert text.count("Counted late.") == 1
    assert "Leicestershire, children in need on 31 March: Counted late." in text.replace("**", "")
    assert text.endswith("No agency says why these differ: Rutland, children in need on 31 March.")


def test_a_difference_within_the_rounding_is_told_as_that() -> None:
    row = {
        **DIFFERS, "finding": "agree", "difference_from_quarters": 0.0,
        "difference_from_published": 4.0, "difference_from_published_pct": 0.1,
    }  # fmt: skip
    assert compared_words(row) == (
        "The same within the publisher’s rounding: 4 more than published (+0.1%)"
    )


@pytest.mark.parametrize(
    ("value", "status", "words"),
    [(1234.0, "ok", "1,234"), (None, "c", "[c]"), (None, "not_received", "not yet received"),
     (None, "ok", "[x]"), (None, None, "not published")],
)  # fmt: skip
def test_a_number_or_why_there_is_none(value: float | None, status: str, words: str) -> None:
    assert number_words(value, status) == words


def test_the_sheet_holds_figures_differences_and_words(opened: Opened) -> None:
    year = opened([{**DIFFERS, "area_code": COUNTY, "note": "Counted late."}])
    (row,) = wider_sheet(year).rows
    assert row[3:7] == (Number(3606.0), Number(3620.0), Number(3600.0), Number(-14.0))
    assert row[10:14] == (FINDINGS["differ"], "Counted late.", "children_in_need", "2024-25")


def test_what_agencies_write_is_printed_and_never_obeyed(opened: Opened) -> None:
    text = local_picture(opened([{**DIFFERS, "area_code": COUNTY, "note": HOSTILE}]))
    assert obeyed(text) == [] and obeyed(HOSTILE)
