"""A number split by its comma and letters that went wrong are seen; what looks alike is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.contracts import Contract, load_contracts
from pipelines.intake.conform import conform
from pipelines.intake.damaged_cells import garbled_texts, split_numbers
from pipelines.intake.readers import Table, read_file
from pipelines.intake.recognise import find_table
from pipelines.workspace import PROJECT_ROOT
from tests.intake.test_conform import CONTEXT, SEEDS

CONTRACTS = load_contracts(PROJECT_ROOT / "expectations")
RETURN = CONTRACTS["performance_return"]
HEADER = "period,agency,area,measure,value,note"
START = "2025-26-Q1,leicestershire_police,E06000016,missing_episodes,"


def _table(folder: Path, contract: Contract, *lines: str) -> Table:
    path = folder / "sent.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    found = find_table(read_file(path)[0], [contract])
    assert found
    return found[0]


def test_a_number_in_two_cells_is_an_error_at_the_number(tmp_path: Path) -> None:
    """The row ended in an empty note, so 1 was accepted where 1,234 was meant."""
    table = _table(tmp_path, RETURN, HEADER, START + "12,", START + "1,234,")
    (finding,) = split_numbers(table, RETURN)
    assert (finding.row, finding.column, finding.value) == (3, "value", "1,234")
    assert finding.severity == "error"


@pytest.mark.parametrize(
    "end", ['"1,234",', "1234,", "12,12 of them are repeats", "12,2025", "c,123"]
)
def test_a_number_in_its_own_cell_is_left(tmp_path: Path, end: str) -> None:
    assert not [*split_numbers(_table(tmp_path, RETURN, HEADER, START + end), RETURN)]


def test_two_numbers_side_by_side_are_what_they_seem(tmp_path: Path) -> None:
    contract = CONTRACTS["workforce"]
    table = _table(tmp_path, contract, ",".join(contract.names), ",".join(["12", "345"] * 8)[:-4])
    assert not [one for one in split_numbers(table, contract) if one.column == "cases"]


@pytest.mark.parametrize(
    "sent", ["a grant of £500", "the team’s plan – agreed", "“safe”", "a café in Oadby", "Zoë"]
)
def test_letters_that_went_wrong_are_named_and_the_right_ones_left(
    tmp_path: Path, sent: str
) -> None:
    contract = CONTRACTS["agency_narrative"]
    wrong = sent.encode().decode("cp1252", "replace")
    header = "period,agency,heading,narrative"
    rows = [f"2025-26-Q1,leicestershire_police,{text},{text}" for text in (sent, wrong)]
    table = _table(tmp_path, contract, header, *rows)
    frame = conform(table, contract, CONTEXT, SEEDS).frame
    found = [*garbled_texts(frame, contract)]
    assert {(one.row, one.column) for one in found} == {(3, "heading"), (3, "narrative")}
    assert all(one.value is None and one.severity == "warning" for one in found)
