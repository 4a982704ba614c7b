"""Stage 3: the release, and the checks that stand between it and the reports."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import duckdb

from pipelines.defs.quarters import ONE_RUN, OWNERS, QUARTERS
from pipelines.defs.session import Session
from pipelines.fingerprints import file_sha256
from pipelines.refresh.stages import release_figures
from pipelines.release import Manifest, ReleaseRefused

GROUP = "6_release"
KEY = dg.AssetKey("release")


def release_asset(marts: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The release of all public tables."""

    @dg.multi_asset(
        name="make_release",
        specs=[
            dg.AssetSpec(
                KEY,
                deps=marts,
                description="Every public table as it may leave the partnership: counts of 1 to 5"
                " hidden, one Parquet file a table, with a manifest of what it was made from.",
                group_name=GROUP,
                owners=OWNERS,
                kinds={"parquet"},
                partitions_def=QUARTERS,
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(
                "files_match_the_manifest",
                asset=KEY,
                blocking=True,
                description="Each table's file has the fingerprint that the manifest names.",
            )
        ],
        partitions_def=QUARTERS,
        backfill_policy=ONE_RUN,
        required_resource_keys={"session"},
        description="Release the figures.",
    )
    def make_the_release(context: dg.AssetExecutionContext) -> Iterator[Any]:
        session: Session = context.resources.session
        try:
            manifest = release_figures(session.run)
        except ReleaseRefused as refusal:
            session.run.outcome.faults.append(str(refusal))
            raise dg.Failure(description=str(refusal), allow_retries=False) from refusal
        tables = manifest.raw["tables"]
        yield dg.MaterializeResult(
            KEY,
            metadata={
                "release": manifest.release_id,
                "synthetic": manifest.is_synthetic,
                "tables": dg.MetadataValue.json({n: t["rows"] for n, t in tables.items()}),
                "preview": dg.MetadataValue.md(_preview(manifest)),
            },
        )
        damaged = _damaged(manifest)
        yield dg.AssetCheckResult(
            asset_key=KEY,
            check_name="files_match_the_manifest",
            passed=not damaged,
            severity=dg.AssetCheckSeverity.ERROR,
            metadata={"tables that differ": damaged},
        )

    return make_the_release


def _preview(manifest: Manifest) -> str:
    """The newest headline figures as they are released: nothing confidential is in them."""
    figures = manifest.folder / "fct_indicator.parquet"
    catalogue = manifest.folder / "dim_indicator.parquet"
    periods = manifest.folder / "dim_period.parquet"
    rows = duckdb.execute(
        """
        select title, area_code, period, coalesce(value_rounded::varchar, status)
        from read_parquet(?) as figures
        inner join read_parquet(?) as indicators using (indicator_code)
        inner join read_parquet(?) as periods using (period)
        where is_headline and area_code in ('LSCP', 'LRSCP', 'LLR')
        qualify ends_on = max(ends_on) over ()
        order by indicators.sort_order, area_code
        limit 30
        """,
        [str(figures), str(catalogue), str(periods)],
    ).fetchall()
    head = "| Indicator | Area | Period | Figure |\n|---|---|---|---|\n"
    return head + "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


def _damaged(manifest: Manifest) -> list[str]:
    return [
        name
        for name, table in manifest.raw["tables"].items()
        if file_sha256(manifest.folder / f"{name}.parquet") != table["sha256"]
    ]
