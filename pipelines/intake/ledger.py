"""The submissions ledger: one row for each file and dataset that arrived, never changed after."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, fields
from datetime import datetime

import duckdb

from pipelines.intake.arrivals import Arrival


@dataclass(frozen=True)
class Submission:
    """A row of the ledger. Times are UTC; counts are rows of the file and failures of rules.

    ``received_at`` is when the file was last written in its folder, ``taken_in_at`` when intake
    read it: ``as_of`` goes by the second, lateness by the first.
    """

    submission_id: str
    sequence: int
    sha256: str
    original_name: str
    folder: str
    dataset: str | None
    publication: str | None
    release_period: str | None
    agency: str | None
    period: str | None
    received_at: datetime
    taken_in_at: datetime
    outcome: str
    reason: str | None
    rows_read: int
    rows_set_aside: int
    rows_accepted: int
    errors: int
    warnings: int
    rules_sha256: str
    code_version: str
    is_synthetic: bool


_COLUMNS = [field.name for field in fields(Submission)]


def submission_id(
    arrival: Arrival, dataset: str | None, rules_sha256: str, after: str | None = None
) -> str:
    """The same file in the same folder under the same rules is the same submission.

    ``after`` is the submission that had replaced it, where it is sent again to replace that one.
    """
    parts = "\0".join(
        [
            arrival.sha256,
            arrival.folder,
            arrival.name * (not arrival.sha256),
            dataset or "",
            rules_sha256,
            *([after] if after else []),
        ]
    )
    return "S" + hashlib.sha256(parts.encode()).hexdigest()[:12]


def record(connection: duckdb.DuckDBPyConnection, submission: Submission) -> None:
    """Append a row."""
    marks = ", ".join("?" * len(_COLUMNS))
    connection.execute(
        f"insert into raw.submissions ({', '.join(_COLUMNS)}) values ({marks})",
        list(asdict(submission).values()),
    )


def next_sequence(connection: duckdb.DuckDBPyConnection) -> int:
    """The number after the last row's."""
    row = connection.execute(
        "select coalesce(max(sequence), 0) + 1 from raw.submissions"
    ).fetchone()
    assert row
    return int(row[0])


def entries(connection: duckdb.DuckDBPyConnection) -> list[Submission]:
    """The whole ledger, in the order of arrival."""
    rows = connection.execute(
        f"select {', '.join(_COLUMNS)} from raw.submissions order by sequence"
    ).fetchall()
    return [Submission(*row) for row in rows]
