"""What people did about a publication: signed it off, sent it on. Lines are added, never changed.

One JSON object a line in ``reports/publications/<subject>/journal.jsonl``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.publication.editions import SignOff, Subject, as_json, from_json
from pipelines.quality.files import write_atomically
from pipelines.warehouse.connection import exclusive
from pipelines.workspace import Workspace, WorkspaceDamaged

JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class Journal:
    """All that was written down about one subject, in its order."""

    sign_offs: tuple[SignOff, ...] = ()
    # (edition, recipient) -> day; a later line about the same corrects an earlier one.
    sent: dict[tuple[int, str], date] = field(default_factory=dict)


def read_journal(workspace: Workspace, subject: Subject) -> Journal:
    """What was written down so far.

    Raises:
        WorkspaceDamaged: a line cannot be read.
    """
    path = subject.folder(workspace) / JOURNAL
    if not path.is_file():
        return Journal()
    sign_offs: list[SignOff] = []
    sent: dict[tuple[int, str], date] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            if entry["what"] == "signed_off":
                sign_offs.append(from_json(entry))
            else:
                sent[entry["edition"], entry["to"]] = date.fromisoformat(entry["sent_on"])
        except (ValueError, KeyError, TypeError) as error:
            raise WorkspaceDamaged(
                f"Line {number} of {path} cannot be read. Put it right, or put the file back from"
                " a copy: it holds who signed off and what was sent."
            ) from error
    return Journal(tuple(sign_offs), sent)


def note_sign_off(workspace: Workspace, subject: Subject, sign_off: SignOff) -> None:
    """Write down that the reports as they lie there were signed off."""
    _append(workspace, subject, {"what": "signed_off", **as_json(sign_off)})


def note_sent(
    workspace: Workspace, subject: Subject, edition: int, to: str, role: str, sent_on: date
) -> None:
    """Write down that an edition was sent on: to 'panel', 'dfe' or 'partners'."""
    entry = {
        "what": "sent",
        "edition": edition,
        "to": to,
        "role": role,
        "sent_on": sent_on.isoformat(),
    }
    _append(workspace, subject, entry)


def _append(workspace: Workspace, subject: Subject, entry: dict[str, Any]) -> None:
    path = subject.folder(workspace) / JOURNAL
    with exclusive(workspace):
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        # Whole or not at all: half a line would make the rest unreadable.
        write_atomically(path, before + json.dumps(entry, ensure_ascii=False) + "\n")
