"""The quarterly reports: what the cells of reports/quarterly.qmd and performance_group.qmd call.

Each function takes the opened report and returns Markdown; nothing here touches the warehouse or
the network. The five questions of the framework are the thread: every table says which it answers.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.publishing.audit_programme import in_brief
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.explanations import explanations_section
from pipelines.publishing.group_brief import affected_differently
from pipelines.publishing.opening import opening_of
from pipelines.publishing.quarter import Quarter, check_period
from pipelines.publishing.quarter_actions import actions
from pipelines.publishing.quarter_chair import one_page
from pipelines.publishing.quarter_glance import glance
from pipelines.publishing.quarter_longer import longer_view
from pipelines.publishing.quarter_methods import methods
from pipelines.publishing.quarter_missing import missing as what_is_missing
from pipelines.publishing.quarter_outcomes import focus_areas, what_next, where_from
from pipelines.publishing.quarter_plan import whole_plan
from pipelines.publishing.quarter_questions import questions
from pipelines.publishing.quarter_reviews import reviews, reviews_in_brief
from pipelines.publishing.quarter_revisions import revisions
from pipelines.publishing.quarter_scrutiny import scrutiny, scrutiny_in_brief
from pipelines.publishing.quarter_subgroups import subgroups, subgroups_in_brief
from pipelines.publishing.quarter_themes import themes
from pipelines.publishing.quarter_voice import voice
from pipelines.publishing.release_reader import read_release
from pipelines.publishing.scope import read_scope
from pipelines.publishing.text import capital

__all__ = [
    "actions",
    "affected_differently",
    "audits",
    "focus_areas",
    "glance",
    "longer_view",
    "methods",
    "missing",
    "one_page",
    "open_report",
    "opening",
    "questions",
    "reviews",
    "reviews_in_brief",
    "revisions",
    "scrutiny",
    "scrutiny_in_brief",
    "subgroups",
    "subgroups_in_brief",
    "themes",
    "voice",
    "what_next",
    "where_from",
    "whole_plan",
]


def open_report(
    release: str | Path, period: str, partnership: str, figures: str | Path = "figures"
) -> Quarter:
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
    opened = read_release(Path(release))
    check_period(opened, period)
    return Quarter(opened, read_scope(opened, partnership), period, Path(figures))


def opening(quarter: Quarter) -> str:
    """Who and when, and a banner where the data are invented."""
    title = capital(f"{quarter.scope.title}, {quarter.words}")
    return opening_of(quarter, title)


def missing(quarter: Quarter) -> str:
    """Returns, gaps, and the figures that agencies were asked to explain."""
    return "\n\n".join(filter(None, (what_is_missing(quarter), explanations_section(quarter))))


def audits(quarter: Quarter) -> str:
    """How the programme of audits stands, and what those of the quarter found, in brief."""
    return in_brief(AuditReport(quarter))
