"""The search's index: every section of every report's page, as a small script that runs anywhere.

A page opened from disk may load a script beside it but may not fetch a file, so the index is data
in a script. The same sentence stands in many reports: each text is kept once, under its number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipelines.publishing.site_pages import ReportPage, read_page
from pipelines.publishing.site_reports import Report, period_name, period_words


def search_index(reports: Iterable[Report], own: Iterable[Path] = ()) -> dict[str, list[Any]]:
    """The index of the reports that have a web page, and of the site's own pages.

    Args:
        reports: those to be found.
        own: the site's own pages, which are of no partnership and of no period.

    Returns:
        ``pages``: address, title, audience, period in words, period as counted, partnership.
        ``texts``: every text, once.
        ``sections``: number of its page, anchor, number of its heading, numbers of its texts.
    """
    pages: list[list[str]] = []
    sections: list[list[Any]] = []
    numbers: dict[str, int] = {}

    def number(text: str) -> int:
        return numbers.setdefault(text, len(numbers))

    def add(page: ReportPage, address: str, title: str, *of: str) -> None:
        for section in page.sections:
            heading = number(section.heading or title)
            texts = [number(text) for text in section.texts]
            sections.append([len(pages), section.anchor, heading, texts])
        pages.append([address, title, *of])

    for report in reports:
        if report.page is None:
            continue
        of = (report.audience, period_words(report.period), period_name(report.period))
        add(report.page, report.address("html"), report.title, *of, report.partnership)
    for path in own:
        page = read_page(path)
        add(page, path.name, page.title, "", "", "", "")
    return {"pages": pages, "texts": list(numbers), "sections": sections}


def as_script(index: dict[str, list[Any]]) -> str:
    """The index as a script of one statement, safe wherever a script may stand.

    ASCII only, so that no line separator ends it and no encoding is guessed; no '<', so that no
    text in it can close the element it stands in or open a comment.
    """
    told = json.dumps(index, ensure_ascii=True, separators=(",", ":"))
    return f"window.reportIndex = {told.replace('<', chr(92) + 'u003c')};\n"
