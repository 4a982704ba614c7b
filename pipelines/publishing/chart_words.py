"""The words of a chart: a title that states the finding, and alt text that carries the data.

Both are made from the figures. A difference is called a difference only as far as its interval
allows; the rest is 'within normal uncertainty'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.publishing.comparison import Certainty, Comparison
from pipelines.publishing.numbers import rounded, spoken, symbol, unit_words, value_text
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.text import capital, listed

NOT_SHOWN = {
    "c": "confidential",
    "x": "not available",
    "z": "not applicable",
    "not_received": "not yet received",
    "not_collected": "not collected",
    None: "no figure",
}


class Benchmark(NamedTuple):
    """A comparison value drawn as a labelled rule across the chart."""

    name: str
    value: float
    period: str


@dataclass(frozen=True)
class Line:
    """One area's series: a figure (or None) for each period, and what the latest is judged by."""

    name: str
    figures: tuple[Figure | None, ...]
    comparison: Comparison | None = None
    # Which of the fixed looks the line has, so that an area looks the same in every chart.
    style: int = 0

    @property
    def latest(self) -> Figure | None:
        """The figure of the last period."""
        return self.figures[-1] if self.figures else None


def lower_first(text: str) -> str:
    """'Re-referrals' -> 're-referrals', but 'EHC requests' stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == "-" else text


def why_not_shown(figure: Figure | None) -> str:
    """'confidential', 'not yet received': what stands for a figure in a sentence."""
    if figure is None:
        return NOT_SHOWN[None]
    return NOT_SHOWN.get(figure.status, symbol(figure.status) or "not available")


def change_words(comparison: Comparison, indicator: Indicator, brief: bool = False) -> str:
    """', up from 21.0% a year ago' and how sure that is; ``brief`` where that is explained."""
    then = value_text(comparison.then.value or 0.0, indicator)
    if comparison.certainty is Certainty.WITHIN:
        return f", within normal uncertainty of {then} {comparison.against}"
    if comparison.certainty is Certainty.NOT_TESTED:
        return f", against {then} {comparison.against} (not tested: no interval)"
    words = f", {'up' if comparison.rose else 'down'} from {then} {comparison.against}"
    if comparison.certainty is Certainty.POSSIBLE:
        words += (
            "; may be chance" if brief else "; the two intervals overlap, so this may be chance"
        )
    return words


def finding_title(indicator: Indicator, lines: Sequence[Line]) -> str:
    """Who changed and by how much; then who is steady, untested, confidential or missing."""
    name = lower_first(indicator.short_title)
    if len(lines) == 1 and _has_value(lines[0]):
        return (
            f"{lines[0].name}: {name} {_value(lines[0], indicator)}{_change(lines[0], indicator)}."
        )
    changed: list[str] = []
    rest: list[str] = []
    for line in (line for line in lines if _is_change(line)):
        subject = line.name if changed else f"{line.name}: {name}"
        changed.append(f"{subject} {_value(line, indicator)}{_change(line, indicator)}")
    others = [line for line in lines if _has_value(line) and not _is_change(line)]
    for words, names in (
        ("within normal uncertainty", [x.name for x in others if _tested(x)]),
        ("with no earlier figure", [x.name for x in others if x.comparison is None]),
    ):
        if names:
            rest.append(f"{listed(names)} {words}")
    counts = [f"{x.name} {untested(x, indicator)}" for x in others if x.comparison]
    if counts and not any(_tested(x) for x in others):
        rest.append(f"{listed(counts)}; plain counts, so the differences are not tested")
    rest += [f"{x.name} {why_not_shown(x.latest)}" for x in lines if not _has_value(x)]
    if changed:
        return ". ".join([*changed, *(["; ".join(rest)] if rest else [])]) + "."
    return f"{capital(name)}: {'; '.join(rest)}."


def untested(line: Line, indicator: Indicator) -> str:
    """'852 (686 a year ago)': both figures of a difference that nobody can judge."""
    if line.comparison is None:
        return _value(line, indicator)
    then = value_text(line.comparison.then.value or 0.0, indicator)
    return f"{_value(line, indicator)} ({then} {line.comparison.against})"


def trend_title(indicator: Indicator, years: Sequence[str], lines: Sequence[Line]) -> str:
    """'Re-referrals: Leicester 16.8% in 2024-25, 15.1% in 2017-18': ends only, no claim."""
    parts = []
    for line in lines:
        have = [
            (year, one.value)
            for year, one in zip(years, line.figures, strict=True)
            if one is not None and one.value is not None
        ]
        if not have:
            parts.append(f"{line.name} {why_not_shown(line.latest)}")
            continue
        words = f"{line.name} {spoken(have[-1][1], indicator)} in {have[-1][0]}"
        if len(have) > 1:
            words += f", {spoken(have[0][1], indicator)} in {have[0][0]}"
        parts.append(words)
    return f"{indicator.short_title}: {'; '.join(parts)}."


def alt_text(
    indicator: Indicator,
    periods: Sequence[str],
    lines: Sequence[Line],
    benchmarks: Sequence[str],
    finding: str,
    axis: str,
) -> str:
    """The chart for someone who cannot see it: what it is, every value, the finding."""
    span = f"{periods[0]} to {periods[-1]}" if len(periods) > 1 else periods[0]
    parts = [f"Line chart of {lower_first(indicator.title)}, {unit_words(indicator)}, {span}."]
    for line in lines:
        values = [
            rounded(figure.value, indicator.decimals)
            if figure is not None and figure.value is not None
            else why_not_shown(figure)
            for figure in line.figures
        ]
        parts.append(f"{line.name}: {', '.join(values)}{_last_interval(line, indicator)}.")
    if benchmarks:
        parts.append(f"{listed(benchmarks)}.")
    parts.append(f"{axis}. Finding: {finding}")
    return " ".join(parts)


def _last_interval(line: Line, indicator: Indicator) -> str:
    last = line.latest
    if last is None or last.lower is None or last.upper is None:
        return ""
    low, high = (rounded(limit, indicator.decimals) for limit in (last.lower, last.upper))
    return f" (95% interval of the last {low} to {high})"


def _value(line: Line, indicator: Indicator) -> str:
    value = line.latest.value if line.latest else None
    return spoken(value or 0.0, indicator)


def _change(line: Line, indicator: Indicator) -> str:
    if line.comparison is None:
        return ", with nothing earlier to compare"
    return change_words(line.comparison, indicator)


def _has_value(line: Line) -> bool:
    return line.latest is not None and line.latest.value is not None


def _is_change(line: Line) -> bool:
    return bool(line.comparison and line.comparison.is_change)


def _tested(line: Line) -> bool:
    return bool(line.comparison and line.comparison.certainty is not Certainty.NOT_TESTED)
