"""Where in which file a number stood: from the warehouse's staged rows and its ledger."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from pipelines.explain.model import Place, Submission
from pipelines.explain.release import rows
from pipelines.intake.originals import original_path
from pipelines.workspace import Workspace

Rows = list[tuple[str, str | None, int]]


class Ledger:
    """The submissions, read once, by their id."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
        found = rows(
            connection,
            """
            select submission_id, dataset,
                case
                    when agency_code is null
                        then concat_ws(
                            ', ', 'publication ' || publication, 'release ' || release_period
                        )
                    else 'from ' || coalesce(agency_name, agency_code)
                end,
                folder, original_name, sha256, received_at, outcome, reason,
                agency_code, period
            from staging.stg_submissions
            left join marts.dim_agency using (agency_code)
            order by sequence
            """,
        )
        self._entries = {}
        self._rejected: dict[tuple[str | None, str | None], list[Place]] = {}
        for *plain, agency, period in found:
            kept = original_path(workspace.originals, plain[5], plain[4])
            entry = Submission(*[*plain, kept])
            self._entries[entry.submission_id] = entry
            if entry.outcome == "rejected":
                self._rejected.setdefault((agency, period), []).append(Place(entry))

    def place(self, submission_id: str) -> Place | None:
        """A submission without its rows; None where the warehouse does not know it."""
        entry = self._entries.get(submission_id)
        return Place(entry) if entry else None

    def places(self, found: Rows) -> tuple[Place, ...]:
        """Rows, put together by submission and sheet."""
        grouped: dict[tuple[str, str | None], set[int]] = {}
        for submission, sheet, row in found:
            grouped.setdefault((submission, sheet), set()).add(row)
        return tuple(
            Place(self._entries[submission], sheet, tuple(sorted(numbers)))
            for (submission, sheet), numbers in grouped.items()
        )

    def rejected(self, agency: str, period: str) -> tuple[Place, ...]:
        """What an agency sent for a quarter in vain."""
        return tuple(self._rejected.get((agency, period), ()))


def count_rows(connection: duckdb.DuckDBPyConnection, measure: str, area: str, period: str) -> Rows:
    """Rows of a measure's count of all children, sent or published."""
    return rows(
        connection,
        """
        select submission_id, sheet, row_number
        from staging.stg_performance_return
        where measure_code = $1 and area_code = $2 and period = $3
            and characteristic = 'total' and characteristic_2 = 'none'
        union all
        select submission_id, null, row_number
        from staging.stg_published_statistics
        where figure = 'measure' and code = $1 and area_code = $2 and period = $3
            and characteristic = 'total'
        order by all
        """,
        [measure, area, period],
    )


def published_rows(
    connection: duckdb.DuckDBPyConnection, indicator: str, areas: Iterable[str], period: str
) -> Rows:
    """Rows of an indicator that is published as it is."""
    return rows(
        connection,
        """
        select submission_id, null, row_number
        from staging.stg_published_statistics
        where figure = 'indicator' and code = ? and list_contains(?, area_code) and period = ?
            and characteristic = 'total'
        """,
        [indicator, list(areas), period],
    )
