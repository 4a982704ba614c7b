"""What decides about a file: contracts, catalogues and mappings, and their common fingerprint."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from pipelines import __version__
from pipelines.contracts import Contract, load_contracts
from pipelines.fingerprints import text_sha256, value_sha256
from pipelines.intake.adapters import Mapping, load_mappings
from pipelines.intake.audits import AuditTools, load_tools
from pipelines.workspace import Workspace


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
    def mappings(self) -> tuple[Mapping, ...]:
        """How the known publications become measures."""
        return load_mappings(self.workspace.contracts / "mappings", self.workspace.seeds)

    @cached_property
    def audit_tools(self) -> AuditTools:
        """How the known audit tools export what was answered in them."""
        return load_tools(self.workspace.contracts / "audit_tools", self.workspace.seeds)


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
