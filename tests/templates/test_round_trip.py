"""What is handed out is taken in again: nothing lost, and nothing read that was only shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from pipelines.contracts import Contract
from pipelines.contracts.load import seed_rows
from pipelines.demo import intended_parcels
from pipelines.demo.parcel import Parcel, Row
from pipelines.demo.write import outgoing
from pipelines.intake.arrivals import as_if_sent
from pipelines.intake.handed_out import NOTHING_FILLED_IN
from pipelines.intake.prepare import prepare
from pipelines.intake.prepared import Prepared, PreparedPart
from pipelines.intake.rulebook import Rulebook
from pipelines.templates.book import ReturnBook, write_book
from pipelines.templates.forms import PERFORMANCE, make_form
from pipelines.templates.last_return import LastReturn
from pipelines.templates.owed import context_of, returns_due
from pipelines.templates.write import csv_of
from pipelines.workspace import Workspace
from tests.templates.filling import fill_workbook, filled_csv

SEED = 20250401
# One has the practitioner survey, the other the Section 11 self-assessment.
QUARTERS = ("2024-25-Q4", "2023-24-Q4")
WORKSPACE = Workspace(Path("nowhere"))
AGENCIES = tuple(row["agency_code"] for row in seed_rows(WORKSPACE.seeds, "agencies"))
# Agencies of one kind owe the same: one of each is filled in.
ONE_OF_EACH = tuple(
    {
        row["agency_type"]: row["agency_code"] for row in seed_rows(WORKSPACE.seeds, "agencies")
    }.values()
)


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return Rulebook(WORKSPACE)


@pytest.fixture(scope="module")
def parcels() -> dict[str, list[Parcel]]:
    """What the demo's agencies send by themselves, without a fault."""
    return {
        quarter: [one for some in intended_parcels(SEED, [quarter], ()) for one in some]
        for quarter in QUARTERS
    }


def judged(path: Path, quarter: str, agency: str, rules: Rulebook) -> Prepared:
    return prepare(as_if_sent(WORKSPACE, path, quarter, agency), rules)


def book_of(
    contracts: list[Contract], quarter: str, agency: str, last: LastReturn | None = None
) -> ReturnBook:
    context = context_of(WORKSPACE.seeds, quarter, agency)
    forms = (make_form(contract, WORKSPACE.seeds, context, last) for contract in contracts)
    return ReturnBook(agency, quarter, tuple((form, None) for form in forms))


@pytest.mark.parametrize("agency", AGENCIES)
def test_what_nobody_wrote_in_holds_no_rows_and_says_so(
    agency: str, rules: Rulebook, tmp_path: Path
) -> None:
    book = book_of([*rules.of_kind("return").values()], QUARTERS[0], agency)
    path = tmp_path / "return.xlsx"
    write_book(book, path)
    paths = [path]
    for form, _ in book.forms:
        paths.append(tmp_path / f"{form.contract.dataset}.csv")
        paths[-1].write_bytes(csv_of(form).encode("utf-8-sig"))
    for path in paths:
        verdict = judged(path, QUARTERS[0], agency, rules)
        assert (verdict.outcome, verdict.reason, verdict.parts) == (
            "rejected",
            NOTHING_FILLED_IN,
            (),
        ), path.name


def sent_by(agency: str, parcels: list[Parcel], rules: Rulebook) -> dict[str, list[Row]]:
    return {
        one.dataset: [row for row in one.rows if row]
        for one in parcels
        if one.place.split("/")[1] == agency
        and one.dataset in rules.of_kind("return")
        # An audit tool's export has headings of its own.
        and one.dataset != "audit_export"
    }


def faults(part: PreparedPart) -> Counter[tuple[str, str, str | None]]:
    return Counter(
        (one.severity, one.rule, one.column)
        for one in part.findings
        if one.rule != "line_filled_in"
    )


def same_rows(mine: PreparedPart, theirs: PreparedPart) -> None:
    names = list(theirs.contract.names)
    assert_frame_equal(mine.frame.select(names), theirs.frame.select(names), check_row_order=False)
    assert mine.rows_set_aside == theirs.rows_set_aside == 0
    assert faults(mine) == faults(theirs)


def as_they_send(
    quarter: str, agency: str, parcels: list[Parcel], rules: Rulebook, folder: Path
) -> Iterator[PreparedPart]:
    for one in parcels:
        if one.place.split("/")[1] == agency and one.dataset != "audit_export":
            path = folder / one.place.split("/")[-1]
            path.write_bytes(outgoing(one).content)
            verdict = judged(path, quarter, agency, rules)
            assert verdict.outcome == "accepted", verdict.reason
            yield from verdict.parts


@pytest.mark.parametrize(
    ("agency", "quarter"),
    [
        *((agency, QUARTERS[0]) for agency in ONE_OF_EACH),
        # One agency's grades are in the same columns as another's.
        ("leicestershire_police", QUARTERS[1]),
    ],
)
def test_what_is_filled_in_is_what_the_agency_would_send_by_itself(
    agency: str,
    quarter: str,
    parcels: dict[str, list[Parcel]],
    rules: Rulebook,
    tmp_path: Path,
) -> None:
    mine = [*as_they_send(quarter, agency, parcels[quarter], rules, tmp_path)]
    rows = sent_by(agency, parcels[quarter], rules)
    expected = {part.contract.dataset: part for part in mine}
    assert {*expected} == {*rows}
    assert rows
    last = None
    if PERFORMANCE in expected:
        keys = ("area", "measure", "characteristic", "category", "characteristic_2", "category_2")
        lines = expected[PERFORMANCE].frame.select(keys).rows()
        last = LastReturn("2023-24-Q3", dict.fromkeys(lines, "12"))
    book = book_of([rules.contracts[name] for name in rows], quarter, agency, last)
    path = tmp_path / "filled.xlsx"
    write_book(book, path)
    fill_workbook(book, path, rows, WORKSPACE)
    verdict = judged(path, quarter, agency, rules)
    assert verdict.outcome == "accepted", verdict.parts
    assert {part.contract.dataset for part in verdict.parts} == {*rows}
    for part in verdict.parts:
        same_rows(part, expected[part.contract.dataset])
    for form, _ in book.forms:
        dataset = form.contract.dataset
        path = tmp_path / "filled.csv"
        path.write_bytes(filled_csv(form, rows[dataset], WORKSPACE))
        (part,) = judged(path, quarter, agency, rules).parts
        same_rows(part, expected[dataset])


def test_every_dataset_that_is_owed_is_filled_in_above(
    parcels: dict[str, list[Parcel]], rules: Rulebook
) -> None:
    filled = {
        dataset
        for quarter in QUARTERS
        for agency in AGENCIES
        for dataset in sent_by(agency, parcels[quarter], rules)
    }
    owed = {due.dataset for quarter in QUARTERS for due in returns_due(WORKSPACE.seeds, quarter)}
    # The Yearly Report's texts are sent as documents; the voice of children by whoever listened.
    assert owed - filled == {"report_text"}
    assert "voice" in filled


def test_lines_left_empty_are_told_once_and_only_those_that_ask_for_a_count(
    rules: Rulebook, tmp_path: Path
) -> None:
    agency = "leicestershire_police"
    contracts = [rules.contracts[PERFORMANCE], rules.contracts["agency_narrative"]]
    book = book_of(contracts, QUARTERS[0], agency)
    path = tmp_path / "return.xlsx"
    write_book(book, path)
    first = dict(book.forms[0][0].lines[0])
    row: Row = {**first, "value": 7}
    fill_workbook(book, path, {PERFORMANCE: [row]}, WORKSPACE)
    verdict = judged(path, QUARTERS[0], agency, rules)
    (part,) = verdict.parts
    assert part.frame.select("value").rows() == [(7.0,)]
    (told,) = [one for one in part.findings if one.rule == "line_filled_in"]
    left = len(book.forms[0][0].lines) - 1
    assert told.message.startswith(f"{left} lines were left") and told.row == 6


def test_a_line_with_no_more_than_its_own_code_is_no_empty_line(
    rules: Rulebook, tmp_path: Path
) -> None:
    contract = rules.contracts["voice"]
    (form, _), *_ = book_of([contract], QUARTERS[0], AGENCIES[0]).forms
    path = tmp_path / "voice.csv"
    path.write_bytes(filled_csv(form, [{"voice_code": "V-1"}], WORKSPACE))
    verdict = judged(path, QUARTERS[0], AGENCIES[0], rules)
    assert verdict.outcome == "rejected" and verdict.parts[0].frame.height == 1


def test_columns_taken_out_are_named_as_missing(rules: Rulebook, tmp_path: Path) -> None:
    path = tmp_path / "return.csv"
    path.write_text(
        "line (for reference),period,agency,area,measure\n1,2024-25-Q4,police,Rutland,referrals\n",
        encoding="utf-8",
    )
    (part,) = judged(path, QUARTERS[0], "leicestershire_police", rules).parts
    assert "value" in {one.column for one in part.findings if one.severity == "error"}


def test_a_file_of_the_agencys_own_keeps_its_empty_lines(rules: Rulebook, tmp_path: Path) -> None:
    """Only what was handed out can be left untouched: elsewhere an empty count is a fault."""
    path = tmp_path / "return.csv"
    path.write_text(
        "period,agency,area,measure,value\n2024-25-Q4,police,Rutland,Nothing like it,\n",
        encoding="utf-8",
    )
    (part,) = judged(path, QUARTERS[0], "leicestershire_police", rules).parts
    assert part.frame.height == 1


def test_a_column_to_read_is_never_data_even_where_it_is_renamed(
    rules: Rulebook, tmp_path: Path
) -> None:
    (form, _), *_ = book_of([rules.contracts[PERFORMANCE]], QUARTERS[0], AGENCIES[0]).forms
    content = filled_csv(form, [{**form.lines[0], "value": 3}], WORKSPACE)
    path = tmp_path / "return.csv"
    path.write_bytes(content.replace(b"what is counted (for reference)", b"My Own (For Reference)"))
    (part,) = judged(path, QUARTERS[0], AGENCIES[0], rules).parts
    assert not [one for one in part.findings if one.rule == "column_is_known"]
    path.write_bytes(content.replace(b"what is counted (for reference)", b"My Own"))
    (part,) = judged(path, QUARTERS[0], AGENCIES[0], rules).parts
    assert [one.rule for one in part.findings if one.rule == "column_is_known"]


def test_another_agencys_workbook_is_not_accepted(rules: Rulebook, tmp_path: Path) -> None:
    (form, _), *_ = book_of([rules.contracts[PERFORMANCE]], QUARTERS[0], AGENCIES[0]).forms
    path = tmp_path / "return.csv"
    path.write_bytes(filled_csv(form, [{**form.lines[0], "value": 3}], WORKSPACE))
    verdict = judged(path, QUARTERS[0], AGENCIES[1], rules)
    assert verdict.outcome == "rejected"
    assert {"agency", "area"} <= {one.column for part in verdict.parts for one in part.findings}
