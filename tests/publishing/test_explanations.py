"""What agencies say of the figures they were asked about, in the report and in its tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing import quarterly
from pipelines.publishing.explanations import explanations_section
from pipelines.publishing.quarter_sheets import quarters_sheet
from pipelines.publishing.release_reader import read_release
from tests.publishing.altered import obeyed, plain, with_release
from tests.publishing.fixture_catalogue import HOSTILE, LATEST, LEICESTER
from tests.publishing.fixture_schema import frame

AGENCY = "leicester_childrens_social_care"


def asked(**more: Any) -> dict[str, Any]:
    return {
        "explanation_id": "x1", "agency_code": AGENCY, "area_code": LEICESTER,
        "measure_code": "rereferrals_pct", "period": LATEST, "characteristic": "total",
        "category": "total", "question": "equal_to_last_quarter", "state": "answered",
        "explanation": "Both quarters\nwere counted again.", "given_by": "Analyst",
        "given_on": date(2025, 8, 1), "given_in": "explanation", "asked_on": date(2025, 7, 21),
        "submission_id": "s1", "explanation_submission_id": "s2",
    } | more  # fmt: skip


@pytest.fixture
def report(release_folder: Path, tmp_path: Path):
    """The fixture release with these questions, opened for the Leicester partnership."""

    def open_with(*rows: dict[str, Any], partnership: str = "LSCP"):
        folder = tmp_path / "release"
        folder.mkdir()
        for path in release_folder.iterdir():
            if path.name != "fct_explanation.parquet":
                (folder / path.name).symlink_to(path)
        frame("fct_explanation", list(rows)).write_parquet(folder / "fct_explanation.parquet")
        return quarterly.open_report(folder, LATEST, partnership, "figures")

    return open_with


def test_what_the_agency_says_is_part_of_what_a_reader_must_know_of_the_figure(report) -> None:
    quarter = report(asked())
    told = "the figure is the same as the quarter before."
    said = "“Both quarters were counted again.”"
    for area in (LEICESTER, "LSCP"):
        caveat = quarter.release.figure("rereferrals_pct", area, LATEST).caveat
        assert told in caveat and said in caveat
    assert said in plain(quarterly.themes(quarter))
    cells = [row[-1] for row in quarters_sheet(quarter).rows]
    assert sum(said in str(cell) for cell in cells) == len(quarter.scope.rows)
    others = [
        figure.caveat
        for key, figure in quarter.release.figures.items()
        if key[0] != "rereferrals_pct" or key[2] != LATEST
    ]
    assert not any(said in (caveat or "") for caveat in others)


def test_what_is_not_explained_comes_first_and_is_said_to_be_open(report) -> None:
    section = plain(
        explanations_section(
            report(
                asked(),
                asked(explanation_id="x2", question="reason_for_change", state="open",
                      explanation=None, given_by=None),
            )
        )
    )  # fmt: skip
    assert section.index("It was corrected.") < section.index("Both quarters were counted again.")
    assert "Not explained yet." in section and "Analyst" in section


def test_another_quarters_questions_and_other_areas_are_not_this_reports(report) -> None:
    rows = [asked(period="2024-25-Q4"), asked(area_code="E06000017", explanation_id="x2")]
    assert explanations_section(report(*rows)) == ""


def test_an_explanation_is_text_whatever_it_holds(report) -> None:
    quarter = report(asked(explanation=HOSTILE, given_by=HOSTILE))
    assert obeyed(explanations_section(quarter)) == []


def test_a_release_without_a_question_says_nothing_of_it(release_folder: Path) -> None:
    opened = read_release(release_folder)
    assert opened.explanations.is_empty()
    quarter = quarterly.open_report(release_folder, LATEST, "LSCP", "figures")
    assert "asked to explain" not in quarterly.missing(with_release(quarter, gaps=pl.DataFrame()))
