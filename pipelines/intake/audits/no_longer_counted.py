"""Cases of an audit that a newer file of the same audit leaves out, and that count no longer.

Of each audit of a quarter the newest file stands, as a resubmission does. Where two agencies used
two tools, the second export is no resubmission of the first, and nothing in it says so: the sender
is told what would otherwise be lost without a word.
"""

from __future__ import annotations

import duckdb
import polars as pl

from pipelines.intake.audits.sheet import RECORDS
from pipelines.intake.ledger import Submission
from pipelines.words import day_words, number_of


def no_longer_counted(
    connection: duckdb.DuckDBPyConnection, rows: pl.DataFrame, submission: Submission
) -> tuple[str, ...]:
    """A sentence for each audit of an accepted file that takes cases of an earlier one out.

    Args:
        connection: the warehouse, before the file is entered.
        rows: its records as they will be stored: cases by their hash.
        submission: its entry.
    """
    if submission.dataset != RECORDS:
        return ()
    return tuple(
        told
        for code in sorted(set(rows.get_column("audit_code").drop_nulls().to_list()))
        if (told := _left_out(connection, rows.filter(pl.col("audit_code") == code), code))
    )


def _left_out(connection: duckdb.DuckDBPyConnection, rows: pl.DataFrame, code: str) -> str | None:
    """Compared is with the file that stands for the audit, also where it holds others besides."""
    before = connection.execute(
        f"""
        select original_name, received_at, records.period, case_reference, responding_agency
        from raw.{RECORDS} as records
        inner join raw.submissions as submissions using (submission_id)
        where submissions.outcome = 'accepted' and records.audit_code = $code
            and list_contains($periods, records.period)
        qualify sequence = max(sequence) over (partition by records.period)
        """,
        {"code": code, "periods": rows.get_column("period").unique().to_list()},
    ).pl()
    gone = before.join(
        rows, on=["period", "case_reference", "responding_agency"], how="anti", nulls_equal=True
    )
    if gone.is_empty():
        return None
    name, received = gone.row(0)[:2]
    return (
        f"{code}: this file takes the place of '{name}', received on {day_words(received)}, and"
        f" leaves out {number_of(gone.height, 'grading')} that stood there: they count no longer."
        " If both files belong to the audit, for instance because agencies used different tools,"
        " send them together: one workbook with each export on a sheet of its own. If this file is"
        " the whole audit, nothing is to be done."
    )
