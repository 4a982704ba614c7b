"""A group against its reference, in numbers: rates, ratios, differences, excess.

What may be changed here: which statistics are asked for; the formulas themselves are in
``pipelines.statistics``. Which group is the reference, and what a hidden part does to a row, is
decided in ``disproportionality_reference``; which rows are written, in
``disproportionality_choice``.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.release.disproportionality_reference import SHOWN, with_references
from pipelines.statistics import intervals, ratios


def compare(
    cells: pl.DataFrame, rules: pl.DataFrame, together: list[str] | None = None
) -> pl.DataFrame:
    """Add status, shares, reference and ratio to the counts of ``read_cells``.

    Args:
        cells: counts by group.
        rules: ``subject`` (or 'all'), ``characteristic`` (of an intersection 'a x b') and
            ``reference``: largest, others or a group.
        together: columns whose tables share one largest group (``with_references``).

    Returns:
        The same rows with more columns. A figure that cannot be made, or is infinite, is null.
    """
    return _with_ratios(with_references(cells, rules, together))


def _with_ratios(cells: pl.DataFrame) -> pl.DataFrame:
    """Value with interval, ratio with interval and p, difference, excess, expected events."""

    def numbers(name: str) -> np.ndarray:
        return cells[name].cast(pl.Float64).fill_null(np.nan).to_numpy().copy()

    a, n, b, m = (numbers(name) for name in ("numerator", "denominator", "events", "people"))
    per, share = numbers("multiplier"), cells["is_proportion"].to_numpy()
    is_shown = cells["status"].is_in(SHOWN).to_numpy()
    a, n = (np.where(is_shown, values, np.nan) for values in (a, n))
    compared = (cells["is_known"] & ~cells["is_reference"]).to_numpy()
    for part in ("events_status", "people_status"):
        compared &= cells[part].is_in(SHOWN).fill_null(False).to_numpy()
    b, m = (np.where(compared & is_shown, values, np.nan) for values in (b, m))
    # More above the line than below it cannot be a share: no interval and no ratio.
    impossible, reference_impossible = share & (a > n), share & (b > m)
    fits = ~impossible & ~reference_impossible
    value, limits = per * a / n, _limits(a, n, share & ~impossible, ~share)
    counts = tuple(np.where(fits, one, np.nan) for one in (a, n, b, m))
    found, is_exact = _ratios(counts, share)
    excess = ratios.excess(a, n, b, m)
    method = np.where(is_exact, "exact_conditional", "katz")
    figures = pl.DataFrame(
        {
            "value": value,
            "lower_95": per * limits.lower / n,
            "upper_95": per * limits.upper / n,
            "rate_ratio": found.ratio,
            "ratio_lower_95": found.lower,
            "ratio_upper_95": found.upper,
            "p_value": found.p_value,
            "excess_number": excess,
            "rate_difference": per * (a / n - b / m),
            # Both groups' events shared out by their children: what the exact test expects. It
            # does not depend on which of the two had them, so tests may be chosen by it.
            "expected_events": (a + b) * n / (n + m),
        }
    )
    figures = figures.with_columns(
        pl.when(pl.all().is_finite()).then(pl.all()),
        interval_method=pl.Series(_method_names(a, limits.lower, share)),
        ratio_method=pl.Series(method),
        is_impossible=pl.Series(impossible | reference_impossible),
    ).with_columns(
        ratio_method=pl.when(pl.col("ratio_lower_95").is_not_null()).then("ratio_method"),
    )
    return cells.with_columns(figures.get_columns())


def _limits(
    a: np.ndarray, n: np.ndarray, share: np.ndarray, rate: np.ndarray
) -> intervals.Interval:
    """Limits of the count: Wilson's for shares, those of a Poisson count for rates."""
    proportion = intervals.wilson(np.where(share, a, np.nan), n)
    poisson = intervals.poisson(np.where(rate, a, np.nan))
    return intervals.Interval(
        np.where(share, proportion.lower * n, poisson.lower),
        np.where(share, proportion.upper * n, poisson.upper),
    )


def _method_names(a: np.ndarray, lower: np.ndarray, share: np.ndarray) -> list[str | None]:
    names = np.where(
        share, "Wilson score", np.where(a < intervals.EXACT_BELOW, "exact Poisson", "Byar")
    )
    return [
        str(name) if known else None for name, known in zip(names, ~np.isnan(lower), strict=True)
    ]


def _ratios(counts: tuple[np.ndarray, ...], share: np.ndarray) -> tuple[ratios.Ratio, np.ndarray]:
    """Ratios of shares by Katz's method, of rates exactly; and where the exact one was used."""
    a, n, b, m = counts
    exact = ratios.exact_conditional(a, n, b, m)
    a, n, b, m = (np.where(share, values, np.nan) for values in counts)
    of_shares, is_exact = ratios.proportions(a, n, b, m)
    chosen = (np.where(share, one, other) for one, other in zip(of_shares, exact, strict=True))
    return ratios.Ratio(*chosen), ~share | is_exact
