"""Is a return good enough to use? A contract's rules, run by Great Expectations on one submission.

``check`` answers with every rule's counts and every failing row; ``results`` keeps the answer,
``docs`` publishes it and ``feedback`` tells the agency. Importing this package is cheap: Great
Expectations takes seconds to load and is loaded by the first check, not before, so that a refresh
with nothing new does not pay for it. No other package imports Great Expectations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from pipelines.contracts.model import Contract, Dimension, Severity, SubmissionContext

__all__ = ["CheckResult", "Finding", "RuleResult", "check"]


@dataclass(frozen=True)
class RuleResult:
    """What one rule found: how many rows it looked at and how many of them fail.

    A rule about the file as a whole looks at one thing: ``checked`` is 1. A rule that could not
    be run because its column is missing has ``checked`` 0 and has not ``passed``.
    """

    name: str
    expectation: str
    column: str | None
    severity: Severity
    message: str
    remedy: str
    checked: int
    failed: int
    passed: bool
    dimension: Dimension


@dataclass(frozen=True)
class Finding:
    """One fault and where it is: ``row`` as Excel numbers it, ``value`` as it was sent."""

    severity: Severity
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    rule: str
    message: str
    remedy: str


@dataclass(frozen=True)
class CheckResult:
    """The verdict on one submission.

    ``findings`` are in the order of the file and are cut off at ``failing.LIMIT`` a rule;
    ``errors`` and ``warnings`` count every failing row, also those beyond the limit.
    ``results_json`` is Great Expectations' own result, without any value from the file.
    """

    dataset: str
    rules: tuple[RuleResult, ...]
    findings: tuple[Finding, ...]
    errors: int
    warnings: int
    accepted: bool
    results_json: dict[str, Any]


def check(
    frame: pl.DataFrame, contract: Contract, context: SubmissionContext, seeds: Path
) -> CheckResult:
    """Every rule of ``contract`` on one submission's rows.

    Args:
        frame: The rows as intake read them: ``sheet``, ``row``, and for each column its typed
            value, ``<column>_as_sent`` and, where typed, ``<column>_unreadable``.
        contract: What the dataset must be like.
        context: What the folder says about the file.
        seeds: The folder of the catalogues.

    Raises:
        ContractError: a rule of the contract cannot be used; the message names it.
    """
    from pipelines.quality.run import run_check

    return run_check(frame, contract, context, seeds)
