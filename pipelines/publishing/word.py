"""Finish a Word document that Pandoc wrote: its look, page, banner, table marks and dates.

Both renderers' documents pass through here, so that they are the same document. Only what Pandoc
cannot be told is changed. The format is Office Open XML (ECMA-376, part 1).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from pipelines.publishing.archives import Parts, read_archive, write_archive

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_PREFIXES = {
    "w": _WORD,
    "r": _RELATIONS,
    "a": f"{_DRAWING}main",
    "pic": f"{_DRAWING}picture",
    "wp": f"{_DRAWING}wordprocessingDrawing",
    "m": f"{_OFFICE}math",
}
# A4 with margins of 20 mm, in twentieths of a point.
_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1304" w:right="1134" w:bottom="1134" '
    'w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
)
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:language>{language}</dc:language>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified></cp:coreProperties>'
)
# The least size of letters in large print, in half points: 18 points.
_LARGE_PRINT = 36
# In the assets folder of every report.
WORD_STYLES = "word-styles.xml"
_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)


def finish_word(document: Path, styles: Path, language: str, dated: datetime | None) -> None:
    """Rewrite a document in place.

    Args:
        document: a .docx as Pandoc wrote it with the report's Lua filter.
        styles: the XML of the styles that replace Pandoc's.
        language: of the text, such as 'en-GB'.
        dated: the date it carries; the same date and content give the same bytes.
    """
    for prefix, address in _PREFIXES.items():
        ET.register_namespace(prefix, address)
    parts = read_archive(document)
    told = _told(parts)
    title, banner = told.get("pagetitle", ""), told.get("banner", "")
    edges = {"footer": _footer(title)} | ({"header": _header(banner)} if banner else {})
    parts["word/document.xml"] = _body(parts["word/document.xml"], edges)
    is_large = "large-print" in told
    parts["word/styles.xml"] = _styles(parts["word/styles.xml"], styles, language, is_large)
    parts["docProps/core.xml"] = _core(title, language, dated)
    # What the header and the footer say now; here it would only show the report's inner workings.
    parts.pop("docProps/custom.xml", None)
    for kind, content in edges.items():
        parts[f"word/{kind}1.xml"] = content.encode()
        _name_in(parts, "word/_rels/document.xml.rels", "Relationships", (
            f'<Relationship Id="{kind}1" Type="{_RELATIONS}/{kind}" Target="{kind}1.xml"/>'
        ))  # fmt: skip
        _name_in(parts, "[Content_Types].xml", "Types", (
            f'<Override PartName="/word/{kind}1.xml" ContentType="application/'
            f'vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        ))  # fmt: skip
    for name, root in (("_rels/.rels", "Relationship"), ("[Content_Types].xml", "Override")):
        parts[name] = _without(parts[name], root, "docProps/custom.xml")
    write_archive(document, parts)


def _told(parts: Parts) -> dict[str, str]:
    """What the Lua filter put in the metadata: Pandoc keeps it as custom properties."""
    source = parts.get("docProps/custom.xml")
    if source is None:
        return {}
    return {
        one.get("name", ""): "".join(one.itertext())
        for one in ET.fromstring(source).iter(f"{{{_OFFICE}custom-properties}}property")
    }


def _styles(source: bytes, ours: Path, language: str, is_large: bool) -> bytes:
    root, wanted = ET.fromstring(source), ET.fromstring(ours.read_bytes())
    replaced = {one.get(_w("styleId")) for one in wanted.iter(_w("style"))}
    for old in list(root):
        is_style = old.tag == _w("style") and old.get(_w("styleId")) in replaced
        if is_style or old.tag == _w("docDefaults"):
            root.remove(old)
    for one in wanted.iter(_w("lang")):
        one.set(_w("val"), language)
    root.insert(0, wanted[0])
    root.extend(wanted.findall(_w("style")))
    if is_large:
        for tag in ("sz", "szCs"):
            for one in root.iter(_w(tag)):
                size = int(one.get(_w("val"), "0"))
                one.set(_w("val"), str(max(_LARGE_PRINT, round(size * 1.4))))
    return _written(root)


def _body(source: bytes, edges: dict[str, str]) -> bytes:
    root = ET.fromstring(source)
    for look in root.iter(_w("tblLook")):
        # The first column names the row; 0x80 says it in the older bit mask, 0x20 the header row.
        look.set(_w("firstColumn"), "1")
        look.set(_w("val"), "00A0")
    for row in root.iter(_w("tr")):
        # A row that the end of a page cuts in two is hard to follow.
        first = row[0]
        if first.tag != _w("trPr"):
            first = ET.Element(_w("trPr"))
            row.insert(0, first)
        first.insert(0, ET.Element(_w("cantSplit")))
    for drawing in root.iter(_w("drawing")):
        outer = next(drawing.iter(f"{{{_PREFIXES['wp']}}}docPr"))
        for inner in drawing.iter(f"{{{_PREFIXES['pic']}}}cNvPr"):
            # Pandoc puts the file's name here; some readers look here first.
            inner.set("descr", outer.get("descr", ""))
    body = root[0]
    for old in body.findall(_w("sectPr")):
        body.remove(old)
    named = "".join(
        f'<w:{kind}Reference w:type="default" r:id="{kind}1"/>' for kind in sorted(edges)[::-1]
    )
    section = f'<w:sectPr xmlns:w="{_WORD}" xmlns:r="{_RELATIONS}">{named}{_PAGE}</w:sectPr>'
    body.append(ET.fromstring(section))
    return _written(root)


def _header(banner: str) -> str:
    return f'<w:hdr xmlns:w="{_WORD}">{_paragraph("Banner", _run(banner))}</w:hdr>'


def _footer(title: str) -> str:
    page = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    inside = f"{_run(title)}<w:r><w:tab/></w:r>{_run('Page ')}{page}"
    return f'<w:ftr xmlns:w="{_WORD}">{_paragraph("PageFooter", inside)}</w:ftr>'


def _paragraph(style: str, inside: str) -> str:
    return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/></w:pPr>{inside}</w:p>"


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _core(title: str, language: str, dated: datetime | None) -> bytes:
    day = (dated or _NO_DATE).astimezone(UTC)
    filled = _CORE.format(
        title=escape(title), language=escape(language), day=f"{day:%Y-%m-%dT%H:%M:%SZ}"
    )
    return filled.encode()


def _name_in(parts: Parts, part: str, root: str, line: str) -> None:
    """Add a line to one of the package's own lists."""
    closing = f"</{root}>".encode()
    parts[part] = parts[part].replace(closing, line.encode() + closing)


def _without(source: bytes, tag: str, target: str) -> bytes:
    """One of the package's own lists without the lines that name a part."""
    begins = f"<{tag} ".encode()
    lines = source.split(begins)
    kept = [lines[0]]
    for line in lines[1:]:
        entry, ends, rest = line.partition(b"/>")
        kept.append(rest if target.encode() in entry else begins + entry + ends + rest)
    return b"".join(kept)


def _w(name: str) -> str:
    return f"{{{_WORD}}}{name}"


def _written(root: ET.Element) -> bytes:
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True)
