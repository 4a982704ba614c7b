"""Training returns in which an event lacks what it needs, or more people rate than came."""

from __future__ import annotations

import pytest

from pipelines.contracts import Contract
from tests.quality.office import Judge, Row, judge_of, only

ABOUT: Row = {"period": "2025-26-Q1", "agency": "business_office", "event_code": "T-1"}
EVENT: Row = {
    **ABOUT,
    "item_type": "event",
    "title": "Working with fathers",
    "kind": "course",
    "scope": "LLR",
    "theme": "fathers_and_hidden_adults",
    "held_on": "2025-05-14",
    "places_offered": "40",
}
PLACES: Row = {
    **ABOUT,
    "item_type": "places",
    "trained_agency": "leicestershire_police",
    "role_group": "practitioner",
    "places_taken": "14",
    "attended": "12",
}
RATINGS: Row = {
    **ABOUT,
    "item_type": "ratings",
    "rating_before": "2",
    "rating_after": "4",
    "people": "12",
}
FOLLOW_UP: Row = {
    **ABOUT,
    "item_type": "follow_up",
    "asked": "12",
    "answered": "10",
    "changed_practice": "7",
    "example": "Fathers are asked to the first visit.",
}
SOUND = (EVENT, PLACES, RATINGS, FOLLOW_UP)


@pytest.fixture
def judge_training(contracts: dict[str, Contract]) -> Judge:
    return judge_of(contracts["training_feedback"])


def test_a_sound_return_is_accepted_without_a_remark(judge_training: Judge) -> None:
    result = judge_training(*SOUND)
    assert result.accepted and result.findings == ()


def test_another_pair_of_ratings_is_another_row_and_the_same_pair_is_not(
    judge_training: Judge,
) -> None:
    assert (
        judge_training(
            EVENT,
            PLACES,
            {**RATINGS, "people": "5"},
            {**RATINGS, "rating_after": "5", "people": "7"},
        ).findings
        == ()
    )
    again = judge_training(EVENT, PLACES, {**RATINGS, "people": "5"}, {**RATINGS, "people": "3"})
    assert {(one.row, one.rule) for one in again.findings} == {
        (4, "rows_are_unique"),
        (5, "rows_are_unique"),
    }


@pytest.mark.parametrize(
    ("number", "changed", "column", "rule"),
    [
        (0, {"title": None}, "title", "event_has_its_title"),
        (0, {"kind": None}, "kind", "event_says_its_kind"),
        (0, {"held_on": None}, "held_on", "event_has_its_day"),
        (0, {"held_on": "in May"}, "held_on", "held_on_readable"),
        (0, {"held_on": "2025-07-01"}, "held_on", "held_by_the_quarters_end"),
        (0, {"theme": "weather"}, "theme", "theme_allowed"),
        (0, {"places_offered": "-1"}, "places_offered", "places_offered_not_negative"),
        (1, {"trained_agency": None}, "trained_agency", "places_name_the_agency"),
        (1, {"trained_agency": "the_moon"}, "trained_agency", "trained_agency_allowed"),
        (1, {"places_taken": None}, "places_taken", "places_say_how_many_were_taken"),
        (1, {"places_taken": "11"}, "places_taken", "attended_within_taken"),
        (2, {"rating_before": None}, "rating_before", "ratings_have_the_rating_before"),
        (2, {"rating_after": "6"}, "rating_after", "rating_after_from_one_to_five"),
        (2, {"rating_before": "0"}, "rating_before", "rating_before_from_one_to_five"),
        (2, {"people": "0"}, "people", "people_at_least_one"),
        (2, {"people": None}, "people", "ratings_say_how_many_people"),
        (2, {"people": "2.5"}, "people", "people_readable"),
        (3, {"asked": "9"}, "asked", "answered_within_asked"),
        (3, {"answered": "6"}, "answered", "changed_within_answered"),
        (3, {"changed_practice": None}, "changed_practice", "follow_up_says_how_many_changed"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_rejected_with_its_row(
    judge_training: Judge, number: int, changed: Row, column: str, rule: str
) -> None:
    rows = [{**row, **changed} if at == number else row for at, row in enumerate(SOUND)]
    result = judge_training(*rows)
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (number + 2, column, rule)
    assert finding.message.strip() and finding.remedy.strip().endswith(".")


def test_more_people_than_came_cannot_have_rated(judge_training: Judge) -> None:
    """The sum over the pairs of ratings is compared with the sum over the agencies."""
    more = {**RATINGS, "rating_after": "5", "people": "1"}
    finding = only(judge_training(*SOUND, more))
    assert (finding.row, finding.rule) == (2, "no_more_raters_than_came")
    others = {**PLACES, "trained_agency": "other", "places_taken": "1", "attended": "1"}
    assert judge_training(*SOUND, more, others).findings == ()


def test_nobody_knows_how_many_came_where_one_agency_does_not_say(judge_training: Judge) -> None:
    unknown = {**PLACES, "trained_agency": "other", "attended": None}
    more = {**RATINGS, "rating_after": "5", "people": "1"}
    finding = only(judge_training(*SOUND, more, unknown))
    assert (finding.row, finding.severity) == (7, "warning")
    assert finding.rule == "places_say_how_many_came"


def test_an_event_without_a_theme_is_remarked_and_accepted(judge_training: Judge) -> None:
    result = judge_training({**EVENT, "theme": None}, PLACES)
    assert result.accepted and only(result).rule == "event_has_a_theme"


def test_a_row_belongs_to_an_event_of_the_file(judge_training: Judge) -> None:
    result = judge_training(*SOUND, {**PLACES, "event_code": "T-2"})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (6, "event_code", "event_is_in_the_file")


def test_an_event_of_the_quarter_says_who_took_part(judge_training: Judge) -> None:
    """Sent again with its follow-up it has said so already."""
    result = judge_training(EVENT)
    assert not result.accepted
    assert (only(result).row, only(result).rule) == (2, "event_has_its_places")
    assert judge_training({**EVENT, "held_on": "2025-03-31"}, FOLLOW_UP).findings == ()
    assert not judge_training({**EVENT, "held_on": "2025-04-01"}, FOLLOW_UP).accepted
