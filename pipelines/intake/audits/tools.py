"""What is declared of each audit tool, and the questions that are known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipelines.contracts.load import ContractError, seed_rows
from pipelines.intake.readers import normalise_header

_NEVER_TAKEN = "never_taken.yml"


class AuditTool(BaseModel):
    """How one tool exports an audit.

    Attributes:
        tool: its code.
        title: what it is called in messages.
        recognise: headings that it always writes; none where it has none of its own.
        left_out, left_out_patterns: headings that are not part of the audit.
        fields: column of the contract -> what exports call it, beside its name and aliases there.
        comment: a heading that holds the comment on the question to its left.
        numbering: what stands before a question.
        ends_choices_with: a sign after each choice.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: str
    title: str
    recognise: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    left_out_patterns: tuple[re.Pattern[str], ...] = ()
    fields: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    comment: re.Pattern[str]
    numbering: re.Pattern[str]
    ends_choices_with: str = ""

    @field_validator("left_out_patterns", "comment", "numbering", mode="before")
    @classmethod
    def _ignoring_case(cls, value: Any) -> Any:
        if isinstance(value, list):
            return tuple(re.compile(one, re.IGNORECASE) for one in value)
        return re.compile(value, re.IGNORECASE)


@dataclass(frozen=True)
class AuditTools:
    """The declared tools, in the order of their files, and the known questions.

    Attributes:
        tools: each tool.
        questions: normalised wording -> whether the question is answered on the ``scale`` or in
            words (``text``).
        never_taken: headings that no tool hands on.
    """

    tools: tuple[AuditTool, ...]
    questions: dict[str, str]
    never_taken: tuple[re.Pattern[str], ...]


def load_tools(folder: Path, seeds: Path) -> AuditTools:
    """The tools of ``folder`` and the questions of ``audit_questions.csv``.

    Those with headings of their own come first: a workbook made by hand is what no other tool
    made.

    Raises:
        ContractError: a file is not YAML or not as described above; it is named.
    """
    tools = [_tool(path) for path in sorted(folder.glob("*.yml")) if path.name != _NEVER_TAKEN]
    tools.sort(key=lambda one: not one.recognise)
    return AuditTools(tuple(tools), _questions(seeds), _never_taken(folder / _NEVER_TAKEN))


def wordings(row: dict[str, str]) -> list[str]:
    """Every wording of a row of ``audit_questions.csv``."""
    also = row["also_worded"].split("|")
    return [text.strip() for text in (row["question"], *also) if text.strip()]


def _questions(seeds: Path) -> dict[str, str]:
    return {
        normalise_header(text): row["answer_kind"]
        for row in seed_rows(seeds, "audit_questions")
        for text in wordings(row)
    }


def _never_taken(path: Path) -> tuple[re.Pattern[str], ...]:
    listed = _read(path)
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise ContractError(f"audit_tools/{path.name} is not a list of patterns.")
    try:
        return tuple(re.compile(one, re.IGNORECASE) for one in listed)
    except re.error as error:
        raise ContractError(f"audit_tools/{path.name}: a pattern is wrong: {error}.") from error


def _tool(path: Path) -> AuditTool:
    try:
        return AuditTool.model_validate(_read(path))
    except re.error as error:
        raise ContractError(f"audit_tools/{path.name}: a pattern is wrong: {error}.") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        )
        raise ContractError(f"audit_tools/{path.name} is not usable: {faults}") from error


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContractError(f"audit_tools/{path.name} cannot be read: {error}") from error
