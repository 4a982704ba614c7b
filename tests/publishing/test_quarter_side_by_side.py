from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_side_by_side import side_by_side
from tests.publishing.altered import (
    obeyed,
    opened,
    outcome,
    plain,
    with_progress,
    with_release,
    with_tables,
)
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

WITH, WITHOUT = "2025-O1", "2025-O2"
NO_AUDIT = "No audit that was reported this quarter is tied to it."
NOT_HEARD = "Nothing that was heard this quarter is tied to it."
PLANNED = "1 action of the plan: 0 complete, 0 overdue. [business_plan.xlsx, row 10]{.remark}"
NO_CHANGE = "No action tied to it has shown yet what it changed."


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder, "LLR")


def rows(quarter: Quarter, code: str) -> dict[str, str]:
    """What stands beside each kind of evidence."""
    text = plain(side_by_side(quarter, outcome(quarter, code)))
    # Where the links lead is looked at in test_evidence_sources.py.
    text = re.sub(r"\[([^\[\]]*)\]\(#from-[0-9a-f]{16}\)", r"\1", text)
    return dict(re.findall(r"^\| \*\*(.*?)\*\* \| (.*) \|$", text, re.M))


def with_evidence(quarter: Quarter, **cells: Any) -> Quarter:
    """The report with one more piece of evidence for the statement that has none."""
    frame = quarter.release.evidence
    base = {
        "evidence_id": "z", "period": LATEST, "area_code": "LLR", "outcome_statement": WITHOUT,
        "kind": "text", "heading": "A heading", "text": "Words.", "reference": "a.csv, row 2",
    }  # fmt: skip
    row = {name: (base | cells).get(name) for name in frame.columns}
    more = pl.DataFrame([row], schema=frame.schema)
    return with_release(quarter, evidence=pl.concat([frame, more]))


def test_each_kind_of_evidence_stands_with_its_place(quarter: Quarter) -> None:
    found = rows(quarter, WITH)
    assert list(found) == [
        "What figures say", "What audits say", "What children and families say",
        "What was done, and what it changed", "What subgroups report",
    ]  # fmt: skip
    assert (
        found["What figures say"]
        == "10 figures: 2 against it, 5 without a signal and 3 not known. "
        "[Re-referrals, Early help]{.remark}"
    )
    assert found["What audits say"] == (
        "Case file audit of strategy discussions: 12 of 30 gradings were good or better, 40% (25 "
        "to 58). [CFA-1]{.remark}"
    )
    assert found["What children and families say"].endswith("[voice.csv, row 4]{.remark}")
    assert found["What was done, and what it changed"] == (
        "3 actions of the plan: 1 complete, 1 overdue. "
        f"[business_plan.xlsx, rows 7, 8 and 9]{{.remark}} {NO_CHANGE}"
    )
    assert found["What subgroups report"] == (
        "Audit Group: achieved: One audit. [audit.xlsx, row 2]{.remark}"
    )


def test_where_a_kind_says_nothing_that_is_said(quarter: Quarter) -> None:
    found = rows(quarter, WITHOUT)
    assert found["What audits say"] == NO_AUDIT
    assert found["What children and families say"] == NOT_HEARD
    assert found["What was done, and what it changed"] == (f"{PLANNED} {NO_CHANGE}")
    # Subgroups are not asked to report on every statement.
    assert "What subgroups report" not in found


def test_actions_nobody_has_told_of_are_not_called_none(quarter: Quarter) -> None:
    untold = with_progress(quarter, WITHOUT, actions_total=None)
    assert rows(untold, WITHOUT)["What was done, and what it changed"] == NO_CHANGE


def test_what_an_action_changed_stands_after_the_plans_count(quarter: Quarter) -> None:
    made = with_evidence(quarter, element="action_log", kind="action")
    assert rows(made, WITHOUT)["What was done, and what it changed"] == (
        f"{PLANNED} A heading: Words. [a.csv, row 2]{{.remark}}"
    )


@pytest.mark.parametrize(
    "elsewhere",
    [{"period": "2024-25-Q4"}, {"outcome_statement": WITH}, {"area_code": "LRSCP"},
     {"outcome_statement": None}],
)  # fmt: skip
def test_evidence_of_another_quarter_statement_or_partnership_is_not_told(
    release_folder: Path, elsewhere: dict[str, Any]
) -> None:
    made = with_evidence(
        opened(release_folder, "LSCP"), element="engagement_and_voice", **elsewhere
    )
    assert rows(made, WITHOUT)["What children and families say"] == NOT_HEARD


def test_an_audit_that_was_not_graded_says_so(quarter: Quarter, tmp_path: Path) -> None:
    folder = quarter.release.folder
    none = pl.read_parquet(folder / "fct_audit_grade.parquet").clear()
    made = with_tables(quarter, tmp_path, fct_audit_grade=none)
    assert rows(made, WITH)["What audits say"] == (
        "Case file audit of strategy discussions: 10 cases, none of them graded. [CFA-1]{.remark}"
    )


def test_an_audit_is_told_by_its_code_however_its_evidence_is_worded(
    quarter: Quarter, tmp_path: Path
) -> None:
    """An audit whose code begins as another's was once told with the other's grades."""
    evidence = quarter.release.evidence.with_columns(text=pl.lit("Words."), heading=pl.lit("H"))
    made = with_release(quarter, evidence=evidence)
    assert "12 of 30 gradings" in rows(made, WITH)["What audits say"]
    audits = pl.read_parquet(quarter.release.folder / "fct_audit.parquet")
    other = audits.with_columns(outcome_code=pl.lit(WITHOUT))
    moved = with_tables(made, tmp_path, fct_audit=other)
    assert "12 of 30" not in rows(moved, WITH)["What audits say"]


def test_what_people_write_is_printed_and_not_obeyed(quarter: Quarter, tmp_path: Path) -> None:
    audits = pl.read_parquet(quarter.release.folder / "fct_audit.parquet")
    hostile = with_release(
        with_tables(quarter, tmp_path, fct_audit=audits.with_columns(title=pl.lit(HOSTILE))),
        evidence=quarter.release.evidence.with_columns(
            heading=pl.lit(HOSTILE), text=pl.lit(HOSTILE), reference=pl.lit(HOSTILE)
        ),
    )
    text = side_by_side(hostile, outcome(hostile, WITH))
    assert text.count("script") > 6 and obeyed(text) == []
    widths = {len(re.findall(r"(?<!\\)\|", line))
              for line in text.splitlines() if line.startswith("|")}  # fmt: skip
    assert widths == {3}
