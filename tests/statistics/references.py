"""The statistics' definitions in exact or high-precision arithmetic, written without their code.

Limits are found by bisection on the sums that define them, in decimals of 40 digits.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb

DIGITS = 40
STEPS = 80


def bisect(rises: Callable[[Decimal], Decimal], low: Decimal, high: Decimal) -> float:
    """Where a rising function crosses 0."""
    with localcontext() as context:
        context.prec = DIGITS
        for _ in range(STEPS):
            middle = (low + high) / 2
            if rises(middle) < 0:
                low = middle
            else:
                high = middle
        return float((low + high) / 2)


def poisson_at_most(count: int, mean: Decimal) -> Decimal:
    total = term = (-mean).exp()
    for number in range(1, count + 1):
        term = term * mean / number
        total += term
    return total


def poisson_limits(count: int, tail: Decimal) -> tuple[float, float]:
    """Garwood: the means under which so few, or so many, have just this probability."""
    top = Decimal(count * 3 + 20)
    zero = Decimal(0)
    lower = bisect(lambda at: 1 - poisson_at_most(count - 1, at) - tail, zero, top) if count else 0
    return lower, bisect(lambda at: tail - poisson_at_most(count, at), zero, top)


def binomial_at_most(count: int, trials: int, share: Decimal) -> Decimal:
    return sum(
        (comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(count + 1)),
        Decimal(0),
    )


def binomial_limits(count: int, trials: int, tail: Decimal) -> tuple[float, float]:
    """Clopper and Pearson, from the binomial sums themselves."""
    zero, one = Decimal(0), Decimal(1)
    lower = (
        bisect(lambda at: 1 - binomial_at_most(count - 1, trials, at) - tail, zero, one)
        if count
        else 0.0
    )
    if count == trials:
        return lower, 1.0
    return lower, bisect(lambda at: tail - binomial_at_most(count, trials, at), zero, one)


def doubled_tail(a: int, n: int, b: int, m: int) -> float:
    """Twice the smaller binomial tail of a in a + b, in whole-number fractions; at most 1."""
    share, trials = Fraction(n, n + m), a + b

    def chance(k: int) -> Fraction:
        return comb(trials, k) * share**k * (1 - share) ** (trials - k)

    few = sum((chance(k) for k in range(a + 1)), Fraction(0))
    many = sum((chance(k) for k in range(a, trials + 1)), Fraction(0))
    return float(min(2 * min(few, many), Fraction(1)))
