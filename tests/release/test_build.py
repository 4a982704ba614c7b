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
from pipelines.release.read import Manifest
from pipelines.release.tables import COMPARED_TABLES, MADE_TABLES, PUBLIC_TABLES
from pipelines.warehouse.connection import connected
from pipelines.workspace import PROJECT_ROOT, Workspace, WorkspaceDamaged
from tests.release.small_warehouse import add_submission, make_warehouse, put_measure, run
from tests.returns import QUARTER
from tests.workspaces import environment, figure, in_force

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


@pytest.fixture(scope="module")
def once_released(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pattern with its first release: to be copied, as most tests begin with it."""
    made = Workspace(tmp_path_factory.mktemp("once_released") / "home")
    shutil.copytree(pattern, made.home)
    make_release(made, now=NOW)
    return made.home


@pytest.fixture
def after_one(once_released: Path, tmp_path: Path) -> Workspace:
    home = tmp_path / "O'Brien's home"
    shutil.copytree(once_released, home)
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
        *(f"{name}.parquet" for name in (*PUBLIC_TABLES, *MADE_TABLES, *COMPARED_TABLES)),
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
    assert set(told["tables"]) == {*PUBLIC_TABLES, *MADE_TABLES, *COMPARED_TABLES}
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


def test_the_same_figures_are_the_same_release(after_one: Workspace) -> None:
    first = in_force(after_one)
    again, is_new = make_release(after_one, now=LATER)
    assert not is_new
    assert (again.release_id, again.content) == (first.release_id, first.content)
    assert _folders(after_one) == [first.release_id]


def test_a_release_made_again_from_nothing_is_the_same_to_the_byte(after_one: Workspace) -> None:
    """Rows come out of the warehouse in any order; the files must not show it."""
    first = in_force(after_one)
    before = _files(first.folder)
    shutil.rmtree(after_one.marts)
    for table in ("fct_measure", "dim_area"):
        run(after_one, f"create table marts.mixed as from marts.{table} order by area_code desc")
        run(after_one, f"delete from marts.{table}")
        run(after_one, f"insert into marts.{table} from marts.mixed")
        run(after_one, "drop table marts.mixed")
    again, is_new = make_release(after_one, now=NOW)
    assert is_new and _files(again.folder) == before


def test_other_figures_are_another_release_and_the_earlier_one_stays(after_one: Workspace) -> None:
    first = in_force(after_one)
    before = _files(first.folder)
    put_measure(after_one, "E10000018", 21)
    second, is_new = make_release(after_one, now=LATER)
    assert is_new and second.release_id != first.release_id
    assert latest_release(after_one.marts) == second
    assert _files(first.folder) == before
    assert read_manifest(first.folder) == first


def test_the_same_figures_from_another_submission_are_another_release(
    after_one: Workspace,
) -> None:
    """A release names what it was made from: that, too, is part of it."""
    first = in_force(after_one)
    add_submission(after_one, "S4", "accepted")
    second, is_new = make_release(after_one, now=NOW)
    assert is_new and second.release_id != first.release_id


def test_figures_that_come_back_put_the_earlier_release_in_force_again(
    after_one: Workspace,
) -> None:
    first = in_force(after_one)
    put_measure(after_one, "E10000018", 21)
    make_release(after_one, now=NOW)
    put_measure(after_one, "E10000018", 20)
    again, _ = make_release(after_one, now=NOW)
    assert again.release_id == first.release_id
    assert latest_release(after_one.marts) == first


def test_a_release_with_any_accepted_synthetic_file_is_synthetic(workspace: Workspace) -> None:
    add_submission(workspace, "S5", "rejected", is_synthetic=True)
    assert not make_release(workspace, now=NOW)[0].is_synthetic
    add_submission(workspace, "S6", "accepted", is_synthetic=True)
    assert make_release(workspace, now=NOW)[0].is_synthetic


def test_a_release_that_would_show_a_small_count_is_refused(after_one: Workspace) -> None:
    """An indicator whose count is in no measure escapes the rules; the second look must see it."""
    first = in_force(after_one)
    run(
        after_one,
        "insert into marts.fct_indicator by name select 'stray' as indicator_code,"
        " 'E06000017' as area_code, '2025-26-Q1' as period, 3.0 as numerator, 'ok' as status",
    )
    run(
        after_one,
        "insert into marts.dim_indicator by name select 'stray' as indicator_code, 'pct' as unit",
    )
    with pytest.raises(ReleaseRefused, match="1 rows of fct_indicator"):
        make_release(after_one, now=LATER)
    assert latest_release(after_one.marts) == first
    assert _folders(after_one) == [first.release_id]


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
    after_one: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the first look to pass a table by, the second would not."""
    first = in_force(after_one)
    run(after_one, AUDIT_GROUP.format("marts.fct_audit_group", "male", 3))
    monkeypatch.setattr(
        "pipelines.disclosure.audit_groups.show_whole_or_not_at_all", lambda *_: None
    )
    with pytest.raises(ReleaseRefused, match="1 rows of fct_audit_group"):
        make_release(after_one, now=LATER)
    assert latest_release(after_one.marts) == first
    assert _folders(after_one) == [first.release_id]


def put_answers(workspace: Workspace, police: int, health: int = 40) -> None:
    """One statement of the survey: everybody, and two agencies with a role each."""
    run(workspace, "delete from marts.fct_practitioner_survey")
    for level, agency, role, answered in (
        ("all", "all", "all", police + health),
        ("agency", "police", "all", police),
        ("role", "police", "frontline", police),
        ("agency", "health", "all", health),
        ("role", "health", "frontline", health),
    ):
        run(
            workspace,
            "insert into marts.fct_practitioner_survey by name select '2024-25-Q4' as period,"
            " '2024-25' as \"year\", ? as level, ? as agency_code, ? as role_group,"
            " 'heard' as question_code, ? as answered, ? as agreed, 'ok' as status",
            [level, agency, role, answered, answered],
        )


def survey_shown(release: Manifest) -> dict[str, tuple[int | None, str | None]]:
    rows = duckdb.execute(
        "select agency_code, answered, kept_from from read_parquet(?) where level != 'role'",
        [str(release.folder / "fct_practitioner_survey.parquet")],
    ).fetchall()
    return {agency: (answered, kept_from) for agency, answered, kept_from in rows}


def test_one_late_answer_waits_in_every_release_until_ten_have_come(workspace: Workspace) -> None:
    """Also in one built as of the moment when it was one: that is published beside the others."""
    put_answers(workspace, 30)
    first, _ = make_release(workspace, now=NOW)
    put_answers(workspace, 31)
    second, _ = make_release(workspace, now=NOW + timedelta(days=1))
    waits = {"all": (70, first.release_id), "police": (30, first.release_id), "health": (40, None)}
    assert survey_shown(second) == waits
    again, is_new = make_release(workspace, now=NOW + timedelta(days=2))
    assert (again.release_id, is_new) == (second.release_id, False)
    put_answers(workspace, 40)
    third, _ = make_release(workspace, now=NOW + timedelta(days=3))
    assert survey_shown(third) == {"all": (80, None), "police": (40, None), "health": (40, None)}
    put_answers(workspace, 31)
    rebuilt, _ = make_release(workspace, now=NOW + timedelta(days=4), as_of=NOW + timedelta(days=1))
    assert survey_shown(rebuilt) == waits


def test_a_release_that_less_the_one_before_tells_one_answer_is_refused(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the rule to pass an answer by, the attacker at the gate would not."""
    put_answers(workspace, 30)
    first, _ = make_release(workspace, now=NOW)
    put_answers(workspace, 31)
    monkeypatch.setattr("pipelines.disclosure.held_back.hold_back", lambda *_: None)
    with pytest.raises(
        ReleaseRefused, match=r"heard, police, frontline.* since an earlier release"
    ):
        make_release(workspace, now=LATER)
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
def test_killed_at_any_moment_latest_names_a_whole_release(after_one: Workspace) -> None:
    """A power cut between two files must not leave a release that reports can half read."""
    first = in_force(after_one)
    put_measure(after_one, "E10000018", 21)
    script = Path(__file__).with_name("break_off.py")
    done = subprocess.run(
        [sys.executable, str(script), str(after_one.home)],
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


def test_a_release_whose_folder_was_taken_away_is_made_anew(after_one: Workspace) -> None:
    """LATEST named a folder that somebody had deleted, and every run ended in a page of Python."""
    manifest = in_force(after_one)
    before = _files(manifest.folder)
    shutil.rmtree(manifest.folder)
    assert latest_release(after_one.marts) is None
    again, is_new = make_release(after_one, now=NOW)
    assert is_new and again.release_id == manifest.release_id
    assert _files(again.folder) == before


def test_what_is_left_is_what_a_release_made_anew_is_compared_with(after_one: Workspace) -> None:
    first = in_force(after_one)
    put_measure(after_one, "E10000018", 21)
    second, _ = make_release(after_one, now=NOW + timedelta(days=1))
    shutil.rmtree(second.folder)
    put_measure(after_one, "E10000018", 22)
    third, _ = make_release(after_one, now=NOW + timedelta(days=2))
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
    after_one: Workspace, file: str, content: bytes | None
) -> None:
    manifest = in_force(after_one)
    path = manifest.folder / file
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(WorkspaceDamaged) as told:
        latest_release(after_one.marts)
    assert f"{manifest.release_id} is damaged: its {file}" in str(told.value)
    assert "delete it and run 'assurance refresh'" in str(told.value)
