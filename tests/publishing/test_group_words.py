from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.publishing.disproportionality import open_groups
from pipelines.publishing.group_family import Family, strength
from pipelines.publishing.group_reader import CategoryRow, GroupRow
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.group_words import (
    difference_sentence,
    excess_words,
    factor,
    finding_words,
    group_words,
    ratio_interval,
    reference_label,
    row_label,
)
from tests.publishing.fixture_catalogue import LATEST


@pytest.fixture(scope="module")
def report(release_folder: Path) -> GroupReport:
    return open_groups(release_folder, LATEST, "LLR")


def category(characteristic: str, code: str, label: str = "") -> CategoryRow:
    return CategoryRow(characteristic=characteristic, category=code, category_label=label)


def made(report: GroupReport, **cells: object) -> tuple[Family, GroupRow]:
    """A row of Black pupils who were suspended more often than White pupils, and its family."""
    base: dict[str, object] = {
        "indicator_code": "suspensions_per_100", "area_code": "LLR", "period": LATEST,
        "characteristic": "ethnicity", "category": "black", "reference_category": "white",
        "reference_rule": "largest", "rate_ratio": 2.1, "ratio_lower_95": 1.8,
        "ratio_upper_95": 2.4, "excess_number": 120.2, "finding": "higher",
    }  # fmt: skip
    row = GroupRow(**(base | cells))  # type: ignore[arg-type]
    indicator = replace(next(iter(report.quarter.release.indicators.values())), unit="per_100")
    return Family(indicator, "LLR", LATEST, row.characteristic, "none", (row,)), row


@pytest.mark.parametrize(
    ("value", "words"),
    [(2.14, "2.1"), (12.4, "12"), (0.043, "0.04"), (0.97, "0.97"), (1.04, "1.04"), (1.0, "1.00"),
     (9.96, "10"), (1.099, "1.1"), (None, "–")],
)  # fmt: skip
def test_a_ratio_near_one_keeps_a_second_place(value: float | None, words: str) -> None:
    """'0.80 (0.66 to 1.0)' was called lower: its upper limit of 0.97 had been rounded to 1."""
    assert factor(value) == words


def test_an_interval_without_an_end_says_at_least_or_at_most() -> None:
    assert ratio_interval(1.8, 2.4) == "1.8 to 2.4"
    assert ratio_interval(1.8, None) == "at least 1.8"
    assert ratio_interval(None, 0.4) == "at most 0.40"
    assert ratio_interval(None, None) == ""


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (category("sex", "female", "Female"), "girls"),
        (category("disability", "no", "Not disabled"), "children who are not disabled"),
        (category("age_band", "5_to_9", "5 to 9 years"), "children aged 5 to 9 years"),
        (category("age_band", "under_1", "Under 1 year"), "children under 1 year"),
        (category("ethnicity", "white", "White"), "White children"),
        (category("ethnicity", "mixed", "Mixed"), "children of mixed or multiple ethnic groups"),
        (category("religion_or_belief", "sikh", "Sikh"), "children recorded as ‘Sikh’"),
        (category("something", "not_known_here"), "children recorded as ‘Not known here’"),
    ],
)
def test_groups_are_spoken_of_as_children(one: CategoryRow, words: str) -> None:
    assert group_words(one) == words


def test_a_difference_is_told_with_its_interval_and_the_excess(report: GroupReport) -> None:
    family, row = made(report)
    assert difference_sentence(report, family, row) == (
        "2.1 times as high among Black, African, Caribbean or Black British pupils as among White"
        " pupils (95% interval 1.8 to 2.4), about 120 more than if the rate were the same"
    )


def test_a_pooled_figure_says_so(report: GroupReport) -> None:
    family, row = made(report, pooling="three_years", period_from="2022-23")
    told = difference_sentence(report, family, row)
    assert told.endswith(", three years together, from 2022-23")


def test_all_others_as_reference_are_named_so(report: GroupReport) -> None:
    family, row = made(report, reference_rule="others", reference_category="others")
    assert "as among all other pupils" in difference_sentence(report, family, row)
    assert reference_label(report, family) == "all other groups"


def test_an_excess_below_one_child_is_not_told(report: GroupReport) -> None:
    assert excess_words(made(report, excess_number=0.4)[1]) == ""
    assert excess_words(made(report, excess_number=-35.0)[1]).startswith(", about 35 fewer")


def test_what_is_not_shown_is_never_called_no_evidence(report: GroupReport) -> None:
    assert finding_words(made(report, status="c", finding=None)[1]) == "confidential"
    assert finding_words(made(report, status="x")[1]) == "no population to divide by"
    assert finding_words(made(report, status="not_received")[1]) == "not yet received"
    assert finding_words(made(report, is_reference=True, finding=None)[1]) == "reference"
    assert finding_words(made(report, category="unknown", finding=None)[1]) == "not compared"
    assert finding_words(made(report, finding="too_few")[1]) == "too few to assess"


def test_a_difference_is_as_strong_as_its_nearer_limit(report: GroupReport) -> None:
    assert strength(made(report)[1]) == 1.8
    low = made(report, rate_ratio=0.4, ratio_lower_95=0.25, ratio_upper_95=0.5)[1]
    assert strength(low) == 2.0
    assert strength(made(report, ratio_lower_95=None)[1]) == 1.0


def test_an_intersection_is_named_by_both_groups(report: GroupReport) -> None:
    row = made(report, characteristic_2="sex", category_2="female")[1]
    assert row_label(report, row, short=True) == "Black; girls"
