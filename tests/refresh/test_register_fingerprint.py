from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.refresh.fingerprint import register_fingerprint
from pipelines.release import Manifest
from tests.publishing.fixture_quality import quality_rows, register_rows
from tests.publishing.fixture_schema import frame

QUARTER, LATER = "2025-26-Q1", "2025-26-Q2"


def shown(
    folder: Path,
    register: list[dict[str, Any]] | None = None,
    quality: list[dict[str, Any]] | None = None,
    gone: list[dict[str, Any]] | None = None,
) -> str:
    for name, rows in (
        ("fct_gap_closed", gone or []),
        ("fct_gap_register", register_rows() if register is None else register),
        ("fct_data_quality", quality_rows()[:5] if quality is None else quality),
        ("fct_sharing_hindrance", []),
    ):
        frame(name, rows).write_parquet(folder / f"{name}.parquet")
    tables: dict[str, Any] = {"fct_gap_register": {}, "fct_gap_closed": {}}
    tables |= {"dim_quality_dimension": {"sha256": "dimensions"}}
    return register_fingerprint(Manifest(folder, "R", "C", {"tables": tables}), QUARTER)


def test_a_release_of_older_code_has_no_register(tmp_path: Path) -> None:
    assert register_fingerprint(Manifest(tmp_path, "R", "C", {"tables": {}}), QUARTER) == ""


@pytest.mark.parametrize("change", [{"owner_role": "Somebody"}, {"by_when": date(2026, 1, 1)}])
def test_another_name_or_day_is_another_pack(tmp_path: Path, change: dict[str, Any]) -> None:
    before = shown(tmp_path)
    first, *others = register_rows()
    assert shown(tmp_path, [{**first, **change}, *others]) != before


def test_what_a_later_return_closes_leaves_the_pack_as_it_was_written(tmp_path: Path) -> None:
    before = shown(tmp_path)
    first, *others = register_rows()
    closed = {"state": "closed", "closed_period": LATER, "closed_on": date(2025, 10, 20),
              "how_closed": "The return holds it."}  # fmt: skip
    began = {**first, "register_id": "new", "first_period": LATER, "last_period": LATER}
    assert shown(tmp_path, [{**first, **closed}, *others, began]) == before
    assert shown(tmp_path, [{**first, **closed, "closed_period": QUARTER}, *others]) != before


def test_a_later_quarters_quality_is_no_other_pack(tmp_path: Path) -> None:
    rows = quality_rows()[:5]
    before = shown(tmp_path)
    assert shown(tmp_path, quality=[*rows, {**rows[0], "period": LATER}]) == before
    assert shown(tmp_path, quality=[{**rows[0], "numerator": 1}, *rows[1:]]) != before


def test_a_gap_that_closed_by_itself_is_another_pack_from_its_quarter_on(tmp_path: Path) -> None:
    before = shown(tmp_path)
    first = register_rows()[0]
    assert (
        shown(tmp_path, gone=[{**first, "first_period": LATER, "closed_period": LATER}]) == before
    )
    assert shown(tmp_path, gone=[{**first, "closed_period": QUARTER}]) != before
