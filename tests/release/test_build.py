from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines import __version__
from pipelines.fingerprints import file_sha256
from pipelines.release import ReleaseRefused, latest_release, make_release, read_manifest
from pipelines.release.tables import MADE_TABLES, PUBLIC_TABLES, REVISIONS
from pipelines.warehouse.connection import connected
from pipelines.workspace import PROJECT_ROOT, Workspace, WorkspaceDamaged
from tests.release.small_warehouse import add_submission, make_warehouse, put_measure, run
from tests.returns import QUARTER
from tests.workspaces import environment, figure

NOW = datetime(2025, 7, 22, 2)
LATER = datetime(2025, 8, 1, 2)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse to be copied: making one takes longer than most tests here."""
    made = Workspace(tmp_path_factory.mktemp("pattern"))
    make_warehouse(made)
    return made.home


@pytest.fixture
def workspace(pattern: Path, tmp_path: Path) -> Workspace:
    """A home whose path needs care in SQL."""
    home = tmp_path / "O'Brien's home"
    shutil.copytree(pattern, home)
    return Workspace(home)


def _files(folder: Path) -> dict[str, str]:
    return {path.name: file_sha256(path) for path in sorted(folder.iterdir())}


def _folders(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in workspace.marts.iterdir() if path.is_dir())


def test_there_is_no_release_before_the_first(workspace: Workspace) -> None:
    assert latest_release(workspace.marts) is None


def test_a_release_is_a_folder_that_latest_names(workspace: Workspace) -> None:
    manifest, is_new = make_release(workspace, now=NOW)
    assert is_new
    assert _folders(workspace) == [manifest.release_id]
    assert (workspace.marts / "LATEST").read_text() == manifest.release_id + "\n"
    assert manifest.release_id.startswith("2025-07-22-")
    wanted = {
        "manifest.json",
        "disclosure.html",
        *(f"{name}.parquet" for name in (*PUBLIC_TABLES, *MADE_TABLES, REVISIONS)),
    }
    assert set(_files(manifest.folder)) == wanted


def test_the_manifest_says_everything_the_release_was_made_from(workspace: Workspace) -> None:
    manifest, _ = make_release(workspace, now=NOW)
    told = json.loads((manifest.folder / "manifest.json").read_text(encoding="utf-8"))
    assert told["release_id"] == manifest.release_id
    assert told["created_at"] == told["as_of"] == "2025-07-22T02:00:00Z"
    assert told["is_as_of_rebuild"] is False and told["is_synthetic"] is False
    assert told["code_version"] == __version__
    lock = PROJECT_ROOT / "requirements.lock"
    assert (
        len(told["code_sha256"]) == 64 and (len(told["lock_sha256"] or "") == 64) == lock.exists()
    )
    assert set(told["tables"]) == {*PUBLIC_TABLES, *MADE_TABLES, REVISIONS}
    for name, table in told["tables"].items():
        path = manifest.folder / f"{name}.parquet"
        assert table["sha256"] == file_sha256(path)
        assert duckdb.execute("select count(*) from read_parquet(?)", [str(path)]).fetchone() == (
            table["rows"],
        )
    wanted = ("submission_id", "sha256", "dataset", "agency_code", "period", "original_name")
    assert [tuple(entry[key] for key in wanted) for entry in told["submissions"]] == [
        (
            name,
            name.lower() * 2,
            "performance_return",
            "leicestershire_police",
            QUARTER,
            "return.csv",
        )
        for name in ("S1", "S2")
    ]
    assert [entry["outcome"] for entry in told["submissions"]] == ["accepted", "rejected"]


def test_a_table_that_is_not_public_stays_in_the_warehouse(workspace: Workspace) -> None:
    run(workspace, "create table marts.secret as select 'a child' as name")
    manifest, _ = make_release(workspace, now=NOW)
    assert "secret" not in manifest.raw["tables"]
    assert not (manifest.folder / "secret.parquet").exists()


def test_small_counts_are_hidden_in_the_release_and_kept_in_the_warehouse(
    workspace: Workspace,
) -> None:
    manifest, _ = make_release(workspace, now=NOW)
    shown = {
        area: figure(manifest, "fct_measure", "value, status", area_code=area)
        for area in ("E10000018", "E06000017", "LRSCP")
    }
    assert shown == {
        # Either less the other would be Rutland's; the partnership needs its own figure most.
        "E10000018": (None, "c"),
        "E06000017": (None, "c"),
        "LRSCP": (23.0, "ok"),
    }
    with connected(workspace) as connection:
        kept = connection.execute(
            "select value from marts.fct_measure where area_code = 'E06000017'"
        ).fetchone()
        left = connection.execute(
            "select count(*) from information_schema.schemata where schema_name = 'candidate'"
        ).fetchone()
    assert kept == (3.0,) and left == (0,)


def test_the_same_figures_are_the_same_release(workspace: Workspace) -> None:
    first, _ = make_release(workspace, now=NOW)
    again, is_new = make_release(workspace, now=LATER)
    assert not is_new
    assert (again.release_id, again.content) == (first.release_id, first.content)
    assert _folders(workspace) == [first.release_id]


def test_a_release_made_again_from_nothing_is_the_same_to_the_byte(workspace: Workspace) -> None:
    """Rows come out of the warehouse in any order; the files must not show it."""
    first, _ = make_release(workspace, now=NOW)
    before = _files(first.folder)
    shutil.rmtree(workspace.marts)
    for table in ("fct_measure", "dim_area"):
        run(workspace, f"create table marts.mixed as from marts.{table} order by area_code desc")
        run(workspace, f"delete from marts.{table}")
        run(workspace, f"insert into marts.{table} from marts.mixed")
        run(workspace, "drop table marts.mixed")
    again, is_new = make_release(workspace, now=NOW)
    assert is_new and _files(again.folder) == before


def test_other_figures_are_another_release_and_the_earlier_one_stays(workspace: Workspace) -> None:
    first, _ = make_release(workspace, now=NOW)
    before = _files(first.folder)
    put_measure(workspace, "E10000018", 21)
    second, is_new = make_release(workspace, now=LATER)
    assert is_new and second.release_id != first.release_id
    assert latest_release(workspace.marts) == second
    assert _files(first.folder) == before
    assert read_manifest(first.folder) == first


def test_the_same_figures_from_another_submission_are_another_release(
    workspace: Workspace,
) -> None:
    """A release names what it was made from: that, too, is part of it."""
    first, _ = make_release(workspace, now=NOW)
    add_submission(workspace, "S4", "accepted")
    second, is_new = make_release(workspace, now=NOW)
    assert is_new and second.release_id != first.release_id


def test_figures_that_come_back_put_the_earlier_release_in_force_again(
    workspace: Workspace,
) -> None:
    first, _ = make_release(workspace, now=NOW)
    put_measure(workspace, "E10000018", 21)
    make_release(workspace, now=NOW)
    put_measure(workspace, "E10000018", 20)
    again, _ = make_release(workspace, now=NOW)
    assert again.release_id == first.release_id
    assert latest_release(workspace.marts) == first


def test_a_release_with_any_accepted_synthetic_file_is_synthetic(workspace: Workspace) -> None:
    add_submission(workspace, "S5", "rejected", is_synthetic=True)
    assert not make_release(workspace, now=NOW)[0].is_synthetic
    add_submission(workspace, "S6", "accepted", is_synthetic=True)
    assert make_release(workspace, now=NOW)[0].is_synthetic


def test_a_release_that_would_show_a_small_count_is_refused(workspace: Workspace) -> None:
    """An indicator whose count is in no measure escapes the rules; the second look must see it."""
    first, _ = make_release(workspace, now=NOW)
    run(
        workspace,
        "insert into marts.fct_indicator by name select 'stray' as indicator_code,"
        " 'E06000017' as area_code, '2025-26-Q1' as period, 3.0 as numerator, 'ok' as status",
    )
    run(
        workspace,
        "insert into marts.dim_indicator by name select 'stray' as indicator_code, 'pct' as unit",
    )
    with pytest.raises(ReleaseRefused, match="1 rows of fct_indicator"):
        make_release(workspace, now=LATER)
    assert latest_release(workspace.marts) == first
    assert _folders(workspace) == [first.release_id]


AUDIT_GROUP = (
    "insert into {} by name select 'CFA-2025-1' as audit_code, '2025-26-Q1' as period, 'sex' as"
    " characteristic, 'every_group' as grouped_by, '{}' as category, {} as cases, 0 as graded,"
    " 0 as good_or_better, 0 as answered, 0 as yes, 'ok' as status"
)


def test_an_audits_small_group_leaves_the_release_without_its_table(workspace: Workspace) -> None:
    for category, cases in (("female", 20), ("male", 3)):
        run(workspace, AUDIT_GROUP.format("marts.fct_audit_group", category, cases))
    manifest, _ = make_release(workspace, now=NOW)
    columns = "characteristic, grouped_by, category, cases, status"
    assert figure(manifest, "fct_audit_group", columns) == ("sex", "none", "all", None, "c")


def test_a_release_that_would_show_an_audits_small_group_is_refused(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the first look to pass a table by, the second would not."""
    first, _ = make_release(workspace, now=NOW)
    run(workspace, AUDIT_GROUP.format("marts.fct_audit_group", "male", 3))
    monkeypatch.setattr(
        "pipelines.disclosure.audit_groups.show_whole_or_not_at_all", lambda *_: None
    )
    with pytest.raises(ReleaseRefused, match="1 rows of fct_audit_group"):
        make_release(workspace, now=LATER)
    assert latest_release(workspace.marts) == first
    assert _folders(workspace) == [first.release_id]


def test_an_earlier_moment_is_released_beside_the_one_in_force(workspace: Workspace) -> None:
    add_submission(workspace, "S7", "accepted", taken_in=LATER)
    newest, _ = make_release(workspace, now=LATER)
    earlier, is_new = make_release(workspace, now=LATER, as_of=NOW)
    assert is_new
    assert latest_release(workspace.marts) == newest
    assert earlier.raw["is_as_of_rebuild"] and earlier.raw["as_of"] == "2025-07-22T02:00:00Z"
    assert [entry["submission_id"] for entry in earlier.raw["submissions"]] == ["S1", "S2"]
    again, is_new = make_release(workspace, now=LATER, as_of=NOW)
    assert (again, is_new) == (earlier, False)


def test_what_a_killed_run_left_is_cleared_away(workspace: Workspace) -> None:
    left = workspace.marts / ".making-4242"
    left.mkdir(parents=True)
    (left / "fct_measure.parquet").write_bytes(b"half")
    manifest, _ = make_release(workspace, now=NOW)
    assert _folders(workspace) == [manifest.release_id]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killed processes are made with fork")
def test_killed_at_any_moment_latest_names_a_whole_release(workspace: Workspace) -> None:
    """A power cut between two files must not leave a release that reports can half read."""
    first, _ = make_release(workspace, now=NOW)
    put_measure(workspace, "E10000018", 21)
    script = Path(__file__).with_name("break_off.py")
    done = subprocess.run(
        [sys.executable, str(script), str(workspace.home)],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    attempts = [json.loads(line) for line in done.stdout.splitlines()]
    finished = [attempt["finished"] for attempt in attempts]
    # Killed while the release is made, then three times while there is none to make.
    assert finished.count(True) == 1 and 12 < finished.index(True) <= len(attempts) - 4
    for attempt in attempts:
        assert all(attempt["whole"].values())
        assert attempt["latest"] in attempt["whole"]
    named = [attempt["latest"] for attempt in attempts]
    second = named[-1]
    # Until the last act the old one, then the new one: never nothing, never a third.
    moved = named.index(second)
    assert named == [first.release_id] * moved + [second] * (len(named) - moved)
    assert moved > 0 and second != first.release_id


def test_a_release_whose_folder_was_taken_away_is_made_anew(workspace: Workspace) -> None:
    """LATEST named a folder that somebody had deleted, and every run ended in a page of Python."""
    manifest, _ = make_release(workspace, now=NOW)
    before = _files(manifest.folder)
    shutil.rmtree(manifest.folder)
    assert latest_release(workspace.marts) is None
    again, is_new = make_release(workspace, now=NOW)
    assert is_new and again.release_id == manifest.release_id
    assert _files(again.folder) == before


def test_what_is_left_is_what_a_release_made_anew_is_compared_with(workspace: Workspace) -> None:
    first, _ = make_release(workspace, now=NOW)
    put_measure(workspace, "E10000018", 21)
    second, _ = make_release(workspace, now=NOW + timedelta(days=1))
    shutil.rmtree(second.folder)
    put_measure(workspace, "E10000018", 22)
    third, _ = make_release(workspace, now=NOW + timedelta(days=2))
    assert third.raw["previous_release_id"] == first.release_id


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("manifest.json", None),
        ("manifest.json", b"{"),
        ("manifest.json", b"[]"),
        ("manifest.json", b"\xff"),
        ("fct_gap.parquet", None),
    ],
)
def test_a_damaged_release_is_told_with_what_to_do(
    workspace: Workspace, file: str, content: bytes | None
) -> None:
    manifest, _ = make_release(workspace, now=NOW)
    path = manifest.folder / file
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(WorkspaceDamaged) as told:
        latest_release(workspace.marts)
    assert f"{manifest.release_id} is damaged: its {file}" in str(told.value)
    assert "delete it and run 'assurance refresh'" in str(told.value)
