"""Which periods' counts a figure's period is made of."""

from __future__ import annotations

from pipelines.periods import is_quarter, shift_quarter


def parts_of(period: str, indicator_type: str, measure_type: str, *, has_own: bool) -> list[str]:
    """The periods whose counts stand behind a measure of ``period``, oldest first.

    Args:
        period: the figure's period.
        indicator_type: the catalogue's ``period_type``: over what time the indicator is counted.
        measure_type: the measure's; a stock (``snapshot``) is never added up.
        has_own: whether a count was sent or published for ``period`` itself.
    """
    if is_quarter(period):
        lengths = {"rolling_12_months": 4, "year_to_date": int(period[-1])}
        length = lengths.get(indicator_type, 1) if measure_type == "in_period" else 1
        return [shift_quarter(period, -back) for back in reversed(range(length))]
    # Only a financial year is made of quarters, and only where it is not published whole.
    if has_own or not is_quarter(f"{period}-Q4"):
        return [period]
    first = 1 if measure_type == "in_period" else 4
    return [f"{period}-Q{number}" for number in range(first, 5)]
