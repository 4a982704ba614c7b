from __future__ import annotations

import codecs
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.readers import RawTable, UnreadableFile, read_file, to_table

PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "published"


def read(folder: Path, data: bytes, name: str = "return.csv") -> RawTable:
    path = folder / name
    path.write_bytes(data)
    (table,) = read_file(path)
    return table


def rows(table: RawTable) -> list[tuple]:
    return table.cells.rows()


def codes(table: RawTable) -> list[str]:
    return [note.code for note in table.notes]


def test_every_cell_is_text_and_every_row_has_its_number(tmp_path: Path) -> None:
    table = read(tmp_path, b"period,value\n2025-26-Q1,007\n2025-26-Q2,\n")
    assert table.sheet is None
    assert table.cells.schema == {"row": pl.UInt32, "c1": pl.String, "c2": pl.String}
    assert rows(table) == [
        (1, "period", "value"),
        (2, "2025-26-Q1", "007"),
        (3, "2025-26-Q2", None),
    ]
    assert table.notes == ()


def test_header_only_is_read(tmp_path: Path) -> None:
    for data in (b"period,value", b"period,value\n", b"period,value\r\n\r\n"):
        assert rows(read(tmp_path, data))[0] == (1, "period", "value")


def test_blank_lines_count_and_line_breaks_in_quotes_do_not(tmp_path: Path) -> None:
    """A fault must be named by the row that Excel shows, or nobody finds it."""
    data = b'\n\na,b\r\n\r\n1,"two\r\nlines"\r\n3,4\r\n'
    assert rows(read(tmp_path, data)) == [
        (1, None, None),
        (2, None, None),
        (3, "a", "b"),
        (4, None, None),
        (5, "1", "two\r\nlines"),
        (6, "3", "4"),
    ]


def test_a_quotation_mark_in_the_middle_of_a_cell_is_kept(tmp_path: Path) -> None:
    """Two such marks make Polars take the rows between them for one cell."""
    data = b'a,b\n5" pipe,1\n6" pipe,2\n7,"quoted"x\n'
    assert rows(read(tmp_path, data)) == [
        (1, "a", "b"),
        (2, '5" pipe', "1"),
        (3, '6" pipe', "2"),
        (4, "7", "quotedx"),
    ]


@pytest.mark.parametrize("tail", ["", "\n", "\n2,3\n4,5\n"])
def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path: Path, tail: str) -> None:
    """Read as the standard says, it takes in the rest of the file: rows vanish without a word."""
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, f'a,b\n1,2\n2,"open{tail}'.encode())
    assert caught.value.code == "unclosed_quote"
    assert "row 3" in str(caught.value)


def test_a_cell_of_very_many_lines_is_noted(tmp_path: Path) -> None:
    """Two stray quotation marks, far apart, hide the rows between them."""
    between = "\n".join(f"{number},{number}" for number in range(60))
    table = read(tmp_path, f'a,b\n1,"5 inch\n{between}\n1,6" inch\n'.encode())
    assert [(note.row, note.column, note.code) for note in table.notes] == [
        (2, "B", "many_lines_in_cell")
    ]


def test_rows_of_different_widths_are_all_kept(tmp_path: Path) -> None:
    data = b"title\na,b\n1\n1,2,3\n" + b"1,2\n" * 400 + b"1,2,3,4\n"
    table = read(tmp_path, data)
    assert table.cells.width == 5
    assert rows(table)[0] == (1, "title", None, None, None)
    assert rows(table)[-1] == (405, "1", "2", "3", "4")


def test_old_macintosh_line_ends_are_read(tmp_path: Path) -> None:
    assert rows(read(tmp_path, b"a,b\r1,2\r\r3,4")) == [
        (1, "a", "b"),
        (2, "1", "2"),
        (3, None, None),
        (4, "3", "4"),
    ]


def test_text_that_begins_like_compressed_data_is_text(tmp_path: Path) -> None:
    """Polars unpacks a file whose first bytes are x^ as if it were zlib."""
    assert rows(read(tmp_path, b"x^2,y\n1,2\n")) == [(1, "x^2", "y"), (2, "1", "2")]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
def test_unicode_encodings_are_recognised_with_and_without_a_mark(
    tmp_path: Path, encoding: str, mark: bytes
) -> None:
    text = 'area,value\r\n"Zoë, £5",1\r\n' + "Leicester,2\r\n" * 3
    table = read(tmp_path, mark + text.encode(encoding))
    assert rows(table)[:2] == [(1, "area", "value"), (2, "Zoë, £5", "1")]
    assert table.notes == ()


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_windows_1252_is_read_and_noted(tmp_path: Path, mark: bytes) -> None:
    table = read(tmp_path, mark + "area,value\nZoë’s £,1\n".encode("cp1252"))
    assert rows(table) == [(1, "area", "value"), (2, "Zoë’s £", "1")]
    assert codes(table) == ["encoding_assumed"]


def test_a_letter_cut_by_a_block_is_still_utf_8(tmp_path: Path) -> None:
    """Validity is checked a block at a time: a letter across two blocks is no fault."""
    filler = "a,b\n" * (1024**2 // 4 - 1) + "12,"
    data = (filler + "é\n").encode()
    assert data[1024**2 - 1 : 1024**2 + 1] == "é".encode()
    table = read(tmp_path, data)
    assert table.notes == ()
    assert table.cells["c2"][-1] == "é"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [
        "Return for Leicester, quarter 1",
        delimiter.join(["area", "value", "note"]),
        delimiter.join(["Leicester", '"1,234"', '"a; b | c"']),
        delimiter.join(["Rutland", "5", "none"]),
    ]
    table = read(tmp_path, "\n".join(lines).encode(), name="return.txt")
    assert rows(table)[2][1:] == ("Leicester", "1,234", "a; b | c")


def test_commas_in_every_row_do_not_hide_a_semicolon(tmp_path: Path) -> None:
    table = read(tmp_path, b"area;value\nLeicester;1,234\nRutland;5,678\n")
    assert rows(table)[1] == (2, "Leicester", "1,234")


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"area^value^note\nLeicester^1^x\n", "'^'"),
        (b"area:value\n" + b"Leicester:1\n" * 30, "':'"),
        (b"Return, first quarter\n" + b"Leicester~1\n" * 30, "Save the file as CSV"),
        (b"one word\n", "no comma, tab, semicolon or vertical bar separates the columns"),
    ],
)
def test_another_delimiter_is_refused_with_the_mark_that_was_seen(
    tmp_path: Path, data: bytes, seen: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, data)
    assert caught.value.code == "wrong_delimiter"
    assert seen in str(caught.value)


def test_a_refusal_repeats_nothing_of_a_file_without_a_header(tmp_path: Path) -> None:
    """The message went to the ledger, the screen and the night's log with a child's row in it."""
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, b"Jane Doe^14/02/2012^LE1 1AA\nJohn Roe^03/05/2011^LE2 2BB\n")
    assert "'^'" in str(caught.value)
    for word in ("Jane", "Doe", "2012", "LE1"):
        assert word not in str(caught.value)


def test_delimiters_at_line_ends_are_dropped_and_noted(tmp_path: Path) -> None:
    table = read(tmp_path, b"a,b,,\n1,2,,\n")
    assert table.cells.columns == ["row", "c1", "c2"]
    assert [(note.column, note.code) for note in table.notes] == [("C", "trailing_delimiter")]


def test_text_that_begins_like_a_formula_stays_text(tmp_path: Path) -> None:
    data = b"a,b\n=cmd|' /C calc'!A0,@SUM(1)\n+1,-x\n"
    assert rows(read(tmp_path, data))[1:] == [
        (2, "=cmd|' /C calc'!A0", "@SUM(1)"),
        (3, "+1", "-x"),
    ]


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published statistics are not here")
def test_published_statistics_are_read_whole_and_unchanged() -> None:
    import csv

    for path in sorted(PUBLISHED.rglob("*.csv"))[::4]:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            sent = list(csv.reader(handle))
        (table,) = read_file(path)
        assert table.cells.height == len(sent)
        for at in (0, 1, len(sent) // 2, len(sent) - 1):
            cells = [cell or "" for cell in table.cells.row(at)[1:]]
            assert cells == sent[at][: len(cells)]
        named = to_table(table, sent[0])
        assert named is not None
        assert named.frame.height == len(sent) - 1
