"""How an audit was graded, and how far those who graded agree."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.audit_reader import ALL, Audit, Row
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.audit_words import GOOD, GRADES, kappa_words, share_words
from pipelines.publishing.numbers import rounded
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, plural

# Agreement between agencies is told of so many pairs, those that agree least; the workbook has all.
MOST_PAIRS = 6
NOT_GRADED = "Nothing was graded in this audit."
_NOT_COMPARED = {
    "too_few": "graded fewer than 10 of the same cases, too few to compare",
    "no_variation": "graded every case alike, so that agreement beyond chance cannot be told",
}


def grades(report: AuditReport, audit: Audit) -> str:
    """Grades after moderation, all agencies first; that nothing was graded is said."""
    cells: list[Sequence[str] | Group] = []
    # By the names that are read, not by their codes.
    named = sorted(audit.agencies, key=lambda code: agency_name(report.quarter, code))
    for agency in (ALL, *named):
        good = audit.grade(GOOD, agency=agency)
        if good is None:
            continue
        own = audit.grade(GOOD, basis="self", agency=agency)
        given = [audit.grade(grade, agency=agency) for grade in GRADES]
        name = "All agencies" if agency == ALL else agency_name(report.quarter, agency)
        cells.append(
            [
                f"**{escape(name)}**" if agency == ALL else escape(name),
                *(str(row["gradings"]) if row else "0" for row in given),
                escape(share_words(good)),
                escape(share_words(own)) if own else "–",
            ]
        )
    if not cells:
        return NOT_GRADED
    columns = [
        Column("Agency", 26),
        *(Column(words, 10, is_number=True) for words in GRADES.values()),
        Column("Good or better", 17),
        Column("As graded by itself", 17),
    ]
    return table(columns, cells, f"Grades after moderation, {audit.code}")


def agreement(report: AuditReport, audit: Audit) -> str:
    """How far agencies' own grades hold, and how far agencies see the same case alike."""
    moderated = [row for row in audit.agreement if row["comparison"] == "self_and_moderated"]
    whole = next((row for row in moderated if row["responding_agency"] == ALL), None)
    told = []
    if whole:
        told.append(
            f"Agencies' own grades and the moderated ones were the same in "
            f"{rounded(whole['agreed_pct'], 0)}% of {plural(whole['pairs'], 'grading')}; agreement "
            f"beyond chance is {kappa_words(whole)}."
        )
    between = [row for row in audit.agreement if row["comparison"] == "between_agencies"]
    shown = sorted(
        (row for row in between if row["status"] == "ok"),
        key=lambda row: (row["kappa"], row["responding_agency"], row["other_agency"]),
    )
    for status, words in _NOT_COMPARED.items():
        count = sum(row["status"] == status for row in between)
        if count:
            told.append(f"{capital(plural(count, 'pair'))} of agencies {words}.")
    if not told and not shown:
        return ""
    cells = [
        [
            escape(_pair_words(report, row)),
            str(row["pairs"]),
            escape(f"{rounded(row['agreed_pct'], 0)}%"),
            escape(kappa_words(row)),
        ]
        for row in [*(r for r in moderated if r["responding_agency"] != ALL), *shown[:MOST_PAIRS]]
    ]
    pieces = [escape(" ".join(told))]
    if cells:
        columns = [
            Column("Whose grades", 52),
            Column("Pairs", 9, is_number=True),
            Column("The same", 11, is_number=True),
            Column("Beyond chance (weighted kappa, 95% interval)", 28),
        ]
        caption = f"Agreement of grades, {audit.code}; between agencies those that agree least"
        pieces.append(table(columns, cells, caption))
    return "\n\n".join(pieces)


def _pair_words(report: AuditReport, row: Row) -> str:
    one = agency_name(report.quarter, str(row["responding_agency"]))
    if row["other_agency"] is None:
        return f"{one}: its own and the moderated grade"
    return f"{one} and {agency_name(report.quarter, str(row['other_agency']))}"
