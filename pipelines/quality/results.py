"""The verdicts, kept: one JSON file a submission, holding counts and words but no cell.

A second check of the same submission replaces its file; the file is the same to the byte where
nothing changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.quality import CheckResult
from pipelines.quality.files import write_atomically

FOLDER = "results"
_DESCRIBES = (
    "submission_id",
    "dataset",
    "agency_code",
    "period",
    "original_name",
    "received_at",
    "outcome",
    "is_synthetic",
)


def save(result: CheckResult | None, folder: Path, submission: Mapping[str, Any]) -> Path:
    """Write ``folder/results/<submission_id>.json`` and return its path.

    Args:
        result: The verdict; None where the file could not be read as any dataset.
        folder: The workspace's ``quality`` folder.
        submission: The ledger's row; only what describes the submission is kept.

    Raises:
        ValueError: the id cannot be part of a file's name.
    """
    name = str(submission["submission_id"])
    if not name or not all(letter.isalnum() or letter in "-_." for letter in name):
        raise ValueError(f"'{name}' cannot be a submission's id: use letters, digits, - and _.")
    told = {
        "submission": {key: _plain(submission.get(key)) for key in _DESCRIBES},
        "accepted": result.accepted if result else False,
        "errors": _counted(submission, result, "errors"),
        "warnings": _counted(submission, result, "warnings"),
        "rules": [asdict(rule) for rule in result.rules] if result else [],
        "great_expectations": result.results_json if result else None,
    }
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return write_atomically(folder / FOLDER / f"{name}.json", text)


def saved(folder: Path) -> Iterator[Path]:
    """The files that ``save`` wrote, by submission id."""
    yield from sorted((folder / FOLDER).glob("*.json"))


def _counted(submission: Mapping[str, Any], result: CheckResult | None, what: str) -> int:
    """The ledger's count, which knows also what intake found; else the rules' own."""
    if submission.get(what) is not None:
        return int(submission[what])
    return int(getattr(result, what, 0))


def _plain(value: object) -> object:
    """Dates and the like as the text that ISO 8601 gives them."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    made = getattr(value, "isoformat", None)
    return made() if made else str(value)
