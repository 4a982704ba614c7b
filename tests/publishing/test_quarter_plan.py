from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing.plan_words import (
    NOTHING_WRITTEN,
    evidence_words,
    rating_words,
    reason_words,
)
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_outcomes import focus_areas
from pipelines.publishing.quarter_plan import NO_ITEMS, items_of, plan_rows, whole_plan
from tests.publishing.altered import obeyed, opened, plain, with_release
from tests.publishing.fixture_catalogue import HOSTILE, LATEST
from tests.publishing.fixture_plan import NEW

ITEM: dict[str, Any] = {
    "item_type": "action", "status": "on_track", "rag": "green", "due_on": date(2025, 9, 30),
    "completed_on": None, "is_complete": False, "is_overdue": False, "days_overdue": None,
    "progress": "Two of three\n\nhubs are open. ",
}  # fmt: skip
LATE = {**ITEM, "is_overdue": True, "days_overdue": 15, "due_on": date(2025, 6, 15)}
DONE = {**ITEM, "is_complete": True, "completed_on": date(2025, 6, 2), "status": "complete"}


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder, "LLR")


def with_items(quarter: Quarter, **changed: Any) -> Quarter:
    """The report with every item of the plan changed alike."""
    frame = quarter.release.plan_items
    cells = [pl.lit(value, dtype=frame.schema[name]).alias(name) for name, value in changed.items()]
    return with_release(quarter, plan_items=frame.with_columns(cells))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (ITEM, "Green: on track"),
        ({**ITEM, "rag": "amber", "status": "at_risk"}, "Amber: at risk"),
        ({**ITEM, "rag": None, "status": "not_started"}, "Not rated: not started"),
        ({**ITEM, "rag": "red", "status": None}, "Red"),
    ],
)
def test_a_rating_is_a_word_and_never_a_colour_alone(item: dict[str, Any], said: str) -> None:
    assert rating_words(item) == said


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (ITEM, "Due 30 September 2025, not done yet."),
        ({**ITEM, "due_on": None}, "No day is set, not done yet."),
        (DONE, "Done 2 June 2025, due 30 September 2025."),
        (
            {**LATE, "rag": "red"},
            "Due 15 June 2025, not done, 15 days over at the quarter's end.",
        ),
        (
            {**LATE, "rag": "red", "days_overdue": 0, "due_on": date(2025, 6, 30)},
            "Due 30 June 2025, the quarter's last day, and not done.",
        ),
    ],
)
def test_the_reason_is_what_the_dates_say(item: dict[str, Any], said: str) -> None:
    assert reason_words(item) == said


def test_where_rating_and_dates_do_not_agree_that_is_said() -> None:
    """An action three months late stood in the report as green, and nothing more."""
    assert reason_words(LATE).endswith(" Rated green although it is overdue.")
    assert reason_words({**DONE, "rag": "red"}).endswith(" Rated red although it is done.")
    called = {**ITEM, "status": "complete"}
    assert "Called complete, but no day" in reason_words(called)
    assert "although" not in reason_words(DONE) + reason_words(ITEM)


def test_the_evidence_is_what_the_owner_wrote_or_that_nothing_was() -> None:
    assert evidence_words(ITEM) == "Two of three hubs are open."
    assert evidence_words({**ITEM, "progress": "  "}) == NOTHING_WRITTEN


def test_each_outcome_statement_shows_its_own_items_below_its_figures(quarter: Quarter) -> None:
    text = plain(focus_areas(quarter))
    first = text[text.index("#### Families get the right help") :].split("\n#### ")[0]
    assert first.index("What the figures say") < first.index("Actions and milestones for this")
    assert "| Action 2 of 2025-O1 [2025-O1-A2, Head of Safeguarding]{.remark} | **Red: overdue** [D"
    assert "**Red: overdue** [Due 31 March 2025, not done, 91 days over" in first
    assert "| Waits for a second reader. |" in first
    assert "of 2025-O5" not in first
    rows = plan_rows(quarter)
    told = re.findall(r"Action \d of (2025-O\d)", text)
    assert len(told) == len(rows) and set(told) == {row["outcome_code"] for row in rows}


def test_the_whole_plan_is_counted_and_grouped_by_outcome_statement(quarter: Quarter) -> None:
    rows = plan_rows(quarter)
    text = plain(whole_plan(quarter))
    red = sum(row["rag"] == "red" for row in rows)
    assert text.startswith(f"{len(rows)} actions and milestones: {red} red, ")
    assert f"{red} is overdue." in text
    assert text.count("{.group}") == len({row["outcome_code"] for row in rows})
    assert text.count("{.remark}") == 2 * len(rows)
    assert f"The Business Plan {NEW}, quarter 1 of 2025-26" in text


def test_a_partnership_reads_of_its_own_items_and_the_joint_ones(release_folder: Path) -> None:
    rows = plan_rows(opened(release_folder, "LSCP"))
    assert rows and {row["scope"] for row in rows} == {"LLR"}
    counties = plan_rows(opened(release_folder, "LRSCP"))
    assert {row["scope"] for row in counties} == {"LLR", "LRSCP"}


def test_a_milestone_follows_its_action_and_the_tenth_the_ninth(quarter: Quarter) -> None:
    """By the alphabet A10 stood before A2, and a milestone before every action."""
    frame = quarter.release.plan_items
    row = frame.filter((pl.col("period") == LATEST) & (pl.col("outcome_code") == "2025-O1")).head(1)
    wanted = [("A2", "2025-O1"), ("M9", "A2"), ("M10", "A2"), ("A10", "2025-O1"), ("M1", "A10")]
    items = pl.concat(
        row.with_columns(
            item_code=pl.lit(code),
            parent_code=pl.lit(parent),
            item_type=pl.lit("milestone" if code.startswith("M") else "action"),
        )
        for code, parent in sorted(wanted)
    )
    made = with_release(quarter, plan_items=items)
    assert [one["item_code"] for one in plan_rows(made)] == [code for code, _ in wanted]
    assert "| Milestone: Action" in plain(items_of(made, NEW, "2025-O1"))


def test_without_a_plan_of_the_quarter_that_is_said(quarter: Quarter) -> None:
    none = with_release(quarter, plan_items=quarter.release.plan_items.clear())
    assert whole_plan(none) == NO_ITEMS
    assert items_of(none, NEW, "2025-O1") == ""
    assert "Actions and milestones for this" not in focus_areas(none)


def test_what_an_owner_writes_is_printed_and_not_obeyed(quarter: Quarter) -> None:
    hostile = with_items(quarter, title=HOSTILE, progress=HOSTILE, owner_role=HOSTILE)
    assert obeyed(whole_plan(hostile)) == [] and obeyed(HOSTILE)
    widths = {len(re.findall(r"(?<!\\)\|", line))
              for line in whole_plan(hostile).splitlines() if line.startswith("|")}  # fmt: skip
    assert widths == {4}
