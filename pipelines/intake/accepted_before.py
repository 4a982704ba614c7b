"""What the warehouse holds of a sender before a file of theirs is taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import polars as pl

from pipelines.contracts import Contract
from pipelines.contracts.model import SubmissionContext

if TYPE_CHECKING:
    from pipelines.intake.ledger import Submission
    from pipelines.quality.questions import Earlier


class AcceptedBefore:
    """What was accepted before, read through the warehouse's open connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def earlier(self, contract: Contract, context: SubmissionContext) -> Earlier | None:
        """The sender's figures for the quarters up to the file's own; None outside a quarter."""
        from pipelines.quality.questions import Earlier

        about = contract.questions
        if about is None or context.period is None:
            return None
        series = ", ".join(f'"{name}"' for name in about.series)
        totals = "".join(f' and "{name}" = ${name}' for name in about.totals)
        figures = self._connection.execute(
            f"""
            with standing as (
                select max_by(submission_id, sequence) as submission_id
                from raw.submissions
                where outcome = 'accepted' and dataset = $_dataset and agency = $_agency
                    and period <= $_period
                group by period
            )
            select period, {series}, "{about.value}" as value_before
            from raw.{contract.dataset}
            where submission_id in (select submission_id from standing){totals}
            """,
            {
                "_dataset": contract.dataset,
                "_agency": context.agency,
                "_period": context.period,
                **about.totals,
            },
        ).pl()
        return Earlier(context.period, figures)

    def rows_of(self, contract: Contract, submission: Submission) -> pl.DataFrame:
        """The rows of an accepted submission: sheet, row and the contract's columns."""
        names = ", ".join(f'"{name}"' for name in ("sheet", "row", *contract.names))
        return self._connection.execute(
            f"select {names} from raw.{contract.dataset} where submission_id = ?",
            [submission.submission_id],
        ).pl()
