"""Whatever stands in a return's cells, it is accepted or rejected: nothing stops the run."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.contracts import load_contracts
from pipelines.intake.arrivals import scan
from pipelines.intake.conform import for_warehouse
from pipelines.intake.identifiers import without_identifiers
from pipelines.intake.prepare import prepare
from pipelines.intake.rulebook import Rulebook
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.returns import put

CONTRACTS = load_contracts(PROJECT_ROOT / "expectations")
# Answers are read from the export of an audit, never sent by themselves; texts come as documents.
RETURNS = sorted(
    name
    for name, contract in CONTRACTS.items()
    if contract.kind == "return" and name not in ("audit_answer", "report_text")
)
AWKWARD = (
    "", " ", "-1", "0", "1e999", "nan", "inf", "9" * 40, "0.1", "<5", "c", "x", "total", "All",
    "2025-26-Q1", "2025-26-Q9", "2025-26", "30/02/2025", "31/12/9999", "01/01/0001", "1900-01-00",
    "=1+1", '"', "a,b", "line\nline", "\u202e", "\U0010ffff", "\u0001", "é" * 300,
    "true", "None", "[this case]", "id-", "%s{0}", "'; drop table raw.submissions; --",
)  # fmt: skip


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return Rulebook(Workspace(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("dataset", RETURNS)
def test_any_cell_is_accepted_or_rejected(rules: Rulebook, tmp_path: Path, dataset: str) -> None:
    """A row without a quarter, of the Keeping in Touch return, stopped a whole refresh."""
    contract = CONTRACTS[dataset]
    whole = {column.name: column.example for column in contract.columns}
    rows = [whole | {name: text} for name in contract.names for text in AWKWARD]
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, list(contract.names), lineterminator="\n")
    writer.writeheader()
    writer.writerows([whole, dict.fromkeys(whole, ""), *rows])
    workspace = Workspace(tmp_path)
    sender = whole.get("agency", "business_office")
    path = workspace.raw / whole["period"][:10] / sender / "return.csv"
    put(path, sheet.getvalue(), datetime(2025, 7, 21, 9, tzinfo=UTC))
    (arrival,) = scan(workspace)
    done = prepare(arrival, rules)
    assert done.outcome == "rejected"
    (part,) = [part for part in done.parts if part.contract.dataset == dataset]
    assert part.errors and all(found.message and found.remedy for found in part.findings)
    # As if it were accepted: what is stored of it must be fit to be stored.
    kept = for_warehouse(part.frame, contract, "S1")
    assert without_identifiers(kept, contract, b"k" * 32).height == part.frame.height
