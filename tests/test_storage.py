"""A full disk or a folder that is shut: told in words, and nothing is lost by it."""

from __future__ import annotations

import errno
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.intake import originals, take_in
from pipelines.intake.readers import text as text_reader
from pipelines.refresh.run import read_ledger
from pipelines.storage import said_of_storage
from pipelines.warehouse.connection import connected
from pipelines.workspace import Workspace
from tests.returns import QUARTER, SENT, csv_text, put, return_rows

HOME = Path("/srv/assurance")
POLICE = "leicestershire_police"
NOW = datetime(2025, 7, 22)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """One sound return in UTF-16, which is written down anew before it is read."""
    made = Workspace(tmp_path / "home")
    content = csv_text(return_rows(POLICE)).encode("utf-16")
    put(made.raw / QUARTER / POLICE / "return.csv", content, SENT)
    return made


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "/somewhere/else/file.part")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "OSError: [Errno 28] No space left on device: '/srv/assurance/data/marts/a/b.parquet'",
            "There is no room left on the disk for data/marts/a. ",
        ),
        (
            'IO Error: Could not write file "/srv/assurance/data/warehouse/assurance.duckdb": No'
            " space left on device",
            "There is no room left on the disk for data/warehouse. ",
        ),
        (
            "[WinError 112] There is not enough space on the disk: 'D:\\\\a\\\\b.pdf'",
            "There is no room left on the disk for the folder ",
        ),
        ("(sqlite3.OperationalError) database or disk is full", "disk for the folder assurance. "),
        (
            "[Errno 30] Read-only file system: '/srv/assurance/data/feedback'",
            "This user may not write to data, or not read it",
        ),
        (
            "PermissionError: [Errno 13] Permission denied: '/elsewhere/tmp/x'",
            "This user may not write to the folder tmp, or not read it",
        ),
    ],
)
def test_who_says_it_is_all_one_to_who_reads_it(said: str, told: str) -> None:
    words = said_of_storage(said, HOME)
    assert words and told in words and "run the same command again" in words
    assert "/srv" not in words and "elsewhere" not in words


def test_the_cause_of_an_error_is_looked_at_and_other_errors_are_left_alone() -> None:
    try:
        try:
            full()
        except OSError as error:
            raise RuntimeError("it failed") from error
    except RuntimeError as error:
        assert "no room left" in str(said_of_storage(error, HOME))
    assert said_of_storage(ValueError("Row 3 is wrong"), HOME) is None


@pytest.mark.parametrize("writer", ["original", "text", "ledger"])
def test_a_disk_that_is_full_rejects_no_file_and_the_next_run_takes_it_in(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    """A full temporary folder made a sound return 'rejected: could not be opened', for good."""
    with monkeypatch.context() as at_work:
        if writer == "original":
            at_work.setattr(shutil, "copyfile", full)
            at_work.setattr(originals, "shutil", shutil)
        elif writer == "text":
            at_work.setattr(text_reader.tempfile, "TemporaryDirectory", full)
        else:

            def cannot_write(*_: object) -> None:
                raise duckdb.IOException("Could not write file: No space left on device")

            at_work.setattr(take_in, "append", cannot_write)
        with pytest.raises((OSError, duckdb.Error)) as met:
            take_in.take_in(workspace, now=NOW)
        assert said_of_storage(met.value, workspace.home)
    assert read_ledger(workspace) == []
    assert not list(workspace.home.rglob("*.part"))
    (entry,) = take_in.take_in(workspace, now=NOW)
    assert entry.submission.outcome == "accepted"
    with connected(workspace) as connection:
        rows = connection.execute("select count(*) from raw.performance_return").fetchall()
    assert rows == [(24,)]


def test_any_verb_says_it_in_words_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.demo.write_demo", full)
    done = CliRunner().invoke(main, ["demo", "--home", str(tmp_path)])
    assert done.exit_code == 1
    assert "There is no room left on the disk for the folder else." in " ".join(done.output.split())
    assert str(tmp_path) not in done.output
