"""Write a workbook as .ods (OpenDocument 1.3), for readers without Microsoft's programs.

Written here and not by a library: of those there are, one has not been kept for years, and the
other leaves frozen headings and marked tables to raw XML as well.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from pipelines.publishing.archives import write_archive
from pipelines.publishing.numbers import rounded
from pipelines.publishing.ods_parts import (
    LONGEST_DECIMALS,
    MANIFEST,
    MIMETYPE,
    NAMESPACES,
    STYLES,
    meta,
    number_styles,
    settings,
)
from pipelines.publishing.workbook import COVER, Cell, Column, Sheet, Workbook

_COVER_WIDTH = 100
# The width of a character of 12 point Arial, roughly.
_CENTIMETRES = 0.22
_UNDATED = datetime(1980, 1, 1, tzinfo=UTC)


def write_ods(workbook: Workbook, path: Path, dated: datetime | None) -> None:
    """Write a workbook; the same content and date give the same bytes.

    Args:
        workbook: what it holds.
        path: the file to write.
        dated: the date it carries.
    """
    moment = f"{(dated or _UNDATED).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    frozen = {one.label: (one.keys, _header_row(one)) for one in workbook.tables}
    parts = {
        "mimetype": MIMETYPE,
        "content.xml": _content(workbook),
        "styles.xml": STYLES,
        "meta.xml": meta(workbook.title, moment),
        "settings.xml": settings(frozen),
        "META-INF/manifest.xml": MANIFEST,
    }
    encoded = {name: content.encode() for name, content in parts.items()}
    write_archive(path, encoded, stored=frozenset({"mimetype"}))


def _content(workbook: Workbook) -> str:
    widths = sorted({column.width for one in workbook.tables for column in one.columns})
    columns = "".join(
        f'<style:style style:name="width{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * _CENTIMETRES:.2f}cm"/>'
        "</style:style>"
        for width in sorted({*widths, _COVER_WIDTH})
    )
    tables = _cover(workbook) + "".join(_table(one, workbook.links(one)) for one in workbook.tables)
    ranges = "".join(_range(one) for one in workbook.tables)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {NAMESPACES}>'
        f"<office:automatic-styles>{columns}{number_styles()}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}<table:database-ranges>{ranges}"
        "</table:database-ranges></office:spreadsheet></office:body></office:document-content>"
    )


def _cover(workbook: Workbook) -> str:
    rows = [_row([_text(workbook.title, "CoverTitle")])]
    for heading, paragraphs in (
        ("Introductory information", workbook.intro),
        ("About these data", workbook.about),
    ):
        rows.append(_row([_text(heading, "Subtitle")]))
        rows.extend(_row([_text(paragraph, "Paragraph")]) for paragraph in paragraphs)
    return _sheet(COVER, [Column("", _COVER_WIDTH)], "".join(rows))


def _table(sheet: Sheet, is_links: bool) -> str:
    above = _row([_text(sheet.title, "Title")]) + "".join(
        _row([_text(line, "Line")]) for line in sheet.lines
    )
    header = _row(
        [
            _text(column.title, _heading(column, is_first=at == 0))
            for at, column in enumerate(sheet.columns)
        ]
    )
    body = "".join(
        _row(
            [
                _link(cell) if is_links and at == 0 else _cell(cell, column, at == 0)
                for at, (cell, column) in enumerate(zip(row, sheet.columns, strict=True))
            ]
        )
        for row in sheet.rows
    )
    headed = f"{above}<table:table-header-rows>{header}</table:table-header-rows>{body}"
    return _sheet(sheet.label, sheet.columns, headed)


def _heading(column: Column, is_first: bool) -> str:
    if is_first:
        return "HeadingFirst"
    return "HeadingRight" if column.is_number else "Heading"


def _sheet(label: str, columns: list[Column] | tuple[Column, ...], rows: str) -> str:
    widths = "".join(
        f'<table:table-column table:style-name="width{column.width}"/>' for column in columns
    )
    named = f'<table:table table:name={quoteattr(label)} table:style-name="Sheet">'
    return f"{named}{widths}{rows}</table:table>"


def _row(cells: list[str]) -> str:
    return f'<table:table-row table:style-name="Row">{"".join(cells)}</table:table-row>'


def _cell(cell: Cell, column: Column, is_first: bool) -> str:
    if isinstance(cell, str):
        return _text(cell, "First" if is_first else "Right" if column.is_number else "Text")
    places = min(cell.decimals, LONGEST_DECIMALS)
    return (
        f'<table:table-cell table:style-name="Number{places}" office:value-type="float" '
        f'office:value="{cell.published}">'
        f"<text:p>{rounded(cell.value, cell.decimals)}</text:p></table:table-cell>"
    )


def _text(written: str, style: str) -> str:
    """A cell of text: only an attribute of its own, never set here, makes a formula."""
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in written.split("\n"))
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"{paragraphs}</table:table-cell>"
    )


def _link(cell: Cell) -> str:
    label = str(cell)
    target = quoteattr("#" + _address(label) + ".A1")
    return (
        '<table:table-cell table:style-name="Text" office:value-type="string"><text:p>'
        f'<text:a xlink:type="simple" xlink:href={target}>{escape(label)}</text:a>'
        "</text:p></table:table-cell>"
    )


def _range(sheet: Sheet) -> str:
    """What marks the cells as one table with a header row."""
    name = "table_" + "".join(one if one.isalnum() else "_" for one in sheet.label.lower())
    first, last = _header_row(sheet) + 1, _header_row(sheet) + 1 + len(sheet.rows)
    address = _address(sheet.label)
    cells = f"{address}.A{first}:{address}.{_letters(len(sheet.columns))}{last}"
    return (
        f"<table:database-range table:name={quoteattr(name)} "
        f'table:target-range-address={quoteattr(cells)} table:contains-header="true"/>'
    )


def _header_row(sheet: Sheet) -> int:
    """How many rows stand above the headings: the title and the lines."""
    return 1 + len(sheet.lines)


def _address(label: str) -> str:
    return "'" + label.replace("'", "''") + "'"


def _letters(number: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
