"""‘Who is affected differently’: the short section of the other reports, and the way to the whole.

At most a handful of sentences: the disproportionality report of the same period and partnership
holds the figures, and lies in the same folder.
"""

from __future__ import annotations

from pipelines.publishing.group_findings import NOT_A_CAUSE, NOTHING, differences, lead, sentence
from pipelines.publishing.group_report import GroupReport, groups_beside
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.text import escape, plural
from pipelines.publishing.year import Year

MOST_SENTENCES = 4
OF_A_QUARTER, OF_A_YEAR = "disproportionality", "year-end-disproportionality"


def affected_differently(quarter: Quarter) -> str:
    """The section of the quarterly report as Markdown."""
    report = groups_beside(quarter, quarter.period, quarter.words)
    return _section(report, OF_A_QUARTER)


def affected_in_the_year(year: Year) -> str:
    """The section of the year-end report as Markdown."""
    report = groups_beside(year.quarter, year.key, year.words)
    return _section(report, OF_A_YEAR)


def _section(report: GroupReport, kind: str) -> str:
    if not report.best():
        return NOTHING
    found = differences(report)
    lines = [sentence(report, one) for one in found[:MOST_SENTENCES]]
    if len(found) > MOST_SENTENCES:
        more = plural(len(found) - MOST_SENTENCES, "more difference")
        lines.append(f"- And {escape(more)}.")
    pieces = [lead(report), "\n".join(lines), f"{escape(NOT_A_CAUSE)} {_link(report, kind)}"]
    return "\n\n".join(piece for piece in pieces if piece)


def _link(report: GroupReport, kind: str) -> str:
    # Its name as refresh/reports.py gives it; a test compares the two.
    name = f"{kind}-{report.period}-{report.quarter.scope.partnership}.html"
    return f"The whole picture is in the [disproportionality report]({name})."
