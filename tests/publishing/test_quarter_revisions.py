from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing import quarterly
from pipelines.publishing.release_reader import read_release
from pipelines.release.revisions import SCHEMA
from tests.publishing.fixture_catalogue import LATEST, LEICESTER, LEICESTERSHIRE, RUTLAND

BEFORE = "2025-08-01-0a1b2c3d"


def revision(
    indicator: str = "rereferrals_pct", area: str = LEICESTER, period: str = LATEST, **more: Any
) -> dict[str, Any]:
    return {
        "indicator_code": indicator, "area_code": area, "period": period,
        "previous_release_id": BEFORE, "old_value": 20.0, "old_status": "ok",
        "new_value": 21.0, "new_status": "ok", "change": "changed",
        "reason": "A newer return was received", "submission_id": "S1",
    } | more  # fmt: skip


@pytest.fixture
def section(release_folder: Path, tmp_path: Path) -> Any:
    """The section as plain words, of a release with these revisions."""

    def told(
        rows: list[dict[str, Any]], partnership: str = "LSCP", before: str | None = BEFORE
    ) -> str:
        folder = tmp_path / "release"
        shutil.copytree(release_folder, folder)
        pl.DataFrame(rows, schema=SCHEMA).write_parquet(folder / "fct_revision.parquet")
        path = folder / "manifest.json"
        manifest = json.loads(path.read_text(encoding="utf-8")) | {"previous_release_id": before}
        path.write_text(json.dumps(manifest), encoding="utf-8")
        report = quarterly.open_report(folder, LATEST, partnership, tmp_path / "figures")
        return quarterly.revisions(report).replace("\\", "").replace("\u00a0", " ")

    return told


def lines(told: str) -> list[str]:
    """The rows of the table."""
    return [line for line in told.splitlines() if line.startswith("| ")][1:]


def test_a_release_of_older_code_has_no_revisions_and_says_so(
    release_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "older"
    shutil.copytree(release_folder, folder)
    (folder / "fct_revision.parquet").unlink()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["previous_release_id"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    release = read_release(folder)
    assert release.revisions.is_empty() and "change" in release.revisions.columns
    report = quarterly.open_report(folder, LATEST, "LSCP", tmp_path)
    assert "does not record what it changed" in quarterly.revisions(report)


def test_nothing_is_said_plainly(section: Any) -> None:
    told = section([])
    assert "#" not in told, "the report's own heading stands above it"
    assert f"Nothing: every figure that this report has in common with release {BEFORE}" in told
    assert lines(told) == []


def test_the_first_release_has_nothing_to_compare_with(section: Any) -> None:
    assert "there is no earlier release to compare this one with" in section([], before=None)


def test_a_figure_stands_with_both_values_and_why(section: Any) -> None:
    told = section([revision()])
    assert f"1 figure of these areas is not as in release {BEFORE}." in told
    assert lines(told) == [
        f"| Re-referrals within 12 months | Leicester | {LATEST} | 20.0% | 21.0% |"
        " A newer return was received |"
    ]
    assert f": Figures that differ from release {BEFORE}" in told


def test_only_the_reports_own_areas_and_periods_are_told(section: Any) -> None:
    rows = [
        revision(),
        revision(area=RUTLAND),
        revision(area=LEICESTERSHIRE, period="2023-24"),
        revision(area=RUTLAND, period="2025-26-Q2"),
    ]
    found = lines(section(rows, "LRSCP"))
    assert [line.split(" | ")[1:3] for line in found] == [
        ["Rutland", LATEST],
        ["Leicestershire", "2023-24"],
    ]


@pytest.mark.parametrize(
    ("more", "cells", "key"),
    [
        (
            {"old_value": None, "new_value": None, "new_status": "c", "change": "now_confidential"},
            "| not repeated | [c] |",
            "‘not repeated’: shown in the last release, and not to be shown any more",
        ),
        (
            {"old_value": None, "old_status": None, "change": "added"},
            "| – | 21.0% |",
            "– no figure",
        ),
        (
            {"new_value": None, "new_status": None, "change": "withdrawn"},
            "| 20.0% | – |",
            "– no figure",
        ),
        (
            {"old_value": None, "old_status": "not_received", "change": "added"},
            "| not yet received | 21.0% |",
            "‘not yet received’",
        ),
        (
            {"new_value": 20.04},
            "| 20.0% | 20.0% [differs below the decimals shown]{.remark} |",
            "",
        ),
        ({"indicator_code": "gone_by_now"}, "| Gone by now | Leicester |", ""),
    ],
)
def test_what_is_no_plain_figure_is_told_in_words_and_explained(
    section: Any, more: dict[str, Any], cells: str, key: str
) -> None:
    told = section([revision(**more)])
    assert cells in told
    assert key in told
    if not key:
        assert "Key:" not in told and "– no figure" not in told


def test_the_first_twenty_are_shown_those_that_overturn_a_figure_first(section: Any) -> None:
    added = [
        revision(period=f"{year}-{year - 1999:02d}", old_value=None, change="added")
        for year in range(2000, 2025)
    ]
    told = section([*added, revision("icpcs_15_days_pct"), revision()])
    found = lines(told)
    assert len(found) == 20
    assert "Re-referrals" in found[0] and "Initial conferences" in found[1]
    assert "And 7 more, all in fct_revision." in told
