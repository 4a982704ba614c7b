"""Stage 2: dbt's models and tests as assets and checks, through dagster-dbt."""

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs

from pipelines.defs.quarters import ONE_RUN, OWNERS, QUARTERS, quarters_of
from pipelines.defs.session import Session
from pipelines.refresh.stages import build_warehouse
from pipelines.warehouse.connection import connected
from pipelines.warehouse.transform import BuildResult, NodeResult

_GROUPS = {
    "seeds": "2_catalogues",
    "staging": "3_staging",
    "intermediate": "4_intermediate",
    "marts": "5_marts",
}


class Translator(DagsterDbtTranslator):
    """Groups by layer, owners, and no words of dbt's own in what a reader sees."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer that the model's folder names."""
        if dbt_resource_props["resource_type"] == "seed":
            return _GROUPS["seeds"]
        return _GROUPS[dbt_resource_props["fqn"][1]]

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What the model's YAML says it is."""
        return dbt_resource_props.get("description") or dbt_resource_props["name"]

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """One team answers for all of it."""
        return OWNERS


def _in_order(manifest: Mapping[str, Any]) -> list[str]:
    """Models and seeds, each after what it depends on: Dagster wants them told in that order."""
    nodes = {
        unique_id: node["depends_on"].get("nodes", [])
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed")
    }
    return [name for name in TopologicalSorter(nodes).static_order() if name in nodes]


def _test_checks(
    manifest: Mapping[str, Any], keys: Mapping[str, dg.AssetKey]
) -> dict[str, dg.AssetCheckSpec]:
    """dbt test id -> check on the model it is attached to. Severity error blocks what follows."""
    checks = {}
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] != "test":
            continue
        tested = node.get("attached_node") or next(
            (parent for parent in reversed(node["depends_on"]["nodes"]) if parent in keys), None
        )
        if tested is None or tested not in keys:
            continue
        checks[unique_id] = dg.AssetCheckSpec(
            node["name"],
            asset=keys[tested],
            description=node.get("description") or None,
            blocking=node["config"].get("severity", "error").lower() == "error",
        )
    return checks


def warehouse_assets(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """One asset for each model and seed, one check for each test, built in one dbt run."""
    translator = Translator()
    specs = [
        spec.replace_attributes(partitions_def=QUARTERS)
        for spec in build_dbt_asset_specs(manifest=manifest, dagster_dbt_translator=translator)
    ]
    keys = {
        unique_id: translator.get_asset_spec(manifest, unique_id, None).key
        for unique_id in _in_order(manifest)
    }
    checks = _test_checks(manifest, keys)

    @dg.multi_asset(
        name="build_warehouse",
        specs=specs,
        check_specs=list(checks.values()),
        partitions_def=QUARTERS,
        backfill_policy=ONE_RUN,
        required_resource_keys={"session"},
        description="Build every model for everything that has been taken in, and test it.",
    )
    def build_the_warehouse(context: dg.AssetExecutionContext) -> Iterator[Any]:
        session: Session = context.resources.session
        result = build_warehouse(session.run)
        if result is None:
            context.log.info("Nothing that the warehouse is made of has changed.")
        yield from _events(keys, checks, result, _row_counts(session))
        if result is not None and not result.ok:
            raise dg.Failure(
                description=" ".join(session.run.outcome.faults),
                metadata={"quarters": list(quarters_of(context))},
                allow_retries=False,
            )

    return build_the_warehouse


def _row_counts(session: Session) -> dict[str, int]:
    """Table -> rows, for tables that dbt made; views are not counted."""
    with connected(session.workspace) as connection:
        return dict(
            connection.execute(
                "select table_name, estimated_size from duckdb_tables() where schema_name != 'raw'"
            ).fetchall()
        )


def _events(
    keys: Mapping[str, dg.AssetKey],
    checks: Mapping[str, dg.AssetCheckSpec],
    result: BuildResult | None,
    rows: Mapping[str, int],
) -> Iterator[Any]:
    """What dbt did as Dagster events; where nothing had to be built, what was built stands."""
    by_id: dict[str, NodeResult] = {node.unique_id: node for node in result.nodes} if result else {}
    for unique_id, key in keys.items():
        node = by_id.get(unique_id)
        if result is None or (node and node.ok):
            metadata: dict[str, Any] = {"seconds": node.seconds} if node else {"unchanged": True}
            if key.path[-1] in rows:
                metadata["dagster/row_count"] = rows[key.path[-1]]
            yield dg.MaterializeResult(key, metadata=metadata)
    for unique_id, spec in checks.items():
        node = by_id.get(unique_id)
        if result is None or (node and node.status in ("pass", "warn", "fail", "error")):
            yield dg.AssetCheckResult(
                asset_key=spec.asset_key,
                check_name=spec.name,
                passed=result is None or bool(node and node.ok),
                severity=dg.AssetCheckSeverity.ERROR,
                metadata={"failing rows": (node.failures or 0) if node else 0},
            )
