"""The workbook of the year-end report, from the release alone."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.publishing.assurance_sheets import report_sheet, statement_sheet
from pipelines.publishing.limit_sheets import control_limits_sheet, funnel_sheet
from pipelines.publishing.quarter_sheets import official_years_sheet
from pipelines.publishing.record_sheets import plan_sheet
from pipelines.publishing.report_workbook import assembled
from pipelines.publishing.self_assessment_sheets import section11_sheet, survey_sheet
from pipelines.publishing.text import capital
from pipelines.publishing.wider_sheet import wider_sheet
from pipelines.publishing.workbook import Workbook
from pipelines.publishing.year import open_year
from pipelines.publishing.year_sheets import year_returns_sheet, year_sheet


def year_workbook(params: Mapping[str, str]) -> Workbook:
    """The workbook of one financial year for one audience.

    Args:
        params: the report's own: ``release`` (its folder), ``period`` and ``partnership``.

    Raises:
        ReleaseError: the folder is no release, or has no figure of that year.
        ScopeError: the release has no such partnership.
    """
    year = open_year(params["release"], params["period"], params["partnership"])
    quarter, indicators = year.quarter, year.indicators()
    intro = (
        "These are the tables of the year-end performance report: each indicator of the year with "
        "its interval, the counts behind it and other areas' figures; the limits it is judged by; "
        "the Business Plan as it stood in the year's last quarter; what agencies state of their "
        "year, and what other partnerships and services reported; earlier official years; the "
        "returns of the year, the local picture from its three sources, and the agencies' "
        "self-assessments or their practitioners' survey.",
    )
    sheets = [
        year_sheet(year),
        control_limits_sheet(quarter, indicators, year.key, year.words),
        funnel_sheet(quarter, indicators, [year.key], year.words),
        plan_sheet(quarter),
        statement_sheet(year),
        report_sheet(year),
        official_years_sheet(quarter),
        year_returns_sheet(year),
        *(sheet for sheet in (wider_sheet(year),) if sheet.rows),
        # The two take turns.
        *(sheet for sheet in (section11_sheet(year), survey_sheet(year)) if sheet.rows),
    ]
    title = f"Year-end performance report. {capital(quarter.scope.title)}, {year.words}: tables"
    return assembled(quarter, title, intro, sheets)
