"""The demo's texts for the Yearly Reports: Markdown and Word documents, as the office sends them.

What they say, and what is wrong with some of them, is written out in ``words/report_text.yml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.demo.business_plan import OFFICE
from pipelines.demo.docx import document
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.demo.write import Outgoing

Entry = Mapping[str, Any]
_SENT_AT = timedelta(hours=11, minutes=20)


def report_texts(window: Iterable[str]) -> Iterator[Outgoing]:
    """The documents of each year whose last quarter is among the demo's."""
    quarters = set(window)
    for entry in read_yaml(WORDS / "report_text.yml"):
        quarter = f"{entry['year']}-Q4"
        if quarter not in quarters:
            continue
        lines = list(_lines(entry))
        is_word = entry["file"].endswith(".docx")
        content = document(lines) if is_word else _markdown(lines).encode()
        arrives = datetime.combine(entry["arrives"], datetime.min.time(), UTC) + _SENT_AT
        yield Outgoing(f"{quarter}/{OFFICE}/{entry['file']}", content, arrives)


def _lines(entry: Entry) -> Iterator[str]:
    """Each paragraph as a line of Markdown."""
    yield f"Year: {entry['year']}"
    yield f"Partnership: {entry['partnership']}"
    for heading, paragraphs in entry["sections"].items():
        yield f"## {heading}"
        yield from paragraphs


def _markdown(lines: list[str]) -> str:
    text = ""
    for before, line in zip(["", *lines], lines, strict=False):
        is_close = line[:2] in ("- ", "| ") and before[:2] == line[:2]
        text += ("\n" if is_close else "\n\n") + line if text else line
    return text + "\n"
