"""What an agency's own last performance return said, to be shown beside the empty cells."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.warehouse.connection import reading
from pipelines.workspace import Workspace

# Area, measure, characteristic, category, characteristic_2, category_2.
Line = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class LastReturn:
    """The counts of one accepted return, in its order; a symbol in the place of no count."""

    period: str
    counts: dict[Line, str]


def last_return(workspace: Workspace, agency_code: str, quarter: str) -> LastReturn | None:
    """The agency's own return in force for the newest quarter before ``quarter``.

    None where there is no warehouse, or nothing was accepted from this agency.

    Raises:
        WarehouseBusy: another run holds the warehouse.
    """
    if not workspace.database.is_file():
        return None
    with reading(workspace) as connection:
        rows = connection.execute(
            """
            with newest as (
                select submission_id, period
                from raw.submissions
                where
                    dataset = 'performance_return'
                    and outcome = 'accepted'
                    and agency = $agency
                    and period < $quarter
                order by period desc, sequence desc
                limit 1
            )

            select
                newest.period, area, measure, characteristic, category, characteristic_2,
                category_2, "value", status
            from raw.performance_return
            inner join newest using (submission_id)
            where agency = $agency
            order by sheet, "row"
            """,
            {"agency": agency_code, "quarter": quarter},
        ).fetchall()
    if not rows:
        return None
    return LastReturn(rows[0][0], {tuple(row[1:7]): _told(*row[7:]) for row in rows})


def _told(value: float | None, status: str) -> str:
    if value is None:
        return f"[{status}]"
    return f"{value:g}" if value != round(value) else str(round(value))
