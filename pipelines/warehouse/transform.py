"""dbt over the raw tables, in this process.

dbt is started in here with its parsed project; the subprocess way costs ten seconds more a run.
What dbt writes of a build (compiled SQL, results) lies beside the warehouse that was built.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from pipelines.contracts import load_contracts
from pipelines.free_text.withheld import withhold
from pipelines.quality.rule_counts import keep_earlier_counts
from pipelines.warehouse.connection import connected
from pipelines.warehouse.encryption import shared_memory, warehouse_key
from pipelines.warehouse.parsed import TransformError, common_arguments, parsed_project
from pipelines.workspace import Workspace


@dataclass(frozen=True)
class NodeResult:
    """What became of one dbt node; ``status`` is dbt's: success, pass, fail, error, skipped."""

    unique_id: str
    name: str
    kind: str
    status: str
    seconds: float
    message: str | None
    failures: int | None
    # Of columns_hold: each rule that does not hold, with how many rows break it.
    broken_rules: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the node did what it should (a warning counts as done)."""
        return self.status in ("success", "pass", "warn")


@dataclass(frozen=True)
class BuildResult:
    """Every node of a build, in dbt's order."""

    nodes: tuple[NodeResult, ...]

    @property
    def ok(self) -> bool:
        """Whether every model was built and every test of error severity passed."""
        return all(node.ok for node in self.nodes)

    @property
    def faults(self) -> tuple[NodeResult, ...]:
        """What failed by itself (not what was skipped because of it)."""
        return tuple(node for node in self.nodes if node.status in ("error", "fail"))


def build(workspace: Workspace, *, as_of: datetime, select: str | None = None) -> BuildResult:
    """Seed, build and test everything as it was known at ``as_of`` (UTC, no time zone).

    Texts that may hold a personal detail are withheld before (pipelines/free_text).
    A failing test of error severity stops what depends on its model; the rest is built.

    Raises:
        TransformError: dbt could not begin.
    """
    from dbt.cli.main import dbtRunner

    arguments = [
        "build",
        # Exposures only say who uses what; dbt reports them as nodes that did nothing.
        "--exclude-resource-type", "unit_test", "exposure",
        "--vars", json.dumps({"as_of": as_of.isoformat(timespec="microseconds")}),
        *(["--select", select] if select else []),
    ]  # fmt: skip
    # dbt opens and closes the file for every node; while it is open here too, that costs nothing.
    with connected(workspace) as connection:
        # Whatever was taken in by whom, no text is built on that was not read first.
        withhold(connection, load_contracts(workspace.contracts), as_of)
        keep_earlier_counts(connection, workspace.quality)
        manifest = parsed_project(workspace)
        arguments += _arguments(workspace)
        outcome = dbtRunner(manifest=manifest).invoke(arguments)
        results = getattr(outcome.result, "results", None)
        if results is None:
            raise TransformError(f"dbt could not build the warehouse: {outcome.exception}")
        return BuildResult(tuple(_node_result(result, connection) for result in results))


def _arguments(workspace: Workspace) -> list[str]:
    os.environ["ASSURANCE_DATABASE"] = str(workspace.database)
    os.environ["ASSURANCE_OPENED"] = shared_memory(workspace.database)
    arguments = common_arguments(workspace, workspace.warehouse / "dbt" / "target")
    # dbt joins the database that is open here, and is not told the key.
    return [*arguments, "--target", "encrypted" if warehouse_key() else "warehouse"]


def _node_result(result: Any, connection: duckdb.DuckDBPyConnection) -> NodeResult:
    return NodeResult(
        unique_id=result.node.unique_id,
        name=result.node.name,
        kind=str(result.node.resource_type.value),
        status=str(result.status.value),
        seconds=float(result.execution_time or 0),
        message=result.message,
        failures=result.failures,
        broken_rules=_broken_rules(result, connection),
    )


def _broken_rules(result: Any, connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """dbt only counts the rows that fail; which columns they break is asked again here."""
    metadata = getattr(result.node, "test_metadata", None)
    if not result.failures or metadata is None or metadata.name != "columns_hold":
        return ()
    rows = connection.execute(
        f"select rule || ' (' || broken_rows || ')' from ({result.node.compiled_code}) order by all"
    ).fetchall()
    return tuple(rule for (rule,) in rows)
