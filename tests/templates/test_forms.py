"""A form offers what is owed and no more, in words that mean what they stand for."""

from __future__ import annotations

import pytest

from pipelines.contracts import Contract, load_contracts
from pipelines.contracts.load import allowed_codes, seed_rows
from pipelines.templates.choices import choices
from pipelines.templates.forms import PERFORMANCE, last_heading, make_form
from pipelines.templates.last_return import LastReturn
from pipelines.templates.owed import context_of
from pipelines.workspace import Workspace

WORKSPACE = Workspace.at()
SEEDS = WORKSPACE.seeds
CONTRACTS = load_contracts(WORKSPACE.contracts)
QUARTER = "2025-26-Q4"
YOUTH_JUSTICE = "leicestershire_youth_justice"
RETURNS = [one for one in CONTRACTS.values() if one.kind == "return"]


@pytest.mark.parametrize("contract", RETURNS, ids=[one.dataset for one in RETURNS])
def test_every_choice_is_understood_as_its_code_and_none_is_left_out(contract: Contract) -> None:
    for agency in (YOUTH_JUSTICE, "business_office"):
        context = context_of(SEEDS, QUARTER, agency)
        for column in contract.columns:
            if not column.allowed:
                continue
            understood = allowed_codes(column.allowed, SEEDS, context)
            found = choices(column, SEEDS, context)
            assert [understood[one.shown.casefold()] for one in found] == [
                one.code for one in found
            ]
            assert len({one.shown.casefold() for one in found}) == len(found)
            assert {one.code for one in found} == {*understood.values()}


def test_a_line_is_offered_for_each_count_and_area_that_the_agency_owes() -> None:
    context = context_of(SEEDS, QUARTER, YOUTH_JUSTICE)
    form = make_form(CONTRACTS[PERFORMANCE], SEEDS, context)
    titles = [
        row["title"]
        for row in seed_rows(SEEDS, "measures")
        if row["supplier_type"] == "youth_justice" and row["is_returned"] == "true"
    ]
    assert [(line["measure"], line["area"]) for line in form.lines] == [
        (title, area) for title in titles for area in ("Leicestershire", "Rutland")
    ]
    assert not any("value" in line for line in form.lines)


def test_groups_that_were_told_apart_last_time_are_offered_again_beside_what_was_sent() -> None:
    context = context_of(SEEDS, QUARTER, YOUTH_JUSTICE)
    measure = next(
        row["measure_code"]
        for row in seed_rows(SEEDS, "measures")
        if row["supplier_type"] == "youth_justice" and row["is_returned"] == "true"
    )
    rutland = ("E06000017", measure)
    last = LastReturn(
        "2025-26-Q3",
        {
            (*rutland, "sex", "female", "none", "none"): "[c]",
            (*rutland, "total", "total", "none", "none"): "9",
            (*rutland, "sex", "male", "ethnicity", "asian"): "0",
        },
    )
    form = make_form(CONTRACTS[PERFORMANCE], SEEDS, context, last)
    heading = last_heading(last)
    told = [line.get(heading) for line in form.lines if line["area"] == "Rutland"][:3]
    assert told == ["9", "[c]", "0"]
    finest = next(line for line in form.lines if line.get("characteristic_2"))
    assert finest["category_2"] == "Asian or Asian British"
    assert len([line for line in form.lines if heading in line]) == 3


def test_each_standard_and_each_question_of_each_role_group_has_its_line() -> None:
    context = context_of(SEEDS, QUARTER, YOUTH_JUSTICE)
    standards = make_form(CONTRACTS["section11"], SEEDS, context).lines
    assert [line["standard"] for line in standards] == [
        row["standard"] for row in seed_rows(SEEDS, "section11_standards")
    ]
    assert {line["year"] for line in standards} == {"2025-26"}
    survey = make_form(CONTRACTS["practitioner_survey"], SEEDS, context).lines
    questions = len(seed_rows(SEEDS, "survey_questions"))
    assert len({(line["role_group"], line["question"]) for line in survey}) == 5 * questions


def test_where_people_write_their_own_codes_no_line_is_made_up() -> None:
    context = context_of(SEEDS, QUARTER, YOUTH_JUSTICE)
    assert make_form(CONTRACTS["voice"], SEEDS, context).lines == ()
