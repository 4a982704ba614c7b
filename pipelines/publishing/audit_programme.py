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
NO_AUDITS = "The quarter's programme of audits has none of this partnership."


def programme(report: AuditReport) -> str:
    """The section as Markdown; that there is no programme is said."""
    if not report.audits:
        return _nothing(report)
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
        return _nothing(report)
    pieces = [escape(state_sentence(report))]
    pieces += [f"**{escape(one.title)}.** {escape(lead(one))}" for one in report.reported_now]
    if report.reported_now:
        pieces.append("Findings, agreement and comments are in the report on audits and learning.")
    return "\n\n".join(pieces)


def state_sentence(report: AuditReport) -> str:
    """'5 of 8 audits of the programme have been reported, 2 of them in this quarter; ...'.

    What is overdue is named. Audits that were exported though the programme does not hold them are
    counted apart, for they keep no plan.
    """
    unplanned = [one for one in report.audits if not one.about["is_in_programme"]]
    more = f"{capital(plural(len(unplanned), 'audit'))} that no programme of the quarter holds "
    more += f"{'was' if len(unplanned) == 1 else 'were'} reported."
    if not report.has_programme:
        return f"{NO_PROGRAMME} {more}"
    told = _progress_words([one for one in report.audits if one.about["is_in_programme"]])
    return f"{told} {more}" if unplanned else told


def _nothing(report: AuditReport) -> str:
    return NO_AUDITS if report.has_programme else NO_PROGRAMME


def _progress_words(planned: Sequence[Audit]) -> str:
    if not planned:
        return NO_AUDITS
    reported = [one for one in planned if one.about["state"] == "reported"]
    now = sum(one.about["reported_period"] == one.about["period"] for one in reported)
    if reported:
        told = f"{len(reported)} of {plural(len(planned), 'audit')} of the programme "
        told += f"{'has' if len(reported) == 1 else 'have'} been reported, "
        told += f"{now or 'none'} of them in this quarter"
    else:
        told = f"{capital(plural(len(planned), 'audit'))} of the programme, none reported so far"
    late = [one for one in planned if one.about["state"] == "overdue"]
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
