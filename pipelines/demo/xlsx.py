"""A workbook with one sheet, the same to the byte on every machine.

A general writer stamps the time and its own version into the file and compresses it with whatever
library the machine has. This one writes the five parts that a workbook needs, uncompressed and
dated 1980, and nothing else.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

from pipelines.demo.parcel import Cell

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DAY_ZERO = date(1899, 12, 30)

_CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    "</Types>"
)
_ROOT = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
_PARTS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
# Style 1 is a date (14 is the number format that Excel shows in the reader's own order).
_STYLES = (
    f'{HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def workbook(rows: Iterable[Sequence[Cell]], sheet: str) -> bytes:
    """The rows as an .xlsx file; numbers, dates and text keep their kind, None is no cell."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _ROOT,
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _PARTS,
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": (
            f'{HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{_sheet_data(rows)}</sheetData>'
            "</worksheet>"
        ),
    }
    return zipped(parts)


def zipped(parts: Mapping[str, str]) -> bytes:
    """An Office file of these parts, in their order."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            # The field says which system made the file; it must not differ between ours.
            entry.create_system = 0
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, text.encode())
    return held.getvalue()


def _sheet_data(rows: Iterable[Sequence[Cell]]) -> str:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            _cell(f"{_letters(column)}{number}", value) for column, value in enumerate(row)
        )
        if cells:
            lines.append(f'<row r="{number}">{cells}</row>')
    return "".join(lines)


def _cell(place: str, value: Cell) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - _DAY_ZERO).days}</v></c>'
    text = escape(value)
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
