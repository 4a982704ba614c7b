from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from pipelines.intake.take_in import take_in
from pipelines.nightly.files import MOST_NAMED, Received, received_in
from pipelines.nightly.window import Window
from pipelines.workspace import Workspace
from tests.returns import QUARTER, SENT, changed, put, return_rows

POLICE = "leicestershire_police"
NIGHT = datetime(2025, 8, 1, 2)
FOLDER = f"{QUARTER}/{POLICE}"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """At noon a return is turned away; in the night after it another is, and one is taken in."""
    made = Workspace(tmp_path_factory.mktemp("files"))
    put(made.raw / FOLDER / "noon.csv", "nothing,that\nanybody,knows\n", SENT)
    take_in(made, now=NIGHT - timedelta(hours=14))
    bad = changed(return_rows(POLICE), "missing_episodes", "-4")
    put(made.raw / FOLDER / "return.csv", bad, SENT + timedelta(days=1))
    put(made.raw / "lost.csv", "x", SENT)
    take_in(made, now=NIGHT)
    return made


def _window(hours: int, until: datetime = NIGHT) -> Window:
    return Window(date(2025, 8, 1), until - timedelta(hours=hours), until)


def test_what_came_by_day_is_told_in_the_morning_too(workspace: Workspace) -> None:
    found = received_in(workspace, _window(24))
    assert found.rejected == [f"{FOLDER}/noon.csv", "lost.csv", f"{FOLDER}/return.csv"]
    assert received_in(workspace, _window(1)).rejected == ["lost.csv", f"{FOLDER}/return.csv"]


def test_each_file_is_named_with_where_it_says_what_to_put_right(workspace: Workspace) -> None:
    lines = received_in(workspace, _window(1)).lines()
    assert lines == [
        "Not accepted: lost.csv. What to put right: data/feedback.",
        f"Not accepted: {FOLDER}/return.csv. What to put right: data/feedback/{FOLDER}.",
    ]
    assert (workspace.feedback / FOLDER).is_dir() and workspace.feedback.is_dir()


def test_nothing_is_told_as_nothing(workspace: Workspace) -> None:
    quiet = received_in(workspace, _window(1, NIGHT + timedelta(days=1)))
    assert quiet.lines() == ["Nothing new was taken in."]
    assert received_in(Workspace(workspace.home / "none"), _window(1)).lines() == quiet.lines()


def test_what_was_put_right_since_needs_nobody(workspace: Workspace) -> None:
    """It changes the workspace; the tests before it have looked at it by then."""
    later = NIGHT + timedelta(hours=1)
    put(workspace.raw / FOLDER / "again.csv", return_rows(POLICE), SENT + timedelta(days=2))
    take_in(workspace, now=later)
    found = received_in(workspace, _window(24, later))
    assert found.rejected == [f"{FOLDER}/noon.csv", "lost.csv"]
    assert found.lines()[-1] == f"{QUARTER}: 1 file taken in, from {POLICE}."


def test_many_files_are_told_by_quarter_and_a_few_names() -> None:
    """After the first night of a workspace the list of folders filled the page."""
    places = [f"{QUARTER}/agency_{number}/a.csv" for number in range(MOST_NAMED + 2)]
    places += ["published/a.csv", "2024-25-Q4/agency_1/a.csv", "2024-25-Q4/agency_1/b.csv"]
    names = ", ".join(f"agency_{number}" for number in range(MOST_NAMED))
    assert Received(accepted=places).lines() == [
        "Official statistics: 1 file taken in.",
        f"{QUARTER}: 7 files taken in, from {names} and 2 more.",
        "2024-25-Q4: 2 files taken in, from agency_1.",
    ]
