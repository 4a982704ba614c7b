from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml

from pipelines.contracts.dictionary import MADE_AT_RELEASE
from pipelines.fingerprints import file_sha256
from pipelines.release import Manifest, make_release, reasons
from pipelines.release.revisions import SCHEMA
from pipelines.workspace import Workspace
from tests.release.small_warehouse import add_submission, make_warehouse, run
from tests.workspaces import figures, in_force

DAY = timedelta(days=1)
FIRST = datetime(2025, 7, 22, 2)
QUARTER = "2025-26-Q1"
CATALOGUE = (("referrals_pct", "pct"), ("missing", "count"))


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Workspace(tmp_path_factory.mktemp("pattern"))
    make_warehouse(made)
    for code, unit in CATALOGUE:
        run(
            made,
            "insert into marts.dim_indicator by name select ? as indicator_code, ? as unit,"
            " 'stray' as numerator_measures, date '2012-04-01' as valid_from",
            [code, unit],
        )
    return made.home


@pytest.fixture
def workspace(pattern: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(pattern, tmp_path / "O'Brien's home")
    return Workspace(tmp_path / "O'Brien's home")


def put(
    workspace: Workspace,
    value: float | None,
    status: str = "ok",
    *,
    indicator: str = "referrals_pct",
    area: str = "E10000018",
    period: str = QUARTER,
    submission: str = "S1",
) -> None:
    """A figure in the warehouse, in place of the one there is."""
    where = " where indicator_code = ? and area_code = ? and period = ?"
    run(workspace, "delete from marts.fct_indicator" + where, [indicator, area, period])
    run(
        workspace,
        "insert into marts.fct_indicator by name select ? as indicator_code, ? as area_code,"
        " ? as period, ?::double as value, ? as status, ? as submission_id",
        [indicator, area, period, value, status, submission],
    )


def take_away(workspace: Workspace, area: str) -> None:
    run(workspace, "delete from marts.fct_indicator where area_code = ?", [area])


def released(workspace: Workspace, days: int) -> Manifest:
    return make_release(workspace, now=FIRST + days * DAY)[0]


def revisions(manifest: Manifest, columns: str = "*") -> Any:
    return figures(manifest, "fct_revision", columns)


@pytest.fixture(scope="module")
def once_released(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pattern with a figure of 20.5 and its first release: to be copied, as half the tests
    begin with it."""
    made = Workspace(tmp_path_factory.mktemp("once_released") / "home")
    shutil.copytree(pattern, made.home)
    put(made, 20.5)
    released(made, 0)
    return made.home


@pytest.fixture
def after_one(once_released: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(once_released, tmp_path / "O'Brien's home")
    return Workspace(tmp_path / "O'Brien's home")


def test_the_first_release_revises_nothing(after_one: Workspace) -> None:
    first = in_force(after_one)
    assert revisions(first) == [] and first.raw["previous_release_id"] is None
    table = first.raw["tables"]["fct_revision"]
    assert table == {"rows": 0, "sha256": file_sha256(first.folder / "fct_revision.parquet")}


def test_a_newer_return_leaves_both_values_the_reason_and_the_submission(
    after_one: Workspace,
) -> None:
    first = in_force(after_one)
    add_submission(after_one, "S4", "accepted")
    put(after_one, 20.75, submission="S4")
    second = released(after_one, 1)
    assert revisions(second) == [
        ("referrals_pct", "E10000018", QUARTER, first.release_id, 20.5, "ok", 20.75, "ok",
         "changed", reasons.NEWER_RETURN, "S4"),
    ]  # fmt: skip
    assert second.raw["previous_release_id"] == first.release_id
    assert second.raw["tables"]["fct_revision"]["rows"] == 1


def test_nothing_changed_is_no_new_release_and_the_revisions_stay(after_one: Workspace) -> None:
    """Were they part of what decides, the release without them would be new, and so for ever."""
    put(after_one, 21)
    second = released(after_one, 1)
    before = (second.folder / "fct_revision.parquet").read_bytes()
    for days in (2, 3):
        again, is_new = make_release(after_one, now=FIRST + days * DAY)
        assert not is_new and again == second
    assert (second.folder / "fct_revision.parquet").read_bytes() == before
    assert len([path for path in after_one.marts.iterdir() if path.is_dir()]) == 2


# What a figure was and became: what the table says of it, values as they may be repeated.
BECAME = {
    "changed": ((20.5, "ok"), (20.6, "ok"), (20.5, 20.6)),
    "changed, status only": ((20.5, "ok"), (20.5, "u"), (20.5, 20.5)),
    "changed, never a value": ((None, "x"), (None, "not_received"), (None, None)),
    "added": ((None, "not_received"), (20.5, "ok"), (None, 20.5)),
    "withdrawn": ((20.5, "ok"), (None, "x"), (20.5, None)),
    "now_confidential": ((20.5, "ok"), (None, "c"), (None, None)),
    "now_confidential, was not there": ((None, "not_received"), (None, "c"), (None, None)),
    "now_shown": ((None, "c"), (20.5, "ok"), (None, 20.5)),
}
AREA_OF = {case: f"E0600000{number}" for number, case in enumerate(BECAME)}


@pytest.fixture(scope="module")
def became(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The second of two releases in which each case is the change of an area of its own."""
    made = Workspace(tmp_path_factory.mktemp("became") / "home")
    shutil.copytree(pattern, made.home)
    for day in (0, 1):
        for case, figure in BECAME.items():
            put(made, *figure[day], area=AREA_OF[case])
        second = released(made, day)
    return second


@pytest.mark.parametrize("case", BECAME)
def test_each_kind_of_change_is_told_apart(became: Manifest, case: str) -> None:
    was, now, shown = BECAME[case]
    columns = "change, old_value, new_value, old_status, new_status"
    (found,) = figures(became, "fct_revision", columns, area_code=AREA_OF[case])
    assert found == (case.partition(",")[0], *shown, was[1], now[1])


def test_every_change_is_told_once(became: Manifest) -> None:
    assert [area for (area,) in revisions(became, "area_code")] == sorted(AREA_OF.values())


def test_a_row_that_comes_or_goes_is_added_or_withdrawn(after_one: Workspace) -> None:
    take_away(after_one, "E10000018")
    put(after_one, 30, area="E06000016")
    columns = "area_code, change, old_value, old_status, new_value, new_status"
    assert revisions(released(after_one, 1), columns) == [
        ("E06000016", "added", None, None, 30.0, "ok"),
        ("E10000018", "withdrawn", 20.5, "ok", None, None),
    ]


def test_what_became_confidential_is_not_repeated_by_its_old_value(workspace: Workspace) -> None:
    """The release hid the figure, and the table of changes beside it told what it had been."""
    put(workspace, 12, indicator="missing", area="E06000017")
    released(workspace, 0)
    put(workspace, 3, "c", indicator="missing", area="E06000017")
    second = released(workspace, 1)
    assert revisions(second, "old_value, new_value, change") == [(None, None, "now_confidential")]


def test_a_small_count_that_an_older_release_showed_is_not_repeated(workspace: Workspace) -> None:
    put(workspace, 12, indicator="missing")
    first = released(workspace, 0)
    file = first.folder / "fct_indicator.parquet"
    pl.read_parquet(file).with_columns(value=pl.lit(3.0)).write_parquet(file)
    put(workspace, 13, indicator="missing")
    second = released(workspace, 1)
    assert revisions(second, "old_value, new_value") == [(None, 13.0)]


def test_a_quarter_that_is_entirely_new_revises_nothing(after_one: Workspace) -> None:
    put(after_one, 22.5, period="2025-26-Q2")
    assert revisions(released(after_one, 1)) == []


def test_the_noise_of_floating_point_sums_is_no_change(workspace: Workspace) -> None:
    put(workspace, 0.1 + 0.2)
    released(workspace, 0)
    put(workspace, 0.3)
    noisy = released(workspace, 1)
    assert revisions(noisy) == []
    put(workspace, 0.3 + 1e-9)
    assert len(revisions(released(workspace, 2))) == 1


def test_a_change_of_code_alone_is_named_as_one(after_one: Workspace) -> None:
    first = in_force(after_one)
    path = first.folder / "manifest.json"
    older = json.loads(path.read_text(encoding="utf-8")) | {"code_sha256": "0" * 64}
    path.write_text(json.dumps(older), encoding="utf-8")
    put(after_one, 21)
    assert revisions(released(after_one, 1), "reason") == [(reasons.CODE,)]


def test_another_definition_is_named_for_the_periods_it_holds_in(workspace: Workspace) -> None:
    run(
        workspace,
        "insert into marts.dim_period by name select * from (values"
        " ('2024-25-Q4', date '2025-01-01', date '2025-03-31'),"
        " ('2025-26-Q1', date '2025-04-01', date '2025-06-30'))"
        " as periods (period, starts_on, ends_on)",
    )
    for period in ("2024-25-Q4", QUARTER):
        put(workspace, 20.5, period=period)
    released(workspace, 0)
    run(
        workspace,
        "insert into marts.dim_indicator by name select 'referrals_pct' as indicator_code,"
        " 'pct' as unit, 'other' as numerator_measures, date '2025-04-01' as valid_from",
    )
    for period in ("2024-25-Q4", QUARTER):
        put(workspace, 21, period=period)
    assert revisions(released(workspace, 1), "period, reason") == [
        ("2024-25-Q4", reasons.NONE_FOUND),
        (QUARTER, reasons.DEFINITION),
    ]


@pytest.mark.parametrize("lacks", ["column", "table", "catalogue"])
def test_a_release_of_older_code_stands_in_nobodys_way(after_one: Workspace, lacks: str) -> None:
    first = in_force(after_one)
    file = first.folder / "fct_indicator.parquet"
    if lacks == "column":
        pl.read_parquet(file).drop("submission_id", "numerator").write_parquet(file)
    else:
        table = "fct_indicator" if lacks == "table" else "dim_indicator"
        (first.folder / f"{table}.parquet").unlink()
        manifest = json.loads((first.folder / "manifest.json").read_text(encoding="utf-8"))
        del manifest["tables"][table]
        (first.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    put(after_one, 21)
    second = released(after_one, 1)
    if lacks == "table":
        assert revisions(second) == [] and second.raw["previous_release_id"] is None
    else:
        assert revisions(second, "old_value, new_value") == [(20.5, 21.0)]


def test_a_release_made_again_as_of_its_own_day_has_the_same_revisions(
    after_one: Workspace,
) -> None:
    """Compared with the newest release, the one of then would have revised the future."""
    put(after_one, 21)
    second = released(after_one, 2)
    put(after_one, 22)
    third = released(after_one, 4)
    assert revisions(third, "old_value, new_value") == [(21.0, 22.0)]
    put(after_one, 21)
    rebuilt, is_new = make_release(after_one, now=FIRST + 6 * DAY, as_of=FIRST + 3 * DAY)
    assert is_new and rebuilt.raw["previous_release_id"] == second.raw["previous_release_id"]
    for name in second.raw["tables"]:
        again = (rebuilt.folder / f"{name}.parquet").read_bytes()
        assert again == (second.folder / f"{name}.parquet").read_bytes(), name


def test_before_the_first_release_there_is_nothing_to_compare_with(workspace: Workspace) -> None:
    put(workspace, 20.5)
    released(workspace, 2)
    put(workspace, 19)
    rebuilt, _ = make_release(workspace, now=FIRST + 3 * DAY, as_of=FIRST)
    assert revisions(rebuilt) == []


def test_the_table_has_the_columns_that_are_described(workspace: Workspace) -> None:
    models = yaml.safe_load(MADE_AT_RELEASE.read_text(encoding="utf-8"))["models"]
    (described,) = (model for model in models if model["name"] == "fct_revision")
    file = released(workspace, 0).folder / f"{described['name']}.parquet"
    kinds = duckdb.execute("describe from read_parquet(?)", [str(file)]).fetchall()
    told = [(column["name"], column["data_type"].upper()) for column in described["columns"]]
    assert [(name, kind) for name, kind, *_ in kinds] == told
    assert list(SCHEMA) == [name for name, _ in told]
