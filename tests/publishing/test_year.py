from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.publishing.release_reader import ReleaseError
from pipelines.publishing.scope import ScopeError
from pipelines.publishing.year import Year, open_year
from tests.publishing.altered import with_release
from tests.publishing.fixture_catalogue import LEICESTERSHIRE

CODE = "assessments_45_days_pct"


@pytest.fixture(scope="module")
def year(release_folder: Path) -> Year:
    return open_year(release_folder, "2024-25", "LRSCP")


def test_a_year_has_its_quarters_its_words_and_the_one_before(year: Year) -> None:
    assert year.quarters == ["2024-25-Q1", "2024-25-Q2", "2024-25-Q3", "2024-25-Q4"]
    assert (year.before, year.words) == ("2023-24", "the year to 31 March 2025")
    assert year.quarter.period == "2024-25-Q4"


def test_the_century_turns_in_the_key_of_the_year_before(year: Year) -> None:
    assert replace(year, key="2000-01").before == "1999-00"


def test_a_year_is_compared_with_the_year_before(year: Year) -> None:
    indicator = year.quarter.release.indicators[CODE]
    found = year.comparison(indicator, LEICESTERSHIRE)
    assert found is not None
    assert (found.now.period, found.then.period) == ("2024-25", "2023-24")
    assert (found.against, found.rose) == ("the year before", True)


@pytest.mark.parametrize(
    ("first_day", "is_broken"),
    [
        (date(2023, 4, 1), False),  # both years lie wholly under it
        (date(2023, 4, 2), True),
        (date(2024, 4, 1), True),
        (date(2025, 3, 31), True),
        (date(2025, 4, 1), False),  # after the year's end
    ],
)
def test_nothing_is_compared_across_a_change_of_definition(
    year: Year, first_day: date, is_broken: bool
) -> None:
    broken = replace(year.quarter.release.indicators[CODE], breaks=(first_day,))
    assert (year.comparison(broken, LEICESTERSHIRE) is None) is is_broken
    assert bool(year.break_words(broken)) is is_broken


def test_indicators_are_those_with_a_row_for_these_areas(year: Year) -> None:
    codes = {one.code for one in year.indicators()}
    # Put together from quarters; a rolling figure that is not published has no year.
    assert {"early_help_assessments", CODE} <= codes
    assert "persistent_absence_pct" not in codes
    figures = {
        key: one
        for key, one in year.quarter.release.figures.items()
        if key[1] not in year.quarter.scope.rows
    }
    assert replace(year, quarter=with_release(year.quarter, figures=figures)).indicators() == []


def test_what_the_release_does_not_hold_is_refused_by_name(release_folder: Path) -> None:
    with pytest.raises(ReleaseError, match="no figure of the year '2030-31'; it holds 2017-18 to"):
        open_year(release_folder, "2030-31", "LLR")
    with pytest.raises(ReleaseError, match="no figure of the year '2024-25-Q4'"):
        open_year(release_folder, "2024-25-Q4", "LLR")
    with pytest.raises(ScopeError, match="'NOPE' is not a partnership"):
        open_year(release_folder, "2024-25", "NOPE")
