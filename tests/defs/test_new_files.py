"""The sensor: what is put into data/raw starts one run, once it lies there whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import dagster as dg
import pytest

from pipelines.defs.automation import RANGE_END, RANGE_START, new_files
from pipelines.refresh.options import utc_now
from pipelines.warehouse.connection import exclusive
from pipelines.workspace import Workspace
from tests.returns import QUARTER, SENT, put

POLICE = "leicestershire_police"


@dataclass
class Looks:
    """The sensor's looks, one after another."""

    workspace: Workspace
    cursor: str | None = None

    def look(self) -> dg.RunRequest | str:
        """A run that it starts, else why it starts none."""
        context = dg.build_sensor_context(cursor=self.cursor)
        result = new_files(self.workspace)(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        if result.run_requests:
            (request,) = result.run_requests
            return request
        assert result.skip_reason and result.skip_reason.skip_message
        return result.skip_reason.skip_message


@pytest.fixture
def looks(tmp_path: Path) -> Looks:
    return Looks(Workspace(tmp_path))


def _drop(looks: Looks, name: str = "a.csv", sent: datetime = SENT, text: str = "x") -> Path:
    return put(looks.workspace.raw / QUARTER / POLICE / name, text, sent)


def test_a_drop_of_several_files_is_one_run_for_their_quarters(looks: Looks) -> None:
    _drop(looks)
    assert looks.look() == "Something is being put into data/raw: waiting until it lies."
    _drop(looks, "b.csv", text="y")
    put(looks.workspace.raw / "2024-25-Q4" / POLICE / "c.csv", "z", SENT)
    assert isinstance(looks.look(), str), "it is not the folder of the last look"
    started = looks.look()
    assert isinstance(started, dg.RunRequest)
    assert (started.tags[RANGE_START], started.tags[RANGE_END]) == ("2024-25-Q4", QUARTER)
    assert started.tags["reason"] == "3 new files"
    assert looks.look() == "Nothing has been put into data/raw since the last look."


def test_each_drop_has_a_run_of_its_own(looks: Looks) -> None:
    """Dagster starts nothing twice under one key."""
    keys = []
    for name in ("a.csv", "b.csv"):
        _drop(looks, name, text=name)
        looks.look()
        started = looks.look()
        assert isinstance(started, dg.RunRequest)
        keys.append(started.run_key)
    assert len(set(keys)) == 2 and all(keys)


def test_a_file_that_is_still_being_copied_is_left(looks: Looks) -> None:
    for text in ("half", "half and half"):
        _drop(looks, text=text)
        assert "waiting until it lies" in str(looks.look())
    assert isinstance(looks.look(), dg.RunRequest)


def test_a_file_that_was_just_written_is_left(looks: Looks) -> None:
    _drop(looks, sent=datetime.now(UTC))
    looks.look()
    assert "waiting until it lies" in str(looks.look())
    _drop(looks, sent=datetime.now(UTC) - timedelta(minutes=1))
    looks.look()
    assert isinstance(looks.look(), dg.RunRequest)


def test_an_unfinished_copys_name_starts_nothing(looks: Looks) -> None:
    _drop(looks, "a.csv.part")
    looks.look()
    assert "has been dealt with before" in str(looks.look())


def test_what_is_known_starts_nothing(looks: Looks) -> None:
    """The night has taken it in; or it was touched, or copied once more."""
    from pipelines.intake.take_in import take_in

    _drop(looks)
    take_in(looks.workspace, now=utc_now())
    looks.look()
    assert looks.look() == "What was put into data/raw has been dealt with before."


def test_while_another_run_is_at_work_it_waits_without_holding_dagster_up(looks: Looks) -> None:
    """A look that queued for the warehouse was ended by Dagster after a minute, as a fault."""
    _drop(looks)
    looks.look()
    held, done = Event(), Event()

    def refresh() -> None:
        with exclusive(looks.workspace):
            held.set()
            done.wait(timeout=30)

    other = Thread(target=refresh)
    other.start()
    held.wait(timeout=30)
    try:
        assert looks.look() == "Another run is at work; looking again when it has ended."
    finally:
        done.set()
        other.join()
    assert isinstance(looks.look(), dg.RunRequest), "and then it is not forgotten"
