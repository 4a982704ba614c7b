"""Which publication a table is: by its header, and where headers are shared by what rows hold."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.intake.adapters.errors import AdapterError
from pipelines.intake.adapters.mappings import recognise
from pipelines.intake.adapters.model import Mapping
from pipelines.intake.readers import RawTable, Table, normalise_header, to_table
from pipelines.intake.readers.headers import HEADER_SEARCH_ROWS


def find_publication(raw: RawTable, mappings: Sequence[Mapping]) -> tuple[Table, Mapping] | None:
    """The table below the first row that is a known publication's header, and its mapping.

    Each row is asked whether it is such a header, instead of being compared with the columns that
    mappings use: a publication has many more columns than we take from it.

    Raises:
        AdapterError: a row is the header of more than one publication.
    """
    for row in raw.cells.head(HEADER_SEARCH_ROWS).iter_rows():
        headers = {normalise_header(cell) for cell in row[1:] if cell} - {""}
        mapping = recognise(headers, mappings)
        if mapping is not None:
            table = to_table(raw, headers)
            return (table, mapping) if table is not None else None
    return None


def resolve(frame: pl.DataFrame, mapping: Mapping) -> Mapping:
    """The mapping itself, or, where several publications share its header, the one this file is.

    Raises:
        AdapterError: what the rows hold fits none of them, or more than one.
    """
    if not mapping.variants:
        return mapping
    fitting = [
        variant
        for variant in mapping.variants
        if all((frame[column] == value).any() for column, value in variant.holds.items())
    ]
    if len(fitting) != 1:
        signs = "; ".join(
            f"{variant.title}: "
            + ", ".join(f"'{value}' in {column}" for column, value in variant.holds.items())
            for variant in mapping.variants
        )
        raise AdapterError(
            f"Several publications have these columns, and the rows are those of "
            f"{'none' if not fitting else 'more than one'} of them ({signs}). "
            "Send each publication's file as it was downloaded."
        )
    chosen = fitting[0]
    return mapping.model_copy(
        update={
            "id": chosen.id,
            "title": chosen.title,
            "figures": chosen.figures,
            "breakdown": chosen.breakdown,
            "variants": (),
        }
    )
