from __future__ import annotations

import polars as pl
import pytest

from pipelines.contracts import Contract, load_contracts
from pipelines.intake.readers import RawTable
from pipelines.intake.recognise import describe_expected, find_table
from pipelines.workspace import PROJECT_ROOT


@pytest.fixture(scope="module")
def returns() -> list[Contract]:
    contracts = load_contracts(PROJECT_ROOT / "expectations")
    return [contract for contract in contracts.values() if contract.kind == "return"]


def _raw(*lines: str) -> RawTable:
    """A sheet as read; ``|`` stands between cells."""
    rows = [line.split("|") for line in lines]
    width = max(len(row) for row in rows)
    columns = {
        f"c{at + 1}": [row[at] or None if at < len(row) else None for row in rows]
        for at in range(width)
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return RawTable("Sheet1", frame.with_row_index("row", offset=1))


@pytest.mark.parametrize(
    ("header", "dataset"),
    [
        ("period|agency|area|measure|value", "performance_return"),
        ("Value|Measure|Area|Agency|Period", "performance_return"),
        ("Quarter|Organisation|Local Authority|Measure code|Count", "performance_return"),
        ("period|agency|area|heading|narrative", "agency_narrative"),
        ("Reporting period|Agency code|Heading|Commentary", "agency_narrative"),
        ("period|agency|plan|scope|item_type|item_code|parent_code|title", "business_plan"),
        (
            "Quarter|Agency|Action ID|Partnership|Source type|Source ref|Source|Finding|Action"
            "|Owner|Date raised|Due date|Date completed|Review date|RAG rating",
            "action_log",
        ),
        (
            "What is asked (for reference)|Period|Agency|Area|Measure|Characteristic|Category"
            "|Question|Figure|Explanation|Given by",
            "explanation",
        ),
        (
            "Quarter|Agency|Area|Voice ref|Who|Source type|Source|Date heard|You said|We did",
            "voice",
        ),
        (
            "Quarter|Agency|Row type|Event ref|Course title|Event kind|Theme|Event date"
            "|Agency trained|Role|Booked|Attendance|Confidence before|Confidence after"
            "|Number of people|People asked|People answered|Changed|Impact example",
            "training_feedback",
        ),
        (
            "Quarter|Agency|Month of|Staff group|Establishment FTE|Filled|Vacancies FTE"
            "|Agency staff FTE|Open cases|Case holders|Wellbeing rating|Comments",
            "workforce",
        ),
        ("Quarter|Financial year|Agency|Local authority|Count|Number|Comment", "wider_context"),
        ("Quarter|Agency|Group|Heading|Highlight|RAG rating|Chair", "subgroup_report"),
        ("year|partnership|section|text|period|agency", "report_text"),
        (
            "Quarter|Agency|Financial year|Type|Item ref|Statement|Impact|Theme|Owner|Due date",
            "assurance_statement",
        ),
        (
            "Quarter|Agency|Year|Service|Area|Type|Number|Key message|Answer|Due date"
            "|Date received|Date presented|Meeting",
            "assurance_report",
        ),
        (
            "Quarter|Agency|Line ref|Partnership|Line title|Question|Method|Planned start"
            "|Planned end|Date reported|Status|Findings|Response",
            "scrutiny_plan",
        ),
        (
            "Quarter|Year|Agency|Section 11 standard|Self grade|Evidence|Action|Owner|Due date",
            "section11",
        ),
        (
            "Quarter|Financial year|Agency|Role|Statement|Strongly agree|Agree|Neutral|Disagree"
            "|Strongly disagree|Skipped",
            "practitioner_survey",
        ),
        (
            "Quarter|Agency|Type|Review code|Belongs to|Partnership|Review type|Title|Theme"
            "|Learning|Lead agency|Owner|Date aware|Decided on|Sent to Panel on|Published"
            "|Considered|Due date|Completed on|RAG rating",
            "review_learning",
        ),
        (
            "Quarter|Agency|Plan|Outcome statement|Judgement|What we are doing well"
            "|Areas for further exploration|Actions for the next period",
            "outcome_assessment",
        ),
    ],
)
def test_a_table_is_told_by_its_header(returns: list[Contract], header: str, dataset: str) -> None:
    found = find_table(_raw(header, "1|2|3|4|5"), returns)
    assert found and found[1].dataset == dataset


def test_the_header_may_stand_below_a_title(returns: list[Contract]) -> None:
    raw = _raw("Quarterly return", "", "period|agency|area|measure|value", "a|b|c|d|5")
    found = find_table(raw, returns)
    assert found
    table, contract = found
    assert contract.dataset == "performance_return"
    assert table.header_row == 3
    assert table.frame["row"].to_list() == [4]


@pytest.mark.parametrize(
    "header",
    [
        "name|date of birth|postcode",
        "period|something|anything|else",
        "period;agency;area;measure;value",
    ],
    ids=["another list", "one column only", "wrong delimiter"],
)
def test_a_table_without_the_columns_of_a_return_is_nobodys(
    returns: list[Contract], header: str
) -> None:
    assert find_table(_raw(header, "a|b|c"), returns) is None


def test_half_the_columns_are_enough_to_say_which_are_missing(returns: list[Contract]) -> None:
    """'Not recognised' helps nobody whose file lacks one column."""
    found = find_table(_raw("period|area|measure", "2025-26-Q1|Leicester|referrals"), returns)
    assert found and found[1].dataset == "performance_return"


def test_a_misspelt_heading_makes_no_other_return_of_it(returns: list[Contract]) -> None:
    """A short return whose columns are all among the long one's was told 193 faults instead."""
    (contract,) = (one for one in returns if one.dataset == "assurance_report")
    headings = [name for name in contract.names if name != "body"]
    found = find_table(_raw("|".join([*headings, "bodq"]), "|".join(headings)), returns)
    assert found and found[1].dataset == "assurance_report"


def test_what_is_expected_names_each_return_and_its_columns(returns: list[Contract]) -> None:
    told = describe_expected({contract.dataset: contract for contract in returns})
    assert "Quarterly performance return: period, agency, area, measure, value" in told
    assert "Single agency narrative: period, agency, heading, narrative" in told
