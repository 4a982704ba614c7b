"""The planted stories must be there whatever the seed, or the narratives would tell untruths."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipelines.demo.draw import World, draw_world
from pipelines.demo.parcel import Parcel
from pipelines.demo.profile import returned_measures
from pipelines.demo.stories import Stories

LEICESTER, LEICESTERSHIRE, RUTLAND = "E06000016", "E10000018", "E06000017"
YEAR = ["2024-25-Q1", "2024-25-Q2", "2024-25-Q3", "2024-25-Q4", "2025-26-Q1"]


@pytest.fixture(params=[20250401, 1, 2, 3], ids=lambda seed: f"seed {seed}")
def world(request: pytest.FixtureRequest) -> World:
    return draw_world(request.param, "2025-26-Q1")


def _share(world: World, quarter: str, area: str, part: str, whole: str) -> float:
    return world.total(quarter, area, part) / world.total(quarter, area, whole)


def test_rereferrals_rise_four_quarters_in_a_row(world: World) -> None:
    shares = [_share(world, q, LEICESTERSHIRE, "rereferrals", "referrals") for q in YEAR]
    assert all(later > earlier for earlier, later in pairwise(shares))
    assert shares[-1] - shares[0] > 0.05


def test_conferences_fall_behind_and_recover_after_the_change(world: World) -> None:
    pair = ("icpcs_within_15_working_days", "icpcs")
    shares = [_share(world, q, LEICESTER, *pair) for q in YEAR]
    assert shares[0] > shares[1] < shares[2] < shares[3] < shares[4]
    assert shares[1] < 0.67 and shares[4] > 0.87


def test_domestic_abuse_counts_break_when_recording_changes(world: World) -> None:
    measure = "domestic_abuse_incidents_child_present"
    counts = [sum(world.total(q, a, measure) for a in (LEICESTER, LEICESTERSHIRE)) for q in YEAR]
    assert counts[3] > 1.15 * max(counts[:3]) and counts[4] > 1.15 * max(counts[:3])
    repeat = "domestic_abuse_incidents_repeat"
    shares = [_share(world, q, LEICESTER, repeat, measure) for q in YEAR]
    assert max(shares[3:]) < min(shares[:3])


def test_leicesters_new_birth_visits_dip_and_recover(world: World) -> None:
    pair = ("new_birth_visits_within_14_days", "new_birth_visits_due")
    shares = [_share(world, q, LEICESTER, *pair) for q in YEAR]
    assert shares[1] == min(shares) < 0.78 and shares[4] == max(shares)


def test_leicestershires_ehc_plans_begin_to_recover(world: World) -> None:
    pair = ("ehc_plans_issued_within_20_weeks", "ehc_plans_issued")
    shares = [_share(world, q, LEICESTERSHIRE, *pair) for q in YEAR]
    assert max(shares[:4]) < 0.1 < shares[4]


def test_rutlands_sibling_groups_move_every_figure(world: World) -> None:
    conferences = [world.total(q, RUTLAND, "icpcs") for q in YEAR]
    plans = [world.total(q, RUTLAND, "child_protection_plans") for q in YEAR]
    assert conferences[2] > conferences[3]
    assert plans[2] > plans[1] and plans[3] > plans[1]


def test_police_say_beside_the_figure_that_it_cannot_be_compared(intended: list[Parcel]) -> None:
    for one in intended:
        if one.agency != "leicestershire_police" or one.dataset != "performance_return":
            continue
        noted = [r for r in one.rows if r["note"]]
        assert len(noted) == (3 if one.quarter >= "2024-25-Q4" else 0), one.place


def test_every_story_is_about_a_returned_measure() -> None:
    types = ("childrens_social_care", "police", "health", "education", "early_help")
    measures = {measure for kind in types for measure in returned_measures(kind)}
    stories = Stories.load().by_series.values()
    assert {story.measure for story in stories} <= measures
    assert len({story.story_id for story in stories}) >= 5
