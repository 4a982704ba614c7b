"""The sheets of what audits found: every figure and every text of the audits a report names."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.audit_comments import KINDS, NOTES
from pipelines.publishing.audit_groups import CHARACTERISTICS, FEW, group_words
from pipelines.publishing.audit_reader import ALL, Audit, Row
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.audit_words import GOOD, GRADES, STATES, UNLISTED_STANDARD
from pipelines.publishing.kept_figures import kept_words
from pipelines.publishing.numbers import SYMBOLS
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.sheet_parts import NONE, ONE_TABLE, area_name, day_or_none
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, text

_BASES = {"self": "Agency's own", "moderated": "Moderated", "standing": "Moderated, else its own"}
_GRADE_NAMES = {**GRADES, GOOD: "Good or better"}


def programme_sheet(report: AuditReport) -> Sheet:
    """Every audit of the programme and how it stands at the quarter's end."""
    columns = (
        Column("Audit code", 16), Column("Audit", 46), Column("How it stands", 14),
        Column("Kind", 18), Column("Theme", 28), Column("Inspection theme", 32),
        Column("Whose audit", 28), Column("Planned for", 14), Column("Reported in", 14),
        Column("Cases planned", 14, True), Column("Cases", 10, True),
        Column("Agencies", 10, True), Column("Gradings", 10, True), Column("Moderated", 11, True),
        Column("First audited", 18), Column("Last audited", 18), Column("Compared with", 16),
    )  # fmt: skip
    rows = tuple(
        (
            text(one.code),
            text(one.title),
            STATES.get(str(one.about["state"]), str(one.about["state"])),
            capital(str(one.about["audit_type"] or NONE).replace("_", " ")),
            one.theme or NONE,
            text(one.about["jtai_theme"], NONE),
            area_name(report.quarter, one.about["scope"]),
            str(one.about["planned_quarter"] or NONE),
            str(one.about["reported_period"] or NONE),
            *(
                _count(one.about[name])
                for name in ("cases_planned", "cases", "agencies", "gradings", "moderated")
            ),
            day_or_none(one.about["first_audited_on"]),
            day_or_none(one.about["last_audited_on"]),
            str(one.about["previous_audit_code"] or NONE),
        )
        for one in report.audits
    )
    title = f"The programme of audits at the end of {report.quarter.words}"
    return Sheet("Programme", title, (ONE_TABLE,), columns, rows, keys=2)


def answers_sheet(report: AuditReport) -> Sheet:
    """Answers counted by question, by standard and altogether."""
    columns = (
        Column("Audit code", 16), Column("Agency", 40), Column("Counted by", 12),
        Column("Standard", 28), Column("Question", 56), Column("Yes", 9, True),
        Column("Partly", 9, True), Column("No", 9, True), Column("Not applicable", 12, True),
        Column("Yes (per cent)", 12, True), Column("Lower 95% limit", 12, True),
        Column("Upper 95% limit", 12, True), *_CHANGE,
    )  # fmt: skip
    rows = tuple(
        (
            text(one.code),
            _agency(report, row["responding_agency"]),
            capital(str(row["level"])),
            NONE if row["level"] == "audit" else text(row["standard"], UNLISTED_STANDARD),
            text(row["question"], NONE),
            *(_count(row[name]) for name in ("yes", "partly", "no", "not_applicable")),
            *(_share(row[name]) for name in ("yes_pct", "lower_95", "upper_95")),
            *_change(row, "previous_yes_pct"),
        )
        for one, row in _each(report, "answers")
    )
    return Sheet("Answers", "Answers in audits", (ONE_TABLE,), columns, rows, keys=2)


def grades_sheet(report: AuditReport) -> Sheet:
    """How often each grade was given, by whom, and the share that was good or better."""
    columns = (
        Column("Audit code", 16), Column("Agency", 40), Column("Whose grade", 24),
        Column("Grade", 22), Column("Gradings", 10, True), Column("Of", 10, True),
        Column("Share (per cent)", 12, True), Column("Lower 95% limit", 12, True),
        Column("Upper 95% limit", 12, True), *_CHANGE,
    )  # fmt: skip
    rows = tuple(
        (
            text(one.code),
            _agency(report, row["responding_agency"]),
            _BASES.get(str(row["basis"]), str(row["basis"])),
            _GRADE_NAMES.get(str(row["grade"]), str(row["grade"])),
            _count(row["gradings"]),
            _count(row["graded"]),
            *(_share(row[name]) for name in ("share_pct", "lower_95", "upper_95")),
            *_change(row, "previous_share_pct"),
        )
        for one, row in _each(report, "grades")
    )
    return Sheet("Grades", "Grades in audits", (ONE_TABLE,), columns, rows, keys=2)


def agreement_sheet(report: AuditReport) -> Sheet:
    """How far grades agree, with why not where that is not told."""
    columns = (
        Column("Audit code", 16), Column("Agency", 40), Column("Compared with", 40),
        Column("Pairs", 9, True), Column("The same (per cent)", 12, True),
        Column("Weighted kappa", 12, True), Column("Lower 95% limit", 12, True),
        Column("Upper 95% limit", 12, True), Column("Why not told", 24),
    )  # fmt: skip
    why = {"too_few": "too few pairs", "no_variation": "everything graded alike"}
    rows = tuple(
        (
            text(one.code),
            _agency(report, row["responding_agency"]),
            _agency(report, row["other_agency"]) if row["other_agency"] else "moderated grades",
            _count(row["pairs"]),
            _share(row["agreed_pct"]),
            *(
                NONE if row[name] is None else Number(row[name], 2)
                for name in ("kappa", "lower_95", "upper_95")
            ),
            why.get(str(row["status"]), NONE),
        )
        for one, row in _each(report, "agreement")
    )
    lines = (
        ONE_TABLE,
        "Cohen's kappa with linear weights; its interval rests on the large-sample standard error "
        "of Fleiss, Cohen and Everitt (1969). It is not told below 10 pairs.",
    )
    return Sheet("Agreement", "Agreement of grades in audits", lines, columns, rows, keys=3)


def groups_sheet(report: AuditReport) -> Sheet:
    """Gradings and answers by the children's characteristics, as far as they are shown."""
    columns = (
        Column("Audit code", 16), Column("Characteristic", 18), Column("Children", 40),
        Column("Cases", 9, True), Column("Gradings", 10, True),
        Column("Good or better", 11, True), Column("Good or better (per cent)", 14, True),
        Column("Lower 95% limit", 12, True), Column("Upper 95% limit", 12, True),
        Column("Answers", 10, True), Column("Yes", 9, True), Column("Yes (per cent)", 12, True),
        Column("Lower 95% limit of yes", 12, True), Column("Upper 95% limit of yes", 12, True),
    )  # fmt: skip
    confidential = SYMBOLS["c"][0]

    def cell(row: Row, name: str, *, share: bool) -> Cell:
        if row["status"] == "c":
            return confidential
        return _share(row[name]) if share else _count(row[name])

    rows = tuple(
        (
            text(one.code),
            CHARACTERISTICS.get(str(row["characteristic"]), str(row["characteristic"])),
            "All groups" if row["status"] == "c" else group_words(report, row),
            *(cell(row, name, share=False) for name in ("cases", "graded", "good_or_better")),
            *(
                cell(row, name, share=True)
                for name in ("good_or_better_pct", "good_lower_95", "good_upper_95")
            ),
            *(cell(row, name, share=False) for name in ("answered", "yes")),
            *(cell(row, name, share=True) for name in ("yes_pct", "yes_lower_95", "yes_upper_95")),
        )
        for one, row in _each(report, "groups")
    )
    kept = kept_words((row for _, row in _each(report, "groups")), FEW)
    lines = (
        ONE_TABLE,
        "A table of a characteristic is shown whole, by every group or by the largest against all "
        "others, or not at all: where a count of 1 to 5 would stand in it or could be worked out "
        "with an earlier one.",
        *((kept,) if kept else ()),
    )
    return Sheet("By group", "Audits by children's characteristics", lines, columns, rows, keys=3)


def comments_sheet(report: AuditReport) -> Sheet:
    """What was written, each text with the agency that wrote it."""
    columns = (
        Column("Audit code", 16), Column("Agency", 40), Column("What it is", 28),
        Column("Question", 50), Column("Words", 90),
    )  # fmt: skip
    kinds = {**KINDS, **NOTES}
    rows = tuple(
        (
            text(one.code),
            _agency(report, row["responding_agency"]),
            kinds.get(str(row["kind"]), str(row["kind"])),
            text(row["question"], NONE),
            text(row["text"]),
        )
        for one, row in _each(report, "comments")
    )
    lines = (ONE_TABLE, "Cases are not named; the order of the rows says nothing.")
    return Sheet("Comments", "What was written in audits", lines, columns, rows, keys=1)


_CHANGE = (
    Column("Compared with", 16),
    Column("Share then (per cent)", 12, True),
    Column("Change (points)", 12, True),
    Column("Change, lower 95% limit", 12, True),
    Column("Change, upper 95% limit", 12, True),
)


def _change(row: Row, previous: str) -> tuple[Cell, ...]:
    if row[previous] is None:
        return (NONE,) * len(_CHANGE)
    names = (previous, "change_pct_points", "change_lower_95", "change_upper_95")
    return (str(row["previous_audit_code"]), *(_share(row[name]) for name in names))


def _each(report: AuditReport, name: str) -> Sequence[tuple[Audit, Row]]:
    return [(one, row) for one in report.audits for row in getattr(one, name)]


def _agency(report: AuditReport, code: str) -> str:
    return "All agencies" if code == ALL else agency_name(report.quarter, code)


def _count(value: int | None) -> Cell:
    return NONE if value is None else Number(value)


def _share(value: float | None) -> Cell:
    return NONE if value is None else Number(value, 1)
