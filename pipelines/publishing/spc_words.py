"""The words of a control chart: the finding as its title, and alt text that carries the data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pipelines.periods import is_quarter
from pipelines.publishing.chart_words import lower_first, why_not_shown
from pipelines.publishing.numbers import rounded, spoken, unit_words, value_text
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.spc import Spc
from pipelines.publishing.text import listed, plural

# The most figures a baseline may have, and the fewest that make limits.
_WHOLE, _LEAST = 12, 6
_STATES = {
    "improving": "improving",
    "concerning": "concerning",
    "changed": "changed, neither better nor worse in itself",
}


def spc_title(
    indicator: Indicator, periods: Sequence[str], name: str, figures: Sequence[Figure | None]
) -> str:
    """What the latest figure says against its limits, then how sure the target is."""
    subject = f"{name}: {lower_first(indicator.short_title)}"
    latest = figures[-1]
    if latest is None or latest.value is None:
        return f"{subject} {why_not_shown(latest)}."
    said = f"{subject} {spoken(latest.value, indicator)}"
    spc, unit = latest.spc, _period_word(periods)
    if spc is None:
        return f"{said}; not judged by limits."
    if spc.limits is None:
        why = "too few" if spc.points < _LEAST else "too many gaps between the"
        return f"{said}; {why} {unit}s for limits ({spc.points} so far, {_LEAST} needed)."
    low, _, high = (value_text(limit, indicator) for limit in spc.limits)
    if spc.is_signal:
        rules = listed(rule_words(indicator, unit, figures, len(figures) - 1))
        said += f", {_STATES[str(spc.signal)]}: {rules}."
    else:
        said += f", no signal: within usual variation ({low} to {high})."
    if spc.is_provisional:
        said += f" Limits provisional: {spc.points} of {_WHOLE} {unit}s."
    return said + _assurance_words(indicator, unit, spc)


def rule_words(
    indicator: Indicator, unit: str, figures: Sequence[Figure | None], at: int
) -> list[str]:
    """'above the upper limit of 29.2%': each rule that made the figure at ``at`` a signal.

    Args:
        indicator: says how values are written.
        unit: 'quarter' or 'year'.
        figures: the series in time; the one at ``at`` has limits.
        at: position in ``figures``.
    """
    figure = figures[at]
    if figure is None or figure.spc is None or figure.spc.limits is None or figure.value is None:
        return []
    lower, centre, upper = figure.spc.limits
    is_high = figure.value > centre
    limit, edge = (upper, "upper") if is_high else (lower, "lower")
    place = "above" if is_high else "below"
    words = {
        "point_outside": f"{place} the {edge} limit of {value_text(limit, indicator)}",
        "seven_one_side": f"7 or more {unit}s in a row {place} the mean"
        f" of {value_text(centre, indicator)}",
        "seven_trend": f"7 or more {unit}s in a row {_way(figures, at)}",
        "two_of_three": f"2 of 3 {unit}s near the {edge} limit",
    }
    rules = [rule for rule in figure.spc.rules if rule != "two_of_three"]
    # Near the limit says no more than a plainer rule that fired as well.
    return [words[rule] for rule in rules or figure.spc.rules]


def spc_alt_text(
    indicator: Indicator,
    periods: Sequence[str],
    name: str,
    figures: Sequence[Figure | None],
    finding: str,
    axis: str,
) -> str:
    """The chart for someone who cannot see it: values, limits, signals, the finding."""
    unit = _period_word(periods)
    values = [
        rounded(one.value, indicator.decimals)
        if one is not None and one.value is not None
        else why_not_shown(one)
        for one in figures
    ]
    parts = [
        f"Control chart of {lower_first(indicator.title)}, {unit_words(indicator)},"
        f" {periods[0]} to {periods[-1]}, {name}: {', '.join(values)}."
    ]
    segments = {f.spc.baseline_from: f.spc for f in figures if f is not None and f.spc is not None}
    for spc in segments.values():
        if spc.limits:
            low, centre, high = (rounded(one, indicator.decimals) for one in spc.limits)
            since = (
                f"From {spc.baseline_from} ({spc.rebased_reason}): mean"
                if (spc.rebased_reason)
                else "Mean"
            )
            parts.append(
                f"{since} {centre}, limits {low} to {high}, from {plural(spc.points, unit)}."
            )
    marked = _marked(periods, figures)
    parts.append(f"Signals: {'; '.join(marked)}." if marked else "No signals.")
    target = latest_target(figures)
    if target is not None:
        parts.append(f"Target {value_text(target, indicator)}.")
    parts.append(f"{axis}. Finding: {finding}")
    return " ".join(parts)


def _marked(periods: Sequence[str], figures: Sequence[Figure | None]) -> list[str]:
    """'2022-23-Q1 to 2023-24-Q2 improving' for each stretch of one state."""
    states = [one.spc.signal if one and one.spc and one.spc.is_signal else None for one in figures]
    found = []
    for state, group in groupby(range(len(states)), key=lambda at: states[at]):
        places = list(group)
        if state:
            ends = dict.fromkeys((periods[places[0]], periods[places[-1]]))
            found.append(f"{' to '.join(ends)} {state}")
    return found


def latest_target(figures: Sequence[Figure | None]) -> float | None:
    """The target of the newest figure that has one."""
    targets = [f.spc.target for f in figures if f and f.spc and f.spc.target is not None]
    return targets[-1] if targets else None


def _assurance_words(indicator: Indicator, unit: str, spc: Spc) -> str:
    if spc.assurance is None or spc.target is None:
        return ""
    target = value_text(spc.target, indicator)
    if spc.assurance == "neither":
        # After a signal it is no longer the process that the limits describe.
        if spc.is_signal:
            return ""
        return f" The target of {target} lies within the limits: chance decides each {unit}."
    met = "met" if spc.assurance == "consistently_meets" else "missed"
    return f" The target of {target} is consistently {met}."


def _way(figures: Sequence[Figure | None], at: int) -> str:
    """Whether the trend through a point rises, told from the neighbour it shares it with."""
    for one, other in ((at - 1, at), (at, at + 1)):
        if one < 0 or other >= len(figures):
            continue
        before, after = figures[one], figures[other]
        if before and after and before.value is not None and after.value is not None:
            shares = all(f.spc and "seven_trend" in f.spc.rules for f in (before, after))
            if shares:
                return "rising" if after.value > before.value else "falling"
    return "rising or falling"


def _period_word(periods: Sequence[str]) -> str:
    return "quarter" if is_quarter(periods[-1]) else "year"
