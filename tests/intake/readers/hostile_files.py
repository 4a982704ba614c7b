"""Files that somebody may send to do harm: too deep, too wide, too long, or made to run."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

from tests.intake.readers.word_files import document_members, paragraph, write_document
from tests.intake.readers.workbook_files import (
    XML,
    sheet_xml,
    workbook_members,
    write_members,
    write_sheet,
)

MB = 1024**2
FORMULAS = ("=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|'calc'!A0", '=HYPERLINK("http://example.org")')
# What follows is one cell, and what stands in it, in a sheet's XML.
CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'


def make_all(folder: Path) -> list[Path]:
    """Every file, in ``folder``; what a name says is what the file tries."""
    made = []
    for name, content in TEXTS.items():
        path = folder / name
        path.write_bytes(content())
        made.append(path)
    for name, write in PACKAGES.items():
        path = folder / name
        write(path)
        made.append(path)
    return made


def _climbing(path: Path) -> None:
    """Parts whose names lead out of any folder that they would be unpacked to."""
    members = workbook_members({"Return": sheet_xml("<row/>")})
    for name in ("../escaped.txt", "../../escaped.txt", "/tmp/escaped.txt", "..\\escaped.txt"):
        members[name] = "out"
    write_members(path, members)


def _entities(path: Path) -> None:
    """A thousand million laughs."""
    levels = [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    declared = f'<!DOCTYPE x [<!ENTITY l0 "ha">{"".join(levels)}]>'
    members = document_members(paragraph("&l9;"))
    document = str(members["word/document.xml"])
    members["word/document.xml"] = document.replace(XML, XML + declared)
    write_members(path, members)


def _wide_sheet(path: Path) -> None:
    # Each cell another number: blanks would be refused as a zip bomb.
    numbers = iter(range(16_384 * 12))
    cells = ["".join(f"<c><v>{next(numbers)}</v></c>" for _ in range(16_384)) for _ in range(12)]
    write_sheet(path, "".join(f"<row>{row}</row>" for row in cells))


def _many_wide_sheets(path: Path) -> None:
    """Each as wide as a sheet may be, and none of them long: minutes, column by column."""
    row = "".join(f"<c><v>{n}</v></c>" for n in range(9_000))
    one = sheet_xml(f"<row>{row}</row>")
    write_members(path, workbook_members({f"Sheet {n}": one for n in range(40)}))


def _far_corner(path: Path) -> None:
    corner = f'<row r="1048576">{CELL.format("XFD1048576", "x")}</row>'
    rows = f'<row r="1">{CELL.format("A1", "period")}</row>{corner}'
    write_sheet(path, rows, before='<!-- <dimension ref="A1:XFD1048576"/> -->')


def _many_sheets(path: Path) -> None:
    one = sheet_xml(f"<row>{CELL.format('A1', 'period')}</row>")
    write_members(path, workbook_members({f"Sheet {n}": one for n in range(1_500)}))


TEXTS: dict[str, Callable[[], bytes]] = {
    "one endless line.csv": lambda: b"period,value\n" + b"x" * (4 * MB),
    "a quote never closed.csv": lambda: b'period,value\n"' + b"1,2\n" * (2 * MB),
    "quotes only.csv": lambda: b'"' * (4 * MB),
    "commas only.csv": lambda: b"," * (4 * MB),
    "two hundred thousand columns.csv": lambda: (
        b",".join(b"c%d" % n for n in range(200_000)) + b"\n" + b"1," * 200_000
    ),
    "nothing but zeros.csv": lambda: bytes(4 * MB),
    "utf-16 without end.csv": lambda: b"\xff\xfe" + b"a\0" * (2 * MB),
    "formulas.csv": lambda: ("period,value\n" + "\n".join(FORMULAS)).encode(),
    "packed many times over.csv": lambda: gzip.compress(bytes(200 * MB), 1),
    "lists in lists.md": lambda: b"Year: 2024-25\nPartnership: LSCP\n\n## X\n" + b"- " * MB,
    "stars.md": lambda: b"Year: 2024-25\nPartnership: LSCP\n\n## X\n" + b"*_" * MB,
    "a bracket never closed.md": lambda: b"Year: 2024-25\n\n## X\n" + b"[" * MB,
}
PACKAGES: dict[str, Callable[[Path], object]] = {
    "parts that climb.xlsx": _climbing,
    "entities.docx": _entities,
    "wide.xlsx": _wide_sheet,
    "many wide sheets.xlsx": _many_wide_sheets,
    "far corner.xlsx": _far_corner,
    "many sheets.xlsx": _many_sheets,
    "deep.xlsx": lambda path: write_sheet(path, "<row>" + "<x>" * MB + "</x>" * MB + "</row>"),
    "deep.docx": lambda path: write_document(path, "<w:tbl><w:tr><w:tc>" * 200_000),
    "formulas.xlsx": lambda path: write_sheet(
        path,
        "".join(
            f'<row r="{n}"><c r="A{n}"><f>{formula[1:].replace("<", "")}</f></c></row>'
            for n, formula in enumerate(FORMULAS, 1)
        ),
    ),
    "outward links.xlsx": lambda path: write_members(
        path,
        workbook_members({"Return": sheet_xml("<row/>")})
        | {
            "xl/externalLinks/_rels/externalLink1.xml.rels": f"{XML}<a Target='file:///etc/passwd'/>"
        },
    ),
}
