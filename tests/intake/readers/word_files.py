"""Writes small Word documents by hand, so that tests control every byte of them."""

from __future__ import annotations

from pathlib import Path

from tests.intake.readers.workbook_files import OFFICE, PACKAGE, XML, write_members

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STYLES = {
    "Title": ("Title", ""),
    "Heading1": ("heading 1", ""),
    "Heading2": ("heading 2", ""),
    "OurHeading": ("Report heading", "Heading1"),
    "Circle": ("a", "Circle"),
    "ListBullet": ("List Bullet", ""),
    "TOC1": ("toc 1", ""),
}
HEAD = ("Year: 2024-25", "Partnership: LSCP")


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inside: str, style: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    inside = inside if inside.startswith("<") else run(inside)
    return f"<w:p>{look}{inside}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def document_members(body: str, namespace: str = WORD) -> dict[str, str | bytes]:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{code}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + "</w:style>"
        for code, (name, based) in STYLES.items()
    )
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": (
            f'{XML}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
        ),
        "word/styles.xml": f'{XML}<w:styles xmlns:w="{namespace}">{styles}</w:styles>',
    }


def write_document(path: Path, *blocks: str, head: tuple[str, ...] = HEAD) -> Path:
    body = "".join([*map(paragraph, head), *blocks])
    return write_members(path, document_members(body))
