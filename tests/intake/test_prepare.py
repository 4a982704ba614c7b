from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from pipelines.intake.arrivals import scan
from pipelines.intake.prepare import prepare
from pipelines.intake.prepared import Prepared
from pipelines.intake.rulebook import Rulebook, rules_fingerprint
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.intake.readers.workbook_files import (
    sheet_xml,
    workbook_members,
    write_members,
    write_sheet,
)
from tests.returns import POPULATION, QUARTER, SENT, csv_text, put, return_rows

POLICE = "leicestershire_police"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def _only(workspace: Workspace) -> Prepared:
    """What becomes of the one file that is there."""
    (arrival,) = scan(workspace)
    return prepare(arrival, Rulebook(workspace))


def _sent(workspace: Workspace, content: str | bytes, name: str = "return.csv") -> Prepared:
    put(workspace.raw / QUARTER / POLICE / name, content, SENT)
    return _only(workspace)


def _cells(*rows: list[str]) -> str:
    """Rows of a sheet's XML."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row)
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join(lines)


def _as_cells(rows: list[dict[str, str]]) -> str:
    return _cells(list(rows[0]), *(list(row.values()) for row in rows))


def test_a_sound_return_is_accepted_with_its_rows(workspace: Workspace) -> None:
    done = _sent(workspace, csv_text(return_rows(POLICE)))
    assert (done.outcome, done.reason) == ("accepted", None)
    (part,) = done.parts
    assert part.contract.dataset == "performance_return"
    assert part.frame.height == 24
    assert (part.errors, part.warnings, part.findings) == (0, 0, ())


def test_a_misplaced_file_is_not_opened(workspace: Workspace) -> None:
    put(workspace.raw / "lost.csv", b"\x00\x01 not even text", SENT)
    done = _only(workspace)
    assert done.outcome == "rejected" and done.parts == ()
    assert done.reason and "not in a quarter's and agency's folder" in done.reason


def test_one_error_rejects_the_whole_file_and_says_where_it_is(workspace: Workspace) -> None:
    rows = return_rows(POLICE)
    rows[3]["measure"] = "missing_epsiodes"
    done = _sent(workspace, csv_text(rows))
    assert done.outcome == "rejected"
    assert done.reason == "1 error to put right; see the feedback file."
    (found,) = done.parts[0].findings
    assert (found.severity, found.row, found.column) == ("error", 5, "measure")
    assert found.value == "missing_epsiodes"
    assert "measures list" in found.remedy


def test_warnings_alone_do_not_reject(workspace: Workspace) -> None:
    rows = [row | {"Team Manager": "somebody"} for row in return_rows(POLICE)]
    done = _sent(workspace, csv_text(rows))
    assert done.outcome == "accepted"
    (found,) = done.parts[0].findings
    assert (found.severity, found.rule, found.column) == (
        "warning",
        "column_is_known",
        "Team Manager",
    )
    assert found.value is None and "was not used" in found.message.replace("\n", " ")


def test_a_missing_column_is_told_once_and_not_for_each_row(workspace: Workspace) -> None:
    rows = [{k: v for k, v in row.items() if k != "area"} for row in return_rows(POLICE)]
    done = _sent(workspace, csv_text(rows))
    assert done.outcome == "rejected"
    about_area = [found for found in done.parts[0].findings if found.column == "area"]
    assert len(about_area) == 1 and about_area[0].row is None
    assert done.parts[0].errors < len(rows)


@pytest.mark.parametrize("content", ["period,agency,area,measure,value\r\n"], ids=["header only"])
def test_a_header_alone_is_rejected(workspace: Workspace, content: str) -> None:
    """Accepted, it would supersede the good return before it with nothing at all."""
    done = _sent(workspace, content)
    assert done.outcome == "rejected"
    told = " ".join([done.reason or "", *(f.message for part in done.parts for f in part.findings)])
    assert "no rows" in told or "empty" in told or "nothing" in told, told


def test_totals_alone_are_rejected(workspace: Workspace) -> None:
    """Every row was set aside: what is left is as empty as a header alone."""
    row = return_rows(POLICE)[0] | {"area": "Total"}
    assert _sent(workspace, csv_text([row])).outcome == "rejected"


def test_a_file_with_no_return_in_it_is_told_what_was_expected(workspace: Workspace) -> None:
    done = _sent(workspace, "name,address\r\nA,B\r\n")
    assert done.outcome == "rejected"
    assert done.reason and "Quarterly performance return: period, agency, area" in done.reason


def test_two_datasets_of_one_workbook_are_two_parts(workspace: Workspace) -> None:
    comments = [
        ["period", "agency", "heading", "narrative"],
        [QUARTER, POLICE, "Missing", "Fewer children went missing this quarter than last."],
    ]
    members = workbook_members(
        {
            "Return": sheet_xml(_as_cells(return_rows(POLICE))),
            "Comments": sheet_xml(_cells(*comments)),
        }
    )
    folder = workspace.raw / QUARTER / POLICE
    folder.mkdir(parents=True)
    write_members(folder / "both.xlsx", members)
    done = _only(workspace)
    assert done.outcome == "accepted", [part.findings for part in done.parts]
    assert {part.contract.dataset for part in done.parts} == {
        "performance_return",
        "agency_narrative",
    }


def test_an_error_in_one_sheet_rejects_the_file_with_all_its_sheets(workspace: Workspace) -> None:
    """Half a file accepted: nobody could say which half of the return is in the report."""
    bad = [row | {"measure": "nothing"} for row in return_rows(POLICE)[:1]]
    comments = [["period", "agency", "heading", "narrative"], [QUARTER, POLICE, "H", "N" * 30]]
    members = workbook_members(
        {"Return": sheet_xml(_as_cells(bad)), "Comments": sheet_xml(_cells(*comments))}
    )
    folder = workspace.raw / QUARTER / POLICE
    folder.mkdir(parents=True)
    write_members(folder / "both.xlsx", members)
    done = _only(workspace)
    assert done.outcome == "rejected"
    assert {part.contract.dataset: part.errors for part in done.parts} == {
        "performance_return": 1,
        "agency_narrative": 0,
    }


def test_a_return_spread_over_sheets_is_one_part_and_keys_count_across_them(
    workspace: Workspace,
) -> None:
    rows = return_rows(POLICE)
    members = workbook_members(
        {
            "Leicester": sheet_xml(_as_cells(rows[:4])),
            "Again": sheet_xml(_as_cells(rows[3:])),
        }
    )
    folder = workspace.raw / QUARTER / POLICE
    folder.mkdir(parents=True)
    write_members(folder / "return.xlsx", members)
    done = _only(workspace)
    (part,) = done.parts
    assert done.outcome == "rejected" and part.frame.height == 25
    assert {(found.sheet, found.row) for found in part.findings} == {("Leicester", 5), ("Again", 2)}
    assert "of sheet 'Again'" in part.findings[0].message


def test_a_formula_without_its_result_is_an_error(workspace: Workspace) -> None:
    """Saved by a program that does not calculate, the cell holds no figure at all."""
    head = _cells(["period", "agency", "area", "measure", "value"])
    cells = "".join(
        f'<c t="inlineStr"><is><t>{text}</t></is></c>'
        for text in (QUARTER, POLICE, "E06000017", "missing_episodes")
    )
    row = f'<row r="2">{cells}<c r="E2"><f>6*2</f></c></row>'
    folder = workspace.raw / QUARTER / POLICE
    folder.mkdir(parents=True)
    write_sheet(folder / "return.xlsx", head + row)
    done = _only(workspace)
    assert done.outcome == "rejected"
    rules = {found.rule: found for found in done.parts[0].findings}
    assert rules["formula_without_value"].row == 2


def test_an_unquoted_thousands_comma_is_an_error_not_a_smaller_count(workspace: Workspace) -> None:
    """``1,234`` without quotes is two cells: 1 would have been taken for the count."""
    text = (
        f"period,agency,area,measure,value\r\n{QUARTER},{POLICE},Rutland,missing_episodes,1,234\r\n"
    )
    done = _sent(workspace, text)
    assert done.outcome == "rejected"
    assert any(found.row == 2 for found in done.parts[0].findings)


def test_official_statistics_without_a_mapping_are_kept_but_not_used(workspace: Workspace) -> None:
    put(workspace.raw / "published" / "absence.csv", "time_period,thing\r\n2025,1\r\n", SENT)
    done = _only(workspace)
    assert done.outcome == "unrecognised"
    assert done.reason and "expectations/mappings" in done.reason


def test_population_may_come_in_the_contracts_own_form(workspace: Workspace) -> None:
    rows = [
        {"area": area, "mid_year": year, "age_group": "population_0_17", "value": value}
        for year, values in POPULATION.items()
        for area, value in values.items()
    ]
    put(workspace.raw / "published" / "population.csv", rows, SENT)
    done = _only(workspace)
    assert done.outcome == "accepted"
    (part,) = done.parts
    assert (part.contract.dataset, part.publication) == ("population", "long_form")
    assert part.release_period == "mid-2024"


def test_a_damaged_file_is_a_rejection_and_no_crash(workspace: Workspace) -> None:
    folder = workspace.raw / QUARTER / POLICE
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "return.xlsx", "w") as archive:
        archive.writestr("nothing.txt", "no workbook")
    done = _only(workspace)
    assert done.outcome == "rejected"
    assert done.reason and done.reason.startswith("return.xlsx: ")


def test_the_rules_fingerprint_follows_contracts_and_catalogues(tmp_path: Path) -> None:
    """A refused file must be looked at again when the catalogue that refused it has changed."""
    project = tmp_path / "project"
    for folder in ("expectations", "dbt_project/seeds"):
        shutil.copytree(PROJECT_ROOT / folder, project / folder)
    workspace = Workspace(tmp_path / "home", project)
    before = rules_fingerprint(workspace)
    assert rules_fingerprint(workspace) == before == rules_fingerprint(Workspace(tmp_path / "home"))
    for path in ("expectations/mappings/population.yml", "dbt_project/seeds/measures.csv"):
        with (project / path).open("a", encoding="utf-8") as handle:
            handle.write("\n")
        after = rules_fingerprint(workspace)
        assert after != before
        before = after
