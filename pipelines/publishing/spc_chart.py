"""Control charts (XmR): a series against its own limits, signals marked by shape.

Full width for one indicator, or small enough to stand in a grid. Nothing needs a legend or a
colour: limits, mean and target are named at the line's end, a signal by a word beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from altair.utils.schemapi import debug_mode

from pipelines.periods import is_quarter
from pipelines.publishing import chart_marks as marks
from pipelines.publishing import spc_marks
from pipelines.publishing.chart_axes import quarter_labels, y_axis
from pipelines.publishing.chart_marks import Frame
from pipelines.publishing.chart_words import Benchmark, Line
from pipelines.publishing.charts import Chart, Shape, draw
from pipelines.publishing.numbers import rounded, unit_words
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.spc_marks import Segment, segments_of
from pipelines.publishing.spc_words import latest_target, spc_alt_text, spc_title

_FULL = Shape(440, 285, 40, 98, 30, 38)
_SMALL = Shape(260, 150, 38, 76, 12, 36)
_YEAR_LABEL_PX = 66.0


@debug_mode(False)
def xmr_chart(
    indicator: Indicator,
    periods: Sequence[str],
    name: str,
    figures: Sequence[Figure | None],
    *,
    small: bool = False,
) -> Chart:
    """One area's series with the limits, signals and target that the release holds.

    Args:
        indicator: what is drawn.
        periods: keys of one kind, in time, without a hole.
        name: the area's.
        figures: one for each period; None where the release has no row.
        small: 260 x 150 pixels instead of 440 x 285.
    """
    shape = _SMALL if small else _FULL
    segments, target = segments_of(figures), latest_target(figures)
    axis = y_axis(_all_values(figures, segments, target), indicator.unit, 2 if small else 4)
    labels, ticks = _labels(periods, shape, small)
    frame = Frame(axis, labels, shape.inner_height, ticks)
    breaks = [one.first for one in segments[1:]]
    rows = marks.rows_of(Line(name, tuple(figures)), 0.0, breaks)
    layers = spc_marks.limits(frame, segments)
    if target is not None:
        ends = [{"x": -0.35, "y": target}, {"x": frame.right, "y": target}]
        layers.append(
            frame.chart(ends).mark_line(color=marks.INK, strokeWidth=1.6, strokeDash=[8, 3, 2, 3])
        )
    layers += spc_marks.series(frame, rows, figures)
    layers += marks.confidential(frame, rows, 0, 0)
    for one in segments[1:]:
        layers += spc_marks.new_limits(frame, one, len(periods), small)
    layers += spc_marks.signal_words(frame, figures, shape.inner_width)
    ends_at = _end_labels(indicator, segments, target)
    layers += marks.end_labels(frame, [], ends_at, 11 if small else 12)
    finding = spc_title(indicator, periods, name, figures)
    words = spc_alt_text(indicator, periods, name, figures, finding, axis.says)
    note = axis.note(indicator.unit)
    kind = "quarter" if is_quarter(periods[-1]) else "year"
    top = f"{unit_words(indicator)}, by {kind}" + (f" ({note})" if note else "")
    return Chart(draw(layers, shape, "" if small else top), words, finding, note)


def _all_values(
    figures: Sequence[Figure | None], segments: Sequence[Segment], target: float | None
) -> list[float]:
    values = [one.value for one in figures if one is not None and one.value is not None]
    limits = [limit for one in segments for limit in one.spc.limits or ()]
    return values + limits + ([] if target is None else [target])


def _labels(
    periods: Sequence[str], shape: Shape, small: bool
) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Labels for every place, and the places that show theirs."""
    width = shape.inner_width
    last = len(periods) - 1
    if not is_quarter(periods[-1]):
        every = max(1, round(_YEAR_LABEL_PX * len(periods) / width))
        ticks = {0, last} if small else set(range(last, -1, -every))
        return tuple((period,) for period in periods), tuple(sorted(ticks))
    parts = [period.rpartition("-")[::2] for period in periods]
    if small:
        return tuple((quarter, year) for year, quarter in parts), tuple(sorted({0, last}))
    if len(periods) <= 12:
        return tuple(map(tuple, quarter_labels(periods))), tuple(range(len(periods)))
    firsts = [at for at, (_, quarter) in enumerate(parts) if quarter == "Q1"]
    every = max(1, round(_YEAR_LABEL_PX * len(firsts) / width))
    return tuple((quarter, year) for year, quarter in parts), tuple(firsts[::every])


def _end_labels(
    indicator: Indicator, segments: Sequence[Segment], target: float | None
) -> list[Benchmark]:
    found = []
    if segments and segments[-1].spc.limits:
        names = ("lower", "mean", "upper")
        found = list(zip(names, segments[-1].spc.limits, strict=True))
    if target is not None:
        found.append(("target", target))
    return [Benchmark(f"{n} {rounded(v, indicator.decimals)}", v, "") for n, v in found]
