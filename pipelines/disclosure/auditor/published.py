"""Published files as an attacker reads them, and the material that they make together.

The mappings of ``expectations/mappings`` say what a file's columns mean; what they do not take (a
publication's other columns) is not attacked. Which authorities are in which region is read from
the files' own columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.contracts.load import seed_rows
from pipelines.disclosure.auditor.examine import Material
from pipelines.disclosure.auditor.protection import KEY
from pipelines.disclosure.auditor.releases import no_members
from pipelines.intake.adapters import Mapping, find_publication, to_long
from pipelines.intake.readers import read_file

_AT = ("indicator_code", "area_code", "period", "kind")
_MOST_DECIMALS = 6
_ENGLAND = "E92000001"


@dataclass(frozen=True)
class ReadFile:
    """A published file as the attacker reads it.

    Attributes:
        name: the file's name.
        publication: the mapping's identifier.
        period: the latest period in it, which dates the release.
        rows: the adapter's long form; empty for a population.
        places: region_code, new_la_code and la_name, as far as the file gives them.
    """

    name: str
    publication: str
    period: str
    rows: pl.DataFrame
    places: pl.DataFrame


def read_published(path: Path, mappings: Sequence[Mapping]) -> list[ReadFile]:
    """The known tables of a file; none where no mapping knows its columns.

    Raises:
        UnreadableFile: it cannot be read as a table.
        AdapterError: it is not what its mapping describes.
    """
    files = []
    for raw in read_file(path):
        found = find_publication(raw, mappings)
        if found is None:
            continue
        table, mapping = found
        adapted = to_long(table.frame, mapping)
        columns = [
            name
            for name in ("region_code", "new_la_code", "la_name")
            if name in table.frame.columns
        ]
        rows = adapted.frame if mapping.dataset == "published_statistics" else adapted.frame.clear()
        files.append(
            ReadFile(
                path.name, adapted.mapping_id, adapted.release_period, rows,
                table.frame.select(columns).unique(),
            )
        )  # fmt: skip
    return files


def published_material(files: Sequence[ReadFile], seeds: Path) -> Material:
    """What the files show together; ``seeds`` holds the catalogues."""
    if not any(one.rows.height for one in files):
        empty = pl.DataFrame(schema=dict.fromkeys((*KEY, "status"), pl.String)).with_columns(
            pl.lit(None, dtype=pl.Float64).alias("value")
        )
        return Material(empty, _catalogue(seeds, "measures"), no_members())
    rows = pl.concat(
        [
            one.rows.select(
                "figure", "code", "area", "period", "characteristic", "category", "value", "status",
                pl.lit(one.period).alias("_release"), pl.lit(one.name).alias("_file"),
            )
            for one in files
            if one.rows.height
        ]
    )  # fmt: skip
    catalogue = _catalogue(seeds, "indicators").with_columns(pl.col("multiplier").cast(pl.Float64))
    return Material(
        cells=_cells(rows.filter(pl.col("figure") == "measure")),
        measures=_catalogue(seeds, "measures"),
        members=_members(files),
        indicators=catalogue.unique(subset=["indicator_code"], keep="last", maintain_order=True),
        claims=_claims(rows.filter(pl.col("figure") == "indicator")),
        assumed=(
            "The newest file that gives a figure decides whether it is hidden; what another file"
            " shows of a hidden figure is known.",
            "Areas are taken to add up to their region, and regions to England, where the shown"
            " figures bear it out.",
        ),
    )


def _cells(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a key: the newest file's, and among its equals one that hides the figure."""
    named = rows.rename({"code": "measure_code", "area": "area_code"}).with_columns(
        pl.lit("none").alias("characteristic_2"), pl.lit("none").alias("category_2")
    )
    ordered = named.sort(
        pl.col("_release"), pl.col("status") == "c", pl.col("_file"),
        descending=[True, True, False], maintain_order=True,
    )  # fmt: skip
    return (
        ordered.group_by(KEY, maintain_order=True)
        .agg(
            pl.col("value").first(),
            pl.col("status").first(),
            pl.col("value").drop_nulls().first().alias("fact"),
        )
        .with_columns(pl.when(pl.col("value").is_null()).then("fact").alias("fact"))
    )


def _claims(rows: pl.DataFrame) -> pl.DataFrame:
    """Published percentages and rates, each with the rounding that its file uses."""
    value = pl.col("value")
    places = [
        pl.when(((value * 10**n).round() - value * 10**n).abs() < 1e-6).then(n)
        for n in range(_MOST_DECIMALS + 1)
    ]
    return (
        rows.filter(value.is_not_null() & (pl.col("characteristic") == "total"))
        .with_columns(
            pl.coalesce(*places, pl.lit(_MOST_DECIMALS))
            .max()
            .over("code", "_file")
            .alias("_places")
        )
        .sort("_release", "_file", descending=[True, False], maintain_order=True)
        .select(
            pl.col("code").alias("indicator_code"),
            pl.col("area").alias("area_code"),
            "period",
            pl.lit("value").alias("kind"),
            value.alias("number"),
            (0.5 * pl.lit(10.0).pow(-pl.col("_places")) + 1e-9).alias("half"),
        )
        .unique(subset=_AT, keep="first", maintain_order=True)
    )


def _members(files: Sequence[ReadFile]) -> pl.DataFrame:
    """Authorities in regions and regions in England, as the files' own rows have them."""
    pairs = [
        one.places.select(
            pl.col("new_la_code").alias("member_code"), pl.col("region_code").alias("group_code")
        )
        for one in files
        if {"region_code", "new_la_code"} <= set(one.places.columns)
    ]
    if not pairs:
        return no_members()
    known = pl.col("member_code").str.contains(r"^E0[6-9]|^E10") & pl.col(
        "group_code"
    ).str.contains(r"^E12")
    within = pl.concat(pairs).filter(known.fill_null(False)).unique(maintain_order=True)
    regions = within.select(pl.col("group_code").alias("member_code")).unique(maintain_order=True)
    return pl.concat([within, regions.with_columns(pl.lit(_ENGLAND).alias("group_code"))]).select(
        "member_code",
        "group_code",
        pl.lit("regions").alias("family"),
        pl.lit(0).cast(pl.UInt32).alias("expected"),
        pl.lit(True).alias("unproven"),
    )


def _catalogue(seeds: Path, name: str) -> pl.DataFrame:
    """A catalogue with empty cells as nulls."""
    frame = pl.DataFrame(list(seed_rows(seeds, name)))
    return frame.with_columns(pl.col(pl.String).replace("", None))
