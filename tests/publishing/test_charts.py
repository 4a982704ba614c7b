from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipelines.publishing import charts
from pipelines.publishing.chart_axes import quarter_labels, spread, y_axis
from pipelines.publishing.chart_marks import Frame
from pipelines.publishing.chart_words import Benchmark, Line
from pipelines.publishing.comparison import comparisons, main_comparison
from pipelines.publishing.release_reader import Release, read_release

AREAS = {"E06000016": "Leicester", "E10000018": "Leicestershire", "E06000017": "Rutland"}
ENGLAND = [Benchmark("England", 23.0, "2024-25"), Benchmark("East Midlands", 24.0, "2024-25")]


@pytest.fixture(scope="module")
def release(release_folder: Path) -> Release:
    return read_release(release_folder)


def lines(release: Release, code: str, areas: list[str], periods: list[str]) -> list[Line]:
    indicator = release.indicators[code]
    return [
        Line(
            AREAS[area],
            tuple(release.figure(code, area, period) for period in periods),
            main_comparison(comparisons(release, indicator, area, periods[-1])),
            number,
        )
        for number, area in enumerate(areas)
    ]


def quarters(release: Release) -> list[str]:
    return release.periods({"quarter"})


def test_every_kind_of_chart_is_a_valid_specification(release: Release) -> None:
    """Altair's own checks are off in a report for speed, so they are on here."""
    periods = quarters(release)
    code = "second_plans_pct"
    series = charts.time_series.__wrapped__  # type: ignore[attr-defined]
    chart = series(
        release.indicators[code], periods, lines(release, code, list(AREAS), periods), ENGLAND, [4]
    )
    ElementTree.fromstring(chart.svg)
    years = release.periods({"financial_year"})
    trend = charts.yearly_trend.__wrapped__  # type: ignore[attr-defined]
    mine = lines(release, code, list(AREAS), years)
    ElementTree.fromstring(trend(release.indicators[code], years, mine[:2], mine[2:]).svg)


def test_a_chart_labels_its_lines_and_marks_confidential_quarters(release: Release) -> None:
    periods = quarters(release)
    code = "second_plans_pct"
    drawn = lines(release, code, list(AREAS), periods)
    chart = charts.time_series(release.indicators[code], periods, drawn, ENGLAND)
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", chart.svg)
    assert {"Leicester", "Leicestershire", "Rutland", "England", "East Midlands"} <= set(texts)
    assert texts.count("c") == len(periods)
    assert "Rutland: confidential, confidential" in chart.alt_text
    assert "England 23.0 in 2024-25" in chart.alt_text
    assert chart.finding_title in chart.alt_text


def test_text_in_a_chart_is_never_small(release: Release) -> None:
    periods = quarters(release)
    drawn = lines(release, "rereferrals_pct", ["E06000016"], periods)
    svg = charts.time_series(release.indicators["rereferrals_pct"], periods, drawn, ENGLAND).svg
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
    assert sizes
    assert min(sizes) >= 11
    assert "DejaVu Sans" in svg
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)


def test_the_same_figures_draw_the_same_bytes(release: Release) -> None:
    periods = quarters(release)
    drawn = lines(release, "rereferrals_pct", list(AREAS), periods)
    one, two = (
        charts.time_series(release.indicators["rereferrals_pct"], periods, drawn).svg
        for _ in range(2)
    )
    assert one == two


def test_areas_differ_by_dash_and_marker_not_by_colour_alone() -> None:
    from pipelines.publishing.chart_marks import STYLES

    assert len({str(dash) for _, dash, _ in STYLES}) == len(STYLES)
    assert len({marker for _, _, marker in STYLES}) == len(STYLES)


def test_one_quarter_and_no_figures_at_all_can_be_drawn(release: Release) -> None:
    indicator = release.indicators["second_plans_pct"]
    one = charts.time_series(
        indicator, ["2025-26-Q1"], lines(release, indicator.code, list(AREAS), ["2025-26-Q1"])
    )
    assert "2025-26-Q1." in one.alt_text
    none = charts.time_series(indicator, ["2025-26-Q1"], [Line("Rutland", (None,))])
    assert none.finding_title == "Second plans: Rutland no figure."


@pytest.mark.parametrize(
    ("values", "unit", "low", "says"),
    [
        ([24.0, 31.0], "pct", 0.0, "Axis from 0% to 40%"),
        ([88.0, 97.0], "pct", 80.0, "not from zero"),
        ([2.0, 99.0], "pct", 0.0, "Axis from 0% to 100%"),
        ([480.0, 520.0], "per_10k", 0.0, "Axis from zero"),
        ([480.0, 520.0], "count", 0.0, "Axis from zero"),
        ([], "count", 0.0, "Axis from zero"),
    ],
)
def test_an_axis_starts_at_zero_or_says_that_it_does_not(
    values: list[float], unit: str, low: float, says: str
) -> None:
    """A drop from 97 to 95 per cent once filled the whole height of a chart."""
    axis = y_axis(values, unit)
    assert axis.low == low
    assert says in axis.says
    assert axis.high >= max(values, default=0)
    assert axis.ticks[0] == axis.low and axis.ticks[-1] == axis.high


def test_labels_that_would_touch_are_moved_apart_and_stay_inside() -> None:
    places = spread([100.0, 101.0, 102.0, 199.0], 14.0, 200.0)
    assert sorted(places) == places
    assert all(b - a >= 14.0 for a, b in pairwise(places))
    assert max(places) <= 200.0


def test_years_are_named_where_they_begin() -> None:
    labels = quarter_labels(["2023-24-Q2", "2023-24-Q3", "2023-24-Q4", "2024-25-Q1"])
    assert labels == [["Q2", "2023-24"], ["Q3", ""], ["Q4", ""], ["Q1", "2024-25"]]
    assert quarter_labels(["2023-24-Q4", "2024-25-Q1"])[0] == ["Q4", ""]


def test_what_a_layer_is_drawn_from_is_told_by_channels_as_by_their_names() -> None:
    """By name Altair looks through every channel it knows, for each layer of each chart."""
    frame = Frame(y_axis([20.0, 40.0], "pct"), (("Q1",), ("Q2",)), 200, (0, 1))
    rows = [{"x": 0, "low": 20.0, "high": 40.0, "part": 0}]
    ours = frame.chart(rows, "low:Q", y2="high:Q", detail="part:N").mark_area()
    named = frame.chart(rows, "low:Q").encode(y2="high:Q", detail="part:N").mark_area()
    assert ours.to_dict() == named.to_dict()
    assert ours.to_dict()["encoding"]["y2"] == {"field": "high"}
