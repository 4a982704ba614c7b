"""One fault in a copy of a good return: how it is planted, and what ought to be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from pipelines.demo.parcel import SHEETS, Cell, Parcel
from pipelines.demo.write import outgoing
from pipelines.intake.readers.model import column_letter
from tests.seeded_faults.good_returns import GoodReturns


@dataclass(frozen=True)
class Planted:
    """A file with one fault.

    Attributes:
        place: the quarter and the agency whose folder it is put into.
        name: the file's name.
        content: the file.
        rules: by which rule it may be found; any one will do.
        sheet: where the fault is: the sheet's name in a workbook.
        row: the row as Excel numbers it; None where the fault is not in a row.
        column: the column's heading and its letter; empty where the fault is not in a column.
        follows: further rows of which something may rightly be said because of the fault.
        reason: where the file is turned away as a whole: words that the reason has to hold, of
            what is wrong and of what to do.
        secret: what must not be repeated to anybody.
        needs_history: whether only a comparison with earlier quarters shows it.
    """

    place: tuple[str, str]
    name: str
    content: bytes
    rules: frozenset[str] = frozenset()
    sheet: str | None = None
    row: int | None = None
    column: tuple[str, ...] = ()
    follows: frozenset[int] = frozenset()
    reason: tuple[str, ...] = ()
    secret: str | None = None
    needs_history: bool = False


# A kind of fault: from chance and good returns to a file with one such fault.
Kind = Callable[[Random, GoodReturns], Planted]


@dataclass
class Draft:
    """A copy of a good return in which a fault is planted."""

    parcel: Parcel
    follows: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, chance: Random, parcel: Parcel, suffix: str | None = None) -> Draft:
        """A copy, as CSV or as a workbook, whichever chance says, unless one is named."""
        return cls(parcel.copy(suffix=suffix or chance.choice(("csv", "xlsx"))))

    def put(self, at: int, column: str, value: Cell) -> None:
        """Write a cell of the row with that index."""
        self.parcel.rows[at][column] = value

    def row(self, at: int) -> int:
        """The row as Excel numbers it: the headings stand in the first."""
        return at + 2

    def planted(
        self,
        *rules: str,
        at: int | None = None,
        column: str | None = None,
        content: bytes | None = None,
        place: tuple[str, str] | None = None,
        reason: tuple[str, ...] = (),
        secret: str | None = None,
        needs_history: bool = False,
    ) -> Planted:
        """The file, with what ought to be said of it."""
        parcel = self.parcel
        named: tuple[str, ...] = ()
        if column:
            named = (column, column_letter(parcel.columns.index(column) + 1))
        return Planted(
            place=place or (parcel.quarter, parcel.agency),
            name=parcel.name,
            content=outgoing(parcel).content if content is None else content,
            rules=frozenset(rules),
            sheet=SHEETS[parcel.dataset] if parcel.suffix == "xlsx" and at is not None else None,
            row=None if at is None else self.row(at),
            column=named,
            follows=frozenset(self.row(one) for one in self.follows),
            reason=reason,
            secret=secret,
            needs_history=needs_history,
        )
