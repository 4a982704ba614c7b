"""The marks of a control chart as Altair layers over the shared frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from pipelines.publishing import chart_marks as marks
from pipelines.publishing.chart_marks import Frame
from pipelines.publishing.release_reader import Figure
from pipelines.publishing.spc import Spc

# Shape tells the states apart without colour; none of them points up or down, which a state does
# not say.
LOOKS = {
    "improving": ("#0b3c5d", "square"),
    "concerning": ("#b4541a", "diamond"),
    "changed": ("#7a4f9a", "cross"),
}
_COMMON = "#7b858f"
# Width of the longest state's name, height it needs, and the height below which marks are smaller.
_WORD_PX, _WORD_ROOM_PX, _LOW_PX = 70.0, 20.0, 150


class Segment(NamedTuple):
    """Consecutive figures of one baseline: positions of the first and last shown."""

    first: int
    last: int
    spc: Spc


def segments_of(figures: Sequence[Figure | None]) -> list[Segment]:
    """The baselines of a series in time; figures that are not shown belong to none."""
    found: list[Segment] = []
    for at, figure in enumerate(figures):
        if figure is None or figure.spc is None:
            continue
        if found and found[-1].spc.baseline_from == figure.spc.baseline_from:
            found[-1] = Segment(found[-1].first, at, figure.spc)
        else:
            found.append(Segment(at, at, figure.spc))
    return found


def limits(frame: Frame, segments: Sequence[Segment]) -> list[Any]:
    """The natural range as a band between dashed limits, the mean within it."""
    layers: list[Any] = []
    for one in segments:
        if one.spc.limits is None:
            continue
        lower, centre, upper = one.spc.limits
        rows = [
            {"x": x, "low": lower, "mean": centre, "high": upper}
            for x in (max(one.first - 0.5, -0.35), min(one.last + 0.5, frame.right))
        ]
        # Dotted as long as the limits are provisional, dashed afterwards.
        dash = [2, 3] if one.spc.is_provisional else [6, 3]
        layers.append(
            frame.chart(rows, "low:Q", y2="high:Q").mark_area(color=marks.MUTED, opacity=0.1)
        )
        for name in ("low:Q", "high:Q"):
            layers.append(
                frame.chart(rows, name).mark_line(
                    color=marks.MUTED, strokeWidth=1.4, strokeDash=dash
                )
            )
        layers.append(frame.chart(rows, "mean:Q").mark_line(color=marks.MUTED, strokeWidth=1.2))
    return layers


def series(frame: Frame, rows: list[dict[str, Any]], figures: Sequence[Figure | None]) -> list[Any]:
    """The line, a dot at each ordinary figure, a larger mark of its own shape at each signal."""
    layers = [frame.chart(rows, detail="part:N").mark_line(color=_COMMON, strokeWidth=1.6)]
    by_state: dict[str, list[dict[str, Any]]] = {}
    for row, figure in zip(rows, figures, strict=True):
        if figure is not None and figure.value is not None:
            spc = figure.spc
            state = str(spc.signal) if spc and spc.is_signal else ""
            by_state.setdefault(state, []).append(row)
    for state, points in sorted(by_state.items()):
        colour, shape = LOOKS.get(state, (_COMMON, "circle"))
        size = (95 if state else 30) * (0.6 if frame.height < _LOW_PX else 1)
        layers.append(
            frame.chart(points).mark_point(
                color=colour, fill=colour, shape=shape, size=size, opacity=1
            )
        )
    return layers


def signal_words(frame: Frame, figures: Sequence[Figure | None], width: int) -> list[Any]:
    """The state's name near the newest mark of each state, clear of the line and the limits.

    Args:
        frame: the shared scales.
        figures: the series in time.
        width: of the plot in pixels.
    """
    newest: dict[str, int] = {}
    for at, figure in enumerate(figures):
        if figure is not None and figure.spc is not None and figure.spc.is_signal:
            newest[str(figure.spc.signal)] = at
    count = len(figures)
    small = frame.height < _LOW_PX
    reach = math.ceil(_WORD_PX / (width / max(count, 1)))
    layers: list[Any] = []
    for state, at in newest.items():
        near = [one for one in figures[max(0, at - reach) : at + reach + 1] if one is not None]
        top, bottom = _extent(near)
        is_high = _is_high(figures[at])
        # On the side that the mark is on, unless the drawing ends there.
        has_head = frame.axis.pixel(top, frame.height) > (4 if small else 10)
        has_foot = frame.axis.pixel(bottom, frame.height) <= frame.height - _WORD_ROOM_PX
        above = has_head and (is_high or not has_foot)
        align, dx = ("left", -6) if at < count * 0.3 else ("center", 0)
        if at > count * 0.7:
            align, dx = "right", 6
        y, dy = (top, -11) if above else (bottom, 13)
        figure = figures[at]
        if not has_head and not has_foot and figure is not None and figure.value is not None:
            # From the foot of the drawing to its head: beside the mark is the only room.
            align, dx, dy, y = (
                ("left", 9, 0, figure.value) if at == 0 else ("right", -9, 0, figure.value)
            )
        look = {"align": align, "dx": dx, "dy": dy, "color": LOOKS[state][0]}
        fonts = {"text": state, "fontSize": 11, "fontWeight": "bold", "font": marks.FONT}
        place = frame.chart([{"x": at, "y": y}])
        layers.append(place.mark_text(baseline="middle", **cast(Any, look | fonts)))
    return layers


def _extent(figures: Sequence[Figure]) -> tuple[float, float]:
    """The highest and the lowest of the values and limits of some figures."""
    values = [one.value for one in figures if one.value is not None]
    limits = [limit for one in figures if one.spc is not None for limit in one.spc.limits or ()]
    return max(values + limits), min(values + limits)


def _is_high(figure: Figure | None) -> bool:
    limits = figure.spc.limits if figure is not None and figure.spc is not None else None
    return bool(figure and figure.value is not None and limits and figure.value > limits[1])


def new_limits(frame: Frame, segment: Segment, count: int, small: bool) -> list[Any]:
    """A dotted rule where a new baseline begins, and why."""
    reason = segment.spc.rebased_reason or ""
    words = "new definition" if reason.startswith("New definition") else "limits re-based"
    is_late = segment.first > count / 2
    row = {"x": segment.first - 0.5, "y": frame.axis.low, "high": frame.axis.high}
    return [
        frame.chart([row], y2="high:Q").mark_rule(color=marks.INK, strokeDash=[1, 2]),
        frame.chart([row], "high:Q").mark_text(
            text=words,
            align="right" if is_late else "left",
            dx=-4 if is_late else 4,
            dy=7,
            fontSize=11 if small else 12,
            font=marks.FONT,
            color=marks.INK,
        ),
    ]
