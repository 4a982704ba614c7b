"""The runs of a Word paragraph as Markdown of one line, and what in them cannot be carried over."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

_LOST = {
    "drawing": "a picture",
    "pict": "a picture",
    "object": "an embedded object",
    "oMath": "a formula",
    "footnoteReference": "a footnote",
    "endnoteReference": "a footnote",
    "del": "a tracked change (accept or reject all changes first)",
    "ins": "a tracked change (accept or reject all changes first)",
    "moveFrom": "a tracked change (accept or reject all changes first)",
    "moveTo": "a tracked change (accept or reject all changes first)",
}


def content(paragraph: ET.Element) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """What is lost, what is not read, and the text as Markdown."""
    lost: dict[str, None] = {}
    unread: dict[str, None] = {}
    pieces: list[tuple[str, str]] = []

    def walk(element: ET.Element) -> None:
        for child in element:
            name = local(child)
            if name in _LOST:
                lost[_LOST[name]] = None
            elif name == "commentReference":
                unread["a comment"] = None
            elif name == "AlternateContent":
                lost["a picture or text box"] = None
            elif name == "r":
                marks = _marks(child)
                if marks is None:
                    unread["hidden text"] = None
                    continue
                pieces.append((marks, "".join(map(_text, child))))
                walk(child)
            elif name in ("pPr", "rPr"):
                # A paragraph mark that was inserted or deleted is a tracked change as well.
                if child.find(".//{*}ins") is not None or child.find(".//{*}del") is not None:
                    lost[_LOST["ins"]] = None
            else:
                walk(child)

    walk(paragraph)
    return tuple(lost), tuple(unread), _marked(pieces)


def _marks(run: ET.Element) -> str | None:
    """'**', '*', '***' or nothing; None for hidden text."""
    look = run.find("{*}rPr")
    if look is None:
        return ""
    if _is_on(look.find("{*}vanish")):
        return None
    return "**" * _is_on(look.find("{*}b")) + "*" * _is_on(look.find("{*}i"))


def _is_on(toggle: ET.Element | None) -> bool:
    return toggle is not None and value(toggle) not in ("0", "false", "off")


def _text(child: ET.Element) -> str:
    name = local(child)
    if name == "t":
        return re.sub(r"([\\*_])", r"\\\1", child.text or "")
    if name == "noBreakHyphen":
        return "\u2011"
    return " " if name in ("br", "cr", "tab") else ""


def _marked(pieces: list[tuple[str, str]]) -> str:
    """Runs of the same look as one; marks stand at words, spaces outside of them."""
    joined: list[tuple[str, str]] = []
    for marks, text in pieces:
        if joined and (joined[-1][0] == marks or not text.strip()):
            joined[-1] = (joined[-1][0], joined[-1][1] + text)
        else:
            joined.append((marks, text))
    found = ""
    for marks, text in joined:
        inner = text.strip()
        if not marks or not inner:
            found += text
            continue
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        found += f"{before}{marks}{inner}{marks}{after}"
    return found


def local(element: ET.Element) -> str:
    """An element's name without its namespace: the strict variant has others."""
    return element.tag.rpartition("}")[2]


def attribute(element: ET.Element, name: str) -> str:
    """An attribute by its local name; '' where there is none."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def value(element: ET.Element | None) -> str:
    """An element's ``val``; '' where there is no element."""
    return "" if element is None else attribute(element, "val")
