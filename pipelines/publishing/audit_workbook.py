"""The workbook of the report on audits: every figure and every text of the audits it names."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.publishing.action_sheet import action_sheet
from pipelines.publishing.audit_sheets import (
    agreement_sheet,
    answers_sheet,
    comments_sheet,
    grades_sheet,
    groups_sheet,
    programme_sheet,
)
from pipelines.publishing.audits import open_audits
from pipelines.publishing.report_workbook import assembled
from pipelines.publishing.review_sheet import follow_up_sheet, reviews_sheet
from pipelines.publishing.scrutiny_sheet import scrutiny_sheet
from pipelines.publishing.subgroup_sheet import subgroup_sheet
from pipelines.publishing.text import capital
from pipelines.publishing.voice_sheet import voice_sheet
from pipelines.publishing.workbook import Workbook


def audits_workbook(params: Mapping[str, str]) -> Workbook:
    """The workbook of one quarter for one audience.

    Args:
        params: the report's own: ``release`` (its folder), ``period`` and ``partnership``.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter.
        ScopeError: the release has no such partnership.
    """
    report = open_audits(params["release"], params["period"], params["partnership"])
    intro = (
        "These are the tables of the report on audits and learning: the programme; then, for every "
        "audit that has been reported, answers, grades, agreement, groups of children and what was "
        "written; then the action log, the reviews, what children and families said, what "
        "subgroups report and what scrutiny asks and finds.",
    )
    sheets = [
        programme_sheet(report),
        answers_sheet(report),
        grades_sheet(report),
        agreement_sheet(report),
        groups_sheet(report),
        comments_sheet(report),
        action_sheet(report.quarter),
        reviews_sheet(report.quarter),
        follow_up_sheet(report.quarter),
        voice_sheet(report.quarter),
        subgroup_sheet(report.quarter),
        scrutiny_sheet(report.quarter),
    ]
    quarter = report.quarter
    title = f"Audits and learning. {capital(quarter.scope.title)}, {quarter.words}: tables"
    return assembled(quarter, title, intro, sheets)
