"""The sheets of what figures are judged by, of what was planned, written and changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastexcel
import openpyxl
import polars as pl
import pytest

from pipelines.publishing.limit_sheets import (
    benchmarks_sheet,
    control_limits_sheet,
    funnel_sheet,
)
from pipelines.publishing.numbers import SYMBOLS
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_plan import plan_rows
from pipelines.publishing.quarter_revisions import NOT_REPEATED
from pipelines.publishing.record_sheets import (
    NO_FIGURE,
    evidence_sheet,
    plan_sheet,
    revisions_sheet,
)
from pipelines.publishing.workbook import Cell, Number, Sheet, Workbook
from pipelines.publishing.workbook_files import write_tables
from pipelines.publishing.workbooks import WORKBOOKS
from pipelines.publishing.year import open_year
from pipelines.publishing.year_sheets import year_sheet
from tests.publishing.altered import opened, with_figures, with_release
from tests.publishing.fixture_catalogue import HOSTILE, LATEST, LEICESTER

CODE = "rereferrals_pct"
YEAR = "2024-25"
PERIODS = {"how-are-we-doing": LATEST, "performance-group": LATEST, "year-end-performance": YEAR}


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder, "LLR")


def told(sheet: Sheet) -> list[dict[str, Cell]]:
    """The rows of a sheet by the headings of their cells."""
    titles = [column.title for column in sheet.columns]
    return [dict(zip(titles, row, strict=True)) for row in sheet.rows]


def one(sheet: Sheet, **wanted: str) -> dict[str, Cell]:
    """The only row with these cells."""
    (found,) = [row for row in told(sheet) if wanted.items() <= row.items()]
    return found


def control(quarter: Quarter) -> Sheet:
    return control_limits_sheet(quarter, quarter.indicators(), LATEST, "now")


def test_control_limits_are_those_of_the_release(quarter: Quarter) -> None:
    indicator = quarter.release.indicators[CODE]
    figure = quarter.figure(indicator, LEICESTER)
    assert figure and figure.spc and figure.spc.limits
    row = one(control(quarter), Indicator=indicator.title, Area="Leicester (LSCP)")
    assert [row[name] for name in ("Lower limit", "Centre", "Upper limit")] == [
        Number(limit, 1) for limit in figure.spc.limits
    ]
    assert row["Value"] == Number(figure.value or 0, 1)
    assert row["Points in the baseline"] == Number(figure.spc.points)
    assert row["Baseline from"] == figure.spc.baseline_from
    assert row["Why the baseline was moved"] == "never moved"
    signals = {row["Signal"] for row in told(control(quarter))}
    assert "Concerning" in signals and "No signal" in signals


def test_a_baseline_that_was_moved_says_why_and_too_few_points_have_no_limits(
    quarter: Quarter,
) -> None:
    figure = quarter.release.figure(CODE, LEICESTER, LATEST)
    assert figure and figure.spc
    few = replace(figure.spc, centre=None, lower=None, upper=None, points=4, signal=None, rules=())
    moved = replace(few, rebased_reason="New front door; agreed by the Head of Safeguarding")
    made = with_figures(quarter, replace(figure, spc=moved))
    row = one(control(made), Indicator="Re-referrals within 12 months", Area="Leicester (LSCP)")
    assert row["Lower limit"] == row["Centre"] == row["Upper limit"] == "[z]"
    assert row["How firm the limits are"] == "None yet: too few points"
    assert row["Why the baseline was moved"].startswith("New front door")  # type: ignore[union-attr]
    assert (row["Signal"], row["Rule"]) == ("No limits", "none")


def test_funnel_limits_name_the_centre_and_where_the_area_lies(quarter: Quarter) -> None:
    made = funnel_sheet(quarter, quarter.indicators(), [LATEST, YEAR], "now")
    rows = told(made)
    assert {row["Whose figure the centre is"] for row in rows if row["Period"] == LATEST} == {
        "All three areas (LLR)"
    }
    assert {row["Whose figure the centre is"] for row in rows if row["Period"] == YEAR} == {
        "England"
    }
    figure = quarter.release.figure(CODE, LEICESTER, YEAR)
    assert figure and figure.funnel_limits
    row = one(made, Indicator="Re-referrals within 12 months", Area="Leicester (LSCP)", Period=YEAR)
    assert row["Upper 99.8% limit"] == Number(figure.funnel_limits.upper_998, 1)
    assert row["Lower 95% limit"] == Number(figure.funnel_limits.lower_95, 1)
    assert row["Denominator"] == Number(figure.denominator or 0)
    assert {str(row["Where the area lies"]) for row in rows} >= {"Inside the limits"}


def test_every_report_compares_all_the_authorities(release_folder: Path) -> None:
    lscp = opened(release_folder)
    made = funnel_sheet(lscp, lscp.indicators(), [YEAR], "now")
    assert {row["Area"] for row in told(made)} == {"Leicester", "Leicestershire", "Rutland"}


def test_what_is_confidential_shows_nothing_that_it_is_judged_by(quarter: Quarter) -> None:
    """A denominator or a limit beside [c] narrows what was withheld."""
    figure = quarter.release.figure(CODE, LEICESTER, LATEST)
    assert figure and figure.spc and figure.funnel_limits and figure.denominator
    made = with_figures(quarter, replace(figure, value=None, status="c"))
    indicators = [quarter.release.indicators[CODE]]
    row = one(funnel_sheet(made, indicators, [LATEST], "now"), Area="Leicester (LSCP)")
    assert not any(isinstance(cell, Number) for cell in row.values())
    assert (row["Value"], row["Denominator"], row["Centre"]) == ("[c]", "[c]", "[c]")
    assert row["Where the area lies"] == "No figure"
    judged = [row["Area"] for row in told(control_limits_sheet(made, indicators, LATEST, "now"))]
    assert "Leicester (LSCP)" not in judged and "Rutland" in judged


def test_benchmarks_are_the_released_ones_with_their_year(quarter: Quarter) -> None:
    made = benchmarks_sheet(quarter, quarter.indicators(), LATEST, "now")
    figure = quarter.release.figure(CODE, LEICESTER, LATEST)
    assert figure and figure.england is not None
    row = one(made, Indicator="Re-referrals within 12 months", Area="Leicester (LSCP)")
    assert row["England"] == Number(figure.england, 1)
    assert row["Compared with the year"] == figure.benchmark_period
    rutland = one(made, Indicator="Re-referrals within 12 months", Area="Rutland")
    assert rutland["Neighbours used"] == Number(9)


def test_the_plan_sheet_has_rating_reason_and_evidence_of_every_item(quarter: Quarter) -> None:
    rows = told(plan_sheet(quarter))
    assert len(rows) == len(plan_rows(quarter)) > 3
    late = next(row for row in rows if str(row["Rating and status"]).startswith("Red"))
    assert late["Rating and status"] == "Red: overdue"
    assert "91 days over" in str(late["What the dates say"])
    assert late["Progress, in the owner's words"] == "Waits for a second reader."
    assert str(late["Where it was reported"]).startswith("business_plan.xlsx, row ")
    assert not {"Red", "Amber", "Green"} & {str(row["Rating and status"]) for row in rows}


def with_evidence(quarter: Quarter, **figure: Any) -> Quarter:
    frame = quarter.release.evidence
    row = {
        "evidence_id": "f1", "period": LATEST, "area_code": LEICESTER, "question": "how_well",
        "outcome_statement": "2025-O1", "element": "performance_data", "kind": "figure",
        "indicator_code": CODE, "heading": "Re-referrals within 12 months", "source": "",
        "reference": f"fct_indicator, {CODE}, {LEICESTER}, {LATEST}", **figure,
    }  # fmt: skip
    return with_release(
        quarter, evidence=pl.concat([frame, pl.DataFrame([row], schema_overrides=frame.schema)],
                                    how="diagonal")
    )  # fmt: skip


def test_a_figure_is_evidence_with_the_value_as_it_is_released(quarter: Quarter) -> None:
    figure = quarter.release.figure(CODE, LEICESTER, LATEST)
    assert figure and figure.value is not None
    made = with_evidence(quarter)
    row = one(evidence_sheet(made), Element="Performance data")
    assert (row["Figure"], row["Status"]) == (Number(figure.value, 1), "ok")
    assert (
        row["Outcome statement"]
        == quarter.release.outcome_statements.filter(pl.col("outcome_code") == "2025-O1")[
            "outcome_title"
        ].item()
    )
    assert (row["Text"], row["Agency"]) == ("none", "none")
    hidden = with_figures(made, replace(figure, value=None, status="c"))
    row = one(evidence_sheet(hidden), Element="Performance data")
    assert (row["Figure"], row["Status"]) == ("[c]", "[c] confidential")


def test_a_text_is_evidence_and_has_no_figure(quarter: Quarter) -> None:
    rows = told(evidence_sheet(quarter))
    assert rows and {row["Figure"] for row in rows} == {"[z]"}
    assert any(HOSTILE.split()[0] in str(row["Text"]) for row in rows)


def test_evidence_of_an_area_or_quarter_outside_the_report_is_left_out(
    release_folder: Path,
) -> None:
    lscp = opened(release_folder)
    for other in ({"area_code": "E06000017"}, {"period": "2024-25-Q4"}, {"area_code": "LSCP"}):
        rows = told(evidence_sheet(with_evidence(lscp, **other)))
        assert all(row["Element"] != "Performance data" for row in rows), other
    assert one(evidence_sheet(with_evidence(lscp)), Element="Performance data")


def test_revisions_give_both_figures_and_never_repeat_what_is_hidden_now(
    quarter: Quarter,
) -> None:
    row = one(revisions_sheet(quarter), Indicator="Re-referrals within 12 months")
    assert (row["Before"], row["Now"]) == (Number(22.0, 1), Number(23.0, 1))
    assert (row["What happened"], row["Why"]) == ("Changed", "A newer return was received")
    frame = quarter.release.revisions
    gone = frame.with_columns(
        old_value=pl.lit(None, pl.Float64), new_value=pl.lit(None, pl.Float64),
        new_status=pl.lit("c"), change=pl.lit("now_confidential"),
    )  # fmt: skip
    row = one(revisions_sheet(with_release(quarter, revisions=gone)))
    assert (row["Before"], row["Now"]) == (NOT_REPEATED, "[c]")
    none = gone.with_columns(old_status=pl.lit(None, pl.String))
    assert one(revisions_sheet(with_release(quarter, revisions=none)))["Before"] == NO_FIGURE


def test_the_years_sheet_has_the_year_before_and_other_areas(release_folder: Path) -> None:
    year = open_year(release_folder, YEAR, "LRSCP")
    rows = told(year_sheet(year))
    indicators = year.indicators()
    assert len(rows) == len(indicators) * len(year.quarter.scope.rows)
    first = next(row for row in rows if row["Indicator"] == "Re-referrals within 12 months")
    england = year.quarter.release.figure(CODE, "E92000001", YEAR)
    assert england and first["England"] == Number(england.value or 0, 1)
    made = {row["Where it is from"] for row in rows}
    assert made >= {"Official counts", "Put together from returned quarters"}


@pytest.fixture(scope="module")
def workbooks(release_folder: Path) -> Mapping[str, Workbook]:
    return {
        code: WORKBOOKS[code](
            {"release": str(release_folder), "period": period, "partnership": "LLR"}
        )
        for code, period in PERIODS.items()
    }


def test_each_report_has_the_sheets_of_its_tables(workbooks: Mapping[str, Workbook]) -> None:
    labels = {code: [sheet.label for sheet in made.sheets] for code, made in workbooks.items()}
    limits = ["Control limits", "Funnel limits", "Benchmarks"]
    records = [
        "Business Plan",
        "Actions",
        "Reviews",
        "Learning from reviews",
        "Voice",
        "Subgroups",
        "Scrutiny",
        "Evidence",
        "Revisions",
    ]
    last = ["Quarters", "Official years", "Returns", "Gaps"]
    assert labels["how-are-we-doing"][-16:] == [*limits, *records, *last]
    assert labels["performance-group"][-11:] == [
        "Control limits", "Business Plan", "Actions", "Reviews", "Learning from reviews",
        "Subgroups", "Scrutiny", "Revisions",
        "Official years", "Returns", "Gaps",
    ]  # fmt: skip
    assert labels["year-end-performance"] == [
        "Indicators of the year", "Control limits", "Funnel limits", "Business Plan",
        "Assurance statements", "Assurance reports", "Official years", "Returns",
    ]  # fmt: skip


@pytest.mark.parametrize("code", PERIODS)
def test_every_symbol_in_a_column_of_numbers_is_explained(
    code: str, workbooks: Mapping[str, Workbook]
) -> None:
    made = workbooks[code]
    explained = {row[0] for row in made.notes.rows}
    assert {symbol for symbol, _ in SYMBOLS.values()} <= explained
    for sheet in made.sheets:
        for row in sheet.rows:
            for cell, column in zip(row, sheet.columns, strict=True):
                assert cell != "", sheet.label
                if column.is_number and isinstance(cell, str):
                    assert cell in explained, (sheet.label, column.title, cell)


@pytest.mark.parametrize("code", ["performance-group", "year-end-performance"])
def test_the_other_reports_files_are_as_accessible_as_the_quarterly_ones(
    code: str, workbooks: Mapping[str, Workbook], tmp_path: Path
) -> None:
    made = workbooks[code]
    xlsx, ods = write_tables(made, tmp_path, None)
    opened_book = openpyxl.load_workbook(xlsx)
    assert opened_book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    for sheet in opened_book.worksheets[1:]:
        assert len(sheet.tables) == 1 and not sheet.merged_cells.ranges
        (table,) = sheet.tables.values()
        assert all(cell.value not in (None, "") for row in sheet[table.ref] for cell in row)
    reader = fastexcel.read_excel(ods)
    assert reader.sheet_names == opened_book.sheetnames


def test_a_sheet_without_rows_is_left_out_and_the_cover_says_so(release_folder: Path) -> None:
    from pipelines.publishing.quarter_workbook import workbook_of

    lscp = opened(release_folder)
    calm = with_release(lscp, revisions=lscp.release.revisions.clear())
    made = workbook_of(calm)
    assert "Revisions" not in [sheet.label for sheet in made.sheets]
    assert made.intro[-1] == "Left out, for there is nothing to put there: Revisions."
    assert "Left out" not in workbook_of(lscp).intro[-1]
