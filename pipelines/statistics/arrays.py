"""How the statistics take numbers in: as floats of one shape, checked once.

What may be changed here: which inputs are refused. The messages name no value, because a value
may be a confidential count.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def same_shape(*values: npt.ArrayLike) -> tuple[Floats, ...]:
    """Counts or exposures as float arrays, broadcast to one shape; NaN is a value not known.

    Raises:
        ValueError: a value is negative or infinite, or the shapes do not fit one another.
    """
    arrays = tuple(np.asarray(value, dtype=np.float64) for value in values)
    for array in arrays:
        if np.any(array < 0) or np.any(np.isinf(array)):
            raise ValueError("Counts, populations and exposures must be 0 or more, and finite.")
    try:
        return tuple(np.broadcast_arrays(*arrays))
    except ValueError as error:
        raise ValueError("The arrays must have one shape: one place for each figure.") from error


def refuse_parts_above(part: Floats, whole: Floats) -> None:
    """Proportions count the same children above and below the line.

    Raises:
        ValueError: a part is larger than its whole.
    """
    if np.any(part > whole):
        raise ValueError(
            "A proportion has more above its line than below it: use the method for rates, or"
            " correct the figures."
        )


def tail_of(level: float) -> float:
    """The probability on each side of an interval that holds the truth ``level`` of the time.

    Raises:
        ValueError: ``level`` is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError("The level of an interval lies between 0 and 1, as 0.95 does.")
    return (1 - level) / 2


def z_of(level: float) -> float:
    """Standard normal quantile of an interval: 1.959964 for 0.95."""
    return float(-ndtri(tail_of(level)))
