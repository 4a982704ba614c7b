"""What a file changes against the one it replaces, cell by cell.

For the sender alone: it quotes both files, and lies with the feedback and nowhere else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.contracts import Contract
from pipelines.free_text.details import kinds_of
from pipelines.free_text.feedback import NOT_REPEATED
from pipelines.free_text.withheld import text_columns
from pipelines.quality.feedback import harmless
from pipelines.quality.files import write_atomically
from pipelines.words import day_words, number_of

# More lines than anybody reads; the counts are of all.
MOST_LINES = 20_000
_HEADINGS = ("column", "before", "now", "sheet", "row")


@dataclass(frozen=True)
class Changes:
    """Rows of the two files that have one key, and those that only one of them has.

    ``both`` and ``now`` have the place in the new file, ``gone`` that in the earlier one.
    """

    contract: Contract
    both: pl.DataFrame
    now: pl.DataFrame
    gone: pl.DataFrame

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns that are no part of the key."""
        return tuple(name for name in self.contract.names if name not in self.contract.keys)

    @property
    def is_nothing(self) -> bool:
        """Whether the two files hold the same."""
        return not (self.both.height or self.now.height or self.gone.height)


def compare(before: pl.DataFrame, now: pl.DataFrame, contract: Contract) -> Changes | None:
    """The differences between two accepted files, each as the warehouse holds it.

    Args:
        before: sheet, row and the contract's columns of the file that was accepted before.
        now: the same of the new one.
        contract: its key tells which rows are the same; None where it has none.
    """
    keys = list(contract.keys)
    if not keys:
        return None
    cells = [name for name in contract.names if name not in keys]
    joined = now.join(
        before.select(*keys, *(pl.col(name).alias(f"{name} before") for name in cells)),
        on=keys,
        nulls_equal=True,
    )
    differs = [pl.col(name).ne_missing(pl.col(f"{name} before")) for name in cells]
    return Changes(
        contract,
        joined.filter(pl.any_horizontal(differs)) if cells else joined.clear(),
        now.join(before, on=keys, how="anti", nulls_equal=True),
        before.join(now, on=keys, how="anti", nulls_equal=True),
    )


def changes_path(list_path: Path) -> Path:
    """Where the list of changes lies: beside the list of what was found."""
    return list_path.with_name(list_path.name.replace("_feedback.csv", "_what_changed.csv"))


def in_words(changes: Changes, received: datetime, name: str) -> str:
    """The sentence for the covering note."""
    cells = sum(
        int(changes.both.select(pl.col(cell).ne_missing(pl.col(f"{cell} before")).sum()).item())
        for cell in changes.cells
        if changes.both.height
    )
    told = [
        number_of(cells, "cell") + " changed",
        number_of(changes.now.height, "row") + " added",
        number_of(changes.gone.height, "row") + " left out",
    ]
    return (
        f"This file takes the place of the one received on {day_words(received)}: {told[0]},"
        f" {told[1]} and {told[2]}; {name} lists each with what stood there before. A published"
        " figure that changes is listed in the next reports under what changed, with your reason."
    )


def write_changes(path: Path, changes: Changes) -> None:
    """Write the list: a line for each cell that changed, and for each of a row that came or went.

    What may be a personal detail is not repeated.
    """
    keys = changes.contract.keys
    texts = set(text_columns(changes.contract))
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(["what", *keys, *_HEADINGS])
    for number, (what, row, column, before, now) in enumerate(_lines(changes)):
        if number == MOST_LINES:
            writer.writerow([f"and more: the first {MOST_LINES} are listed"])
            break
        both = [_shown(cell, column in texts) for cell in (before, now)]
        key = [_shown(row[name], name in texts) for name in keys]
        writer.writerow(
            harmless(cell) for cell in (what, *key, column, *both, row["sheet"], row["row"])
        )
    write_atomically(path, held.getvalue(), "utf-8-sig")


def _lines(changes: Changes) -> Iterator[tuple[str, dict[str, Any], str, Any, Any]]:
    for row in changes.both.sort("sheet", "row", maintain_order=True).iter_rows(named=True):
        for cell in changes.cells:
            if row[cell] != row[f"{cell} before"]:
                yield "changed", row, cell, row[f"{cell} before"], row[cell]
    for what, rows in (("row added", changes.now), ("row left out", changes.gone)):
        for row in rows.sort("sheet", "row", maintain_order=True).iter_rows(named=True):
            filled = [cell for cell in changes.cells if row[cell] is not None]
            for cell in filled:
                sides = (None, row[cell]) if what == "row added" else (row[cell], None)
                yield what, row, cell, *sides
            if not filled:
                yield what, row, "", None, None


def _shown(cell: object, is_text: bool) -> object:
    if is_text and isinstance(cell, str) and kinds_of(cell):
        return NOT_REPEATED
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
