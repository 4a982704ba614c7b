"""The index page of the published reports, from its template."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from pipelines.publishing.site_files import INDEX, PUBLICATIONS
from pipelines.publishing.site_reports import (
    FORMATS,
    KINDS,
    Report,
    by_kind,
)
from pipelines.publishing.site_templates import render
from pipelines.words import day_words

# The auditor's page of the release in force, as it lies beside the Data Docs.
CERTIFICATE = "disclosure.html"
# Where each column comes from, likewise, once it was asked for.
LINEAGE = "lineage.html"


def index_page(
    reports: Sequence[Report],
    published: Path,
    data_docs: Path | None,
    stamp: str,
    menu: Sequence[tuple[str, str]],
) -> str:
    """The whole page; everything that comes from a report is escaped.

    Args:
        reports: as ``find_reports`` gives them, newest first.
        published: the folder the page will lie in.
        data_docs: a page to link to, or none.
        stamp: the fingerprint of what the page is made from.
        menu: file and name of every page of the site, this one first.
    """
    current = [report for report in reports if report.as_of is None]
    newest = current[0].period if current else None
    return render(
        "index.html",
        stamp=stamp,
        menu=menu,
        here=INDEX,
        formats=FORMATS,
        newest_period=newest,
        newest=by_kind([report for report in current if report.period == newest]),
        kinds=[_kind(code, some) for code, some in by_kind(current).items()],
        audiences=list(dict.fromkeys((r.partnership, r.audience) for r in current)),
        rebuilds=_rebuilds(reports),
        is_synthetic=any(r.page and r.page.is_synthetic for r in reports),
        data_docs=_from(published, data_docs) if data_docs else None,
        certificate=_beside(published, data_docs, CERTIFICATE),
        lineage=_beside(published, data_docs, LINEAGE),
        publications=PUBLICATIONS if (published / PUBLICATIONS).is_file() else None,
    )


def _kind(code: str, reports: Sequence[Report]) -> dict[str, object]:
    """One kind's table: its partnerships are columns, its periods rows, newest first."""
    who = dict.fromkeys((r.partnership, r.audience) for r in reports)
    rows: dict[str, dict[str, Report]] = {}
    for report in reports:
        rows.setdefault(report.period, {})[report.partnership] = report
    return {
        "code": code,
        "title": reports[0].title,
        "about": KINDS[code][1] if code in KINDS else "",
        "columns": list(who),
        "rows": rows,
    }


def _rebuilds(reports: Sequence[Report]) -> list[dict[str, object]]:
    """Rebuilds of earlier moments, the newest moment first."""
    moments: dict[str, list[Report]] = {}
    for report in reports:
        if report.as_of:
            moments.setdefault(f"{day_words(report.as_of)}, {report.as_of:%H:%M} (UTC)", []).append(
                report
            )
    return [{"moment": moment, "reports": some} for moment, some in moments.items()]


def _beside(published: Path, data_docs: Path | None, name: str) -> str | None:
    """The address of a page beside the Data Docs, where it is there."""
    page = data_docs.with_name(name) if data_docs else None
    return _from(published, page) if page and page.is_file() else None


def _from(published: Path, page: Path) -> str:
    """The page's address from the folder; its own where the two lie on different drives."""
    try:
        return quote(Path(os.path.relpath(page, published)).as_posix())
    except ValueError:
        return page.as_uri()
