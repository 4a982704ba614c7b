"""Whatever arrives, a reader refuses it or reads it: any other exception stops a whole refresh."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake.readers import UnreadableFile, read_file, to_table
from tests.intake.readers.workbook_files import sheet_xml, workbook_members, write_members


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["period", "value"], ["2025-26-Q1", 5], ["=1+1", "x"]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read_or_refuse(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        for table in read_file(path):
            assert table.cells["row"].to_list() == list(range(1, table.cells.height + 1))
            to_table(table, ["period", "value"])
    except UnreadableFile as error:
        assert error.code and error.message


@settings(max_examples=400, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=300),
        st.text(max_size=100).map(str.encode),
        st.text(alphabet="period,value\n\r\t;|\" '=1", max_size=200).map(str.encode),
        st.text(max_size=60).map(lambda text: text.encode("utf-16")),
        st.binary(max_size=100).map(lambda data: b"period,value\n" + data),
        st.binary(max_size=100).map(lambda data: b"\xff\xfe" + data),
        st.binary(max_size=100).map(lambda data: b"\xef\xbb\xbf" + data),
        st.binary(max_size=40).map(lambda data: b"x^" + data),
    ),
    kind=st.sampled_from([".csv", ".txt", ".tsv", ".xlsx", ".xls"]),
)
def test_arbitrary_bytes_are_refused_or_read(folder: Path, data: bytes, kind: str) -> None:
    read_or_refuse(folder / f"any{kind}", data)


@settings(max_examples=200, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=3)), max_size=6
    )
)
def test_a_damaged_workbook_is_refused_or_read(
    folder: Path, workbook: bytes, changes: list[tuple[float, bytes]]
) -> None:
    data = bytearray(workbook)
    for place, new in changes:
        at = int(place * len(data))
        data[at : at + len(new)] = new
    read_or_refuse(folder / "damaged.xlsx", bytes(data))


PIECES = st.sampled_from(
    [
        '<row r="1">',
        '<row r="9">',
        "<row>",
        "<row/>",
        "</row>",
        '<c r="A1">',
        '<c r="B70"/>',
        '<c r="b2" t="s">',
        '<c t="e">',
        '<c t="b">',
        '<c t="d">',
        '<c t="str">',
        '<c t="inlineStr">',
        '<c r="D4" s="3">',
        "</c>",
        "<v>1</v>",
        "<v>x</v>",
        "<v>#N/A</v>",
        "<v>1e999</v>",
        "<v/>",
        "<f>A1</f>",
        '<f t="shared" si="9"/>',
        "<is><t>text</t></is>",
        "<is><r><t>rich</t></r></is>",
        "<!-- c -->",
        "<![CDATA[x]]>",
        "&#65;",
        "&lost;",
    ]
)


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(PIECES, max_size=12), wrapped=st.booleans())
def test_any_sheet_is_refused_or_read(folder: Path, pieces: list[str], wrapped: bool) -> None:
    rows = "".join(f"<row>{piece}</row>" if wrapped else piece for piece in pieces)
    path = write_members(
        folder / "sheet.xlsx", workbook_members({"Return": sheet_xml(rows)}, shared=["a", ""])
    )
    read_or_refuse(path, path.read_bytes())
