from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake.readers import UnreadableFile
from pipelines.intake.readers.delimited import _read_fast, read_delimited
from pipelines.intake.readers.delimiter import Layout
from pipelines.intake.readers.encoding import UTF_8, utf8_blocks
from pipelines.intake.readers.text_scan import scan_text

LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
CELLS = st.lists(st.text(alphabet='ab ,"\n\ré', max_size=4), max_size=5)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("delimited") / "return.csv"


def python_rows(text: str) -> list[list[str | None]]:
    records = csv.reader(io.StringIO(text, newline=""))
    return [[cell or None for cell in record] for record in records]


def trimmed(row: tuple | list) -> list:
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def compare(path: Path, text: str, sampled_width: int) -> None:
    path.write_bytes(text.encode())
    facts = scan_text(utf8_blocks(path, UTF_8))
    layout = Layout(",", sampled_width)
    try:
        cells = read_delimited(path, layout, facts)
    except UnreadableFile as error:
        assert error.code == "unclosed_quote"
        # What is added at the end then belongs to the last cell instead of a row of its own.
        assert python_rows(text + "\nEND,END\n")[-1] != ["END", "END"]
        return
    expected = python_rows(text)
    assert cells["row"].to_list() == list(range(1, len(expected) + 1))
    assert [trimmed(row[1:]) for row in cells.iter_rows()] == [trimmed(row) for row in expected]


@settings(max_examples=400, deadline=None)
@given(text=st.text(alphabet='ab,"\n\r ;é', min_size=1, max_size=60), width=st.integers(1, 4))
def test_any_text_gives_the_rows_that_pythons_reader_gives(
    path: Path, text: str, width: int
) -> None:
    """Polars numbers and joins lines differently when quotation marks are not where they should."""
    if text.strip():
        compare(path, text, width)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(CELLS, min_size=1, max_size=8),
    line_end=LINE_ENDS,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    width=st.integers(1, 6),
)
def test_what_a_program_writes_comes_back_row_by_row(
    path: Path, rows: list[list[str]], line_end: str, quoting: int, width: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    if text.getvalue().strip():
        compare(path, text.getvalue(), width)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_large_file_with_blank_lines_keeps_its_row_numbers(
    path: Path, line_end: str, quoting: int
) -> None:
    """Polars reads a large file in pieces, on several threads: numbers must survive that."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=line_end, quoting=quoting)  # type: ignore[arg-type]
    for number in range(60_000):
        writer.writerow([number, f'a "quoted" word, {number}', "x" * (number % 40)])
        if number % 7 == 0:
            text.write(line_end)
    path.write_bytes(text.getvalue().encode())
    facts = scan_text(utf8_blocks(path, UTF_8))
    cells = _read_fast(path, Layout(",", 3), facts)
    assert cells is not None, "regular quotation marks need no slow reading"
    expected = python_rows(text.getvalue())
    assert cells["row"].to_list() == list(range(1, len(expected) + 1))
    assert cells["c1"].to_list() == [row[0] if row else None for row in expected]
    assert cells["c2"].to_list() == [row[1] if row else None for row in expected]


def test_the_exact_way_joins_its_batches(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.intake.readers.delimited.BATCH_CELLS", 10)
    compare(path, "".join(f'{n},"line\nbreak",{"," * (n % 5)}x\n\n' for n in range(50)), 1)
