"""The disproportionality report: what the cells of reports/disproportionality.qmd call.

Each function takes the opened report and returns Markdown; nothing here touches the warehouse. A
section of the report is a module of its own; here they are only named.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.periods import is_quarter
from pipelines.publishing.decision_section import decision_points
from pipelines.publishing.forest_section import characteristics
from pipelines.publishing.group_findings import stands_out
from pipelines.publishing.group_methods import methods
from pipelines.publishing.group_missing import not_collected
from pipelines.publishing.group_report import GroupReport, groups_beside
from pipelines.publishing.group_sensitivity import sensitivity
from pipelines.publishing.group_tables import figures
from pipelines.publishing.intersection_section import crossings
from pipelines.publishing.opening import opening_of
from pipelines.publishing.quarterly import open_report
from pipelines.publishing.text import capital, escape
from pipelines.publishing.year import open_year

__all__ = [
    "characteristics",
    "crossings",
    "decision_points",
    "figures",
    "methods",
    "not_collected",
    "open_groups",
    "opening",
    "sensitivity",
    "stands_out",
]

_WHICH_PERIOD = (
    "Where the release holds no figure by group for this period, that of the newest year that had "
    "ended by then is shown, and named."
)


def open_groups(
    release: str | Path, period: str, partnership: str, figures: str | Path = "figures"
) -> GroupReport:
    """Open a release for one quarter or one financial year, and one audience.

    Args:
        release: the release folder.
        period: '2025-26-Q1' or '2024-25'.
        partnership: 'LSCP', 'LRSCP', or 'LLR' for both together.
        figures: where charts are written, relative to where the notebook runs.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter or no figure of that year.
        ScopeError: the release has no such partnership.
    """
    if is_quarter(period):
        quarter = open_report(release, period, partnership, figures)
        return groups_beside(quarter, period, quarter.words)
    year = open_year(release, period, partnership, figures)
    return groups_beside(year.quarter, period, year.words)


def opening(report: GroupReport) -> str:
    """Who and when, a banner where the data are invented, and which periods are shown."""
    title = capital(f"{report.quarter.scope.title}, {report.words}")
    return f"{opening_of(report.quarter, title)}\n\n{escape(_WHICH_PERIOD)}"
