from __future__ import annotations

import pytest
from scipy import stats

from tests.release.groups_compared import SmallRelease

WAY = (
    ("referral", "referrals", "population_0_17"),
    ("assessment", "assessments", "referrals"),
    ("plan", "plans", "assessments"),
)
COUNTS = {
    "referrals": {"white": 500, "asian": 1_000, "black": 300},
    "assessments": {"white": 400, "asian": 600, "black": 150},
    "plans": {"white": 100, "asian": 120, "black": 60},
}
PUPILS = {"white": 8_000, "asian": 30_000, "black": 3_000}


def on_the_way(periods: tuple[str, ...] = ("2024-25",)) -> SmallRelease:
    small = SmallRelease()
    for place, (code, above, below) in enumerate(WAY, 1):
        small.measure(above, "in_period", "children")
        small.put(
            "decision_points", point_order=str(place), point_code=code, title=code.title(),
            numerator_measure=above, previous_measure=below,
        )  # fmt: skip
    small.put(
        "group_denominators", denominator_measure="population_0_17", characteristic="ethnicity",
        group_measure="pupils", who_is_counted="pupils", age_range="4 to 18", is_all_ages="false",
    )  # fmt: skip
    for period in periods:
        for measure, counts in COUNTS.items():
            small.count(measure, counts, period=period)
    small.count("pupils", PUPILS, period="AY2023-24")
    return small


def test_each_point_is_divided_by_the_one_before_and_set_against_one_reference() -> None:
    """White children are most at the later points; Asian ones are most among all children."""
    small = on_the_way()
    small.connection.execute(
        "update candidate.fct_measure set value = 2000"
        " where measure_code = 'referrals' and category = 'white'"
    )
    rows = {row["point_code"]: row for row in small.points(category="black")}
    assert {row["reference_category"] for row in rows.values()} == {"asian"}
    first, second, third = (rows[code] for code, _, _ in WAY)
    assert [row["value_per"] for row in (first, second, third)] == [10_000, 100, 100]
    assert first["value"] == pytest.approx(1_000)
    assert first["relative_rate_index"] == pytest.approx((300 / 3_000) / (1_000 / 30_000))
    assert second["relative_rate_index"] == pytest.approx((150 / 300) / (600 / 1_000))
    assert third["relative_rate_index"] == pytest.approx((60 / 150) / (120 / 600))
    assert third["p_value"] == pytest.approx(2 * stats.binom.sf(59, 180, 150 / 750))
    assert (first["finding"], second["finding"], third["finding"]) == (
        "higher",
        "no_evidence",
        "higher",
    )
    assert [row["point_order"] for row in (first, second, third)] == [1, 2, 3]
    assert [row["numerator_measure"] for row in (first, second, third)] == list(COUNTS)
    assert first["denominator_measure"] == "pupils"
    assert second["denominator_measure"] == "referrals"
    # The whole picture is one family: two groups at three points.
    assert {row["tests_adjusted"] for row in rows.values()} == {6}
    (reference,) = small.points(category="asian", point_code="plan")
    assert reference["is_reference"] is True and reference["finding"] is None


def test_a_hidden_count_hides_its_own_point_and_the_next_and_no_other() -> None:
    small = on_the_way()
    small.hide("assessments", "black")
    rows = {row["point_code"]: row for row in small.points(category="black")}
    assert {code: row["status"] for code, row in rows.items()} == {
        "referral": "ok", "assessment": "c", "plan": "c",
    }  # fmt: skip
    hidden = rows["assessment"]
    kept = ("numerator", "denominator", "value", "relative_rate_index", "index_lower_95",
            "index_upper_95", "p_value", "p_adjusted", "finding", "caveat")  # fmt: skip
    assert all(hidden[name] is None for name in kept)
    assert hidden["title"] == "Assessment" and hidden["point_order"] == 2


def test_only_years_have_decision_points() -> None:
    small = on_the_way(("2024-25-Q4", "2024-25"))
    assert {row["period"] for row in small.points()} == {"2024-25"}


def test_too_few_in_a_year_are_judged_by_three_years() -> None:
    small = on_the_way()
    for measure in COUNTS:
        small.connection.execute(
            "update candidate.fct_measure set value = value // 30"
            " where measure_code = ? and category = 'black'",
            [measure],
        )
    for measure, counts in COUNTS.items():
        small.count(
            measure, {name: 3 * value for name, value in counts.items()}, period="3Y2024-25"
        )
    (row,) = small.points(category="black", point_code="plan")
    assert (row["pooling"], row["numerator"], row["denominator"]) == ("three_years", 180, 450)
    assert row["period_from"] == "2022-23"


def test_without_a_population_by_group_the_first_point_says_x() -> None:
    small = on_the_way()
    small.connection.execute("delete from candidate.group_denominators")
    rows = {row["point_code"]: row for row in small.points(category="black")}
    assert rows["referral"]["status"] == "x" and rows["referral"]["value"] is None
    assert rows["plan"]["status"] == "ok"
    assert rows["plan"]["reference_category"] == "asian"
