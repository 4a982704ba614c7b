from __future__ import annotations

import pytest

from pipelines.explain.spans import parts_of


@pytest.mark.parametrize(
    ("period", "indicator_type", "measure_type", "has_own", "parts"),
    [
        ("2025-26-Q1", "in_period", "in_period", True, ["2025-26-Q1"]),
        ("2025-26-Q3", "year_to_date", "in_period", True,
         ["2025-26-Q1", "2025-26-Q2", "2025-26-Q3"]),
        ("2025-26-Q1", "year_to_date", "in_period", True, ["2025-26-Q1"]),
        ("2025-26-Q2", "rolling_12_months", "in_period", True,
         ["2024-25-Q3", "2024-25-Q4", "2025-26-Q1", "2025-26-Q2"]),
        # A stock is never added up.
        ("2025-26-Q2", "rolling_12_months", "snapshot", True, ["2025-26-Q2"]),
        ("2024-25", "in_period", "in_period", True, ["2024-25"]),
        ("2024-25", "in_period", "in_period", False,
         ["2024-25-Q1", "2024-25-Q2", "2024-25-Q3", "2024-25-Q4"]),
        ("2024-25", "snapshot", "snapshot", False, ["2024-25-Q4"]),
        ("AY2023-24", "in_period", "in_period", False, ["AY2023-24"]),
        ("CY2024", "in_period", "in_period", False, ["CY2024"]),
    ],
)  # fmt: skip
def test_the_counts_of_these_periods_stand_behind_it(
    period: str, indicator_type: str, measure_type: str, has_own: bool, parts: list[str]
) -> None:
    assert parts_of(period, indicator_type, measure_type, has_own=has_own) == parts
