from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing import timetable
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.timetable_reader import Timetable
from pipelines.publishing.timetable_sheet import timetable_workbook
from pipelines.publishing.timetable_words import NO_TIMETABLE, outcome_words, provider_words
from tests.publishing.altered import obeyed, opened, plain, with_tables
from tests.publishing.fixture_catalogue import HOSTILE, LATEST
from tests.publishing.fixture_schema import frame
from tests.publishing.fixture_timetable import (
    GROUP,
    LAST_YEAR,
    LATER,
    PARTNERS,
    RUTLAND,
    element,
)

SECTIONS = (
    timetable.at_a_glance,
    timetable.appendix,
    timetable.providers,
    timetable.days,
)


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder, "LLR")


@pytest.fixture(scope="module")
def report(quarter: Quarter) -> Timetable:
    return Timetable(quarter)


def of(quarter: Quarter, folder: Path, *rows: dict[str, Any]) -> Timetable:
    """The timetable of a release that holds these rows."""
    return Timetable(
        with_tables(quarter, folder, fct_assurance_element=frame("fct_assurance_element", [*rows]))
    )


def test_the_two_years_begin_with_the_quarters_own(report: Timetable) -> None:
    assert (report.year_before, report.year) == ("2024-25", "2025-26")
    assert (report.first_day, report.last_day) == (date(2025, 4, 1), date(2027, 3, 31))


def test_what_falls_due_in_the_two_years_is_told_by_its_day_and_not_its_period(
    quarter: Quarter, tmp_path: Path
) -> None:
    """The Yearly Report is of the year before and due in this one."""
    days = [date(2025, 3, 31), date(2025, 4, 1), date(2027, 3, 31), date(2027, 4, 1)]
    made = of(quarter, tmp_path, *(element(period=str(day), due_on=day) for day in days))
    assert [row["due_on"] for row in made.due] == days[1:3]


def test_the_lead_counts_what_came_names_what_did_not_and_says_what_is_not_known(
    report: Timetable,
) -> None:
    text = plain(timetable.at_a_glance(report))
    assert (
        "From 1 April 2025 to 31 March 2027, 8 things fall due. Of 3 that have fallen due by now, "
        "2 came, 1 of them late. Of 1 more, nothing here records whether they came. The next day "
        "to come is Friday 31 October 2025."
    ) in text
    assert (
        "- **Rutland schools**: Performance data (Counts), April to June 2025. Missing; due "
        "31 July 2025."
    ) in text
    assert text.count("\n- ") == 1


def test_what_belongs_to_a_later_quarter_is_planned_whatever_became_of_it(
    quarter: Quarter,
) -> None:
    """Else the timetable of a quarter would be another each time a return of the next arrives."""
    assert {
        row["status"] for row in Timetable(quarter).rows if row["period"] == LATER["period"]
    } == {"planned"}
    later = Timetable(replace(quarter, period="2025-26-Q2"))
    assert {row["status"] for row in later.rows if row["period"] == LATER["period"]} == {
        "planned",
        "late",
    }


def test_appendix_1_says_of_each_section_whether_it_was_provided_and_by_whom(
    report: Timetable,
) -> None:
    text = plain(timetable.appendix(report))
    assert re.findall(r"\[([^\[\]]+) \[([^\[\]]+)\]\{\.note\}\]\{\.group\}", text) == [
        ("Figures in reports", "2025-26 so far: partly provided"),
        ("Views of staff", "2025-26 so far: provided"),
        ("In public", "2025-26 so far: not due yet"),
    ]
    assert (
        "| Counts [Performance data]{.remark} | Leicestershire Police and Rutland schools, to "
        "Performance Group | – | Partly provided: 1 of 2 received; 2 planned |"
    ) in text
    assert "| Provided: 1 received as it happened |" in text
    assert "| Not recorded here | Not due yet |" in text


def test_the_days_stand_under_their_months_once_for_all_who_owe_the_same(
    report: Timetable,
) -> None:
    text = plain(timetable.days(report))
    assert re.findall(r"\[([A-Z][a-z]+ \d{4})\]\{\.group\}", text) == [
        "July 2025", "September 2025", "October 2025", "September 2026",
    ]  # fmt: skip
    assert text.count("| Thu 31 | Performance data") == 1
    assert "| Leicestershire Police and Rutland schools | 1 of 2 received |" in text
    assert "(timetable/everybody.ics)" in text


def test_each_provider_has_a_page_and_a_calendar(report: Timetable) -> None:
    text = plain(timetable.providers(report))
    assert re.findall(r"\[([A-Za-z]+)\]\{\.group\}", text) == ["Agencies", "Subgroups", "Others"]
    assert (
        "| [Rutland schools](timetable/agency-rutland-education.html) "
        "[[Calendar](timetable/agency-rutland-education.ics)]{.on-screen .remark} "
        "| 2 | Missing | 31 October 2025 |"
    ) in text


def test_what_comes_when_it_happens_is_told_by_who_sent_it(report: Timetable) -> None:
    text = plain(timetable.as_it_happens(report))
    assert text == "- **Voice**: Counts. In 2025-26 so far received from Leicestershire Police."


def test_a_partnership_reads_of_its_own_agencies_and_of_what_is_of_both(
    release_folder: Path,
) -> None:
    city = {row["provider"] for row in Timetable(opened(release_folder, "LSCP")).rows}
    counties = {row["provider"] for row in Timetable(opened(release_folder, "LRSCP")).rows}
    assert city == {"Leicestershire Police", "Audit Group", "The Partners"}
    assert counties == {*city, "Rutland schools"}


def test_a_release_without_a_timetable_says_so(quarter: Quarter, tmp_path: Path) -> None:
    older = Timetable(with_tables(quarter, tmp_path, fct_assurance_element=None))
    assert [section(older) for section in SECTIONS] == [NO_TIMETABLE] * 4
    assert "nothing of this kind" in timetable.as_it_happens(older)


def test_what_people_write_is_printed_and_not_obeyed(quarter: Quarter, tmp_path: Path) -> None:
    row = element(
        provider=HOSTILE, element=HOSTILE, how_provided=HOSTILE, reported_to=HOSTILE,
        period_label=HOSTILE, status="missing",
    )  # fmt: skip
    freely = {**row, "frequency": "when_it_happens", "due_on": None, "status": "received"}
    hostile = of(quarter, tmp_path, row, freely)
    assert obeyed(HOSTILE)
    for section in (*SECTIONS, timetable.as_it_happens):
        assert obeyed(re.sub(r"\]\(timetable/[a-z-]+\.(html|ics)\)", "", section(hostile))) == []


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (["received", "late", "missing"], "2 of 3 received, 1 of them late"),
        (["rejected", "received"], "1 of 2 received; 1 sent but not accepted"),
        (["not recorded"] * 2, "Not recorded here"),
        (["received", "received", "not recorded"], "2 of 2 received; 1 not recorded here"),
        (["missing", "planned"], "0 of 1 received; 1 planned"),
        (["not asked"], "Not asked"),
        (["none"], "Nothing received"),
    ],
)
def test_what_became_of_one_thing_in_words(statuses: list[str], words: str) -> None:
    rows = [element(status=status, received_on=None) for status in statuses]
    assert outcome_words(rows) == words


def test_what_one_alone_owes_is_told_with_its_day() -> None:
    assert outcome_words([element(received_on=date(2025, 7, 2))]) == "Received 2 July 2025"


def test_many_are_counted_by_their_kind_and_few_are_named() -> None:
    some = [element(provider=f"Agency {number}") for number in range(4)]
    assert provider_words(some[:3]) == "Agency 0, Agency 1 and Agency 2"
    assert provider_words([*some, element(**GROUP), element(**PARTNERS)]) == (
        "4 agencies, 1 subgroup and 1 body"
    )


def test_the_workbook_has_every_row_of_the_two_years(
    release_folder: Path, report: Timetable
) -> None:
    made = timetable_workbook(
        {"release": str(release_folder), "period": LATEST, "partnership": "LLR"}
    )
    sheets = {sheet.label: sheet for sheet in made.sheets}
    assert list(sheets) == ["Timetable", "When it happens"]
    assert len(sheets["Timetable"].rows) == len(report.due)
    assert [row[5] for row in sheets["When it happens"].rows] == ["Received", "Nothing received"]
    assert ("31 July 2025", "Rutland schools") in {row[:2] for row in sheets["Timetable"].rows}


def test_a_year_of_which_nothing_was_asked_is_not_a_failure(
    quarter: Quarter, tmp_path: Path
) -> None:
    made = of(
        quarter, tmp_path,
        element(status="not asked", due_on=None),
        element(status="not asked", due_on=None, **RUTLAND, **LAST_YEAR),
    )  # fmt: skip
    assert "2025-26 so far: not asked this year" in plain(timetable.appendix(made))
