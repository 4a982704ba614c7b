"""Kinds of fault of a file as a whole: its columns, its writing, its folder."""

from __future__ import annotations

import csv
import io
from random import Random

from pipelines.demo.parcel import Parcel
from pipelines.demo.write import outgoing
from pipelines.periods import shift_quarter
from tests.seeded_faults.good_returns import GoodReturns
from tests.seeded_faults.planted import Draft, Kind, Planted


def _any(chance: Random, good: GoodReturns) -> Parcel:
    return good.one_of(chance, *sorted({one.dataset for one in good.parcels}))


def _missing_column(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _any(chance, good))
    contract = good.contracts[draft.parcel.dataset]
    needed = [c.name for c in contract.columns if c.required and c.default is None]
    gone = chance.choice(needed)
    draft.parcel.columns = tuple(name for name in draft.parcel.columns if name != gone)
    return draft.planted(f"{gone}_exists")


def _misspelt_heading(chance: Random, good: GoodReturns) -> Planted:
    """The column is there under a name that nobody knows: it is missing, and one is too many."""
    draft = Draft.of(chance, _any(chance, good))
    contract = good.contracts[draft.parcel.dataset]
    needed = [c.name for c in contract.columns if c.required and c.default is None]
    name = chance.choice(needed)
    draft.parcel.headers = {name: f"{name[:-1]}q"}
    return draft.planted(f"{name}_exists", "column_is_known")


def _unknown_column(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _any(chance, good))
    heading = chance.choice(("Child's name", "Case worker", "RAG last year"))
    draft.parcel.columns = (*draft.parcel.columns, "unknown")
    draft.parcel.headers = {"unknown": heading}
    planted = draft.planted("column_is_known", at=-1, column="unknown")
    return planted.__class__(**{**planted.__dict__, "column": (heading,)})


def _heading_twice(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _any(chance, good))
    twice = chance.choice(draft.parcel.columns[:-1])
    last = draft.parcel.columns[-1]
    draft.parcel.headers = {last: twice}
    return draft.planted(reason=(f"are both headed '{twice}'", "row 1", "Rename or remove"))


def _no_rows(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _any(chance, good))
    draft.parcel.rows = []
    return draft.planted("has_rows")


def _no_headings(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _any(chance, good))
    first = draft.parcel.rows.pop(0)
    draft.parcel.headers = {name: str(first.get(name) or "") for name in draft.parcel.columns}
    return draft.planted(reason=("No sheet has the columns", "must name its columns"))


def _folder_of_another_agency(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _any(chance, good))
    quarter, own = draft.parcel.quarter, draft.parcel.agency
    others = sorted({one.agency for one in good.parcels} - {own})
    planted = draft.planted(
        "agency_allowed", at=0, column="agency", place=(quarter, chance.choice(others))
    )
    return _everywhere(planted, draft)


def _folder_of_another_quarter(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _any(chance, good))
    quarter = shift_quarter(draft.parcel.quarter, chance.choice((-1, -4)))
    planted = draft.planted(
        "period_allowed", at=0, column="period", place=(quarter, draft.parcel.agency)
    )
    return _everywhere(planted, draft)


def _everywhere(planted: Planted, draft: Draft) -> Planted:
    """Every row of the file is in the wrong place."""
    rows = frozenset(range(2, len(draft.parcel.rows) + 2))
    return planted.__class__(**{**planted.__dict__, "follows": rows})


def _folder_that_is_no_quarter(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _any(chance, good))
    folder = chance.choice(("2025-Q1", "April to June", "2025-26", "Q1"))
    return draft.planted(
        place=(folder, draft.parcel.agency),
        reason=(f"'{folder}' is not a quarter", "Name it like 2025-26-Q1"),
    )


def _folder_of_nobody(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _any(chance, good))
    folder = chance.choice(("leicester_csc_new", "returns", "nottingham"))
    return draft.planted(
        place=(draft.parcel.quarter, folder),
        reason=(f"'{folder}' is not an agency that is known", "Use one of"),
    )


def _wrong_delimiter(chance: Random, good: GoodReturns) -> Planted:
    """Commas, tabs, semicolons and vertical bars are all understood; these are not."""
    draft = Draft.of(chance, _any(chance, good), "csv")
    mark = chance.choice("~^")
    rows = csv.reader(io.StringIO(outgoing(draft.parcel).content.decode(), newline=""))
    text = "\r\n".join(
        mark.join(cell.replace(",", " ").replace(";", " ") for cell in row) for row in rows
    )
    return draft.planted(
        content=text.encode(), reason=("separates the columns", "Save the file as CSV")
    )


def _comma_without_quotes(chance: Random, good: GoodReturns) -> Planted:
    """1,234 without quotation marks moves the rest of its row one cell to the right."""
    draft = Draft.of(chance, good.one_of(chance, "performance_return", "wider_context"), "csv")
    parcel = draft.parcel
    at = chance.randrange(len(parcel.rows))
    draft.put(at, "value", "12@@345")
    content = outgoing(parcel).content.replace(b"12@@345", b"12,345")
    # Of the area's other counts some are now parts of a smaller whole.
    area = parcel.rows[at]["area"]
    draft.follows = {n for n, row in enumerate(parcel.rows) if row["area"] == area}
    return draft.planted("number_in_two_cells", at=at, column="value", content=content)


def _wrong_encoding(chance: Random, good: GoodReturns) -> Planted:
    """Bytes that are neither UTF-8 nor of Windows: what a letter was cannot be known."""
    draft = Draft.of(chance, _texts(chance, good), "csv")
    content = outgoing(draft.parcel).content
    middle = content.index(b"\n") + chance.randint(30, 60)
    spoilt = content[:middle] + chance.choice((b"\x81", b"\x8d", b"\x9d")) + content[middle:]
    return draft.planted(content=spoilt, reason=("encod", "UTF-8"))


def _utf_32(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _texts(chance, good), "csv")
    content = outgoing(draft.parcel).content.decode().encode("utf-32")
    return draft.planted(content=content, reason=("UTF-32", "Save it as CSV UTF-8"))


def _letters_gone_wrong(chance: Random, good: GoodReturns) -> Planted:
    """UTF-8 that was opened as Windows-1252 and saved: a pound sign has become two letters."""
    draft = Draft.of(chance, _texts(chance, good))
    column = {"agency_narrative": "narrative", "voice": "what_was_said", "section11": "evidence"}[
        draft.parcel.dataset
    ]
    at = chance.randrange(len(draft.parcel.rows))
    text = chance.choice(("The team’s grant of £500 is spent.", "It’s “better” – they said so."))
    spoilt = text.encode().decode("cp1252", "ignore")
    draft.put(at, column, f"{draft.parcel.rows[at][column]} {spoilt}")
    return draft.planted("letters_are_right", at=at, column=column)


def _texts(chance: Random, good: GoodReturns) -> Parcel:
    return good.one_of(chance, "agency_narrative", "voice", "section11")


def _cut_off(chance: Random, good: GoodReturns) -> Planted:
    """A workbook that was not copied to its end."""
    draft = Draft.of(chance, _any(chance, good), "xlsx")
    content = outgoing(draft.parcel).content
    return draft.planted(
        content=content[: len(content) // 2],
        reason=("not a sound Excel workbook", "save it as .xlsx"),
    )


def _quotation_mark(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, _any(chance, good), "csv")
    content = outgoing(draft.parcel).content + b'"2025-26-Q1,and so on\r\n'
    return draft.planted(content=content, reason=("quotation mark that is never closed", "Remove"))


IN_FILES: dict[str, Kind] = {
    "column is missing": _missing_column,
    "misspelt heading": _misspelt_heading,
    "column that nobody asked for": _unknown_column,
    "two columns with one heading": _heading_twice,
    "no rows": _no_rows,
    "no headings": _no_headings,
    "in the folder of another agency": _folder_of_another_agency,
    "in the folder of another quarter": _folder_of_another_quarter,
    "in a folder that is no quarter": _folder_that_is_no_quarter,
    "in a folder that is no agency's": _folder_of_nobody,
    "wrong delimiter": _wrong_delimiter,
    "comma without quotation marks": _comma_without_quotes,
    "wrong encoding": _wrong_encoding,
    "UTF-32": _utf_32,
    "letters gone wrong": _letters_gone_wrong,
    "half a workbook": _cut_off,
    "open quotation mark": _quotation_mark,
}
