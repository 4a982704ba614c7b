from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_outcomes import NO_PLAN, focus_areas, what_next
from tests.publishing.altered import obeyed, opened, plain, with_progress, with_release
from tests.publishing.fixture_catalogue import HOSTILE, LATEST
from tests.publishing.fixture_plan import STATEMENTS

TITLES = {code: title for *_, code, title, _ in STATEMENTS}
TEXTS = ("doing_well", "areas_to_explore", "next_actions")


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder)


def block(quarter: Quarter, code: str) -> str:
    """What stands below one outcome statement."""
    text = plain(focus_areas(quarter))
    return re.split(r"\n#{3,4} ", text[text.index(f"#### {TITLES[code]}") + 4 :])[0]


def test_priorities_are_headings_once_with_their_statements_below(quarter: Quarter) -> None:
    text = re.sub(r" \{#for-[0-9a-f]{16}\}$", "", plain(focus_areas(quarter)), flags=re.M)
    headings = re.findall(r"^(#{3,4}) (.*)$", text, re.M)
    assert headings == [
        ("###", "Help that lasts"),
        ("####", TITLES["2025-O1"]),
        ("####", TITLES["2025-O2"]),
        ("###", "Protection that listens"),
        ("####", TITLES["2025-O3"]),
        ("####", TITLES["2025-O4"]),
    ]


@pytest.mark.parametrize(
    ("partnership", "others"), [("LSCP", ["2025-O5", "2023-O2"]), ("LRSCP", ["2025-O4"])]
)
def test_nothing_of_the_other_partnership_is_told(
    release_folder: Path, partnership: str, others: list[str]
) -> None:
    quarter = opened(release_folder, partnership)
    text = plain(focus_areas(quarter) + what_next(quarter))
    assert not [code for code in others if TITLES[code].rstrip(".") in text]
    assert ("county over fifteen months" in text) is (partnership == "LRSCP")


def test_a_judgement_stands_with_who_when_what_on_and_the_actions(quarter: Quarter) -> None:
    text = block(quarter, "2025-O1")
    assert "[Some progress]{.badge} Judged by Planning and Delivery Group, 23 July 2025." in text
    assert "Rests on: re-referrals and parents' feedback." in text
    assert "3 actions of the plan: 1 complete, 1 overdue." in text
    assert "**What we are doing well:** Step-down work is offered everywhere." in text
    assert "> **Why families come back**" in text
    assert "Draft" not in text


def test_a_judgement_without_role_day_or_label_is_still_told(quarter: Quarter) -> None:
    bare = with_progress(
        quarter, "2025-O1", judgement_label=None, assessed_by_role=None, assessed_on=None,
        evidence_references=None,
    )  # fmt: skip
    text = block(bare, "2025-O1")
    assert "[some_progress]{.badge} Judged by role not given." in text
    assert "Rests on" not in text and "None" not in text


def test_the_judgement_of_the_quarter_before_stands_beside(quarter: Quarter) -> None:
    assert "The quarter before" not in block(quarter, "2025-O1")
    frame = quarter.release.outcome_progress
    mine = (pl.col("outcome_code") == "2025-O1") & (pl.col("period") == LATEST)
    earlier = frame.filter(mine).with_columns(
        period=pl.lit("2024-25-Q4"), judgement_label=pl.lit("No progress yet")
    )
    again = with_release(quarter, outcome_progress=pl.concat([frame, earlier]))
    assert "The quarter before: no progress yet." in block(again, "2025-O1")


def test_where_nobody_judged_a_draft_is_marked_and_names_its_rule(quarter: Quarter) -> None:
    text = block(quarter, "2025-O2")
    assert "::: {.callout-note}\n## Draft, not yet judged: getting worse" in text
    assert "Written by rule from the released figures: signals against and none for" in text
    assert "Judged by" not in text
    assert "What we are doing well" not in text


def test_a_text_of_what_nobody_judged_is_not_passed_off_as_one(quarter: Quarter) -> None:
    """Without a judgement the texts are half an assessment; the draft says what it is."""
    half = with_progress(quarter, "2025-O2", next_actions="Half a thought.")
    assert "Half a thought" not in plain(focus_areas(half) + what_next(half))


def test_evidence_stands_against_first_then_for_then_the_rest(release_folder: Path) -> None:
    text = block(opened(release_folder, "LLR"), "2025-O2")
    found = re.findall(r"\[(Evidence [a-z]+|No signal either way|Not known)\]\{\.group\}", text)
    assert found == ["Evidence against", "Evidence for", "No signal either way"]
    assert "| Leicester | **Concerning** 92.6% (90.8 to 94.0); down from 95.9% a year ago" in text


def test_each_figure_says_how_far_it_can_be_trusted_and_by_which_rule(
    release_folder: Path,
) -> None:
    text = block(opened(release_folder, "LRSCP"), "2025-O2")
    shown = [line for line in text.splitlines() if re.search(r"\*\* \d", line)]
    marks = {
        line.split("|")[2].strip(): re.findall(r"\[([^]]+)\]\{\.badge\}", line) for line in shown
    }
    assert marks["Rutland"] == ["Use with care"]
    assert all(len(one) == 1 for one in marks.values()), marks
    assert "‘Use with care’: A return it is made of came with a warning" in text


def test_what_is_hidden_stands_as_not_known_without_a_number(release_folder: Path) -> None:
    text = block(opened(release_folder, "LRSCP"), "2025-O5")
    unknown = text[text.index("[Not known]{.group}") :]
    assert "| LRSCP | **No figure** confidential |" in unknown
    assert not re.search(r"\d%", unknown.partition("\n\n")[0])


def test_a_statement_without_a_measure_says_so(quarter: Quarter) -> None:
    none = quarter.release.outcome_indicators.clear()
    text = block(with_release(quarter, outcome_indicators=none), "2025-O1")
    assert "No indicator is tied to this outcome statement" in text
    draft = block(with_release(quarter, outcome_indicators=none), "2025-O2")
    assert "Draft, not yet judged: too early to say" in draft


def test_actions_nobody_has_told_of_are_not_called_none(quarter: Quarter) -> None:
    told = block(quarter, "2025-O4").partition("| Indicator")[0]
    assert "of the plan:" not in told and "overdue" not in told


def test_what_next_gathers_the_texts_and_leaves_drafts_out(quarter: Quarter) -> None:
    text = plain(what_next(quarter))
    assert re.findall(r"### (.*?) \{", text) == [
        "What we are doing well",
        "Areas for further exploration",
        "Actions for the next period",
    ]
    assert "- Finish the joint case reading. [Families get the right help" in text
    assert "For 2 outcome statements nobody has entered an assessment yet" in text


def test_what_next_says_plainly_where_nothing_was_entered(quarter: Quarter) -> None:
    bare = quarter
    for code in ("2025-O1", "2025-O3"):
        bare = with_progress(bare, code, **dict.fromkeys(TEXTS))
    assert plain(what_next(bare)).count("Nothing has been entered for this quarter.") == 3


def test_without_a_plan_both_sections_say_who_sends_it(quarter: Quarter) -> None:
    none = with_release(quarter, outcome_progress=quarter.release.outcome_progress.clear())
    assert focus_areas(none) == what_next(none) == NO_PLAN


def test_hostile_text_of_a_plan_is_escaped_wherever_it_stands(quarter: Quarter) -> None:
    hostile = with_progress(
        quarter, "2025-O1", judgement_label=HOSTILE, assessed_by_role=HOSTILE,
        evidence_references=HOSTILE, **dict.fromkeys(TEXTS, HOSTILE),
    )  # fmt: skip
    statements = quarter.release.outcome_statements.with_columns(
        outcome_title=pl.lit(HOSTILE), priority_title=pl.lit(HOSTILE)
    )
    hostile = with_release(hostile, outcome_statements=statements)
    text = focus_areas(hostile) + what_next(hostile)
    assert text.count("\\<script\\>") > 10
    assert obeyed(text) == []
