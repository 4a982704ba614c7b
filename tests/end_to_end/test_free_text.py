"""A name in a narrative, from the file to the release and back out by ``assurance redact``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.keys import WAREHOUSE_KEY
from pipelines.refresh.options import utc_now
from pipelines.workspace import Workspace
from tests.returns import QUARTER
from tests.workspaces import figures, in_force, release_again, run_here

SECRET = "Mrs Nightingale rang 0116 496 0123 about her neighbour."
COUNCIL = "leicester_childrens_social_care"
# What holds the text because it must: the agency's file as it was sent. The warehouse is encrypted.
HOLD_IT = ("raw", "originals")
KEY = "a key of a test, 32 characters or more"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = Workspace(tmp_path_factory.mktemp("free text") / "home")
    folder = made.raw / QUARTER / COUNCIL
    folder.mkdir(parents=True)
    (folder / "story.csv").write_text(
        "period,agency,area,heading,narrative\n"
        f"{QUARTER},{COUNCIL},Leicester,Neighbours,{SECRET}\n",
        encoding="utf-8",
    )
    return made


def _assurance(*arguments: str | Path) -> tuple[int, str]:
    return run_here(*arguments, **{WAREHOUSE_KEY: KEY})


def _texts(workspace: Workspace) -> list[object]:
    rows = figures(in_force(workspace), "fct_evidence", "text", heading="Neighbours")
    return [row[0] for row in rows]


def _files_with(workspace: Workspace, word: str) -> list[str]:
    found = []
    for path in sorted((workspace.home / "data").rglob("*")):
        place = path.relative_to(workspace.home / "data").as_posix()
        if path.is_file() and not place.startswith(HOLD_IT) and word.encode() in path.read_bytes():
            found.append(place)
    return found


def test_a_text_goes_out_only_when_somebody_has_decided(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a warehouse that is encrypted, as a whole refresh then works as well."""
    monkeypatch.setenv(WAREHOUSE_KEY, KEY)
    home = ("--home", workspace.home)
    status, said = _assurance("refresh", "--no-reports", *home)
    assert status == 1
    told = " ".join(said.split())
    assert f"{QUARTER}/{COUNCIL}/story.csv, row 2, column narrative" in told
    (name,) = set(re.findall(r"assurance redact (T\w{12})", told))
    assert _texts(workspace) == ["[Withheld until it has been checked for personal details]"]
    assert "Nightingale" not in said and _files_with(workspace, "Nightingale") == []
    assert workspace.database.is_file() and _files_with(workspace, KEY) == []

    status, listed = _assurance("redact", *home)
    assert status == 0 and name in listed and "Nightingale" not in listed
    status, shown = _assurance("redact", name, *home)
    assert ">>>Mrs Nightingale<<< rang >>>0116 496 0123<<<" in " ".join(shown.split())

    status, said = _assurance("redact", name, "--mask", *home)
    assert status == 2 and "--role and --reason" in said
    decided = ("--role", "Performance analyst", "--reason", "A neighbour was named")
    status, said = _assurance("redact", name, "--replace", "Mrs Nightingale rang", *decided, *home)
    assert status == 2 and "Nothing was changed" in " ".join(said.split())
    status, said = _assurance("redact", name, "--mask", *decided, *home)
    assert status == 0 and "shown redacted" in said

    run, _ = release_again(workspace, utc_now())
    assert run.outcome.set_aside == []
    assert _texts(workspace) == ["[removed] rang [removed] about her neighbour."]
    assert _files_with(workspace, "Nightingale") == []
    status, listed = _assurance("redact", *home)
    assert "shown redacted" in listed and "to be looked at" not in listed


def test_nothing_withheld_is_said(tmp_path: Path) -> None:
    status, said = _assurance("redact", "--home", tmp_path)
    assert (status, said.strip()) == (0, "Nothing has been taken in yet.")
