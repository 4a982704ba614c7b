from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pipelines.intake.readers import RawTable, UnreadableFile, read_file, to_table
from pipelines.intake.readers.model import column_letter
from tests.intake.readers.workbook_files import (
    sheet_xml,
    workbook_members,
    write_members,
    write_sheet,
)

ANNEX_A = Path(__file__).parents[4] / "shared/data/record_level/annex_a/Annex_A.xlsx"


def read_one(path: Path) -> RawTable:
    (table,) = read_file(path)
    return table


def saved(path: Path, cells: dict[str, object], formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    for place, style in (formats or {}).items():
        book.active[place].number_format = style
    book.save(path)
    return path


def test_a_table_that_begins_at_b3_keeps_its_place(tmp_path: Path) -> None:
    """Readers begin at the first cell in use, which moves every row and column number."""
    path = saved(tmp_path / "a.xlsx", {"B3": "area", "C3": "value", "B5": "Rutland", "C5": 7})
    table = read_one(path)
    assert table.sheet == "Sheet"
    assert table.cells.schema == {
        "row": pl.UInt32,
        "c1": pl.String,
        "c2": pl.String,
        "c3": pl.String,
    }
    assert table.cells.rows() == [
        (1, None, None, None),
        (2, None, None, None),
        (3, None, "area", "value"),
        (4, None, None, None),
        (5, None, "Rutland", "7"),
    ]


def test_values_are_the_text_that_people_would_write(tmp_path: Path) -> None:
    cells = {
        "A1": dt.date(2025, 6, 30),
        "A2": dt.datetime(2025, 6, 30, 14, 5),
        "A3": dt.time(9, 30),
        "A4": 12.0,
        "A5": 0.125,
        "A6": 0.1 + 0.2,
        "A7": 45838,
        "A8": "007",
        "A9": "-",
        "A10": 1_234_567,
        "A11": 45838,
        "A12": 1e21,
        "A13": True,
    }
    path = saved(tmp_path / "a.xlsx", cells, {"A5": "0.0%", "A10": "#,##0", "A11": "mmm-yy"})
    assert read_one(path).cells["c1"].to_list() == [
        "2025-06-30",
        "2025-06-30 14:05:00",
        "09:30:00",
        "12",
        "0.125",
        "0.3",
        "45838",
        "007",
        "-",
        "1234567",
        "2025-06-30",
        "1000000000000000000000",
        "true",
    ]


def test_dates_of_the_1904_calendar_are_the_same_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = dt.date(2025, 6, 30)
    book.save(tmp_path / "mac.xlsx")
    assert read_one(tmp_path / "mac.xlsx").cells["c1"].to_list() == ["2025-06-30"]


def test_text_that_begins_like_a_formula_stays_text(tmp_path: Path) -> None:
    texts = ["=cmd|' /C calc'!A0", "+1", "-x", "@SUM(1)"]
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for at, text in enumerate(texts, start=1)
    )
    table = read_one(write_sheet(tmp_path / "a.xlsx", rows))
    assert table.cells["c1"].to_list() == texts
    assert table.notes == ()


def test_a_formula_gives_its_stored_value_and_a_note(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="B2"><f>SUM(1,2)</f><v>3</v></c><c r="C2"><v>4</v></c>'
        '<c r="D2" t="str"><f>""</f><v></v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>5</v></c></row>'
    )
    table = read_one(write_sheet(tmp_path / "a.xlsx", rows))
    assert table.cells.row(1)[1:] == (None, "3", "4")
    assert [(note.row, note.column, note.code) for note in table.notes] == [
        (2, "B", "formula"),
        (2, "D", "formula"),
        (3, "B", "formula"),
    ]
    assert "B2" in table.notes[0].message


def test_a_formula_without_a_stored_value_is_told_apart_from_a_blank(tmp_path: Path) -> None:
    """A workbook written by a program has formulas that nobody has calculated."""
    path = saved(tmp_path / "a.xlsx", {"A1": "value", "A2": "=1+1", "A3": 3})
    table = read_one(path)
    assert table.cells["c1"].to_list() == ["value", None, "3"]
    assert [(note.row, note.column, note.code) for note in table.notes] == [
        (2, "A", "formula_without_value")
    ]
    assert "save it" in table.notes[0].message


def test_an_element_called_f_after_the_cells_is_no_formula(tmp_path: Path) -> None:
    """Sparklines and validation rules hold references in elements called f, after the rows."""
    after = '<extLst><ext><x:f xmlns:x="urn:x">Other!A1</x:f></ext></extLst>'
    path = write_sheet(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>', after=after)
    assert read_one(path).notes == ()


def test_very_many_formulas_are_listed_up_to_a_limit(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{at}"><c r="A{at}"><f>1</f><v>1</v></c></row>' for at in range(1, 12_001)
    )
    notes = read_one(write_sheet(tmp_path / "a.xlsx", rows)).notes
    assert len(notes) == 1001
    assert "12,000" in notes[-1].message


def test_errors_are_not_blanks(tmp_path: Path) -> None:
    """The reader of values gives #N/A as nothing, and nothing passes for 'none to report'."""
    rows = (
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c>'
        '<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c></row>'
    )
    table = read_one(write_sheet(tmp_path / "a.xlsx", rows))
    assert table.cells.rows() == [(1, "#N/A", None, "#DIV/0!"), (2, "1", None, None)]
    assert [(note.row, note.column, note.code) for note in table.notes] == [
        (1, "C", "formula"),
        (1, "A", "cell_error"),
        (1, "C", "cell_error"),
    ]


def test_an_error_of_newer_excels_is_refused_with_its_place(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", '<row r="4"><c r="D4" t="e"><v>#SPILL!</v></c></row>')
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    assert caught.value.code == "cell_error"
    assert "sheet 'Return', cell D4 holds the error #SPILL!" in str(caught.value)


def test_a_number_that_cannot_be_its_date_is_not_lost_silently(tmp_path: Path) -> None:
    """Excel shows ##### for such a cell; the reader of values gives nothing."""
    path = saved(tmp_path / "a.xlsx", {"A1": "on", "A2": 99_999_999}, {"A2": "dd/mm/yyyy"})
    assert [(note.row, note.column, note.code) for note in read_one(path).notes] == [
        (2, "A", "cell_not_read")
    ]


def test_each_visible_sheet_with_content_is_one_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Return"
    book.active["A1"] = "x"
    book.create_sheet("Blank")
    for name, state in (("Lists", "hidden"), ("Secret", "veryHidden")):
        sheet = book.create_sheet(name)
        sheet["A1"] = "hidden"
        sheet.sheet_state = state
    book.create_sheet("Narrative & notes")["A1"] = "y"
    book.create_chartsheet("Chart")
    book.save(tmp_path / "a.xlsx")
    tables = read_file(tmp_path / "a.xlsx")
    assert [table.sheet for table in tables] == ["Return", "Narrative & notes"]
    assert [note.message for note in tables[0].notes] == [
        "Sheet 'Lists' is hidden and was not read.",
        "Sheet 'Secret' is hidden and was not read.",
    ]
    assert {note.code for note in tables[0].notes} == {"hidden_sheet"}


def test_a_workbook_with_nothing_to_see_is_empty(tmp_path: Path) -> None:
    members = workbook_members(
        {"Blank": sheet_xml(""), "Lists": sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')},
        states={"Lists": "hidden"},
    )
    with pytest.raises(UnreadableFile) as caught:
        read_file(write_members(tmp_path / "a.xlsx", members))
    assert caught.value.code == "empty_file"
    assert "Lists" in str(caught.value)


def test_cells_without_references_and_with_prefixes_are_read(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c></row><row/><row><c/><c><f>1</f><v>2</v></c></row>"
    table = read_one(write_sheet(tmp_path / "a.xlsx", rows))
    assert table.cells.rows() == [(1, "1", None), (2, None, None), (3, None, "2")]
    assert [(note.row, note.column) for note in table.notes] == [(3, "B")]
    prefixed = (
        '<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/'
        'spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="B1"><x:f>1</x:f><x:v>7</x:v>'
        "</x:c></x:row></x:sheetData></x:worksheet>"
    )
    path = write_members(tmp_path / "b.xlsx", workbook_members({"Return": prefixed}))
    assert read_one(path).cells.rows() == [(1, None, "7")]
    assert [note.code for note in read_one(path).notes] == ["formula"]


def test_far_formatting_without_content_is_no_content(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert read_one(write_sheet(tmp_path / "a.xlsx", rows)).cells.rows() == [(1, "1")]


@settings(max_examples=25, deadline=None)
@given(
    placed=st.dictionaries(
        st.tuples(st.integers(1, 40), st.integers(1, 30)),
        st.integers(-999, 999) | st.text(alphabet="abc é=-<&", max_size=5).filter(str.strip),
        min_size=1,
        max_size=12,
    )
)
def test_cells_anywhere_keep_their_place(
    placed: dict[tuple[int, int], int | str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("places") / "a.xlsx"
    book = openpyxl.Workbook(write_only=False)
    for (row, column), value in placed.items():
        cell = book.active.cell(row, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(path)
    cells = read_one(path).cells
    found = {
        (row, column): text
        for row, *texts in cells.iter_rows()
        for column, text in enumerate(texts, start=1)
        if text is not None
    }
    assert found == {place: str(value) for place, value in placed.items()}


def test_column_letters_follow_excel() -> None:
    assert [column_letter(n) for n in (1, 26, 27, 702, 703, 16_384)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


@pytest.mark.skipif(not ANNEX_A.is_file(), reason="the sector's example workbook is not here")
def test_the_sectors_annex_a_is_read_with_its_errors_named() -> None:
    tables = read_file(ANNEX_A)
    assert [table.sheet for table in tables] == [f"List {number}" for number in range(1, 12)]
    table = to_table(tables[5], ["Child Unique ID", "CIN Start Date", "Primary Need Code"])
    assert table is not None
    assert table.columns["cin_start_date"] == "G"
    assert "cell_error" in {note.code for note in table.notes}
