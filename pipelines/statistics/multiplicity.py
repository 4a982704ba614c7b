"""Many groups are tested at once: how often would one stand out by chance alone?

What may be changed here: the adjustment. Which tests belong together is decided by the caller.

Source: Benjamini and Hochberg (1995), Controlling the false discovery rate, Journal of the Royal
Statistical Society B 57, 289-300; adjusted values as in Yekutieli and Benjamini (1999).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.statistics.arrays import Floats


def benjamini_hochberg(p: npt.ArrayLike, families: npt.ArrayLike | None = None) -> Floats:
    """Adjusted p-values: below 0.05 for findings of which at most 5 % are expected to be chance.

    Args:
        p: p-values of any shape; NaN is a test that was not made: it stays NaN and is not counted.
        families: a label for each p-value, of the same shape: each family is adjusted by itself.
            All are one family by default.

    Raises:
        ValueError: a p-value is outside 0 to 1, or the labels do not fit the p-values.
    """
    values, labels = _checked(p, families)
    made = np.flatnonzero(~np.isnan(values))
    order = made[np.lexsort((values[made], labels[made]))]
    adjusted = np.full(values.shape, np.nan)
    for family in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        # The share first: with as many tests as the rank it is exactly 1, and p stays p.
        scaled = values[family] * (family.size / np.arange(1, family.size + 1))
        adjusted[family] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1)
    return adjusted.reshape(np.shape(p))[()]


def count_tests(p: npt.ArrayLike, families: npt.ArrayLike | None = None) -> npt.NDArray[np.int_]:
    """How many tests each p-value was adjusted among: those of its family that are not NaN.

    Raises:
        ValueError: a p-value is outside 0 to 1, or the labels do not fit the p-values.
    """
    values, labels = _checked(p, families)
    if not values.size:
        return np.zeros(np.shape(p), dtype=np.int_)
    made = np.bincount(labels, weights=~np.isnan(values)).astype(np.int_)
    return made[labels].reshape(np.shape(p))[()]


def _checked(
    p: npt.ArrayLike, families: npt.ArrayLike | None
) -> tuple[Floats, npt.NDArray[np.int_]]:
    """P-values in one row, and for each the number of its family."""
    values = np.asarray(p, dtype=np.float64)
    if np.any((values < 0) | (values > 1)):
        raise ValueError("A p-value lies between 0 and 1.")
    if families is None:
        return values.ravel(), np.zeros(values.size, dtype=np.int_)
    labels = np.asarray(families)
    if labels.shape != values.shape:
        raise ValueError("Every p-value needs the label of its family.")
    return values.ravel(), np.unique(labels.ravel(), return_inverse=True)[1]
