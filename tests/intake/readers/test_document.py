from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.intake.readers import RawTable, UnreadableFile, read_file
from pipelines.intake.readers.document import LEFT_OUT, NOT_CARRIED

HEAD = "Year: 2024-25\nPartnership: LSCP\n\n"


def read(folder: Path, text: str | bytes, name: str = "report.md") -> RawTable:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (raw,) = read_file(path)
    return raw


def refused(folder: Path, text: str | bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read(folder, text)
    return caught.value


def sections(raw: RawTable) -> list[tuple[int, str, str | None]]:
    """Line, heading and text of each section."""
    return [(row[0], row[3], row[4]) for row in raw.cells.rows()[1:]]


def test_a_section_is_a_row_with_the_year_and_the_partnership(tmp_path: Path) -> None:
    raw = read(
        tmp_path, HEAD + "## Foreword\nFirst line,\nsecond.\n\nNext.\n\n## Costs\n\nLittle.\n"
    )
    assert raw.is_document
    assert raw.cells.row(0)[1:] == ("year", "partnership", "section", "text")
    assert raw.cells.row(1) == (4, "2024-25", "LSCP", "Foreword", "First line,\nsecond.\n\nNext.")
    assert sections(raw)[1] == (10, "Costs", "Little.")
    assert raw.notes == ()


@pytest.mark.parametrize(
    "head",
    [
        "---\nyear: 2024-25\npartnership: LSCP\n---\n",
        "---\nyear: '2024-25'\npartnership: \"LSCP\"\n---\n",
        "**Year:** 2024-25\n\n**Partnership:** LSCP\n\n",
        "| Year | 2024-25 |\n|---|---|\n| Partnership | LSCP |\n\n",
        "# Yearly Report\n\nPARTNERSHIP: LSCP\nYEAR : 2024-25\n\n",
    ],
    ids=["front matter", "quoted", "bold", "a first table", "below a title"],
)
def test_the_head_may_be_written_in_many_ways(tmp_path: Path, head: str) -> None:
    raw = read(tmp_path, head + "## Foreword\n\nText.\n")
    assert raw.cells.row(1)[1:] == ("2024-25", "LSCP", "Foreword", "Text.")
    assert raw.notes == ()


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        ("Year: 2024-25\n", "partnership"),
        ("", "year and partnership"),
        ("Year:\nPartnership: LSCP\n", "year"),
    ],
)
def test_without_a_head_nobody_knows_what_it_is_for(
    tmp_path: Path, head: str, missing: str
) -> None:
    error = refused(tmp_path, head + "\n## Foreword\n\nText.\n")
    assert error.code == "no_head"
    assert f"which {missing} the text" in str(error)


def test_a_year_that_is_told_in_a_section_is_part_of_its_text(tmp_path: Path) -> None:
    assert refused(tmp_path, "## Foreword\n\nYear: 2024-25\nPartnership: LSCP\n").code == "no_head"


def test_a_document_without_headings_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, HEAD + "Only text.\n").code == "no_sections"


def test_one_heading_of_level_one_is_the_title_and_several_are_sections(tmp_path: Path) -> None:
    titled = read(tmp_path, HEAD + "# Yearly Report\n\n## A\n\na\n\n### Inside\n\nb\n")
    assert sections(titled) == [(6, "A", "a\n\n### Inside\n\nb")]
    plain = read(tmp_path, HEAD + "# A\n\na\n\n## Inside\n\nb\n\n# B\n\nc\n")
    assert [row[1:] for row in sections(plain)] == [("A", "a\n\n### Inside\n\nb"), ("B", "c")]


@pytest.mark.parametrize(
    "heading", ["1. Foreword", "2) Foreword", "a) Foreword", "Foreword:", "Foreword ##"]
)
def test_a_number_before_a_heading_is_no_part_of_it(tmp_path: Path, heading: str) -> None:
    assert sections(read(tmp_path, f"{HEAD}## {heading}\n\nText.\n"))[0][1] == "Foreword"


def test_items_of_a_list_stay_together(tmp_path: Path) -> None:
    text = "Before\n- one\n- two\n  goes on\n\n1. first\n2. second\n\nAfter"
    told = sections(read(tmp_path, f"{HEAD}## A\n\n{text}\n"))[0][2]
    assert told == "Before\n\n- one\n- two\n  goes on\n\n1. first\n2. second\n\nAfter"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("| a | b |", "a table"),
        ("See ![our office](office.png).", "a picture"),
        ("Read [the review](https://example.org).", "a link"),
        ("As said.[^1]", "a footnote"),
        ("A <script>alert(1)</script> here", "HTML"),
        ("<!-- to do -->", "HTML"),
        ("```", "program code"),
        ("=====", "a heading that is underlined"),
    ],
)
def test_what_a_report_cannot_carry_over_is_named_with_its_section(
    tmp_path: Path, line: str, what: str
) -> None:
    (note,) = read(tmp_path, f"{HEAD}## Foreword\n\nText.\n\n{line}\n").notes
    assert (note.code, note.row, note.column) == (NOT_CARRIED, 8, "Foreword")
    assert f"Under 'Foreword' stands {what}" in note.message


@pytest.mark.parametrize(
    "text", ["3 < 5 and 7 > 2", "a | b", "\\[not](a link)", "[sic]", "£5 (five)"]
)
def test_signs_that_mean_nothing_are_text(tmp_path: Path, text: str) -> None:
    raw = read(tmp_path, f"{HEAD}## A\n\n{text}\n")
    assert raw.notes == () and sections(raw)[0][2] == text


def test_words_above_the_first_heading_are_told_of(tmp_path: Path) -> None:
    (note,) = read(tmp_path, f"{HEAD}Not for publication yet.\n\n## A\n\na\n").notes
    assert (note.code, note.row) == (LEFT_OUT, 4)


def test_letters_of_another_encoding_are_read_and_told_of(tmp_path: Path) -> None:
    raw = read(tmp_path, f"{HEAD}## A\n\nThe child’s view\n".encode("cp1252"))
    assert sections(raw)[0][2] == "The child’s view"
    assert [note.code for note in raw.notes] == ["encoding_assumed"]
    marked = read(tmp_path, f"{HEAD}## A\n\nThe child’s view\n".encode("utf-16"))
    assert sections(marked)[0][2] == "The child’s view" and marked.notes == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"Year: 2024-25\0\n", "encoding"),
        (b"PK\x03\x04 a document under another name", "unknown_type"),
        (b"%PDF-1.7", "unknown_type"),
        (b"x" * (5 * 1024**2 + 1), "too_large"),
    ],
    ids=["NUL", "zip", "PDF", "far too long"],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    assert refused(tmp_path, data).code == code


@pytest.mark.parametrize("line", ["<a" * 500_000, "[" * 500_000, "![" * 500_000, "| " * 500_000])
def test_a_hostile_line_is_read_in_no_time(tmp_path: Path, line: str) -> None:
    """A pattern that looks as far as it can takes the square of the line's length."""
    import time

    begun = time.monotonic()
    read(tmp_path, f"{HEAD}## A\n\n{line}\n")
    assert time.monotonic() - begun < 20
