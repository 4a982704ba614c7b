from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing import year_end
from pipelines.publishing.assurance_sheets import report_sheet, statement_sheet
from pipelines.publishing.assurance_words import (
    answer_words,
    counted_presented,
    presented_words,
    status_words,
)
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_assurance import (
    NO_REPORTS,
    NO_STATEMENTS,
    OWN_WORDS,
    agencies_contributions,
    other_partnerships,
    report_rows,
    statement_rows,
)
from tests.publishing.altered import obeyed, plain, with_release
from tests.publishing.fixture_assurance import CITY, COUNTY, POLICE, SMALL, YEAR
from tests.publishing.fixture_catalogue import HOSTILE, LEICESTER, RUTLAND


@pytest.fixture(scope="module")
def year(release_folder: Path) -> Year:
    return year_end.open_year(release_folder, YEAR, "LLR")


def altered(year: Year, **tables: Any) -> Year:
    return replace(year, quarter=with_release(year.quarter, **tables))


def with_statements(year: Year, **changed: Any) -> Year:
    """The report with every row of the statements changed alike."""
    return altered(
        year, assurance_statements=_all(year.quarter.release.assurance_statements, changed)
    )


def with_reports(year: Year, **changed: Any) -> Year:
    """The report with every row of the other partnerships' reports changed alike."""
    return altered(year, assurance_reports=_all(year.quarter.release.assurance_reports, changed))


def _all(frame: pl.DataFrame, changed: dict[str, Any]) -> pl.DataFrame:
    cells = [pl.lit(value, dtype=frame.schema[name]).alias(name) for name, value in changed.items()]
    return frame.with_columns(cells)


def blocks(markdown: str) -> list[tuple[str, str]]:
    """The headings across the table, each with its remark."""
    return re.findall(r"\[([^\[\]]+) \[([^\[\]]+)\]\{\.note\}\]\{\.group\}", plain(markdown))


def lines(markdown: str) -> list[str]:
    return [line for line in plain(markdown).splitlines() if line.startswith("| **")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"status": "late", "received_on": date(2025, 5, 23), "due_on": date(2025, 5, 15)},
         "Received late 23 May 2025, due 15 May 2025"),
        ({"status": "received", "received_on": date(2025, 4, 24), "due_on": date(2025, 5, 15)},
         "Received 24 April 2025"),
        ({"status": "missing", "received_on": None, "due_on": date(2025, 5, 15)},
         "Not received, due 15 May 2025"),
        ({"status": "not due", "received_on": None, "due_on": None}, "Not due yet"),
    ],
)  # fmt: skip
def test_what_became_of_it_in_words(row: dict[str, Any], words: str) -> None:
    assert status_words(row) == words


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"is_presented": None}, ""),
        ({"is_presented": False}, "Not presented yet."),
        ({"is_presented": True, "presented_on": date(2025, 7, 3), "presented_to": None},
         "Presented 3 July 2025."),
        ({"is_presented": True, "presented_on": date(2025, 7, 3), "presented_to": "The\nboard"},
         "Presented 3 July 2025: The board."),
    ],
)  # fmt: skip
def test_whether_it_was_presented_in_words(row: dict[str, Any], words: str) -> None:
    assert presented_words(row) == words


@pytest.mark.parametrize(
    ("presented", "words"),
    [
        ([True], "It was presented."),
        ([True, True], "All that came were presented."),
        ([True, False], "1 of the 2 that came was presented."),
        ([True, True, False], "2 of the 3 that came were presented."),
        ([False], "It was not presented."),
        ([False, False], "None of the 2 that came was presented."),
    ],
)
def test_how_many_were_presented(presented: list[bool], words: str) -> None:
    assert counted_presented([{"is_presented": one} for one in presented]) == words


def test_a_question_without_an_answer_is_told_as_open() -> None:
    assert answer_words({"answer": "Two\nvisits."}) == "Answer: Two visits."
    assert answer_words({"answer": None}) == "Not answered yet."


def test_the_statements_are_counted_and_who_is_not_heard_is_named(year: Year) -> None:
    text = plain(agencies_contributions(year))
    assert text.startswith(
        "4 agencies were asked to state what went well in the year to 31 March 2025, what has to "
        "develop, and what they do next: 1 came in time; 1 came late; 1 did not come "
        "(Leicestershire County Council early help); 1 cannot be used as sent (Rutland County "
        f"Council early help).\n\n{OWN_WORDS}"
    )


def test_each_agency_has_its_block_and_what_it_leaves_out_is_said(year: Year) -> None:
    text = agencies_contributions(year)
    assert blocks(text) == [
        ("Leicester City Council education", "Received late 23 May 2025, due 15 May 2025."),
        ("Leicestershire County Council early help", "Not received, due 15 May 2025."),
        ("Leicestershire Police", "Received 24 April 2025."),
        ("Rutland County Council early help",
         "Sent 2 May 2025, but not in a form that can be used, due 15 May 2025."),
    ]  # fmt: skip
    found = lines(text)
    assert found[0] == "| **Success** | No success is named. |"
    assert (
        found[2]
        == "| **Key action for the year to come** | No action for the year to come is named. |"
    )
    assert found[3] == "| **No statement** | Nothing of this agency can be told here. |"
    assert found[4:8] == [
        "| **Success** | Officers talk to children. "
        "[What it changed: Schools meet the child.]{.remark} |",
        "| **Success** | Videos are reviewed. [What it changed is not said.]{.remark} |",
        "| **Area for development** | No area for development is named. |",
        "| **Key action for the year to come** | Tell every child victim. [Head of Public "
        "Protection, by 30 September 2025. Towards: Children are told.]{.remark} |",
    ]
    assert found[8].endswith("| Put devices first. [Nobody named, no day named.]{.remark} |")


def test_a_statement_that_nobody_asked_for_is_told_apart(year: Year) -> None:
    frame = year.quarter.release.assurance_statements
    police = frame.filter((pl.col("agency_code") == POLICE) & (pl.col("year") == YEAR))
    beside = altered(year, assurance_statements=_all(police, {"due_on": None}))
    text = plain(agencies_contributions(beside))
    assert text.startswith("Leicestershire Police has sent a statement without being asked.\n\n")


def test_where_no_statement_came_no_words_are_announced(year: Year) -> None:
    frame = year.quarter.release.assurance_statements.filter(pl.col("agency_code") == COUNTY)
    text = agencies_contributions(altered(year, assurance_statements=frame))
    assert "1 agency was asked" in plain(text) and OWN_WORDS not in text


def test_a_partnership_reads_of_its_own_agencies_and_areas(release_folder: Path) -> None:
    city, counties = (year_end.open_year(release_folder, YEAR, name) for name in ("LSCP", "LRSCP"))
    assert {row["agency_code"] for row in statement_rows(city)} == {POLICE, CITY}
    assert {row["agency_code"] for row in statement_rows(counties)} == {POLICE, COUNTY, SMALL}
    assert {row["scope"] for row in report_rows(city)} == {"LLR", LEICESTER}
    assert {row["scope"] for row in report_rows(counties)} == {"LLR", RUTLAND}


def test_the_reports_are_counted_with_what_is_missing_and_what_was_presented(year: Year) -> None:
    text = plain(other_partnerships(year))
    assert text.startswith(
        "3 yearly reports of other partnerships and services that oversee work with children: "
        "1 came in time; 1 came late; 1 did not come (Front Door, Rutland). "
        "1 of the 2 that came was presented."
    )
    assert blocks(text) == [
        ("Child Death Overview Panel, All three areas (LLR)",
         "Received 12 June 2025. Presented 3 July 2025: Meeting of both partnerships."),
        ("Front Door, Leicester (LSCP)",
         "Received late 8 July 2025, due 30 June 2025. Not presented yet."),
        ("Front Door, Rutland", "Not received, due 30 June 2025."),
    ]  # fmt: skip


def test_key_messages_come_before_questions_and_their_answers(year: Year) -> None:
    found = lines(other_partnerships(year))
    assert found[:3] == [
        "| **Key message** | Sleep is safer. [Theme: Neglect.]{.remark} |",
        "| **Question asked** | What next? [Answer: Two visits.]{.remark} |",
        "| **Question asked** | Who visits? [Not answered yet.]{.remark} |",
    ]
    assert found[-1] == "| **No report** | Nothing can be told here. |"


def test_a_report_without_a_key_message_says_so(year: Year) -> None:
    bare = with_reports(year, status="received", item_type=None, text=None)
    assert set(lines(other_partnerships(bare))) == {
        "| **Key message** | The register holds none. |"
    }


def test_where_nothing_was_received_that_is_said(year: Year) -> None:
    release = year.quarter.release
    none = altered(
        year,
        assurance_statements=release.assurance_statements.filter(pl.col("year") != YEAR),
        assurance_reports=release.assurance_reports.filter(pl.col("year") != YEAR),
    )
    assert len(none.quarter.release.assurance_statements) > 0, "another year's is not this one's"
    assert agencies_contributions(none) == NO_STATEMENTS
    assert other_partnerships(none) == NO_REPORTS
    assert statement_sheet(none).rows == () and report_sheet(none).rows == ()


def test_what_agencies_and_bodies_write_is_printed_and_not_obeyed(year: Year) -> None:
    assert obeyed(HOSTILE)
    hostile = dict.fromkeys(("text", "impact", "owner_role", "outcome_title"), HOSTILE)
    stated = agencies_contributions(with_statements(year, **hostile))
    told = other_partnerships(
        with_reports(year, **dict.fromkeys(("body", "text", "answer", "presented_to"), HOSTILE))
    )
    for markdown in (stated, told):
        assert obeyed(markdown) == []
        rows = [line for line in markdown.splitlines() if line.startswith("|")]
        assert {len(re.findall(r"(?<!\\)\|", line)) for line in rows} == {3}


def test_the_sheets_hold_every_item_and_what_did_not_come(year: Year) -> None:
    sheet = statement_sheet(year)
    titles = [column.title for column in sheet.columns]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.rows]
    assert [(row["Statement"], row["Item"]) for row in rows] == [
        ("Received late", "Area for development"),
        ("Not received", "none"),
        ("Received", "Success"),
        ("Received", "Success"),
        ("Received", "Key action for the year to come"),
        ("Received", "Key action for the year to come"),
        ("Sent, but cannot be used", "none"),
    ]
    assert rows[4]["Outcome statement"] == "Children are told."
    assert rows[4]["To be done by"] == "30 September 2025"
    sheet = report_sheet(year)
    titles = [column.title for column in sheet.columns]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.rows]
    assert [(row["Report"], row["Item"], row["Presentation"]) for row in rows] == [
        ("Received", "Key message", "Presented"),
        ("Received", "Question", "Presented"),
        ("Received", "Question", "Presented"),
        ("Received late", "Key message", "Not presented yet"),
        ("Not received", "none", "none"),
    ]
    assert (
        rows[1]["Answer"] == "Two visits." and rows[1]["Meeting"] == "Meeting of both partnerships"
    )
