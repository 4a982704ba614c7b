"""A Word document with headings, lists, bold and italics, the same to the byte on every machine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from pipelines.demo.xlsx import HEAD, OFFICE, PACKAGE, zipped

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
)
_ROOT = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_PARTS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_NAMES = {"Heading1": "heading 1", "Heading2": "heading 2", "ListBullet": "List Bullet"}
_STYLES = (
    f'{HEAD}<w:styles xmlns:w="{_WORD}">'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{code}"><w:name w:val="{name}"/></w:style>'
        for code, name in _NAMES.items()
    )
    + "</w:styles>"
)
_BEGINNINGS = {"## ": "Heading1", "### ": "Heading2", "- ": "ListBullet"}
_MARKED = re.compile(r"(\*{1,2})(.+?)\1")


def document(lines: Iterable[str]) -> bytes:
    """A .docx of paragraphs: '## ' and '### ' begin headings, '- ' items; ``*`` marks as usual."""
    body = "".join(map(_paragraph, lines))
    return zipped(
        {
            "[Content_Types].xml": _CONTENT_TYPES,
            "_rels/.rels": _ROOT,
            "word/document.xml": (
                f'{HEAD}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
            ),
            "word/_rels/document.xml.rels": _PARTS,
            "word/styles.xml": _STYLES,
        }
    )


def _paragraph(line: str) -> str:
    for beginning, style in _BEGINNINGS.items():
        if line.startswith(beginning):
            look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
            return f"<w:p>{look}{_runs(line.removeprefix(beginning))}</w:p>"
    return f"<w:p>{_runs(line)}</w:p>"


def _runs(text: str) -> str:
    runs, at = "", 0
    for match in _MARKED.finditer(text):
        look = "<w:b/>" if match[1] == "**" else "<w:i/>"
        runs += _run(text[at : match.start()]) + _run(match[2], f"<w:rPr>{look}</w:rPr>")
        at = match.end()
    return runs + _run(text[at:])


def _run(text: str, look: str = "") -> str:
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
