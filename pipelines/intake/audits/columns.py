"""What each heading of an exported audit is: of the case, a question, its comment, or left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

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
    """

    fields: dict[str, int]
    questions: tuple[Question, ...]
    left_out: dict[int, str]
    headings: dict[int, str] = field(default_factory=dict)


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
    for number, text in enumerate(sent, start=1):
        heading = " ".join((text or "").split())
        name = normalise_header(heading)
        if not name:
            continue
        field_name = understood.get(name) or understood.get(_asked(heading, tool))
        if field_name:
            _once(fields, field_name, number, heading)
            fields[field_name] = number
        elif any(pattern.search(heading) for pattern in known.never_taken):
            left_out[number] = heading
            continue
        elif name in tools_own or any(p.search(heading) for p in tool.left_out_patterns):
            continue
        elif questions and tool.comment.search(heading):
            # Two comments on one question stay two; the second is a question without a scale.
            last = questions[-1]
            if last.comment is None:
                questions[-1] = Question(last.column, last.words, last.kind, number)
            else:
                questions.append(Question(number, f"{last.words} ({heading})", None))
        else:
            questions.append(_question(number, heading, tool, known, questions))
        headings[number] = heading
    _refuse_without_case(fields, tool)
    return Columns(fields, tuple(questions), left_out, headings)


def _question(
    number: int, heading: str, tool: AuditTool, known: AuditTools, before: Sequence[Question]
) -> Question:
    words = tool.numbering.sub("", heading, count=1)
    kind = known.questions.get(normalise_header(words))
    # A tool numbers the second of two like questions at its end, and an audit may ask twice.
    same = sum(normalise_header(one.words) == normalise_header(words) for one in before)
    return Question(number, f"{words} (asked again)" if same else words, kind)


def _asked(heading: str, tool: AuditTool) -> str:
    return normalise_header(tool.numbering.sub("", " ".join(heading.split()), count=1))


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


AUDIT_CODE = re.compile(r"(?<![A-Za-z])([A-Za-z]{2,5}-\d{4}-\d{1,2})(?!\d)")
