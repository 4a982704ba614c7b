"""Files as nobody should send them, each in a place of its own beside good returns.

Wherever a file has a cell that is at fault, the cell holds ``SECRET``: it may be told to the agency
that sent it, and nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.intake.readers.test_workbook_hostile import bomb
from tests.intake.readers.workbook_files import (
    sheet_xml,
    workbook_members,
    write_members,
)
from tests.returns import (
    NARRATIVE,
    SENT,
    Row,
    changed,
    comment,
    csv_text,
    put,
    return_rows,
)

SECRET = "Zq7Secret"
BEFORE = "2024-25-Q4"
POLICE, HEALTH = "leicestershire_police", "llr_integrated_care_board"
COUNCIL = "leicester_childrens_social_care"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
ONE_LINE_MEGABYTES = 200


@dataclass(frozen=True)
class Bad:
    """One bad file: where it lies, how it is written, and what must be said about it.

    ``reason`` is in the ledger and on the screen; ``told`` is in one line of the feedback, with
    its row and column.
    """

    place: str
    write: Callable[[Path], object]
    reason: str
    told: tuple[str, ...] = ()
    row: str = ""
    column: str = ""
    only_posix: bool = field(default=False)

    @property
    def folder(self) -> str:
        """Below data/raw."""
        return self.place.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.place.rpartition("/")[2]


def _text(content: str | bytes) -> Callable[[Path], object]:
    return lambda path: put(path, content, SENT)


def _rows(rows: list[Row]) -> Callable[[Path], object]:
    return _text(csv_text(rows))


def _with(rows: list[Row], number: int, **cells: str) -> list[Row]:
    """The rows with other cells in row ``number``, as Excel numbers it."""
    return [row | cells if at == number else row for at, row in enumerate(rows, start=2)]


def _macro(path: Path) -> None:
    _made(path)
    members = workbook_members({"Return": sheet_xml('<row r="1"/>')})
    write_members(path, members | {"xl/vbaProject.bin": SECRET.encode()})


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _one_line(path: Path) -> None:
    with _made(path).open("wb") as handle:
        for _ in range(ONE_LINE_MEGABYTES):
            handle.write(b"a" * 1024**2)


def _workbook(path: Path) -> None:
    """Two sheets, each with a fault; in the second one it is in the fourth row of figures."""
    rows = changed(return_rows(POLICE, BEFORE), "missing_episodes", f"{SECRET}-3")
    halves = {"Leicester": rows[: len(rows) // 3], "County": rows[len(rows) // 3 :]}
    sheets = {name: sheet_xml(_cells(half)) for name, half in halves.items()}
    write_members(_made(path), workbook_members(sheets))


def _cells(rows: list[Row]) -> str:
    lines = []
    for number, row in enumerate([list(rows[0]), *(list(row.values()) for row in rows)], start=1):
        cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row)
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join(lines)


_police = return_rows(POLICE, BEFORE)
_TO_DO = "1 error to put right; see the feedback file."

BAD: dict[str, Bad] = {
    "empty file": Bad(
        f"{BEFORE}/leicester_early_help/return.csv",
        _text(b""),
        "return.csv: the file is empty (0 bytes). Send it again.",
    ),
    "header only": Bad(
        f"{BEFORE}/leicester_education/return.csv",
        _text("period,agency,area,measure,value\r\n"),
        _TO_DO,
        told=("no rows",),
    ),
    "wrong delimiter": Bad(
        f"{BEFORE}/leicestershire_education/return.csv",
        _text(csv_text(return_rows("leicestershire_education", BEFORE)).replace(",", "^")),
        "the mark '^' seems to stand between them. Save the file as CSV",
    ),
    "a folder": Bad(
        f"{BEFORE}/rutland_education/return.csv",
        lambda path: path.mkdir(parents=True),
        "This is a folder with a file's name. Put the file itself here.",
    ),
    "a name that climbs out of its folder": Bad(
        f"{BEFORE}/rutland_early_help/..\\..\\evil.csv",
        _rows(return_rows("rutland_early_help", BEFORE)),
        "The file's name holds a path",
        only_posix=True,
    ),
    "a formula in a cell": Bad(
        f"{BEFORE}/{HEALTH}/formula.csv",
        _rows(
            _with(return_rows(HEALTH, BEFORE), 4, value=f"=cmd|' /C calc {SECRET}'!A0"),
        ),
        "to put right; see the feedback file.",
        told=(f"'=cmd|' /C calc {SECRET}'!A0",),
        row="4",
        column="value",
    ),
    "a macro": Bad(f"{BEFORE}/{HEALTH}/macro.xlsm", _macro, "Save As, Excel Workbook (.xlsx)"),
    "a password": Bad(
        f"{BEFORE}/{HEALTH}/locked.xlsx",
        _text(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512),
        "Encrypt with Password",
    ),
    "one line without end": Bad(f"{BEFORE}/{HEALTH}/one_line.csv", _one_line, "one_line.csv: "),
    "a zip bomb": Bad(
        f"{BEFORE}/{HEALTH}/bomb.xlsx",
        lambda path: bomb(_made(path), 30),
        "times its size, which is refused for safety",
    ),
    "another kind of file": Bad(
        f"{BEFORE}/{HEALTH}/return.pdf", _text(b"%PDF-1.7"), "files ending in .pdf are not read"
    ),
    "an unknown agency": Bad(
        f"{BEFORE}/leicestershire_polise/return.csv",
        _rows(_police),
        "The folder 'leicestershire_polise' is not an agency that is known here",
    ),
    "no quarter": Bad(
        f"2024-25/{POLICE}/return.csv", _rows(_police), "The folder '2024-25' is not a quarter"
    ),
    "an unknown measure": Bad(
        f"{BEFORE}/{POLICE}/measure.csv",
        _rows(_with(_police, 5, measure=f"{SECRET}_episodes")),
        _TO_DO,
        told=(f"{SECRET}_episodes", "Use a code from the measures list"),
        row="5",
        column="measure",
    ),
    "an unknown area": Bad(
        f"{BEFORE}/{POLICE}/area.csv",
        _rows(_with(_police, 3, area=f"{SECRET}shire")),
        _TO_DO,
        told=(f"{SECRET}shire", "Use Leicester, Leicestershire or Rutland"),
        row="3",
        column="area",
    ),
    "a row sent twice": Bad(
        f"{BEFORE}/{POLICE}/twice.csv",
        _rows([*_police, _police[1]]),
        "2 errors to put right; see the feedback file.",
        told=(f"See also row {len(_police) + 2}",),
        row="3",
    ),
    "the quarter of another folder": Bad(
        f"{BEFORE}/{POLICE}/quarter.csv",
        _rows(_with(_police, 7, period="2025-26-Q1")),
        _TO_DO,
        told=("2025-26-Q1", "move the file to the folder of its own quarter"),
        row="7",
        column="period",
    ),
    "a negative count": Bad(
        f"{BEFORE}/{POLICE}/negative.csv",
        _rows(_with(_police, 5, value="-4027164513")),
        _TO_DO,
        told=("'-4027164513", "A count cannot be below zero."),
        row="5",
        column="value",
    ),
    "a part larger than its whole": Bad(
        f"{BEFORE}/{COUNCIL}/part.csv",
        _rows(changed(return_rows(COUNCIL, BEFORE), "rereferrals", 4027164513)),
        _TO_DO,
        told=("4027164513", "larger than the count it is a part of", "the other is 1200"),
        row="5",
        column="value",
    ),
    "a fault in the second sheet": Bad(
        f"{BEFORE}/{POLICE}/sheets.xlsx",
        _workbook,
        "to put right; see the feedback file.",
        told=("County", f"{SECRET}-3"),
        row="5",
        column="value",
    ),
    "official statistics that break their contract": Bad(
        "published/population.csv",
        _rows(
            [
                {
                    "area": "E06000017",
                    "mid_year": "2022",
                    "age_group": "population_0_17",
                    "value": f"{SECRET}",
                }
            ]
        ),
        "The publication breaks its contract; see the feedback file.",
        told=(SECRET,),
        row="2",
        column="value",
    ),
}

# Odd and good: these must be taken in.
GOOD_UTF_16 = f"{BEFORE}/leicestershire_early_help/return.csv"
GOOD_WINDOWS = f"{BEFORE}/leicestershire_childrens_social_care/narrative.csv"
POUNDS = "The £40,000 went to “step-down” workers; repeat referrals fell."


def write_all(raw: Path) -> dict[str, Bad]:
    """Write every bad file that this system can hold, and the two odd good ones."""
    written = {name: bad for name, bad in BAD.items() if os.name == "posix" or not bad.only_posix}
    for bad in written.values():
        # The name is not taken apart: a backslash in it is a letter here.
        bad.write(Path(f"{raw}/{bad.place}"))
    rows = csv_text(return_rows("leicestershire_early_help", BEFORE))
    put(raw / GOOD_UTF_16, b"\xff\xfe" + rows.encode("utf-16-le"), SENT)
    said = comment("leicestershire_childrens_social_care", "E10000018", BEFORE)
    text = csv_text(
        [said | {"narrative": POUNDS}, said | {"heading": "And", "narrative": NARRATIVE}]
    )
    put(raw / GOOD_WINDOWS, text.encode("windows-1252"), SENT)
    return written
