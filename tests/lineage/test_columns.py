from __future__ import annotations

from typing import Any

import pytest

from pipelines.lineage.columns import Column, Lineage, lineage_of

RAW = {"sent": ["agency", "value", "status"], "other": ["value", "agency"]}


def lineage(**models: tuple[str, list[str]]) -> Lineage:
    """The lineage of models of schema ``marts``, each with its SQL and its columns."""
    tables = [("raw", name, columns) for name, columns in RAW.items()]
    tables += [("marts", name, columns) for name, (_, columns) in models.items()]
    catalog: dict[str, Any] = {"sources": {}, "nodes": {}}
    for schema, name, columns in tables:
        catalog["nodes"][name] = {
            "metadata": {"database": "a", "schema": schema, "name": name},
            "columns": {c: {"name": c, "index": n, "type": "VARCHAR"}
                        for n, c in enumerate(columns, start=1)},
        }  # fmt: skip
    nodes = {
        name: {"resource_type": "model", "schema": "marts", "name": name, "compiled_code": sql}
        for name, (sql, _) in models.items()
    }
    return lineage_of({"nodes": nodes}, catalog)


def told(found: frozenset[Column]) -> set[str]:
    return {f"{one.table}.{one.name}" for one in found}


@pytest.mark.parametrize(
    ("sql", "parents"),
    [
        ("select value from a.raw.sent", {"sent.value"}),
        ("with x as (select * from a.raw.sent) select upper(status) as value from x",
         {"sent.status"}),
        ("select case when status = 'ok' then value end as value from a.raw.sent",
         {"sent.status", "sent.value"}),
        ("select sent.value from a.raw.sent join a.raw.other on sent.agency = other.agency",
         {"sent.value"}),
        ("select value, agency from a.raw.sent union all select agency, value from a.raw.other",
         {"sent.value", "other.agency"}),
        ("select value, agency from a.raw.sent union all by name select agency, value"
         " from a.raw.other", {"sent.value", "other.value"}),
        ("select (select max(value) from a.raw.other) as value from a.raw.sent", {"other.value"}),
        ("select 'fixed' as value from a.raw.sent", set()),
        ("select unnest(generate_series(1, 4)) as value", set()),
        ("select x.range as value from range(4) as x", set()),
    ],
)  # fmt: skip
def test_a_column_comes_from_what_it_is_computed_from(sql: str, parents: set[str]) -> None:
    found = lineage(made=(sql, ["value"]))
    assert told(found.parents[Column("marts", "made", "value")]) == parents
    assert found.unread == ()


def test_a_column_goes_back_through_models_to_what_was_sent() -> None:
    found = lineage(
        first=("select value as counted from a.raw.sent", ["counted"]),
        second=("select sum(counted) as total from a.marts.first", ["total"]),
    )
    total = Column("marts", "second", "total")
    assert told(found.parents[total]) == {"first.counted"}
    assert told(found.origins(total)) == {"sent.value"}


def test_a_model_that_cannot_be_read_is_named_and_the_others_are_told() -> None:
    found = lineage(
        broken=("select from where (", ["value"]),
        sound=("select value from a.raw.sent", ["value"]),
    )
    assert found.unread == ("broken",)
    assert Column("marts", "sound", "value") in found.parents
