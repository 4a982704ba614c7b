"""The one check a model has of its columns: it finds what dbt's own five tests found apart."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.dbt_in_process import DbtProject

HELD = """
create table main.parent (code varchar);
insert into main.parent values ('a'), ('b'), (null);
create table main.held (id integer, code varchar, state varchar, counted integer);
insert into main.held values (1, 'a', 'open', 1), (2, 'b', 'it''s shut', 0), (3, null, null, null);
"""
CHECK = """
{% set held = api.Relation.create(schema='main', identifier='held') %}
{% set parent = api.Relation.create(schema='main', identifier='parent') %}
{{ test_columns_hold(
    held,
    not_null=['id'],
    not_null_where={'code': "state = 'open'"},
    unique=['id', 'code'],
    accepted_values={'state': ['open', "it's shut"], 'counted': [0, 1]},
    relationships={'code': {'to': parent, 'field': 'code'}},
) }}
"""
BROKEN = {
    "insert into main.held values (null, 'a', null, null), (null, 'b', null, null)": {
        "id is empty": 2,
        "code stands twice": 2,
    },
    "update main.held set code = null where id = 1": {"code is empty where state = 'open'": 1},
    "update main.held set id = 1": {"id stands twice": 2},
    "update main.held set state = 'closed' where id = 2": {"state is none of open, it's shut": 1},
    "update main.held set counted = 2": {"counted is none of 0, 1": 3},
    # A parent without its code must not let every code through, as 'not in (null)' would.
    "update main.held set code = 'c' where id = 2": {"code is not in parent.code": 1},
    "delete from main.parent": {"code is not in parent.code": 2},
}


@pytest.fixture(scope="module")
def check(project: DbtProject) -> str:
    return project.render(CHECK)


def test_columns_that_hold_what_is_declared_pass(
    check: str, warehouse: duckdb.DuckDBPyConnection
) -> None:
    warehouse.execute(HELD)
    assert warehouse.execute(check).fetchall() == []


@pytest.mark.parametrize("fault", BROKEN)
def test_each_broken_rule_is_named_with_its_rows(
    fault: str, check: str, warehouse: duckdb.DuckDBPyConnection
) -> None:
    warehouse.execute(HELD)
    warehouse.execute(fault)
    assert dict(warehouse.execute(check).fetchall()) == BROKEN[fault]


def test_every_table_that_leaves_has_a_check_of_its_columns(project: DbtProject) -> None:
    """What dbt's contract cannot say of a column: which values it may have, that it is filled."""
    checked = {
        node.attached_node
        for node in project.manifest.nodes.values()
        if getattr(getattr(node, "test_metadata", None), "name", None) == "columns_hold"
    }
    marts = {
        node.unique_id
        for node in project.manifest.nodes.values()
        if node.resource_type == "model" and node.schema == "marts"
    }
    assert marts - checked == set()
