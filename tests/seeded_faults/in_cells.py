"""Kinds of fault that one cell holds."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from random import Random

from openpyxl import load_workbook

from pipelines.contracts import Column, Contract
from pipelines.contracts.load import seed_rows
from pipelines.demo.parcel import Cell, Parcel
from pipelines.demo.profile import SEEDS
from pipelines.demo.write import outgoing
from pipelines.periods import shift_quarter
from tests.seeded_faults.good_returns import GoodReturns
from tests.seeded_faults.planted import Draft, Kind, Planted

# What stands here is named in other rows, which a fault in it would put in the wrong as well.
_NAMED_ELSEWHERE = {"item_code", "event_code", "item_type", "parent_code", "plan"}
_NUMBERS = ("count", "whole", "number")

Wanted = Callable[[Contract, Column], bool]
Written = Callable[[Random, Cell], Cell]


def _in_a_cell(rule: str, wanted: Wanted, written: Written, suffix: str | None = None) -> Kind:
    """A fault in any filled cell of a wanted column; in ``rule``, {} is the column's name."""

    def plant(chance: Random, good: GoodReturns) -> Planted:
        parcel, column = _column(chance, good, wanted)
        draft = Draft.of(chance, parcel, suffix)
        at = chance.choice(_filled(parcel, column.name))
        # In a register key messages belong to their body's report: of these it may then be said
        # that the report is not there.
        if body := parcel.rows[at].get("body"):
            draft.follows = {n for n, row in enumerate(parcel.rows) if row["body"] == body}
        draft.put(at, column.name, written(chance, parcel.rows[at][column.name]))
        rules = rule.format(column.name) if rule else ""
        about = [rules] if rules else _rules_about(good.contracts[parcel.dataset], column.name)
        return draft.planted(*about, at=at, column=column.name)

    return plant


def _column(chance: Random, good: GoodReturns, wanted: Wanted) -> tuple[Parcel, Column]:
    """A return and a column of it: each column of each dataset is as likely as another."""
    datasets = sorted({parcel.dataset for parcel in good.parcels})
    places = [
        (column, parcels)
        for contract in map(good.contracts.__getitem__, datasets)
        for column in contract.columns
        if column.name not in _NAMED_ELSEWHERE and wanted(contract, column)
        and (parcels := [one for one in good.of(contract.dataset) if _filled(one, column.name)])
    ]  # fmt: skip
    column, parcels = chance.choice(places)
    return chance.choice(parcels), column


def _filled(parcel: Parcel, column: str) -> list[int]:
    if column not in parcel.columns:
        return []
    return [at for at, row in enumerate(parcel.rows) if row.get(column) not in (None, "")]


def _rules_about(contract: Contract, column: str) -> list[str]:
    """The contract's own rules that read the column."""
    return [rule.name for rule in contract.rules if column in rule.kwargs.values()]


def _is_number(_: Contract, column: Column) -> bool:
    return column.type in _NUMBERS


def _is_whole(_: Contract, column: Column) -> bool:
    return column.type in ("count", "whole")


def _has_no_symbols(_: Contract, column: Column) -> bool:
    return column.type in _NUMBERS and not column.status_column


def _is_bounded(contract: Contract, column: Column) -> bool:
    return column.type in _NUMBERS and bool(_rules_about(contract, column.name))


def _is_date(_: Contract, column: Column) -> bool:
    return column.type == "date"


def _is_listed(_: Contract, column: Column) -> bool:
    allowed = column.allowed
    return (
        allowed is not None and not allowed.submission and "@agency" not in allowed.where.values()
    )


def _must_be_filled(_: Contract, column: Column) -> bool:
    return column.filled and column.default is None


def _named(*names: str) -> Wanted:
    return lambda _, column: column.name in names


def _one_of(*texts: Cell) -> Written:
    return lambda chance, _: chance.choice(texts)


def _made_decimal(chance: Random, sent: Cell) -> Cell:
    return f"{sent}.{chance.choice((25, 5, 75))}"


def _below_zero(chance: Random, sent: Cell) -> Cell:
    return str(-chance.randint(1, 40))


def _as_percentage(chance: Random, sent: Cell) -> Cell:
    return chance.choice(("{}%", "{} %", "{}.5%")).format(chance.randint(5, 95))


def _as_day(chance: Random, sent: Cell) -> Cell:
    """Typed as 3-5 or 1/10: Excel makes a day of it."""
    return date(2025, chance.randint(1, 12), chance.randint(1, 28))


def _quarter_before(_: Random, sent: Cell) -> Cell:
    return shift_quarter(str(sent), -1)


def _codes(seed: str, code: str, **where: str) -> list[str]:
    rows = seed_rows(SEEDS, seed)
    return [row[code] for row in rows if all(row[key] == value for key, value in where.items())]


def _wrong_agency(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _any(chance, good))
    at = chance.randrange(len(draft.parcel.rows))
    others = [code for code in _codes("agencies", "agency_code") if code != draft.parcel.agency]
    draft.put(at, "agency", chance.choice(others))
    return draft.planted("agency_allowed", at=at, column="agency")


def _any(chance: Random, good: GoodReturns) -> Parcel:
    return good.one_of(chance, *sorted({parcel.dataset for parcel in good.parcels}))


def _returns(good: GoodReturns, wanted: Callable[[Parcel], bool] = lambda _: True) -> list[Parcel]:
    return [one for one in good.of("performance_return") if wanted(one)]


def _areas_of(parcel: Parcel) -> list[str]:
    (areas,) = _codes("agencies", "area_codes", agency_code=parcel.agency)
    return areas.split(";")


def _area_of_another_agency(chance: Random, good: GoodReturns) -> Planted:
    parcel = chance.choice(_returns(good, lambda one: len(_areas_of(one)) < 3))
    draft = Draft.of(chance, parcel)
    at = chance.choice(_filled(parcel, "area"))
    others = {"E06000016", "E10000018", "E06000017"} - set(_areas_of(parcel))
    draft.put(at, "area", chance.choice(sorted(others)))
    return draft.planted("area_allowed", at=at, column="area")


def _measure_of_another_agency(chance: Random, good: GoodReturns) -> Planted:
    parcel = chance.choice(_returns(good))
    (kind,) = _codes("agencies", "agency_type", agency_code=parcel.agency)
    others = {
        row["measure_code"]
        for row in seed_rows(SEEDS, "measures")
        if row["is_returned"] == "true" and row["supplier_type"] != kind
    }
    draft = Draft.of(chance, parcel)
    at = chance.choice(_filled(parcel, "measure"))
    draft.put(at, "measure", chance.choice(sorted(others)))
    return draft.planted("measure_allowed", at=at, column="measure")


def _category_of_another_characteristic(chance: Random, good: GoodReturns) -> Planted:
    """A group of one characteristic under another, in a row that no other row repeats."""
    parcel = chance.choice(_returns(good, lambda one: bool(broken_down(one))))
    draft = Draft.of(chance, parcel)
    at = chance.choice(broken_down(parcel))
    own = str(parcel.rows[at]["characteristic"])
    mine = {*_codes("characteristics", "category", characteristic=own)}
    others = {*_codes("characteristics", "category")} - mine - {"total", "none"}
    draft.put(at, "category", chance.choice(sorted(others)))
    return draft.planted("category_of_characteristic", at=at, column="category")


def broken_down(parcel: Parcel) -> list[int]:
    """The rows that hold a count of one group."""
    if "category" not in parcel.columns:
        return []
    return [at for at, row in enumerate(parcel.rows) if row["characteristic"] != "total"]


def _neither_value_nor_reason(chance: Random, good: GoodReturns) -> Planted:
    parcel = good.one_of(chance, "performance_return", "wider_context")
    draft = Draft.of(chance, parcel)
    at = chance.choice(_filled(parcel, "value"))
    draft.put(at, "value", None)
    return draft.planted("value_or_reason", at=at, column="value")


def _personal_detail(chance: Random, good: GoodReturns) -> Planted:
    """Made up: a number kept for fiction, one with a right check digit that nobody has."""
    texts = ("narrative", "what_was_said", "finding", "evidence", "impact", "learning", "progress")
    parcel, column = _column(chance, good, _named(*texts))
    secret = chance.choice(
        ("07700 900123", "999 000 0018", "someone@example.org", "LE1 6ZG", "Mrs Example")
    )
    draft = Draft.of(chance, parcel)
    at = chance.choice(_filled(parcel, column.name))
    draft.put(
        at, column.name, f"{parcel.rows[at][column.name]} The family can be found by {secret}."
    )
    return draft.planted("no_personal_details", at=at, column=column.name, secret=secret)


def _formula(chance: Random, good: GoodReturns) -> Planted:
    """Made by a program that writes formulas and does not work them out; in CSV it is text."""
    parcel, column = _column(chance, good, _is_number)
    draft = Draft.of(chance, parcel)
    at = chance.choice(_filled(parcel, column.name))
    letter, row = chance.choice("CDE"), draft.row(at)
    formula = f"=SUM({letter}{row + 1}:{letter}{row + 4})"
    if draft.parcel.suffix == "csv":
        draft.put(at, column.name, formula)
        return draft.planted(f"{column.name}_readable", at=at, column=column.name)
    return draft.planted(
        "formula_without_value", at=at, column=column.name,
        content=_with_cell(draft, at, column.name, formula),
    )  # fmt: skip


def _error(chance: Random, good: GoodReturns) -> Planted:
    """What a formula comes to that looks something up in vain."""
    parcel, column = _column(chance, good, _is_number)
    draft = Draft.of(chance, parcel)
    at = chance.choice(_filled(parcel, column.name))
    text = chance.choice(("#N/A", "#REF!", "#DIV/0!"))
    if draft.parcel.suffix == "csv":
        draft.put(at, column.name, text)
        return draft.planted(f"{column.name}_readable", at=at, column=column.name)
    return draft.planted(
        "cell_error", at=at, column=column.name, content=_with_cell(draft, at, column.name, text)
    )


def _with_cell(draft: Draft, at: int, column: str, value: str) -> bytes:
    """The workbook with one cell that the demonstration's own writer cannot write."""
    book = load_workbook(io.BytesIO(outgoing(draft.parcel).content))
    sheet = book.worksheets[0]
    sheet.cell(draft.row(at), draft.parcel.columns.index(column) + 1).value = value
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


IN_CELLS: dict[str, Kind] = {
    "unknown code": _in_a_cell("{}_allowed", _is_listed, _one_of("other_thing", "Unknown 9", "XX")),
    "required cell is empty": _in_a_cell("{}_filled", _must_be_filled, _one_of(None)),
    "text for a number": _in_a_cell(
        "{}_readable", _is_number, _one_of("about 12", "awaiting checks", "a few", "12 children")
    ),
    "decimals in a count": _in_a_cell("{}_readable", _is_whole, _made_decimal),
    "percentage for a count": _in_a_cell("{}_readable", _is_whole, _as_percentage),
    "negative number": _in_a_cell("", _is_bounded, _below_zero),
    "day for a number": _in_a_cell("{}_readable", _is_number, _as_day),
    "'<5' where no symbol is understood": _in_a_cell(
        "{}_readable", _has_no_symbols, _one_of("<5", "fewer than 5", "1-5")
    ),
    "comma in the wrong place": _in_a_cell(
        "{}_readable", _is_number, _one_of("12,34", "1,2345", "1.234,5")
    ),
    "day that does not exist": _in_a_cell(
        "{}_readable", _is_date, _one_of("31/06/2025", "30/02/2025", "2025-13-01", "2025-04-31")
    ),
    "month before day": _in_a_cell("{}_readable", _is_date, _one_of("06/30/2025", "5/13/25")),
    "words for a day": _in_a_cell("{}_readable", _is_date, _one_of("end of June", "tbc", "2025")),
    "another quarter": _in_a_cell("period_allowed", _named("period"), _quarter_before),
    "no such quarter": _in_a_cell(
        "period_readable", _named("period"), _one_of("2025-26-Q5", "Spring term", "2025-27-Q1")
    ),
    "another agency": _wrong_agency,
    "unknown area": _in_a_cell(
        "area_allowed", _named("area"), _one_of("E06000018", "Nottingham", "Leics")
    ),
    "area of another agency": _area_of_another_agency,
    "measure of another agency": _measure_of_another_agency,
    "category of another characteristic": _category_of_another_characteristic,
    "unknown theme": _in_a_cell("theme_allowed", _named("theme"), _one_of("negelct", "weather")),
    "grade off the scale": _in_a_cell("grade_allowed", _named("grade"), _one_of("good", "5")),
    "rating off the scale": _in_a_cell(
        "", _named("rating_before", "rating_after"), _one_of("0", "6", "10")
    ),
    "neither value nor reason": _neither_value_nor_reason,
    "personal detail in a text": _personal_detail,
    "formula in a cell": _formula,
    "error in a cell": _error,
}  # fmt: skip
