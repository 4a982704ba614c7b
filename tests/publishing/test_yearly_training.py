from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from pipelines.publishing.year import Year
from pipelines.publishing.yearly_training import (
    HOW_TO_READ,
    NOT_RATED,
    NOTHING_SENT,
    TOO_FEW,
    change_words,
    effect_rows,
    place_rows,
    share_words,
    training,
)
from tests.publishing.altered import obeyed, plain
from tests.publishing.conftest import YearWith
from tests.publishing.fixture_catalogue import HOSTILE

YEAR = "2024-25"
SHOWN: dict[str, Any] = {
    "status": "ok", "events": 3, "events_rated": 3, "events_counted": 2, "places_taken": 1204,
    "rated": 40, "mean_before": 3.04, "mean_after": 3.96, "mean_change": 0.92,
    "change_lower_95": 0.7, "change_upper_95": 1.14, "improved": 30, "improved_pct": 75.0,
    "improved_lower_95": 59.8, "improved_upper_95": 85.8, "follow_up_status": "ok", "asked": 30,
    "answered": 20, "changed_practice": 12, "changed_pct": 60.0, "changed_lower_95": 38.7,
    "changed_upper_95": 78.1,
}  # fmt: skip
HIDDEN: dict[str, Any] = {
    "status": "too_few", "events": 1, "events_rated": 1, "events_counted": 0, "places_taken": 9,
    "follow_up_status": "not_asked",
}  # fmt: skip
Opened = Callable[..., Year]


def effect(level: str, code: str, area: str = "LRSCP", **cells: Any) -> dict[str, Any]:
    return {"level": level, "level_code": code, "year": YEAR, "area_code": area, **cells}


def places(agency: str, taken: int, attended: int | None, **cells: Any) -> dict[str, Any]:
    return {
        "event_code": "T", "year": YEAR, "area_code": "LLR", "trained_agency": agency,
        "places_taken": taken, "attended": attended, **cells,
    }  # fmt: skip


EFFECTS = [
    effect("year", YEAR, **SHOWN),
    effect("kind", "course", **SHOWN),
    effect("kind", "e_learning", **HIDDEN),
    effect("theme", "neglect", **SHOWN),
    effect("year", YEAR, area="LSCP", **{**SHOWN, "rated": 77}),
    effect("event", "T", **{**SHOWN, "rated": 88}),
    {**effect("year", "2023-24", **{**SHOWN, "rated": 99}), "year": "2023-24"},
]
PLACES = [
    places("leicestershire_police", 5, 4),
    places("leicestershire_police", 6, 6, role_group="manager"),
    places("other", 20, None),
    places("leicestershire_police", 100, 90, area_code="LSCP"),
    places("leicestershire_police", 1000, 900, year="2023-24"),
]


@pytest.fixture
def opened(year_with: YearWith) -> Opened:
    def with_training(
        effects: list[dict[str, Any]] | None, taken: list[dict[str, Any]] | None = None
    ) -> Year:
        return year_with(fct_training_effect=effects, fct_training=taken)

    return with_training


def test_the_section_says_how_much_was_rated_changed_and_followed_up(opened: Opened) -> None:
    text = plain(training(opened(EFFECTS, PLACES)))
    assert text.startswith(
        "3 events in the year, with 1,204 places taken. 40 people rated their confidence before "
        "and after 2 of the 3 events: it went from 3.0 to 4.0, and 75% (60 to 86) were more "
        "confident afterwards. About three months later 20 of 30 people asked answered, of whom "
        "60% (39 to 78) said that they had changed what they do."
    )
    assert "stand as they were" not in text
    assert plain(HOW_TO_READ) in text and "77" not in text and "88" not in text and "99" not in text


def test_each_kind_and_theme_has_its_row_and_what_is_hidden_says_so(opened: Opened) -> None:
    text = plain(training(opened(EFFECTS, PLACES)))
    assert re.findall(r"\[([^\[\]]+)\]\{\.group\}", text) == ["By kind", "By theme"]
    assert "| All events | 3 | 40 | +0.9 (+0.7 to +1.1) | 75% (60 to 86) | 60% (39 to 78) |" in text
    assert f"| E-learning | 1 | – | {TOO_FEW} | – | – |" in text
    assert "| Neglect | 3 | 40 |" in text


def test_figures_that_wait_for_more_answers_say_since_when(opened: Opened) -> None:
    """A total that leaves out one late form is not this release's own, and nobody could see it."""
    rows = [{**one, "kept_from": "2025-07-22-ab12cd34"} for one in EFFECTS]
    assert (
        "Some of these figures stand as they were released on 22 July 2025. What was sent since "
        "then comes from fewer than 10 people" in plain(training(opened(rows, PLACES)))
    )


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"mean_change": -0.24, "change_lower_95": -0.5, "change_upper_95": 0.04},
         "−0.2 (−0.5 to 0.0)"),
        ({"mean_change": None, "status": "too_few"}, TOO_FEW),
        ({"mean_change": None, "status": "not_rated"}, NOT_RATED),
    ],
)  # fmt: skip
def test_a_change_has_its_sign_or_its_reason(cells: dict[str, Any], said: str) -> None:
    assert change_words({**SHOWN, **cells}) == said
    assert share_words({**SHOWN, "improved_pct": None}, "improved") == "–"


def test_places_are_summed_by_agency_for_the_partnerships_own_and_joint_training(
    opened: Opened,
) -> None:
    year = opened(EFFECTS, PLACES)
    assert place_rows(year) == [
        {"agency": "other", "taken": 20, "attended": None},
        {"agency": "leicestershire_police", "taken": 11, "attended": 10},
    ]
    text = plain(training(year))
    assert "| Other organisations | 20 | Not known |\n| Leicestershire Police | 11 | 10 |" in text


def test_a_year_of_which_nobody_rated_enough_says_that_nothing_is_known(opened: Opened) -> None:
    text = plain(training(opened([effect("year", YEAR, **HIDDEN)], [])))
    assert text.startswith(
        "1 event in the year, with 9 places taken. What they changed is not known: no event was "
        "rated by 10 people or more."
    )


def test_that_nothing_was_reported_is_said(opened: Opened) -> None:
    earlier = [row for row in EFFECTS if row["year"] != YEAR]
    assert training(opened(earlier, [])) == NOTHING_SENT


def test_a_release_of_older_code_has_no_training(opened: Opened) -> None:
    year = opened(None)
    assert effect_rows(year) == [] and place_rows(year) == []
    assert training(year) == NOTHING_SENT


def test_what_is_sent_is_printed_and_not_obeyed(opened: Opened) -> None:
    hostile = [*EFFECTS[:1], effect("theme", HOSTILE, **SHOWN)]
    assert obeyed(training(opened(hostile, [places(HOSTILE, 3, 3)]))) == [] and obeyed(HOSTILE)
