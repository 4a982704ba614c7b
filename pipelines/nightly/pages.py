"""The summary as a page and as plain text, in ``reports/morning``."""

from __future__ import annotations

import textwrap
from pathlib import Path

from pipelines.nightly.summary import Summary
from pipelines.quality.files import write_atomically
from pipelines.words import day_words
from pipelines.workspace import Workspace

_HERE = Path(__file__).parent
_LATEST = "latest"
_WIDTH = 78
SYNTHETIC = "The figures in force are synthetic: this is a rehearsal."


def write_pages(workspace: Workspace, summary: Summary) -> tuple[Path, Path]:
    """Write the page and the text of the day, and the same as the latest ones.

    Returns:
        The day's page and text.
    """
    page, text = as_html(summary), as_text(summary)
    for stem in (summary.day.isoformat(), _LATEST):
        write_atomically(workspace.morning / f"{stem}.html", page)
        write_atomically(workspace.morning / f"{stem}.txt", text)
    stem = summary.day.isoformat()
    return workspace.morning / f"{stem}.html", workspace.morning / f"{stem}.txt"


def as_text(summary: Summary) -> str:
    """The summary for a terminal, a log or the plain part of an e-mail."""
    parts = [textwrap.fill(summary.subject, _WIDTH), f"Home: {summary.home}"]
    if summary.is_synthetic:
        parts.append(SYNTHETIC)
    for section in summary.sections:
        lines = [section.heading, "-" * len(section.heading)]
        lines += [_item(line) for line in section.lines]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _item(line: str) -> str:
    # Places are not broken: they are copied from here.
    return textwrap.fill(
        line,
        _WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_html(summary: Summary) -> str:
    """The summary as a page that loads nothing: it is also the e-mail's other part."""
    # Jinja takes a while to load, and most verbs write no page.
    from pipelines.pages import page_templates

    environment = page_templates(_HERE)
    return environment.get_template("summary.html").render(
        summary=summary,
        day=day_words(summary.day),
        synthetic=SYNTHETIC if summary.is_synthetic else "",
    )
