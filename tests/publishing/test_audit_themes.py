from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.periods import shift_quarter
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.audit_themes import HOW_TO_READ, NO_THEMES, theme_rows, themes
from tests.publishing.altered import obeyed, opened, plain, with_release, with_tables
from tests.publishing.fixture_catalogue import HOSTILE, LATEST


@pytest.fixture(scope="module")
def report(release_folder: Path) -> AuditReport:
    return AuditReport(opened(release_folder, "LLR"))


def with_rows(report: AuditReport, folder: Path, *rows: dict[str, Any]) -> AuditReport:
    """The report with these rows of fct_theme and no other."""
    frame = pl.read_parquet(report.quarter.release.folder / "fct_theme.parquet")
    first = frame.row(0, named=True)
    made = pl.DataFrame([{**first, **row} for row in rows], schema=frame.schema)
    return AuditReport(with_tables(report.quarter, folder, fct_theme=made))


def test_each_theme_is_counted_by_source_the_one_most_sources_name_first(
    report: AuditReport,
) -> None:
    text = plain(themes(report))
    assert text.startswith(plain(HOW_TO_READ))
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert rows[0] == (
        "| Theme | Audits | Reviews | Children and families | Scrutiny | Training | "
        "Actions (suggested) | Agencies' comments (suggested) |"
    )
    assert rows[1:] == [
        # A review sent in two quarters is one; two quarters' comments at one place are two.
        "| Neglect | 1 | 2 | – | – | – | (1) | (2) |",
        "| Children's mental health | 1 | – | – | – | – | – | – |",
        # A suggestion is in brackets, and no code of a list is lost that the list has no more.
        "| not_in_the_list | – | – | – | – | – | (1) | – |",
    ]
    assert ": Themes across sources, quarter 2 of 2024-25 to quarter 1 of 2025-26 {" in text


@pytest.mark.parametrize(("partnership", "audits", "reviews"), [("LSCP", 0, 1), ("LRSCP", 1, 1)])
def test_a_partnership_reads_of_its_own_and_the_joint_ones(
    release_folder: Path, partnership: str, audits: int, reviews: int
) -> None:
    rows = {
        row["theme"]: row for row in theme_rows(AuditReport(opened(release_folder, partnership)))
    }
    assert rows["Neglect"]["multi_agency_audit"] == 1, "the joint audit"
    assert rows["Neglect"]["learning_from_reviews"] == reviews
    assert rows.get("Children's mental health", {}).get("multi_agency_audit", 0) == audits


@pytest.mark.parametrize(("back", "is_told"), [(3, True), (4, False), (-1, False)])
def test_four_quarters_are_looked_at_and_none_after(
    report: AuditReport, tmp_path: Path, back: int, is_told: bool
) -> None:
    other = with_rows(report, tmp_path, {"period": shift_quarter(LATEST, -back)})
    assert (themes(other) != NO_THEMES) is is_told


def test_more_sources_come_before_more_of_one_source(report: AuditReport, tmp_path: Path) -> None:
    rows = [{"theme_code": "neglect", "source_code": f"CFA-{n}"} for n in range(5)]
    rows += [
        {"theme_code": "mental_health", "source": source}
        for source in ("multi_agency_audit", "training")
    ]
    told = [row["theme"] for row in theme_rows(with_rows(report, tmp_path, *rows))]
    assert told == ["Children's mental health", "Neglect"]


def test_what_a_theme_is_called_is_printed_and_not_obeyed(report: AuditReport) -> None:
    quarter = with_release(report.quarter, themes={"neglect": HOSTILE})
    text = themes(AuditReport(quarter))
    assert "script" in text and obeyed(text) == []
    widths = {len(re.findall(r"(?<!\\)\|", line))
              for line in text.splitlines() if line.startswith("|")}  # fmt: skip
    assert widths == {9}
