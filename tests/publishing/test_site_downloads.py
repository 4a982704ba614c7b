"""The downloads: whole, of one release only, described, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipelines.publishing.site_downloads import (
    METADATA,
    describe_tables,
    is_whole,
    write_downloads,
)
from pipelines.publishing.site_files import SUMS
from pipelines.publishing.site_settings import Settings
from pipelines.quality.feedback import FORMULA_SIGNS
from pipelines.release.read import Manifest, read_manifest

SETTINGS = Settings({}, "Open Government Licence v3.0", "https://example.org/ogl", None, "")
# How each datatype of CSVW may be written.
WRITTEN = {
    "string": r"(?s).*",
    "integer": r"-?\d+",
    "double": r"-?\d+(\.\d+)?([eE][+-]?\d+)?",
    "boolean": "true|false",
    "date": r"\d{4}-\d{2}-\d{2}",
}


@pytest.fixture
def release(release_folder: Path, tmp_path: Path) -> Manifest:
    folder = shutil.copytree(release_folder, tmp_path / "marts" / release_folder.name)
    return read_manifest(folder)


def write(tmp_path: Path, release: Manifest) -> Path:
    return write_downloads(tmp_path / "published", release, describe_tables(), SETTINGS)


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))


def test_every_released_table_is_there_three_times_and_nothing_else(
    tmp_path: Path, release: Manifest
) -> None:
    folder = write(tmp_path, release)
    expected = {
        f"{name}{ending}"
        for name in release.raw["tables"]
        for ending in (".parquet", ".csv", METADATA)
    }
    assert {path.name for path in folder.iterdir()} == expected | {SUMS}
    for name, table in release.raw["tables"].items():
        parquet = (folder / f"{name}.parquet").read_bytes()
        assert hashlib.sha256(parquet).hexdigest() == table["sha256"]


def test_the_metadata_describe_every_column_and_hold_for_every_cell(
    tmp_path: Path, release: Manifest
) -> None:
    folder = write(tmp_path, release)
    looked_at = 0
    for name in release.raw["tables"]:
        told = json.loads((folder / f"{name}{METADATA}").read_text(encoding="utf-8"))
        assert told["@context"][0] == "http://www.w3.org/ns/csvw"
        assert told["url"] == f"{name}.csv"
        assert told["dc:identifier"] == f"{release.release_id}/{name}"
        assert told["dc:license"] == "https://example.org/ogl"
        columns = told["tableSchema"]["columns"]
        heading, *rows = rows_of(folder / f"{name}.csv")
        assert [column["titles"] for column in columns] == heading
        assert len(rows) == release.raw["tables"][name]["rows"]
        for place, column in enumerate(columns):
            if "datatype" not in column:
                continue
            assert column["dc:description"]
            pattern = re.compile(WRITTEN[column["datatype"]])
            cells = {row[place] for row in rows} - {""}
            assert [cell for cell in cells if not pattern.fullmatch(cell)] == [], (name, column)
            looked_at += len(cells)
    assert looked_at > 1000


def test_csv_holds_the_values_of_parquet_and_a_hidden_figure_is_empty(
    tmp_path: Path, release: Manifest
) -> None:
    folder = write(tmp_path, release)
    frame = pl.read_parquet(folder / "fct_indicator.parquet")
    heading, *rows = rows_of(folder / "fct_indicator.csv")
    value, status = heading.index("value"), heading.index("status")
    assert [float(row[value]) if row[value] else None for row in rows] == frame["value"].to_list()
    hidden = [row[value] for row in rows if row[status] == "c"]
    assert hidden and set(hidden) == {""}


def test_no_text_of_a_csv_begins_as_a_formula_does(tmp_path: Path, release: Manifest) -> None:
    path = release.folder / "fct_gap.parquet"
    texts = [f"{sign}HYPERLINK(1)" for sign in FORMULA_SIGNS] + ["a=b", "'=x", "", "\0=1"]
    first = pl.read_parquet(path).head(1)
    pl.concat([first.with_columns(why=pl.lit(text)) for text in texts]).write_parquet(path)
    folder = write(tmp_path, release)
    heading, *rows = rows_of(folder / "fct_gap.csv")
    shown = [row[heading.index("why")] for row in rows]
    assert shown == [f"'{text}" for text in texts[: len(FORMULA_SIGNS)]] + ["a=b", "'=x", "", "'=1"]
    assert pl.read_parquet(folder / "fct_gap.parquet")["why"].to_list() == texts


def test_only_the_release_in_force_is_offered(tmp_path: Path, release: Manifest) -> None:
    first = write(tmp_path, release)
    (first.parent / ".making-7").mkdir()
    second = write(tmp_path, replace(release, release_id="R2"))
    assert [path.name for path in second.parent.iterdir()] == ["R2"]


def test_a_file_that_is_gone_or_was_changed_is_noticed(tmp_path: Path, release: Manifest) -> None:
    folder = write(tmp_path, release)
    assert is_whole(folder)
    changed = folder / "dim_area.csv"
    before = changed.read_bytes()
    changed.write_bytes(before.replace(b"Leicester", b"Leicesper"))
    assert not is_whole(folder)
    changed.write_bytes(before)
    assert is_whole(folder)
    changed.unlink()
    assert not is_whole(folder)
    (folder / SUMS).unlink()
    assert not is_whole(folder)


def test_where_no_licence_was_given_the_metadata_say_so(tmp_path: Path, release: Manifest) -> None:
    none = Settings({}, "", "", None, "")
    folder = write_downloads(tmp_path / "published", release, describe_tables(), none)
    told = json.loads((folder / f"dim_area{METADATA}").read_text(encoding="utf-8"))
    assert "dc:license" not in told and "No licence has been given" in told["dc:rights"]
