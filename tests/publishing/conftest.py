"""The fixture release and the notebook, shared by this folder's tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing.year import Year, open_year
from tests.publishing.altered import with_tables
from tests.publishing.fixture_schema import frame
from tests.publishing.release_fixture import Shape, write_release

YearWith = Callable[..., Year]
REPORTS = Path(__file__).resolve().parents[2] / "reports"


@pytest.fixture(scope="session")
def release_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary quarter."""
    return write_release(tmp_path_factory.mktemp("marts"), Shape())


@pytest.fixture
def year_with(release_folder: Path, tmp_path: Path) -> YearWith:
    """The year 2024-25 of Leicestershire and Rutland, with these rows in a release's tables.

    ``None`` in the place of rows is an older release, which has no such table.
    """

    def opened(**tables: list[dict[str, Any]] | None) -> Year:
        year = open_year(release_folder, "2024-25", "LRSCP", tmp_path / "figures")
        folder = tmp_path / "release"
        folder.mkdir()
        frames = {
            name: rows if rows is None else frame(name, rows) for name, rows in tables.items()
        }
        return replace(year, quarter=with_tables(year.quarter, folder, **frames))

    return opened


@pytest.fixture
def notebook_folder(tmp_path: Path) -> Path:
    """An empty folder with the real templates beside it, for small notebooks."""
    import shutil

    folder = tmp_path / "reports"
    folder.mkdir()
    shutil.copytree(REPORTS / "assets", folder / "assets")
    return folder
