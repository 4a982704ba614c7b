from __future__ import annotations

import pytest

from tests.release.groups_compared import SmallRelease

PUPILS = {
    "white x male": 10_000, "white x female": 9_000,
    "black x male": 1_000, "black x female": 1_000,
    "asian x male": 300, "asian x female": 200,
}  # fmt: skip
# Twice the rate for boys, three times for Black pupils, half for Asian ones: no interaction.
ADDITIVE = {
    "white x male": 200, "white x female": 90,
    "black x male": 60, "black x female": 30,
    "asian x male": 3, "asian x female": 1,
}  # fmt: skip


def crossed(events: dict[str, float | None], period: str = "AY2024-25") -> SmallRelease:
    small = SmallRelease()
    small.count("suspensions", events, by="ethnicity", and_by="sex", period=period)
    small.count("pupils", PUPILS, by="ethnicity", and_by="sex", period=period)
    return small


def test_two_effects_and_nothing_more_leave_no_interaction() -> None:
    for row in crossed(ADDITIVE).rows(characteristic_2="sex"):
        assert row["expected_value"] == pytest.approx(row["value"], rel=1e-4)
        assert row["interaction_ratio"] == pytest.approx(1, abs=1e-4)
        assert row["shrunk_value"] == pytest.approx(row["value"], rel=1e-4)
        assert row["shrunk_lower_95"] < row["shrunk_value"] < row["shrunk_upper_95"]


def test_what_the_parts_do_not_explain_is_interaction_and_a_small_cell_is_drawn_in() -> None:
    """6 events in a cell of 200: read raw, three times the rate its two groups predict."""
    events = ADDITIVE | {"black x female": 75, "asian x female": 6}
    rows = {
        (row["category"], row["category_2"]): row
        for row in crossed(events).rows(characteristic_2="sex")
    }
    black, asian = rows["black", "female"], rows["asian", "female"]
    assert black["interaction_ratio"] > 1.1 > 0.95 > rows["black", "male"]["interaction_ratio"]
    for row in rows.values():
        low, high = sorted((row["value"], row["expected_value"]))
        assert low <= row["shrunk_value"] <= high
        assert row["interaction_ratio"] == pytest.approx(
            row["shrunk_value"] / row["expected_value"]
        )

    def drawn_in(row: dict) -> float:
        """0 where the raw value stands, 1 where only what is expected is left."""
        apart = row["value"] - row["expected_value"]
        return (row["value"] - row["shrunk_value"]) / apart

    assert drawn_in(asian) > drawn_in(black)
    # Main effects keep the margins: expected and observed events of a group are the same number.
    for group in ("white", "black", "asian"):
        cells = [row for (name, _), row in rows.items() if name == group]
        foretold = sum(row["expected_value"] * row["denominator"] / 100 for row in cells)
        assert foretold == pytest.approx(sum(row["numerator"] for row in cells), rel=1e-6)


def test_intersections_are_compared_with_the_largest_cell_and_named_by_both_groups() -> None:
    row = crossed(ADDITIVE).row("black", category_2="female")
    assert row["assessed_category"] == "black x female"
    assert row["reference_category"] == "white x male"
    assert row["rate_ratio"] == pytest.approx((30 / 1_000) / (200 / 10_000))
    assert row["tests_adjusted"] == 4  # of the five others, all that 5 events are expected of


def test_a_hidden_cell_is_left_out_of_the_fit_and_stays_hidden() -> None:
    small = crossed(ADDITIVE | {"asian x female": None, "asian x male": None})
    assert small.row("asian", category_2="female")["shrunk_value"] is None
    assert small.row("black", category_2="female")["shrunk_value"] == pytest.approx(3, rel=1e-3)


def test_a_table_of_one_row_or_of_no_events_has_nothing_to_shrink() -> None:
    one = {"white x male": 200, "white x female": 90}
    for events in (one, dict.fromkeys(ADDITIVE, 0)):
        rows = crossed(events).rows(characteristic_2="sex")
        assert rows and all(row["shrunk_value"] is None for row in rows)


def test_a_percentage_near_all_is_shrunk_within_0_and_100() -> None:
    """Fitted through those who are on time, the limits would pass 100 %."""
    small = SmallRelease()
    done = {"white x male": 950, "white x female": 940, "black x male": 20, "black x female": 19}
    due = {"white x male": 1_000, "white x female": 1_000, "black x male": 20, "black x female": 20}
    small.count("on_time", done, by="ethnicity", and_by="sex")
    small.count("decided", due, by="ethnicity", and_by="sex")
    for row in small.rows():
        assert 0 <= row["shrunk_lower_95"] < row["shrunk_value"] < row["shrunk_upper_95"] <= 100
        assert 0 < row["expected_value"] < 100


def test_the_two_characteristics_may_stand_in_either_order() -> None:
    """Suspensions by ethnicity x sex, pupils by sex x ethnicity: the same cells."""
    small = SmallRelease()
    small.count("suspensions", ADDITIVE, by="ethnicity", and_by="sex")
    turned = {" x ".join(reversed(name.split(" x "))): value for name, value in PUPILS.items()}
    small.count("pupils", turned, by="sex", and_by="ethnicity")
    rows = small.rows()
    assert {row["characteristic"] for row in rows} == {"ethnicity"}
    assert len(rows) == 6 and all(row["status"] == "ok" for row in rows)
