"""The note that goes with a list of faults: plain sentences, the most important first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.contracts.model import Contract
from pipelines.quality import Finding, RuleResult
from pipelines.quality.wording import day_and_time
from pipelines.words import number_of

# Problems told as sentences; the rest are in the list.
_TOLD = 10
_QUOTED = 60


def covering_note(
    submission: Mapping[str, Any],
    findings: Sequence[Finding],
    rules: Sequence[RuleResult],
    contract: Contract | None,
    list_name: str,
) -> str:
    """The text of the note; lines end with a line feed."""
    errors, warnings = (
        _count(severity, submission.get(f"{severity}s"), findings, rules)
        for severity in ("error", "warning")
    )
    rejected = str(submission.get("outcome", "")).startswith("reject")
    parts = [
        _opening(submission, contract),
        _verdict(rejected, errors, warnings),
        *_problems(findings, errors + warnings, list_name),
        _next(rejected, warnings, contract, list_name, findings),
    ]
    if submission.get("is_synthetic"):
        parts.insert(1, "This file holds synthetic data made for a demonstration.")
    return "\n\n".join(parts) + "\n"


def _count(
    severity: str,
    counted: int | None,
    findings: Sequence[Finding],
    rules: Sequence[RuleResult],
) -> int:
    """The true number of faults: the ledger's, else by rule and what was found before any."""
    if counted is not None:
        return counted
    names = {rule.name for rule in rules}
    by_rule = sum(rule.failed for rule in rules if rule.severity == severity and not rule.passed)
    return by_rule + sum(item.severity == severity and item.rule not in names for item in findings)


def _opening(submission: Mapping[str, Any], contract: Contract | None) -> str:
    told = [f"File: {clean(str(submission['original_name']), 200)}"]
    if contract:
        told.append(f"What it is: {contract.title}")
    if submission.get("period"):
        told.append(f"Period: {clean(str(submission['period']))}")
    if submission.get("received_at"):
        told.append(f"Received: {clean(day_and_time(str(submission['received_at'])))} (UTC)")
    return "\n".join(told)


def _verdict(rejected: bool, errors: int, warnings: int) -> str:
    told = f"{number_of(errors, 'error')} and {number_of(warnings, 'warning')}"
    if rejected:
        return (
            f"This file was NOT ACCEPTED: it has {told}. None of its figures are used. If an "
            "earlier return for the same period was accepted, that one stands."
        )
    if errors or warnings:
        return f"This file was ACCEPTED and its figures are used. It has {told}."
    return "This file was ACCEPTED and its figures are used. Nothing needs to be put right."


def _problems(findings: Sequence[Finding], total: int, list_name: str) -> list[str]:
    if not findings:
        return []
    # An error keeps a file out: it comes before any warning, else in the order of the file.
    first = _same_problems(sorted(findings, key=lambda item: item.severity != "error"))[:_TOLD]
    lines = [f"{number}. {_sentence(same)}" for number, same in enumerate(first, start=1)]
    covered = sum(len(same) for same in first)
    heading = "What was found:" if covered >= total else f"The first {covered} of {total}:"
    told = [f"{heading}\n" + "\n".join(lines)]
    if total > len(findings):
        told.append(f"{list_name} lists {len(findings)} of the {total}.")
    elif total > covered:
        told.append(f"{list_name} lists all {total}.")
    return told


def _same_problems(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The same thing wrong in many rows is one problem to put right, and is told once."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for item in findings:
        alike = (item.severity, item.sheet, item.column, item.value, item.rule, item.message)
        groups.setdefault(alike, []).append(item)
    return list(groups.values())


def _rows(same: Sequence[Finding]) -> str:
    """'row 3', 'rows 3 to 9', or the first few of rows that lie apart."""
    rows = [item.row for item in same if item.row is not None]
    if len(rows) < 2:
        return f"row {rows[0]}" if rows else ""
    if rows[-1] - rows[0] == len(rows) - 1:
        return f"rows {rows[0]} to {rows[-1]}"
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    return f"rows {', '.join(map(str, rows[:5]))}{more}"


def _sentence(same: Sequence[Finding]) -> str:
    item = same[0]
    sheet = f"Sheet '{clean(item.sheet)}'" if item.sheet else ""
    row = _rows(same)
    column = f"column '{clean(item.column)}'" if item.column else ""
    place = ", ".join(part for part in (sheet, row, column) if part) or "The file as a whole"
    value = f" (it reads '{clean(item.value)}')" if item.value else ""
    place = place[0].upper() + place[1:]
    return f"{place}{value}: {clean(item.message, 400)} {clean(item.remedy, 400)}".strip()


def _asks(findings: Sequence[Finding], contract: Contract | None) -> bool:
    names = contract.questions.names if contract and contract.questions else ()
    return any(item.rule in names for item in findings)


def _next(
    rejected: bool,
    warnings: int,
    contract: Contract | None,
    list_name: str,
    findings: Sequence[Finding],
) -> str:
    if rejected and (contract is None or contract.kind == "return"):
        return (
            f"What to do: open {list_name} in Excel, put each error right in your own file, and "
            "send the whole file again to the same folder. The corrected file replaces this one."
        )
    if rejected:
        return "What to do: download the file again from its publisher and put it in its place."
    if warnings:
        rest = (
            "there is nothing more to do than to explain what an explanation is asked for."
            if _asks(findings, contract)
            else "there is nothing to do."
        )
        return (
            "What to do: look at the warnings. If a figure changes, send the whole file again; "
            f"it replaces this one. If nothing changes, {rest}"
        )
    return "What to do: nothing. Thank you."


def clean(text: str, longest: int = _QUOTED) -> str:
    """Text on one line, without control or direction characters, cut where it is long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text[: longest * 2])
    plain = " ".join(plain.split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
