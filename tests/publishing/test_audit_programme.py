from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing import audits as cells
from pipelines.publishing import quarterly
from pipelines.publishing.audit_findings import NONE_NOW, findings
from pipelines.publishing.audit_programme import (
    NO_AUDITS,
    NO_PROGRAMME,
    in_brief,
    programme,
    state_sentence,
)
from pipelines.publishing.audit_reader import TABLES
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.audit_themes import NO_THEMES, themes
from pipelines.publishing.audit_workbook import audits_workbook
from tests.publishing.altered import obeyed, opened, plain, with_tables
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

Changed = Callable[..., AuditReport]


@pytest.fixture(scope="module")
def report(release_folder: Path) -> AuditReport:
    return AuditReport(opened(release_folder, "LLR"))


@pytest.fixture
def changed(report: AuditReport, tmp_path: Path) -> Changed:
    """The report with other rows of fct_audit: those of some codes, every cell changed alike."""

    def make(*codes: str, partnership: str = "LLR", **cells: Any) -> AuditReport:
        quarter = opened(report.quarter.release.folder, partnership)
        frame = pl.read_parquet(quarter.release.folder / "fct_audit.parquet")
        if codes:
            frame = frame.filter(pl.col("audit_code").is_in(codes))
        made = [pl.lit(value, dtype=frame.schema[name]).alias(name)
                for name, value in cells.items()]  # fmt: skip
        return AuditReport(with_tables(quarter, tmp_path, fct_audit=frame.with_columns(made)))

    return make


def lines(markdown: str) -> list[str]:
    return [line for line in plain(markdown).splitlines() if line.startswith("| ")][1:]


def test_the_programme_is_counted_and_what_is_late_is_named(report: AuditReport) -> None:
    assert state_sentence(report) == (
        "3 of 5 audits of the programme have been reported, 2 of them in this quarter; 1 is "
        "overdue: Case file audit of babies (CFA-3). 1 audit that no programme of the quarter "
        "holds was reported."
    )


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["CFA-1"], "1 of 1 audit of the programme has been reported, 1 of them in this quarter; "
                    "none is overdue."),
        (["SPT-1"], "1 of 1 audit of the programme has been reported, none of them in this "
                    "quarter; none is overdue."),
        (["SPT-2", "CFA-3"], "2 audits of the programme, none reported so far; 1 is overdue: "
                             "Case file audit of babies (CFA-3)."),
        (["SPT-2"], "1 audit of the programme, none reported so far; none is overdue."),
    ],
)  # fmt: skip
def test_the_sentence_suits_the_numbers(changed: Changed, codes: list[str], said: str) -> None:
    assert state_sentence(changed(*codes)) == said


def test_an_export_without_any_programme_is_no_programme(changed: Changed) -> None:
    sent = changed("SPT-9")
    assert not sent.has_programme
    assert state_sentence(sent) == (
        f"{NO_PROGRAMME} 1 audit that no programme of the quarter holds was reported."
    )


def test_each_audit_stands_below_its_state_with_when_and_what_was_found(
    report: AuditReport,
) -> None:
    rows = lines(programme(report))
    assert [re.search(r"\[([A-Z]{3}-\d),", row)[1] for row in rows if "{.remark}" in row] == [  # type: ignore[index]
        "CFA-1", "CFA-2", "SPT-9", "SPT-1", "CFA-3", "SPT-2",
    ]  # fmt: skip
    assert rows[0] == "| [Reported]{.group} |   |   |   |"
    assert rows[1] == (
        "| Case file audit of strategy discussions [CFA-1, LLR. Case file audit, neglect (JTAI "
        "theme: Neglect in families)]{.remark} | Quarter 1 of 2025-26, planned for quarter 1 of "
        "2025-26 | 10 | 40% (25 to 58) [no evidence of a change (−6, −29 to 18)]{.remark} |"
    )
    assert rows[3] == (
        "| SPT-9 [SPT-9, LLR. Audit. Not in this quarter's programme]{.remark} | Quarter 1 of "
        "2025-26, not planned | 2 | – |"
    )
    assert rows[6].endswith("| Planned for quarter 4 of 2024-25 | 12 | – |")
    assert rows[8].endswith("| Planned for quarter 2 of 2025-26 | – | – |")


@pytest.mark.parametrize(("partnership", "other"), [("LSCP", "LRSCP"), ("LRSCP", "LSCP")])
def test_a_partnership_reads_of_its_own_audits_and_the_joint_ones(
    release_folder: Path, partnership: str, other: str, tmp_path: Path
) -> None:
    report = cells.open_audits(release_folder, LATEST, partnership, tmp_path)
    scopes = {one.about["scope"] for one in report.audits}
    assert scopes == {partnership, "LLR"}
    text = plain(programme(report) + findings(report) + in_brief(report))
    assert "strategy discussions" in text
    assert ("Spotlight on the city" in text) is (partnership == "LSCP")
    assert ("audit of plans" in text) is (partnership == "LRSCP")
    params = {"release": str(release_folder), "period": LATEST, "partnership": partnership}
    sheet = next(one for one in audits_workbook(params).sheets if one.label == "Programme")
    codes = {row[0] for row in sheet.rows}
    assert codes == {one.code for one in report.audits}
    assert ("CFA-2" in codes) is (partnership == "LRSCP")


def test_a_programme_of_the_other_partnership_is_no_missing_programme(changed: Changed) -> None:
    theirs = changed("CFA-2", partnership="LSCP")
    assert theirs.has_programme and theirs.audits == []
    assert programme(theirs) == in_brief(theirs) == NO_AUDITS


def test_in_brief_each_audit_of_the_quarter_has_a_paragraph(report: AuditReport) -> None:
    text = plain(quarterly.audits(report.quarter))
    heads = re.findall(r"^\*\*(.*?)\*\* \d+ case", text, re.M)
    assert heads == ["Case file audit of strategy discussions.", "Case file audit of plans.",
                     "SPT-9."]  # fmt: skip
    assert "40% (25 to 58)" in text
    assert text.endswith("are in the report on audits and learning.")


def test_where_nothing_was_reported_in_the_quarter_it_is_said_and_nothing_more(
    changed: Changed,
) -> None:
    quiet = changed("SPT-1", "CFA-3")
    assert in_brief(quiet).count("\n\n") == 0 and "none of them in this quarter" in in_brief(quiet)
    assert findings(quiet) == NONE_NOW


@pytest.mark.parametrize("missing", [*TABLES, "fct_theme"])
def test_a_release_of_older_code_is_reported_without_audits(
    report: AuditReport, tmp_path: Path, missing: str
) -> None:
    older = AuditReport(with_tables(report.quarter, tmp_path, **{missing: None}))
    if missing == "fct_theme":
        assert themes(older) == NO_THEMES and programme(older) == programme(report)
    else:
        assert programme(older) == in_brief(older) == NO_PROGRAMME
        assert findings(older) == NONE_NOW


def test_what_people_write_is_printed_and_not_obeyed(changed: Changed) -> None:
    hostile = changed(title=HOSTILE, jtai_theme=HOSTILE, audit_code=HOSTILE,
                      previous_audit_code=HOSTILE)  # fmt: skip
    for made in (programme(hostile), in_brief(hostile)):
        assert "script" in made and obeyed(made) == []
    widths = {len(re.findall(r"(?<!\\)\|", line))
              for line in programme(hostile).splitlines() if line.startswith("|")}  # fmt: skip
    assert widths == {5}
