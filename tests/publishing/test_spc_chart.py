from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest

from pipelines.publishing import spc_chart
from pipelines.publishing.charts import Chart
from pipelines.publishing.release_reader import Figure, Indicator, read_release
from pipelines.publishing.spc import Spc, spc_of
from pipelines.publishing.spc_chart import xmr_chart
from pipelines.publishing.spc_marks import LOOKS
from pipelines.statistics import xmr

STEADY = [20.0, 22, 19, 21, 20, 23, 19, 20, 22, 21, 20, 22]
QUARTERS = [f"{year}-{year - 1999}-Q{q}" for year in range(2018, 2026) for q in (1, 2, 3, 4)]


def indicator(polarity: str = "low", unit: str = "pct") -> Indicator:
    return Indicator(
        "rereferrals_pct", "Re-referrals within 12 months", "Re-referrals", "how_well",
        "Front door", unit, 1, polarity, "in_period", True, 1, "A definition",
    )  # fmt: skip


def series(
    values: list[float | None], polarity: str = "low", target: float | None = None, at: int = 0
) -> list[Figure | None]:
    """Figures as a release holds them: one baseline, None for a confidential figure."""
    numbers = np.array([np.nan if value is None else value for value in values])
    limits = xmr.natural_limits(xmr.baseline(numbers))
    points = int(np.count_nonzero(~np.isnan(xmr.baseline(numbers))))
    found = xmr.signals(numbers, limits) if limits else [xmr.Signal()] * len(values)
    figures: list[Figure | None] = []
    for number, (value, signal) in enumerate(zip(values, found, strict=True)):
        period = QUARTERS[at + number]
        spc = Spc(points, QUARTERS[at], target=target)
        if limits:
            spc = Spc(
                points, QUARTERS[at], xmr.variation(signal, polarity), signal.rules,
                limits.centre, limits.lower, limits.upper, limits.is_provisional,
                "New front door (decided by Head of data, 1 July 2018)" if at else None,
                xmr.assurance(limits, target, polarity), target,
            )  # fmt: skip
        shown = Figure("i", "a", period, value, "ok", spc=spc)
        figures.append(Figure("i", "a", period, None, "c") if value is None else shown)
    return figures


def chart(
    figures: list[Figure | None], polarity: str = "low", *, small: bool = False, unit: str = "pct"
) -> Chart:
    periods = QUARTERS[: len(figures)]
    return xmr_chart(indicator(polarity, unit), periods, "Leicester", figures, small=small)


def texts(svg: str) -> list[str]:
    return [part.strip() for part in ElementTree.fromstring(svg).itertext() if part.strip()]


@pytest.mark.parametrize("small", [False, True])
def test_every_kind_of_chart_is_a_valid_specification(small: bool) -> None:
    """Altair's own checks are off in a report for speed, so they are on here."""
    checked = spc_chart.xmr_chart.__wrapped__  # type: ignore[attr-defined]
    figures = [*series([*STEADY, 40.0, None], target=18), *series([30.0, *STEADY], at=14)]
    drawn = checked(indicator(), QUARTERS[: len(figures)], "Rutland", figures, small=small)
    root = ElementTree.fromstring(drawn.svg)
    assert root.get("width") == ("260" if small else "440")


def test_limits_mean_target_and_signals_are_named_in_the_drawing() -> None:
    drawn = chart(series([*STEADY, 40.0], target=18.0))
    limits = xmr.natural_limits(np.array(STEADY))
    assert limits is not None
    named = {"concerning", "target 18.0", f"mean {limits.centre:.1f}"}
    assert named | {f"upper {limits.upper:.1f}", f"lower {limits.lower:.1f}"} <= set(
        texts(drawn.svg)
    )


def place_of(svg: str, words: str) -> tuple[float, float]:
    """Where a text stands in the drawing: pixels from its left and from its top."""
    found = []

    def walk(node: ElementTree.Element, x: float, y: float) -> None:
        for dx, dy in re.findall(r"translate\(([-\d.]+),([-\d.]+)\)", node.get("transform", "")):
            x, y = x + float(dx), y + float(dy)
        if (node.text or "").strip() == words:
            found.append((x, y))
        for child in node:
            walk(child, x, y)

    walk(ElementTree.fromstring(svg), 0.0, 0.0)
    (place,) = found
    return place


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("values", [[0.0] * 7 + [2.0], [2.0] + [0.0] * 7, [*STEADY, 40.0]])
def test_a_signals_name_is_never_cut_off_by_the_edge(values: list[float], small: bool) -> None:
    """From nought to the axis' end there is no room above, nor below: it stands beside."""
    drawn = chart(series([*values], "none"), "none", small=small, unit="count")
    _, y = place_of(drawn.svg, "changed")
    assert 8 <= y <= float(ElementTree.fromstring(drawn.svg).get("height", 0)) - 8


def test_signals_differ_by_shape_and_not_by_colour_alone() -> None:
    assert len({shape for _, shape in LOOKS.values()} | {"circle"}) == len(LOOKS) + 1
    drawn = {polarity: chart(series([*STEADY, 40.0], polarity), polarity) for polarity in
             ("low", "high", "none")}  # fmt: skip
    marks = [set(re.findall(r'd="(M[^"]*Z)"', one.svg)) for one in drawn.values()]
    assert marks[0] != marks[1] != marks[2] != marks[0]


def test_a_confidential_figure_is_marked_and_breaks_the_line() -> None:
    drawn = chart(series([*STEADY[:6], None, *STEADY[6:]]))
    assert texts(drawn.svg).count("c") == 1
    assert "23.0, confidential, 19.0" in drawn.alt_text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("New front door (decided by Head of data, 1 July 2018)", "limits re-based"),
        ("New definition from 1 April 2021", "new definition"),
    ],
)
def test_a_new_baseline_is_marked_with_why(reason: str, words: str) -> None:
    later = [
        replace(one, spc=replace(one.spc, rebased_reason=reason))
        for one in series(STEADY, at=12)
        if one is not None and one.spc is not None
    ]
    drawn = chart([*series(STEADY), *later])
    assert words in texts(drawn.svg)
    assert f"From 2021-22-Q1 ({reason}): mean" in drawn.alt_text


def test_the_title_states_a_signal_its_rule_and_the_target() -> None:
    found = chart(series([*STEADY, 40.0], target=10.0)).finding_title
    assert found.startswith("Leicester: re-referrals 40.0%, concerning: above the upper limit of ")
    assert found.endswith(" The target of 10.0% is consistently missed.")


def test_the_title_says_that_there_is_no_signal_and_that_chance_decides_on_the_target() -> None:
    found = chart(series(STEADY, target=20.0)).finding_title
    assert "22.0%, no signal: within usual variation (" in found
    assert found.endswith(
        " The target of 20.0% lies within the limits: chance decides each quarter."
    )


def test_after_a_signal_nothing_is_left_to_chance_in_the_title() -> None:
    assert "chance" not in chart(series([*STEADY, 40.0], target=20.0)).finding_title


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([*STEADY, 18, 19, 20, 21, 22, 23, 24], "7 or more quarters in a row rising"),
        ([*STEADY, 22, 22.5, 22, 22.5, 22, 22.5, 22], "7 or more quarters in a row above the mean"),
        ([*STEADY, 25.5, 20, 25.5], "2 of 3 quarters near the upper limit"),
    ],
)
def test_each_rule_has_its_words(values: list[float], words: str) -> None:
    assert words in chart(series(list(values))).finding_title


def test_a_change_without_polarity_is_neither_better_nor_worse() -> None:
    drawn = chart(series([*STEADY, 40.0], "none"), "none")
    assert "changed, neither better nor worse in itself" in drawn.finding_title
    assert "changed" in texts(drawn.svg)


def test_few_figures_have_no_limits_and_say_so() -> None:
    drawn = chart(series(STEADY[:4], target=20.0))
    assert "too few quarters for limits (4 so far, 6 needed)" in drawn.finding_title
    assert not [one for one in texts(drawn.svg) if one.startswith(("upper", "mean", "lower"))]
    gaps = chart(series([20.0, None, 21, None, 20, None, 22, None, 20, None, 21, None, 22]))
    assert "too many gaps between the quarters for limits (7 so far" in gaps.finding_title


def test_provisional_limits_say_on_how_many_figures_they_rest() -> None:
    assert "Limits provisional: 8 of 12 quarters." in chart(series(STEADY[:8])).finding_title


def test_a_hidden_latest_figure_and_no_figures_at_all_can_be_drawn() -> None:
    assert chart(series([*STEADY, None])).finding_title == "Leicester: re-referrals confidential."
    assert chart([None] * 3).finding_title == "Leicester: re-referrals no figure."
    unjudged = [Figure("i", "a", QUARTERS[0], 20.0, "ok")]
    assert chart([*unjudged]).finding_title == (
        "Leicester: re-referrals 20.0%; not judged by limits."
    )


def test_the_alt_text_gives_values_limits_signals_axis_and_finding() -> None:
    drawn = chart(series([*STEADY, 40.0, 41.0], target=18.0))
    assert "20.0, 22.0, 19.0" in drawn.alt_text and "40.0, 41.0." in drawn.alt_text
    assert "from 12 quarters" in drawn.alt_text
    assert "Signals: 2021-22-Q1 to 2021-22-Q2 concerning." in drawn.alt_text
    assert "Target 18.0%." in drawn.alt_text and "Axis from 0% to" in drawn.alt_text
    assert drawn.alt_text.endswith(f"Finding: {drawn.finding_title}")


def test_a_high_percentages_axis_says_that_it_does_not_start_at_zero() -> None:
    drawn = chart(series([value + 70 for value in STEADY]))
    assert "not from zero" in drawn.alt_text and drawn.axis_note == "axis 80 to 100"


@pytest.mark.parametrize("small", [False, True])
def test_text_in_a_chart_is_never_small(small: bool) -> None:
    drawn = chart([*series([*STEADY, 40.0]), *series([40.0, *STEADY], at=13)], small=small)
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', drawn.svg)]
    assert sizes and min(sizes) >= 11
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", drawn.svg)


def test_the_same_figures_draw_the_same_bytes() -> None:
    one, two = (chart(series([*STEADY, 40.0], target=18.0)).svg for _ in range(2))
    assert one == two


def test_many_quarters_show_only_labels_that_fit() -> None:
    drawn = xmr_chart(indicator(), QUARTERS, "Leicester", series([*STEADY, *STEADY, *STEADY[:8]]))
    years = [one for one in texts(drawn.svg) if re.fullmatch(r"\d{4}-\d{2}", one)]
    assert 3 <= len(years) <= 5
    small = xmr_chart(
        indicator(), QUARTERS, "Leicester", series([*STEADY, *STEADY, *STEADY[:8]]), small=True
    )
    assert {"2018-19", "2025-26"} == {
        one for one in texts(small.svg) if re.fullmatch(r"\d{4}-\d{2}", one)
    }


def test_the_signals_of_a_release_reach_its_figures(release_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    shutil.copytree(release_folder, folder)
    path = folder / "fct_indicator.parquet"
    # Written as it lay there before it had such columns, then as it is with them.
    frame = pl.read_parquet(path)
    bare = frame.drop([name for name in frame.columns if name.startswith("spc_")])
    bare.write_parquet(path)
    assert all(one.spc is None for one in read_release(folder).figures.values())
    cells = {
        "spc_signal": "improving", "spc_rule": "point_outside;two_of_three", "spc_centre": 20.0,
        "spc_lower": 10.0, "spc_upper": 30.0, "spc_points": 12, "spc_is_provisional": False,
        "spc_baseline_from": "2022-23-Q1", "spc_rebased_reason": None,
        "spc_assurance": "neither", "target": 25.0,
    }  # fmt: skip
    bare.with_columns(pl.lit(value).alias(name) for name, value in cells.items()).write_parquet(
        path
    )
    figure = next(iter(read_release(folder).figures.values()))
    assert figure.spc == spc_of(cells)
    assert figure.spc is not None and figure.spc.rules == ("point_outside", "two_of_three")
    assert figure.spc.limits == (10.0, 20.0, 30.0) and figure.spc.is_signal
