"""The workbooks of the quarterly reports, from the release alone."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.periods import quarter_bounds
from pipelines.publishing.action_sheet import action_sheet
from pipelines.publishing.limit_sheets import (
    benchmarks_sheet,
    control_limits_sheet,
    funnel_sheet,
)
from pipelines.publishing.quarter import YEAR_KINDS, Quarter
from pipelines.publishing.quarter_sheets import (
    gaps_sheet,
    official_years_sheet,
    quarters_sheet,
    returns_sheet,
    theme_sheet,
)
from pipelines.publishing.quarterly import open_report
from pipelines.publishing.record_sheets import evidence_sheet, plan_sheet, revisions_sheet
from pipelines.publishing.report_workbook import assembled
from pipelines.publishing.review_sheet import follow_up_sheet, reviews_sheet
from pipelines.publishing.scrutiny_sheet import scrutiny_sheet
from pipelines.publishing.subgroup_sheet import subgroup_sheet
from pipelines.publishing.text import capital
from pipelines.publishing.voice_sheet import voice_sheet
from pipelines.publishing.workbook import Sheet, Workbook


def quarterly_workbook(params: Mapping[str, str]) -> Workbook:
    """The workbook of one quarter for one audience.

    Args:
        params: the report's own: ``release`` (its folder), ``period`` and ``partnership``.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter.
        ScopeError: the release has no such partnership.
    """
    return workbook_of(_opened(params))


def group_workbook(params: Mapping[str, str]) -> Workbook:
    """The workbook of the Performance Group's report; arguments and errors as above."""
    quarter = _opened(params)
    intro = (
        "These are the tables of the Performance Group's working report: each indicator with its "
        "interval, the counts behind it and its control limits; the Business Plan, the action log, "
        "the reviews, what subgroups report and what scrutiny asks and finds; what changed since "
        "the last release; the official years, the returns and the gaps. Earlier quarters stand in "
        "the workbook of ‘How are we doing?’.",
    )
    sheets = [
        *_themes(quarter),
        _control_limits(quarter),
        plan_sheet(quarter),
        action_sheet(quarter),
        reviews_sheet(quarter),
        follow_up_sheet(quarter),
        subgroup_sheet(quarter),
        scrutiny_sheet(quarter),
        revisions_sheet(quarter),
        official_years_sheet(quarter),
        returns_sheet(quarter),
        gaps_sheet(quarter),
    ]
    title = f"Performance Group working report. {_named(quarter)}"
    return assembled(quarter, title, intro, sheets)


def workbook_of(quarter: Quarter) -> Workbook:
    """The workbook of an opened quarterly report."""
    intro = (
        "These are the tables of the quarterly report of the same name: each indicator with its "
        "interval, the counts behind it and what is withheld; what it is judged by and compared "
        "with; the Business Plan, the action log, the reviews, what children and families said, "
        "what subgroups report, what scrutiny asks and finds, the evidence and what changed since "
        "the last release; then earlier quarters and years, the returns and the gaps.",
    )
    indicators = quarter.indicators()
    sheets = [
        *_themes(quarter),
        _control_limits(quarter),
        funnel_sheet(quarter, indicators, _periods_of_funnels(quarter), quarter.words),
        benchmarks_sheet(quarter, indicators, quarter.period, quarter.words),
        plan_sheet(quarter),
        action_sheet(quarter),
        reviews_sheet(quarter),
        follow_up_sheet(quarter),
        voice_sheet(quarter),
        subgroup_sheet(quarter),
        scrutiny_sheet(quarter),
        evidence_sheet(quarter),
        revisions_sheet(quarter),
        quarters_sheet(quarter),
        official_years_sheet(quarter),
        returns_sheet(quarter),
        gaps_sheet(quarter),
    ]
    return assembled(quarter, f"How are we doing? {_named(quarter)}", intro, sheets)


def _opened(params: Mapping[str, str]) -> Quarter:
    return open_report(params["release"], params["period"], params["partnership"])


def _named(quarter: Quarter) -> str:
    return f"{capital(quarter.scope.title)}, {quarter.words}: tables"


def _themes(quarter: Quarter) -> list[Sheet]:
    return [theme_sheet(quarter, theme, indicators) for theme, indicators in quarter.themes()]


def _control_limits(quarter: Quarter) -> Sheet:
    return control_limits_sheet(quarter, quarter.indicators(), quarter.period, quarter.words)


def _periods_of_funnels(quarter: Quarter) -> list[str]:
    """This quarter, and the newest year of each kind that had ended by then."""
    release, ends = quarter.release, quarter_bounds(quarter.period)[1]
    judged = {figure.period for figure in release.figures.values() if figure.funnel_limits}
    newest: dict[str, str] = {}
    for year in release.periods(YEAR_KINDS):
        starts = release.period_starts[year]
        if year in judged and starts.replace(year=starts.year + 1) <= ends:
            newest[release.period_kinds[year]] = year
    return [quarter.period, *newest.values()]
