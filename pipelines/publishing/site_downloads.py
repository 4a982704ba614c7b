"""The released tables as files for others: Parquet, CSV, and what the columns mean (CSVW).

``data/<release>/`` holds the tables of the release in force and of no other: what was put right or
withdrawn must not be offered any more. What is written is what the release shows; nothing is looked
up in the warehouse.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from pipelines.fingerprints import file_sha256, text_sha256, value_sha256
from pipelines.publishing.quarter_methods import OGL
from pipelines.publishing.site_files import DESCRIPTIONS, DOWNLOADS, SUMS
from pipelines.publishing.site_settings import NO_LICENCE, SETTINGS, Settings
from pipelines.quality.feedback import FORMULA_SIGNS
from pipelines.release.read import Manifest

METADATA = ".csv-metadata.json"
APOSTROPHE = (
    "In the CSV a text that begins as a formula does has an apostrophe before it, so that no"
    " spreadsheet runs it; the Parquet file has it as it is."
)
_DATATYPES = {
    "varchar": "string",
    "bigint": "integer",
    "integer": "integer",
    "double": "double",
    "boolean": "boolean",
    "date": "date",
}


def describe_tables() -> dict[str, dict[str, Any]]:
    """Table -> its description and columns, as the models' YAML has them."""
    return {
        model["name"]: model
        for path in DESCRIPTIONS
        for model in _models(path.read_text(encoding="utf-8"))
    }


@lru_cache(maxsize=8)
def _models(text: str) -> list[dict[str, Any]]:
    """The models of one file; read once for one text, which takes a third of a second."""
    return list(yaml.safe_load(text)["models"])


def made_from(manifest: Manifest) -> str:
    """What the files are made from: the release, the descriptions, the licence, this code."""
    sources = (*DESCRIPTIONS, SETTINGS, Path(__file__))
    told = [text_sha256([path], path.parent) for path in sources]
    return value_sha256([manifest.release_id, manifest.content, told])


def write_downloads(
    published: Path, manifest: Manifest, tables: Mapping[str, Mapping[str, Any]], settings: Settings
) -> Path:
    """Write the folder of the release in force, whole, and take away that of any other.

    Args:
        published: the folder of published reports.
        manifest: the release in force.
        tables: what ``describe_tables`` says.
        settings: the licence.
    """
    parent = published / DOWNLOADS
    parent.mkdir(parents=True, exist_ok=True)
    making = parent / f".making-{os.getpid()}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    for name in sorted(manifest.raw["tables"]):
        shutil.copyfile(manifest.folder / f"{name}.parquet", making / f"{name}.parquet")
        _write_csv(manifest.folder / f"{name}.parquet", making / f"{name}.csv")
        metadata = _metadata(name, tables.get(name), manifest, settings)
        text = json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"
        (making / f"{name}{METADATA}").write_text(text, encoding="utf-8", newline="\n")
    sums = [f"{file_sha256(path)}  {path.name}\n" for path in sorted(making.iterdir())]
    (making / SUMS).write_text("".join(sums), encoding="utf-8", newline="\n")
    remove_downloads(published, but=making)
    return making.rename(parent / manifest.release_id)


def remove_downloads(published: Path, but: Path | None = None) -> None:
    """Take away what is offered, and what a run that was broken off left behind."""
    parent = published / DOWNLOADS
    for folder in parent.iterdir() if parent.is_dir() else ():
        if folder != but and folder.is_dir():
            shutil.rmtree(folder)
    if but is None and parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()


def is_whole(folder: Path) -> bool:
    """Whether every file that the list of checksums names is there as it was written."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        return all(
            file_sha256(folder / name) == digest
            for digest, _, name in (line.partition("  ") for line in lines)
        )
    except (OSError, UnicodeDecodeError):
        return False


def _write_csv(source: Path, target: Path) -> None:
    begins_like_a_formula = f"^[{''.join(FORMULA_SIGNS).replace('-', chr(92) + '-')}]"
    text = pl.col(pl.String).str.replace_all("\0", "", literal=True)
    guarded = pl.when(text.str.contains(begins_like_a_formula)).then("'" + text).otherwise(text)
    # As agencies' feedback is written: Excel knows UTF-8 by a byte order mark.
    pl.read_parquet(source).with_columns(guarded.name.keep()).write_csv(
        target, include_bom=True, line_terminator="\r\n"
    )


def _metadata(
    name: str, table: Mapping[str, Any] | None, manifest: Manifest, settings: Settings
) -> dict[str, Any]:
    """One table's description as "CSV on the Web" (W3C) has it."""
    columns = {one["name"]: one for one in table["columns"]} if table else {}
    found = pl.read_parquet_schema(manifest.folder / f"{name}.parquet")
    licence = {"dc:license": settings.licence_url} if settings.licence_url else {}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{name}.csv",
        "dc:title": name,
        "dc:description": f"{table['description']} {APOSTROPHE}" if table else APOSTROPHE,
        "dc:identifier": f"{manifest.release_id}/{name}",
        "dc:issued": manifest.raw["created_at"],
        "dc:isVersionOf": f"Release {manifest.release_id}",
        "dc:rights": f"{settings.licence or NO_LICENCE} {OGL}",
        **licence,
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": [_column(one, columns.get(one)) for one in found]},
    }


def _column(name: str, column: Mapping[str, Any] | None) -> dict[str, Any]:
    if column is None:
        return {"name": name, "titles": name}
    return {
        "name": name,
        "titles": name,
        "datatype": _DATATYPES[column["data_type"]],
        "dc:description": column["description"],
        "required": False,
    }
