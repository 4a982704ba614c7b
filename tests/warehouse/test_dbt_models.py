"""The models' own unit tests, each by its name, and what every model must say about itself."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
import yaml

from pipelines.workspace import PROJECT_ROOT
from tests.warehouse.dbt_in_process import DbtProject

MODELS = PROJECT_ROOT / "dbt_project" / "models"
PUBLIC_SCHEMAS = ("staging", "intermediate", "marts")


def unit_test_names() -> list[str]:
    found = []
    for path in sorted(MODELS.rglob("*.yml")):
        listed = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [test["name"] for test in listed.get("unit_tests", [])]
    return found


@pytest.fixture(scope="session")
def unit_results(project: DbtProject) -> dict[str, Any]:
    results = project.run("test", "--select", "test_type:unit").results
    return {result.node.name: result for result in results}


@pytest.mark.parametrize("name", unit_test_names())
def test_unit_test_of_a_model_passes(name: str, unit_results: dict[str, Any]) -> None:
    result = unit_results[name]
    assert result.status == "pass", f"{name}: {result.message}"


def test_every_model_and_test_is_described(project: DbtProject) -> None:
    nodes = [
        node
        for node in project.manifest.nodes.values()
        if node.resource_type == "model"
        or (node.resource_type == "test" and not hasattr(node, "test_metadata"))
    ]
    manifest = project.manifest
    described = [*nodes, *manifest.unit_tests.values(), *manifest.exposures.values()]
    assert len(described) > 50
    assert [node.unique_id for node in described if not node.description.strip()] == []


def test_every_column_is_described_and_no_description_is_of_a_column_that_is_gone(
    project: DbtProject, warehouse: duckdb.DuckDBPyConnection
) -> None:
    columns: dict[str, set[str]] = {}
    for table, column in warehouse.execute(
        "select table_name, column_name from information_schema.columns"
        f" where table_schema in {PUBLIC_SCHEMAS}"
    ).fetchall():
        columns.setdefault(table, set()).add(column)
    described = {
        node.name: {name for name, column in node.columns.items() if column.description.strip()}
        for node in project.manifest.nodes.values()
        if node.resource_type == "model"
    }
    assert described == columns


def test_every_report_names_the_tables_it_is_made_from(project: DbtProject) -> None:
    marts = {
        node.unique_id
        for node in project.manifest.nodes.values()
        if node.resource_type == "model" and node.schema == "marts"
    }
    reports = project.manifest.exposures.values()
    assert {report.name for report in reports} == {
        "quarterly_report_lscp",
        "quarterly_report_lrscp",
        "quarterly_report_llr",
    }
    assert all(set(report.depends_on.nodes) == marts for report in reports)
