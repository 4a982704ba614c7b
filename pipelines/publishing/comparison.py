"""Judge whether a figure changed, and never say more than its interval allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from pipelines.periods import is_quarter, quarter_bounds, shift_quarter
from pipelines.publishing.release_reader import Figure, Indicator, Release
from pipelines.publishing.text import listed
from pipelines.words import day_words

YEAR_AGO = "a year ago"
QUARTER_AGO = "the quarter before"


class Certainty(IntEnum):
    """How sure a difference is."""

    NOT_TESTED = 0  # one of the two has no interval
    WITHIN = 1  # the earlier figure lies inside this quarter's interval
    POSSIBLE = 2  # outside it, but the two intervals overlap
    CLEAR = 3  # the two intervals do not overlap


@dataclass(frozen=True)
class Comparison:
    """This quarter's figure against an earlier one of the same indicator and area."""

    now: Figure
    then: Figure
    against: str
    certainty: Certainty

    @property
    def rose(self) -> bool:
        """Whether the figure is higher now."""
        return self._difference > 0

    @property
    def _difference(self) -> float:
        return (self.now.value or 0.0) - (self.then.value or 0.0)

    @property
    def is_change(self) -> bool:
        """Whether the earlier figure lies outside this quarter's interval."""
        return self.certainty >= Certainty.POSSIBLE

    def is_worse(self, polarity: str) -> bool:
        """A change in the direction that asks for attention."""
        return self.is_change and polarity in ("low", "high") and self.rose == (polarity == "low")

    def is_better(self, polarity: str) -> bool:
        """A change in the direction that is wanted."""
        return self.is_change and polarity in ("low", "high") and not self.is_worse(polarity)


def compare(now: Figure | None, then: Figure | None, against: str) -> Comparison | None:
    """The comparison of two figures, or None where one of them is not shown."""
    if now is None or then is None or now.value is None or then.value is None:
        return None
    if now.lower is None or now.upper is None:
        return Comparison(now, then, against, Certainty.NOT_TESTED)
    if now.lower <= then.value <= now.upper:
        return Comparison(now, then, against, Certainty.WITHIN)
    if then.lower is None or then.upper is None:
        return Comparison(now, then, against, Certainty.POSSIBLE)
    apart = now.lower > then.upper or now.upper < then.lower
    return Comparison(now, then, against, Certainty.CLEAR if apart else Certainty.POSSIBLE)


def comparisons(release: Release, indicator: Indicator, area: str, period: str) -> list[Comparison]:
    """Against the same quarter last year, then against the quarter before, where both make sense.

    A year-to-date or rolling figure shares months with the quarter before it, so that comparison
    is left out; and nothing is compared across a change of definition.
    """
    if not is_quarter(period):
        return []
    now = release.figure(indicator.code, area, period)
    found = []
    for against, back in ((YEAR_AGO, 4), (QUARTER_AGO, 1)):
        if back == 1 and indicator.period_type in ("year_to_date", "rolling_12_months"):
            continue
        earlier = shift_quarter(period, -back)
        if broken_between(indicator, earlier, period):
            continue
        comparison = compare(now, release.figure(indicator.code, area, earlier), against)
        if comparison:
            found.append(comparison)
    return found


def main_comparison(found: list[Comparison]) -> Comparison | None:
    """The comparison worth telling: the surest change, last year's before last quarter's."""
    return max(found, key=lambda one: (one.is_change, one.certainty), default=None)


def break_words(indicator: Indicator, earlier: str, later: str) -> str:
    """'A new definition holds from 1 April 2024: …' where one came between; '' for none."""
    begins, ends = quarter_bounds(earlier)[0], quarter_bounds(later)[1]
    days = [day for day in indicator.breaks if begins < day <= ends]
    if not days:
        return ""
    named = listed([day_words(day) for day in days])
    return f"A new definition holds from {named}: figures before and after do not compare."


def broken_between(indicator: Indicator, earlier: str, later: str) -> bool:
    """Whether a new definition took effect after ``earlier`` began and before ``later`` ended."""
    return bool(break_words(indicator, earlier, later))
