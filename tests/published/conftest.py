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


@dataclass(frozen=True)
class Built:
    """A workspace with its warehouse built and released."""

    workspace: Workspace
    taken: list[TakenIn]
    manifest: Manifest

    def ask(self, query: str, *values: object) -> list[tuple]:
        """Rows of the warehouse."""
        with duckdb.connect(str(self.workspace.database), read_only=True) as connection:
            return connection.execute(query, list(values)).fetchall()


def _built(home: Path, *folders: str) -> Built:
    if not PUBLISHED.is_dir():
        pytest.skip(f"the published statistics are not beside the project ({PUBLISHED.parts[-3:]})")
    workspace = Workspace(home)
    for folder in folders:
        shutil.copytree(PUBLISHED / folder, workspace.raw / "published" / folder)
    now = datetime(2026, 1, 5)
    taken = take_in(workspace, now=now)
    result = build(workspace, as_of=now)
    assert result.ok, result.faults
    manifest, _ = make_release(workspace, now=now)
    return Built(workspace, taken, manifest)


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return _built(
        tmp_path_factory.mktemp("everything"),
        "cin_2024", "cin_2025", "cla_2024", "cla_2025", "ehcp_2025", "other",
    )  # fmt: skip


@pytest.fixture(scope="session")
def only_2024(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return _built(tmp_path_factory.mktemp("only_2024"), "cin_2024")
