"""The published statistics beside the project, taken in unchanged: once with both releases."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.intake.take_in import TakenIn, take_in
from pipelines.release import Manifest, make_release
from pipelines.warehouse.transform import build
from pipelines.workspace import PROJECT_ROOT, Workspace

PUBLISHED = PROJECT_ROOT.parent / "shared" / "data" / "published"
NOW = datetime(2026, 1, 5)


@dataclass(frozen=True)
class Warehouse:
    """A workspace with its warehouse built."""

    workspace: Workspace

    def ask(self, query: str, *values: object) -> list[tuple]:
        """Rows of the warehouse."""
        with duckdb.connect(str(self.workspace.database), read_only=True) as connection:
            return connection.execute(query, list(values)).fetchall()


@dataclass(frozen=True)
class Built(Warehouse):
    """A workspace with its warehouse built and released."""

    taken: list[TakenIn]
    manifest: Manifest


def _taken_in(home: Path, *folders: str) -> tuple[Workspace, list[TakenIn]]:
    if not PUBLISHED.is_dir():
        pytest.skip(f"the published statistics are not beside the project ({PUBLISHED.parts[-3:]})")
    workspace = Workspace(home)
    for folder in folders:
        shutil.copytree(PUBLISHED / folder, workspace.raw / "published" / folder)
    return workspace, take_in(workspace, now=NOW)


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Built:
    workspace, taken = _taken_in(
        tmp_path_factory.mktemp("everything"),
        "cin_2024", "cin_2025", "cla_2024", "cla_2025", "ehcp_2025", "other",
    )  # fmt: skip
    result = build(workspace, as_of=NOW)
    assert result.ok, result.faults
    manifest, _ = make_release(workspace, now=NOW)
    return Built(workspace, taken, manifest)


@pytest.fixture(scope="session")
def only_2024(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Built as far as the values of indicators, which is all that is asked of it."""
    workspace, _ = _taken_in(tmp_path_factory.mktemp("only_2024"), "cin_2024")
    with pytest.MonkeyPatch.context() as patch:
        # The checks of what is built; others look at tables that are not there.
        patch.setenv("DBT_INDIRECT_SELECTION", "buildable")
        result = build(workspace, as_of=NOW, select="+int_indicator_values")
    assert result.ok and result.nodes, result.faults
    return Warehouse(workspace)
