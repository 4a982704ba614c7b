"""One demo for all tests of this folder, and readers that do nothing clever."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.demo import EARLIEST, intended_parcels, write_demo
from pipelines.demo.faults import Fault, load_faults
from pipelines.demo.parcel import Parcel
from pipelines.periods import quarters_between

SEED = 20250401
WINDOW = [*quarters_between("2023-24-Q2", "2025-26-Q1")]

Table = list[list[Any]]


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A raw folder with the default demo in it."""
    folder = tmp_path_factory.mktemp("demo") / "raw"
    write_demo(folder)
    return folder


@pytest.fixture(scope="session")
def window() -> list[str]:
    return WINDOW


@pytest.fixture(scope="session")
def faults() -> tuple[Fault, ...]:
    return load_faults()


@pytest.fixture(scope="session")
def intended(faults: tuple[Fault, ...]) -> list[Parcel]:
    """What the agencies would have sent without a fault, from the earliest quarter on."""
    quarters = [*quarters_between(EARLIEST, WINDOW[-1])]
    return [one for parcels in intended_parcels(SEED, quarters, faults) for one in parcels]


@pytest.fixture(scope="session")
def read(raw: Path) -> Callable[[str], Table]:
    """Reads a file by its place below the raw folder: rows of cells, as they lie there."""
    return lambda place: _table(raw.joinpath(*place.split("/")))


def _table(path: Path) -> Table:
    if path.suffix == ".xlsx":
        import openpyxl

        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        return [list(row) for row in sheet.iter_rows(values_only=True)]
    content = path.read_bytes()
    for encoding in ("utf-16",) if content[:2] == b"\xff\xfe" else ("utf-8-sig", "windows-1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [*csv.reader(io.StringIO(text, newline=""))]
    raise AssertionError(f"{path} is in no known encoding")
