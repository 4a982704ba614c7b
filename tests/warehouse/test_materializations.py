"""A model's table or view takes the place of what stood there, or leaves it as it was."""

from __future__ import annotations

import json

import pytest

from pipelines.warehouse.connection import connected
from tests.warehouse.dbt_in_process import DbtProject

STAGING, MART = "staging.stg_action_log", "marts.dim_period"


def statuses(project: DbtProject, *names: str, **variables: object) -> dict[str, str]:
    arguments = ["run", "--select", *names, "--vars", json.dumps(variables)]
    return {one.node.name: one.status.value for one in project.run(*arguments).results}


def kind(project: DbtProject, name: str) -> str:
    schema, table = name.split(".")
    with connected(project.workspace) as connection:
        (found,) = connection.execute(
            "select table_type from information_schema.tables"
            " where table_schema = ? and table_name = ?",
            [schema, table],
        ).fetchall()
    return str(found[0])


@pytest.mark.parametrize(
    ("name", "other", "wanted"), [(STAGING, "table", "VIEW"), (MART, "view", "BASE TABLE")]
)
def test_a_table_is_replaced_by_a_view_and_a_view_by_a_table(
    project: DbtProject, name: str, other: str, wanted: str
) -> None:
    with connected(project.workspace) as connection:
        connection.execute(f"drop {'view' if wanted == 'VIEW' else 'table'} {name}")
        connection.execute(f"create {other} {name} as select 1 as x")
    model = name.split(".")[1]
    assert statuses(project, model) == {model: "success"}
    assert kind(project, name) == wanted
    # And once more, over its own kind.
    assert statuses(project, model) == {model: "success"}
    assert kind(project, name) == wanted


def test_where_a_model_fails_what_stood_there_still_stands(project: DbtProject) -> None:
    def rows() -> list[tuple[object, ...]]:
        with connected(project.workspace) as connection:
            return connection.execute(f"from {MART} order by all").fetchall()

    before = rows()
    assert len(before) > 100
    with connected(project.workspace) as connection:
        connection.execute("create table kept as from intermediate.int_periods")
        connection.execute("drop table intermediate.int_periods")
        connection.execute(
            "create view intermediate.int_periods as"
            " select * replace (error('not a period') as label) from main.kept"
        )
    try:
        assert statuses(project, "dim_period") == {"dim_period": "error"}
        assert rows() == before
    finally:
        assert statuses(project, "int_periods", "dim_period") == {
            "int_periods": "success",
            "dim_period": "success",
        }
        with connected(project.workspace) as connection:
            connection.execute("drop table main.kept")
    assert rows() == before
