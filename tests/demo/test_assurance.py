"""What the demo's agencies state of their year, and the register of other partnerships' reports."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from pipelines.contracts.load import seed_rows
from pipelines.demo.assurance_report import register_of_reports
from pipelines.demo.assurance_statement import statement_rows
from pipelines.demo.business_plan import plan_rows
from pipelines.demo.parcel import Parcel, Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import quarter_bounds, shift_quarter

YEARS = ("2023-24-Q4", "2024-25-Q4")
ASKED = {(row["body_code"], row["scope"]) for row in seed_rows(SEEDS, "assurance_bodies")}


@pytest.fixture(scope="module")
def registers(intended: list[Parcel]) -> dict[str, Parcel]:
    return {one.quarter: one for one in intended if one.dataset == "assurance_report"}


def of_type(rows: list[Row], item_type: str) -> list[Row]:
    return [row for row in rows if row["item_type"] == item_type]


def test_every_agency_that_owes_a_statement_makes_one_a_year() -> None:
    owing = {
        row["agency_type"]
        for row in seed_rows(SEEDS, "expected_returns")
        if row["dataset"] == "assurance_statement"
    }
    asked = {
        row["agency_code"] for row in seed_rows(SEEDS, "agencies") if row["agency_type"] in owing
    }
    for quarter in YEARS:
        assert set(statement_rows(quarter)) == asked
    assert statement_rows("2025-26-Q1") == {}


def test_a_statement_has_each_kind_of_item_and_no_code_twice() -> None:
    for quarter in YEARS:
        for rows in statement_rows(quarter).values():
            kinds = {row["item_type"] for row in rows}
            assert kinds == {"success", "area_for_development", "key_action"}
            assert {row["year"] for row in rows} == {quarter[:7]}
            assert max(Counter(row["item_code"] for row in rows).values()) == 1


def test_no_agency_says_what_another_says_or_what_it_said_the_year_before() -> None:
    before: set[tuple[str, object]] = set()
    for quarter in YEARS:
        said = [
            (code, row["text"]) for code, rows in statement_rows(quarter).items() for row in rows
        ]
        assert max(Counter(text for _, text in said).values()) == 1
        assert before.isdisjoint(said)
        before = set(said)


def test_statements_bear_on_outcome_statements_of_the_plan_of_either_year() -> None:
    for quarter in YEARS:
        plans = plan_rows(1, quarter) + plan_rows(1, shift_quarter(quarter, 1))
        known = {row["item_code"] for row in plans}
        rows = [row for rows in statement_rows(quarter).values() for row in rows]
        tied = {row["outcome_code"] for row in rows} - {None}
        assert tied and tied <= known
        due = [row["due_on"] for row in rows if row["due_on"]]
        assert due and all(day > quarter_bounds(quarter)[1] for day in due)


def test_the_register_names_every_body_of_the_list_once(registers: dict[str, Parcel]) -> None:
    assert {quarter[-2:] for quarter in registers} == {"Q4", "Q1", "Q2"}
    for parcel in registers.values():
        reports = of_type(parcel.rows, "report")
        assert Counter((row["body"], row["scope"]) for row in reports) == Counter(ASKED)


def test_the_register_knows_nothing_of_the_days_after_it_was_sent(
    registers: dict[str, Parcel],
) -> None:
    for parcel in registers.values():
        days = [
            row[name]
            for row in of_type(parcel.rows, "report")
            for name in ("received_on", "presented_on")
            if row[name]
        ]
        assert days and all(
            isinstance(day, date) and day <= parcel.arrives.date() and day.weekday() < 5
            for day in days
        )


def test_messages_and_questions_belong_to_what_was_received_and_presented(
    registers: dict[str, Parcel],
) -> None:
    for parcel in registers.values():
        reports = {(row["body"], row["scope"]): row for row in of_type(parcel.rows, "report")}
        for row in of_type(parcel.rows, "key_message"):
            assert reports[row["body"], row["scope"]]["received_on"]
        for row in of_type(parcel.rows, "question"):
            assert reports[row["body"], row["scope"]]["presented_on"]


def test_the_newest_register_shows_each_state() -> None:
    """So that a newcomer sees each of them in the report."""
    sent_on = date(2025, 7, 18)
    rows = register_of_reports("2025-26-Q1", sent_on)
    reports = of_type(rows, "report")
    missing = [(row["body"], row["scope"]) for row in reports if not row["received_on"]]
    assert missing == [("corporate_parenting", "E06000017")]
    assert {bool(row["presented_on"]) for row in reports} == {True, False}
    late = [row for row in reports if row["received_on"] and row["received_on"] > date(2025, 6, 30)]
    assert any(row["due_on"] is None for row in late) and any(row["due_on"] for row in late)
    assert {bool(row["answer"]) for row in of_type(rows, "question")} == {True, False}


def test_texts_read_like_texts(registers: dict[str, Parcel]) -> None:
    """A comma in YAML's short form had cut sentences short."""
    rows = [row for quarter in YEARS for rows in statement_rows(quarter).values() for row in rows]
    rows += [row for parcel in registers.values() for row in parcel.rows]
    texts = [
        str(row[name]) for row in rows for name in ("text", "impact", "answer") if row.get(name)
    ]
    assert len(texts) > 100
    for text in texts:
        assert text[0].isupper() and text[-1] in ".?" and not re.search(r"[{}]|  ", text), text
    keys = {"text", "impact", "theme", "outcome", "owner", "due"}
    for entry in read_yaml(WORDS / "assurance_statement.yml"):
        for item in (*entry["successes"], *entry["areas"], *entry["actions"]):
            assert set(item) <= keys, item
