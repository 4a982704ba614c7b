"""What intake and the quality room need of an audit beside the contracts' own columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from pipelines.contracts import Contract
from pipelines.intake.audits.sheet import ANSWERS, RECORDS
from pipelines.intake.readers import Table

if TYPE_CHECKING:
    from pipelines.intake.prepared import PreparedPart


def with_headings(rows: pl.DataFrame, table: Table, contract: Contract) -> pl.DataFrame:
    """Rows with the heading that each cell had in the wide sheet, for messages about it."""
    if contract.dataset == ANSWERS:
        told = pl.col("question")
        return rows.with_columns(told.alias("answer_heading"), told.alias("comment_heading"))
    return rows.with_columns(
        pl.lit(table.headers.get(name, name)).alias(f"{name}_heading") for name in contract.names
    )


def audits_in(part: PreparedPart, parts: Sequence[PreparedPart]) -> str | None:
    """The codes of the audits that a file is about, separated by ``;``; None for another dataset.

    Its records decide: an export without a single answer is still that of its audit.
    """
    if part.contract.dataset not in (RECORDS, ANSWERS):
        return part.publication
    records = [one for one in parts if one.contract.dataset == RECORDS] or [part]
    codes = {code for one in records for code in one.frame.get_column("audit_code").to_list()}
    return ";".join(sorted(code for code in codes if code)) or None
