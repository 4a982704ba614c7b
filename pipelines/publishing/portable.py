"""What a .qmd may use: the part of Quarto that both renderers render alike.

A front matter of plain keys, Markdown, ``{python}`` cells whose options are label, fig-cap,
fig-alt, tbl-cap, echo and the ``parameters`` tag, and callouts. Quarto knows far more; the
embedded renderer does not, and a report that changes with the machine it is rendered on is worse
than a refusal.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NoReturn

FRONT_MATTER_KEYS = {"title", "lang", "jupyter", "execute", "format"}
CELL_OPTIONS = {"label", "fig-cap", "fig-alt", "tbl-cap", "echo", "tags"}
CALLOUTS = {"callout-note", "callout-warning", "callout-important"}

_DIV = re.compile(r"^:{3,}\s*(\S.*?)?\s*:*$")
_CALLOUT = re.compile(r"\{\s*\.(callout-[a-z]+)\s*\}")
# Each pattern, with the name a person would call the thing by.
_NOT_PORTABLE = (
    (re.compile(r"\{\{<"), "a Quarto shortcode"),
    (re.compile(r"`\{[a-z]+\}[^`]*`|`r [^`]+`"), "inline code that is executed"),
    (re.compile(r"\{=\w+\}"), "raw output for one format"),
    (re.compile(r"</?[A-Za-z][^>:@]*>|<!--"), "raw HTML"),
    (re.compile(r"(?<![\w\\])@(fig|tbl|sec|eq|lst|nte|wrn|imp)-"), "a cross-reference"),
    (re.compile(r"(?<!\\)\$\$|(?<!\\)\$[^\s$][^$]*(?<!\s)\$(?!\d)"), "mathematics"),
    (re.compile(r"!\[[^\]]*\]\("), "an image outside a cell"),
)


class QmdError(Exception):
    """A .qmd that cannot be rendered; the message names the file, the line and what to do."""


def refuse(path: Path, line: int, what: str) -> NoReturn:
    """Say what in the file is not portable, and where.

    Raises:
        QmdError: always.
    """
    raise QmdError(
        f"{path.name}, line {line}: {what} is outside the part of Quarto that both renderers know. "
        "Use Markdown, python cells with label, fig-cap, fig-alt, tbl-cap and echo, or a "
        "callout-note, callout-warning or callout-important."
    )


def check_prose(path: Path, number: int, line: str) -> None:
    """Refuse a line of Markdown that the renderers would treat differently.

    Raises:
        QmdError: the line holds something outside the portable subset.
    """
    div = _DIV.match(line)
    if div and div[1]:
        callout = _CALLOUT.fullmatch(div[1])
        if not callout or callout[1] not in CALLOUTS:
            refuse(path, number, f"the block '{div[1]}'")
    for pattern, name in _NOT_PORTABLE:
        if pattern.search(line):
            refuse(path, number, name)
