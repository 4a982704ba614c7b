"""What each heading of an exported audit is: of the case, a question, its comment, or left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.contracts import Contract
from pipelines.intake.audits.tools import AuditTool, AuditTools
from pipelines.intake.readers import UnreadableFile, normalise_header
from pipelines.intake.readers.model import column_letter

_NEEDED = ("case_reference", "responding_agency")
# So many known questions make a sheet without a tool's own headings an audit.
_FEW_QUESTIONS = 2


@dataclass(frozen=True)
class Question:
    """A question: its column, its words without the number, and the column of its comment.

    ``kind``: ``scale`` or ``text`` as ``audit_questions.csv`` has it; None where it is not there.
    """

    column: int
    words: str
    kind: str | None
    comment: int | None = None


@dataclass(frozen=True)
class Columns:
    """The headings of one sheet; columns are numbers, 1 is Excel's A.

    Attributes:
        fields: column of the contract -> column of the sheet.
        questions: in their order.
        left_out: column -> heading, of what is not taken in because it may name somebody.
        headings: column -> heading as sent, of everything that is taken in.
        headed: every column with a heading.
    """

    fields: dict[str, int]
    questions: tuple[Question, ...]
    left_out: dict[int, str]
    headings: dict[int, str]
    headed: frozenset[int]


def is_audit(
    sent: Sequence[str | None], tool: AuditTool, known: AuditTools, record: Contract
) -> bool:
    """Whether a row of headings is that of an audit in this tool."""
    names = {normalise_header(text) for text in sent if text}
    if not all(normalise_header(one) in names for one in tool.recognise):
        return False
    questions = sum(_asked(text, tool) in known.questions for text in sent if text)
    understood = _fields(tool, record)
    about = {understood[name] for name in names if name in understood}
    if tool.recognise:
        return bool(questions) or set(_NEEDED) <= about
    return questions >= _FEW_QUESTIONS and bool(about & set(_NEEDED))


def read_columns(
    sent: Sequence[str | None], tool: AuditTool, known: AuditTools, record: Contract
) -> Columns:
    """What each of the headings is.

    Raises:
        UnreadableFile: two columns say the same of the case, or none says which case or agency.
    """
    understood = _fields(tool, record)
    tools_own = {normalise_header(text) for text in (*tool.recognise, *tool.left_out)}
    fields: dict[str, int] = {}
    left_out: dict[int, str] = {}
    headings: dict[int, str] = {}
    questions: list[Question] = []
    # The heading that a comment would be on: the last one that is not the tool's own.
    beside: int | None = None
    for number, text in enumerate(sent, start=1):
        heading = as_read(text)
        name = normalise_header(heading)
        if not name:
            continue
        field_name = understood.get(name) or understood.get(_asked(heading, tool))
        comment = tool.comment.search(heading) if beside is not None else None
        if field_name:
            _once(fields, field_name, number, heading)
            fields[field_name] = number
        elif name in tools_own or any(p.search(heading) for p in tool.left_out_patterns):
            continue
        elif (comment and beside in left_out) or _may_name(heading, tool, known):
            left_out[number] = heading
            beside = number
            continue
        elif comment and beside is not None:
            headings[number] = heading
            on = comment.groupdict().get("on")
            _comment(questions, number, _asked(on, tool) if on else None, beside, headings, tool)
            continue
        else:
            words = tool.numbering.sub("", heading, count=1)
            questions.append(_question(number, words, known, questions))
        headings[number] = heading
        beside = number
    _refuse_without_case(fields, tool)
    headed = frozenset(n for n, text in enumerate(sent, 1) if normalise_header(text or ""))
    return Columns(fields, tuple(questions), left_out, headings, headed)


def _may_name(heading: str, tool: AuditTool, known: AuditTools) -> bool:
    words = tool.numbering.sub("", heading, count=1).rstrip(" :*?.")
    return any(pattern.search(words) for pattern in known.never_taken)


def as_read(text: str | None) -> str:
    """A heading as people read it: one space for many, a ligature's letters for the ligature.

    What is left is compared alike here and by the warehouse, which knows no such signs.
    """
    return " ".join(unicodedata.normalize("NFKC", text or "").split())


def _comment(
    questions: list[Question],
    number: int,
    on: str | None,
    beside: int,
    headings: dict[int, str],
    tool: AuditTool,
) -> None:
    """Put a comment to the question that it names, else to the one that it stands beside."""
    found = [
        place
        for place, one in enumerate(questions)
        if (on == _asked(headings[one.column], tool) if on else one.column == beside)
        and one.comment is None
    ]
    if found:
        # Of two like questions the later: its comment follows it.
        questions[found[-1]] = replace(questions[found[-1]], comment=number)
        return
    # On a grade, or the second on one question: it stands by itself, in words.
    words = headings[number] if on else f"{headings[beside]} ({headings[number]})"
    questions.append(Question(number, _told_apart(words, questions), None))


def _question(number: int, words: str, known: AuditTools, before: Sequence[Question]) -> Question:
    words = _told_apart(words, before)
    return Question(number, words, known.questions.get(normalise_header(words)))


def _told_apart(words: str, before: Sequence[Question]) -> str:
    """The words, with a number where the sheet asks the same again: each answer is kept."""
    taken = {normalise_header(one.words) for one in before}
    told, times = words, 1
    while normalise_header(told) in taken:
        times += 1
        told = f"{words} (asked again, {times})"
    return told


def _asked(heading: str, tool: AuditTool) -> str:
    return normalise_header(tool.numbering.sub("", as_read(heading), count=1))


def _fields(tool: AuditTool, record: Contract) -> dict[str, str]:
    """Normalised heading -> column of the contract; what the tool's file says comes first."""
    found = {normalise_header(text): name for name, texts in tool.fields.items() for text in texts}
    for column in record.columns:
        # Who sends the export is told by its folder: an agency in it is one that audited.
        if column.name != "agency":
            for text in (column.name, *column.aliases):
                found.setdefault(normalise_header(text), column.name)
    return found


def _once(fields: dict[str, int], name: str, number: int, heading: str) -> None:
    if name in fields:
        raise UnreadableFile(
            "duplicate_header",
            f"columns {column_letter(fields[name])} and {column_letter(number)} ('{heading}') both"
            f" say the same of the case ({name}). Rename or remove one of them.",
        )


def _refuse_without_case(fields: dict[str, int], tool: AuditTool) -> None:
    missing = [name for name in _NEEDED if name not in fields]
    if missing:
        told = " and ".join(
            {"case_reference": "which case", "responding_agency": "which agency"}[name]
            for name in missing
        )
        raise UnreadableFile(
            "audit_without_case",
            f"This looks like an audit exported from {tool.title}, but no column says {told} a row"
            f" is about. Add a column called {' and one called '.join(missing)}, or say in"
            f" expectations/audit_tools/{tool.tool}.yml what yours is called.",
        )


# LSCP-2025-26-Q1 is a quarter and no audit.
AUDIT_CODE = re.compile(r"(?<![A-Za-z])([A-Za-z]{2,5}-\d{4}-\d{1,2})(?!\d|-Q\d)", re.IGNORECASE)
