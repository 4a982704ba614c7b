"""The words of a funnel plot: who lies outside the limits of chance, and every value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.publishing.chart_words import NOT_SHOWN, lower_first
from pipelines.publishing.numbers import rounded, spoken, unit_words
from pipelines.publishing.release_reader import Indicator
from pipelines.publishing.text import capital, listed
from pipelines.statistics.funnel import Limits


@dataclass(frozen=True)
class Point:
    """One area's figure with its own limits, and why there is none where there is none."""

    name: str
    value: float | None
    denominator: float | None
    limits: Limits | None = None
    status: str = "ok"
    # Which of the fixed looks the area has, so that it looks the same in every chart.
    style: int = 0

    @property
    def is_shown(self) -> bool:
        """Whether the area can be placed in the plot."""
        return self.value is not None and bool(self.denominator) and self.limits is not None


@dataclass(frozen=True)
class Centre:
    """What the areas are compared with: whose figure it is, and the figure."""

    name: str
    value: float


def position(point: Point) -> str:
    """Where the point lies: 'above the 99.8% limit', 'inside the limits'; '' without a figure."""
    if point.value is None or point.limits is None:
        return ""
    if point.value > point.limits.upper_998:
        return "above the 99.8% limit"
    if point.value < point.limits.lower_998:
        return "below the 99.8% limit"
    if point.value > point.limits.upper_95:
        return "above the 95% limit"
    if point.value < point.limits.lower_95:
        return "below the 95% limit"
    return "inside the limits"


def finding(indicator: Indicator, period: str, centre: Centre, points: Sequence[Point]) -> str:
    """Who differs from the centre by more than chance, then who does not, then who is hidden."""
    parts: list[str] = []
    outside = [p for p in points if p.is_shown and position(p) != "inside the limits"]
    inside = [p.name for p in points if p.is_shown and position(p) == "inside the limits"]
    for point in outside:
        value = spoken(point.value or 0.0, indicator)
        parts.append(f"{point.name} {value}, {position(point)}")
    if inside:
        parts.append(f"{listed(inside)} inside the limits, as chance alone allows")
    parts += [f"{p.name} {NOT_SHOWN.get(p.status, 'not shown')}" for p in points if not p.is_shown]
    name = capital(indicator.short_title)
    average = f"{centre.name} {spoken(centre.value, indicator)}"
    return f"{name}, {period}, against {average}: {'; '.join(parts)}."


def alt_text(
    indicator: Indicator,
    period: str,
    centre: Centre,
    points: Sequence[Point],
    others: int,
    said: str,
    axis: str,
) -> str:
    """The chart for someone who cannot see it: what it is, every value and limit, the finding."""
    parts = [
        f"Funnel plot of {lower_first(indicator.title)}, {unit_words(indicator)}, {period}:"
        f" figures by size of area, with 95% and 99.8% limits around {centre.name}"
        f" {rounded(centre.value, indicator.decimals)}."
    ]
    for point in points:
        if point.value is None or point.limits is None or not point.denominator:
            parts.append(f"{point.name}: {NOT_SHOWN.get(point.status, 'not shown')}.")
            continue
        low, high = (
            rounded(limit, indicator.decimals)
            for limit in (point.limits.lower_95, point.limits.upper_95)
        )
        parts.append(
            f"{point.name}: {rounded(point.value, indicator.decimals)} of"
            f" {rounded(point.denominator, 0)}, 95% limits {low} to {high}, {position(point)}."
        )
    if others:
        parts.append(f"{others} other area{'s' if others > 1 else ''} in grey.")
    parts.append(f"{axis}. Finding: {said}")
    return " ".join(parts)
