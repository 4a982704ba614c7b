"""The workbook of the Yearly Report, from the release alone."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.publishing.action_sheet import action_sheet
from pipelines.publishing.report_workbook import assembled
from pipelines.publishing.review_sheet import follow_up_sheet, reviews_sheet
from pipelines.publishing.scrutiny_sheet import scrutiny_sheet
from pipelines.publishing.subgroup_sheet import subgroup_sheet
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Workbook
from pipelines.publishing.year_sheets import year_returns_sheet, year_sheet
from pipelines.publishing.yearly import open_yearly
from pipelines.publishing.yearly_sheet import texts_sheet, voices_sheet


def yearly_workbook(params: Mapping[str, str]) -> Workbook:
    """The workbook of one partnership's Yearly Report.

    Args:
        params: the report's own: ``release`` (its folder), ``period`` and ``partnership``.

    Raises:
        ReleaseError: the folder is no release, or has no figure of that year.
        ScopeError: the release has no such partnership, or both together were asked for.
    """
    year = open_yearly(params["release"], params["period"], params["partnership"])
    quarter = year.quarter
    intro = (
        "These are the tables of the Yearly Report: which texts were written for it, each "
        "indicator of the year with its interval and the counts behind it, what children and "
        "families said, and reviews, actions, scrutiny and the groups' reports as they stood at "
        "the year's end.",
    )
    sheets = [
        texts_sheet(year),
        year_sheet(year),
        voices_sheet(year),
        reviews_sheet(quarter),
        follow_up_sheet(quarter),
        action_sheet(quarter),
        scrutiny_sheet(quarter),
        subgroup_sheet(quarter),
        year_returns_sheet(year),
    ]
    title = f"Yearly Report. {capital(quarter.scope.title)}, {year.words}: tables"
    return assembled(quarter, title, intro, sheets)
