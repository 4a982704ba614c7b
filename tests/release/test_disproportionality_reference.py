from __future__ import annotations

import pytest

from tests.release.groups_compared import SmallRelease


@pytest.fixture
def release() -> SmallRelease:
    small = SmallRelease()
    small.count("suspensions", {"white": 300, "black": 60, "asian": 40, "unknown": 20})
    small.count("pupils", {"white": 20_000, "black": 2_000, "asian": 5_000})
    return small


def declare(small: SmallRelease, reference: str, *, of: str = "all", by: str = "ethnicity") -> None:
    small.put("reference_groups", indicator_code=of, characteristic=by, reference=reference)


def test_the_largest_group_by_population_is_the_reference_by_default(
    release: SmallRelease,
) -> None:
    """By events, a small group to whom most happens would become what is usual."""
    release.count("suspensions", {"white": 10, "black": 60}, period="AY2023-24")
    release.count("pupils", {"white": 20_000, "black": 2_000}, period="AY2023-24")
    row = release.row("black", period="AY2023-24")
    assert (row["reference_rule"], row["reference_category"]) == ("largest", "white")


def test_a_named_group_is_the_reference(release: SmallRelease) -> None:
    declare(release, "asian")
    row = release.row("black")
    assert (row["reference_rule"], row["reference_category"]) == ("named", "asian")
    assert row["rate_ratio"] == pytest.approx((60 / 2_000) / (40 / 5_000))
    assert release.row("asian")["is_reference"] is True
    assert release.row("white")["finding"] is not None


def test_all_others_together_are_the_reference_and_the_unknown_are_not_among_them(
    release: SmallRelease,
) -> None:
    declare(release, "others")
    rows = {row["category"]: row for row in release.rows()}
    black = rows["black"]
    assert (black["reference_rule"], black["reference_category"]) == ("others", "others")
    assert black["rate_ratio"] == pytest.approx((60 / 2_000) / (340 / 25_000))
    assert rows["white"]["rate_ratio"] == pytest.approx((300 / 20_000) / (100 / 7_000))
    assert black["ratio_if_unknown_elsewhere"] == pytest.approx(0.03 / (360 / 25_000))
    assert not any(row["is_reference"] for row in rows.values())
    assert rows["unknown"]["rate_ratio"] is None


def test_others_with_a_hidden_one_among_them_are_confidential(release: SmallRelease) -> None:
    """The others' sum less the shown ones is the hidden one."""
    declare(release, "others")
    release.hide("suspensions", "asian")
    assert {row["category"]: row["status"] for row in release.rows()} == {
        "asian": "c", "black": "c", "white": "c", "unknown": "x",
    }  # fmt: skip


def test_others_with_one_that_was_not_received_give_no_ratio(release: SmallRelease) -> None:
    """The sum of those that are there is not the sum of all others."""
    declare(release, "others")
    release.hide("suspensions", "asian", "not_received")
    row = release.row("black")
    assert row["status"] == "ok" and row["value"] == pytest.approx(3)
    assert row["rate_ratio"] is row["excess_number"] is row["finding"] is None
    assert "no figure to compare with" in row["caveat"]


def test_an_indicators_own_rule_stands_before_the_one_for_all(release: SmallRelease) -> None:
    declare(release, "asian")
    declare(release, "black", of="suspensions_per_100")
    assert release.row("asian")["reference_category"] == "black"


def test_a_named_group_that_is_not_there_is_told_and_the_largest_taken(
    release: SmallRelease,
) -> None:
    declare(release, "traveller")
    row = release.row("black")
    assert (row["reference_rule"], row["reference_category"]) == ("largest", "white")
    assert "The reference group asked for is not among the groups" in row["caveat"]


def test_a_reference_without_events_has_no_ratio_and_no_infinity(release: SmallRelease) -> None:
    release.connection.execute(
        "update candidate.fct_measure set value = 0"
        " where measure_code = 'suspensions' and category = 'white'"
    )
    row = release.row("black")
    assert row["rate_ratio"] is row["ratio_upper_95"] is None
    assert row["ratio_lower_95"] > 0 and row["finding"] == "too_few"


@pytest.mark.parametrize("of_all_ages", [False, True])
def test_a_population_of_all_ages_is_refused_unless_declared(of_all_ages: bool) -> None:
    """Children over a population with all its adults: the ratio is one of ages, not of children."""
    small = SmallRelease()
    small.measure("residents", "snapshot", "children", "Residents")
    small.measure("referrals", "in_period", "events")
    small.indicator("referrals_per_10k", "referrals", "population_0_17", "per_10k", 10_000)
    small.count("referrals", {"white": 300, "black": 60}, period="2024-25")
    small.count("residents", {"white": 20_000, "black": 2_000}, period="CY2023")
    small.count("residents", {"white": 21_000, "black": 3_000}, period="CY2024")
    small.count("residents", {"white": 1, "black": 1}, period="AY2024-25")
    small.put(
        "group_denominators", denominator_measure="population_0_17", characteristic="ethnicity",
        group_measure="residents", who_is_counted="residents", age_range="",
        is_all_ages="true" if of_all_ages else "false", declared_reason=None,
    )  # fmt: skip
    row = small.row("black")
    if of_all_ages:
        assert row["status"] == "x" and row["value"] is None
        small.connection.execute(
            "update candidate.group_denominators set declared_reason = 'no other count exists'"
        )
        row = small.row("black")
        assert "The population is of all ages: no other count exists" in row["caveat"]
    # The newest count that is not after the period: not the one of the school year to August.
    assert row["denominator"] == 3_000
    assert row["denominator_measure"] == "residents"
    assert row["denominator_note"] == "residents, CY2024"
    assert "Set against residents, not against all children" in row["caveat"]


def test_the_population_declared_is_of_each_of_three_years() -> None:
    small = SmallRelease()
    small.measure("referrals", "in_period", "events")
    small.indicator("referrals_per_10k", "referrals", "population_0_17", "per_10k", 10_000)
    small.put(
        "group_denominators", denominator_measure="population_0_17", characteristic="ethnicity",
        group_measure="pupils", who_is_counted="pupils", age_range="4 to 18", is_all_ages="false",
    )  # fmt: skip
    small.count("referrals", {"white": 80, "black": 7}, period="2024-25")
    small.count("referrals", {"white": 240, "black": 21}, period="3Y2024-25")
    for year, black in (("2021-22", 900), ("2022-23", 1_000), ("2023-24", 1_100)):
        small.count("pupils", {"white": 20_000, "black": black}, period=f"AY{year}")
    row = small.row("black", period="2024-25")
    assert row["pooling"] == "three_years"
    assert row["denominator"] == 900 + 1_000 + 1_100
    assert row["denominator_note"] == (
        "pupils aged 4 to 18, AY2021-22, AY2022-23, AY2023-24"
        " (one for each of the three years, added up)"
    )
