"""Stage 3: the release, and the checks that stand between it and the reports."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

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


def _damaged(manifest: Manifest) -> list[str]:
    return [
        name
        for name, table in manifest.raw["tables"].items()
        if file_sha256(manifest.folder / f"{name}.parquet") != table["sha256"]
    ]
