"""Writes small workbooks by hand, so that tests control every byte of them."""

from __future__ import annotations

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def sheet_xml(rows: str, after: str = "", before: str = "") -> str:
    return (
        f'{XML}{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    )


def workbook_members(
    sheets: dict[str, str], states: dict[str, str] | None = None, shared: list[str] | None = None
) -> dict[str, str | bytes]:
    """Returns member names and contents; ``sheets`` is name -> XML of the whole sheet."""
    states = states or {}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" state="{states.get(name, "visible")}" r:id="r{at}"/>'
        for at, name in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    if shared is not None:
        relations += (
            f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
        ),
    }
    for at, xml in enumerate(sheets.values(), start=1):
        members[f"xl/worksheets/sheet{at}.xml"] = xml
    if shared is not None:
        items = "".join(f"<si><t>{text}</t></si>" for text in shared)
        members["xl/sharedStrings.xml"] = f'{XML}<sst xmlns="{MAIN}">{items}</sst>'
    return members


def write_members(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_sheet(path: Path, rows: str, **more: str) -> Path:
    """Writes a workbook of one sheet, 'Return', from the XML of its rows."""
    return write_members(path, workbook_members({"Return": sheet_xml(rows, **more)}))
