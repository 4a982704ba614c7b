from __future__ import annotations

from typing import Any

import pytest
import yaml
from scipy import stats

from pipelines.workspace import PROJECT_ROOT
from tests.release.groups_compared import AREA, SmallRelease

TABLES = PROJECT_ROOT / "pipelines" / "release" / "tables.yml"
# What a row may say although it shows no figure.
WORDS = {
    "indicator_code", "area_code", "period", "characteristic", "category", "characteristic_2",
    "category_2", "pooling", "period_from", "assessed_category", "denominator_measure",
    "reference_rule", "reference_category", "is_reference", "status", "submission_id",
}  # fmt: skip
EVENTS = {"white": 300, "black": 60, "asian": 40, "unknown": 20}
PUPILS = {"white": 20_000, "black": 2_000, "asian": 5_000}


def figures(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in WORDS and value is not None}


@pytest.fixture
def release() -> SmallRelease:
    """Suspensions and pupils of one school year; 5 events were given no group at all."""
    small = SmallRelease()
    small.count("suspensions", EVENTS)
    small.count("suspensions", {"total": 425}, by="total")
    small.count("pupils", PUPILS)
    return small


def test_every_column_of_a_row_is_what_the_counts_give_by_hand(release: SmallRelease) -> None:
    """60 of 2,000 against 300 of 20,000, worked out beside the program."""
    both = {"white x yes": 10, "black x yes": 10, "asian x yes": 0}
    release.count("suspensions", both, by="ethnicity", and_by="unaccompanied")
    share = stats.binomtest(60, 360).proportion_ci(method="exact")
    p_black = 2 * stats.binom.sf(59, 360, 2_000 / 22_000)
    p_asian = 2 * stats.binom.cdf(40, 340, 5_000 / 25_000)
    # Of two tests the larger p stays and the smaller is doubled, at most to the larger.
    adjusted = min(2 * p_black, p_asian) if p_black < p_asian else p_black

    row = release.row("black", characteristic_2="none")

    assert row == {
        "indicator_code": "suspensions_per_100",
        "area_code": AREA,
        "period": "AY2024-25",
        "characteristic": "ethnicity",
        "category": "black",
        "characteristic_2": "none",
        "category_2": "none",
        "pooling": "none",
        "period_from": "AY2024-25",
        "assessed_category": "black",
        "numerator": 60,
        "denominator": 2_000,
        "denominator_measure": "pupils",
        "denominator_note": "Pupils on roll, AY2024-25",
        "value": pytest.approx(3.0),
        # Byar's limits of 60 events are 45.78 and 77.23.
        "lower_95": pytest.approx(45.7821 / 20, abs=1e-4),
        "upper_95": pytest.approx(77.2319 / 20, abs=1e-4),
        "interval_method": "Byar",
        "share_of_events": pytest.approx(15.0),
        "share_of_population": pytest.approx(100 * 2 / 27),
        "reference_rule": "largest",
        "reference_category": "white",
        "is_reference": False,
        "rate_ratio": pytest.approx(2.0),
        "ratio_lower_95": pytest.approx(share.low / (1 - share.low) * 10),
        "ratio_upper_95": pytest.approx(share.high / (1 - share.high) * 10),
        "ratio_method": "exact_conditional",
        "rate_difference": pytest.approx(1.5),
        "excess_number": pytest.approx(30),
        "p_value": pytest.approx(p_black),
        "p_adjusted": pytest.approx(adjusted),
        "tests_adjusted": 2,
        "finding": "higher",
        "unknown_share": pytest.approx(100 * 25 / 425),
        "ratio_if_unknown_elsewhere": pytest.approx(0.03 / (325 / 20_000)),
        "ratio_if_unknown_here": pytest.approx(0.0425 / 0.015),
        "ratio_without_unaccompanied": pytest.approx(0.025 / 0.0145),
        "unaccompanied_basis": "returned",
        "shrunk_value": None,
        "shrunk_lower_95": None,
        "shrunk_upper_95": None,
        "expected_value": None,
        "interaction_ratio": None,
        "status": "ok",
        "caveat": "Counts events: one child can have several, and the interval is then too narrow."
        " Some events are in none of the groups counted here: they count as not known",
        "submission_id": "S-pupils;S-suspensions",
    }


def test_the_reference_and_the_unknown_have_no_ratio_but_the_share_unknown(
    release: SmallRelease,
) -> None:
    release.count("pupils", {"unknown": 400})
    for category in ("white", "unknown"):
        row = release.row(category)
        assert row["status"] == "ok" and row["value"] is not None
        assert row["rate_ratio"] is row["p_value"] is row["finding"] is None
        assert row["excess_number"] is row["rate_difference"] is None
        assert row["unknown_share"] == pytest.approx(100 * 25 / 425)
    assert release.row("white")["is_reference"] is True
    assert release.row("unknown")["share_of_events"] is None


@pytest.mark.parametrize("measure", ["suspensions", "pupils"])
@pytest.mark.parametrize("hidden", ["black", "white"])
def test_a_confidential_part_gives_c_and_nothing_else(
    release: SmallRelease, measure: str, hidden: str
) -> None:
    """Any one figure of such a row, set beside the shown ones, gives the hidden count back."""
    release.connection.execute(
        "insert into candidate.reference_groups values ('all', 'ethnicity', 'white', '')"
    )
    release.hide(measure, hidden)
    row = release.row("black")
    assert row["status"] == "c"
    assert figures(row) == {}


def test_a_hidden_group_elsewhere_takes_the_shares_and_not_the_ratio(
    release: SmallRelease,
) -> None:
    """The parts of a whole that is shown give the one hidden part by subtraction."""
    release.hide("suspensions", "unknown")
    release.hide("suspensions", "asian")
    row = release.row("black")
    assert row["rate_ratio"] == pytest.approx(2.0)
    assert row["share_of_events"] is row["unknown_share"] is None
    assert row["ratio_if_unknown_here"] is row["ratio_if_unknown_elsewhere"] is None
    assert figures(release.row("asian")) == {}


def test_a_number_that_lies_behind_a_c_is_never_read(release: SmallRelease) -> None:
    """A count left in its cell by mistake must not reach a total, a share or a what-if."""

    def made(small_one: int, whole: int) -> list[dict[str, Any]]:
        for category, value in (("asian", small_one), ("total", whole)):
            release.connection.execute(
                "update candidate.fct_measure set value = ?, status = 'c'"
                " where measure_code = 'suspensions' and category = ?",
                [value, category],
            )
        return release.rows()

    first = made(2, 387)
    assert first == made(4, 900)
    assert {row["status"] for row in first} == {"ok", "c", "x"}


def test_without_a_population_by_group_only_the_share_of_events_is_given() -> None:
    small = SmallRelease()
    small.count("suspensions", {"yes": 30, "no": 90}, by="disability")
    row = small.row("yes")
    assert row["status"] == "x"
    told = {"numerator": 30.0, "share_of_events": 25.0, "unknown_share": 0.0}
    caveat = "No population by group to divide by: only the share of events is given"
    assert figures(row) == {**told, "caveat": caveat}


def test_a_count_that_was_not_received_says_so(release: SmallRelease) -> None:
    release.hide("suspensions", "black", "not_received")
    row = release.row("black")
    assert row["status"] == "not_received"
    assert figures(row) == {}


def test_more_above_the_line_than_below_it_gives_no_ratio_and_no_error() -> None:
    """One agency's slip must not stop the release of all others' figures."""
    small = SmallRelease()
    small.count("on_time", {"white": 90, "black": 30, "asian": 20})
    small.count("decided", {"white": 100, "black": 20, "asian": 40})
    slip, fine = small.row("black"), small.row("asian")
    assert slip["rate_ratio"] is slip["lower_95"] is slip["finding"] is None
    assert "do not fit" in slip["caveat"]
    assert fine["finding"] == "lower" and fine["ratio_method"] == "katz"


def test_the_unknown_of_a_percentage_move_above_and_below_the_line() -> None:
    """Above alone, 95 of 100 and 10 more unknown would be 105 %."""
    small = SmallRelease()
    small.count("on_time", {"white": 160, "black": 95, "unknown": 10})
    small.count("decided", {"white": 200, "black": 100, "unknown": 20})
    row = small.row("black")
    assert row["ratio_if_unknown_here"] == pytest.approx((105 / 120) / (160 / 200))
    assert row["ratio_if_unknown_elsewhere"] == pytest.approx((95 / 100) / (170 / 220))


def test_unaccompanied_children_of_unknown_group_give_a_bound(release: SmallRelease) -> None:
    release.count("suspensions", {"yes": 24, "no": 401}, by="unaccompanied")
    row = release.row("black")
    assert row["unaccompanied_basis"] == "bound"
    assert row["ratio_without_unaccompanied"] == pytest.approx((36 / 2_000) / 0.015)
    release.hide("suspensions", "yes")
    row = release.row("black")
    assert row["unaccompanied_basis"] is row["ratio_without_unaccompanied"] is None


def test_a_release_without_breakdowns_has_the_table_and_no_rows() -> None:
    small = SmallRelease()
    small.count("suspensions", {"total": 425}, by="total")
    assert small.rows() == [] and small.points() == []
    for model in yaml.safe_load(TABLES.read_text(encoding="utf-8"))["models"]:
        if model["name"] in ("fct_disproportionality", "fct_decision_point"):
            found = small.connection.execute(f"describe candidate.{model['name']}").fetchall()
            told = [(c["name"], c["data_type"].upper()) for c in model["columns"]]
            assert [row[:2] for row in found] == told


@pytest.mark.parametrize(
    ("period_type", "unit"), [("rolling_12_months", "per_10k"), ("in_period", "days")]
)
def test_spans_and_durations_are_not_compared(
    release: SmallRelease, period_type: str, unit: str
) -> None:
    release.indicator("other", "suspensions", "pupils", unit, 1, period_type=period_type)
    assert release.rows(indicator_code="other") == []
