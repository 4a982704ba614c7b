"""What a report's page says: its title, its release, and its text by section, for the search.

The page is read as it was published, so that the search can find nothing that the report does not
show. Figures without words are left out: nobody searches for them, and they fill the index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {
    *("p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "div", "section"),
    *("table", "caption", "thead", "tbody", "figure", "figcaption"),
}
_CELLS = frozenset({"td", "th"})
# Pictures make up most of a page and hold no text.
_PICTURE = re.compile(r'"data:[^"]*"')
BETWEEN = " · "


@dataclass
class Section:
    """A heading with its anchor ('' for what stands before the first) and its texts."""

    anchor: str
    heading: str = ""
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ReportPage:
    """A page: ``facts`` are its named ``meta`` elements."""

    title: str
    facts: dict[str, str]
    sections: tuple[Section, ...]

    @property
    def release(self) -> str | None:
        """The release it was made from, as it says itself."""
        return self.facts.get("report-release")

    @property
    def released_on(self) -> str | None:
        """The day of that release, in ISO form."""
        return self.facts.get("report-date")

    @property
    def is_synthetic(self) -> bool:
        """Whether it says that it is made of synthetic data."""
        return self.facts.get("report-synthetic") == "yes"


def read_page(path: Path) -> ReportPage:
    """Read a published page; one that is not well formed is read as far as it goes."""
    reader = _Reader()
    reader.feed(_PICTURE.sub('""', path.read_text(encoding="utf-8", errors="replace")))
    reader.close()
    title = reader.first_heading or " ".join(reader.title.split())
    kept = tuple(one for one in reader.sections if one.heading or one.texts)
    return ReportPage(title, reader.facts, kept)


class _Reader(HTMLParser):
    """Collects the text of ``main`` under the innermost section that has an id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.first_heading = ""
        self.facts: dict[str, str] = {}
        self.sections = [Section("")]
        self._inside: list[Section | None] = [self.sections[0]]
        self._is_main = False
        self._open: str | None = None
        self._text: list[str] = []
        self._row: list[str] | None = None
        self._group = ""
        self._is_head = False
        # The letter of a table's note stands against the word it is for.
        self._is_raised = False
        self._is_group_row = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "meta" and told.get("name"):
            self.facts[told["name"]] = told.get("content", "")
        elif tag in ("title", "h1") and not self._is_main:
            self._open, self._text = tag, []
        elif tag == "main":
            self._is_main, self._text = True, []
        if not self._is_main:
            return
        if tag == "sup":
            self._is_raised = True
        elif tag in _CELLS:
            self._text = []
        elif tag in _BLOCKS or tag == "tr":
            self._flush()
        if tag == "section":
            new = Section(told["id"]) if told.get("id") else None
            self.sections += [new] if new else []
            self._inside.append(new or self._inside[-1])
        elif tag == "table":
            self._group = ""
        elif tag == "thead":
            self._is_head = True
        elif tag == "tr":
            self._row, self._is_group_row = [], "group-row" in told.get("class", "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            said = " ".join("".join(self._text).split())
            self.title = said if tag == "title" else self.title
            self.first_heading = said if tag == "h1" else self.first_heading
            self._open, self._text = None, []
        if not self._is_main:
            return
        if tag == "sup":
            self._is_raised = False
        elif tag in _CELLS and self._row is not None:
            self._row.append(" ".join("".join(self._text).split()))
            self._text = []
        elif tag == "tr":
            self._end_row()
        elif tag in _HEADINGS:
            self._end_heading()
        elif tag in _BLOCKS:
            self._flush()
        if tag == "thead":
            self._is_head = False
        elif tag == "section" and len(self._inside) > 1:
            self._inside.pop()
        elif tag == "main":
            self._is_main = False

    def handle_data(self, data: str) -> None:
        if self._open or (self._is_main and not self._is_raised):
            self._text.append(data)

    def _flush(self) -> None:
        if self._row is not None:
            # A paragraph inside a cell is part of the cell.
            self._text.append(" ")
            return
        text, self._text = " ".join("".join(self._text).split()), []
        self._add(text)

    def _end_heading(self) -> None:
        text, self._text = " ".join("".join(self._text).split()), []
        section = self._inside[-1]
        if section and not section.heading and section.anchor:
            section.heading = text
        else:
            self._add(text)

    def _end_row(self) -> None:
        cells, self._row, self._text = self._row or [], None, []
        if self._is_head:
            return
        if self._is_group_row:
            self._group = cells[0] if cells else ""
            self._add(self._group)
            return
        said = [cell for cell in cells[1:] if _has_words(cell)]
        if cells and said:
            self._add(BETWEEN.join(part for part in (self._group, cells[0], *said) if part))
        elif cells and not self._group:
            self._add(cells[0])

    def _add(self, text: str) -> None:
        section = self._inside[-1]
        if section and _has_words(text) and text not in section.texts:
            section.texts.append(text)


def _has_words(text: str) -> bool:
    """Whether there is more to read than figures: '46.4% (38.6 to 54.3)' has no words."""
    letters = sum(character.isalpha() for character in text)
    return letters > 2 and letters > sum(character.isdigit() for character in text)
