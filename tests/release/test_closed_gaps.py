"""A gap that is put right is told as closed, with its day, as long as it does not come back."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import yaml

from pipelines.release import Manifest, make_release
from pipelines.release.closed_gaps import SCHEMA
from pipelines.warehouse.connection import connected
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.release.small_warehouse import make_warehouse, run
from tests.workspaces import figures

DAY = timedelta(days=1)
FIRST = datetime(2025, 7, 22, 2)
STANDARD = "section11_standard_missing"


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Workspace(tmp_path_factory.mktemp("pattern") / "home")
    make_warehouse(made)
    return made.home


@pytest.fixture
def workspace(pattern: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(pattern, tmp_path / "home")
    return Workspace(tmp_path / "home")


def stands(workspace: Workspace, *gaps: tuple[str, str], day: timedelta) -> Manifest:
    """A release in whose register these gaps (identity, kind) stand open, and no others."""
    with connected(workspace) as connection:
        connection.execute("delete from marts.fct_gap_register")
        for name, kind in gaps:
            connection.execute(
                "insert into marts.fct_gap_register by name select ? as register_id, ? as kind,"
                " 'leicester_police' as agency_code, 'section11' as dataset,"
                " 'why: 3 of 2' as why, '2023-24-Q4' as first_period,"
                " '2023-24-Q4' as last_period, 1 as periods, 'open' as state,"
                " date '2024-05-15' as since, 'Data Manager' as owner_role",
                [name, kind],
            )
    return make_release(workspace, now=FIRST + day)[0]


def closed(manifest: Manifest) -> list[tuple[object, ...]]:
    return list(figures(manifest, "fct_gap_closed", "register_id, state, closed_period, closed_on"))


def test_what_was_open_and_is_no_gap_any_more_is_closed_on_the_releases_day(
    workspace: Workspace,
) -> None:
    first = stands(workspace, ("a", STANDARD), ("b", STANDARD), day=0 * DAY)
    assert closed(first) == [], "nothing went before"
    second = stands(workspace, ("b", STANDARD), day=1 * DAY)
    told = ("a", "closed", "2023-24-Q4", date(2025, 7, 23))
    assert closed(second) == [told]
    kept = "agency_code, dataset, why, since, owner_role, how_closed"
    assert figures(second, "fct_gap_closed", kept) == [
        ("leicester_police", "section11", "why: 3 of 2", date(2024, 5, 15), "Data Manager",
         "It is no gap any more in the release of this day."),
    ]  # fmt: skip
    third = stands(workspace, day=2 * DAY)
    assert closed(third) == [told, ("b", "closed", "2023-24-Q4", date(2025, 7, 24))]
    back = stands(workspace, ("a", STANDARD), ("new", STANDARD), day=3 * DAY)
    assert [name for name, *_ in closed(back)] == ["b"], "a is open again"


@pytest.mark.parametrize("kind", ["return_missing", "value_not_available", "explanation_open"])
def test_what_the_register_or_the_questions_follow_to_their_end_is_left_to_them(
    workspace: Workspace, kind: str
) -> None:
    stands(workspace, ("a", kind), day=0 * DAY)
    assert closed(stands(workspace, day=1 * DAY)) == []


def test_counts_that_may_be_hidden_now_are_not_said_again(workspace: Workspace) -> None:
    stands(workspace, ("a", "figure_impossible"), day=0 * DAY)
    after = stands(workspace, day=1 * DAY)
    assert figures(after, "fct_gap_closed", "why") == [
        ("A figure could not be made of the counts that were sent.",)
    ]


def test_a_release_made_anew_has_the_same_closed_gaps_and_their_day(workspace: Workspace) -> None:
    stands(workspace, ("a", STANDARD), day=0 * DAY)
    then = stands(workspace, day=1 * DAY)
    latest = stands(workspace, ("later", STANDARD), day=5 * DAY)
    run(workspace, "delete from marts.fct_gap_register")
    again, _ = make_release(workspace, now=FIRST + 9 * DAY, as_of=FIRST + 3 * DAY)
    assert closed(again) == closed(then) and latest.release_id != again.release_id


def test_a_release_of_older_code_has_nothing_to_compare_with(workspace: Workspace) -> None:
    before = stands(workspace, ("a", STANDARD), day=0 * DAY)
    manifest = dict(before.raw)
    for name in ("fct_gap_register", "fct_gap_closed"):
        (before.folder / f"{name}.parquet").unlink()
        del manifest["tables"][name]
    (before.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert closed(stands(workspace, day=1 * DAY)) == []


def test_it_is_described_and_has_the_columns_of_the_register() -> None:
    described = {
        model["name"]: [column["name"] for column in model["columns"]]
        for path in ("dbt_project/models/marts/marts.yml", "pipelines/release/tables.yml")
        for model in yaml.safe_load((PROJECT_ROOT / path).read_text(encoding="utf-8"))["models"]
    }
    assert described["fct_gap_closed"] == list(SCHEMA) == described["fct_gap_register"]
    assert issubclass(SCHEMA["closed_on"], pl.Date)
