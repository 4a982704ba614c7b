"""One audit: what stands out, grades and agreement, answers, groups, words, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.action_words import state_words
from pipelines.publishing.audit_chart import Line, standards_chart
from pipelines.publishing.audit_comments import in_their_words
from pipelines.publishing.audit_reader import ALL, Audit, Row
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.audit_words import (
    GOOD,
    GRADES,
    HOW_TO_READ,
    UNLISTED_STANDARD,
    change_words,
    kappa_words,
    kind_words,
    lead,
    share_words,
    stands_out,
)
from pipelines.publishing.numbers import rounded
from pipelines.publishing.quarter_actions import action_rows
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.quarter_themes import save
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import attribute, escape, listed, plural

NONE_NOW = "No audit was reported in this quarter; the programme above names the newest ones."
CONFIDENTIAL = "confidential: a count of 1 to 5 would stand in the table"
CHARACTERISTICS = {
    "age_band": "Age",
    "sex": "Sex",
    "ethnicity": "Ethnic group",
    "disability": "Disability",
}
# Agreement between agencies is told of so many pairs, those that agree least; the workbook has all.
MOST_PAIRS = 6


def findings(report: AuditReport) -> str:
    """A chapter for each audit that was reported in this quarter."""
    if not report.reported_now:
        return NONE_NOW
    return "\n\n".join(
        [escape(HOW_TO_READ), *(_chapter(report, one) for one in report.reported_now)]
    )


def _chapter(report: AuditReport, audit: Audit) -> str:
    pieces = [
        f"### {escape(audit.title)}",
        f"{escape(f'{audit.code}. {kind_words(audit)}.')}",
        f"**{escape(lead(audit))}**",
        _stands_out(audit),
        _chart(report, audit),
        _answers(audit),
        _grades(report, audit),
        _agreement(report, audit),
        _groups(report, audit),
        in_their_words(report, audit),
        _actions(report, audit),
    ]
    return "\n\n".join(piece for piece in pieces if piece)


def _stands_out(audit: Audit) -> str:
    most, least = stands_out(audit)
    if most is None or least is None:
        return ""
    changed = [
        row
        for row in audit.shares("question")
        if row["finding"] in ("higher", "lower") and row["answered"] >= 10
    ]
    told = [
        f"Answered with yes most often: ‘{most['question']}’ {share_words(most, 'yes_pct')}; least "
        f"often: ‘{least['question']}’ {share_words(least, 'yes_pct')}."
    ]
    for finding, words in (("higher", "Better than in the last audit"), ("lower", "Worse")):
        mine = [f"‘{row['question']}’, {change_words(row)}" for row in changed
                if row["finding"] == finding]  # fmt: skip
        if mine:
            told.append(f"{words}: {listed(mine)}.")
    return escape(" ".join(told))


def _chart(report: AuditReport, audit: Audit) -> str:
    rows = [
        row for row in audit.shares("standard") if row["answered"] and row["standard"] is not None
    ]
    if len(rows) < 2:
        return ""
    rows.sort(key=lambda row: (-row["yes_pct"], row["standard"]))
    lines = [
        Line(row["standard"], row["yes_pct"], row["lower_95"], row["upper_95"],
             row["previous_yes_pct"])
        for row in rows
    ]  # fmt: skip
    before = audit.about["previous_audit_code"] if any(one.before for one in lines) else None
    source = save(report.quarter, f"audit-{audit.code}", standards_chart(lines, audit.code, before))
    best, worst = rows[0], rows[-1]
    title = (
        f"Share of answers that were a plain yes, by standard: from {rounded(worst['yes_pct'], 0)}%"
        f" ({worst['standard']}) to {rounded(best['yes_pct'], 0)}% ({best['standard']})."
    )
    alt = " ".join([title, *map(_standard_words, rows)])
    return f"![{escape(title)}]({source}){{fig-alt={attribute(alt)}}}"


def _standard_words(row: Row) -> str:
    before = row["previous_yes_pct"]
    told = "" if before is None else f", before {rounded(before, 0)}%"
    return f"{row['standard']}: {share_words(row, 'yes_pct')}{told}."


def _answers(audit: Audit) -> str:
    """Every question below its standard, in the order of the chart; those of no standard last."""
    cells: list[Sequence[str] | Group] = []
    for whole in sorted(
        audit.shares("standard"),
        key=lambda row: (row["standard"] is None, -(row["yes_pct"] or 0), row["standard"] or ""),
    ):
        name = whole["standard"] or UNLISTED_STANDARD
        cells.append(Group(name, f"yes {share_words(whole, 'yes_pct')}"))
        cells += [
            [
                escape(row["question"]),
                *(str(row[name]) for name in ("yes", "partly", "no", "not_applicable")),
                escape(share_words(row, "yes_pct")),
                escape(change_words(row)),
            ]
            for row in audit.shares("question")
            if row["standard"] == whole["standard"]
        ]
    if not cells:
        return ""
    columns = [
        Column("Question", 36),
        Column("Yes", 7, is_number=True),
        Column("Partly", 8, is_number=True),
        Column("No", 7, is_number=True),
        Column("Not applicable", 10, is_number=True),
        Column("Yes, of those that apply", 14),
        Column("Since the last audit", 18),
    ]
    return table(columns, cells, f"Answers of all agencies, {audit.code}")


def _grades(report: AuditReport, audit: Audit) -> str:
    cells: list[Sequence[str] | Group] = []
    for agency in (ALL, *audit.agencies):
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
        return "Nothing was graded in this audit."
    columns = [
        Column("Agency", 26),
        *(Column(words, 10, is_number=True) for words in GRADES.values()),
        Column("Good or better", 17),
        Column("As graded by itself", 17),
    ]
    return table(columns, cells, f"Grades after moderation, {audit.code}")


def _agreement(report: AuditReport, audit: Audit) -> str:
    """How far self-grades hold, and how far agencies see the same case alike."""
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
    few = len(between) - len(shown)
    if few:
        told.append(f"{plural(few, 'pair')} of agencies graded too few cases alike to be compared.")
    if not told and not shown:
        return ""
    cells = [
        [
            f"{escape(_pair_words(report, row))}",
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


def _groups(report: AuditReport, audit: Audit) -> str:
    """Gradings and answers by the child's characteristics, as far as they may be shown."""
    hidden: list[str] = []
    cells: list[Sequence[str] | Group] = []
    for characteristic, words in CHARACTERISTICS.items():
        mine = sorted(
            (row for row in audit.groups if row["characteristic"] == characteristic),
            key=lambda row: _place(report, row),
        )
        if any(row["status"] == "c" for row in mine):
            hidden.append(words.lower())
            continue
        if mine:
            collapsed = mine[0]["grouped_by"] == "largest_and_others"
            cells.append(Group(words, "the largest group and all others" if collapsed else ""))
        cells += [
            [
                escape(group_words(report, row)),
                str(row["cases"]),
                escape(_of(row, "good")),
                escape(_of(row, "yes")),
            ]
            for row in mine
        ]
    pieces = []
    if cells:
        columns = [
            Column("Children", 34),
            Column("Cases", 10, is_number=True),
            Column("Gradings good or better", 28),
            Column("Answers that were a yes", 28),
        ]
        pieces.append(table(columns, cells, f"By the child's characteristics, {audit.code}"))
    if hidden:
        pieces.append(f"By {escape(listed(hidden))}: {CONFIDENTIAL}.")
    return "\n\n".join(pieces)


def group_words(report: AuditReport, row: Row) -> str:
    """'White'; 'All others'; 'Not known'."""
    if row["category"] == "all_others":
        return "All others"
    labels = report.labels
    return labels.get((row["characteristic"], row["category"]), str(row["category"]))


def _place(report: AuditReport, row: Row) -> int:
    """Where a group stands in the catalogue; all others last."""
    key = (row["characteristic"], row["category"])
    return [*report.labels].index(key) if key in report.labels else len(report.labels)


def _of(row: Row, what: str) -> str:
    share = row["good_or_better_pct"] if what == "good" else row["yes_pct"]
    if share is None:
        return "–"
    limits = f"{rounded(row[f'{what}_lower_95'], 0)} to {rounded(row[f'{what}_upper_95'], 0)}"
    counted = (
        f"{row['good_or_better']} of {row['graded']}"
        if what == "good"
        else f"{row['yes']} of {row['answered']}"
    )
    return f"{rounded(share, 0)}% ({limits}), {counted}"


def _actions(report: AuditReport, audit: Audit) -> str:
    mine = [
        row
        for row in action_rows(report.quarter)
        if row["source_type"] == "audit" and row["source_reference"] == audit.code
    ]
    if not mine:
        return "No action from this audit is on the action log yet."
    items = [
        f"- {escape(' '.join(str(row['action'] or row['finding'] or '').split()))} "
        f"[{escape(row['action_code'])}: {escape(state_words(row).lower())}]{{.remark}}"
        for row in mine
    ]
    return f"**What is being done ({plural(len(mine), 'action')}):**\n\n" + "\n".join(items)
