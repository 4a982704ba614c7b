from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pipelines.backups.contents import items_of
from pipelines.workspace import Workspace
from tests.returns import SENT, put


def _kept(workspace: Workspace) -> set[str]:
    return {item.place for item in items_of(workspace)}


def test_everything_of_a_home_is_kept_but_what_programs_make_again(tmp_path: Path) -> None:
    kept = {
        "data/raw/2025-26-Q1/police/return.csv",
        "data/originals/ab/ab12.csv",
        "data/warehouse/assurance.duckdb",
        "data/warehouse/state.json",
        "data/marts/LATEST",
        "data/contacts.csv",
        "data/a folder of tomorrow/list.csv",
        "reports/published/2025-26-Q1/page.html",
        "reports/publications/yearly-2024-25-LSCP/1/page.html",
    }
    left = {
        "data/dagster/history/runs.db",
        "data/warehouse/dbt/target/manifest.json",
        "data/warehouse/writer.lock",
        "data/warehouse/assurance.making",
        "data/warehouse/state.4711.part",
        "data/marts/.making-4711/manifest.json",
        "data/raw/2025-26-Q1/police/return.csv.crdownload",
        "reports/quarterly.qmd",
        "reports/morning/latest.html",
        "backups/backup-2025-08-01-020000.tar.gz",
        "pipelines/cli.py",
    }
    for place in kept | left:
        put(tmp_path / place, "x", SENT)
    assert _kept(Workspace(tmp_path)) == kept


def test_backups_that_lie_within_what_is_kept_are_not_kept_in_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each backup would hold every earlier one, and the disk be full within days."""
    monkeypatch.setenv("ASSURANCE_BACKUPS", str(tmp_path / "data" / "copies"))
    workspace = Workspace(tmp_path)
    put(tmp_path / "data" / "contacts.csv", "x", SENT)
    put(workspace.backups / "backup-2025-08-01-020000.tar.gz", "x", SENT)
    assert _kept(workspace) == {"data/contacts.csv"}


def test_two_homes_never_share_a_folder_of_backups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rehearsal's backups would push out the real ones."""
    monkeypatch.setenv("ASSURANCE_BACKUPS", str(tmp_path / "backups"))
    homes = [Workspace(tmp_path / name / "home") for name in ("real", "rehearsal")]
    assert len({home.backups for home in homes}) == 2
    assert {home.backups.parent for home in homes} == {tmp_path / "backups"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_links_and_pipes_are_no_files(tmp_path: Path) -> None:
    """Opening a pipe would wait for somebody to write to it."""
    raw = tmp_path / "data" / "raw"
    secret = put(tmp_path / "elsewhere" / "secret.csv", "x", SENT)
    raw.mkdir(parents=True)
    (raw / "link.csv").symlink_to(secret)
    os.mkfifo(raw / "pipe.csv")
    assert _kept(Workspace(tmp_path)) == set()
