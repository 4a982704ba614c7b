"""The figures of one small quarter, worked out on paper and found in its release."""

from __future__ import annotations

import math
from typing import Any

import pytest

from pipelines.release import Manifest
from tests.returns import LEICESTER, LEICESTERSHIRE, NARRATIVE, QUARTER, RUTLAND
from tests.workspaces import Refreshed, figure, figures, in_force


@pytest.fixture(scope="module")
def release(refreshed: Refreshed) -> Manifest:
    assert refreshed.status == 0, refreshed.said
    return in_force(refreshed.workspace)


def _indicator(release: Manifest, code: str, area: str, columns: str) -> tuple[Any, ...] | None:
    return figure(
        release, "fct_indicator", columns, indicator_code=code, area_code=area, period=QUARTER
    )


# Datasets of the business office, which sends nothing here.
PLANNED = (
    "business_plan",
    "outcome_assessment",
    "action_log",
    "subgroup_report",
    "scrutiny_plan",
    "training_feedback",
    "review_learning",
    "audit_programme",
)

# Agencies of the Keeping in Touch meetings, of which none sends its workforce here.
KEPT_IN_TOUCH = (
    "leicester_childrens_social_care",
    "leicestershire_childrens_social_care",
    "rutland_childrens_social_care",
    "leicestershire_police",
    "llr_integrated_care_board",
)

# Indicator, area: numerator, denominator, value at its published decimals.
BY_HAND = {
    ("referrals_per_10k", LEICESTER): (1200, 92000, 130.4),
    ("referrals_per_10k", RUTLAND): (103, 8012, 128.6),
    # 1,500 and 103 of 148,000 and 8,012: not the mean of the two rates (115.0).
    ("referrals_per_10k", "LRSCP"): (1603, 156012, 102.7),
    ("referrals_per_10k", "LLR"): (2803, 248012, 113.0),
    ("rereferrals_pct", LEICESTERSHIRE): (270, 1500, 18.0),
    ("rereferrals_pct", RUTLAND): (21, 103, 20.4),
    ("rereferrals_pct", "LRSCP"): (291, 1603, 18.2),
    ("contacts_progressing_pct", LEICESTER): (1200, 4000, 30.0),
    ("assessments_45_days_pct", "LLR"): (1861, 2190, 85.0),
    ("icpcs_15_days_pct", RUTLAND): (9, 12, 75.0),
    ("cpp_per_10k", RUTLAND): (27, 8012, 33.7),
    ("second_plans_pct", LEICESTER): (26, 130, 20.0),
    ("plan_reviews_on_time_pct", LEICESTERSHIRE): (304, 320, 95.0),
    ("plans_2_years_pct", RUTLAND): (0, 27, 0.0),
    ("children_looked_after_ceasing", RUTLAND): (0, None, 0.0),
    ("domestic_abuse_child_present", "LLR"): (1630, None, 1630.0),
    ("domestic_abuse_repeat_pct", "LRSCP"): (216, 730, 29.6),
    ("police_protection", RUTLAND): (0, None, 0.0),
    ("new_birth_visits_14_days_pct", RUTLAND): (63, 70, 90.0),
    ("suspensions_per_100", LEICESTER): (1200, 60000, 2.0),
    ("suspensions_per_100", RUTLAND): (66, 5500, 1.2),
    ("ehc_plans_20_weeks_pct", "LLR"): (223, 410, 54.4),
}


@pytest.mark.parametrize("key", BY_HAND, ids=lambda key: "-".join(key))
def test_a_figure_worked_out_on_paper(release: Manifest, key: tuple[str, str]) -> None:
    found = _indicator(release, *key, "numerator, denominator, value_rounded, status")
    assert found == (*BY_HAND[key], "ok")


def test_lscp_is_leicester(release: Manifest) -> None:
    columns = "indicator_code, numerator, denominator, value, lower_95, upper_95, status"
    leicester, lscp = (
        figures(release, "fct_indicator", columns, area_code=area, period=QUARTER)
        for area in (LEICESTER, "LSCP")
    )
    assert len(leicester) > 25 and leicester == lscp


# Rutland's three, its c, and its two; and every sum that they are in.
CONFIDENTIAL = ("referrals_no_further_action_pct", "second_plans_pct", "unborn_referrals")


@pytest.mark.parametrize("code", CONFIDENTIAL)
def test_small_counts_are_confidential_wherever_they_are_part_of(
    release: Manifest, code: str
) -> None:
    columns = "numerator, value, lower_95, upper_95, status"
    nothing = (None, None, None, None, "c")
    assert _indicator(release, code, RUTLAND, columns) == nothing
    beside = [_indicator(release, code, area, columns) for area in (LEICESTERSHIRE, "LRSCP")]
    assert nothing in beside, "either less the other would be Rutland's"
    shown = [_indicator(release, code, area, "status") for area in (LEICESTER, "LSCP")]
    assert shown == [("ok",), ("ok",)]


def test_four_girls_are_not_found_by_subtraction(release: Manifest) -> None:
    """27 plans less 23 boys; or the partnership's girls less the county's."""

    def plans(area: str, category: str) -> tuple[object, ...] | None:
        return figure(
            release,
            "fct_measure",
            "value, status",
            measure_code="child_protection_plans",
            area_code=area,
            period=QUARTER,
            category=category,
        )

    assert plans(RUTLAND, "total") == (27.0, "ok")
    assert plans(RUTLAND, "female") == plans(RUTLAND, "male") == (None, "c")
    girls = [plans(area, "female") for area in (LEICESTERSHIRE, "LRSCP")]
    assert (None, "c") in girls, "either less the other is Rutland's"
    assert plans(LEICESTER, "female") not in (None, (None, "c"))


def test_a_percentage_has_wilsons_interval(release: Manifest) -> None:
    events, of, z = 240, 1200, 1.959963984540054
    spread = z * math.sqrt(z**2 + 4 * events * (1 - events / of))
    low, high = ((2 * events + z**2 + sign * spread) / (2 * (of + z**2)) for sign in (-1, 1))
    found = _indicator(release, "rereferrals_pct", LEICESTER, "lower_95, upper_95, interval_method")
    assert found == (pytest.approx(100 * low), pytest.approx(100 * high), "Wilson score")
    assert (round(100 * low, 2), round(100 * high, 2)) == (17.83, 22.36)


def test_a_rate_has_byars_interval(release: Manifest) -> None:
    events, z = 103, 1.959963984540054
    low = events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    more = events + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3
    found = _indicator(release, "referrals_per_10k", RUTLAND, "lower_95, upper_95, interval_method")
    per_10k = 10000 / 8012
    assert found == (pytest.approx(low * per_10k), pytest.approx(high * per_10k), "Byar")


def test_the_quarter_to_june_divides_by_the_estimate_of_the_june_before(release: Manifest) -> None:
    columns = "denominator, denominator_period, is_provisional, value_basis"
    found = _indicator(release, "cpp_per_10k", LEICESTER, columns)
    assert found == (92000.0, "mid-2024", True, "computed")


def test_every_return_is_accounted_for(release: Manifest) -> None:
    received = figures(
        release, "fct_return", "agency_code, status", dataset="performance_return", period=QUARTER
    )
    assert len(received) == 13 and {status for _, status in received} == {"received"}
    comments = dict(
        figures(
            release, "fct_return", "agency_code, status", dataset="agency_narrative", period=QUARTER
        )  # type: ignore[arg-type]
    )
    assert comments.pop("rutland_childrens_social_care") == "received"
    assert set(comments.values()) == {"missing"} and len(comments) == 12
    gaps = figures(release, "fct_gap", "kind, agency_code, dataset")
    # The small quarter's returns hold no breakdown: each agency has the gap once, not nine times.
    for agency, _ in received:
        gaps.remove(("characteristic_not_collected", agency, "performance_return"))
    wanted = [("return_missing", agency, "agency_narrative") for agency in comments]
    office = [("return_missing", "business_office", name) for name in PLANNED]
    workforce = [("return_missing", agency, "workforce") for agency in KEPT_IN_TOUCH]
    assert sorted(gaps) == sorted(wanted + office + workforce)


def test_what_an_agency_wrote_stands_with_where_it_wrote_it(release: Manifest) -> None:
    found = figures(release, "fct_evidence", 'area_code, indicator_code, "text", reference')
    assert found == [(RUTLAND, "rereferrals_pct", NARRATIVE, "narrative.csv, row 2")]


def test_every_figure_leads_to_its_submission(release: Manifest) -> None:
    ids = {entry["submission_id"] for entry in release.raw["submissions"]}
    named = figures(release, "fct_indicator", "distinct submission_id", period=QUARTER)
    assert named
    for (submissions,) in named:
        assert set(str(submissions).split(";")) <= ids
