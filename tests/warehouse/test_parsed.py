"""The parsed dbt project: made once for a project, anew when it changes, never half."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.warehouse import parsed
from pipelines.warehouse.parsed import TransformError, load_manifest, parsed_project
from pipelines.workspace import Workspace

PROJECT = {
    "dbt_project.yml": "name: small\nversion: '1.0'\nconfig-version: 2\nprofile: small\n",
    "profiles.yml": "small:\n  target: it\n  outputs:\n    it:\n      type: duckdb\n"
    "      path: \"{{ env_var('ASSURANCE_DATABASE') }}\"\n",
    "models/one.sql": "select 1 as one\n",
}
ONE, TWO = "model.small.one", "model.small.two"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A project of one model, that nobody has parsed, and a home beside it."""
    monkeypatch.setattr(parsed, "_of_this_process", {})
    monkeypatch.setenv("ASSURANCE_DATABASE", "")
    made = Workspace(tmp_path / "home", tmp_path / "project")
    for name, text in PROJECT.items():
        path = made.dbt_project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return made


def written(workspace: Workspace) -> dict[str, int]:
    folder = workspace.dbt_project / "target" / "parsed"
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_file()}


def test_another_home_uses_what_was_parsed_for_the_first(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_manifest(workspace)
    assert ONE in first["nodes"] and str(workspace.home) not in str(first)
    before = written(workspace)
    monkeypatch.setattr(parsed, "_of_this_process", {})
    other = Workspace(workspace.home.with_name("other"), workspace.project)
    assert load_manifest(other) == first
    assert ONE in parsed_project(other).nodes
    kept = ("manifest.json", "partial_parse.msgpack")
    assert [written(other)[name] for name in kept] == [before[name] for name in kept]
    assert not other.home.exists()


def test_a_change_is_parsed_for_the_manifest_and_for_the_run(workspace: Workspace) -> None:
    assert TWO not in load_manifest(workspace)["nodes"]
    assert TWO not in parsed_project(workspace).nodes
    (workspace.dbt_project / "models" / "two.sql").write_text("select 2 as two\n")
    assert TWO in parsed_project(workspace).nodes
    assert TWO in load_manifest(workspace)["nodes"]


def test_what_was_broken_off_is_not_trusted(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_manifest(workspace)
    model = workspace.dbt_project / "models" / "one.sql"
    sound = model.read_text(encoding="utf-8")
    model.write_text("select {{ 1 as one\n", encoding="utf-8")
    with pytest.raises(TransformError, match="does not parse"):
        load_manifest(workspace)
    model.write_text(sound, encoding="utf-8")
    manifest = workspace.dbt_project / "target" / "parsed" / "manifest.json"
    manifest.write_text("{", encoding="utf-8")
    assert ONE in load_manifest(workspace)["nodes"]


def test_a_project_that_may_not_be_written_to_is_parsed_in_the_home(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(workspace.dbt_project / "target", ignore_errors=True)
    # A file in the folder's place refuses as a folder without the right to write does.
    (workspace.dbt_project / "target").write_text("")
    assert ONE in load_manifest(workspace)["nodes"]
    assert (workspace.warehouse / "dbt" / "parsed" / "manifest.json").is_file()
