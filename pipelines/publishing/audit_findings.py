"""One audit: what stands out, grades and agreement, answers, groups, words, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.action_words import action_words, state_words
from pipelines.publishing.audit_chart import Line, standards_chart
from pipelines.publishing.audit_comments import in_their_words
from pipelines.publishing.audit_grades import agreement, grades
from pipelines.publishing.audit_groups import groups
from pipelines.publishing.audit_reader import Audit, Row
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.audit_words import (
    HOW_TO_READ,
    UNLISTED_STANDARD,
    change_words,
    kind_words,
    lead,
    share_words,
    stands_out,
)
from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.numbers import rounded
from pipelines.publishing.quarter_actions import action_rows
from pipelines.publishing.quarter_themes import save
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import attribute, escape, listed, plural

NONE_NOW = "No audit was reported in this quarter."
NO_ACTION = "No action from this audit is on the action log yet."


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
        grades(report, audit),
        agreement(report, audit),
        groups(report, audit),
        in_their_words(report, audit),
        _actions(report, audit),
    ]
    return "\n\n".join(piece for piece in pieces if piece)


def _stands_out(audit: Audit) -> str:
    most, least = stands_out(audit)
    told = []
    if most and least:
        told.append(
            f"Answered with yes most often: ‘{most['question']}’ {share_words(most, 'yes_pct')}; "
            f"least often: ‘{least['question']}’ {share_words(least, 'yes_pct')}."
        )
    for finding, words in (("higher", "Better"), ("lower", "Worse")):
        mine = [
            f"‘{row['question']}’, {change_words(row)}"
            for row in audit.shares("question")
            if row["finding"] == finding and row["answered"] >= 10
        ]
        if mine:
            told.append(f"{words} than in the last audit: {listed(mine)}.")
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
    # A share of nought is one too.
    was_asked = any(one.before is not None for one in lines)
    before = audit.about["previous_audit_code"] if was_asked else None
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
        remark = f"yes {share_words(whole, 'yes_pct')}" if whole["answered"] else "does not apply"
        cells.append(Group(name, remark))
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


def _actions(report: AuditReport, audit: Audit) -> str:
    mine = [
        row
        for row in action_rows(report.quarter)
        if row["source_type"] == "audit" and row["source_reference"] == audit.code
    ]
    if not mine:
        return NO_ACTION
    items = [
        f"- {escape(_action_words(row))} "
        f"[{escape(row['action_code'])}: {escape(lower_first(state_words(row)))}]{{.remark}}"
        for row in mine
    ]
    return f"**What is being done ({plural(len(mine), 'action')}):**\n\n" + "\n".join(items)


def _action_words(row: Row) -> str:
    """What is to be done; where nothing is agreed, what was found."""
    if str(row["action"] or "").strip():
        return action_words(row)
    found = " ".join(str(row["finding"] or "").split()).rstrip(".")
    return f"{found}. {action_words(row)}" if found else action_words(row)
