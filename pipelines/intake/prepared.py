"""What intake found in a file, before anything is recorded of it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.contracts import Contract
from pipelines.intake.arrivals import Arrival
from pipelines.quality import CheckResult, Finding


@dataclass(frozen=True)
class PreparedPart:
    """One dataset found in a file. ``frame`` is conformed rows, sheets one after another."""

    contract: Contract
    frame: pl.DataFrame
    checked: CheckResult
    extra_findings: tuple[Finding, ...]
    rows_set_aside: int = 0
    publication: str | None = None
    release_period: str | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What intake and the contract's rules found, intake's first."""
        return (*self.extra_findings, *self.checked.findings)

    @property
    def errors(self) -> int:
        """Failures of error severity."""
        return self.checked.errors + sum(f.severity == "error" for f in self.extra_findings)

    @property
    def warnings(self) -> int:
        """Failures of warning severity."""
        return self.checked.warnings + sum(f.severity == "warning" for f in self.extra_findings)


@dataclass(frozen=True)
class Prepared:
    """What becomes of an arrival: ``accepted``, ``rejected`` or ``unrecognised``."""

    arrival: Arrival
    outcome: str
    reason: str | None = None
    parts: tuple[PreparedPart, ...] = ()
