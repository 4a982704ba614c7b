"""What intake and the quality room need of an audit beside the contracts' own columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from pipelines.intake.audits.sheet import ANSWERS, RECORDS

if TYPE_CHECKING:
    from pipelines.intake.prepared import PreparedPart


def with_headings(answers: pl.DataFrame) -> pl.DataFrame:
    """Answers with the heading that each cell had in the wide sheet, for messages about it."""
    return answers.with_columns(
        pl.col("question").alias("answer_heading"), pl.col("question").alias("comment_heading")
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
