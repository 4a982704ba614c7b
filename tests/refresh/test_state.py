from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.refresh.state import read_state, update_state
from pipelines.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def test_there_is_no_state_before_the_first_run(workspace: Workspace) -> None:
    assert read_state(workspace) == {}
    assert not workspace.warehouse.exists()


def test_changes_are_written_over_what_was_there(workspace: Workspace) -> None:
    update_state(workspace, build="a", reports={"2025-26-Q1/LSCP": "r"})
    update_state(workspace, build=None)
    assert read_state(workspace) == {"build": None, "reports": {"2025-26-Q1/LSCP": "r"}}
    assert [path.name for path in workspace.warehouse.iterdir()] == ["state.json"]


@pytest.mark.parametrize("text", ["", "{", '["not", "an object"]', "null"])
def test_a_damaged_state_costs_time_and_nothing_else(workspace: Workspace, text: str) -> None:
    """A file cut short by a full disk once stopped every refresh after it."""
    update_state(workspace, build="a")
    (workspace.warehouse / "state.json").write_text(text, encoding="utf-8")
    assert read_state(workspace) == {}
    update_state(workspace, build="b")
    assert read_state(workspace) == {"build": "b"}


def test_bytes_that_are_no_text_are_a_damaged_state(workspace: Workspace) -> None:
    update_state(workspace, build="a")
    (workspace.warehouse / "state.json").write_bytes(b"\xff\xfe\x00")
    assert read_state(workspace) == {}


def test_a_write_that_is_broken_off_leaves_the_state_as_it_was(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    update_state(workspace, build="a")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        update_state(workspace, build="b")
    assert read_state(workspace) == {"build": "a"}
