from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing.action_sheet import action_sheet
from pipelines.publishing.action_words import (
    NO_EVIDENCE,
    NOT_AGREED,
    STATES,
    action_words,
    dates_words,
    impact_words,
    state_words,
    stopped_words,
)
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_actions import (
    MOST_ACTIONS,
    NO_ACTIONS,
    NO_LOG,
    NOTHING_TO_LOOK_AT,
    action_rows,
    actions,
)
from pipelines.publishing.workbook import Number
from tests.publishing.altered import obeyed, opened, plain, with_release
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

ENDS = date(2025, 6, 30)
ACTION: dict[str, Any] = {
    "source_type": "audit", "source_reference": "CFA-1", "raised_on": date(2025, 1, 8),
    "due_on": date(2025, 9, 30), "completed_on": None, "reviewed_on": None, "rereviewed_on": None,
    "embedded": None, "reopened_on": None, "days_overdue": None, "state": "open",
    "reached": "action", "action": "Ask\n them. ", "impact_evidence": None,
}  # fmt: skip
DONE = {**ACTION, "completed_on": date(2025, 3, 3), "due_on": date(2025, 3, 31)}


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder, "LLR")


def with_actions(quarter: Quarter, *rows: dict[str, Any], **changed: Any) -> Quarter:
    """The report with these actions, or with every action changed alike."""
    frame = quarter.release.actions
    if rows:
        first = frame.filter(pl.col("period") == LATEST).row(0, named=True)
        frame = pl.DataFrame([{**first, **row} for row in rows], schema=frame.schema)
    cells = [pl.lit(value, dtype=frame.schema[name]).alias(name) for name, value in changed.items()]
    return with_release(quarter, actions=frame.with_columns(cells))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ACTION, "Raised 8 January 2025, due 30 September 2025."),
        ({**ACTION, "due_on": None}, "Raised 8 January 2025, no day is set."),
        (
            {**ACTION, "due_on": date(2025, 6, 29), "days_overdue": 1},
            "Raised 8 January 2025, due 29 June 2025, 1 day over.",
        ),
        (
            {**ACTION, "due_on": ENDS, "days_overdue": 0},
            "Raised 8 January 2025, due 30 June 2025, the quarter's last day.",
        ),
        (
            {**DONE, "reviewed_on": date(2025, 5, 1), "embedded": "not_yet"},
            "Raised 8 January 2025, due 31 March 2025, completed 3 March 2025, "
            "reviewed 1 May 2025 (not yet embedded).",
        ),
        (
            {**DONE, "reviewed_on": date(2025, 5, 1), "rereviewed_on": ENDS, "reopened_on": ENDS},
            "Raised 8 January 2025, completed 3 March 2025, reviewed again 30 June 2025 "
            "(no verdict given), re-opened 30 June 2025, due 31 March 2025.",
        ),
        (
            {**DONE, "completed_on": date(2025, 7, 1), "days_overdue": 91},
            "Raised 8 January 2025, due 31 March 2025, "
            "completed 1 July 2025, after the quarter's end, 91 days over.",
        ),
    ],
)
def test_the_dates_are_told_as_they_stand_at_the_quarters_end(
    row: dict[str, Any], said: str
) -> None:
    assert dates_words(row, ENDS) == said


def test_what_is_not_written_is_said() -> None:
    assert action_words(ACTION) == "Ask them."
    assert action_words({"action": None}) == NOT_AGREED
    assert impact_words({"impact_evidence": "  "}) == NO_EVIDENCE
    assert state_words({"state": "reopened"}) == "Re-opened, not done again"


def test_where_a_source_stopped_is_told_by_its_actions() -> None:
    rows = [
        {"reached": "impact", "state": "embedded"},
        {"reached": "completed", "state": "awaiting_review"},
        {"reached": "action", "state": "reopened"},
    ]
    assert stopped_words(rows) == (
        "1 not completed; 1 completed, not reviewed; 1 impact shown. 1 action came back."
    )
    assert stopped_words(rows[:1]) == "All the way: impact is shown for each."


def test_the_section_counts_states_worst_first(quarter: Quarter) -> None:
    text = plain(actions(quarter))
    assert text.startswith(
        "7 actions on the log. At the quarter's end: 2 overdue; 1 re-opened, not done again; "
        "1 completed, awaiting review; 1 reviewed, not embedded; 1 open, not overdue; 1 embedded"
    )
    ages = [line for line in text.split("\n\n")[1].splitlines() if line.startswith("| ")]
    assert [line.split(" | ")[0].strip("| ") for line in ages[1:]] == [
        *STATES.values(), "All actions",
    ]  # fmt: skip
    assert ages[1] == "| Overdue | 2 | 0 | 1 | 1 | 0 |"
    assert ages[-1] == "| All actions | 7 | 2 | 1 | 2 | 2 |"


def test_what_needs_a_look_is_named_the_longest_overdue_first(quarter: Quarter) -> None:
    text = plain(actions(quarter))
    table = text[text.index("| Action, and what was found") : text.index("| Source |")]
    named = re.findall(r"\[(AL-\d\d), ", table)
    assert named == ["AL-07", "AL-02", "AL-04", "AL-03"]
    heads = re.findall(r"\| \[([^\]]+)\]\{\.group\}", table)
    assert heads == ["Overdue", "Re-opened, not done again", "Completed, awaiting review"]
    assert "| Action of AL-07 [AL-07, Subgroup, PG-1: Finding of AL-07]{.remark} |" in table
    assert "| The partnership [Chair of the Audit Group]{.remark} | **Red** [Raised" in table
    assert "| Leicestershire Police [nobody named]{.remark} | **Not rated** [Raised" in table


def test_each_source_has_its_line_from_finding_to_where_it_stopped(quarter: Quarter) -> None:
    text = plain(actions(quarter))
    table = text[text.index("| Source |") :]
    lines = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert lines == [
        "| Case file audit of strategy discussions [Audit, CFA-1]{.remark} | 3 | 3 | 2 | 1 | 1 "
        "| 1 not completed; 1 completed, not reviewed; 1 impact shown. |",
        "| Rapid review in the city [Review, RR-1]{.remark} | 1 | 1 | 0 | 0 | 0 "
        "| 1 not completed. 1 action came back. |",
        "| Rapid review in the counties [Review, RR-2]{.remark} | 2 | 1 | 1 | 1 | 0 "
        "| 1 no action agreed; 1 reviewed, no impact shown. |",
        "| Performance Group, May [Subgroup, PG-1]{.remark} | 1 | 1 | 0 | 0 | 0 "
        "| 1 not completed. |",
    ]


def test_a_partnership_reads_of_its_own_actions_and_the_joint_ones(release_folder: Path) -> None:
    city = {row["scope"] for row in action_rows(opened(release_folder, "LSCP"))}
    counties = {row["scope"] for row in action_rows(opened(release_folder, "LRSCP"))}
    assert (city, counties) == ({"LSCP", "LLR"}, {"LRSCP", "LLR"})


def test_a_long_list_is_cut_and_says_so(quarter: Quarter) -> None:
    many = with_actions(
        quarter,
        *({"action_code": f"B{n:02d}", "state": "overdue", "reached": "action", "days_overdue": n}
          for n in range(MOST_ACTIONS + 3)),
    )  # fmt: skip
    text = plain(actions(many))
    assert f"[the first {MOST_ACTIONS} of {MOST_ACTIONS + 3}]{{.note}}" in text
    assert len(re.findall(r"\[B\d\d, ", text)) == MOST_ACTIONS
    assert f"[B{MOST_ACTIONS + 2:02d}, " in text and "[B00, " not in text


def test_where_nothing_needs_a_look_that_is_said(quarter: Quarter) -> None:
    calm = with_actions(quarter, {"state": "embedded", "reached": "impact"})
    assert NOTHING_TO_LOOK_AT in actions(calm)
    assert "All the way" in plain(actions(calm))


def test_without_a_log_of_the_quarter_that_is_said(quarter: Quarter) -> None:
    none = with_release(quarter, actions=quarter.release.actions.clear())
    assert actions(none) == NO_LOG and action_sheet(none).rows == ()
    earlier = quarter.release.actions.filter(pl.col("period") != LATEST)
    assert len(earlier) and actions(with_release(quarter, actions=earlier)) == NO_LOG


def test_a_log_without_an_action_of_the_partnership_is_no_missing_log(
    release_folder: Path,
) -> None:
    city = with_actions(opened(release_folder, "LSCP"), {"scope": "LRSCP"})
    assert actions(city) == NO_ACTIONS


def test_what_people_write_is_printed_and_not_obeyed(quarter: Quarter) -> None:
    hostile = with_actions(
        quarter, finding=HOSTILE, action=HOSTILE, owner_role=HOSTILE, source_title=HOSTILE,
        source_reference=HOSTILE, impact_evidence=HOSTILE, action_code=HOSTILE,
    )  # fmt: skip
    assert obeyed(actions(hostile)) == [] and obeyed(HOSTILE)
    widths = {len(re.findall(r"(?<!\\)\|", line))
              for line in actions(hostile).splitlines() if line.startswith("|")}  # fmt: skip
    assert widths == {4, 7, 8}


def test_the_sheet_has_every_action_with_its_state_and_days(quarter: Quarter) -> None:
    sheet = action_sheet(quarter)
    titles = [column.title for column in sheet.columns]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.rows]
    assert len(rows) == len(action_rows(quarter)) == 7
    late, done = rows[0], rows[-1]
    assert (late["Action code"], late["How it stands"]) == ("AL-07", "Overdue")
    assert late["Days overdue"] == Number(60) and late["Days since it was raised"] == Number(150)
    assert done["Days overdue"] == "none" and done["Last step reached"] == "Impact"
    assert done["Evidence of impact"] == "Children are heard."
    assert str(done["Where it was reported"]) == "actions.xlsx, Log, row 2"
    assert all(cell != "" for row in rows for cell in row.values())
