"""What Dagster shows: assets, checks, partitions, the job and its schedule."""

from __future__ import annotations

from pathlib import Path

import pytest

dg = pytest.importorskip("dagster")

from pipelines.definitions import build_definitions  # noqa: E402
from pipelines.defs.automation import RANGE_END, RANGE_START, quarter_tags  # noqa: E402
from pipelines.defs.execute import prepare_instance  # noqa: E402
from pipelines.defs.quarters import QUARTERS  # noqa: E402
from pipelines.release.tables import PUBLIC_TABLES  # noqa: E402
from pipelines.workspace import Workspace  # noqa: E402


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("definitions"))


@pytest.fixture(scope="module")
def definitions(workspace: Workspace) -> dg.Definitions:
    made = build_definitions(workspace)
    dg.Definitions.validate_loadable(made)
    return made


@pytest.fixture(scope="module")
def nodes(definitions: dg.Definitions) -> dict[str, object]:
    graph = definitions.resolve_asset_graph()
    return {key.to_user_string(): graph.get(key) for key in graph.get_all_asset_keys()}


def test_every_stage_has_its_assets(nodes: dict) -> None:
    datasets = {"performance_return", "agency_narrative", "population", "published_statistics"}
    wanted = {f"raw/{name}" for name in datasets | {"submissions"}}
    wanted |= {f"marts/{name}" for name in PUBLIC_TABLES}
    wanted |= {"release"} | {f"how_are_we_doing/{who}" for who in ("lscp", "lrscp", "llr")}
    assert wanted <= set(nodes)


def test_every_asset_is_grouped_described_and_owned(nodes: dict) -> None:
    groups = {
        "1_returns", "2_catalogues", "3_staging", "4_intermediate", "5_marts", "6_release",
        "7_reports",
    }  # fmt: skip
    assert {node.group_name for node in nodes.values()} == groups
    bare = [name for name, node in nodes.items() if not node.description]
    assert bare == []
    named = [n for n, node in nodes.items() if node.description == n.split("/")[-1]]
    assert named == [], "described by their own name only"
    assert all(node.owners for node in nodes.values())


def test_all_but_official_statistics_are_partitioned_by_quarter(nodes: dict) -> None:
    unpartitioned = {name for name, node in nodes.items() if not node.is_partitioned}
    assert unpartitioned == {"raw/population", "raw/published_statistics"}
    keys = QUARTERS.get_partition_keys()
    assert "2025-26-Q1" in keys and keys == sorted(keys)


def test_reports_rest_on_the_release_and_on_nothing_else(nodes: dict) -> None:
    """What a release does not hold, no report can leak."""
    for who in ("lscp", "lrscp", "llr"):
        parents = {key.to_user_string() for key in nodes[f"how_are_we_doing/{who}"].parent_keys}
        assert parents == {"release"}
    release_parents = {key.to_user_string() for key in nodes["release"].parent_keys}
    assert release_parents == {f"marts/{name}" for name in PUBLIC_TABLES}


def test_each_contract_has_its_check_and_dbt_tests_block(definitions: dg.Definitions) -> None:
    specs = {
        (spec.asset_key.to_user_string(), spec.name): spec
        for asset in definitions.assets or []
        for spec in asset.check_specs
    }
    for dataset in ("performance_return", "agency_narrative", "population"):
        assert not specs[(f"raw/{dataset}", "meets_its_contract")].blocking
        assert specs[(f"raw/{dataset}", "every_accepted_row_is_there")].blocking
    assert specs[("release", "files_match_the_manifest")].blocking
    of_marts = [spec for (asset, _), spec in specs.items() if asset.startswith("marts/")]
    assert len(of_marts) > 40 and all(spec.blocking for spec in of_marts)


def test_the_night_is_at_two_in_london_and_runs_the_same_job(definitions: dg.Definitions) -> None:
    (schedule,) = definitions.schedules
    assert schedule.cron_schedule == "0 2 * * *"
    assert schedule.execution_timezone == "Europe/London"
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    assert schedule.job_name == "refresh"


def test_a_night_with_nothing_new_is_skipped_and_says_so(
    definitions: dg.Definitions, workspace: Workspace
) -> None:
    (schedule,) = definitions.schedules
    context = dg.build_schedule_context()
    skipped = schedule.evaluate_tick(context)
    assert not skipped.run_requests
    assert "Nothing new" in (skipped.skip_message or "")


def test_a_night_with_new_files_asks_for_their_quarters(
    definitions: dg.Definitions, workspace: Workspace
) -> None:
    for quarter in ("2024-25-Q4", "2025-26-Q1"):
        folder = workspace.raw / quarter / "leicestershire_police"
        folder.mkdir(parents=True)
        (folder / "return.csv").write_text("period\n", encoding="utf-8")
    (schedule,) = definitions.schedules
    (request,) = schedule.evaluate_tick(dg.build_schedule_context()).run_requests
    assert request.tags[RANGE_START] == "2024-25-Q4"
    assert request.tags[RANGE_END] == "2025-26-Q1"
    assert request.tags["reason"] == "2 new files"


def test_a_quarter_outside_the_calendar_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="lies outside the warehouse's quarters"):
        quarter_tags(("1999-00-Q1",))


def test_the_instance_runs_one_refresh_at_a_time_and_reports_to_nobody(tmp_path: Path) -> None:
    settings = (prepare_instance(Workspace(tmp_path)) / "dagster.yaml").read_text(encoding="utf-8")
    assert "max_concurrent_runs: 1" in settings
    assert "telemetry:\n  enabled: false" in settings
