"""What the site's own pages are put together from; one template writes them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Link:
    """A link; ``note`` stands after it, ``unseen`` is added to its words for screen readers."""

    address: str
    words: str
    note: str = ""
    unseen: str = ""


# A cell: words, or links one under the other.
Cell = str | tuple[Link, ...]


@dataclass(frozen=True)
class Items:
    """A list of sentences."""

    kind: ClassVar[str] = "items"
    lines: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """Terms, each with what it means."""

    kind: ClassVar[str] = "facts"
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row is its heading."""

    kind: ClassVar[str] = "table"
    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Links:
    """Links on one line."""

    kind: ClassVar[str] = "links"
    links: Sequence[Link]


Block = str | Items | Facts | Table | Links


@dataclass(frozen=True)
class Part:
    """A heading with its anchor, what stands under it, and the parts below it."""

    anchor: str
    heading: str
    blocks: Sequence[Block] = ()
    parts: Sequence[Part] = ()


@dataclass(frozen=True)
class SitePage:
    """A page: the file it is written to, its title, a first sentence, its parts."""

    file: str
    title: str
    lead: str
    parts: Sequence[Part]
    # Told in the page's head, for whoever asks whether it is current.
    made_from: str = ""
