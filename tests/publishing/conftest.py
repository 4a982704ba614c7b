"""The fixture release and the notebook, shared by this folder's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publishing.release_fixture import Shape, write_release

REPORTS = Path(__file__).resolve().parents[2] / "reports"


@pytest.fixture(scope="session")
def release_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary quarter."""
    return write_release(tmp_path_factory.mktemp("marts"), Shape())


@pytest.fixture
def notebook_folder(tmp_path: Path) -> Path:
    """An empty folder with the real templates beside it, for small notebooks."""
    import shutil

    folder = tmp_path / "reports"
    folder.mkdir()
    shutil.copytree(REPORTS / "assets", folder / "assets")
    return folder
