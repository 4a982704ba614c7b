"""The index page of the published reports, from its template."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.publishing.site_reports import (
    FORMATS,
    KINDS,
    Report,
    by_kind,
    period_name,
    period_words,
)
from pipelines.publishing.text import day_words

_TEMPLATES = Path(__file__).parent / "templates"
# The auditor's page of the release in force, as it lies beside the Data Docs.
CERTIFICATE = "disclosure.html"


def index_page(
    reports: Sequence[Report], published: Path, data_docs: Path | None, stamp: str
) -> str:
    """The whole page; everything that comes from a report is escaped.

    Args:
        reports: as ``find_reports`` gives them, newest first.
        published: the folder the page will lie in.
        data_docs: a page to link to, or none.
        stamp: the fingerprint of what the page is made from.
    """
    certificate = data_docs.with_name(CERTIFICATE) if data_docs else None
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": day_words,
        "period_words": period_words,
        "period_name": period_name,
        "size": size_words,
        "address": quote,
    }
    current = [report for report in reports if report.as_of is None]
    newest = current[0].period if current else None
    return environment.get_template("index.html").render(
        stamp=stamp,
        style=(_TEMPLATES / "index.css").read_text(encoding="utf-8"),
        script=(_TEMPLATES / "search.js").read_text(encoding="utf-8"),
        formats=FORMATS,
        newest_period=newest,
        newest=by_kind([report for report in current if report.period == newest]),
        kinds=[_kind(code, some) for code, some in by_kind(current).items()],
        audiences=list(dict.fromkeys((r.partnership, r.audience) for r in current)),
        rebuilds=_rebuilds(reports),
        is_synthetic=any(r.page and r.page.is_synthetic for r in reports),
        data_docs=_from(published, data_docs) if data_docs else None,
        certificate=_from(published, certificate)
        if certificate and certificate.is_file()
        else None,
    )


def size_words(path: Path) -> str:
    """'62 KB', '1.4 MB': what a download costs."""
    size = path.stat().st_size
    return f"{max(1, round(size / 1000))} KB" if size < 995_000 else f"{size / 1e6:.1f} MB"


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


def _from(published: Path, page: Path) -> str:
    """The page's address from the folder; its own where the two lie on different drives."""
    try:
        return quote(Path(os.path.relpath(page, published)).as_posix())
    except ValueError:
        return page.as_uri()
