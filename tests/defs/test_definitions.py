from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines import definitions
from pipelines.definitions import build_definitions
from pipelines.defs.automation import RANGE_END, RANGE_START, quarter_tags
from pipelines.defs.instance import prepare_instance
from pipelines.defs.quarters import QUARTERS
from pipelines.release.tables import PUBLIC_TABLES
from pipelines.warehouse.parsed import load_manifest
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.returns import QUARTER
from tests.workspaces import Refreshed

RETURNS = (
    "performance_return",
    "agency_narrative",
    "business_plan",
    "outcome_assessment",
    "action_log",
    "assurance_report",
    "assurance_statement",
    "audit_programme",
    "audit_export",
    "audit_answer",
    "training_feedback",
    "wider_context",
    "workforce",
    "voice",
    "explanation",
    "subgroup_report",
    "report_text",
    "scrutiny_plan",
    "section11",
    "practitioner_survey",
    "review_learning",
)
OFFICIAL = {"raw/population", "raw/published_statistics", "raw/statistical_neighbours"}
REPORTS = {"performance_group/llr", "timetable/llr"} | {
    f"{kind}/{name}"
    for kind in (
        "how_are_we_doing",
        "audits_and_learning",
        "scrutiny_pack",
        "year_end_scrutiny_pack",
        "year_end_performance",
        "development_event",
        "disproportionality",
        "year_end_disproportionality",
    )
    for name in ("lscp", "lrscp", "llr")
}
REPORTS |= {
    f"yearly_report{version}/{name}"
    for version in ("", "_large_print", "_young_people", "_easy_read")
    for name in ("lscp", "lrscp")
}
GROUPS = {
    "1_returns",
    "2_catalogues",
    "3_staging",
    "4_intermediate",
    "5_marts",
    "6_release",
    "7_reports",
}


@pytest.fixture(scope="module")
def loaded(refreshed: Refreshed) -> dg.Definitions:
    return build_definitions(refreshed.workspace)


@pytest.fixture(scope="module")
def specs(loaded: dg.Definitions) -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in loaded.resolve_all_asset_specs()}


@pytest.fixture(scope="module")
def graph(loaded: dg.Definitions) -> Any:
    return loaded.resolve_asset_graph()


@pytest.fixture(scope="module")
def manifest(refreshed: Refreshed) -> dict[str, Any]:
    return load_manifest(refreshed.workspace)


def test_there_is_an_asset_for_every_dataset_model_table_and_report(
    specs: dict[str, dg.AssetSpec], manifest: dict[str, Any]
) -> None:
    raw = {f"raw/{name}" for name in RETURNS} | OFFICIAL
    raw |= {"raw/submissions", "raw/rule_results", "raw/explanations_asked"}
    raw |= {"raw/text_holds", "raw/text_decisions"}
    built = {
        f"{node['schema']}/{node['name']}"
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
    }
    assert {f"marts/{name}" for name in PUBLIC_TABLES} <= built
    assert set(specs) == raw | built | REPORTS | {"release"}


def test_every_asset_says_what_it_is_in_a_readers_words(specs: dict[str, dg.AssetSpec]) -> None:
    for key, spec in specs.items():
        assert spec.description and len(spec.description.split()) >= 2, key
        assert spec.description.strip() != spec.key.path[-1], key
        assert not re.search(r"\bdbt\b|models/|select \*|raw sql", spec.description, re.I), key


def test_every_asset_has_a_group_an_owner_and_a_place_in_the_walk(
    specs: dict[str, dg.AssetSpec],
) -> None:
    assert {spec.group_name for spec in specs.values()} == GROUPS
    assert all(spec.owners == ["team:performance_group"] for spec in specs.values())
    layer = {key: spec.group_name for key, spec in specs.items()}
    assert layer["raw/submissions"] == "1_returns"
    assert layer["marts/fct_indicator"] == "5_marts"
    assert layer["release"] == "6_release"
    assert {layer[key] for key in REPORTS} == {"7_reports"}


def test_quarters_are_the_partitions_of_all_but_official_statistics(
    specs: dict[str, dg.AssetSpec],
) -> None:
    without = {key for key, spec in specs.items() if spec.partitions_def is None}
    assert without == OFFICIAL
    assert all(spec.partitions_def in (None, QUARTERS) for spec in specs.values())
    keys = QUARTERS.get_partition_keys()
    assert keys[0] == "2015-16-Q1" and QUARTER in keys and keys == sorted(keys)


def test_everything_flows_one_way(graph: Any) -> None:
    """A report that read the warehouse itself could show what a release hides."""
    groups = {key: graph.get(key).group_name for key in graph.get_all_asset_keys()}
    for key, group in groups.items():
        for parent in graph.get(key).parent_keys:
            assert groups[parent] <= group, (parent, key)
    release = graph.get(dg.AssetKey("release"))
    assert {key.path[-1] for key in release.parent_keys} == set(PUBLIC_TABLES)
    for report in REPORTS:
        key = dg.AssetKey.from_user_string(report)
        assert graph.get(key).parent_keys == {dg.AssetKey("release")}


def test_what_was_taken_in_is_what_the_models_read(graph: Any) -> None:
    for source, model in (
        ("performance_return", "stg_performance_return"),
        ("agency_narrative", "stg_agency_narrative"),
        ("business_plan", "stg_business_plan"),
        ("outcome_assessment", "stg_outcome_assessment"),
        ("action_log", "stg_action_log"),
        ("assurance_report", "stg_assurance_report"),
        ("assurance_statement", "stg_assurance_statement"),
        ("training_feedback", "stg_training_feedback"),
        ("wider_context", "stg_wider_context"),
        ("workforce", "stg_workforce"),
        ("voice", "stg_voice"),
        ("explanation", "stg_explanation"),
        ("subgroup_report", "stg_subgroup_report"),
        ("report_text", "stg_report_text"),
        ("scrutiny_plan", "stg_scrutiny_plan"),
        ("section11", "stg_section11"),
        ("practitioner_survey", "stg_practitioner_survey"),
        ("review_learning", "stg_review_learning"),
        ("population", "stg_population"),
        ("published_statistics", "stg_published_statistics"),
        ("submissions", "stg_submissions"),
    ):
        parents = graph.get(dg.AssetKey(["staging", model])).parent_keys
        assert dg.AssetKey(["raw", source]) in parents


def test_every_contract_has_its_checks_and_the_second_blocks(graph: Any) -> None:
    for dataset in (*RETURNS, "population"):
        key = dg.AssetKey(["raw", dataset])
        checks = {check.name: graph.get(check) for check in graph.get_check_keys_for_assets({key})}
        assert set(checks) == {"meets_its_contract", "every_accepted_row_is_there"}
        # One agency's bad file must not hold up everybody's report; lost rows must.
        assert not checks["meets_its_contract"].blocking
        assert checks["every_accepted_row_is_there"].blocking
        assert all(check.description for check in checks.values())


def test_every_test_of_the_warehouse_is_a_check_and_errors_block(
    graph: Any, manifest: dict[str, Any]
) -> None:
    """A test that failed in dbt and not in Dagster would let the release through."""
    severity = {
        node["name"]: node["config"]["severity"].lower()
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
    }
    of_models = {
        key.name: graph.get(key)
        for key in graph.asset_check_keys
        if key.asset_key.path[0] not in ("raw", "release")
    }
    assert set(of_models) == set(severity)
    assert len(severity) > 50
    for name, check in of_models.items():
        assert check.blocking == (severity[name] == "error"), name


def test_a_release_whose_files_are_damaged_is_not_reported_on(graph: Any) -> None:
    key = dg.AssetKey("release")
    (check,) = graph.get_check_keys_for_assets({key})
    assert check.name == "files_match_the_manifest" and graph.get(check).blocking


def test_one_job_does_everything_in_one_process(
    loaded: dg.Definitions, specs: dict[str, dg.AssetSpec]
) -> None:
    job = loaded.resolve_job_def("refresh")
    assert job.description and "release" in job.description
    assert job.tags == {"purpose": "refresh"}
    assert job.executor_def.name == "in_process"
    keys = {key.to_user_string() for key in job.asset_layer.executable_asset_keys}
    assert keys == set(specs)


def test_a_range_of_quarters_is_one_run_and_intake_tries_again(loaded: dg.Definitions) -> None:
    one_run = dg.BackfillPolicy.single_run()
    for key in ("raw/performance_return", "marts/fct_indicator", "release", "how_are_we_doing/llr"):
        assets = loaded.resolve_assets_def(dg.AssetKey.from_user_string(key))
        assert assets.backfill_policy == one_run, key
    for key in ("raw/performance_return", "raw/population"):
        policy = loaded.resolve_assets_def(dg.AssetKey.from_user_string(key)).op.retry_policy
        assert policy and policy.max_retries == 2


def test_every_night_at_two_in_london(loaded: dg.Definitions) -> None:
    schedule = loaded.resolve_schedule_def("nightly_refresh")
    assert schedule.cron_schedule == "0 2 * * *"
    assert schedule.execution_timezone == "Europe/London"
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    assert schedule.job_name == "nightly"
    assert schedule.description


def test_new_files_start_the_same_job(loaded: dg.Definitions) -> None:
    sensor = loaded.resolve_sensor_def("new_files")
    assert sensor.job_name == "refresh" and sensor.description
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING


def test_a_run_is_tagged_with_its_quarters() -> None:
    assert quarter_tags((QUARTER, "2024-25-Q2")) == {RANGE_START: "2024-25-Q2", RANGE_END: QUARTER}
    with pytest.raises(ValueError, match="1999-00-Q1 lies outside"):
        quarter_tags(("1999-00-Q1",))


def test_the_definitions_are_those_of_the_home_in_the_environment(
    refreshed: Refreshed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Dagster's page loads; a fault here shows as an empty page."""
    monkeypatch.setenv("ASSURANCE_HOME", str(refreshed.workspace.home))
    made = definitions.defs()
    dg.Definitions.validate_loadable(made)


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("dagster", ("pipelines/defs/", "pipelines/definitions.py")),
        ("great_expectations", ("pipelines/quality/",)),
        ("dbt", ("pipelines/warehouse/",)),
        ("nbclient", ("pipelines/publishing/",)),
    ],
)
def test_each_library_is_known_to_one_room(library: str, rooms: tuple[str, ...]) -> None:
    """That is what lets a library be replaced, and a quick refresh do without it."""
    wanted = re.compile(rf"^\s*(?:from|import) {library}(?:_\w+)?\b", re.MULTILINE)
    for path in (PROJECT_ROOT / "pipelines").rglob("*.py"):
        place = path.relative_to(PROJECT_ROOT).as_posix()
        if wanted.search(path.read_text(encoding="utf-8")):
            assert place.startswith(rooms), place


def test_the_instance_runs_one_refresh_at_a_time_and_reports_to_nobody(tmp_path: Path) -> None:
    settings = (prepare_instance(Workspace(tmp_path)) / "dagster.yaml").read_text(encoding="utf-8")
    assert "max_concurrent_runs: 1" in settings
    assert "telemetry:\n  enabled: false" in settings
    assert "retention:" in settings
