from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.readers import RawTable, Table, UnreadableFile, normalise_header, to_table

EXPECTED = ["period", "agency", "area", "measure", "value", "status"]


def raw(rows: list[list[str | None]], sheet: str | None = None) -> RawTable:
    width = max(len(row) for row in rows)
    cells = pl.DataFrame(
        {f"c{at + 1}": [row[at] if at < len(row) else None for row in rows] for at in range(width)},
        schema={f"c{at + 1}": pl.String for at in range(width)},
    )
    return RawTable(sheet, cells.with_row_index("row", offset=1))


def table_of(rows: list[list[str | None]], expected: list[str] | None = None) -> Table:
    table = to_table(raw(rows), expected or EXPECTED)
    assert table is not None
    return table


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("Period", "period"),
        ("\ufeffperiod", "period"),
        ("  Characteristic 2 ", "characteristic_2"),
        ("characteristic-2", "characteristic_2"),
        ("1-10_days", "1_10_days"),
        ("61+_days", "61_plus_days"),
        ("%", "pct"),
        ("Value (%)", "value_pct"),
        ("Education & health", "education_and_health"),
        ("Children's services", "childrens_services"),
        ("Children’s services", "childrens_services"),
        ("Café\u00a0name", "cafe_name"),
        ("first\nline", "first_line"),
        ("***", ""),
        ("", ""),
    ],
)
def test_headers_are_normalised(sent: str, name: str) -> None:
    assert normalise_header(sent) == name


@given(st.text(max_size=30))
def test_a_normalised_header_stays_as_it_is(text: str) -> None:
    once = normalise_header(text)
    assert normalise_header(once) == once
    assert once == once.strip("_")
    assert "__" not in once


def test_the_header_is_found_below_titles_and_they_are_noted() -> None:
    table = table_of(
        [
            ["Return for Leicester", None, None],
            [None, None, None],
            ["Period", " AREA ", "Value"],
            ["2025-26-Q1", "\u00a0E06000016 ", "5"],
        ]
    )
    assert table.header_row == 3
    assert table.frame.rows(named=True) == [
        {"row": 4, "period": "2025-26-Q1", "area": "E06000016", "value": "5"}
    ]
    assert table.frame.schema["row"] == pl.UInt32
    assert table.headers == {"period": "Period", "area": " AREA ", "value": "Value"}
    assert table.columns == {"period": "A", "area": "B", "value": "C"}
    assert [(note.row, note.code) for note in table.notes] == [(1, "title_row")]
    assert "Return for Leicester" in table.notes[0].message


def test_blank_rows_are_dropped_and_numbers_stay() -> None:
    table = table_of([["period", "value"], [None, " "], ["a", "\u00a0"], ["", None], [None, "0"]])
    assert table.frame.rows() == [(3, "a", None), (5, None, "0")]


def test_header_only_gives_a_table_without_rows() -> None:
    table = table_of([["period", "value"]])
    assert table.frame.height == 0
    assert table.frame.columns == ["row", "period", "value"]


def test_the_row_that_shares_most_names_is_the_header() -> None:
    rows: list[list[str | None]] = [
        ["period", "area", None, None, None],
        ["Period", "Agency", "Area", "Measure", "Value"],
        ["value", "value", "measure", "area", "x"],
    ]
    assert table_of(rows).header_row == 2


@pytest.mark.parametrize(
    "rows",
    [
        [["name", "age"], ["a", "1"]],
        [["period", "x", "y", "z", "w"], ["a", "b", "c", "d", "e"]],
        [["period", "value", "a", "b", "c", "d", "e"]],
        [["x", "y"]] * 30 + [["period", "value"]],
    ],
    ids=["no name", "one name", "less than half", "below row 30"],
)
def test_no_header_gives_nothing(rows: list[list[str | None]]) -> None:
    assert to_table(raw(rows), EXPECTED) is None


def test_two_columns_of_one_name_are_refused_naming_both() -> None:
    """Taking the first of two 'value' columns is a guess, and half of the time the wrong one."""
    with pytest.raises(UnreadableFile) as caught:
        to_table(raw([["period", "Value", "area", "VALUE "]], sheet="Q1"), EXPECTED)
    assert caught.value.code == "duplicate_header"
    assert "sheet 'Q1', row 1: columns B and D are both headed 'VALUE'" in str(caught.value)


def test_cells_beyond_the_header_are_noted_by_row() -> None:
    """An unquoted comma in '1,234' moves the rest of its row one column to the right."""
    table = table_of(
        [
            ["period", "value", "status"],
            ["2025-26-Q1", "5", "ok"],
            ["2025-26-Q1", "1", "234", "ok"],
            ["2025-26-Q1", "5", "ok", " "],
        ]
    )
    assert [(note.row, note.column, note.code) for note in table.notes] == [
        (3, "D", "cells_beyond_header")
    ]
    assert "sideways" in table.notes[0].message
    assert table.frame.height == 3


def test_a_column_without_a_heading_is_noted() -> None:
    table = table_of([["period", None, "value"], ["a", "x", "1"], ["b", None, "2"]])
    assert [(note.row, note.column, note.code) for note in table.notes] == [
        (2, "B", "cells_beyond_header")
    ]
    assert "heading" in table.notes[0].message
    assert table.columns == {"period": "A", "value": "C"}


def test_very_many_stray_cells_are_counted_not_listed() -> None:
    rows: list[list[str | None]] = [["period", "value"], *([["a", "1", "x"]] * 200)]
    notes = table_of(rows).notes
    assert len(notes) == 51
    assert "200 rows" in notes[-1].message


def test_a_column_headed_row_does_not_replace_the_place_in_the_file() -> None:
    table = table_of([["Row", "period", "value"], ["77", "a", "1"]])
    assert table.frame.rows(named=True) == [
        {"row": 2, "row_as_sent": "77", "period": "a", "value": "1"}
    ]


def test_expected_names_may_be_given_as_people_write_them() -> None:
    assert to_table(
        raw([["child_unique_id", "date_of_birth"]]), ["Child Unique ID", "Date of Birth"]
    )
