"""A process that is killed while it takes files in: the next ends where an unbroken one would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.keys import IDENTIFIER_KEY
from pipelines.warehouse.connection import reading
from pipelines.workspace import Workspace
from tests.intake.test_identifiers import AUDIT
from tests.returns import QUARTER, SENT, changed, csv_text, put, return_rows
from tests.workspaces import environment

POLICE = "leicestershire_police"
# Every so many acts it is killed; a step of 1 tries each of them.
STEP = 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killed processes are made with fork")
def test_killed_at_many_moments_intake_ends_in_the_same_state(tmp_path: Path) -> None:
    """A return, one with a fault that is answered, and an audit whose case is hashed."""
    killed, whole = Workspace(tmp_path / "killed"), Workspace(tmp_path / "whole")
    sound = return_rows(POLICE)
    put(killed.raw / QUARTER / POLICE / "return.csv", csv_text(sound), SENT)
    wrong = changed(sound, "missing_episodes", "many", "E06000016")
    put(killed.raw / QUARTER / POLICE / "wrong.csv", csv_text(wrong), SENT)
    put(killed.raw / QUARTER / "business_office" / "CFA-2025-1.csv", AUDIT, SENT)
    shutil.copytree(killed.raw, whole.raw)
    script = Path(__file__).with_name("break_off.py")
    done = subprocess.run(
        [sys.executable, str(script), str(killed.home), str(whole.home), str(STEP)],
        env=environment(**{IDENTIFIER_KEY: "the key of this test, 32 or more"}),
        capture_output=True,
        encoding="utf-8",
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 8
    assert warehouse(killed) == warehouse(whole)
    assert files(killed) == files(whole)


def warehouse(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    with reading(workspace) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'raw'"
        ).fetchall()
        return {
            name: connection.execute(f"from raw.{name} order by all").fetchall()
            for (name,) in tables
        }


def files(workspace: Workspace) -> dict[str, bytes]:
    """Every file but DuckDB's own, which may hold the same in another order."""
    return {
        path.relative_to(workspace.home).as_posix(): path.read_bytes()
        for path in workspace.home.rglob("*")
        if path.is_file() and path != workspace.database
    }
