from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from pipelines.publishing import funnel_chart
from pipelines.publishing.chart_marks import STYLES
from pipelines.publishing.funnel_words import Centre, Point, position
from pipelines.publishing.release_reader import Indicator
from pipelines.statistics.funnel import Limits, Method, funnel_limits

SHARE = Indicator(
    "rereferrals_pct", "Re-referrals within 12 months", "Re-referrals", "how_well", "Front door",
    "pct", 1, "low", "in_period", True, 30, "Referrals within 12 months",
)  # fmt: skip
RATE = Indicator(
    "cpp_per_10k", "Children on a child protection plan", "Child protection plans", "how_much",
    "Child protection", "per_10k", 1, "none", "snapshot", True, 100, "Children on a plan",
)  # fmt: skip
ENGLAND = Centre("England", 22.6)
RING = 'stroke-width="1.6"'


def point(name: str, value: float, size: float, style: int = 0, method: Method = "wilson") -> Point:
    centre, multiplier = (22.6, 100.0) if method == "wilson" else (41.8, 10_000.0)
    limits = funnel_limits(centre, size, method, multiplier)
    return Point(name, value, size, limits, "ok", style)


AREAS = [
    point("Leicester", 16.8, 4200, 0),
    point("Leicestershire", 22.9, 5100, 1),
    Point("Rutland", None, None, None, "c", 2),
]


def share_chart(points: list[Point] = AREAS) -> funnel_chart.Chart:
    return funnel_chart.funnel_plot(SHARE, "2024-25", ENGLAND, "wilson", 100, points)


def test_a_funnel_plot_is_a_valid_specification() -> None:
    """Altair's own checks are off in a report for speed, so they are on here."""
    plot = funnel_chart.funnel_plot.__wrapped__  # type: ignore[attr-defined]
    ElementTree.fromstring(plot(SHARE, "2024-25", ENGLAND, "wilson", 100, AREAS).svg)
    others = [point("someone", 50, 40_000, method="poisson")]
    rates = [point("Rutland", 34.9, 8012, method="poisson")]
    centre = Centre("England", 41.8)
    chart = plot(RATE, "2024-25", centre, "poisson", 10_000, rates, others)
    ElementTree.fromstring(chart.svg)
    assert "1 other areas in grey" not in chart.alt_text
    assert "1 other area in grey" in chart.alt_text


def test_the_words_say_who_lies_outside_and_who_is_hidden() -> None:
    chart = share_chart()
    assert chart.finding_title == (
        "Re-referrals, 2024-25, against England 22.6%: Leicester 16.8%, below the 99.8% limit;"
        " Leicestershire inside the limits, as chance alone allows; Rutland confidential."
    )
    assert chart.finding_title in chart.alt_text
    assert "Leicester: 16.8 of 4,200, 95% limits 21.3 to 23.9" in chart.alt_text
    assert "Rutland: confidential." in chart.alt_text


def test_areas_limits_and_the_average_are_labelled_in_the_drawing() -> None:
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", share_chart().svg)
    assert {"Leicester", "Leicestershire", "England", "95% limits", "99.8% limits"} <= set(texts)
    assert "Rutland" not in texts
    assert not [text for text in texts if "e+" in text]


def test_text_is_never_small_and_nothing_is_loaded_from_elsewhere() -> None:
    svg = share_chart().svg
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
    assert sizes and min(sizes) >= 11
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)


def test_a_point_outside_has_a_ring_so_that_it_is_seen_without_colour() -> None:
    """Leicester is outside and Leicestershire is not: one ring."""
    assert share_chart().svg.count(RING) == 1
    inside = [point("Leicester", 22.0, 4200), point("Leicestershire", 22.9, 5100)]
    assert RING not in share_chart(inside).svg


def test_an_area_keeps_its_own_look() -> None:
    svg = share_chart().svg
    assert STYLES[0][0] in svg and STYLES[1][0] in svg and STYLES[2][0] not in svg


def test_the_same_figures_draw_the_same_bytes() -> None:
    assert share_chart().svg == share_chart().svg


def test_without_a_single_figure_there_is_no_funnel() -> None:
    with pytest.raises(ValueError, match="No area has a figure of rereferrals_pct in 2024-25"):
        share_chart(AREAS[2:])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (31.0, "above the 99.8% limit"),
        (30.0, "above the 95% limit"),
        (25.0, "inside the limits"),
        (14.0, "below the 95% limit"),
        (9.0, "below the 99.8% limit"),
        (None, ""),
    ],
)
def test_a_points_place_is_told_by_its_own_limits(value: float | None, said: str) -> None:
    assert position(Point("x", value, 100, Limits(15, 25, 10, 30))) == said
