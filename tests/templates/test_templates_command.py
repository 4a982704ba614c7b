"""The command: a workbook for each agency, its own figures beside the cells, nobody else's."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.cli import main
from pipelines.intake.take_in import take_in
from pipelines.templates.book import FIRST
from pipelines.templates.guide import CHECKED, GUIDE
from pipelines.templates.last_return import last_return
from pipelines.templates.lists import LISTS
from pipelines.templates.sheet import FIRST_LINE, HEADINGS
from pipelines.workspace import Workspace
from tests.returns import LEICESTER, QUARTER, SENT, changed, put, return_rows

NEXT = "2025-26-Q2"
POLICE = "leicestershire_police"
RETURN = "Quarterly performance return"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Police and one council have sent something for the quarter before."""
    at = Workspace(tmp_path)
    police = changed(return_rows(POLICE), "police_protection_used", "4711", LEICESTER)
    put(at.raw / QUARTER / POLICE / "return.csv", police, SENT)
    council = "leicester_childrens_social_care"
    counts = changed(return_rows(council), "referrals", "8899", LEICESTER)
    put(at.raw / QUARTER / council / "return.csv", counts, SENT)
    assert {one.submission.outcome for one in take_in(at, now=datetime(2025, 8, 1))} == {"accepted"}
    return at


def run(workspace: Workspace, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        main, ["templates", "--quarter", NEXT, "--home", str(workspace.home), *arguments]
    )
    assert not isinstance(result.exception, AssertionError)
    return result.exit_code, result.output


def book_of(workspace: Workspace, agency: str) -> Path:
    return workspace.data / "templates" / NEXT / agency / f"return_{NEXT}_{agency}.xlsx"


def texts(path: Path) -> set[str]:
    book = load_workbook(path)
    return {str(cell.value) for page in book for row in page for cell in row if cell.value}


def at(page: Worksheet, heading: str) -> int:
    headings = [cell.value for cell in page[HEADINGS + 1]]
    (place,) = [number for number, one in enumerate(headings, 1) if str(one).startswith(heading)]
    return place


def test_each_agency_gets_what_it_owes_and_sees_only_what_it_sent_itself(
    workspace: Workspace,
) -> None:
    status, told = run(workspace)
    assert status == 0 and f"data/templates/{NEXT}/{POLICE}/return_{NEXT}_{POLICE}.xlsx" in told
    assert "Nothing is owed for 2025-26-Q2 by:" in told and "cafcass" in told
    made = {path.parent.name for path in workspace.data.glob("templates/*/*/*.xlsx")}
    assert POLICE in made and "cafcass" not in made and len(made) > 10
    seen = {agency: texts(book_of(workspace, agency)) for agency in made}
    assert {agency for agency in made if "4711" in seen[agency]} == {POLICE}
    assert {agency for agency in made if "8899" in seen[agency]} == {
        "leicester_childrens_social_care"
    }
    page = load_workbook(book_of(workspace, POLICE))[RETURN]
    measures = {row[at(page, "measure") - 1].value for row in page.iter_rows(FIRST_LINE + 1)}
    assert "Police protection powers used" in measures and "Referrals" not in measures


def test_the_last_return_is_the_one_in_force_and_never_a_later_one(workspace: Workspace) -> None:
    rows = changed(return_rows(POLICE), "police_protection_used", "4712", LEICESTER)
    put(workspace.raw / QUARTER / POLICE / "return.csv", rows, SENT)
    take_in(workspace, now=datetime(2025, 8, 2))
    mine = last_return(workspace, POLICE, NEXT)
    assert mine and mine.period == QUARTER
    line = (LEICESTER, "police_protection_used", "total", "total", "none", "none")
    assert mine.counts[line] == "4712"
    assert last_return(workspace, POLICE, QUARTER) is None
    assert last_return(workspace, "rutland_education", NEXT) is None
    assert last_return(Workspace(workspace.home / "nowhere"), POLICE, NEXT) is None


def test_what_is_given_is_locked_and_what_is_asked_for_is_not(workspace: Workspace) -> None:
    run(workspace, "--agency", POLICE)
    page = load_workbook(book_of(workspace, POLICE))[RETURN]
    assert page.protection.sheet and page.protection.password is None
    line = page[FIRST_LINE + 1]
    locked = {
        page.cell(HEADINGS + 1, cell.column).value.split(" (")[0]
        for cell in line
        if cell.protection.locked
    }
    assert {"line", "what is counted", "area", "measure", "period", "agency"} <= locked
    assert f"sent for {QUARTER}" in locked
    assert not locked & {"value", "status", "note"}
    # Further lines: everything is open but the quarter and the agency, which stand there already.
    spare = page[page.max_row]
    assert not spare[at(page, "measure") - 1].protection.locked
    assert spare[at(page, "period") - 1].value == NEXT


def test_every_drop_down_leads_to_its_choices_and_is_short_enough(workspace: Workspace) -> None:
    run(workspace)
    count = 0
    for agency in (POLICE, "business_office", "rutland_childrens_social_care"):
        book = load_workbook(book_of(workspace, agency))
        for page in book:
            for one in page.data_validations.dataValidation:
                assert len(one.prompt or "") <= 255 and len(one.promptTitle or "") <= 32
                if one.type != "list":
                    continue
                assert len(one.formula1) <= 255
                place = re.fullmatch(rf"'?{LISTS}'?!(\$\w+\$\d+(?::\$\w+\$\d+)?)", one.formula1)
                assert place, one.formula1
                first, _, last = place[1].replace("$", "").partition(":")
                cells = [row[0] for row in book[LISTS][f"{first}:{last or first}"]]
                assert cells and all(cell.value for cell in cells)
                below = book[LISTS].cell(cells[-1].row + 1, cells[-1].column)
                assert below.value is None, "a choice is left out"
                count += 1
    assert count > 30


def test_a_reason_is_chosen_in_words(workspace: Workspace) -> None:
    run(workspace, "--agency", POLICE)
    assert {"Not available", "Not applicable"} <= texts(book_of(workspace, POLICE))


def test_every_workbook_says_how_and_by_when(workspace: Workspace) -> None:
    run(workspace, "--agency", POLICE)
    book = load_workbook(book_of(workspace, POLICE))
    assert book.sheetnames[0] == FIRST and book.sheetnames[-3:] == [GUIDE, CHECKED, LISTS]
    assert all(page.sheet_state == "visible" for page in book)
    told = " ".join(str(row[0].value) for row in book[FIRST])
    assert "due by 31 October 2025" in told and f"data/raw/{NEXT}/{POLICE}" in told
    assert "no password" in told


def test_the_same_again_is_the_same_and_what_somebody_wrote_in_is_left(
    workspace: Workspace,
) -> None:
    run(workspace, "--agency", POLICE, "--csv")
    folder = book_of(workspace, POLICE).parent
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {*before} >= {"performance_return.csv", "agency_narrative.csv"}
    assert run(workspace, "--agency", POLICE, "--csv")[0] == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    with (folder / "performance_return.csv").open("ab") as handle:
        handle.write(b"99,something,\r\n")
    written = (folder / "performance_return.csv").read_bytes()
    status, told = run(workspace, "--agency", POLICE, "--csv")
    assert status == 1 and "performance_return.csv is there already and differs" in told
    assert (folder / "performance_return.csv").read_bytes() == written


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--agency", "nobody"], "'nobody' is no agency"),
        (["--quarter", "2025-Q2"], "'2025-Q2' is not a quarter"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, arguments: list[str], told: str) -> None:
    status, said = run(Workspace(tmp_path), *arguments)
    assert status == 2 and told in said
    assert not (tmp_path / "data").exists()
