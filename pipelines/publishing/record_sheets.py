"""Sheets of what was planned, written and changed: the Business Plan, the evidence, revisions."""

from __future__ import annotations

from typing import Any

from pipelines.publishing.figure_cells import (
    NOT_APPLICABLE,
    status_cell,
    value_cell,
)
from pipelines.publishing.narratives import of_the_quarter
from pipelines.publishing.outcomes import statements_of
from pipelines.publishing.plan_words import evidence_words, kind_words, rating_words, reason_words
from pipelines.publishing.quarter import Quarter, question_words, year_words
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.quarter_plan import plan_rows
from pipelines.publishing.quarter_revisions import (
    NOT_REPEATED,
    figure_of,
    is_not_repeated,
    revision_rows,
)
from pipelines.publishing.release_reader import Indicator
from pipelines.publishing.sheet_parts import (
    NONE,
    ONE_TABLE,
    SYMBOLS_LINE,
    area_name,
    day_or_none,
)
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, text

NO_FIGURE = "no figure"
_ELEMENTS = {
    "single_agency_narrative": "Single agency narrative",
    "business_plan_progress": "Business Plan progress",
    "action_log": "Action log",
    "engagement_and_voice": "Engagement and voice",
    "subgroup_progress": "Subgroup progress",
    "self_assessment": "Section 11 or practitioner survey",
    "independent_scrutiny": "Independent scrutiny",
    "training": "Training",
    "wider_context": "Local picture",
    "workforce": "Workforce",
    "learning_from_reviews": "Learning from reviews",
    "assurance_report": "Assurance reports from other partnerships and services",
    "assurance_statement": "Single agency assurance statement",
    "performance_data": "Performance data",
}
_CHANGES = {
    "changed": "Changed",
    "withdrawn": "Withdrawn: it has no value any more",
    "now_confidential": "Confidential now",
    "now_shown": "Shown now",
    "added": "Added: it had no value",
}


def plan_sheet(quarter: Quarter) -> Sheet:
    """Every action and milestone of the quarter's plan with its rating, why, and its evidence."""
    columns = (
        Column("Item", 12), Column("Action or milestone", 44), Column("Kind", 12),
        Column("Rating and status", 24), Column("What the dates say", 40),
        Column("Progress, in the owner's words", 60), Column("Owner", 30), Column("Due", 20),
        Column("Completed", 20), Column("Outcome statement", 44), Column("Priority", 30),
        Column("Plan", 12), Column("Where it was reported", 40),
    )  # fmt: skip
    rows = tuple(
        (
            text(row["item_code"]),
            text(row["title"]),
            kind_words(row),
            rating_words(row),
            reason_words(row),
            text(evidence_words(row)),
            text(row["owner_role"], "nobody named"),
            day_or_none(row["due_on"]),
            day_or_none(row["completed_on"]),
            text(row.get("outcome_title") or row["outcome_code"], NONE),
            text(row.get("priority_title") or row["priority_code"], NONE),
            text(row["plan"]),
            text(row["reference"]),
        )
        for row in plan_rows(quarter)
    )
    lines = (
        ONE_TABLE,
        "The rating is the owner's own; beside it stand what the dates say at the quarter's end "
        "and what the owner writes.",
    )
    title = f"Actions and milestones of the Business Plan, {quarter.words}"
    return Sheet("Business Plan", title, lines, columns, rows, keys=2)


def evidence_sheet(quarter: Quarter) -> Sheet:
    """The index of evidence: texts as they were written, and figures as they are released."""
    columns = (
        Column("Outcome statement", 44), Column("What it is about", 44), Column("Element", 24),
        Column("Area", 22), Column("Agency", 34), Column("Figure", 12, True),
        Column("Status", 22), Column("Text", 80), Column("Question it answers", 34),
        Column("Source", 30), Column("Reference", 44),
    )  # fmt: skip
    statements = {code: row for (_, code), row in statements_of(quarter).items()}
    rows = []
    for row in _evidence_rows(quarter):
        statement = statements.get(row["outcome_statement"] or "", {})
        rows.append(
            (
                text(statement.get("outcome_title") or row["outcome_statement"], NONE),
                text(row["heading"], NONE),
                _ELEMENTS.get(row["element"], capital(row["element"].replace("_", " "))),
                area_name(quarter, row["area_code"]),
                text(agency_name(quarter, row["agency_code"])) if row["agency_code"] else NONE,
                *_figure_cells(quarter, row),
                text(row["text"], NONE),
                question_words(row["question"] or NONE),
                text(row["source"], NONE),
                text(row["reference"]),
            )
        )
    lines = (
        SYMBOLS_LINE,
        "A row for each outcome statement that a text or a figure bears on. [z] stands where the "
        "evidence is a text.",
    )
    title = f"Evidence for the outcome statements, {quarter.words}"
    return Sheet("Evidence", title, lines, columns, tuple(rows), keys=2)


def _evidence_rows(quarter: Quarter) -> list[dict[str, Any]]:
    """Those of this report, in the order of the plan's outcome statements; figures come first."""
    order = {code: row["sort_order"] for (_, code), row in statements_of(quarter).items()}
    areas = {area: place for place, area in enumerate(quarter.scope.rows)}
    rows = []
    for row in of_the_quarter(quarter).iter_rows(named=True):
        is_figure = row["element"] == "performance_data"
        # Of figures those areas that the report shows: Leicester's stand for its partnership's.
        if not is_figure or row["area_code"] in areas:
            place = (
                order.get(row["outcome_statement"], len(order) + 1),
                not is_figure,
                row["indicator_code"] or "" if is_figure else row["element"],
                areas.get(row["area_code"], -1),
                row["evidence_id"],
            )
            rows.append((place, row))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _figure_cells(quarter: Quarter, row: dict[str, Any]) -> tuple[Cell, str]:
    """A figure's value and status as released; a text has neither."""
    indicator = quarter.release.indicators.get(row["indicator_code"] or "")
    if row["element"] != "performance_data" or indicator is None:
        return NOT_APPLICABLE, f"{NOT_APPLICABLE} not applicable"
    figure = quarter.release.figure(indicator.code, row["area_code"], row["period"])
    return value_cell(figure, indicator), status_cell(figure)


def revisions_sheet(quarter: Quarter) -> Sheet:
    """Every figure of these areas that is not as in the release before."""
    before = quarter.release.manifest.get("previous_release_id") or NONE
    columns = (
        Column("Indicator", 34), Column("Area", 22), Column("Period", 22),
        Column("Before", 12, True), Column("Now", 12, True), Column("What happened", 30),
        Column("Why", 60),
    )  # fmt: skip
    rows = []
    for row in revision_rows(quarter):
        code = row["indicator_code"]
        indicator = quarter.release.indicators.get(code)
        rows.append(
            (
                text(indicator.title if indicator else capital(code.replace("_", " "))),
                area_name(quarter, row["area_code"]),
                text(year_words(row["period"])),
                *(_revised(row, side, indicator) for side in ("old", "new")),
                _CHANGES.get(row["change"], capital(row["change"].replace("_", " "))),
                text(row["reason"]),
            )
        )
    title = f"Figures that differ from release {before}, {quarter.words}"
    return Sheet("Revisions", title, (SYMBOLS_LINE,), columns, tuple(rows), keys=2)


def _revised(row: dict[str, Any], side: str, indicator: Indicator | None) -> Cell:
    if side == "old" and is_not_repeated(row):
        return NOT_REPEATED
    figure = figure_of(row, side)
    if figure is None:
        return NO_FIGURE
    if indicator is not None:
        return value_cell(figure, indicator)
    # Its catalogue row is gone, and with it the unit and the decimals.
    return NO_FIGURE if figure.value is None else Number(figure.value, 1)
