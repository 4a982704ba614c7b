"""The page of downloads: every table of the release in force, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.publishing.quarter_methods import OGL
from pipelines.publishing.site_downloads import APOSTROPHE, METADATA
from pipelines.publishing.site_files import DATA, DOWNLOADS, SUMS
from pipelines.publishing.site_parts import Cell, Items, Link, Links, Part, SitePage, Table
from pipelines.publishing.site_settings import NO_LICENCE, Settings
from pipelines.publishing.site_templates import size_words
from pipelines.release.read import Manifest
from pipelines.words import day_words

_KINDS = (
    ("figures", "Figures and what was sent", "fct_", "One table for each kind of row"),
    ("catalogues", "Catalogues", "dim_", "What the codes in the other tables mean"),
)


def data_page(
    published: Path,
    manifest: Manifest,
    tables: Mapping[str, Mapping[str, Any]],
    settings: Settings,
    made_from: str,
) -> SitePage:
    """The page for the release in force, whose files are there already.

    Args:
        published: the folder of published reports.
        manifest: the release.
        tables: what ``describe_tables`` says.
        settings: the licence.
        made_from: the fingerprint of what the files are made from.
    """
    folder = published / DOWNLOADS / manifest.release_id
    names = sorted(manifest.raw["tables"])
    parts = [
        Part(anchor, heading, [_table(folder, manifest, mine, tables, caption)])
        for anchor, heading, prefix, caption in _KINDS
        if (mine := [name for name in names if name.startswith(prefix)])
    ]
    licence = f"The partnerships' own figures: {settings.licence}." if settings.licence else ""
    return SitePage(
        DATA,
        "Data",
        f"All tables of release {manifest.release_id}, made on "
        f"{day_words(manifest.raw['created_at'])}. Reports show nothing that is not in them.",
        [
            Part(
                "use",
                "How to use the files",
                [
                    Items(
                        [
                            "CSV opens in Excel and in any other program; Parquet keeps the types "
                            "of the columns. Each CSV has a metadata file beside it that says what "
                            "every column means and of which type it is (CSV on the Web, W3C).",
                            APOSTROPHE,
                            "Confidential figures are left empty, with the status c. Figures are "
                            "not rounded.",
                            "Only the release in force is offered here. What changed since the one "
                            "before is on the page of revisions.",
                        ]
                    ),
                    Links(
                        [
                            Link(
                                f"{DOWNLOADS}/{manifest.release_id}/{SUMS}",
                                "Checksums of all files",
                                "(SHA-256)",
                            )
                        ]
                    ),
                ],
            ),
            Part("licence", "Licence", [Items([licence or NO_LICENCE, OGL])]),
            *parts,
        ],
        made_from,
    )


def _table(
    folder: Path,
    manifest: Manifest,
    names: list[str],
    tables: Mapping[str, Mapping[str, Any]],
    caption: str,
) -> Table:
    at = f"{DOWNLOADS}/{manifest.release_id}"
    rows: list[list[Cell]] = []
    for name in names:
        links = tuple(
            Link(
                f"{at}/{name}{ending}", words, size_words(folder / f"{name}{ending}"), f"of {name}"
            )
            for ending, words in ((".csv", "CSV"), (".parquet", "Parquet"), (METADATA, "Metadata"))
        )
        about = str(tables.get(name, {}).get("description", "Not described."))
        rows.append([name, about, f"{manifest.raw['tables'][name]['rows']:,}", links])
    return Table(caption, ["Table", "What it holds", "Rows", "Files"], rows)
