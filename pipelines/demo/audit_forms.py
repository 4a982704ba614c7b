"""How each audit tool writes down the same records: its own columns, words and file name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pipelines.contracts.load import seed_rows
from pipelines.demo.business_plan import OFFICE
from pipelines.demo.parcel import Parcel, Row
from pipelines.demo.profile import SEEDS

if TYPE_CHECKING:
    from pipelines.demo.audits import Record

_FIELDS = {
    "microsoft_forms": {
        "case_reference": "What is the case reference?",
        "responding_agency": "Which agency do you work for?",
        "audited_on": "When did you audit this case?",
        "age_band": "How old is the child?",
        "sex": "What is the child's sex?",
        "ethnicity": "What is the child's ethnic group?",
        "disability": "Is the child disabled?",
        "self_grade": "How would you grade your agency's practice?",
        "worked_well": "What worked well?",
        "to_improve": "What could have been better?",
        "voice_of_the_child": "What did the child tell you or show you?",
        "moderated_grade": "Grade after moderation (for the moderator)",
        "moderation_note": "Reason for the moderated grade (for the moderator)",
    },
    "smartsurvey": {
        "case_reference": "Case reference number",
        "responding_agency": "Agency completing the audit",
        "audited_on": "Date of the audit",
        "age_band": "Age of the child",
        "sex": "Sex of the child",
        "ethnicity": "Ethnic group of the child",
        "disability": "Does the child have a disability?",
        "self_grade": "Your agency's overall grade",
        "worked_well": "What went well?",
        "to_improve": "What needs to improve?",
        "voice_of_the_child": "The child's voice",
        "moderated_grade": "Moderated overall grade",
        "moderation_note": "Moderator's reason",
    },
    "spreadsheet": {
        "case_reference": "Case no.",
        "responding_agency": "Agency",
        "audited_on": "Date",
        "age_band": "Age of child",
        "sex": "Sex of child",
        "ethnicity": "Ethnicity of child",
        "disability": "Disability",
        "self_grade": "Agency's grade",
        "worked_well": "Strengths",
        "to_improve": "Learning",
        "voice_of_the_child": "Child's voice",
        "moderated_grade": "Panel grade",
        "moderation_note": "Panel's comments",
    },
}
_ANSWERS = {
    "microsoft_forms": {"partly": "Partially", "not_applicable": "N/A"},
    "smartsurvey": {"partly": "To some extent", "not_applicable": "Not applicable"},
    "spreadsheet": {"partly": "Partly met", "yes": "Met", "no": "Not met", "not_applicable": "NA"},
}
_ASKED_FIRST = (
    "case_reference",
    "responding_agency",
    "audited_on",
    "age_band",
    "sex",
    "ethnicity",
    "disability",
)


def headings(tool: str) -> Mapping[str, str]:
    """Column of the contract -> what the tool's form calls it."""
    return _FIELDS[tool]


def form(
    audit: Mapping[str, Any], records: Sequence[Record], quarter: str, arrives: datetime
) -> Parcel:
    """The export of an audit in its tool, named as such exports are."""
    tool, code = audit["tool"], audit["code"]
    asked = [*audit["questions"], *audit.get("unknown_questions", [])]
    remarks = {question for record in records for question in record.comments}
    rows = [_row(number, record, tool, asked) for number, record in enumerate(records, start=1)]
    names = {
        "microsoft_forms": f"{code} {audit['title']}(1-{len(rows)})",
        "smartsurvey": f"SmartSurvey export {code}",
        "spreadsheet": "Audit tool, completed",
    }
    columns = [*_own_columns(tool), *(_FIELDS[tool][name] for name in _ASKED_FIRST)]
    for number, question in enumerate(asked, start=1):
        columns.append(_asked(tool, number, question))
        if question in remarks:
            columns.append(_comment(tool, number, question))
    columns += [text for name, text in _FIELDS[tool].items() if name not in _ASKED_FIRST]
    return Parcel(
        quarter=quarter,
        agency=OFFICE,
        dataset="audit_export",
        stem=names[tool],
        suffix="csv" if tool == "smartsurvey" else "xlsx",
        columns=tuple(columns),
        rows=rows,
        arrives=arrives,
        preface=[f"Multi-agency case file audit {code}", audit["title"], ""]
        if tool == "spreadsheet"
        else [],
        date_format="%d/%m/%Y",
    )


def _row(number: int, record: Record, tool: str, asked: Sequence[str]) -> Row:
    row: Row = dict.fromkeys(_own_columns(tool))
    if tool == "microsoft_forms":
        row |= {"ID": number, "Email": "anonymous", "Name": "anonymous"}
        row |= {name: str(record.row["audited_on"]) for name in ("Start time", "Completion time")}
    if tool == "smartsurvey":
        row |= {"UserID": 4_000_000 + number, "UserNo": number}
        row |= {name: str(record.row["audited_on"]) for name in ("Started", "Ended")}
    for name, heading in _FIELDS[tool].items():
        row[heading] = _said(name, record.row[name], tool)
    for place, question in enumerate(asked, start=1):
        answer = record.answers[question]
        said = _ANSWERS[tool].get(answer, answer.capitalize()) if _is_scale(answer) else answer
        # Forms puts a sign after a choice, as it does where several may be chosen.
        ending = ";" if tool == "microsoft_forms" and _is_scale(answer) else ""
        row[_asked(tool, place, question)] = said + ending
        if question in record.comments:
            row[_comment(tool, place, question)] = record.comments[question]
    return row


def _said(name: str, value: object, tool: str) -> str | date | None:
    """What a person chooses in the form: the words of a group and not its code."""
    if value is None or isinstance(value, date):
        return value
    text = str(value)
    if name in ("age_band", "sex", "ethnicity", "disability"):
        return _labels(name)[text]
    if name.endswith("_grade"):
        return {row["grade"]: row["label"] for row in seed_rows(SEEDS, "audit_grades")}[text]
    if name == "responding_agency":
        return {row["agency_code"]: row["agency_name"] for row in seed_rows(SEEDS, "agencies")}[
            text
        ]
    return text


def _labels(characteristic: str) -> dict[str, str]:
    return {
        row["category"]: row["category_label"]
        for row in seed_rows(SEEDS, "characteristics")
        if row["characteristic"] == characteristic
    }


def _is_scale(answer: str) -> bool:
    return answer in {row["answer"] for row in seed_rows(SEEDS, "audit_answers")}


def _own_columns(tool: str) -> tuple[str, ...]:
    return {
        "microsoft_forms": ("ID", "Start time", "Completion time", "Email", "Name"),
        "smartsurvey": ("UserID", "UserNo", "Name", "Email", "IP Address", "Started", "Ended"),
        "spreadsheet": (),
    }[tool]


def _asked(tool: str, number: int, question: str) -> str:
    """The question as the audit words it: Forms and the workbook word some differently."""
    words = {row["question_code"]: row for row in seed_rows(SEEDS, "audit_questions")}.get(question)
    text = question
    if words:
        also = [one for one in words["also_worded"].split("|") if one]
        text = also[0] if also and tool == "smartsurvey" else words["question"]
    return {"smartsurvey": f"Q{number}. {text}", "spreadsheet": f"{number}. {text}"}.get(tool, text)


def _comment(tool: str, number: int, question: str) -> str:
    if tool == "microsoft_forms":
        return f"Please explain your answer{number}"
    if tool == "smartsurvey":
        return f"{_asked(tool, number, question)} - Comments"
    return f"Evidence {number}"
