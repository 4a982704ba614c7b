"""What intake adds to a written text: the folder it lies in, and what it replaces."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from pipelines.contracts.model import SubmissionContext
from pipelines.intake.readers import RawTable

if TYPE_CHECKING:
    from pipelines.intake.prepared import PreparedPart

TEXTS = "report_text"


def in_its_folder(raw: RawTable, context: SubmissionContext) -> RawTable:
    """A document with the quarter and the agency of its folder, which no author writes into it."""
    place = {"period": context.period, "agency": context.agency}
    at = raw.cells.width
    is_header = pl.int_range(pl.len()) == 0
    return replace(
        raw,
        cells=raw.cells.with_columns(
            pl.when(is_header).then(pl.lit(name)).otherwise(pl.lit(value)).alias(f"c{at + offset}")
            for offset, (name, value) in enumerate(place.items())
        ),
    )


def under_headings(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the heading that each text stands under, for messages about it."""
    return rows.with_columns(pl.col("section_as_sent").alias("text_heading"))


def texts_in(part: PreparedPart) -> str | None:
    """What a file replaces an earlier one of: its texts, each by partnership, year and section.

    The foreword and the scrutineer's commentary come in files of their own, and neither may put
    the other out of force. None for another dataset.
    """
    if part.contract.dataset != TEXTS:
        return None
    rows = part.frame.select("partnership", "year", "section").drop_nulls().iter_rows()
    return ";".join(sorted({" ".join(row) for row in rows})) or None
