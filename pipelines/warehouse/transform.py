"""dbt over the raw tables, in this process.

dbt is started once and its parsed project reused; the subprocess way costs ten seconds more a run.
Everything dbt writes beside the warehouse (parsed project, compiled SQL, logs) lies in the
workspace, so that two workspaces never share a cache.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.contracts import load_contracts
from pipelines.fingerprints import text_sha256
from pipelines.free_text.withheld import withhold
from pipelines.warehouse.connection import connected, exclusive
from pipelines.workspace import Workspace

_SOURCES = ("*.sql", "*.yml", "*.csv", "*.md")


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


class TransformError(Exception):
    """dbt could not even begin: the project does not parse, or the warehouse cannot be opened."""


def project_fingerprint(workspace: Workspace) -> str:
    """Changes when a model, macro, catalogue or dbt setting does."""
    root = workspace.dbt_project
    paths = [
        path
        for pattern in _SOURCES
        for path in root.rglob(pattern)
        if not {"target", "logs"} & set(path.relative_to(root).parts)
    ]
    return text_sha256(paths, root)


def manifest_path(workspace: Workspace) -> Path:
    """dbt's manifest, parsed first where it is missing or the project has changed since.

    Raises:
        TransformError: the project does not parse.
    """
    target = workspace.warehouse / "dbt" / "target"
    manifest, stamp = target / "manifest.json", target / "parsed.sha256"
    fingerprint = project_fingerprint(workspace)
    if manifest.is_file() and stamp.is_file() and stamp.read_text() == fingerprint:
        return manifest
    _parse(workspace)
    stamp.write_text(fingerprint)
    return manifest


def load_manifest(workspace: Workspace) -> dict[str, Any]:
    """The manifest as dbt wrote it."""
    return json.loads(manifest_path(workspace).read_text(encoding="utf-8"))


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
        *_common_arguments(workspace),
    ]  # fmt: skip
    # dbt opens and closes the file for every node; while it is open here too, that costs nothing.
    with connected(workspace) as connection:
        # Whatever was taken in by whom, no text is built on that was not read first.
        withhold(connection, load_contracts(workspace.contracts), as_of)
        # The project is parsed without variables, or each new as_of would parse it anew.
        manifest = _parse(workspace)
        outcome = dbtRunner(manifest=manifest).invoke(arguments)
    results = getattr(outcome.result, "results", None)
    if results is None:
        raise TransformError(f"dbt could not build the warehouse: {outcome.exception}")
    return BuildResult(tuple(_node_result(result) for result in results))


def _parse(workspace: Workspace) -> Any:
    from dbt.cli.main import dbtRunner

    with exclusive(workspace):
        outcome = dbtRunner().invoke(["parse", *_common_arguments(workspace)])
    if not outcome.success:
        raise TransformError(f"The dbt project does not parse: {outcome.exception}")
    return outcome.result


def _common_arguments(workspace: Workspace) -> list[str]:
    os.environ["ASSURANCE_DATABASE"] = str(workspace.database)
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    scratch = workspace.warehouse / "dbt"
    return [
        "--project-dir", str(workspace.dbt_project),
        "--profiles-dir", str(workspace.dbt_project),
        "--target-path", str(scratch / "target"),
        "--log-path", str(scratch / "logs"),
        # What failed is in the results, the SQL in the target path. A line for every step of every
        # node would cost a quarter of a small build, and a megabyte a run.
        "--log-level-file", "none",
        "--quiet",
        "--no-use-colors",
    ]  # fmt: skip


def _node_result(result: Any) -> NodeResult:
    return NodeResult(
        unique_id=result.node.unique_id,
        name=result.node.name,
        kind=str(result.node.resource_type.value),
        status=str(result.status.value),
        seconds=float(result.execution_time or 0),
        message=result.message,
        failures=result.failures,
    )
