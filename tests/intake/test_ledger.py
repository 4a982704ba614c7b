from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts import SubmissionContext
from pipelines.intake import ledger
from pipelines.intake.arrivals import Arrival
from pipelines.intake.ledger import Submission, submission_id
from pipelines.warehouse.schema import ensure_raw_schema
from pipelines.workspace import Workspace

ARRIVAL = Arrival(
    path=Path("data/raw/2025-26-Q1/leicestershire_police/return.csv"),
    folder="2025-26-Q1/leicestershire_police",
    sha256="ab" * 32,
    received_at=datetime(2025, 7, 21, 9),
    is_synthetic=False,
    is_official=False,
    context=SubmissionContext("return.csv", "2025-26-Q1", "leicestershire_police", "police"),
)
ENTRY = Submission(
    submission_id="S1",
    sequence=1,
    sha256=ARRIVAL.sha256,
    original_name="return.csv",
    folder=ARRIVAL.folder,
    dataset="performance_return",
    publication=None,
    release_period=None,
    agency="leicestershire_police",
    period="2025-26-Q1",
    received_at=datetime(2025, 7, 21, 9),
    taken_in_at=datetime(2025, 7, 22, 2),
    outcome="accepted",
    reason=None,
    rows_read=13,
    rows_set_aside=1,
    rows_accepted=12,
    errors=0,
    warnings=2,
    rules_sha256="rules",
    code_version="0.1.0",
    is_synthetic=False,
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        ensure_raw_schema(opened, Workspace(tmp_path))
        yield opened


def test_an_entry_is_read_as_it_was_written(connection: duckdb.DuckDBPyConnection) -> None:
    assert ledger.entries(connection) == []
    assert ledger.next_sequence(connection) == 1
    ledger.record(connection, ENTRY)
    assert ledger.entries(connection) == [ENTRY]
    assert ledger.next_sequence(connection) == 2


def test_entries_come_in_the_order_of_arrival(connection: duckdb.DuckDBPyConnection) -> None:
    later = replace(ENTRY, submission_id="S2", sequence=2)
    ledger.record(connection, later)
    ledger.record(connection, ENTRY)
    assert [entry.sequence for entry in ledger.entries(connection)] == [1, 2]


def test_no_other_outcome_can_be_written(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.ConstraintException):
        ledger.record(connection, replace(ENTRY, outcome="maybe"))


def test_a_file_is_the_same_submission_wherever_and_whenever_it_is_taken_in() -> None:
    """Two machines, or a run broken off and begun again, must give one figure one id."""
    first = submission_id(ARRIVAL, "performance_return", "rules")
    later = replace(ARRIVAL, received_at=datetime(2026, 1, 1), path=Path("/elsewhere/renamed.csv"))
    assert submission_id(later, "performance_return", "rules") == first
    assert first[0] == "S" and len(first) == 13


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "cd" * 32},
        {"folder": "2025-26-Q2/leicestershire_police"},
    ],
)
def test_other_bytes_or_another_folder_are_another_submission(change: dict[str, str]) -> None:
    one = submission_id(ARRIVAL, "performance_return", "rules")
    assert submission_id(replace(ARRIVAL, **change), "performance_return", "rules") != one  # type: ignore[arg-type]


def test_each_dataset_of_a_file_is_a_submission_of_its_own() -> None:
    ids = {submission_id(ARRIVAL, name, "rules") for name in ("a", "b", None)}
    assert len(ids) == 3


def test_two_unusable_files_of_one_folder_are_two_submissions() -> None:
    """Neither has a fingerprint; their names tell them apart."""
    one = replace(ARRIVAL, sha256="")
    other = replace(one, path=Path("other.csv"))
    assert submission_id(one, None, "rules") != submission_id(other, None, "rules")


def test_a_file_that_is_sent_again_to_replace_another_is_a_submission_of_its_own() -> None:
    ids = {submission_id(ARRIVAL, "a", "rules", after) for after in (None, "S2", "S4")}
    assert len(ids) == 3
