"""Nobody else on the machine reads what the pipeline writes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines import permissions
from pipelines.permissions import narrow
from pipelines.quality.files import write_atomically
from pipelines.workspace import Workspace
from tests.workspaces import Refreshed

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")


def test_nothing_that_a_refresh_made_is_open_to_others(refreshed: Refreshed) -> None:
    """Reports, releases and Dagster's records lay open to everybody with an account."""
    assert refreshed.status == 0, refreshed.said
    home, raw = refreshed.workspace.home, refreshed.workspace.raw
    made = [path for path in home.rglob("*") if not path.is_relative_to(raw)]
    # The test made the folder and what was sent; the command made the rest.
    made = [path for path in made if path not in (refreshed.workspace.data, home)]
    kinds = {path.suffix for path in made}
    assert {".html", ".parquet", ".duckdb", ".json", ".lock", ".db"} <= kinds
    assert [path for path in made if path.lstat().st_mode & 0o077] == []


def test_a_folder_that_was_open_is_shut_and_told_once(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    for folder, mode in (
        (workspace.originals, 0o755),
        (workspace.marts, 0o700),
        (workspace.publications, 0o750),
        (workspace.raw, 0o770),
    ):
        folder.mkdir(parents=True)
        (folder / "held.txt").write_text("held")
        folder.chmod(mode)
    told = narrow(workspace)
    assert [line.split()[0] for line in told] == ["data/originals", "reports/publications"]
    assert workspace.originals.stat().st_mode & 0o777 == 0o700
    assert workspace.raw.stat().st_mode & 0o777 == 0o770, "agencies come in by this door"
    assert narrow(workspace) == []


def test_a_new_checkout_is_shut_without_a_word(tmp_path: Path) -> None:
    """A newcomer's first run began with a warning about a folder that held nothing."""
    marts = Workspace(tmp_path).marts
    marts.mkdir(parents=True)
    (marts / "README.md").write_text("What comes here.")
    marts.chmod(0o755)
    assert narrow(Workspace(tmp_path)) == []
    assert marts.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_somebody_else_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path)
    workspace.quality.mkdir(parents=True)
    workspace.quality.chmod(0o755)

    def refuse(path: Path, mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)
    (told,) = narrow(workspace)
    assert "let its owner run 'chmod go= data/quality'" in told


def test_a_written_result_is_not_opened_up_again(tmp_path: Path) -> None:
    permissions.owner_only()
    path = write_atomically(tmp_path / "new" / "result.json", "{}")
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
