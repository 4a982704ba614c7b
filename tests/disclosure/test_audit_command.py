"""``assurance audit-disclosure``, its certificate and its page: what is told and what never is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.disclosure.auditor import audit_release, certificate_json, certificate_page
from tests.disclosure.audit_tables import frame, linked, write_release

HEADER = (
    "time_period,time_identifier,geographic_level,country_code,region_code,new_la_code,la_name,"
    "cla_group,characteristic,number,percentage"
)
FEMALE = ("started", "E06000017", "2024-25-Q1", "sex", "female", "none", "none")
MALE = (*FEMALE[:4], "male", *FEMALE[5:])


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release from which 4 girls in 7,777 children of Rutland can be worked out."""
    table = linked(("E06000017",), ("female", "male", "unknown")).filled((4, 7771, 2))
    return write_release(tmp_path / "a-release", frame(table, {FEMALE}))


def _run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["audit-disclosure", *map(str, arguments)])
    return result.exit_code, result.output


def test_an_exposed_figure_is_named_and_its_value_is_not_told(release: Path) -> None:
    status, said = _run(release)
    assert status == 1
    assert "1 can be worked out exactly, and 0 can be narrowed" in said
    line = next(line for line in said.splitlines() if "sex female" in line)
    assert line.strip() == (
        "started, E06000017, 2024-25-Q1, sex female"
        " (exactly: the groups of a characteristic add up to all children)"
    )


def test_values_are_told_only_to_those_who_ask(release: Path) -> None:
    status, said = _run("--values", release)
    assert status == 1
    assert "sex female = 4 (exactly" in said


def test_nothing_exposed_is_exit_status_0(tmp_path: Path) -> None:
    table = linked(("E06000017",), ("female", "male", "unknown")).filled((4, 30, 2))
    status, said = _run(write_release(tmp_path, frame(table, {FEMALE, MALE})))
    assert status == 0
    assert "None can be narrowed within 1 to 5." in said


def test_the_earlier_release_is_taken_into_account(tmp_path: Path) -> None:
    table = linked(("E06000017",), ("female", "male", "unknown")).filled((4, 30, 2))
    before = write_release(tmp_path / "before", frame(table, {MALE}))
    after = write_release(tmp_path / "after", frame(table, {FEMALE, MALE}))
    assert _run(after)[0] == 0
    assert _run(after, "--earlier", before)[0] == 1


def test_files_are_audited_together_and_unknown_ones_named(tmp_path: Path) -> None:
    """One file hides a total, another file of the same release shows it."""
    rows = [HEADER]
    for sex, number in (("Female", "c"), ("Male", "41")):
        rows.append(_row("Sex", sex, number))
    rows += [_row("Age group", "Total", "45"), _row("Age group", "16 years and over", "45")]
    (tmp_path / "looked_after.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "else.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    status, said = _run(tmp_path)
    assert status == 1
    assert "Left out: else.csv: no mapping knows these columns" in said
    assert "children_looked_after, Rutland, 2024-25, sex female (exactly" in said


def _row(group: str, characteristic: str, number: str) -> str:
    return (
        "2025,Reporting year,Local authority,E92000001,E12000004,E06000017,Rutland,"
        f"{group},{characteristic},{number},"
    )


def test_nothing_that_can_be_read_is_exit_status_2(tmp_path: Path) -> None:
    (tmp_path / "else.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    status, said = _run(tmp_path / "else.csv")
    assert status == 2
    assert "nothing to audit" in said
    status, said = _run(tmp_path / "not there.csv")
    assert status == 2


def test_the_certificate_for_the_manifest_names_cells_and_holds_no_range(release: Path) -> None:
    found = certificate_json(audit_release(release))
    assert found == certificate_json(audit_release(release))
    assert json.loads(json.dumps(found)) == found
    assert found["holds"] is False
    assert found["exposed"] == ["started, E06000017, 2024-25-Q1, sex female"]
    assert found["confidential_cells"] == found["judged_cells"] == 1
    assert "4" not in re.sub(r"2024|E06000017", "", json.dumps(found["exposed"]))


def test_the_page_tells_what_was_assumed_and_names_cells_without_values(release: Path) -> None:
    found = audit_release(release)
    page = certificate_page(
        found, title="Disclosure audit", subject="a release", area_names={"E06000017": "<Rutland>"}
    )
    assert '<html lang="en-GB">' in page
    assert "&lt;Rutland&gt;, 2024-25-Q1, sex female" in page
    assert "1 confidential figure is not protected" in page
    assert not re.search(r"https?://|<script|src=", page)
    for assumption in found.assumed:
        assert assumption.split("'")[0] in page
    table = page[page.index("Figures that are not protected</h2>") :]
    assert "4" not in re.sub(r"2024-25", "", re.sub(r"<[^>]+>", "", table))


def test_the_page_of_a_safe_release_says_so(tmp_path: Path) -> None:
    table = linked(("E06000017",), ("female", "male", "unknown")).filled((4, 30, 2))
    found = audit_release(write_release(tmp_path, frame(table, {FEMALE, MALE})))
    page = certificate_page(found, title="Disclosure audit", subject="a release")
    assert "Every confidential figure is protected." in page
    assert "not protected</h2>" not in page
