"""One arrival -> what would be recorded of it: read, recognised, conformed and checked.

Nothing is written here. A fault of the file never stops the run: it becomes a rejection that says
what is wrong, where, and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from pipelines import __version__
from pipelines.contracts import Contract, load_contracts
from pipelines.fingerprints import text_sha256, value_sha256
from pipelines.intake.arrivals import Arrival
from pipelines.intake.conform import Conformed, conform
from pipelines.intake.readers import RawTable, Table, UnreadableFile, read_file
from pipelines.intake.recognise import describe_expected, find_table
from pipelines.quality import CheckResult, Finding, check
from pipelines.workspace import Workspace

# The reader saw that a value cannot be what was meant: an unquoted 1,234 moves its row sideways.
_WRONG_VALUES = {"formula_without_value", "cells_beyond_header", "cell_error", "cell_not_read"}
_WORTH_SAYING = {"formula", "encoding_assumed", "hidden_sheet", "many_lines_in_cell"}


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


@dataclass
class Rulebook:
    """What decides about a file: contracts, catalogues, mappings; loaded once a run."""

    workspace: Workspace
    contracts: dict[str, Contract] = field(init=False)

    def __post_init__(self) -> None:
        self.contracts = load_contracts(self.workspace.contracts)

    def of_kind(self, kind: str) -> dict[str, Contract]:
        """The contracts of returns, or of official statistics."""
        return {name: item for name, item in self.contracts.items() if item.kind == kind}

    @cached_property
    def mappings(self) -> tuple:
        """How the known publications become measures."""
        from pipelines.intake.adapters import load_mappings

        return load_mappings(self.workspace.contracts / "mappings", self.workspace.seeds)


def rules_fingerprint(workspace: Workspace) -> str:
    """Changes when a contract, a mapping, a catalogue or the program's version does."""
    contracts, seeds = workspace.contracts, workspace.seeds
    return value_sha256(
        [
            text_sha256(contracts.rglob("*.yml"), contracts),
            text_sha256(seeds.glob("*.csv"), seeds),
            __version__,
        ]
    )


def prepare(arrival: Arrival, rules: Rulebook) -> Prepared:
    """Read and judge one arrival."""
    if arrival.misplaced:
        return Prepared(arrival, "rejected", arrival.misplaced)
    try:
        tables = read_file(arrival.path)
        if arrival.is_official:
            return _prepare_official(arrival, rules, tables)
        return _prepare_return(arrival, rules, tables)
    except UnreadableFile as error:
        return Prepared(arrival, "rejected", str(error))
    except MemoryError:
        return Prepared(arrival, "rejected", "The file is too large for this machine's memory.")
    except OSError as error:
        return Prepared(
            arrival,
            "rejected",
            f"The file could not be opened ({error.strerror or type(error).__name__}). Close it in"
            " other programs, check that it may be read, and run again.",
        )


def _prepare_return(arrival: Arrival, rules: Rulebook, tables: list[RawTable]) -> Prepared:
    contracts = rules.of_kind("return")
    found: dict[str, list[tuple[Table, Conformed]]] = {}
    for raw in tables:
        match = find_table(raw, list(contracts.values()))
        if match:
            table, contract = match
            rows = conform(table, contract, arrival.context, rules.workspace.seeds)
            found.setdefault(contract.dataset, []).append((table, rows))
    if not found:
        return Prepared(
            arrival,
            "rejected",
            "No sheet has the columns of a return that is expected here. The first row of the"
            f" table must name its columns. Expected: {describe_expected(contracts)}.",
        )
    parts = tuple(
        _checked(contracts[dataset], pairs, arrival, rules) for dataset, pairs in found.items()
    )
    outcome = "rejected" if any(part.errors for part in parts) else "accepted"
    reason = None
    if outcome == "rejected":
        errors = sum(part.errors for part in parts)
        reason = f"{errors} error{'s' if errors != 1 else ''} to put right; see the feedback file."
    return Prepared(arrival, outcome, reason, parts)


def _checked(
    contract: Contract,
    pairs: list[tuple[Table, Conformed]],
    arrival: Arrival,
    rules: Rulebook,
) -> PreparedPart:
    frame = pl.concat([rows.frame for _, rows in pairs], rechunk=False)
    # A column that no sheet has is told once, as missing, and not again for each of its cells.
    missing = set.intersection(*({c.name for c in rows.missing_columns} for _, rows in pairs))
    present = frame.drop([n for c in missing for n in frame.columns if n in _columns_of(c)])
    result = check(present, contract, arrival.context, rules.workspace.seeds)
    extra: list[Finding] = []
    for table, rows in pairs:
        extra += _unknown_columns(table, rows, contract)
        extra += [
            Finding(
                severity="error" if note.code in _WRONG_VALUES else "warning",
                sheet=table.sheet,
                row=note.row,
                column=note.column,
                value=None,
                rule=note.code,
                message=note.message,
                remedy="Check that this is what you meant to send.",
            )
            for note in table.notes
            if note.code in _WRONG_VALUES | _WORTH_SAYING
        ]
    return PreparedPart(
        contract=contract,
        frame=frame,
        checked=result,
        extra_findings=tuple(extra),
        rows_set_aside=sum(rows.rows_set_aside for _, rows in pairs),
    )


def _columns_of(name: str) -> tuple[str, str, str]:
    return name, f"{name}_as_sent", f"{name}_unreadable"


def _unknown_columns(table: Table, rows: Conformed, contract: Contract) -> list[Finding]:
    return [
        Finding(
            severity="warning",
            sheet=table.sheet,
            row=table.header_row,
            column=header,
            value=None,
            rule="column_is_known",
            message=f"The column '{header}' is not part of the {contract.title.lower()} and was"
            " not used. The file is kept as it is.",
            remedy="Check the column's name; remove it if it was not meant to be sent.",
        )
        for header in rows.unknown_headers
    ]


def _prepare_official(arrival: Arrival, rules: Rulebook, tables: list[RawTable]) -> Prepared:
    from pipelines.intake.official import official_part

    parts = [part for raw in tables if (part := official_part(raw, arrival, rules))]
    if not parts:
        return Prepared(
            arrival,
            "unrecognised",
            "No mapping describes this publication, so none of its figures are used. The file is"
            " kept. To use it, add a mapping to expectations/mappings.",
        )
    outcome = "rejected" if any(part.errors for part in parts) else "accepted"
    reason = "The publication breaks its contract; see the feedback file." * (outcome == "rejected")
    return Prepared(arrival, outcome, reason or None, tuple(parts))
