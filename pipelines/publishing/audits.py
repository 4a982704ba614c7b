"""The report on audits, learning and action: what the cells of reports/audits.qmd call.

Each function takes the opened report and returns Markdown; nothing here touches the warehouse. A
section of the report is a module of its own; here they are only named.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.publishing.audit_findings import findings
from pipelines.publishing.audit_programme import programme
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.audit_themes import themes
from pipelines.publishing.opening import opening_of
from pipelines.publishing.quarter_actions import actions as actions_of
from pipelines.publishing.quarter_reviews import reviews as reviews_of
from pipelines.publishing.quarter_scrutiny import scrutiny as scrutiny_of
from pipelines.publishing.quarter_subgroups import subgroups as subgroups_of
from pipelines.publishing.quarter_voice import voice as voice_of
from pipelines.publishing.quarterly import open_report
from pipelines.publishing.text import capital

__all__ = [
    "actions",
    "findings",
    "open_audits",
    "opening",
    "programme",
    "reviews",
    "scrutiny",
    "subgroups",
    "themes",
    "voice",
]


def open_audits(
    release: str | Path, period: str, partnership: str, figures: str | Path = "figures"
) -> AuditReport:
    """Open a release for one quarter and one audience.

    Args:
        release: the release folder.
        period: a quarter key such as '2025-26-Q1'.
        partnership: 'LSCP', 'LRSCP', or 'LLR' for both together.
        figures: where charts are written, relative to where the notebook runs.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter.
        ScopeError: the release has no such partnership.
    """
    return AuditReport(open_report(release, period, partnership, figures))


def opening(report: AuditReport) -> str:
    """Who and when, and a banner where the data are invented."""
    quarter = report.quarter
    return opening_of(quarter, capital(f"{quarter.scope.title}, {quarter.words}"))


def actions(report: AuditReport) -> str:
    """The action log, from finding to impact."""
    return actions_of(report.quarter)


def reviews(report: AuditReport) -> str:
    """What is learnt from reviews, and whether they kept their days."""
    return reviews_of(report.quarter)


def voice(report: AuditReport) -> str:
    """What children and families said, and what changed."""
    return voice_of(report.quarter)


def subgroups(report: AuditReport) -> str:
    """What each subgroup reports."""
    return subgroups_of(report.quarter)


def scrutiny(report: AuditReport) -> str:
    """The Independent Scrutineer's lines of enquiry."""
    return scrutiny_of(report.quarter)
