"""Raw tables. They only grow: a row is inserted once and never updated or deleted.

A dataset's raw table is made from its contract, so a contract's new column appears here by itself.
"""

from __future__ import annotations

import duckdb

from pipelines.contracts import Contract, load_contracts
from pipelines.contracts.model import ColumnType
from pipelines.workspace import Workspace

SQL_TYPES: dict[ColumnType, str] = {
    "count": "double",
    "number": "double",
    "whole": "bigint",
    "date": "date",
}

SUBMISSIONS = """
create table if not exists raw.submissions (
    submission_id varchar not null,
    sequence bigint not null,
    sha256 varchar not null,
    original_name varchar not null,
    folder varchar not null,
    dataset varchar,
    publication varchar,
    release_period varchar,
    agency varchar,
    period varchar,
    received_at timestamp not null,
    taken_in_at timestamp not null,
    outcome varchar not null check (outcome in ('accepted', 'rejected', 'unrecognised')),
    reason varchar,
    rows_read bigint not null,
    rows_set_aside bigint not null,
    rows_accepted bigint not null,
    errors bigint not null,
    warnings bigint not null,
    rules_sha256 varchar not null,
    code_version varchar not null,
    is_synthetic boolean not null
)
"""

# How many rows of a submission each rule looked at and how many failed it; no row and no value.
RULE_RESULTS = """
create table if not exists raw.rule_results (
    submission_id varchar not null,
    rule varchar not null,
    dimension varchar not null,
    severity varchar not null,
    checked bigint not null,
    failed bigint not null
)
"""

# Which rows of which submission need an explanation, by which question of the contract.
EXPLANATIONS_ASKED = """
create table if not exists raw.explanations_asked (
    submission_id varchar not null,
    sheet varchar,
    "row" uinteger,
    question varchar not null
)
"""

# Texts with a personal detail, which submissions were read for them with which patterns, and what
# was decided about each (pipelines/free_text).
FREE_TEXT = """
create table if not exists raw.text_holds (
    text_id varchar not null,
    text varchar not null,
    kinds varchar not null,
    patterns varchar not null,
    found_at timestamp not null
);
create table if not exists raw.text_readings (
    submission_id varchar not null,
    patterns varchar not null,
    read_at timestamp not null
);
create table if not exists raw.text_decisions (
    text_id varchar not null,
    decision varchar not null check (decision in ('accepted', 'redacted')),
    replacement varchar,
    decided_by_role varchar not null,
    reason varchar not null,
    decided_at timestamp not null
)
"""


def raw_columns(contract: Contract) -> dict[str, str]:
    """Column -> SQL type of a dataset's raw table: its place in the file, then the contract's."""
    place = {"submission_id": "varchar", "sheet": "varchar", "row": "uinteger"}
    return place | {
        column.name: SQL_TYPES.get(column.type, "varchar") for column in contract.columns
    }


def ensure_raw_schema(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Create what is missing in schema ``raw``; change nothing that is there."""
    connection.execute("create schema if not exists raw")
    connection.execute(SUBMISSIONS)
    connection.execute(RULE_RESULTS)
    connection.execute(EXPLANATIONS_ASKED)
    connection.execute(FREE_TEXT)
    # Values handed over as parameters make DuckDB load pandas: half a second of every run.
    present = set(
        connection.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'raw'"
        ).fetchall()
    )
    for contract in load_contracts(workspace.contracts).values():
        columns = raw_columns(contract)
        if not any(table == contract.dataset for table, _ in present):
            listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"create table if not exists raw.{contract.dataset} ({listed})")
            continue
        for name, kind in columns.items():
            if (contract.dataset, name) not in present:
                connection.execute(f'alter table raw.{contract.dataset} add column "{name}" {kind}')
