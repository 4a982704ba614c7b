"""Column-level lineage from the SQL that dbt compiled, read by sqlglot; nothing is run.

What a column is computed from is followed; which rows are chosen by what (joins, filters) is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

_DIALECT = "duckdb"


class Column(NamedTuple):
    """A column of a table: its schema, the table's name, its own."""

    schema: str
    table: str
    name: str


Parents = Mapping[Column, frozenset[Column]]


@dataclass(frozen=True)
class Lineage:
    """Each column of each model with what it is computed from; models whose SQL was not read."""

    parents: Parents
    unread: tuple[str, ...]

    def origins(self, column: Column) -> frozenset[Column]:
        """The columns of raw tables and catalogues that it goes back to."""
        return self._origins(column, frozenset())

    def _origins(self, column: Column, seen: frozenset[Column]) -> frozenset[Column]:
        if column not in self.parents:
            return frozenset([column])
        above = self.parents[column] - seen
        return frozenset(
            origin for parent in above for origin in self._origins(parent, seen | {column})
        )


def lineage_of(manifest: Mapping[str, Any], catalog: Mapping[str, Any]) -> Lineage:
    """The lineage of every model.

    Args:
        manifest: dbt's, with the SQL of each model compiled.
        catalog: dbt's, with the columns of every table.
    """
    known = _schema(catalog)
    parents: dict[Column, frozenset[Column]] = {}
    unread = []
    for node in manifest["nodes"].values():
        if node["resource_type"] != "model":
            continue
        try:
            found = _columns_of(node["compiled_code"], known)
        except (sqlglot.errors.SqlglotError, KeyError, RecursionError):
            unread.append(str(node["name"]))
            continue
        for name, above in found.items():
            parents[Column(node["schema"], node["name"], name)] = above
    return Lineage(parents, tuple(sorted(unread)))


def _schema(catalog: Mapping[str, Any]) -> dict[str, Any]:
    """Database -> schema -> table -> column -> type, as sqlglot asks for it."""
    known: dict[str, Any] = {}
    for kind in ("nodes", "sources"):
        for table in catalog[kind].values():
            about = table["metadata"]
            columns = sorted(table["columns"].values(), key=lambda column: column["index"])
            place = known.setdefault(about["database"], {}).setdefault(about["schema"], {})
            place[about["name"]] = {column["name"]: column["type"] for column in columns}
    return known


def _columns_of(sql: str, known: Mapping[str, Any]) -> dict[str, frozenset[Column]]:
    tree = qualify(
        sqlglot.parse_one(sql, dialect=_DIALECT),
        dialect=_DIALECT,
        schema=dict(known),
        validate_qualify_columns=False,
        identify=False,
    )
    scope = build_scope(tree)
    if scope is None:
        raise KeyError("no query")

    @cache
    def of(place: Scope, name: str) -> frozenset[Column]:
        query = _query(place)
        if isinstance(query, exp.SetOperation):
            return _of_both(place, name)
        chosen = next((one for one in query.selects if one.alias_or_name == name), None)
        if chosen is None:
            return frozenset()
        return frozenset(
            origin for column in chosen.find_all(exp.Column) for origin in _behind(place, column)
        )

    def _of_both(place: Scope, name: str) -> frozenset[Column]:
        # Without BY NAME the second query's columns are matched by their place.
        at = [one.alias_or_name for one in _query(place).selects].index(name)
        by_name = bool(place.expression.args.get("by_name"))
        found: frozenset[Column] = frozenset()
        for branch in place.set_operation_scopes:
            names = [one.alias_or_name for one in _query(branch).selects]
            if not by_name and at < len(names):
                found |= of(branch, names[at])
            elif by_name and name in names:
                found |= of(branch, name)
        return found

    def _behind(place: Scope, column: exp.Column) -> frozenset[Column]:
        for within in (place, *place.subquery_scopes):
            source = within.sources.get(column.table)
            if isinstance(source, Scope):
                return of(source, column.name)
            # A function that makes rows, such as those of a calendar, is no table of anybody's.
            if isinstance(source, exp.Table) and source.db:
                return frozenset([Column(source.db, source.name, column.name)])
        return frozenset()

    names = _names(_query(scope))
    return {name: of(scope, name) for name in names}


def _query(place: Scope) -> Any:
    """What a scope is of; sqlglot's own types do not say that it has columns to choose."""
    return place.expression


def _names(query: Any) -> list[str]:
    """The columns of a query; of a union by name those of both."""
    if isinstance(query, exp.SetOperation) and query.args.get("by_name"):
        return list(dict.fromkeys([*_names(query.left), *_names(query.right)]))
    return [str(one.alias_or_name) for one in query.selects]
