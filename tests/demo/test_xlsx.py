from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime

import fastexcel
import openpyxl

from pipelines.demo.parcel import Cell
from pipelines.demo.xlsx import workbook

ROWS: list[list[Cell]] = [
    ["period", "value", "written_on", "note"],
    [],
    ["2025-26-Q1", 1234, date(2025, 7, 21), 'Smith & <sons> said "5 < 6"'],
    [" spaced ", None, date(1900, 3, 1), ""],
]


def test_workbook_opens_with_its_values_and_dates() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sheet = openpyxl.load_workbook(io.BytesIO(workbook(ROWS, "Return"))).active
    assert sheet is not None and sheet.title == "Return"
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["period", "value", "written_on", "note"],
        [None] * 4,
        ["2025-26-Q1", 1234, datetime(2025, 7, 21), 'Smith & <sons> said "5 < 6"'],
        [" spaced ", None, datetime(1900, 3, 1), None],
    ]


def test_the_readers_library_sees_the_same() -> None:
    sheet = fastexcel.read_excel(workbook(ROWS, "Return")).load_sheet(0)
    frame = sheet.to_polars()
    assert frame.columns == ["period", "value", "written_on", "note"]
    assert frame["period"].to_list()[-2:] == ["2025-26-Q1", " spaced "]
    assert frame["value"].to_list()[-2:] == [1234, None]


def test_nothing_in_the_archive_depends_on_machine_or_time() -> None:
    """Compression differs between zlib builds, and a header says which system wrote the file."""
    with zipfile.ZipFile(io.BytesIO(workbook(ROWS, "Return"))) as archive:
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.compress_type == zipfile.ZIP_STORED
            assert (entry.create_system, entry.external_attr) == (0, 0o600 << 16)


def test_columns_beyond_z_are_named_as_excel_names_them() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([[*range(1, 31)]], "Wide"))).active
    assert sheet is not None
    assert sheet["AA1"].value == 27 and sheet["AD1"].value == 30
