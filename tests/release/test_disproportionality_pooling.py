from __future__ import annotations

import pytest
from scipy import stats

from tests.release.groups_compared import SmallRelease

YEARS = ("2022-23", "2023-24", "2024-25")


def by_year(
    small: SmallRelease, counts: dict[str, float | None], *, by: str = "ethnicity_19"
) -> None:
    """The counts in each of three years, and three times as many in all of them."""
    for year in YEARS:
        small.count("suspensions", counts, period=year, by=by)
        small.count(
            "pupils", {group: 1_000 if group != "indian" else 20_000 for group in counts},
            period=year, by=by,
        )  # fmt: skip
    together = {group: 3 * value if value else 15 for group, value in counts.items()}
    small.count("suspensions", together, period="3Y2024-25", by=by)


def test_a_year_that_can_be_assessed_stands_alone() -> None:
    small = SmallRelease()
    by_year(small, {"indian": 200, "roma": 30})
    row = small.row("roma", period="2024-25")
    assert (row["pooling"], row["period_from"]) == ("none", "2024-25")
    assert row["finding"] == "higher"


def test_a_group_of_too_few_expected_events_is_judged_by_three_years() -> None:
    """89 events of 21,000 let 4.2 be expected of 1,000: below 5, and 12.7 in three years."""
    small = SmallRelease()
    by_year(small, {"indian": 80, "roma": 9})
    row = small.row("roma", period="2024-25")
    assert (row["pooling"], row["period_from"], row["period"]) == (
        "three_years", "2022-23", "2024-25",
    )  # fmt: skip
    # The numerator is the release's own count of three years, the stock its three year ends.
    assert (row["numerator"], row["denominator"]) == (27, 3_000)
    assert row["rate_ratio"] == pytest.approx((27 / 3_000) / (240 / 60_000))
    assert "Three years together, 2022-23 to 2024-25" in row["caveat"]
    assert small.row("roma", period="2023-24")["finding"] == "too_few"


def test_many_events_of_a_small_group_are_not_too_few() -> None:
    """53 of 2,534 against 26 of 13,186 is ten times the rate; at the reference's own rate barely
    5 would be expected of so small a group, and the widest gaps would be called too few to see."""
    small = SmallRelease()
    small.count("suspensions", {"asian": 26, "mixed": 53})
    small.count("pupils", {"asian": 13_186, "mixed": 2_534})
    row = small.row("mixed")
    assert row["numerator"] - row["excess_number"] < 5
    assert row["finding"] == "higher"


def test_a_confidential_year_is_judged_by_three_years_that_are_shown() -> None:
    small = SmallRelease()
    by_year(small, {"indian": 200, "roma": None})
    row = small.row("roma", period="2024-25")
    assert (row["pooling"], row["numerator"], row["status"]) == ("three_years", 15, "ok")


def test_three_years_with_a_hidden_year_of_the_stock_are_hidden() -> None:
    """A stock of three years less two shown years is the third."""
    small = SmallRelease()
    by_year(small, {"indian": 200, "roma": None})
    small.connection.execute(
        "update candidate.fct_measure set value = null, status = 'c'"
        " where measure_code = 'pupils' and category = 'roma' and period = '2022-23'"
    )
    assert small.row("roma", period="2024-25")["status"] == "c"


def test_then_the_broader_group_in_the_same_period_speaks_for_it() -> None:
    small = SmallRelease()
    by_year(small, {"indian": 20, "roma": 1, "black_african": 1})
    small.count("suspensions", {"asian": 25, "black": 40, "white": 30}, period="2024-25")
    small.count("pupils", {"asian": 21_000, "black": 6_000, "white": 9_000}, period="2024-25")
    row = small.row("black_african", period="2024-25")
    assert (row["pooling"], row["assessed_category"]) == ("five_groups", "black")
    assert (row["numerator"], row["denominator"]) == (40, 6_000)
    assert row["reference_category"] == "asian" and row["finding"] == "higher"
    assert "Figures of the broader group Black" in row["caveat"]


def test_a_group_inside_the_reference_is_not_set_beside_itself() -> None:
    """Pooled into the reference, a small group's ratio would be 1 whatever happened to it."""
    small = SmallRelease()
    by_year(small, {"indian": 20, "roma": 1})
    small.count("suspensions", {"asian": 30, "white": 40}, period="2024-25")
    small.count("pupils", {"asian": 11_000, "white": 21_000}, period="2024-25")
    row = small.row("roma", period="2024-25")
    assert (row["pooling"], row["finding"]) == ("none", "too_few")
    assert row["p_adjusted"] is row["tests_adjusted"] is None
    assert row["numerator"] == 1 and row["rate_ratio"] == pytest.approx(1.0)


@pytest.mark.parametrize("period", ["2024-25-Q4", "AY2024-25", "CY2024"])
def test_quarters_and_other_years_are_never_pooled_over_time(period: str) -> None:
    small = SmallRelease()
    by_year(small, {"indian": 80, "roma": 9})
    small.count("suspensions", {"indian": 80, "roma": 9}, period=period, by="ethnicity_19")
    small.count("pupils", {"indian": 20_000, "roma": 1_000}, period=period, by="ethnicity_19")
    row = small.row("roma", period=period)
    assert (row["pooling"], row["finding"]) == ("none", "too_few")


def test_three_years_across_a_new_definition_are_not_pooled() -> None:
    small = SmallRelease()
    small.connection.execute(
        "update candidate.dim_indicator set valid_from = date '2024-01-01'"
        " where indicator_code = 'suspensions_per_100'"
    )
    by_year(small, {"indian": 80, "roma": 9})
    assert small.row("roma", period="2024-25")["pooling"] == "none"
    assert small.rows(period="2022-23") == []


def test_tests_of_one_table_are_adjusted_together_and_not_with_others() -> None:
    small = SmallRelease()
    small.count("suspensions", {"white": 400, "black": 52, "asian": 50, "mixed": 35})
    small.count("pupils", {"white": 20_000, "black": 2_000, "asian": 2_000, "mixed": 2_000})
    small.count("suspensions", {"male": 300, "female": 237}, by="sex")
    small.count("pupils", {"male": 13_000, "female": 13_000}, by="sex")
    rows = {row["category"]: row for row in small.rows(characteristic="ethnicity")}
    raw = {name: rows[name]["p_value"] for name in ("black", "asian", "mixed")}
    by_hand = dict(zip(raw, stats.false_discovery_control(list(raw.values())), strict=True))
    for name, adjusted in by_hand.items():
        assert rows[name]["p_adjusted"] == pytest.approx(adjusted)
        assert rows[name]["tests_adjusted"] == 3
        assert rows[name]["finding"] == ("no_evidence" if adjusted >= 0.05 else "higher")
    (sex,) = [row for row in small.rows(characteristic="sex") if not row["is_reference"]]
    assert sex["tests_adjusted"] == 1 and sex["p_adjusted"] == sex["p_value"]


def test_one_broader_group_behind_two_groups_is_one_test() -> None:
    """Counted twice, it would make its own adjusted p smaller."""
    small = SmallRelease()
    small.put(
        "dim_category", characteristic="ethnicity_19", category="black_caribbean",
        parent_characteristic="ethnicity", parent_category="black",
    )  # fmt: skip
    period = "2024-25"
    groups = {"indian": 20_000, "roma": 9_000, "black_african": 100, "black_caribbean": 100}
    events = {"indian": 80, "roma": 50, "black_african": 2, "black_caribbean": 2}
    small.count("suspensions", events, period=period, by="ethnicity_19")
    small.count("pupils", groups, period=period, by="ethnicity_19")
    small.count("suspensions", {"asian": 80, "black": 60}, period=period)
    small.count("pupils", {"asian": 20_000, "black": 9_000}, period=period)
    rows = {row["category"]: row for row in small.rows(characteristic="ethnicity_19")}
    assert rows["black_african"]["pooling"] == rows["black_caribbean"]["pooling"] == "five_groups"
    assert {rows[name]["tests_adjusted"] for name in rows if name != "indian"} == {2}
    p_values = [rows["roma"]["p_value"], rows["black_african"]["p_value"]]
    found = [rows["roma"]["p_adjusted"], rows["black_african"]["p_adjusted"]]
    assert found == pytest.approx(list(stats.false_discovery_control(p_values)))
    assert rows["black_caribbean"]["p_adjusted"] == rows["black_african"]["p_adjusted"]
