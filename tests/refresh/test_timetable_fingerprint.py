from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.refresh.fingerprint import timetable_fingerprint
from pipelines.release import Manifest
from tests.publishing.fixture_schema import frame
from tests.publishing.fixture_timetable import LATER, RUTLAND, element

QUARTER = "2025-26-Q1"


def shown(folder: Path, *rows: dict[str, Any]) -> str:
    frame("fct_assurance_element", [*rows]).write_parquet(folder / "fct_assurance_element.parquet")
    tables = {"fct_assurance_element": {}, "dim_assurance_section": {"sha256": "sections"}}
    return timetable_fingerprint(Manifest(folder, "R", "C", {"tables": tables}), QUARTER)


def test_what_becomes_of_a_later_quarter_is_no_other_timetable(tmp_path: Path) -> None:
    """Else each return that arrives would have the reports of all earlier quarters made again."""
    before = shown(tmp_path, element(), element(**LATER))
    came = LATER | {"status": "received", "received_on": date(2025, 10, 30), "submission_id": "S9"}
    assert shown(tmp_path, element(), element(**came)) == before


@pytest.mark.parametrize(
    "changed",
    [
        [element(status="late"), element(**LATER)],
        [element(), element(**LATER | {"due_on": date(2025, 11, 3)})],
        [element(), element(**LATER), element(**RUTLAND)],
        [element(), element(**LATER, reported_to="Another group")],
    ],
)
def test_what_came_and_what_is_planned_is_another_timetable(
    tmp_path: Path, changed: list[dict[str, Any]]
) -> None:
    before = shown(tmp_path, element(), element(**LATER))
    assert shown(tmp_path, *changed) != before


def test_what_is_planned_beyond_the_two_years_is_not_shown(tmp_path: Path) -> None:
    beyond = element(period="x", ends_on=date(2028, 3, 31), due_on=date(2027, 4, 30))
    assert shown(tmp_path, element(), beyond) == shown(tmp_path, element())


def test_a_release_of_older_code_has_no_timetable(tmp_path: Path) -> None:
    assert timetable_fingerprint(Manifest(tmp_path, "R", "C", {"tables": {}}), QUARTER) == ""
