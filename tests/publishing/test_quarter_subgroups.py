from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_subgroups import (
    NOTHING_ASKED,
    NOTHING_KNOWN,
    rating_words,
    status_words,
    subgroup_rows,
    subgroups,
)
from pipelines.publishing.subgroup_sheet import subgroup_sheet
from tests.publishing.altered import obeyed, opened, plain, with_release
from tests.publishing.fixture_catalogue import HOSTILE, LATEST
from tests.publishing.fixture_subgroups import DUE


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder, "LLR")


def with_reports(quarter: Quarter, **changed: Any) -> Quarter:
    """The report with every subgroup's row changed alike."""
    frame = quarter.release.subgroup_reports
    cells = [pl.lit(value, dtype=frame.schema[name]).alias(name) for name, value in changed.items()]
    return with_release(quarter, subgroup_reports=frame.with_columns(cells))


@pytest.mark.parametrize(
    ("row", "status", "rating"),
    [
        (
            {"status": "late", "received_on": "2025-08-04", "due_on": DUE, "rag": "red"},
            "Received late 4 August 2025, due 31 July 2025",
            "Red",
        ),
        (
            {"status": "received", "received_on": "2025-07-04", "due_on": None, "rag": None},
            "Received 4 July 2025",
            "Not rated",
        ),
        (
            {"status": "missing", "received_on": None, "due_on": DUE, "rag": None},
            "Missing, due 31 July 2025",
            "No report",
        ),
    ],
)
def test_what_became_of_a_report_in_words(row: dict[str, Any], status: str, rating: str) -> None:
    assert (status_words(row), rating_words(row)) == (status, rating)


def test_the_section_counts_what_was_asked_names_what_is_missing_and_who_decides(
    quarter: Quarter,
) -> None:
    text = plain(subgroups(quarter))
    assert text.startswith(
        "3 reports asked for: 1 received in time; 1 received late; 1 missing (Policy and "
        "Procedures Group). Case Review Group, Counties reported without being asked. One group "
        "asks for a decision."
    )
    assert text.endswith(
        "Case Review Group, Leicester; Education Group report once a year, after the fourth "
        "quarter."
    )


def test_each_group_has_its_block_with_decisions_first(quarter: Quarter) -> None:
    text = plain(subgroups(quarter))
    assert re.findall(r"\[([^\[\]]+) \[([^\[\]]+)\]\{\.note\}\]\{\.group\}", text) == [
        ("Performance Group", "Amber. Received 21 July 2025, due 31 July 2025."),
        ("Audit Group", "Not rated. Received late 4 August 2025, due 31 July 2025."),
        ("Policy and Procedures Group", "No report. Missing, due 31 July 2025."),
        ("Case Review Group, Counties", "Green. Received 21 July 2025."),
    ]
    lines = [line for line in text.splitlines() if line.startswith("| **")]
    assert lines[:3] == [
        "| **Decision asked for** | Decide on disability. |",
        "| **Risks and escalations** | One in four is not recorded. |",
        "| **Achieved** | Figures read. |",
    ]
    assert "| **No report** | The group's report is missing. |" in lines


def test_a_partnership_reads_of_its_own_groups_and_the_joint_ones(release_folder: Path) -> None:
    city = {row["scope"] for row in subgroup_rows(opened(release_folder, "LSCP"))}
    counties = {row["scope"] for row in subgroup_rows(opened(release_folder, "LRSCP"))}
    assert (city, counties) == ({"LSCP", "LLR"}, {"LRSCP", "LLR"})


def test_where_nothing_is_known_or_nobody_was_asked_that_is_said(quarter: Quarter) -> None:
    frame = quarter.release.subgroup_reports
    none = with_release(quarter, subgroup_reports=frame.clear())
    assert subgroups(none) == NOTHING_KNOWN and subgroup_sheet(none).rows == ()
    earlier = frame.filter(pl.col("period") != LATEST)
    assert len(earlier)
    assert subgroups(with_release(quarter, subgroup_reports=earlier)) == NOTHING_KNOWN
    unreported = with_reports(quarter, received_on=None, status="missing", is_due=True)
    assert "decision" not in subgroups(unreported).split("\n")[0]
    unasked = with_reports(quarter, status="not asked", is_due=False)
    assert subgroups(unasked).startswith(NOTHING_ASKED) and "|" not in subgroups(unasked)


def test_what_groups_write_is_printed_and_not_obeyed(quarter: Quarter) -> None:
    hostile = with_reports(
        quarter, subgroup=HOSTILE, achievement=HOSTILE, risk=HOSTILE, next_step=HOSTILE,
        decision_wanted=HOSTILE, good_practice=HOSTILE,
    )  # fmt: skip
    assert obeyed(subgroups(hostile)) == [] and obeyed(HOSTILE)
    widths = {len(re.findall(r"(?<!\\)\|", line))
              for line in subgroups(hostile).splitlines() if line.startswith("|")}  # fmt: skip
    assert widths == {3}


def test_the_sheet_has_every_group_asked_or_not(quarter: Quarter) -> None:
    sheet = subgroup_sheet(quarter)
    titles = [column.title for column in sheet.columns]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.rows]
    assert [row["Report"] for row in rows] == [
        "Received", "Received late", "Missing", "Not asked for this quarter", "Received",
        "Not asked for this quarter",
    ]  # fmt: skip
    assert rows[0]["Decision asked for"] == "Decide on disability."
    assert rows[2]["Received"] == "none" and rows[2]["Due"] == "31 July 2025"
    assert all(cell != "" for row in rows for cell in row.values())
