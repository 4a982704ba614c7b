"""Mappings as shipped, small frames written as tables, and the published files where they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.adapters import (
    Adapted,
    Mapping,
    find_publication,
    load_mappings,
    to_long,
)
from pipelines.intake.readers import Table, read_file
from pipelines.workspace import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
MAPPINGS = PROJECT_ROOT / "expectations" / "mappings"
PUBLISHED = PROJECT_ROOT.parent / "shared" / "data" / "published"


@pytest.fixture(scope="session")
def seeds() -> Path:
    return SEEDS


@pytest.fixture(scope="session")
def mappings() -> tuple[Mapping, ...]:
    return load_mappings(MAPPINGS, SEEDS)


@pytest.fixture(scope="session")
def published_folder() -> Path:
    if not PUBLISHED.is_dir():
        pytest.skip("the published statistics are not beside the project (../shared/data)")
    return PUBLISHED


@dataclass(frozen=True)
class Recognised:
    """A published file that a mapping describes: as it was read, and in long form."""

    table: Table
    long: Adapted


@pytest.fixture(scope="session")
def recognised(published_folder: Path, mappings: tuple[Mapping, ...]) -> dict[str, Recognised]:
    """Every recognised published file by its place below the folder."""
    found = {}
    for path in sorted(published_folder.rglob("*.csv")):
        publication = find_publication(read_file(path)[0], mappings)
        if publication:
            table, mapping = publication
            name = path.relative_to(published_folder).as_posix()
            found[name] = Recognised(table, to_long(table.frame, mapping))
    return found


@pytest.fixture(scope="session")
def published(recognised: dict[str, Recognised]) -> dict[str, Adapted]:
    """Every recognised published file in long form, by '<release>/<mapping>'."""
    return {
        f"{name.split('/')[0]}/{one.long.mapping_id}": one.long for name, one in recognised.items()
    }


@pytest.fixture
def frame_of() -> Callable[[str], pl.DataFrame]:
    """A function that reads a small table with a header; '~' stands for an empty cell."""

    def build(text: str) -> pl.DataFrame:
        lines = [
            [cell.strip() for cell in line.split("|")]
            for line in text.strip().splitlines()
            if line.strip()
        ]
        columns = {
            name: [None if line[place] == "~" else line[place] for line in lines[1:]]
            for place, name in enumerate(lines[0])
        }
        frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
        return frame.with_row_index("row", offset=2)

    return build


@pytest.fixture
def mapping_of() -> Callable[..., Mapping]:
    """A function that makes a mapping of a file with one figure, changed as a test needs."""

    def build(**changes: object) -> Mapping:
        return Mapping.model_validate(
            {
                "id": "small",
                "title": "A small publication",
                "publisher": "A publisher",
                "series": "small",
                "period": {
                    "column": "time_period",
                    "kind": "financial_year_ending",
                    "identifier": {"column": "time_identifier", "values": ["Reporting year"]},
                },
                "area": {
                    "level": "geographic_level",
                    "codes": {
                        "Local authority": "new_la_code",
                        "Regional": "region_code",
                        "National": "country_code",
                    },
                },
                "figures": [{"code": "referrals", "columns": ["a"]}],
                **changes,
            }
        )

    return build
