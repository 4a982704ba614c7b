from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.release import reasons
from pipelines.release.reasons import Definition, Difference, Side, reason

SINCE_2012 = Definition(date(2012, 4, 1), ("rereferrals", "referrals", 100.0))
ENDS = {"2024-25-Q4": date(2025, 3, 31), "2025-26-Q1": date(2025, 6, 30)}


def sent(agency: str | None = "police", **more: Any) -> dict[str, Any]:
    return {
        "dataset": "performance_return", "agency_code": agency, "period": "2025-26-Q1",
        "publication": None, "outcome": "accepted",
    } | more  # fmt: skip


def side(code: str = "a", definitions: Any = None, **submissions: dict[str, Any]) -> Side:
    known = {"rereferrals_pct": [SINCE_2012]} if definitions is None else definitions
    return Side(code, submissions, known, ENDS)


def figure(
    old: str = "", new: str = "", change: str = "changed", period: str = "2025-26-Q1"
) -> Difference:
    ids = (frozenset(listed.split()) for listed in (old, new))
    return Difference("rereferrals_pct", period, change, *ids)


OFFICIAL = {"dataset": "published_statistics", "period": None, "publication": "cin"}
POPULATION = {"dataset": "population", "period": None, "publication": "ons"}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (sent(), sent(), reasons.NEWER_RETURN),
        (sent("health"), sent(), reasons.FIRST_RETURN),
        (sent(outcome="rejected"), sent(), reasons.FIRST_RETURN),
        (sent(None, **OFFICIAL), sent(None, **OFFICIAL), reasons.NEWER_PUBLICATION),
        (sent(), sent(None, **OFFICIAL), reasons.FIRST_PUBLICATION),
        (sent(None, **POPULATION), sent(None, **POPULATION), reasons.POPULATION),
    ],
)
def test_a_submission_that_the_figure_rests_on_now_is_the_cause(
    before: dict[str, Any], after: dict[str, Any], told: str
) -> None:
    # The code has changed too: what came in explains the figure well enough.
    old, new = side("a", S1=before), side("b", S1=before, S2=after)
    assert reason(figure("S1", "S1 S2"), old, new) == told


def test_a_return_sent_again_without_the_measure_is_the_cause_though_nothing_names_it() -> None:
    """The figure is not received any more and names no submission: the reason was 'code'."""
    old, new = side("a", S1=sent()), side("b", S1=sent(), S2=sent())
    assert reason(figure("S1", ""), old, new) == reasons.NEWER_RETURN


def test_a_submission_of_somebody_else_is_no_cause() -> None:
    old, new = side("a", S1=sent()), side("b", S1=sent(), S2=sent("health"))
    assert reason(figure("S1", "S1"), old, new) == reasons.CODE
    # One that was there before and is only now used says nothing of what came in.
    both = {"S1": sent(), "S2": sent("health")}
    assert reason(figure("S1", "S1 S2"), side("a", **both), side("b", **both)) == reasons.CODE


def test_another_recipe_is_a_change_of_definition_only_where_it_holds() -> None:
    later = Definition(date(2025, 4, 1), ("rereferrals", "contacts", 100.0))
    old, new = side(), side(definitions={"rereferrals_pct": [SINCE_2012, later]})
    assert reason(figure(), old, new) == reasons.DEFINITION
    assert reason(figure(period="2024-25-Q4"), old, new) == reasons.NONE_FOUND


def test_an_indicator_that_comes_or_goes_is_told_as_that() -> None:
    without = side(definitions={})
    assert reason(figure(change="added"), without, side()) == reasons.NEW_INDICATOR
    assert reason(figure(change="withdrawn"), side(), without) == reasons.NO_INDICATOR


def test_two_causes_are_both_named() -> None:
    other = {"rereferrals_pct": [Definition(date(2012, 4, 1), ("x",))]}
    old, new = side(S1=sent()), side(definitions=other, S1=sent(), S2=sent())
    told = f"{reasons.DEFINITION}; {reasons.NEWER_RETURN}"
    assert reason(figure("S1", "S2"), old, new) == told


def test_what_is_hidden_for_another_figures_sake_says_so() -> None:
    assert reason(figure(change="now_confidential"), side(), side()) == reasons.DISCLOSURE
    assert reason(figure(change="now_shown"), side(), side("b")) == reasons.CODE


def test_a_release_without_a_catalogue_is_compared_by_the_rest() -> None:
    older = Side("a", {"S1": sent()}, None)
    assert reason(figure("S1", "S2"), older, side(S1=sent(), S2=sent())) == reasons.NEWER_RETURN


def test_the_agencys_own_reason_follows_where_it_changed_a_count_behind_the_figure() -> None:
    old = side("a", S1=sent())
    asked = {
        ("S2", "rereferrals", "E1"): "Two were counted twice;\nnow once.",
        ("S2", "referrals", "E1"): None,
        ("S2", "missing_episodes", "E1"): "Of a count that the figure has no part of.",
        ("S2", "rereferrals", "E2"): "Of another area.",
    }
    new = Side(
        "a", {"S1": sent(), "S2": sent()}, {"rereferrals_pct": [SINCE_2012]}, ENDS,
        given=asked, members={"LSCP": frozenset({"E1"}), "LRSCP": frozenset({"E3"})},
    )  # fmt: skip
    told = [reasons.NEWER_RETURN, reasons.NO_REASON_GIVEN]
    told.append("The agency says: “Two were counted twice; now once.”")
    ids = frozenset({"S1"}), frozenset({"S2"})
    for area in ("E1", "LSCP"):
        difference = Difference("rereferrals_pct", "2025-26-Q1", "changed", *ids, area)
        assert reason(difference, old, new) == ". ".join(told)
        assert reasons.causes(reason(difference, old, new)) == [reasons.NEWER_RETURN]
    elsewhere = Difference("rereferrals_pct", "2025-26-Q1", "changed", *ids, "E3")
    assert reason(elsewhere, old, new) == reasons.NEWER_RETURN
