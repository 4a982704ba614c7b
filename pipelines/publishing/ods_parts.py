"""The parts of an .ods file beside its tables: styles, properties, what stays in sight."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
# No figure is published with more places.
LONGEST_DECIMALS = 4
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SCHEMAS = {
    "office": f"{_OASIS}:office:1.0",
    "style": f"{_OASIS}:style:1.0",
    "table": f"{_OASIS}:table:1.0",
    "text": f"{_OASIS}:text:1.0",
    "number": f"{_OASIS}:datastyle:1.0",
    "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
    "meta": f"{_OASIS}:meta:1.0",
    "config": f"{_OASIS}:config:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}
NAMESPACES = " ".join(f'xmlns:{name}="{uri}"' for name, uri in _SCHEMAS.items()) + (
    ' office:version="1.3"'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
MANIFEST = (
    f'{_DECLARATION}<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0"'
    ' manifest:version="1.3">'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in {
            "/": MIMETYPE,
            **dict.fromkeys(("content.xml", "styles.xml", "meta.xml", "settings.xml"), "text/xml"),
        }.items()
    )
    + "</manifest:manifest>"
)


def _cell_style(name: str, text: str = "", cell: str = "", paragraph: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-cell" '
        'style:parent-style-name="Default">'
        f'<style:table-cell-properties style:vertical-align="top" {cell}/>'
        + (f"<style:paragraph-properties {paragraph}/>" if paragraph else "")
        + (f"<style:text-properties {text}/>" if text else "")
        + "</style:style>"
    )


_WRAPS = 'fo:wrap-option="wrap"'
_RIGHT = 'fo:text-align="end"'
_LEFT = 'fo:text-align="start"'
# Words would touch the numbers of the column before.
_INDENTED = f'{_LEFT} fo:margin-left="0.2cm"'
_BOLD = 'fo:font-weight="bold"'
_RULE = f'{_WRAPS} fo:border-bottom="0.75pt solid #000000"'
STYLES = (
    f"{_DECLARATION}<office:document-styles {NAMESPACES}><office:styles>"
    '<style:default-style style:family="table-cell"><style:text-properties fo:font-size="12pt" '
    'fo:font-family="Arial" fo:language="en" fo:country="GB"/></style:default-style>'
    '<style:style style:name="Default" style:family="table-cell"/>'
    + _cell_style("Title", f'{_BOLD} fo:font-size="16pt"', paragraph=_LEFT)
    + _cell_style("Subtitle", f'{_BOLD} fo:font-size="14pt"', paragraph=_LEFT)
    + _cell_style("CoverTitle", f'{_BOLD} fo:font-size="16pt"', _WRAPS, _LEFT)
    + _cell_style("Paragraph", cell=_WRAPS, paragraph=_LEFT)
    + _cell_style("Line", paragraph=_LEFT)
    + _cell_style("HeadingFirst", _BOLD, _RULE, _LEFT)
    + _cell_style("Heading", _BOLD, _RULE, _INDENTED)
    + _cell_style("HeadingRight", _BOLD, _RULE, _RIGHT)
    + _cell_style("First", _BOLD, _WRAPS, _LEFT)
    + _cell_style("Text", cell=_WRAPS, paragraph=_INDENTED)
    + _cell_style("Right", cell=_WRAPS, paragraph=_RIGHT)
    + "</office:styles><office:automatic-styles>"
    '<style:page-layout style:name="A4"><style:page-layout-properties '
    'fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" '
    'style:scale-to-X="2" style:scale-to-Y="0"/></style:page-layout></office:automatic-styles>'
    '<office:master-styles><style:master-page style:name="Page" '
    'style:page-layout-name="A4"/></office:master-styles></office:document-styles>'
)


def number_styles() -> str:
    """The automatic styles of sheets, rows and numbers, one for each count of places."""
    made = [
        '<style:style style:name="Sheet" style:family="table" style:master-page-name="Page"/>',
        '<style:style style:name="Row" style:family="table-row"><style:table-row-properties '
        'style:use-optimal-row-height="true"/></style:style>',
    ]
    for places in range(LONGEST_DECIMALS + 1):
        made.append(
            f'<number:number-style style:name="places{places}"><number:number '
            f'number:decimal-places="{places}" number:min-decimal-places="{places}" '
            'number:min-integer-digits="1" number:grouping="true"/></number:number-style>'
            f'<style:style style:name="Number{places}" style:family="table-cell" '
            f'style:parent-style-name="Right" style:data-style-name="places{places}"/>'
        )
    return "".join(made)


def meta(title: str, moment: str) -> str:
    """Title, language and date."""
    return (
        f"{_DECLARATION}<office:document-meta {NAMESPACES}><office:meta>"
        f"<dc:title>{escape(title)}</dc:title><dc:language>en-GB</dc:language>"
        f"<meta:creation-date>{moment}</meta:creation-date><dc:date>{moment}</dc:date>"
        "</office:meta></office:document-meta>"
    )


def settings(frozen: Mapping[str, tuple[int, int]]) -> str:
    """Which columns and rows stay in sight.

    Args:
        frozen: of each sheet, how many columns, and the rows above its headings.
    """

    def item(name: str, kind: str, value: int) -> str:
        return f'<config:config-item config:name="{name}" config:type="{kind}">{value}' + (
            "</config:config-item>"
        )

    views = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(label)}>"
        + item("HorizontalSplitMode", "short", 2)
        + item("VerticalSplitMode", "short", 2)
        + item("HorizontalSplitPosition", "int", columns)
        + item("VerticalSplitPosition", "int", above + 1)
        + item("ActiveSplitRange", "short", 3)
        + item("PositionLeft", "int", 0)
        + item("PositionRight", "int", columns)
        + item("PositionTop", "int", 0)
        + item("PositionBottom", "int", above + 1)
        + "</config:config-item-map-entry>"
        for label, (columns, above) in frozen.items()
    )
    return (
        f"{_DECLARATION}<office:document-settings {NAMESPACES}><office:settings>"
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{views}'
        "</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings>"
        "</office:document-settings>"
    )
