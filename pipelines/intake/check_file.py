"""What intake would say about a file, without taking it in: for the sender, before it is sent.

Nothing is written and no warehouse is needed, only the contracts and catalogues. What is said is
what the feedback would say, with its place; it quotes the sender's own file back to the sender.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.intake.arrivals import as_if_sent
from pipelines.intake.prepare import prepare
from pipelines.intake.prepared import Prepared
from pipelines.intake.rulebook import Rulebook
from pipelines.periods import is_quarter
from pipelines.quality import Finding
from pipelines.quality.note import clean
from pipelines.words import number_of
from pipelines.workspace import Workspace

MOST_TOLD = 40


@dataclass(frozen=True)
class FileCheck:
    """The verdict on one file."""

    prepared: Prepared

    @property
    def would_be_accepted(self) -> bool:
        """Whether intake would accept it as it is."""
        return self.prepared.outcome == "accepted"

    def as_json(self) -> dict[str, Any]:
        """The verdict for programs: what it is, how many faults, and each with its place."""
        arrival = self.prepared.arrival
        return {
            "file": arrival.name,
            "quarter": arrival.context.period,
            "agency": arrival.context.agency,
            "would_be_accepted": self.would_be_accepted,
            "reason": self.prepared.reason,
            "datasets": [
                {
                    "dataset": part.contract.dataset,
                    "title": part.contract.title,
                    "rows": part.frame.height,
                    "errors": part.errors,
                    "warnings": part.warnings,
                    "findings": [_as_json(finding) for finding in part.findings],
                }
                for part in self.prepared.parts
            ],
        }

    def lines(self) -> list[str]:
        """The verdict for people: the verdict first, then what to put right, errors first."""
        told = ["It would be accepted." if self.would_be_accepted else "It would NOT be accepted."]
        if not self.prepared.parts and self.prepared.reason:
            told.append(self.prepared.reason)
        for part in self.prepared.parts:
            rows = number_of(part.frame.height, "row")
            counted = f"{number_of(part.errors, 'error')}, {number_of(part.warnings, 'warning')}"
            told += ["", f"{part.contract.title}: {rows}, {counted}."]
            told += _list(part.findings)
        return told


def check_file(workspace: Workspace, path: Path, period: str, agency: str) -> FileCheck:
    """Judge a file as intake would, had it arrived for ``period`` from ``agency``."""
    return FileCheck(prepare(as_if_sent(workspace, path, period, agency), Rulebook(workspace)))


def place_of(path: Path) -> tuple[str, str] | None:
    """The quarter and agency that the file's own folders name, as in data/raw; else None."""
    parents = path.resolve().parents
    if len(parents) < 3 or not is_quarter(parents[1].name):
        return None
    return parents[1].name, parents[0].name


def _list(findings: Sequence[Finding]) -> list[str]:
    """The same fault in many rows is told once, with its first row and how many more."""
    alike: dict[tuple[str | None, ...], list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: finding.severity != "error"):
        key = (finding.severity, finding.sheet, finding.column, finding.message, finding.remedy)
        alike.setdefault(key, []).append(finding)
    told = []
    for same in list(alike.values())[:MOST_TOLD]:
        first, more = same[0], len(same) - 1
        row = f"row {first.row}" + (f" and {number_of(more, 'more row')}" if more else "")
        where = [
            f"sheet {first.sheet}" if first.sheet else "",
            row if first.row else "",
            f"column {first.column}" if first.column else "",
        ]
        place = ", ".join(filter(None, where)) or "the whole file"
        sent = f" (sent: {clean(first.value, 60)})" if first.value else ""
        told.append(f"- {first.severity.capitalize()}, {place}: {first.message}{sent}")
        told.append(f"  {first.remedy}")
    if len(alike) > MOST_TOLD:
        told.append(f"... and {number_of(len(alike) - MOST_TOLD, 'more kind')} of fault.")
    return told


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "value": finding.value,
        "rule": finding.rule,
        "message": finding.message,
        "remedy": finding.remedy,
    }
