"""What an agency hears before it sends is what it would hear afterwards, and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.intake.arrivals import scan
from pipelines.intake.check_file import check_file, place_of
from pipelines.intake.prepare import prepare
from pipelines.intake.rulebook import Rulebook
from pipelines.workspace import Workspace
from tests.returns import QUARTER, write_quarter


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    at = Workspace(tmp_path)
    write_quarter(at.raw)
    return at


def everything(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_it_says_what_intake_says_of_every_file_and_writes_nothing(workspace: Workspace) -> None:
    before, rules = everything(workspace.home), Rulebook(workspace)
    arrivals = [one for one in scan(workspace) if not one.is_official]
    assert len(arrivals) > 5
    for arrival in arrivals:
        place = place_of(arrival.path)
        assert place == (arrival.context.period, arrival.path.parent.name)
        told, taken = check_file(workspace, arrival.path, *place), prepare(arrival, rules)
        assert told.prepared.outcome == taken.outcome
        assert [part.findings for part in told.prepared.parts] == [
            part.findings for part in taken.parts
        ]
    assert everything(workspace.home) == before


def spoilt(tmp_path: Path) -> Path:
    """A narrative of which every row is of another quarter."""
    path = tmp_path / "narrative.csv"
    rows = "".join(f"2024-25-Q1,police,how_well,A heading,Fewer repeats {n}.\n" for n in range(60))
    path.write_text("period,agency,question,heading,narrative\n" + rows, encoding="utf-8")
    return path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", *arguments])
    return result.exit_code, result.output


def test_the_same_fault_in_many_rows_is_told_once_with_its_first_row(tmp_path: Path) -> None:
    status, told = run(str(spoilt(tmp_path)), "--quarter", QUARTER, "--agency", "police")
    assert status == 1
    assert told.startswith("It would NOT be accepted.")
    (line,) = (line for line in told.splitlines() if "column period" in line)
    assert line.startswith("- Error, row 2 and 59 more rows, column period:")
    assert "sent: 2024-25-Q1" in line


def test_programs_are_told_each_row(tmp_path: Path) -> None:
    path = spoilt(tmp_path)
    status, told = run(str(path), "--quarter", QUARTER, "--agency", "police", "--json")
    verdict = json.loads(told)
    assert status == 1 and verdict["would_be_accepted"] is False
    assert (verdict["quarter"], verdict["agency"]) == (QUARTER, "leicestershire_police")
    (dataset,) = verdict["datasets"]
    rows = {one["row"] for one in dataset["findings"] if one["column"] == "period"}
    assert dataset["dataset"] == "agency_narrative" and rows == set(range(2, 62))


def test_a_good_file_ends_well_and_its_folders_say_whose_it_is(workspace: Workspace) -> None:
    good = next(one.path for one in scan(workspace) if not one.is_official)
    status, told = run(str(good), "--home", str(workspace.home))
    assert status == 0 and told.startswith("It would be accepted.")


def test_where_nothing_says_whose_it_is_that_is_asked(tmp_path: Path) -> None:
    status, told = run(str(spoilt(tmp_path)))
    assert status == 2 and "--quarter" in told and "--agency" in told


def test_an_unknown_agency_is_said_with_those_that_are_known(tmp_path: Path) -> None:
    status, told = run(str(spoilt(tmp_path)), "--quarter", QUARTER, "--agency", "polise")
    assert status == 1 and "not an agency that is known" in told and "cafcass" in told
