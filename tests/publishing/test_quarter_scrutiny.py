from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_scrutiny import (
    NO_LINES,
    NO_PLAN,
    NO_RESPONSE,
    NOTHING_FOUND,
    STATES,
    dates_words,
    finding_words,
    response_words,
    scrutiny,
    scrutiny_rows,
)
from pipelines.publishing.scrutiny_sheet import scrutiny_sheet
from pipelines.publishing.workbook import Number
from tests.publishing.altered import obeyed, opened, plain, with_release
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

LINE: dict[str, Any] = {
    "planned_from": date(2025, 4, 1), "planned_to": date(2025, 6, 29), "reported_on": None,
    "days_waited": None, "state": "under_way",
}  # fmt: skip


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder, "LLR")


def with_lines(quarter: Quarter, **changed: Any) -> Quarter:
    """The report with every line changed alike."""
    frame = quarter.release.scrutiny_lines
    cells = [pl.lit(value, dtype=frame.schema[name]).alias(name) for name, value in changed.items()]
    return with_release(quarter, scrutiny_lines=frame.with_columns(cells))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "."),
        ({"state": "late", "days_waited": 1}, "; late by 1 day."),
        ({"state": "late", "days_waited": 0}, "; late by 0 days."),
        ({"state": "late_to_start", "days_waited": 90}, "; late to begin by 90 days."),
        (
            {"state": "awaiting_response", "reported_on": date(2025, 6, 11), "days_waited": 19},
            ", reported 11 June 2025; waits 19 days.",
        ),
        (
            {"reported_on": date(2025, 7, 1)},
            ", reported 1 July 2025, after the quarter's end.",
        ),
    ],
)
def test_what_the_dates_say(quarter: Quarter, changed: dict[str, Any], said: str) -> None:
    assert (
        dates_words(quarter, {**LINE, **changed}) == f"Planned 1 April 2025 to 29 June 2025{said}"
    )


def test_what_is_found_after_the_quarters_end_is_not_told_in_it() -> None:
    """A report rebuilt for an older quarter must not tell what was not yet reported."""
    told = {"finding": "Nobody\n owns it.", "response": None}
    assert finding_words({**told, "state": "under_way"}) == NOTHING_FOUND
    assert response_words({**told, "state": "late", "response": "Yes."}) == ""
    assert finding_words({**told, "state": "awaiting_response"}) == "Nobody owns it."
    assert response_words({**told, "state": "awaiting_response"}) == NO_RESPONSE


def test_the_section_counts_states_and_what_needs_a_look_comes_first(quarter: Quarter) -> None:
    text = plain(scrutiny(quarter))
    assert text.startswith(
        "8 lines of enquiry in the plan. At the quarter's end: 2 late; 1 not begun by the day "
        "planned; 1 reported, partners have not answered; 1 under way; 1 planned; 1 reported and "
        "answered; 1 deferred."
    )
    assert re.findall(r"\[([^\[\]]+)\]\{\.group\}", text) == list(STATES.values())
    assert [row["line_code"] for row in scrutiny_rows(quarter)] == [
        "SC-08", "SC-03", "SC-04", "SC-02", "SC-05", "SC-06", "SC-01", "SC-07",
    ]  # fmt: skip
    assert (
        "| **Title of SC-03** [SC-03, Leicester Safeguarding Children Partnership: What of SC-03? "
        "Method: Visits. Theme: Neglect.]{.remark} | Nothing has been reported yet. "
        "| Planned 2 March 2025 to 25 June 2025; late by 5 days. |"
    ) in text
    assert "| Finding of SC-01. [Audit Group: We do more.]{.remark} |" in text
    assert "| Finding of SC-02. [The partners have not answered yet.]{.remark} |" in text
    asked = plain(scrutiny(with_lines(quarter, responsible_group="Audit Group")))
    assert "[The partners have not answered yet. Asked of: Audit Group.]{.remark} |" in asked


def test_a_partnership_reads_of_its_own_lines_and_the_joint_ones(release_folder: Path) -> None:
    city = {row["scope"] for row in scrutiny_rows(opened(release_folder, "LSCP"))}
    counties = {row["scope"] for row in scrutiny_rows(opened(release_folder, "LRSCP"))}
    assert (city, counties) == ({"LSCP", "LLR"}, {"LRSCP", "LLR"})


def test_without_a_plan_or_a_line_of_ours_that_is_said(
    quarter: Quarter, release_folder: Path
) -> None:
    frame = quarter.release.scrutiny_lines
    none = with_release(quarter, scrutiny_lines=frame.clear())
    assert scrutiny(none) == NO_PLAN and scrutiny_sheet(none).rows == ()
    earlier = frame.filter(pl.col("period") != LATEST)
    assert len(earlier) and scrutiny(with_release(quarter, scrutiny_lines=earlier)) == NO_PLAN
    assert scrutiny(with_lines(opened(release_folder, "LSCP"), scope="LRSCP")) == NO_LINES


def test_what_is_written_is_printed_and_not_obeyed(quarter: Quarter) -> None:
    hostile = with_lines(
        quarter, title=HOSTILE, line_of_enquiry=HOSTILE, method=HOSTILE, finding=HOSTILE,
        response=HOSTILE, responsible_group=HOSTILE, theme_code=HOSTILE, line_code=HOSTILE,
    )  # fmt: skip
    assert obeyed(scrutiny(hostile)) == [] and obeyed(HOSTILE)
    widths = {len(re.findall(r"(?<!\\)\|", line))
              for line in scrutiny(hostile).splitlines() if line.startswith("|")}  # fmt: skip
    assert widths == {4}


def test_the_sheet_has_every_line_with_its_state_and_days(quarter: Quarter) -> None:
    sheet = scrutiny_sheet(quarter)
    titles = [column.title for column in sheet.columns]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.rows]
    assert len(rows) == 8
    assert rows[0]["Days late or waiting"] == Number(40) and rows[0]["Reported"] == "none"
    assert rows[0]["Status, as the scrutineer says"] == "Under way"
    assert rows[-1]["How it stands"] == "Deferred" and rows[-1]["Finding"] == NOTHING_FOUND
    assert rows[6]["The partners' answer"] == "We do more."
    assert all(cell != "" for row in rows for cell in row.values())
