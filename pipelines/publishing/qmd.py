"""Read a .qmd into prose and cells; ``portable`` says what it may hold."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from pipelines.publishing.portable import (
    CELL_OPTIONS,
    FRONT_MATTER_KEYS,
    QmdError,
    check_prose,
    refuse,
)

_FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})\s*(.*?)\s*$")


@dataclass(frozen=True)
class Prose:
    """Markdown between cells, as written."""

    text: str


@dataclass(frozen=True)
class Cell:
    """One python cell: its code without the option lines, and where it starts in the file."""

    label: str
    code: str
    line: int
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def is_parameters(self) -> bool:
        """Whether parameters are injected after this cell."""
        return "parameters" in (self.options.get("tags") or [])


@dataclass(frozen=True)
class Qmd:
    """A parsed .qmd."""

    path: Path
    title: str
    lang: str
    echo: bool
    parts: tuple[Prose | Cell, ...]

    @property
    def cells(self) -> list[Cell]:
        """The cells in order."""
        return [part for part in self.parts if isinstance(part, Cell)]

    def check_parameters(self, names: set[str]) -> None:
        """Refuse parameters the notebook does not declare.

        Raises:
            QmdError: a name is not assigned in the cell tagged ``parameters``.
        """
        declared: set[str] = set()
        for cell in self.cells:
            if cell.is_parameters:
                declared |= _assigned(cell.code)
        unknown = sorted(names - declared)
        if unknown:
            known = ", ".join(sorted(declared)) or "none"
            raise QmdError(
                f"{self.path.name} has no parameter '{unknown[0]}'; it declares {known}. "
                "Add it to the cell tagged 'parameters', or leave it out."
            )


def read_qmd(path: Path) -> Qmd:
    """Read and check a .qmd.

    Raises:
        QmdError: the file is missing, or uses something outside the portable subset.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise QmdError(f"There is no report template at {path}.") from None
    front, body_starts = _front_matter(path, lines)
    parts = _parts(path, lines, body_starts)
    seen: dict[str, int] = {}
    for part in parts:
        if isinstance(part, Cell):
            if part.label in seen:
                refuse(path, part.line, f"the label '{part.label}' a second time")
            seen[part.label] = part.line
    execute = front.get("execute") or {}
    return Qmd(
        path=path,
        title=str(front.get("title") or path.stem),
        lang=str(front.get("lang") or "en-GB"),
        echo=bool(execute.get("echo", True)),
        parts=tuple(parts),
    )


def _front_matter(path: Path, lines: list[str]) -> tuple[dict[str, Any], int]:
    if not lines or lines[0].strip() != "---":
        return {}, 0
    for number in range(1, len(lines)):
        if lines[number].strip() in ("---", "..."):
            front = yaml.safe_load("\n".join(lines[1:number])) or {}
            for key in front:
                if key not in FRONT_MATTER_KEYS:
                    at = next((n for n in range(1, number) if lines[n].startswith(str(key))), 1)
                    refuse(path, at + 1, f"the front matter key '{key}'")
            return front, number + 1
    refuse(path, 1, "a front matter that is never closed")


def _parts(path: Path, lines: list[str], start: int) -> list[Prose | Cell]:
    parts: list[Prose | Cell] = []
    prose: list[str] = []
    number = start
    while number < len(lines):
        fence = _FENCE.match(lines[number])
        if not fence:
            check_prose(path, number + 1, lines[number])
            prose.append(lines[number])
            number += 1
            continue
        end = _closing(path, lines, number, fence[2])
        kind = fence[3]
        if kind.startswith("{"):
            if kind != "{python}":
                refuse(path, number + 1, f"a {kind} cell")
            parts.append(Prose("\n".join(prose)))
            prose = []
            parts.append(_cell(path, lines, number, end, len(parts)))
        else:
            prose.extend(lines[number : end + 1])
        number = end + 1
    parts.append(Prose("\n".join(prose)))
    return [part for part in parts if isinstance(part, Cell) or part.text.strip()]


def _closing(path: Path, lines: list[str], start: int, marks: str) -> int:
    for number in range(start + 1, len(lines)):
        text = lines[number].strip()
        if text.startswith(marks) and set(text) == {marks[0]}:
            return number
    refuse(path, start + 1, "a code block that is never closed")


def _cell(path: Path, lines: list[str], start: int, end: int, position: int) -> Cell:
    body = lines[start + 1 : end]
    count = 0
    while count < len(body) and body[count].lstrip().startswith("#|"):
        count += 1
    header = "\n".join(line.lstrip()[2:].removeprefix(" ") for line in body[:count])
    try:
        options = yaml.safe_load(header) or {}
    except yaml.YAMLError:
        refuse(path, start + 2, "cell options that are not YAML")
    for name in options:
        if name not in CELL_OPTIONS:
            at = next((n for n in range(count) if f"{name}" in body[n]), 0)
            refuse(path, start + 2 + at, f"the cell option '{name}'")
    if options.get("tags") not in (None, ["parameters"]):
        refuse(path, start + 2, "a cell tag other than [parameters]")
    label = str(options.get("label") or f"cell-{position}")
    return Cell(label, "\n".join(body[count:]), start + 1, options)


def _assigned(code: str) -> set[str]:
    names: set[str] = set()
    for node in ast.parse(code).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names
