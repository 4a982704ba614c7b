"""The programme of audits: what is planned, reported or overdue, and what each one found."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.audit_reader import Audit
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.audit_words import (
    GOOD,
    STATES,
    change_words,
    kind_words,
    lead,
    quarter_words,
    share_words,
)
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, listed, plural

NO_PROGRAMME = (
    "No programme of audits was sent for this quarter, so it is not known which audits are planned "
    "or late. The business office sends it as ‘audit_programme’."
)
NONE_REPORTED = "No audit was reported in this quarter."


def programme(report: AuditReport) -> str:
    """The section as Markdown; that there is no programme is said."""
    if not report.audits:
        return NO_PROGRAMME
    rows: list[Sequence[str] | Group] = []
    for state, words in STATES.items():
        mine = [one for one in report.audits if one.about["state"] == state]
        if mine:
            rows.append(Group(words))
            rows += [_cells(report, one) for one in mine]
    columns = [
        Column("Audit", 37),
        Column("When", 27),
        Column("Cases", 9, is_number=True),
        Column("Good or better, and the change", 27),
    ]
    caption = f"The programme of audits at the end of {report.quarter.words}"
    return "\n\n".join([escape(state_sentence(report)), table(columns, rows, caption)])


def in_brief(report: AuditReport) -> str:
    """For the quarterly reports: how the programme stands, and a paragraph for each new audit."""
    if not report.audits:
        return NO_PROGRAMME
    pieces = [escape(state_sentence(report))]
    pieces += [f"**{escape(one.title)}.** {escape(lead(one))}" for one in report.reported_now]
    if report.reported_now:
        pieces.append("Findings, agreement and comments are in the report on audits and learning.")
    return "\n\n".join(pieces)


def state_sentence(report: AuditReport) -> str:
    """'Of 8 audits 5 have been reported, 2 of them in this quarter; 1 is overdue: CFA-2025-2.'"""
    reported = [one for one in report.audits if one.about["state"] == "reported"]
    now = len(report.reported_now)
    told = f"{len(reported)} of {plural(len(report.audits), 'audit')} of the programme "
    told += f"{'has' if len(reported) == 1 else 'have'} been reported, "
    told += f"{now or 'none'} of them in this quarter" if reported else "none so far"
    late = [one for one in report.audits if one.about["state"] == "overdue"]
    if not late:
        return f"{told}; none is overdue."
    names = listed([f"{one.title} ({one.code})" for one in late])
    return f"{told}; {len(late)} {'is' if len(late) == 1 else 'are'} overdue: {names}."


def _cells(report: AuditReport, audit: Audit) -> list[str]:
    about = audit.about
    scope = report.quarter.scope.short(str(about["scope"]))
    remark = f"{audit.code}, {scope}. {kind_words(audit)}"
    if not about["is_in_programme"]:
        remark += ". Not in this quarter's programme"
    planned = f"planned for {quarter_words(about['planned_quarter'])}"
    when = planned if about["planned_quarter"] else "not planned"
    if about["reported_period"]:
        when = f"{quarter_words(about['reported_period'])}, {when}"
    cases = str(about["cases"] if about["cases"] is not None else about["cases_planned"] or "–")
    good = audit.grade(GOOD)
    found = "–"
    if good:
        change = change_words(good)
        told = "" if change == "–" else f" [{escape(change)}]{{.remark}}"
        found = f"{escape(share_words(good))}{told}"
    return [
        f"{escape(audit.title)} [{escape(remark)}]{{.remark}}",
        escape(capital(when)),
        cases,
        found,
    ]
