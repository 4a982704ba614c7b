"""The pictures of the disproportionality report, as SVG and as words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipelines.publishing import decision_section, disproportionality, intersection_section
from pipelines.publishing.canvas import Canvas, wrapped
from pipelines.publishing.decision_chart import Path as Steps
from pipelines.publishing.decision_chart import Step, decision_points
from pipelines.publishing.forest_chart import WIDTH, Mark, forest_plot, scale_of
from pipelines.publishing.forest_section import forest
from pipelines.publishing.group_family import Family
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.intersection_chart import Band, Crossing, intersections
from tests.publishing.altered import plain
from tests.publishing.fixture_catalogue import LATEST, LEICESTER

SVG = "{http://www.w3.org/2000/svg}"
NOTES = ["Divided by: pupils of state-funded schools.", "Group not known: 6.5% of those counted."]
MARKS = [
    Mark("Asian", 0.62, 0.48, 0.8, "lower"),
    Mark("Black", 1.6, 1.2, 2.2, "higher"),
    Mark("Mixed", 1.1, 0.9, 1.4, "no_evidence"),
    Mark("White", is_reference=True),
    Mark("Arab", 2.9, 0.9, 9.0, "too_few"),
    Mark("Roma", finding="too_few", instead="too few to assess"),
    Mark("Irish", instead="confidential", is_confidential=True),
]


def parts(svg: str, tag: str) -> list[dict[str, str]]:
    return [dict(one.attrib) for one in ElementTree.fromstring(svg).iter(f"{SVG}{tag}")]


def words(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def dots(svg: str) -> list[dict[str, str]]:
    """Marks on the plot, not the rings of confidential groups at the side."""
    return [one for one in parts(svg, "circle") if float(one["r"]) < 6]


@pytest.fixture
def report(release_folder: Path, tmp_path: Path) -> GroupReport:
    return disproportionality.open_groups(release_folder, LATEST, "LLR", tmp_path / "figures")


def family(report: GroupReport, code: str, characteristic: str = "ethnicity") -> Family:
    return next(
        one
        for one in report.families()
        if (one.indicator.code, one.characteristic) == (code, characteristic)
    )


def test_a_log_scale_sets_twice_and_half_equally_far_from_equal() -> None:
    scale = scale_of([0.6, 1.9], 100, 300)
    assert scale.x(1) == pytest.approx(200)
    assert scale.x(2) - scale.x(1) == pytest.approx(scale.x(1) - scale.x(0.5))
    assert scale_of([3.4], 0, 1).ticks == [0.5, 1, 2, 4]
    assert scale_of([0.001, None, 500.0], 0, 1).ticks[0] == 1 / 16


def test_a_finding_is_told_by_the_shape_and_not_by_a_colour() -> None:
    svg = forest_plot(MARKS, "White", NOTES)
    filled = [one for one in dots(svg) if one["fill"] != "white"]
    rings = [one for one in dots(svg) if one["fill"] == "white"]
    assert (len(filled), len(rings)) == (2, 1)
    assert len({one["fill"] for one in filled}) == 1, "higher and lower look alike: place tells"
    crosses = [one for one in parts(svg, "line") if one["stroke-width"] == "1.8" and
               one["x1"] != one["x2"] and one["y1"] != one["y2"]]  # fmt: skip
    assert len(crosses) == 4, "two crosses of two arms"


def test_confidential_and_unassessed_groups_stand_at_the_side_as_such() -> None:
    svg = forest_plot(MARKS, "White", NOTES)
    assert {"c", "confidential", "too few to assess", "reference"} <= set(words(svg))
    ring = next(one for one in parts(svg, "circle") if float(one["r"]) > 6)
    assert float(ring["cx"]) > WIDTH - 124
    assert set(NOTES) <= set(words(svg))


def test_an_interval_beyond_the_plot_ends_in_an_arrow() -> None:
    """A ratio of 40 would have stretched every other mark into one point."""
    svg = forest_plot([Mark("Roma", 40.0, 2.0, None, "higher")], "White", [])
    assert len(parts(svg, "polygon")) == 1
    assert "40 (at least 2.0)" in words(svg)
    none = forest_plot([Mark("Roma", 0.0, None, 1.4, "no_evidence")], "White", [])
    assert len(parts(none, "polygon")) == 1
    assert all(0 <= float(one["cx"]) <= WIDTH for one in dots(svg) + dots(none))


def test_text_is_escaped_and_never_leaves_the_drawing() -> None:
    canvas = Canvas(100)
    canvas.text((0, 10), "<script> & 'more'")
    assert "<script>" not in canvas.svg(20)
    assert words(canvas.svg(20)) == ["<script> & 'more'"]
    assert wrapped("one two three four", 40) == ["one", "two", "three", "four"]
    for one in forest_plot(MARKS, "White", NOTES * 3).split("<text")[1:]:
        x, size = (float(re.search(f'{name}="([0-9.]+)"', one)[1]) for name in ("x", "font-size"))  # type: ignore[index]
        if 'anchor="start"' in one:
            shown = re.search(">(.*?)<", one)[1]  # type: ignore[index]
            assert x + len(shown) * size * 0.5 <= WIDTH + 12, shown


def test_a_forest_plot_says_its_finding_and_every_figure(report: GroupReport) -> None:
    chart = forest(report, family(report, "cpp_per_10k"))
    assert chart.finding_title == (
        "Child protection plans, quarter 1 of 2025-26, beside White: higher: Mixed (1.7 times);"
        " lower: Asian (0.55 times); no evidence of a difference: Black;"
        " confidential: Other ethnic group."
    )
    assert chart.finding_title in chart.alt_text
    assert "Asian or Asian British: 0.55 (0.35 to 0.86), lower, about" in chart.alt_text
    assert "Other ethnic group: confidential." in chart.alt_text
    assert "Group not known: 6.7% of those counted." in chart.alt_text


def test_a_share_that_is_not_known_is_said_to_be_unknown(report: GroupReport) -> None:
    one = family(report, "cpp_per_10k")
    bare = replace(one, rows=tuple(replace(row, unknown_share=None) for row in one.rows))
    assert "Group not known: the release does not say how many." in forest(report, bare).alt_text


def test_a_path_is_broken_where_a_point_is_hidden() -> None:
    """A line drawn across a hidden point would have told where it lies."""
    steps = [Step(index=1.2, finding="higher") for _ in range(5)]
    hidden = [*steps[:2], Step(index=None, status="c"), *steps[3:]]
    points = [f"Point {n}" for n in range(5)]
    whole = decision_points(points, [Steps("Black", tuple(steps))], "White", NOTES)
    broken = decision_points(points, [Steps("Black", tuple(hidden))], "White", NOTES)
    assert len(parts(whole, "polyline")) == 1
    runs = [len(one["points"].split()) for one in parts(broken, "polyline")]
    assert runs == [2, 2]
    assert "c" in words(broken) and set(NOTES) <= set(words(broken))


def test_the_decision_points_say_where_a_gap_opens(report: GroupReport) -> None:
    text = plain(disproportionality.decision_points(report))
    assert "Decision points, 2024-25, beside White: 3 of 4 groups differ at one point" in text
    assert "- Asian: lower at referral (0.62), higher at section 47 enquiry (1.3)" in text
    assert "- No difference shown at any point: Other ethnic group." in text
    assert "Started to be looked after confidential" in text
    assert "Group not known: 5.7% of events." in text
    assert "[Started to be looked after [beside White]{.note}]{.group}" in text


def test_a_reference_that_changes_along_the_way_is_told(report: GroupReport) -> None:
    """'Beside Asian' stood over points that were compared with White children."""
    mine = tuple(
        replace(row, reference_category="asian") if row.point_order == 1 else row
        for row in report.groups.decisions
    )
    changed = replace(report, groups=replace(report.groups, decisions=mine))
    text = plain(disproportionality.decision_points(changed))
    assert "beside each point's reference group" in text
    assert "not the same at every point: Asian at referral; White at assessment completed" in text
    assert "Asian: Referral reference, Assessment completed 1.02" in text
    assert "[Referral [beside Asian]{.note}]{.group}" in text


def test_without_decision_points_the_report_says_what_is_needed(report: GroupReport) -> None:
    bare = replace(report, groups=replace(report.groups, decisions=()))
    assert disproportionality.decision_points(bare) == decision_section.NOTHING


def test_the_estimate_stands_beside_the_raw_figure_and_what_two_explain_apart() -> None:
    shown = Crossing("Girls", 21.7, 20.8, 15.8, 25.8, 23.0, 0.91)
    hidden = Crossing("Boys", is_confidential=True, instead="confidential")
    svg = intersections([Band("Asian", (shown, hidden))], "per 10,000 children", NOTES)
    filled = [one for one in dots(svg) if one["fill"] != "white"]
    raw = [one for one in dots(svg) if one["fill"] == "white"]
    assert len(filled) == len(raw) == 1
    assert float(filled[0]["cx"]) < float(raw[0]["cx"])
    assert {"Asian", "Girls", "× 0.91", "c"} <= set(words(svg))


def test_only_what_lies_beyond_its_interval_is_called_more_or_less(report: GroupReport) -> None:
    """The furthest of noise would have been named as a finding."""
    crossed = report.families(crossed=True)
    one = next(o for o in crossed if o.characteristic_2 == "disability")
    told = intersection_section.finding(report, one)
    assert "more than the two explain apart: Mixed, disabled (× 1.49)" in told
    wide = [replace(row, shrunk_lower_95=0.0, shrunk_upper_95=1e6) for row in one.rows]
    unsure = intersection_section.finding(report, replace(one, rows=tuple(wide)))
    assert "no intersection lies beyond what the two explain apart" in unsure


def test_the_grid_shows_each_meeting_and_hides_the_confidential(
    release_folder: Path, tmp_path: Path
) -> None:
    report = disproportionality.open_groups(release_folder, LATEST, "LSCP", tmp_path / "figures")
    assert report.area == LEICESTER
    text = plain(disproportionality.crossings(report))
    assert re.search(r"\| Black \| \[[\d.]+\]\{\.value\}", text)
    hidden = tuple(replace(row, status="c") for row in report.groups.rows)
    small = replace(report, groups=replace(report.groups, rows=hidden))
    told = plain(disproportionality.crossings(small))
    assert "Without an estimate that may be shown: children looked after." in told
    assert "{.value}" not in told
