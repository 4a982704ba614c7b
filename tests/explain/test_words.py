from __future__ import annotations

import pytest

from pipelines.explain.words import _rows


@pytest.mark.parametrize(
    ("numbers", "told"),
    [((5,), "row 5"), ((3, 7, 8, 9), "rows 3, 7-9"), ((2, 3, 5, 6), "rows 2-3, 5-6")],
)
def test_rows_in_a_row_are_told_as_a_span(numbers: tuple[int, ...], told: str) -> None:
    assert _rows(numbers) == told
