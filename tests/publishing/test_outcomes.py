from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.publishing.outcomes import Outcome, decisions, draft, outcomes
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.signals import CHANGED, CONCERNING, IMPROVING, STEADY, UNKNOWN, Signal
from tests.publishing.altered import opened, outcome, with_release
from tests.publishing.fixture_catalogue import LATEST, LEICESTER, LEICESTERSHIRE, RUTLAND
from tests.publishing.test_numbers_and_text import PERCENTAGE


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder)


@pytest.mark.parametrize(
    ("partnership", "codes"),
    [
        ("LSCP", ["2025-O1", "2025-O2", "2025-O3", "2025-O4"]),
        ("LRSCP", ["2025-O1", "2025-O2", "2025-O3", "2025-O5"]),
        ("LLR", ["2025-O1", "2025-O2", "2025-O3", "2025-O4", "2025-O5"]),
    ],
)
def test_a_report_has_its_own_outcome_statements_in_the_plans_order(
    release_folder: Path, partnership: str, codes: list[str]
) -> None:
    assert [one.code for one in outcomes(opened(release_folder, partnership))] == codes


def test_one_partnerships_statement_is_weighed_by_its_own_areas_alone(release_folder: Path) -> None:
    """In the joint report Leicester's statement was drafted from Rutland's figures too."""
    joint = opened(release_folder, "LLR")
    assert {one.area for one in outcome(joint, "2025-O4").signals} == {LEICESTER}
    ours = {"LRSCP", LEICESTERSHIRE, RUTLAND}
    assert {one.area for one in outcome(joint, "2025-O5").signals} == ours
    assert {one.area for one in outcome(joint, "2025-O1").signals} == {"LLR", LEICESTER, *ours}


def test_a_statement_holds_its_priority_judgement_and_narratives(quarter: Quarter) -> None:
    found = outcome(quarter, "2025-O1")
    assert (found.priority, found.is_judged) == ("Help that lasts", True)
    assert [row["heading"] for row in found.narratives] == ["Why families come back"]
    assert not outcome(quarter, "2025-O2").is_judged


def test_a_measure_that_left_the_catalogue_is_left_out(quarter: Quarter) -> None:
    kept = {code: one for code, one in quarter.release.indicators.items() if "referral" in code}
    without = outcome(with_release(quarter, indicators=kept), "2025-O1")
    assert {one.indicator.code for one in without.signals} == {"rereferrals_pct"}


def test_what_a_plan_that_ended_decided_is_told_with_how_it_was_judged(quarter: Quarter) -> None:
    (found,) = decisions(quarter)
    assert found.before["outcome_code"] == "2023-O1"
    assert found.before["period"] == "2024-25-Q4", "not of the quarter before that"
    assert (found.outcome, found.is_plan_over) == (None, True)


def test_the_other_partnerships_decisions_are_not_ours(release_folder: Path) -> None:
    told = {
        who: [one.before["outcome_code"] for one in decisions(opened(release_folder, who))]
        for who in ("LSCP", "LRSCP", "LLR")
    }
    assert told == {
        "LSCP": ["2023-O1"],
        "LRSCP": ["2023-O1", "2023-O2"],
        "LLR": ["2023-O1", "2023-O2"],
    }


def _decided(quarter: Quarter, code: str, action: str | None) -> Quarter:
    """The report as if the newest plan's statement had been assessed the quarter before too."""
    frame = quarter.release.outcome_progress
    row = frame.filter((pl.col("outcome_code") == code) & (pl.col("period") == LATEST))
    earlier = row.with_columns(
        period=pl.lit("2024-25-Q4"), next_actions=pl.lit(action, dtype=pl.String)
    )
    return with_release(quarter, outcome_progress=pl.concat([frame, earlier]))


def test_a_decision_of_a_plan_that_goes_on_leads_to_how_it_stands(quarter: Quarter) -> None:
    found = decisions(_decided(quarter, "2025-O1", "Read every case."))
    assert [one.before["outcome_code"] for one in found] == ["2023-O1", "2025-O1"]
    assert found[1].outcome is not None and found[1].outcome.code == "2025-O1"
    assert not found[1].is_plan_over


def test_without_an_action_there_is_no_decision(quarter: Quarter) -> None:
    assert len(decisions(_decided(quarter, "2025-O1", None))) == 1


def test_a_statement_that_left_a_plan_that_goes_on_is_not_called_ended(quarter: Quarter) -> None:
    statements = quarter.release.outcome_statements.with_columns(
        plan_ends_on=pl.lit(date(2026, 3, 31))
    )
    (found,) = decisions(with_release(quarter, outcome_statements=statements))
    assert (found.outcome, found.is_plan_over) == (None, False)


def weighed(*kinds: str) -> Outcome:
    """An outcome statement with an indicator for each word: 'for', 'against', both, neither."""
    signals = tuple(
        Signal(replace(PERCENTAGE, code=f"i{number}"), area, kind, None)
        for number, word in enumerate(kinds)
        for area, kind in enumerate(word.split("+"))
    )
    return Outcome("O", "O", "P", "LLR", {}, {}, signals, ())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kinds", "judgement", "rule"),
    [
        ((), "too_early_to_say", "no indicator of this outcome statement has a figure"),
        ((UNKNOWN, UNKNOWN), "too_early_to_say", "no indicator"),
        ((CONCERNING, IMPROVING), "no_progress", "both ways (1 for, 1 against, of 2 indicators)"),
        ((CONCERNING, UNKNOWN), "worsening", "none for (0 for, 1 against, of 2 indicators)"),
        ((IMPROVING, IMPROVING, STEADY), "good_progress", "(2 for, 0 against, of 3 indicators)"),
        ((IMPROVING, UNKNOWN), "some_progress", "one signal for, none against"),
        ((STEADY, CHANGED), "no_progress", "no signal either way (0 for, 0 against"),
        # Two areas of one indicator are one signal, not two.
        (("improving+improving",), "some_progress", "of 1 indicator)"),
        (("unknown+improving",), "some_progress", "(1 for"),
    ],
)
def test_a_draft_follows_its_rule_and_names_it(
    kinds: tuple[str, ...], judgement: str, rule: str
) -> None:
    found = draft(weighed(*kinds))
    assert found.judgement == judgement
    assert rule in found.rule


def test_a_draft_says_how_it_counts_an_indicator_that_points_both_ways() -> None:
    """'Getting worse' stood above two areas that improved and one that did not."""
    found = draft(weighed(f"{CONCERNING}+{IMPROVING}", STEADY))
    assert found.judgement == "no_progress"
    assert "both ways (1 for, 1 against, of 2 indicators; one with" in found.rule
    assert "one with signals both ways, in different areas, counts as both" in found.rule
    assert "both ways" not in draft(weighed(CONCERNING)).rule
