"""What is said of a file, held against what ought to be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from pipelines.demo.parcel import Parcel
from pipelines.demo.write import outgoing
from pipelines.intake.accepted_before import AcceptedBefore
from pipelines.intake.arrivals import as_if_sent
from pipelines.intake.check_file import FileCheck
from pipelines.intake.prepare import prepare
from pipelines.intake.rulebook import Rulebook
from pipelines.quality import Finding
from pipelines.workspace import Workspace
from tests.seeded_faults.planted import Planted


@dataclass(frozen=True)
class Verdict:
    """What became of one file.

    ``caught``: the fault was found, by the right rule, where it is. ``told``: what people read
    names its sheet, row and column, and says what to do. ``alarms`` are findings, ``false`` those
    of them that no fault is behind. ``said`` is what people read.
    """

    kind: str
    file: str
    caught: bool
    told: bool
    alarms: int
    false: int
    said: str


class Judge:
    """Judges files as ``assurance check`` does, all in this process."""

    def __init__(self, workspace: Workspace, before: AcceptedBefore | None = None) -> None:
        """Files are written into the workspace; ``before`` is what it accepted of earlier ones."""
        self._before, self._rules = before, Rulebook(workspace)

    def good(self, parcel: Parcel, compared: bool = False) -> Verdict:
        """A good return: anything said of it is said in vain."""
        place, content = (parcel.quarter, parcel.agency), outgoing(parcel).content
        check = self._check(place, parcel.name, content, compared)
        false = len(_findings(check)) or int(not check.would_be_accepted)
        return Verdict("good returns", parcel.place, True, True, false, false, _said(check))

    def planted(self, kind: str, fault: Planted) -> Verdict:
        """A good return with one fault."""
        check = self._check(fault.place, fault.name, fault.content, fault.needs_history)
        found, said = _findings(check), _said(check)
        false = [one for one in found if not _is_behind(fault, one)]
        if fault.reason:
            caught = not check.would_be_accepted and bool(check.prepared.reason)
            told = all(words in said for words in fault.reason)
        else:
            mine = [one for one in found if _is_it(one, fault)]
            caught = bool(mine)
            told = any(one.message and one.remedy and _is_told(one, fault, said) for one in mine)
        told &= not fault.secret or fault.secret not in said
        alarms = len(found) or int(not check.would_be_accepted)
        file = "/".join((*fault.place, fault.name))
        return Verdict(kind, file, caught, told, alarms, len(false), said)

    def _check(
        self, place: tuple[str, str], name: str, content: bytes, compared: bool
    ) -> FileCheck:
        path = self._rules.workspace.home / name
        path.write_bytes(content)
        arrival = as_if_sent(self._rules.workspace, path, *place)
        return FileCheck(prepare(arrival, self._rules, self._before if compared else None))


def _findings(check: FileCheck) -> list[Finding]:
    return [finding for part in check.prepared.parts for finding in part.findings]


def _said(check: FileCheck) -> str:
    return "\n".join(check.lines())


def _is_it(finding: Finding, fault: Planted) -> bool:
    in_column = not fault.column or finding.column in fault.column
    return (
        finding.rule in fault.rules
        and (finding.sheet, finding.row) == (fault.sheet, fault.row)
        and in_column
    )


def _is_behind(fault: Planted, finding: Finding) -> bool:
    """Whether the fault is what the finding is about: its rule, or a row that it concerns."""
    return finding.rule in fault.rules or finding.row in {fault.row, *fault.follows} - {None}


def _is_told(finding: Finding, fault: Planted, said: str) -> bool:
    """Whether people read where it is, what it is and, in the line below, what to do."""
    lines = said.splitlines()
    where = [f"sheet {fault.sheet}" if fault.sheet else "", f"row {fault.row}" if fault.row else ""]
    return any(
        all(part in line for part in where)
        and (not fault.column or any(f"column {name}" in line for name in fault.column))
        and finding.message in line
        and finding.remedy in below
        for line, below in pairwise(lines)
    )
