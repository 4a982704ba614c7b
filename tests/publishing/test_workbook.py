"""The workbook of a report's tables, opened with other people's readers."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import fastexcel
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.publishing import xlsx, xlsx_cells
from pipelines.publishing.figure_cells import status_cell, target_cells, value_cells
from pipelines.publishing.quarter_workbook import quarterly_workbook, workbook_of
from pipelines.publishing.quarterly import open_report
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.render import FORMATS
from pipelines.publishing.workbook import (
    LONGEST_TEXT,
    Column,
    Number,
    Sheet,
    Workbook,
    labels,
    text,
)
from pipelines.publishing.workbook_files import write_tables
from tests.publishing.fixture_catalogue import HOSTILE, LATEST, LEICESTER

DATED = datetime(2025, 9, 10, 1, tzinfo=UTC)
HEADER = 3  # rows above the headings of a theme's sheet: the title and two lines
PERCENT = Indicator(
    "x_pct", "X", "X", "how_well", "T", "pct", 1, "low", "in_period", True, 1, "X"
)  # fmt: skip
SHOWN = Figure("x_pct", LEICESTER, LATEST, 24.14, "ok", 22.05, 26.31, 143.0, 593.0)


@pytest.fixture(scope="module")
def workbook(release_folder: Path) -> Workbook:
    params = {"release": str(release_folder), "period": LATEST, "partnership": "LLR"}
    return quarterly_workbook(params)


@pytest.fixture(scope="module")
def files(workbook: Workbook, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = write_tables(workbook, tmp_path_factory.mktemp("tables"), DATED)
    return {path.suffix.removeprefix("."): path for path in made}


@pytest.fixture(scope="module")
def opened(files: dict[str, Path]) -> Any:
    return openpyxl.load_workbook(files["xlsx"])


def small(*cells: str, title: str = "T", label: str = "Sheet one") -> Workbook:
    """A workbook of one table, in which each cell is what somebody wrote."""
    columns = (Column("Words", 40), Column("Count", 12, True))
    rows = tuple((text(cell), Number(1)) for cell in cells)
    name = labels(["Cover", "Contents", "Notes", label])[-1]
    notes = Sheet("Notes", "Notes", ("One table.",), columns, (("[c]", "Confidential"),))
    return Workbook(title, (title,), (title,), notes, (
        Sheet(name, title, ("One table.", title), columns, rows),
    ))  # fmt: skip


def read_back(path: Path, sheet: int = -1, above: int = HEADER) -> list[tuple[Any, ...]]:
    reader = fastexcel.read_excel(path)
    loaded = reader.load_sheet(reader.sheet_names[sheet], header_row=above, dtypes="string")
    return loaded.to_polars().rows()


def test_the_two_files_are_formats_of_a_report(files: dict[str, Path]) -> None:
    assert tuple(files) == FORMATS[-2:]


def test_a_sheet_for_each_theme_between_the_notes_and_the_rest(opened: Any) -> None:
    names = opened.sheetnames
    assert names[:3] == ["Cover", "Contents", "Notes"]
    assert names[-4:] == ["Quarters", "Official years", "Returns", "Gaps"]
    assert {"Front door", "Assessment", "Child protection"} <= set(names[3:-4])


def test_no_cell_is_merged_and_none_in_a_table_is_empty(opened: Any, workbook: Workbook) -> None:
    for sheet in opened.worksheets:
        assert not sheet.merged_cells.ranges, sheet.title
        for table in sheet.tables.values():
            cells = [cell.value for row in sheet[table.ref] for cell in row]
            assert None not in cells and "" not in cells, sheet.title
    assert [len(sheet.tables) for sheet in opened.worksheets] == [0, *[1] * len(workbook.tables)]


def test_headings_are_marked_stay_in_sight_and_columns_can_be_read(
    opened: Any, workbook: Workbook
) -> None:
    for one in workbook.tables:
        sheet = opened[one.label]
        (table,) = sheet.tables.values()
        header = 1 + len(one.lines) + 1
        assert table.headerRowCount == 1 and not table.autoFilter
        assert table.ref.startswith(f"A{header}:")
        assert sheet.freeze_panes == sheet.cell(header + 1, one.keys + 1).coordinate
        assert [cell.value for cell in sheet[header]] == [column.title for column in one.columns]
        assert all(8 < sheet.column_dimensions[cell.column_letter].width < 100
                   for cell in sheet[header])  # fmt: skip
        assert sheet["A1"].value == one.title


def test_numbers_are_numbers_rounded_as_published(opened: Any) -> None:
    sheet = opened["Front door"]
    heads = [cell.value for cell in sheet[HEADER + 1]]
    value, numerator = heads.index("Value"), heads.index("Numerator")
    rows = list(sheet.iter_rows(min_row=HEADER + 2))
    numbers = [row[value] for row in rows if not isinstance(row[value].value, str)]
    assert len(numbers) > 10
    for cell in numbers:
        assert cell.value == round(cell.value, 1)
        assert cell.number_format == "#,##0.0"
    counts = [row[numerator] for row in rows if not isinstance(row[numerator].value, str)]
    assert counts and all(cell.number_format == "#,##0" for cell in counts)


def test_both_files_hold_the_same_cells(files: dict[str, Path], workbook: Workbook) -> None:
    one, two = (fastexcel.read_excel(files[ending]) for ending in ("xlsx", "ods"))
    assert one.sheet_names == two.sheet_names
    for sheet in workbook.tables:
        header = 1 + len(sheet.lines)
        first, second = (
            reader.load_sheet(sheet.label, header_row=header, dtypes="string").to_polars()
            for reader in (one, two)
        )
        assert first.columns == [column.title for column in sheet.columns]
        assert first.equals(second), sheet.label
        assert first.height == len(sheet.rows)


def test_the_same_release_gives_the_same_bytes(
    workbook: Workbook, files: dict[str, Path], tmp_path: Path
) -> None:
    for again in write_tables(workbook, tmp_path, DATED):
        assert again.read_bytes() == files[again.suffix.removeprefix(".")].read_bytes()


def test_every_symbol_used_is_explained_in_the_notes(workbook: Workbook) -> None:
    explained = {row[0] for row in workbook.notes.rows}
    for sheet in workbook.sheets:
        for row in sheet.rows:
            for cell, column in zip(row, sheet.columns, strict=True):
                if isinstance(cell, str) and column.is_number and cell != "none set":
                    assert cell in explained, cell
                if column.title == "Status":
                    assert re.match(r"ok|\[.\]|not ", str(cell))


def test_what_is_not_shown_is_told_apart(workbook: Workbook) -> None:
    shown = {cell for sheet in workbook.sheets for row in sheet.rows for cell in row}
    assert {"[c]", "[x]", "[z]", "not yet received", "not collected"} <= shown


def test_a_year_made_of_returned_quarters_is_not_among_the_official_ones(
    workbook: Workbook,
) -> None:
    """Early help, which nobody publishes, stood on the sheet of official yearly figures."""
    (official,) = [sheet for sheet in workbook.sheets if sheet.label == "Official years"]
    told = {row[0] for row in official.rows}
    assert "Referrals to children's social care" in told
    assert "Early help assessments" not in told


def test_a_confidential_figure_takes_its_counts_limits_and_target_with_it() -> None:
    """A denominator left beside a hidden count, with a percentage elsewhere, gave it away."""
    hidden = replace(SHOWN, value=None, status="c", target=20.0, target_status="missed")
    assert value_cells(hidden, PERCENT) == ("[c]",) * 5
    assert target_cells(hidden, PERCENT) == (Number(20.0, 1), "[c]")
    assert status_cell(hidden) == "[c] confidential"


def test_a_value_that_is_shown_with_a_doubt_keeps_its_symbol_beside_it() -> None:
    doubtful = replace(SHOWN, status="u", is_provisional=True)
    assert value_cells(doubtful, PERCENT)[0] == Number(24.14, 1)
    assert status_cell(doubtful) == "[u] low reliability [p]"


def test_a_figure_as_published_has_no_counts_and_a_count_has_no_denominator() -> None:
    published = replace(SHOWN, basis="as_published", numerator=None, denominator=None)
    assert value_cells(published, PERCENT)[3:] == ("[x]", "[x]")
    count = replace(SHOWN, lower=None, upper=None, denominator=None)
    assert value_cells(count, PERCENT)[1:] == ("[z]", "[z]", Number(143.0), "[z]")


def test_a_row_without_a_value_is_never_passed_off_as_a_figure() -> None:
    assert value_cells(replace(SHOWN, value=None), PERCENT) == ("[x]",) * 5
    assert status_cell(replace(SHOWN, value=None)) == "[x] not available"
    assert status_cell(None) == "[x] not available"


def test_a_target_is_shown_with_whether_it_was_met() -> None:
    figure = replace(SHOWN, target=20.0, target_status="within_tolerance")
    assert target_cells(figure, PERCENT) == (Number(20.0, 1), "Within tolerance")
    assert target_cells(SHOWN, PERCENT) == ("none set", "none set")


def test_the_cover_says_that_synthetic_data_are_synthetic(release_folder: Path) -> None:
    quarter = open_report(release_folder, LATEST, "LSCP")
    assert "Synthetic data" in workbook_of(quarter).intro[0]
    real = replace(quarter.release, manifest={**quarter.release.manifest, "is_synthetic": False})
    assert "ynthetic" not in " ".join(workbook_of(replace(quarter, release=real)).intro)


def test_a_change_of_definition_is_told_beside_the_figures(release_folder: Path) -> None:
    quarter = open_report(release_folder, LATEST, "LSCP")
    code = "rereferrals_pct"
    broken = replace(quarter.release.indicators[code], breaks=(datetime(2024, 4, 1).date(),))
    release = replace(quarter.release, indicators={code: broken})
    (theme, *_) = workbook_of(replace(quarter, release=release)).sheets
    assert "new definition holds from 1 April 2024" in str(theme.rows[0][-1])


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_text_that_looks_like_a_formula_stays_text(sign: str, tmp_path: Path) -> None:
    """A note of '=HYPERLINK(...)' became a link in the table that was sent to every agency."""
    written = f'{sign}HYPERLINK("http://evil.example","open")'
    xlsx, ods = write_tables(small(written), tmp_path, DATED)
    cell = openpyxl.load_workbook(xlsx)["Sheet one"].cell(HEADER + 2, 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (written, "s", None)
    assert cell.quotePrefix, "editing the cell does not make a formula of it"
    with zipfile.ZipFile(ods) as archive:
        content = archive.read("content.xml")
    assert b"table:formula" not in content
    assert read_back(ods) == [(written, "1")]


@pytest.mark.parametrize(
    "written",
    [
        HOSTILE,
        "[one](http://a.example) and [two](http://b.example)",
        "$$note$$ [x](y)",
        "http://a.example/x",
        "???",
        "–",
        "\x00\x07\ud800 hidden \u202e signs",
        "_x0041_ & <b> ]]> 'quoted' \"twice\"",
        "two\nlines",
        "x" * 40_000,
        "𝔘" * 40_000,
    ],
)
def test_weird_text_arrives_as_it_was_written(written: str, tmp_path: Path) -> None:
    expected = text(written)
    assert len(expected) <= LONGEST_TEXT
    for path in write_tables(small(written, title=written[:60]), tmp_path, DATED):
        assert [row[0] for row in read_back(path)] == [expected], path.suffix
    assert openpyxl.load_workbook(tmp_path / "tables.xlsx").worksheets[-1]["A6"].value is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_any_text_can_be_written_and_read_back(cells: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        made = small(*cells, title=cells[0], label=cells[-1])
        for path in write_tables(made, Path(folder), DATED):
            assert [row[0] for row in read_back(path)] == [text(cell) for cell in cells]
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if name.endswith(".xml"):
                        ET.fromstring(archive.read(name))


def test_rows_beyond_those_that_gptables_writes_look_like_those_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of thousands of rows is written by hand from its second row on."""
    kinds: list[tuple[Any, ...]] = [
        ("First", Number(1234.5, 1), "[c]"), ("=1+1", Number(2.25, 2), Number(3)),
        ("-", "[x]", "a [link](b)"), ("two\nlines", Number(7.0, 1), "none"),
    ]  # fmt: skip
    columns = (Column("A", 20), Column("B", 12, True), Column("C", 20))
    sheet = Sheet("S", "S", ("One table.",), columns, tuple(kinds * 8), keys=1)
    book = replace(small("x"), sheets=(sheet,))

    def written(rows: int) -> tuple[list[Any], str]:
        monkeypatch.setattr(xlsx_cells, "ROWS_BY_GPTABLES", rows)
        path = tmp_path / f"{rows}.xlsx"
        xlsx.write_xlsx(book, path, DATED)
        page = openpyxl.load_workbook(path)["S"]
        cells = [
            (c.value, c.number_format, c.font.b, c.alignment.horizontal, c.alignment.vertical,
             c.alignment.indent, c.alignment.wrap_text, c.quotePrefix, c.font.sz, c.data_type)
            for row in page.iter_rows() for c in row
        ]  # fmt: skip
        (table,) = page.tables.values()
        return cells, table.ref

    assert written(1) == written(1000)
    assert written(1)[1] == "A3:C35"


def test_names_of_tabs_are_short_allowed_and_different() -> None:
    long = "A theme with a very long name: the first of two"
    made = labels(["Cover", long, f"{long} more", "a/b\\c?*[d]", "history", "cover", "=1+1", " "])
    assert all(0 < len(one) <= 31 and not re.search(r"[\[\]:*?/\\]", one) for one in made)
    assert len({one.casefold() for one in made}) == len(made)
    assert "history" not in made


def test_a_workbook_whose_rows_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="has 2 columns"):
        Sheet("S", "S", ("One.",), (Column("A", 9), Column("B", 9)), (("x",),))
    with pytest.raises(ValueError, match="one heading twice"):
        Sheet("S", "S", ("One.",), (Column("A", 9), Column("A", 9)), ())


def test_the_open_document_is_what_readers_expect_of_one(files: dict[str, Path]) -> None:
    """Its type stands first and uncompressed, and its headings are marked and stay in sight."""
    with zipfile.ZipFile(files["ods"]) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        content, frozen = archive.read("content.xml"), archive.read("settings.xml")
    assert content.count(b"<table:table-header-rows>") == content.count(b"contains-header")
    assert b"number-columns-spanned" not in content
    assert b"HorizontalSplitPosition" in frozen
    assert b"xlink:href=\"#'Front door'.A1\"" in content
