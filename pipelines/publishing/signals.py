"""What an indicator says this quarter, with its evidence: never a colour or a word alone.

Three tests stand side by side: the control chart (XmR), the comparison with last quarter and last
year by their intervals, and the target. What speaks against comes before what speaks for.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.publishing.chart_words import change_words, why_not_shown
from pipelines.publishing.numbers import interval_text, spoken, value_text
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.spc_words import rule_words
from pipelines.publishing.text import listed, plural

IMPROVING, CONCERNING, CHANGED, STEADY, UNKNOWN = (
    "improving",
    "concerning",
    "changed",
    "steady",
    "unknown",
)
KIND_WORDS = {
    CONCERNING: "Concerning",
    IMPROVING: "Improving",
    CHANGED: "Changed",
    STEADY: "No signal",
    UNKNOWN: "No figure",
}
_TARGET_WORDS = {
    "met": "target of {} met",
    "within_tolerance": "within the tolerance of the target of {}",
    "missed": "target of {} missed",
}
_ASSURANCE_WORDS = {
    "consistently_meets": "the process meets the target consistently",
    "consistently_misses": "the process misses the target consistently",
}


@dataclass(frozen=True)
class Signal:
    """One indicator in one area: which way it points, and why that is said."""

    indicator: Indicator
    area: str
    kind: str
    figure: Figure | None
    reasons: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """'24.1% (22.0 to 26.3), up from 21.0% a year ago; target of 20.0% missed'."""
        if self.figure is None or self.figure.value is None:
            return why_not_shown(self.figure)
        value = spoken(self.figure.value, self.indicator)
        interval = interval_text(self.figure, self.indicator)
        told = f"{value} {interval}".strip()
        return "; ".join([told, *self.reasons])


def signal(quarter: Quarter, indicator: Indicator, area: str) -> Signal:
    """Weigh the three tests for one indicator in one area."""
    figure = quarter.figure(indicator, area)
    if figure is None or figure.value is None:
        return Signal(indicator, area, UNKNOWN, figure)
    tests = [
        _control_chart(quarter, indicator, area, figure),
        _comparison(quarter, indicator, area),
        _target(figure, indicator),
    ]
    kinds = {kind for kind, _ in tests}
    kind = next((one for one in (CONCERNING, IMPROVING, CHANGED) if one in kinds), STEADY)
    return Signal(indicator, area, kind, figure, tuple(words for _, words in tests if words))


def chart_words(quarter: Quarter, indicator: Indicator, area: str) -> str:
    """What the control chart shows, and on how many points it rests; '' without a signal."""
    series = [quarter.figure(indicator, area, period) for period in quarter.quarters]
    latest = series[-1] if series else None
    if latest is None or latest.spc is None or not latest.spc.is_signal:
        return ""
    rules = rule_words(indicator, "quarter", series, len(series) - 1)
    words = f"control chart: {listed(rules)}"
    if latest.spc.is_provisional:
        words += f" (provisional, {plural(latest.spc.points, 'quarter')})"
    return words


def target_words(figure: Figure, indicator: Indicator) -> str:
    """'target of 20.0% missed; the process misses the target consistently'; '' without one."""
    if figure.target is None or figure.target_status not in _TARGET_WORDS:
        return ""
    target = value_text(figure.target, indicator)
    words = _TARGET_WORDS[figure.target_status].format(target)
    assurance = _ASSURANCE_WORDS.get((figure.spc and figure.spc.assurance) or "")
    return f"{words}; {assurance}" if assurance else words


def _control_chart(
    quarter: Quarter, indicator: Indicator, area: str, figure: Figure
) -> tuple[str, str]:
    if figure.spc is None or not figure.spc.is_signal:
        return STEADY, ""
    return str(figure.spc.signal), chart_words(quarter, indicator, area)


def _comparison(quarter: Quarter, indicator: Indicator, area: str) -> tuple[str, str]:
    found = quarter.comparison(indicator, area)
    if found is None or not found.is_change:
        return STEADY, ""
    words = change_words(found, indicator, brief=True).removeprefix(", ")
    if found.is_worse(indicator.polarity):
        return CONCERNING, words
    return (IMPROVING if found.is_better(indicator.polarity) else CHANGED), words


def _target(figure: Figure, indicator: Indicator) -> tuple[str, str]:
    """A target that is met is no improvement, and is told; one that is missed asks for a look."""
    kind = CONCERNING if figure.target_status == "missed" else STEADY
    return kind, target_words(figure, indicator)
