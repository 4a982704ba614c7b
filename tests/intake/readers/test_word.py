from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.intake.readers import RawTable, UnreadableFile, read_file
from pipelines.intake.readers.document import LEFT_OUT, NOT_CARRIED
from tests.intake.readers.word_files import (
    document_members,
    paragraph,
    run,
    table,
    write_document,
)
from tests.intake.readers.workbook_files import write_members

TITLE = paragraph("Foreword", "Heading1")


def read(folder: Path, *blocks: str, **options: tuple[str, ...]) -> RawTable:
    (raw,) = read_file(write_document(folder / "report.docx", *blocks, **options))
    return raw


def told(raw: RawTable) -> str | None:
    return raw.cells.row(1)[4]


def refused(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    return caught.value


def test_headings_lists_bold_and_italics_become_markdown(tmp_path: Path) -> None:
    raw = read(
        tmp_path,
        paragraph("Yearly Report", "Title"),
        TITLE,
        paragraph(run("We were ") + run("not ", "<w:b/>") + run("sure", "<w:b/>") + run(".")),
        paragraph("one", "ListBullet"),
        paragraph('<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>' + run("two")),
        paragraph("Inside", "Heading2"),
        paragraph(run("All ", "<w:i/>") + run(" of it", '<w:i w:val="0"/>')),
        paragraph("Costs", "Heading1"),
        paragraph("Little."),
    )
    assert raw.is_document and raw.notes == ()
    assert [row[1:] for row in raw.cells.rows()[1:]] == [
        ("2024-25", "LSCP", "Foreword",
         "We were **not sure**.\n\n- one\n- two\n\n### Inside\n\n*All*  of it"),
        ("2024-25", "LSCP", "Costs", "Little."),
    ]  # fmt: skip


def test_the_head_may_be_a_table(tmp_path: Path) -> None:
    raw = read(
        tmp_path, table(("Year", "2024-25"), ("Partnership", "LSCP")), TITLE, paragraph("Text."),
        head=(),
    )  # fmt: skip
    assert raw.cells.row(1)[1:] == ("2024-25", "LSCP", "Foreword", "Text.")
    assert raw.notes == ()


def test_a_style_of_ones_own_that_rests_on_a_heading_is_one(tmp_path: Path) -> None:
    raw = read(tmp_path, paragraph("Foreword", "OurHeading"), paragraph("Text.", "Circle"))
    assert (raw.cells.row(1)[3], told(raw)) == ("Foreword", "Text.")


def test_a_table_of_contents_is_no_text(tmp_path: Path) -> None:
    raw = read(tmp_path, paragraph("Foreword 1", "TOC1"), TITLE, paragraph("Text."))
    assert raw.cells.height == 2 and raw.notes == ()


def test_signs_that_markdown_knows_are_told_from_marks(tmp_path: Path) -> None:
    raw = read(tmp_path, TITLE, paragraph("5 * 3 * 2 is a_b_c \\ d"), paragraph("- no list"))
    assert told(raw) == "5 \\* 3 \\* 2 is a\\_b\\_c \\\\ d\n\n\\- no list"


@pytest.mark.parametrize(
    ("block", "what"),
    [
        (paragraph("<w:r><w:drawing/></w:r>"), "a picture"),
        (paragraph('<m:AlternateContent xmlns:m="urn:m"/>'), "a picture or text box"),
        (table(("a", "b")), "a table"),
        (paragraph('<w:r><w:footnoteReference w:id="1"/></w:r>'), "a footnote"),
        (paragraph(f"<w:del><w:r><w:delText>not</w:delText></w:r></w:del>{run('x')}"),
         "a tracked change"),
        (paragraph(f"<w:ins>{run('x')}</w:ins>"), "a tracked change"),
        (paragraph('<m:oMath xmlns:m="urn:m"/>'), "a formula"),
    ],
)  # fmt: skip
def test_what_a_report_cannot_carry_over_is_named(tmp_path: Path, block: str, what: str) -> None:
    raw = read(tmp_path, TITLE, paragraph("Text."), block)
    (note,) = raw.notes
    assert (note.code, note.column) == (NOT_CARRIED, "Foreword")
    assert f"stands {what}" in note.message


def test_what_was_deleted_is_not_read(tmp_path: Path) -> None:
    raw = read(tmp_path, TITLE, paragraph(
        f"{run('We are ')}<w:del><w:r><w:delText>not </w:delText></w:r></w:del>{run('sure.')}"
    ))  # fmt: skip
    assert told(raw) == "We are sure."


@pytest.mark.parametrize(
    ("block", "what"),
    [
        (paragraph(run("Text.") + '<w:r><w:commentReference w:id="1"/></w:r>'), "a comment"),
        (paragraph(run("Text.") + run("a name", "<w:vanish/>")), "hidden text"),
    ],
)
def test_a_comment_and_hidden_text_stay_behind_and_are_told_of(
    tmp_path: Path, block: str, what: str
) -> None:
    raw = read(tmp_path, TITLE, block)
    assert told(raw) == "Text."
    assert [(note.code, what in note.message) for note in raw.notes] == [(LEFT_OUT, True)]


def test_the_strict_variant_is_read_as_well(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = paragraph("Year: 2024-25") + paragraph("Partnership: LSCP") + TITLE + paragraph("Text.")
    path = write_members(tmp_path / "strict.docx", document_members(body, strict))
    assert told(read_file(path)[0]) == "Text."


def test_a_macro_is_refused(tmp_path: Path) -> None:
    members = document_members(TITLE) | {"word/vbaProject.bin": b"x"}
    assert refused(write_members(tmp_path / "a.docx", members)).code == "macro"


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml"])
def test_an_entity_is_never_expanded(tmp_path: Path, name: str) -> None:
    """A document of 1 KB whose entities expand to gigabytes, or that asks for /etc/passwd."""
    members = document_members(TITLE)
    xml = str(members[name]).replace(
        "?>\n", '?>\n<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1
    )
    error = refused(write_members(tmp_path / "a.docx", members | {name: xml}))
    assert error.code == "not_a_document"
    assert "Word document" in str(error)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    members = document_members(TITLE) | {"word/media/1.bin": b" " * (40 * 1024**2)}
    error = refused(write_members(tmp_path / "a.docx", members))
    assert error.code == "zip_bomb"
    assert "of the document unpacks" in str(error)


def test_parts_that_are_nested_without_end_are_refused(tmp_path: Path) -> None:
    deep = "<w:sdt>" * 20_000 + "</w:sdt>" * 20_000
    members = document_members(paragraph("Year: 2024-25") + deep)
    assert refused(write_members(tmp_path / "a.docx", members)).code == "not_a_document"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 cut short", "not_a_document"),
        (b"only text", "not_a_document"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"old", "old_document"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    assert refused(path).code == code


def test_a_workbook_under_another_name_is_no_document(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {"xl/workbook.xml": "<workbook/>"}
    assert refused(write_members(tmp_path / "a.docx", members)).code == "not_a_document"


def test_an_encoding_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    members = document_members(paragraph("x"))
    document = str(members["word/document.xml"])
    members["word/document.xml"] = document.replace('encoding="UTF-8"', 'encoding="UTF-es"')
    with pytest.raises(UnreadableFile) as refused:
        read_file(write_members(tmp_path / "text.docx", members))
    assert refused.value.code == "not_a_document"
