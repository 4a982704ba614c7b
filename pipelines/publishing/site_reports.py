"""Which reports lie in the folder of published reports, found by their names.

A report is ``<period>/<kind>-<period>-<partnership>.<ending>``, in one or several formats; a
rebuild of an earlier moment has a folder ``as-of-<moment>`` above it. What a report is called and
which release it was made from stands in its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from pipelines.periods import is_financial_year, is_quarter, quarter_bounds
from pipelines.publishing.site_pages import ReportPage, read_page

# Each kind in the order of the index: what it is called, and what a reader finds in it.
KINDS = {
    "how-are-we-doing": (
        "How are we doing?",
        "The quarterly assurance report: what is improving, what is worrying, what is not known.",
    ),
    "performance-group": (
        "Performance Group working report",
        "Every indicator, every agency's narrative, and the returns that are missing or late.",
    ),
    "timetable": (
        "Quality assurance timetable",
        "Who owes what by when for two years, with a page and a calendar for each, and whether it "
        "came.",
    ),
    "audits-and-learning": (
        "Audits and learning",
        "What multi-agency audits found, how sure that is, and whether anything came of it.",
    ),
    "scrutiny-pack": (
        "Scrutiny pack",
        "Which lines of enquiry have evidence, what is not known and who is putting it right, and "
        "how good the data is.",
    ),
    "year-end-scrutiny-pack": (
        "Year-end scrutiny pack",
        "The same for the year as a whole: what was opened and closed, sent again and put right.",
    ),
    "year-end-performance": (
        "Year-end performance report",
        "The year as a whole, for the Yearly Report.",
    ),
    "development-event": (
        "Development event",
        "All evidence of the year by key focus area, and candidates for the next with their "
        "reasons.",
    ),
    "yearly-report": (
        "Yearly Report",
        "What the partners did in the year and what difference it made: for everybody to read.",
    ),
    "yearly-report-large-print": (
        "Yearly Report in large print",
        "The same in letters of 18 points.",
    ),
    "yearly-report-young-people": (
        "Yearly Report for young people",
        "Short, in plain words, with what young people said and what changed.",
    ),
    "yearly-report-easy-read": (
        "Yearly Report in easy read",
        "One idea a line, with a picture beside each.",
    ),
    "disproportionality": (
        "Disproportionality report",
        "Which groups of children are affected differently, how sure that is, and what is not "
        "known.",
    ),
    "year-end-disproportionality": (
        "Year-end disproportionality report",
        "The same for the year as a whole, where small groups can be told more about.",
    ),
}
FORMATS = {
    "html": "Web page",
    "pdf": "PDF",
    "docx": "Word",
    "xlsx": "Excel",
    "ods": "OpenDocument",
}
PARTNERSHIPS = {
    "LSCP": "Leicester",
    "LRSCP": "Leicestershire and Rutland",
    "LLR": "Both partnerships together",
}
_STEM = re.compile(r"([a-z][a-z-]*)-(\d{4}-\d{2}(?:-Q[1-4])?)-([A-Za-z][A-Za-z0-9_]*)")
_AS_OF = re.compile(r"as-of-(\d{4}-\d{2}-\d{2}-\d{4})")


@dataclass(frozen=True)
class Report:
    """One report: its name taken apart, and the file of each format that is there."""

    kind: str
    period: str
    partnership: str
    # The folder it lies in, from the folder of published reports: '2025-26-Q1'.
    folder: str
    files: dict[str, Path]
    as_of: datetime | None = None

    @cached_property
    def page(self) -> ReportPage | None:
        """What its web page says; none where there is no web page."""
        return read_page(self.files["html"]) if "html" in self.files else None

    @property
    def title(self) -> str:
        """What the report is called: known by its kind, else as its page says."""
        if self.kind in KINDS:
            return KINDS[self.kind][0]
        named = self.page.title if self.page else ""
        return named or self.kind.replace("-", " ").capitalize()

    @property
    def audience(self) -> str:
        """The partnership in words; its code where the words are not known."""
        return PARTNERSHIPS.get(self.partnership, self.partnership)

    @property
    def label(self) -> str:
        """'How are we doing?, Leicester, April to June 2025'."""
        return f"{self.title}, {self.audience}, {period_words(self.period)}"

    def address(self, ending: str) -> str:
        """A file from the folder of published reports, with forward slashes."""
        return f"{self.folder}/{self.files[ending].name}"


def find_reports(published: Path) -> list[Report]:
    """Every report, newest period first, then by kind and partnership; rebuilds come last."""
    found: dict[tuple[str, str], dict[str, Path]] = {}
    for path in _files(published):
        folder = path.parent.relative_to(published).as_posix()
        found.setdefault((folder, path.stem), {})[path.suffix[1:]] = path
    reports = []
    for (folder, stem), files in found.items():
        match = _STEM.fullmatch(stem)
        if match and _is_period(match[2]):
            in_order = {ending: files[ending] for ending in FORMATS if ending in files}
            reports.append(Report(match[1], match[2], match[3], folder, in_order, _moment(folder)))
    return sorted(reports, key=_order)


def period_end(period: str) -> date:
    """The last day of a quarter or financial year."""
    if is_quarter(period):
        return quarter_bounds(period)[1]
    return date(int(period[:4]) + 1, 3, 31)


def period_words(period: str) -> str:
    """'April to June 2025', 'Year to March 2026'."""
    if not is_quarter(period):
        return f"Year to {period_end(period):%B %Y}"
    first, last = quarter_bounds(period)
    return f"{first:%B} to {last:%B %Y}"


def period_name(period: str) -> str:
    """The period as the framework counts it: 'Quarter 1 of 2025-26', 'Financial year 2025-26'."""
    if is_quarter(period):
        return f"Quarter {period[-1]} of {period[:7]}"
    return f"Financial year {period}"


def by_kind(reports: Sequence[Report]) -> dict[str, list[Report]]:
    """Reports under their kinds, in the order of the index."""
    grouped: dict[str, list[Report]] = {}
    for report in sorted(reports, key=lambda one: _rank(one.kind, KINDS)):
        grouped.setdefault(report.kind, []).append(report)
    return grouped


def _files(published: Path) -> Iterator[Path]:
    for pattern in ("*/*.*", "as-of-*/*/*.*"):
        for path in sorted(published.glob(pattern)):
            if path.suffix[1:] in FORMATS and not path.name.startswith(".") and path.is_file():
                yield path


def _is_period(key: str) -> bool:
    return is_quarter(key) or is_financial_year(key)


def _moment(folder: str) -> datetime | None:
    match = _AS_OF.match(folder)
    if not match:
        return None
    try:
        return datetime.strptime(match[1], "%Y-%m-%d-%H%M")
    except ValueError:
        return None


def _rank(code: str, known: Iterable[str]) -> tuple[int, str]:
    order = list(known)
    return (order.index(code) if code in order else len(order), code)


def _order(report: Report) -> tuple[object, ...]:
    age = datetime.max - report.as_of if report.as_of else timedelta(0)
    return (
        report.as_of is not None,
        age,
        -period_end(report.period).toordinal(),
        _rank(report.kind, KINDS),
        _rank(report.partnership, PARTNERSHIPS),
    )
