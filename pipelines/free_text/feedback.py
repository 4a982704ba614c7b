"""What its sender is told of a text that may hold a personal detail: where, and never what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from pipelines.contracts import Contract
from pipelines.free_text.details import in_words, kinds_of
from pipelines.free_text.withheld import text_columns
from pipelines.quality import Finding

NOT_REPEATED = "[not repeated: it may hold a personal detail]"


def personal_details(frame: pl.DataFrame, contract: Contract) -> Iterator[Finding]:
    """A warning for each cell with a detail; ``frame``: sheet, row and the contract's columns."""
    for column in text_columns(contract):
        if column not in frame.columns:
            continue
        texts = frame.get_column(column).drop_nulls().unique().to_list()
        found = {text: kinds for text in texts if (kinds := kinds_of(text))}
        if not found:
            continue
        # A row that was a cell of a wide sheet stands under the heading it had there.
        heading = f"{column}_heading"
        place = pl.col(heading) if heading in frame.columns else pl.lit(column)
        for sheet, row, told, text in (
            frame.select("sheet", "row", place.alias("_told"), column)
            .filter(pl.col(column).is_in(list(found)))
            .iter_rows()
        ):
            yield Finding(
                severity="warning",
                sheet=sheet,
                row=row,
                column=told,
                value=None,
                rule="no_personal_details",
                message=f"This text may hold {in_words(found[text])}. It is kept, and withheld from"
                " every report until the partnership's analyst has looked at it.",
                remedy="Write it so that nobody can be recognised, and send the file again.",
            )


def without_details(finding: Finding) -> Finding:
    """The finding without the value that it quotes, where that holds a personal detail."""
    if finding.value is None or not kinds_of(finding.value):
        return finding
    return replace(finding, value=NOT_REPEATED)
