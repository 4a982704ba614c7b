from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.refresh.fingerprint import candidates_fingerprint
from pipelines.release import Manifest
from tests.publishing.fixture_focus import candidate
from tests.publishing.fixture_schema import frame

QUARTER = "2024-25-Q4"


def shown(folder: Path, *rows: dict[str, Any], rules: str = "rules") -> str:
    frame("fct_focus_candidate", [*rows]).write_parquet(folder / "fct_focus_candidate.parquet")
    tables = {"fct_focus_candidate": {}, "dim_focus_rule": {"sha256": rules}}
    return candidates_fingerprint(Manifest(folder, "R", "C", {"tables": tables}), QUARTER)


@pytest.mark.parametrize("looks_at", ["indicator_signals", "targets_missed"])
def test_what_a_later_quarters_return_moves_leaves_the_report_as_it_was_written(
    tmp_path: Path, looks_at: str
) -> None:
    """Provisional limits move; a report of an older year keeps those it was written with."""
    moved = candidate(rule_code="limits", looks_at=looks_at)
    before = shown(tmp_path, candidate())
    assert shown(tmp_path, candidate(source_count=2), moved) == before


def test_another_years_candidates_are_no_other_report(tmp_path: Path) -> None:
    before = shown(tmp_path, candidate())
    assert shown(tmp_path, candidate(), candidate(period="2025-26")) == before


def test_another_reason_and_another_rule_are_another_report(tmp_path: Path) -> None:
    before = shown(tmp_path, candidate())
    assert shown(tmp_path, candidate(evidence="Elsewhere")) != before
    assert shown(tmp_path, candidate(), rules="others") != before


def test_a_release_of_older_code_proposes_nothing(tmp_path: Path) -> None:
    assert candidates_fingerprint(Manifest(tmp_path, "R", "C", {"tables": {}}), QUARTER) == ""
