"""A warehouse with the public tables as dbt makes them and a few rows: no dbt is needed for it."""

from __future__ import annotations

from datetime import datetime

import yaml

from pipelines.warehouse.connection import connected
from pipelines.workspace import PROJECT_ROOT, Workspace

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts" / "marts.yml"
RECEIVED = datetime(2025, 7, 21, 9)
TAKEN_IN = datetime(2025, 7, 22, 2)


def make_warehouse(workspace: Workspace) -> None:
    """Two areas, one measure of 20 and 3 children, one submission of each outcome."""
    models = yaml.safe_load(MARTS.read_text(encoding="utf-8"))["models"]
    with connected(workspace) as connection:
        connection.execute("create schema marts")
        connection.execute("create schema catalogue")
        connection.execute("create schema intermediate")
        for model in models:
            columns = ", ".join(f'"{c["name"]}" {c["data_type"]}' for c in model["columns"])
            connection.execute(f"create table marts.{model['name']} ({columns})")
        connection.execute(
            "create table catalogue.area_members as"
            " select * from (values ('LRSCP', 'E10000018'), ('LRSCP', 'E06000017'))"
            " as members (group_code, member_code)"
        )
        connection.execute(
            "create table intermediate.int_baselines (row_number integer, indicator_code varchar,"
            " area_code varchar, baseline_from varchar, reason varchar, decided_by_role varchar,"
            " decided_on date, fault varchar)"
        )
    for area, value in (("E10000018", 20), ("E06000017", 3), ("LRSCP", 23)):
        put_measure(workspace, area, value)
    run(
        workspace,
        "insert into marts.dim_area by name select * from (values ('E10000018', 'authority'),"
        " ('E06000017', 'authority'), ('LRSCP', 'partnership')) as areas (area_code, area_type)",
    )
    add_submission(workspace, "S1", "accepted")
    add_submission(workspace, "S2", "rejected")
    add_submission(workspace, "S3", "unrecognised")


def run(workspace: Workspace, sql: str, values: list[object] | None = None) -> None:
    """One statement."""
    with connected(workspace) as connection:
        connection.execute(sql, values or [])


def put_measure(workspace: Workspace, area: str, value: float, measure: str = "referrals") -> None:
    """A count for all children, in place of the one there is."""
    run(
        workspace,
        "delete from marts.fct_measure where area_code = ? and measure_code = ?",
        [area, measure],
    )
    run(
        workspace,
        "insert into marts.fct_measure by name select ? as measure_code, ? as area_code,"
        " '2025-26-Q1' as period, 'total' as characteristic, 'total' as category,"
        " 'none' as characteristic_2, 'none' as category_2, ? as value, 'ok' as status",
        [measure, area, value],
    )


def add_submission(
    workspace: Workspace,
    name: str,
    outcome: str,
    *,
    taken_in: datetime = TAKEN_IN,
    is_synthetic: bool = False,
) -> None:
    """A row of the ledger, after those that are there."""
    run(
        workspace,
        "insert into raw.submissions by name select ? as submission_id,"
        " (select coalesce(max(sequence), 0) + 1 from raw.submissions) as sequence,"
        " ? as sha256, 'return.csv' as original_name, '2025-26-Q1/leicestershire_police' as folder,"
        " 'performance_return' as dataset, 'leicestershire_police' as agency,"
        " '2025-26-Q1' as period, ? as received_at, ? as taken_in_at, ? as outcome,"
        " 12 as rows_read, 0 as rows_set_aside, 12 as rows_accepted, 0 as errors, 0 as warnings,"
        " 'rules' as rules_sha256, '0.1.0' as code_version, ? as is_synthetic",
        [name, name.lower() * 2, RECEIVED, taken_in, outcome, is_synthetic],
    )
