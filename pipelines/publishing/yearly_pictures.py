"""Simple pictures for the versions for young people and in easy read: drawn here, nobody's photo.

Each is a few lines in one colour on white, so that it prints in grey and needs no font.
"""

from __future__ import annotations

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_themes import save
from pipelines.publishing.text import attribute

INK, FILL = "#0b3c5d", "#cfe3f1"
_LINE = (
    f'fill="none" stroke="{INK}" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"'
)
_SOLID = f'fill="{FILL}" stroke="{INK}" stroke-width="6" stroke-linejoin="round"'
# Name -> what it shows, and how it is drawn on 120 by 120.
_PICTURES = {
    "people": (
        "Three people side by side",
        f'<g {_SOLID}><circle cx="24" cy="50" r="11"/><path d="M6 100V86a18 18 0 0 1 36 0v14Z"/>'
        '<circle cx="96" cy="50" r="11"/><path d="M78 100V86a18 18 0 0 1 36 0v14Z"/>'
        '<circle cx="60" cy="34" r="15"/><path d="M36 100V82a24 24 0 0 1 48 0v18Z"/></g>',
    ),
    "speech": (
        "A speech bubble",
        f'<path {_SOLID} d="M14 20h92v58H58L36 102V78H14Z"/><path {_LINE} d="M32 40h56M32 58h38"/>',
    ),
    "listen": (
        "An ear that listens",
        f'<path {_SOLID} d="M38 52a24 24 0 1 1 46 10c-6 12-14 14-16 28-3 16-24 16-26 0"/>'
        f'<path {_LINE} d="M52 54a10 10 0 1 1 18 6c-4 5-8 6-8 14"/>',
    ),
    "look": (
        "A magnifying glass",
        f'<circle {_SOLID} cx="50" cy="50" r="30"/><path {_LINE} d="M73 73l32 32"/>',
    ),
    "done": (
        "A tick",
        f'<circle {_SOLID} cx="60" cy="60" r="46"/><path {_LINE} d="M38 62l16 16 30-34"/>',
    ),
    "next": (
        "An arrow that points ahead",
        f'<circle {_SOLID} cx="60" cy="60" r="46"/><path {_LINE} d="M34 60h50M66 40l20 20-20 20"/>',
    ),
    "question": (
        "A question mark",
        f'<circle {_SOLID} cx="60" cy="60" r="46"/>'
        f'<path {_LINE} d="M46 48a15 15 0 1 1 22 13c-6 4-8 6-8 12M60 90v1"/>',
    ),
    "home": (
        "A house",
        f'<path {_SOLID} d="M14 58L60 18l46 40v46H14Z"/><path {_LINE} d="M48 104V74h24v30"/>',
    ),
    "safe": (
        "A shield with a heart",
        f'<path {_SOLID} d="M60 12l42 14v30c0 26-18 44-42 54-24-10-42-28-42-54V26Z"/>'
        f'<path {_LINE} d="M60 82c-14-10-22-18-22-28a12 12 0 0 1 22-6 12 12 0 0 1 22 6'
        'c0 10-8 18-22 28Z"/>',
    ),
    "phone": (
        "A telephone",
        f'<rect {_SOLID} x="36" y="10" width="48" height="100" rx="8"/>'
        f'<path {_LINE} d="M52 22h16M58 96h4"/>',
    ),
    "letter": (
        "A letter",
        f'<rect {_SOLID} x="12" y="28" width="96" height="66"/>'
        f'<path {_LINE} d="M12 32l48 36 48-36"/>',
    ),
    "learn": (
        "An open book",
        f'<path {_SOLID} d="M60 34c-14-10-30-12-46-10v66c16-2 32 0 46 10 14-10 30-12 46-10V24'
        'c-16-2-32 0-46 10Z"/>'
        f'<path {_LINE} d="M60 34v66"/>',
    ),
}
# For words that somebody else wrote: the first that is found chooses the picture.
_BY_WORD = (
    ("letter", "letter"), ("phone", "phone"), ("call", "phone"), ("listen", "listen"),
    ("told", "speech"), ("said", "speech"), ("say", "speech"), ("check", "look"), ("look", "look"),
    ("ask", "question"), ("learn", "learn"), ("train", "learn"), ("next year", "next"),
    ("will", "next"), ("changed", "done"), ("help", "done"), ("safe", "safe"), ("home", "home"),
)  # fmt: skip


def beside(quarter: Quarter, name: str, words: str) -> str:
    """A picture with words beside it, as Markdown; its file is written beside the charts.

    Args:
        quarter: whose figures folder it is written to.
        name: which picture.
        words: Markdown.
    """
    shows, drawn = _PICTURES[name]
    picture = _shown(quarter, f"picture-{name}", shows, drawn, 120)
    return (
        f":::: {{.easy}}\n::: {{.easy-picture}}\n{picture}\n:::\n\n"
        f"::: {{.easy-words}}\n{words}\n:::\n::::"
    )


def picture_for(words: str) -> str:
    """The name of the picture that goes with a sentence; people where no word chooses one."""
    lower = words.lower()
    return next((name for word, name in _BY_WORD if word in lower), "people")


def dots(quarter: Quarter, name: str, filled: int, every: int, shows: str) -> str:
    """A row of speech bubbles, some of them filled.

    Args:
        quarter: whose figures folder it is written to.
        name: of the file.
        filled: how many are filled.
        every: how many there are, at most twenty in a row.
        shows: alt text, which says the numbers.
    """
    bubbles = []
    for at in range(every):
        x, y = 60 * (at % 10), 60 * (at // 10)
        ground = INK if at < filled else "#ffffff"
        bubbles.append(
            f'<path transform="translate({x} {y})" d="M6 8h44v30H28L16 50V38H6Z" fill="{ground}" '
            f'stroke="{INK}" stroke-width="4" stroke-linejoin="round"/>'
        )
    # As wide for one as for ten: a single bubble across the page would shout.
    rows = (every + 9) // 10
    return _shown(quarter, name, shows, "".join(bubbles), 600, 60 * rows)


def _shown(
    quarter: Quarter, name: str, shows: str, drawn: str, width: int, height: int | None = None
) -> str:
    high = height or width
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{high}" '
        f'viewBox="0 0 {width} {high}">{drawn}</svg>'
    )
    source = save(quarter, name, svg)
    return f"![]({source}){{fig-alt={attribute(shows)}}}"
