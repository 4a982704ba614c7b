"""Cells that show that a program spoilt them on the way, though each could be what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from pipelines.contracts import Contract
from pipelines.free_text.withheld import text_columns
from pipelines.intake.conform import match_columns
from pipelines.intake.readers import Table
from pipelines.quality import Finding

_NUMBERS = ("count", "whole", "number")
# Letters that UTF-8 begins a sign with, followed by what only the rest of one becomes: a pound
# sign read as Windows-1252 is Â£, an apostrophe â€™.
_GARBLED = re.compile("[ÂÃ][\u0080-\u00bf]|Ã[‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")


def split_numbers(table: Table, contract: Contract) -> Iterator[Finding]:
    """An error for each number that stands in two cells, as 1,234 without quotation marks does.

    Where the row ends in an empty cell nothing stands beyond the last heading, and 1 would pass for
    the number: so what tells is three digits by themselves in the cell to its right.
    """
    if table.sheet is not None:
        return
    headers = [name for name in table.frame.columns if name != "row"]
    found = match_columns(contract, headers)
    of_numbers = {
        found[column.name]: column.name
        for column in contract.columns
        if column.name in found and column.type in _NUMBERS
    }
    for name, right in pairwise(headers):
        # Two numbers side by side are what they seem; a row moved through them ends elsewhere.
        if name not in of_numbers or right in of_numbers:
            continue
        is_split = pl.col(name).str.contains("^-?[0-9]{1,3}$")
        is_split &= pl.col(right).str.contains("^[0-9]{3}$")
        for row, left, rest in table.frame.filter(is_split).select("row", name, right).iter_rows():
            yield Finding(
                severity="error",
                sheet=None,
                row=row,
                column=of_numbers[name],
                value=f"{left},{rest}",
                rule="number_in_two_cells",
                message="A comma seems to have split this number, so that its last three digits"
                " stand in the next cell and the rest of the row has moved.",
                remedy="Write the number without a comma, or in quotation marks, and send the file"
                " again.",
            )


def garbled_texts(frame: pl.DataFrame, contract: Contract) -> Iterator[Finding]:
    """A warning for each text in which signs have become wrong letters before it was sent."""
    for column in text_columns(contract):
        if column not in frame.columns:
            continue
        texts = frame.get_column(column).drop_nulls().unique().to_list()
        garbled = [text for text in texts if _GARBLED.search(text)]
        if not garbled:
            continue
        # A row that was a cell of a wide sheet stands under the heading it had there.
        heading = f"{column}_heading"
        place = pl.col(heading) if heading in frame.columns else pl.lit(column)
        rows = frame.filter(pl.col(column).is_in(garbled)).select("sheet", "row", place.alias("at"))
        for sheet, row, at in rows.iter_rows():
            yield Finding(
                severity="warning",
                sheet=sheet,
                row=row,
                column=at,
                value=None,
                rule="letters_are_right",
                message="Letters of this text have gone wrong: a pound sign or an apostrophe, say,"
                " has become two or three other letters. Reports would show them so.",
                remedy="Correct the text, or open the original as UTF-8, and send the file again.",
            )
