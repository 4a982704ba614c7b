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


# A derived column is no cell: what is wrong with it is seen in this one.
_SEEN_IN = {"any_grade": "self_grade", "moderation_without_grade": "self_grade"}


def with_headings(rows: pl.DataFrame, table: Table, contract: Contract) -> pl.DataFrame:
    """Rows with the heading that each cell had in the wide sheet, for messages about it."""
    if contract.dataset == ANSWERS:
        told = pl.col("question")
        return rows.with_columns(told.alias("answer_heading"), told.alias("comment_heading"))
    shown = {name: name for name in contract.names} | _SEEN_IN
    return rows.with_columns(
        pl.lit(table.headers.get(source, source)).alias(f"{name}_heading")
        for name, source in shown.items()
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
