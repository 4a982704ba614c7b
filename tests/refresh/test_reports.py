from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.publishing.workbooks import BESIDE, WORKBOOKS
from pipelines.refresh.options import Options
from pipelines.refresh.reports import KINDS, Report, last_year_ended, reports_of
from pipelines.release import Manifest
from pipelines.workspace import Workspace

QUARTERLY, GROUP, TIMETABLE, AUDITS, PACK, YEARS_PACK, *OTHERS = KINDS[:-2]
YEARLY, EVENT, PUBLISHED, *VERSIONS = OTHERS
GROUPS, YEARS_GROUPS = KINDS[-2:]
THREE = ("LSCP", "LRSCP", "LLR")
EACH = ("LSCP", "LRSCP")
YEARLY_REPORTS = (
    "yearly-report",
    "yearly-report-large-print",
    "yearly-report-young-people",
    "yearly-report-easy-read",
)


def _release(folder: Path, *years: tuple[str, str]) -> Manifest:
    """A release whose measures have these periods, each with its basis."""
    rows = ", ".join(f"('{period}', '{basis}')" for period, basis in years)
    duckdb.execute(
        f"copy (from (values {rows}) as counts (period, value_basis))"
        f" to '{folder / 'fct_measure.parquet'}' (format parquet)"
    )
    return Manifest(folder, "release", "content", {})


@pytest.fixture
def a_year(tmp_path: Path) -> Manifest:
    """2024-25 made of quarters; 2023-24 only as it was published."""
    return _release(
        tmp_path,
        ("2024-25-Q4", "returned"),
        ("2024-25", "from_quarters"),
        ("2023-24", "official"),
    )


def _keys(manifest: Manifest, *quarters: str) -> list[str]:
    return [report.key for report in reports_of(manifest, quarters)]


@pytest.mark.parametrize(
    ("quarter", "year"),
    [
        ("2024-25-Q4", "2024-25"),
        ("2025-26-Q1", "2024-25"),
        ("2025-26-Q3", "2024-25"),
        ("2025-26-Q4", "2025-26"),
        ("1999-00-Q4", "1999-00"),
        ("2000-01-Q1", "1999-00"),
        ("2009-10-Q2", "2008-09"),
    ],
)
def test_a_year_is_over_with_its_fourth_quarter(quarter: str, year: str) -> None:
    assert last_year_ended(quarter) == year


def test_one_performance_group_serves_both_and_each_partnership_publishes_its_own_yearly_report(
    a_year: Manifest,
) -> None:
    assert _keys(a_year, "2025-26-Q1") == [
        *(f"how-are-we-doing/2025-26-Q1/{who}" for who in THREE),
        "performance-group/2025-26-Q1/LLR",
        "timetable/2025-26-Q1/LLR",
        *(f"audits-and-learning/2025-26-Q1/{who}" for who in THREE),
        *(f"scrutiny-pack/2025-26-Q1/{who}" for who in THREE),
        *(f"year-end-scrutiny-pack/2024-25/{who}" for who in THREE),
        *(f"year-end-performance/2024-25/{who}" for who in THREE),
        *(f"development-event/2024-25/{who}" for who in THREE),
        *(f"{kind}/2024-25/{who}" for kind in YEARLY_REPORTS for who in EACH),
        *(f"disproportionality/2025-26-Q1/{who}" for who in THREE),
        *(f"year-end-disproportionality/2024-25/{who}" for who in THREE),
    ]


def test_a_year_is_reported_once_however_many_quarters_follow_it(a_year: Manifest) -> None:
    quarters = ("2024-25-Q4", "2025-26-Q1", "2025-26-Q2")
    keys = _keys(a_year, *quarters)
    assert len(keys) == len(set(keys)) == len(quarters) * 14 + 12 + len(YEARLY_REPORTS) * 2


@pytest.mark.parametrize("quarter", ["2023-24-Q4", "2024-25-Q3", "2025-26-Q4"])
def test_a_year_without_returned_figures_has_no_report(a_year: Manifest, quarter: str) -> None:
    """A year of official figures alone, and one of which a quarter is still to come."""
    assert [report.kind.code for report in reports_of(a_year, (quarter,))] == [
        *["how-are-we-doing"] * 3,
        "performance-group",
        "timetable",
        *["audits-and-learning"] * 3,
        *["scrutiny-pack"] * 3,
        *["disproportionality"] * 3,
    ]


def test_a_release_lies_where_its_name_has_a_quotation_mark(tmp_path: Path) -> None:
    folder = tmp_path / "Children's"
    folder.mkdir()
    source = _release(tmp_path, ("2024-25", "from_quarters"))
    (source.folder / "fct_measure.parquet").rename(folder / "fct_measure.parquet")
    assert len(reports_of(Manifest(folder, "release", "content", {}), ("2025-26-Q1",))) == 34


def test_a_years_report_lies_under_its_own_period_and_rests_on_its_last_quarter(
    tmp_path: Path,
) -> None:
    report = Report(YEARLY, "2024-25", "LRSCP")
    workspace = Workspace(tmp_path)
    folder = workspace.published / "2024-25"
    assert report.paths(workspace, Options()) == tuple(
        folder / f"year-end-performance-2024-25-LRSCP.{end}"
        for end in ("html", "pdf", "docx", "xlsx", "ods")
    )
    assert report.last_quarter == "2024-25-Q4"


def test_every_report_has_its_tables_beside_it(tmp_path: Path) -> None:
    every = [kind for kind in KINDS if kind not in VERSIONS]
    endings = {
        tuple(
            path.suffix
            for path in Report(kind, "2024-25", "LLR").paths(Workspace(tmp_path), Options())
        )
        for kind in every
    }
    assert endings == {(".html", ".pdf", ".docx", ".xlsx", ".ods")}
    assert not any(version.has_tables for version in VERSIONS), "they are the same report"
    assert set(WORKBOOKS) == {kind.code for kind in KINDS if kind.has_tables}
    assert Report(GROUP, "2025-26-Q1", "LLR").last_quarter == "2025-26-Q1"


def test_the_timetable_is_whole_only_with_the_calendars_beside_it(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    (calendar,) = Report(TIMETABLE, "2025-26-Q1", "LLR").beside(workspace, Options())
    assert calendar == workspace.published / "2025-26-Q1" / "timetable" / "everybody.ics"
    assert set(BESIDE) == {kind.code for kind in KINDS if kind.beside}
    shown_in = {kind.notebook for kind in KINDS if kind.has_timetable}
    assert shown_in == {"timetable.qmd", "yearly.qmd", "development_event.qmd"}


def test_only_the_development_events_pack_is_made_again_for_what_is_proposed() -> None:
    assert [kind for kind in KINDS if kind.has_candidates] == [EVENT]


def test_only_the_scrutiny_packs_are_made_again_for_the_gap_register() -> None:
    assert [kind for kind in KINDS if kind.has_register] == [PACK, YEARS_PACK]


def test_an_earlier_moment_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """A rebuilt report in the place of today's would be taken for today's."""
    workspace = Workspace(tmp_path)
    options = Options(as_of=datetime(2025, 9, 30, 23, 59, 59))
    for report in (Report(QUARTERLY, "2025-26-Q1", "LSCP"), Report(YEARLY, "2024-25", "LSCP")):
        earlier = report.paths(workspace, options)
        folder = workspace.published / "as-of-2025-09-30-2359" / report.period
        assert {path.parent for path in earlier} == {folder}
        assert [path.name for path in earlier] == [
            path.name for path in report.paths(workspace, Options())
        ]


def test_every_notebook_that_a_kind_names_is_there() -> None:
    notebooks = Workspace(Path()).notebooks
    for kind in KINDS:
        assert (notebooks / kind.notebook).is_file()
