"""The night by command: what it ends with, and that one part's failure ends no other."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines import cli
from pipelines.nightly import night as module
from pipelines.nightly.night import spend_night
from pipelines.nightly.window import Window, remember
from pipelines.refresh.options import Options, utc_now
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.workspace import Workspace
from tests.returns import SENT, put
from tests.workspaces import in_force

FIRST = datetime(2025, 8, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ASSURANCE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ASSURANCE_RENDERER", "embedded")


def _nightly(home: Path) -> Result:
    return CliRunner().invoke(cli.main, ["nightly", "--home", str(home)])


def test_a_night_with_nothing_new_backs_up_sums_up_and_changes_nothing(again: Workspace) -> None:
    release = in_force(again).release_id
    # Yesterday's summary told of what the refresh before took in.
    just_now = utc_now()
    remember(again, Window(date(2025, 8, 1), just_now, just_now))

    result = _nightly(again.home)
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert "Nothing new has arrived and nothing has changed." in lines
    assert any(line.startswith("A backup was made and read back: ") for line in lines)
    assert in_force(again).release_id == release
    told = (again.morning / "latest.txt").read_text(encoding="utf-8")
    assert f"{release}, made on" in told and "It was not changed." in told
    assert lines[-1].startswith("Summary: reports/morning/")
    second = _nightly(again.home)
    assert "No backup was needed: nothing has changed" in second.output


def test_an_empty_home_is_well(tmp_path: Path) -> None:
    result = _nightly(tmp_path)
    assert result.exit_code == 0, result.output
    assert "all is well. Nothing new was taken in." in result.output


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (WarehouseBusy("Another run has held data/warehouse for more than 30 minutes."), "held"),
        (ValueError("Jane Doe"), "not foreseen (ValueError, pipelines/nightly/night.py, line"),
    ],
)
def test_whatever_ends_the_refresh_the_house_is_kept_and_somebody_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(module, "make_plan", fail)
    put(tmp_path / "data" / "originals" / "ab" / "ab12.csv.1.part", "half", SENT)
    result = _nightly(tmp_path)
    assert result.exit_code == 1
    text = " ".join((tmp_path / "reports/morning/latest.txt").read_text("utf-8").split())
    assert "needs you: the refresh failed." in text and told in text
    assert "Jane Doe" not in text and "Jane Doe" not in result.output
    assert "1 unfinished file of broken-off runs removed." in text


def test_a_delivery_that_fails_is_in_the_summary_and_in_the_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSURANCE_SMTP_HOST", "127.0.0.1")
    result = _nightly(tmp_path)
    assert result.exit_code == 1
    assert "Failed: The summary was not sent by e-mail: ASSURANCE_SMTP_FROM" in result.output
    text = (tmp_path / "reports/morning/latest.txt").read_text(encoding="utf-8")
    assert "the delivery of this summary failed" in " ".join(text.split())


def test_at_night_a_file_that_was_just_written_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it; by hand it is taken in, for somebody has just saved it."""
    asked: list[Options] = []

    def stop(run: module.Run) -> None:
        asked.append(run.options)
        raise WarehouseBusy("Enough.")

    monkeypatch.setattr(module, "make_plan", stop)
    spend_night(Workspace(tmp_path), now=FIRST)
    assert asked == [Options(settle_seconds=10)]


def test_the_command_starts_without_what_takes_seconds_to_load() -> None:
    """A night with nothing new must not pay for Dagster, dbt or Great Expectations."""
    import subprocess
    import sys

    from tests.workspaces import environment

    look = (
        "import sys, pipelines.cli, pipelines.nightly.night;"
        "print([m for m in ('dagster', 'dbt', 'great_expectations', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], env=environment(), capture_output=True, encoding="utf-8",
        timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == "[]", done.stderr
