"""The links from one report to the others, worked out when the index is written.

A report is one file and may be sent alone; then these links lead nowhere. They stand together in
one navigation landmark of the page, between two marks, so that they can be brought up to date when
a quarter is added without the report being made again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from posixpath import relpath
from urllib.parse import quote

from pipelines.publishing.site_reports import Report, period_end, period_words

BEGIN, END = "<!-- other reports -->", "<!-- end of other reports -->"
_BETWEEN = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)


def navigation(report: Report, reports: Sequence[Report]) -> str:
    """The landmark of one report; every text is escaped.

    Args:
        report: the report whose page it is for.
        reports: all reports; a rebuild of an earlier moment links to its own kind only.
    """
    beside = [one for one in reports if one.as_of == report.as_of and "html" in one.files]
    before, after = _neighbours(report, beside)
    steps = [
        _item(report, one, f"{word}: {period_words(one.period)}", relation)
        for one, word, relation in ((before, "Previous", "prev"), (after, "Next", "next"))
        if one
    ]
    same = [one for one in beside if one.period == report.period]
    audiences = [
        _item(report, one, one.audience)
        for one in same
        if one.kind == report.kind and len({o.partnership for o in same if o.kind == one.kind}) > 1
    ]
    kinds = [
        _item(report, one, one.title)
        for one in same
        if one.kind != report.kind and one.partnership == report.partnership
    ]
    home = _address(report, "index.html")
    lists = [
        [f'<li><a href="{home}">All reports</a></li>', *steps],
        audiences,
        kinds,
    ]
    inner = "\n".join(f"<ul>\n{_lines(items)}\n</ul>" for items in lists if items)
    return f'<nav class="reports" aria-label="Other reports">\n{inner}\n</nav>'


def with_navigation(page: str, landmark: str) -> str:
    """The page with this landmark between its marks; as it was where it has none."""
    return _BETWEEN.sub(lambda _: f"{BEGIN}{landmark}{END}", page, count=1)


def _neighbours(report: Report, beside: Iterable[Report]) -> tuple[Report | None, Report | None]:
    """The nearest report of the same kind and partnership before and after."""
    here = period_end(report.period)
    series = sorted(
        (o for o in beside if (o.kind, o.partnership) == (report.kind, report.partnership)),
        key=lambda one: period_end(one.period),
    )
    before = [one for one in series if period_end(one.period) < here]
    after = [one for one in series if period_end(one.period) > here]
    return (before[-1] if before else None, after[0] if after else None)


def _item(here: Report, other: Report, words: str, relation: str = "") -> str:
    if other is here:
        return f'<li><span aria-current="page">{escape(words)}</span></li>'
    related = f' rel="{relation}"' if relation else ""
    return (
        f'<li><a href="{_address(here, other.address("html"))}"{related}>{escape(words)}</a></li>'
    )


def _address(here: Report, target: str) -> str:
    return escape(quote(relpath(target, here.folder)))


def _lines(items: Iterable[str]) -> str:
    return "\n".join(items)
