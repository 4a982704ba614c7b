"""What the agency is told: a list to work through in Excel, and a note to read first.

Both quote the agency's own file back to it and may therefore hold anything that was in it: they
go to the agency's folder and nowhere else, and nothing in them may run when they are opened.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.contracts.model import Contract
from pipelines.quality import Finding, RuleResult
from pipelines.quality.files import write_atomically
from pipelines.quality.note import covering_note

_HEADINGS = (
    "severity",
    "sheet",
    "row",
    "column",
    "value",
    "rule",
    "what is wrong",
    "how to put it right",
)
# What a spreadsheet takes for the beginning of a formula, also in its full-width form.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel's limit is 32,767 characters a cell; nobody needs more than this to find their cell.
_LONGEST = 500
_LONGEST_NAME = 100
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def write_feedback(
    folder: Path,
    submission: Mapping[str, Any],
    findings: Sequence[Finding],
    rules: Sequence[RuleResult],
    contract: Contract | None,
    *,
    several: bool = False,
    has_copy: bool = False,
    beside: Sequence[str] = (),
) -> Path:
    """Write the list of what was found and the note that goes with it; return the list's path.

    Args:
        folder: The agency's folder of feedback.
        submission: The ledger's row: at least ``original_name`` and ``outcome``; its ``reason``
            is told where no finding is, its ``errors`` and ``warnings`` count before the rules'.
        findings: Every fault that is listed, from intake or from ``check``.
        rules: The rules' true counts; empty where the file did not get as far as ``check``.
        contract: What was expected; None where that could not be told.
        several: The file holds more than one dataset: the names tell which this is about.
        has_copy: A marked copy of the file lies beside the list, under ``copy_path``.
        beside: A paragraph for the note about each other file that lies beside the list.
    """
    if not findings and submission.get("reason") and submission["outcome"] != "accepted":
        findings = [_as_finding(str(submission["reason"]))]
    path = feedback_path(folder, str(submission["original_name"]), contract if several else None)
    note = covering_note(submission, findings, rules, contract, path.name)
    if has_copy:
        note += (
            f"\n{copy_path(path).name} is a copy of what you sent, with each cell marked that was"
            " found and what to do beside it.\n"
        )
    note += "".join(f"\n{paragraph}\n" for paragraph in beside)
    # A byte order mark is how Excel knows UTF-8; Windows' own line ends suit both programs.
    write_atomically(path, _table(findings), "utf-8-sig")
    write_atomically(path.with_suffix(".txt"), note.replace("\n", "\r\n"), "utf-8-sig")
    return path


def feedback_path(folder: Path, original_name: str, contract: Contract | None = None) -> Path:
    """Where the list for a file lies: ``<name>_feedback.csv``, the name with its ending.

    ``contract`` is given where the file holds several datasets: the name then tells which this is
    about. Two files of one folder never share a list: their names differ, be it in the ending only.
    """
    about = f"_{contract.dataset}" if contract else ""
    return folder / f"{safe_name(original_name)}{about}_feedback.csv"


def copy_path(list_path: Path) -> Path:
    """Where the marked copy of a file lies: beside the list of what was found in it."""
    return list_path.with_suffix(".xlsx")


def _as_finding(reason: str) -> Finding:
    """Why a file went no further, which already says what to do."""
    return Finding("error", None, None, None, None, "file_is_usable", reason, "")


def _table(findings: Sequence[Finding]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(_HEADINGS)
    for item in findings:
        writer.writerow(
            harmless(cell)
            for cell in (
                item.severity,
                item.sheet,
                item.row,
                item.column,
                item.value,
                item.rule,
                item.message,
                item.remedy,
            )
        )
    return buffer.getvalue()


def harmless(cell: object) -> object:
    """A cell that a spreadsheet shows and does not run: an apostrophe before a formula."""
    if not isinstance(cell, str):
        return cell
    # A NUL ends the file for some readers.
    text = cell.replace("\0", "")
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def safe_name(name: str) -> str:
    """The name of a file as sent, without folders and without what some system forbids."""
    last = re.split(r"[\\/]", name)[-1]
    cleaned = re.sub(r'[<>:"|?*\x00-\x1f\x7f]+', "_", last).strip(" .")
    if len(cleaned) > _LONGEST_NAME:
        # The ending tells return.csv from return.xlsx, also where both are long.
        ending = Path(cleaned).suffix[:10]
        cleaned = cleaned[: _LONGEST_NAME - len(ending)] + ending
    if not cleaned:
        return "file"
    return f"_{cleaned}" if _RESERVED.match(cleaned) else cleaned
