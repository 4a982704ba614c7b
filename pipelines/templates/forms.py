"""One dataset as a form: its columns in the order they are filled in, and the lines offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from pipelines.contracts import Column, Contract, SubmissionContext
from pipelines.contracts.load import seed_rows
from pipelines.intake.conform import FOR_REFERENCE
from pipelines.intake.handed_out import LINE, is_given, is_prefilled
from pipelines.templates.choices import Choice, choices
from pipelines.templates.last_return import LastReturn, Line

PERFORMANCE = "performance_return"
COUNTED = f"what is counted ({FOR_REFERENCE})"
# More combinations than this are not offered line by line: nobody would find theirs.
_MOST_OFFERED = 150
_TAKEN = {
    "in_period": "In the quarter.",
    "snapshot": "On the quarter's last day.",
    "year_to_date": "From 1 April to the quarter's last day.",
    "rolling_12_months": "In the twelve months to the quarter's last day.",
}

Cells = dict[str, str]


@dataclass(frozen=True)
class FormColumn:
    """A heading; ``column`` is None over something to read, which is no part of the return."""

    heading: str
    column: Column | None = None
    choices: tuple[Choice, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether every line of this agency and quarter holds the same here."""
        return self.column is not None and is_given(self.column)


@dataclass(frozen=True)
class Form:
    """``lines``: heading -> what stands there already; ``given``: what a further line begins with.

    A line that is offered is about something of its own; an agency writes further ones below.
    """

    contract: Contract
    context: SubmissionContext
    columns: tuple[FormColumn, ...]
    lines: tuple[Cells, ...]
    given: Cells

    def is_locked(self, column: FormColumn) -> bool:
        """Whether what stands in an offered line's cell is not to be typed over."""
        return column.column is None or (
            column.column.name != "year" and is_prefilled(column.column, self.contract)
        )


def make_form(
    contract: Contract,
    seeds: Path,
    context: SubmissionContext,
    last: LastReturn | None = None,
) -> Form:
    """The form of one dataset for one agency and quarter.

    Args:
        contract: what a return of it must hold.
        seeds: folder of the catalogues.
        context: the agency and the quarter.
        last: the agency's own last performance return, of no use to other datasets.
    """
    listed = {column.name: choices(column, seeds, context) for column in contract.columns}
    to_fill = [FormColumn(one.name, one, listed[one.name]) for one in contract.columns]
    mine = [one for one in to_fill if not one.is_given]
    given = {one.heading: one.choices[0].shown for one in to_fill if one.is_given and one.choices}
    if "year" in listed and context.period:
        given["year"] = context.period[:7]
    shown = {name: {one.code: one.shown for one in found} for name, found in listed.items()}
    if contract.dataset == PERFORMANCE:
        lines = list(_counts(seeds, context, shown, last))
        at = [one.heading for one in mine].index("measure") + 1
        mine.insert(at, FormColumn(COUNTED))
        if last:
            at = [one.heading for one in mine].index("value")
            mine.insert(at, FormColumn(last_heading(last)))
    else:
        lines = list(_combinations(contract, to_fill))
    columns = [FormColumn(LINE), *mine, *(one for one in to_fill if one.is_given)]
    return Form(
        contract,
        context,
        tuple(columns),
        tuple({**line, **given} for line in lines),
        given,
    )


def last_heading(last: LastReturn) -> str:
    """The heading over what the last return said."""
    return f"sent for {last.period} ({FOR_REFERENCE})"


def _counts(
    seeds: Path,
    context: SubmissionContext,
    shown: Mapping[str, Mapping[str, str]],
    last: LastReturn | None,
) -> Iterator[Cells]:
    """A line for each count that is owed, and for each group that the last return told apart."""
    before = last.counts if last else {}
    finer: dict[tuple[str, str], list[Line]] = {}
    for line in before:
        finer.setdefault(line[:2], []).append(line)
    for row in seed_rows(seeds, "measures"):
        if row["measure_code"] not in shown["measure"]:
            continue
        told = f"{row['definition']}. {_TAKEN.get(row['period_type'], '')}".strip()
        for area in context.agency_areas:
            total = (area, row["measure_code"], "total", "total", "none", "none")
            for line in dict.fromkeys((total, *finer.get(total[:2], ()))):
                names = ("area", "measure", "characteristic", "category")
                cells = {
                    name: shown[name].get(code, code)
                    for name, code in zip(names, line, strict=False)
                }
                if line[4:] != ("none", "none"):
                    second = ("characteristic_2", "category_2")
                    for name, code in zip(second, line[4:], strict=True):
                        cells[name] = shown[name].get(code, code)
                cells[COUNTED] = told
                if last and line in before:
                    cells[last_heading(last)] = before[line]
                yield cells


def _combinations(contract: Contract, columns: list[FormColumn]) -> Iterator[Cells]:
    """Where the whole key is lists, a line for each of their combinations: every standard."""
    keys = [
        one
        for one in columns
        if one.heading in contract.keys and not one.is_given and one.heading != "year"
    ]
    number = 1
    for key in keys:
        number *= len(key.choices)
    if not keys or not 0 < number <= _MOST_OFFERED:
        return
    for combination in product(*(key.choices for key in keys)):
        yield {key.heading: one.shown for key, one in zip(keys, combination, strict=True)}
