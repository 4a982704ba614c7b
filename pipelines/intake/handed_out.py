"""A return workbook that the partnerships handed out, as it comes back.

It holds more than a return: columns to read, and rows that were offered and left as they were.
Neither is data. What was handed out is known by its first column, whatever the file is called.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.contracts import Column, Contract
from pipelines.intake.conform import FOR_REFERENCE, match_columns
from pipelines.intake.readers import Table, normalise_header
from pipelines.quality import Finding

# Heads the first column of every sheet and file that is handed out; its cells number the lines.
LINE = f"line ({FOR_REFERENCE})"
NOTHING_FILLED_IN = (
    "Nothing has been filled in: every line is as it was handed out. Fill in at least one line,"
    " save the file, and send it again."
)


def is_handed_out(table: Table) -> bool:
    """Whether the table is one that 'assurance templates' made."""
    return normalise_header(LINE) in table.frame.columns


def is_prefilled(column: Column, contract: Contract) -> bool:
    """Whether a column is filled in before it is handed out: alone it says nothing.

    These are the quarter, the agency and the year, and what an offered line is about: the key,
    where all of it has lists. In a register whose key is partly written, to choose is to say.
    """
    return column.name == "year" or is_given(column) or _is_listed_key(column, contract)


def is_given(column: Column) -> bool:
    """Whether the column holds the same in every line of one agency's return for one quarter."""
    allowed = column.allowed
    if allowed is None:
        return False
    return allowed.submission is not None or "@agency" in allowed.where.values()


def _is_listed_key(column: Column, contract: Contract) -> bool:
    listed = (contract.column(key).allowed or key == "year" for key in contract.keys)
    return column.allowed is not None and column.name in contract.keys and all(listed)


def without_untouched(table: Table, contract: Contract) -> tuple[Table, list[int]]:
    """The table without lines in which nothing was filled in.

    Returns:
        The table, and the rows left empty that ask for a count: a line for something further that
        was not needed is no omission.
    """
    found = match_columns(contract, [name for name in table.frame.columns if name != "row"])
    said = [
        found[column.name]
        for column in contract.columns
        if column.name in found and not is_prefilled(column, contract)
    ]
    asked = [
        found[column.name]
        for column in contract.columns
        if column.name in found and _is_listed_key(column, contract) and not is_given(column)
    ]
    if not said:
        # Its columns to fill in were taken out: what is missing is told by name.
        return table, []
    asks = bool(asked) and any(column.status_column for column in contract.columns)
    touched = pl.any_horizontal(pl.col(name).is_not_null() for name in said)
    empty = table.frame.filter(~touched)
    kept = replace(table, frame=table.frame.filter(touched))
    if not asks:
        return kept, []
    left = empty.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in asked))
    return kept, left.get_column("row").to_list()


def left_empty(table: Table, rows: list[int]) -> list[Finding]:
    """One warning for all lines that ask for a count and were left empty."""
    if not rows:
        return []
    one = len(rows) == 1
    return [
        Finding(
            severity="warning",
            sheet=table.sheet,
            row=rows[0],
            column=None,
            value=None,
            rule="line_filled_in",
            message=("1 line was" if one else f"{len(rows):,} lines were")
            + " left as handed out, with neither a count nor a reason"
            + ("." if one else "; this is the first.")
            + " Nothing was read from "
            + ("it." if one else "them."),
            remedy="Fill in the count, 0 where there were none, or choose under status why there"
            " is none.",
        )
    ]
