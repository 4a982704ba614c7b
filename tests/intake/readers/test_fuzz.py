"""Whatever arrives, a reader refuses it or reads it: any other exception stops a whole refresh."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake.readers import UnreadableFile, read_file, to_table
from tests.intake.readers.word_files import document_members, paragraph, table
from tests.intake.readers.workbook_files import sheet_xml, workbook_members, write_members
from tests.returns import csv_text, return_rows

Change = tuple[float, str, bytes]
# ``make fuzz`` asks for many more than every run of the tests does.
MANY = int(os.environ.get("ASSURANCE_FUZZ_EXAMPLES") or 0)


def examples(ordinary: int) -> int:
    return max(ordinary, MANY)


def mutated(data: bytes, changes: Sequence[Change]) -> bytes:
    """Bytes overwritten, put in, cut out or said again, each at a place from 0 to 1."""
    for place, how, new in changes:
        at = int(place * len(data))
        if how == "over":
            data = data[:at] + new + data[at + len(new) :]
        elif how == "in":
            data = data[:at] + new + data[at:]
        elif how == "cut":
            data = data[:at] + data[at + 8 * len(new) :]
        elif how == "end":
            data = data[:at] or data
        else:
            data = data[: at + 1] + data[max(0, at - 64 * len(new)) :]
    return data


# What has a meaning somewhere: in CSV, in XML, in Markdown, in a zip, in an encoding.
SIGNS = st.sampled_from(
    [b'"', b",", b"\r", b"\n", b"\0", b"\xff", b"\xef\xbb\xbf", b";", b"\t", b"=1+1", b"<", b">",
     b"&lt;", b"&x;", b"]]>", b"<!--", b"/>", b"w:", b"## ", b"**", b"\x1a", b"PK\x03\x04",
     b"PK\x05\x06", b"1e999", b"-0", "\u202e".encode(), "\ud7ff\U0010ffff".encode()]
)  # fmt: skip
CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.sampled_from(["over", "in", "cut", "end", "again"]),
        st.one_of(SIGNS, st.binary(min_size=1, max_size=4)),
    ),
    min_size=1,
    max_size=5,
)


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
            rows = table.cells["row"].to_list()
            every = list(range(1, table.cells.height + 1))
            # Of a document: the lines that its sections begin on.
            assert rows == sorted(rows) if table.is_document else rows == every
            to_table(table, ["period", "value"])
    except UnreadableFile as error:
        assert error.code and error.message


@settings(max_examples=examples(400), deadline=None)
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


@settings(max_examples=examples(200), deadline=None)
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


@settings(max_examples=examples(300), deadline=None)
@given(pieces=st.lists(PIECES, max_size=12), wrapped=st.booleans())
def test_any_sheet_is_refused_or_read(folder: Path, pieces: list[str], wrapped: bool) -> None:
    rows = "".join(f"<row>{piece}</row>" if wrapped else piece for piece in pieces)
    path = write_members(
        folder / "sheet.xlsx", workbook_members({"Return": sheet_xml(rows)}, shared=["a", ""])
    )
    read_or_refuse(path, path.read_bytes())


@settings(max_examples=examples(100), deadline=None)
@given(changes=CHANGES, kind=st.sampled_from([".csv", ".txt", ".tsv"]))
def test_a_damaged_return_is_refused_or_read(
    folder: Path, changes: Sequence[Change], kind: str
) -> None:
    whole = csv_text(return_rows("leicestershire_police")).encode()
    read_or_refuse(folder / f"damaged{kind}", mutated(whole, changes))


@settings(max_examples=examples(100), deadline=None)
@given(changes=CHANGES)
def test_a_damaged_text_is_refused_or_read(folder: Path, changes: Sequence[Change]) -> None:
    whole = (
        b"Year: 2024-25\nPartnership: LSCP\n\n## Foreword\n\n- **We** _heard_ it.\n\n## End\nx\n"
    )
    read_or_refuse(folder / "damaged.md", mutated(whole, changes))


@settings(max_examples=examples(100), deadline=None)
@given(changes=CHANGES, part=st.integers(0, 3), whole=st.booleans())
def test_a_damaged_document_is_refused_or_read(
    folder: Path, changes: Sequence[Change], part: int, whole: bool
) -> None:
    """Its zip, or a part within a sound zip: behind the first check there are others."""
    body = [paragraph("Year: 2024-25"), paragraph("Partnership: LSCP")]
    body += [paragraph("Foreword", "Heading1"), paragraph("We heard."), table(("a", "b"))]
    read_or_refuse(
        *damaged(folder / "damaged.docx", document_members("".join(body)), changes, part, whole)
    )


@settings(max_examples=examples(100), deadline=None)
@given(changes=CHANGES, part=st.integers(0, 5), whole=st.booleans())
def test_a_workbook_with_a_damaged_part_is_refused_or_read(
    folder: Path, changes: Sequence[Change], part: int, whole: bool
) -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>A1</f><v>1</v></c></row>'
    members = workbook_members({"Return": sheet_xml(rows)}, shared=["period"])
    read_or_refuse(*damaged(folder / "part.xlsx", members, changes, part, whole))


def damaged(
    path: Path, members: dict[str, str | bytes], changes: Sequence[Change], part: int, whole: bool
) -> tuple[Path, bytes]:
    """Where to write it, and what: the file with changes in it, or in one part of it."""
    if not whole:
        name = sorted(members)[part]
        content = members[name]
        members[name] = mutated(content.encode() if isinstance(content, str) else content, changes)
    data = write_members(path, members).read_bytes()
    return path, mutated(data, changes) if whole else data
