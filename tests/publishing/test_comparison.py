from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.publishing.chart_words import Line, change_words, finding_title
from pipelines.publishing.comparison import QUARTER_AGO, YEAR_AGO, Certainty, compare, comparisons
from pipelines.publishing.release_reader import Figure, read_release
from tests.publishing.test_numbers_and_text import PERCENTAGE


def figure(value: float | None, low: float | None = None, high: float | None = None) -> Figure:
    return Figure("rereferrals_pct", "a", "p", value, "ok" if value is not None else "c", low, high)


@pytest.mark.parametrize(
    ("now", "then", "certainty"),
    [
        (figure(24.0, 22.0, 26.0), figure(23.0, 21.0, 25.0), Certainty.WITHIN),
        (figure(24.0, 22.0, 26.0), figure(21.0, 19.5, 22.5), Certainty.POSSIBLE),
        (figure(24.0, 22.0, 26.0), figure(19.0, 17.0, 21.0), Certainty.CLEAR),
        (figure(24.0, 22.0, 26.0), figure(19.0), Certainty.POSSIBLE),
        (figure(24.0), figure(19.0), Certainty.NOT_TESTED),
    ],
)
def test_a_change_is_only_as_sure_as_its_intervals(
    now: Figure, then: Figure, certainty: Certainty
) -> None:
    comparison = compare(now, then, YEAR_AGO)
    assert comparison is not None
    assert comparison.certainty is certainty


def test_nothing_is_compared_with_a_figure_that_is_not_shown() -> None:
    """A confidential figure counted as nought makes every later one a rise."""
    assert compare(figure(24.0, 22.0, 26.0), figure(None), YEAR_AGO) is None
    assert compare(figure(None), figure(24.0), YEAR_AGO) is None
    assert compare(None, figure(24.0), YEAR_AGO) is None


def test_worse_depends_on_which_way_is_better() -> None:
    rose = compare(figure(24.0, 22.0, 26.0), figure(19.0, 17.0, 21.0), YEAR_AGO)
    assert rose is not None
    assert rose.is_worse("low") and not rose.is_better("low")
    assert rose.is_better("high") and not rose.is_worse("high")
    assert not rose.is_worse("none") and not rose.is_better("none")


def test_overlapping_intervals_are_never_called_a_plain_change() -> None:
    """'Up from' was written of two figures whose intervals shared half their length."""
    words = {
        certainty: change_words(compare(figure(24.0, 22.0, 26.0), then, YEAR_AGO), PERCENTAGE)
        for certainty, then in {
            "within": figure(23.0, 21.0, 25.0),
            "possible": figure(21.0, 19.5, 22.5),
            "clear": figure(19.0, 17.0, 21.0),
        }.items()
    }  # type: ignore[arg-type]
    assert "within normal uncertainty" in words["within"] and "up" not in words["within"]
    assert "may be chance" in words["possible"]
    assert words["clear"] == ", up from 19.0% a year ago"


def test_the_finding_names_the_area_the_figure_and_the_change() -> None:
    now, then = figure(24.1, 22.0, 26.3), figure(19.0, 17.0, 21.0)
    line = Line("Leicester", (then, now), compare(now, then, YEAR_AGO))
    title = finding_title(PERCENTAGE, [line]).replace("\u00a0", " ")
    assert title == "Leicester: re-referrals 24.1%, up from 19.0% a year ago."


def test_the_finding_of_several_areas_accounts_for_each() -> None:
    now, then = figure(24.1, 22.0, 26.3), figure(19.0, 17.0, 21.0)
    lines = [
        Line("Leicester", (then, now), compare(now, then, YEAR_AGO)),
        Line("Leicestershire", (now, now), compare(now, now, YEAR_AGO)),
        Line("Rutland", (figure(None), figure(None)), None),
    ]
    title = finding_title(PERCENTAGE, lines)
    assert "Leicestershire within normal uncertainty; Rutland confidential." in title


def test_plain_counts_are_given_and_not_judged() -> None:
    """'Not tested' alone hid a rise of a quarter in domestic abuse incidents."""
    count = replace(PERCENTAGE, unit="count", decimals=0, short_title="Domestic abuse")
    now, then = figure(852.0), figure(686.0)
    line = Line("Leicestershire", (then, now), compare(now, then, YEAR_AGO))
    other = Line("Rutland", (then, then), compare(then, then, YEAR_AGO))
    title = finding_title(count, [line, other])
    assert "Leicestershire 852 (686 a year ago) and Rutland 686 (686 a year ago)" in title
    assert "not tested" in title


def test_a_year_to_date_figure_is_not_compared_with_the_quarter_before(
    release_folder: Path,
) -> None:
    """Quarter 2 of a running total was reported as twice quarter 1."""
    release = read_release(release_folder)
    running = release.indicators["persistent_absence_pct"]
    against = [one.against for one in comparisons(release, running, "E10000018", "2025-26-Q1")]
    assert against == [YEAR_AGO]


def test_nothing_is_compared_across_a_change_of_definition(release_folder: Path) -> None:
    release = read_release(release_folder)
    whole = release.indicators["rereferrals_pct"]
    assert len(comparisons(release, whole, "LSCP", "2025-26-Q1")) == 2
    for first_day, against in ((date(2025, 1, 1), [QUARTER_AGO]), (date(2025, 4, 1), [])):
        broken = replace(whole, breaks=(first_day,))
        found = comparisons(release, broken, "LSCP", "2025-26-Q1")
        assert [one.against for one in found] == against
