"""How safe agencies judge their own work to be, or what frontline practitioners say: the two take
turns, and the Yearly Report tells of the one that its year was asked for.

From fct_section11, fct_practitioner_survey and fct_return alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipelines.publishing.audit_words import share_words
from pipelines.publishing.kept_figures import kept_words
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.self_assessment_reader import (
    GRADES,
    SECTION11,
    SURVEY,
    WEAK,
    Row,
    asked,
    last_section11,
    section11_rows,
    survey_rows,
)
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, plural
from pipelines.publishing.year import Year
from pipelines.words import day_words

NOTHING_ASKED = (
    "Neither a Section 11 self-assessment nor a survey of frontline practitioners was asked for in "
    "this year, and none was received."
)
WHAT_SECTION_11_IS = (
    "Section 11 of the Children Act 2004 asks everybody who works with children to do it in a way "
    "that keeps them safe. Every other year each agency grades itself against the standards below. "
    "The grades are its own, and no inspector's."
)
WHAT_THE_SURVEY_IS = (
    "In the years between two self-assessments, people who work with children and families, their "
    "managers and those who support them are asked how far they agree with ten statements. The "
    "range in brackets is the 95% interval: the share among all who might have answered may well "
    "lie anywhere in it. Who answers chooses to, and may differ from those who do not."
)
WHO_IS_HIDDEN = (
    "Fewer than ten people who answered are not shown. Where the number of a small group could be "
    "worked out from the others, a second group is left out as well."
)
EVERYBODY = "The shares are of everybody who answered in both partnerships."
NOTHING_WEAK = "No agency grades a standard as partly met or not met."
_CAME = ("received", "late")


def self_assessments(year: Year) -> str:
    """The section as Markdown; that nothing was asked for or received is said."""
    graded, answered = section11_rows(year), survey_rows(year)
    pieces = []
    if asked(year, SECTION11) or any(row["grade"] for row in graded):
        pieces.append(_section11(year, graded))
    if asked(year, SURVEY) or any(row["level"] == "agency" for row in answered):
        pieces.append(_survey(year, answered))
    if not pieces:
        pieces.append(NOTHING_ASKED)
    if last := last_section11(year):
        pieces.append(f"The last Section 11 self-assessments before this year were for {last}.")
    return "\n\n".join(pieces)


def _section11(year: Year, rows: Sequence[Row]) -> str:
    pieces = [escape(WHAT_SECTION_11_IS), escape(_received(year, SECTION11, "self-assessment"))]
    graded = [row for row in rows if row["grade"]]
    if not graded:
        return "\n\n".join(pieces)
    weak = [row for row in graded if row["grade"] in WEAK]
    pieces.append(_by_standard(year, rows))
    pieces.append(_weak(year, weak) if weak else NOTHING_WEAK)
    return "\n\n".join(pieces)


def _by_standard(year: Year, rows: Sequence[Row]) -> str:
    cells = []
    for name, mine in _grouped(rows, "standard").items():
        grades = Counter(row["grade"] or "none" for row in mine)
        cells.append(
            [
                escape(name),
                *(str(grades[grade]) for grade in (*GRADES, "none")),
                escape(_change(mine)),
            ]
        )
    columns = [
        Column("Standard", 34),
        *(Column(words, 10, is_number=True) for words in GRADES.values()),
        Column("No grade", 10, is_number=True),
        Column("Against the last time", 16),
    ]
    return table(columns, cells, f"How many agencies meet each standard, {year.words}")


def _change(rows: Sequence[Row]) -> str:
    """'3 better, 1 worse, 9 the same'; a dash where nobody has graded it before."""
    words = {"better": "better", "worse": "worse", "same": "the same"}
    changes = Counter(row["change"] for row in rows if row["change"])
    return (
        ", ".join(f"{changes[code]} {word}" for code, word in words.items() if changes[code]) or "–"
    )


def _weak(year: Year, weak: Sequence[Row]) -> str:
    cells: list[Sequence[str] | Group] = []
    for name, mine in _grouped(weak, "standard").items():
        cells.append(Group(name))
        for row in sorted(mine, key=lambda row: WEAK.index(row["grade"])):
            cells.append(
                [
                    escape(agency_name(year.quarter, row["agency_code"])),
                    escape(GRADES[row["grade"]]),
                    escape(_said(row["evidence"])),
                    escape(_planned(row)),
                ]
            )
    columns = [
        Column("Agency", 22),
        Column("Grade", 11),
        Column("What the agency says", 35),
        Column("What it will do", 32),
    ]
    return table(columns, cells, f"Standards partly met or not met, {year.words}")


def _planned(row: Row) -> str:
    words = _said(row["action"])
    return f"{words} (by {day_words(row['action_due_on'])})" if row["action_due_on"] else words


def _survey(year: Year, rows: Sequence[Row]) -> str:
    pieces = [escape(WHAT_THE_SURVEY_IS), escape(_received(year, SURVEY, "survey"))]
    everybody = [row for row in rows if row["level"] == "all"]
    agencies = [row for row in rows if row["level"] == "agency"]
    if not agencies:
        return "\n\n".join(pieces)
    cells = [
        [
            escape(str(row["question"])),
            escape(share_words(row, "agree_pct")),
            "–" if row["answered"] is None else f"{row['answered']:,}",
        ]
        for row in everybody
    ]
    columns = [
        Column("Statement", 60),
        Column("Agree", 24),
        Column("People who answered", 16, is_number=True),
    ]
    caption = f"How many agree with each statement, {year.words}"
    pieces += [EVERYBODY, table(columns, cells, caption), _by_agency(year, agencies)]
    pieces.append(WHO_IS_HIDDEN)
    if kept := kept_words([*everybody, *agencies], "fewer than ten people"):
        pieces.append(escape(kept))
    return "\n\n".join(pieces)


def _by_agency(year: Year, rows: Sequence[Row]) -> str:
    cells = []
    for code, mine in sorted(_grouped(rows, "agency_code").items()):
        shown = [row for row in mine if row["status"] == "ok"]
        most = max(shown, key=lambda row: (row["agree_pct"], -row["sort_order"]), default=None)
        least = min(shown, key=lambda row: (row["agree_pct"], row["sort_order"]), default=None)
        cells.append([escape(agency_name(year.quarter, code)), _answer(most), _answer(least)])
    columns = [
        Column("Agency", 30),
        Column("Most agree", 35),
        Column("Fewest agree", 35),
    ]
    return table(columns, cells, f"What each agency's people agree with, {year.words}")


def _answer(row: Row | None) -> str:
    if row is None:
        return "Not shown: too few people"
    return escape(f"{_said(row['question'])} {share_words(row, 'agree_pct')}")


def _received(year: Year, dataset: str, what: str) -> str:
    """'16 of 17 agencies sent their survey, 1 of them late. Not received from: …'."""
    due = [row for row in asked(year, dataset) if row["status"] != "not due"]
    waiting = [row for row in asked(year, dataset) if row["status"] == "not due"]
    came = [row for row in due if row["status"] in _CAME]
    late = sum(row["status"] == "late" for row in came)
    words = ""
    if due:
        words = f"{len(came) or 'None'} of {plural(len(due), 'agency', 'agencies')} sent "
        words += f"{'its' if len(due) == 1 else 'their'} {what}"
        words += f", {late} of them late." if late else "."
    for status, said in (
        ("missing", "Nothing was received from"),
        ("rejected", "What was sent could not be used, from"),
    ):
        names = [
            agency_name(year.quarter, row["agency_code"]) for row in due if row["status"] == status
        ]
        words += f" {said}: {'; '.join(names)}." if names else ""
    if waiting:
        words += f" {capital(plural(len(waiting), 'agency', 'agencies'))} may still send one."
    return words.strip() or f"No agency was asked for a {what} in this year; some were sent."


def _grouped(rows: Sequence[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[column]), []).append(row)
    return found


def _said(text: object) -> str:
    return " ".join(str(text or "not said").split())
