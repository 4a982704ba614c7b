"""The demo's audits: the programme, and exports that intake judges as ``words/audits.yml`` says."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.contracts.load import seed_rows
from pipelines.demo.audits import exports, programme_rows
from pipelines.demo.parcel import Parcel, Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.intake.arrivals import scan
from pipelines.intake.audits import ANSWERS, RECORDS
from pipelines.intake.prepare import prepare
from pipelines.intake.prepared import Prepared, PreparedPart
from pipelines.intake.rulebook import Rulebook
from pipelines.periods import quarter_bounds, quarters_between, shift_quarter
from pipelines.workspace import Workspace

NEWEST = "2025-26-Q1"
AUDITS = read_yaml(WORDS / "audits.yml")["audits"]
DONE = [audit for audit in AUDITS if audit.get("reported")]
MADE = datetime(2025, 7, 21, 9, tzinfo=UTC)
REJECTED_FOR = {"a_case_twice": "rows_are_unique", "a_grade_between_two": "self_grade_allowed"}


@pytest.fixture(scope="module")
def judged(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Prepared]]:
    """Audit's code -> its files of the default demo in the order of arrival."""
    workspace = Workspace(tmp_path_factory.mktemp("home"))
    for folder in raw.glob("*/business_office"):
        shutil.copytree(folder, workspace.raw / folder.relative_to(raw))
    rules = Rulebook(workspace)
    found: dict[str, list[Prepared]] = {}
    office = [a for a in scan(workspace) if a.context.agency == "business_office"]
    for arrival in sorted(office, key=lambda one: one.received_at):
        if arrival.name.startswith(("CFA-", "SmartSurvey", "Audit tool")):
            done = prepare(arrival, rules)
            (code,) = {one.publication for one in done.parts}
            found.setdefault(str(code), []).append(done)
    assert set(found) == {audit["code"] for audit in DONE}
    return found


@pytest.mark.parametrize("audit", DONE, ids=lambda audit: audit["code"])
def test_an_audits_files_are_judged_as_declared(
    audit: dict[str, Any], judged: dict[str, list[Prepared]]
) -> None:
    *before, last = judged[audit["code"]]
    assert last.outcome == "accepted", last.reason
    assert last.arrival.context.period == audit["reported"]
    wrong = [REJECTED_FOR[slip] for slip in audit.get("slips", []) if slip in REJECTED_FOR]
    assert [one.outcome for one in before] == ["rejected"] * len(wrong)
    for done, rule in zip(before, wrong, strict=True):
        errors = {found.rule for found in _findings(done) if found.severity == "error"}
        assert errors == {rule}


@pytest.mark.parametrize("audit", DONE, ids=lambda audit: audit["code"])
def test_an_audit_holds_its_cases_agencies_and_questions(
    audit: dict[str, Any], judged: dict[str, list[Prepared]]
) -> None:
    done = judged[audit["code"]][-1]
    records, answers = _part(done, RECORDS).frame, _part(done, ANSWERS).frame
    assert records.get_column("case_reference").n_unique() == audit["cases"]
    assert set(records.get_column("audit_code")) == {audit["code"]}
    assert records.height > 0.8 * audit["cases"] * len(audit["agencies"])
    asked = len(audit["questions"]) + len(audit.get("unknown_questions", []))
    assert answers.get_column("question").n_unique() == asked
    assert answers.height == records.height * asked
    end = quarter_bounds(audit["reported"])[1]
    assert records.get_column("audited_on").null_count() == 0
    assert records.select((pl.col("audited_on") <= end).all()).item()


@pytest.mark.parametrize("audit", DONE, ids=lambda audit: audit["code"])
def test_what_a_list_does_not_know_and_what_names_somebody_is_told_of(
    audit: dict[str, Any], judged: dict[str, list[Prepared]]
) -> None:
    told = [(one.rule, one.column) for one in _findings(judged[audit["code"]][-1])]
    unknown = [column for rule, column in told if rule == "question_is_known"]
    assert [re.sub(r"^Q?\d+\. ", "", str(text)) for text in unknown] == audit.get(
        "unknown_questions", []
    )
    initials = "a_column_with_initials" in audit.get("slips", [])
    assert (("column_names_nobody", "Q0. Child's initials") in told) is initials
    # Nothing but what was planned is found: a demo must not look careless by chance.
    assert {rule for rule, _ in told} <= {"question_is_known", "column_names_nobody"}


def test_every_tool_every_slip_and_every_way_an_audit_stands_is_in_the_demo() -> None:
    """So that a newcomer sees each of them."""
    assert {audit["tool"] for audit in DONE} == {"microsoft_forms", "smartsurvey", "spreadsheet"}
    slips = {slip for audit in DONE for slip in audit.get("slips", [])}
    assert slips == {*REJECTED_FOR, "a_column_with_initials"}
    late = [audit for audit in DONE if audit["reported"] > audit["planned"]]
    overdue = [a for a in AUDITS if not a.get("reported") and a["planned"] <= NEWEST]
    ahead = [a for a in AUDITS if not a.get("reported") and a["planned"] > NEWEST]
    assert late and overdue and ahead
    kinds = [(a["theme"], a["type"], a["scope"]) for a in DONE]
    assert len(kinds) > len(set(kinds)), "no audit could be compared with the one before"


@pytest.mark.parametrize("quarter", quarters_between("2023-24-Q2", NEWEST))
def test_the_programme_looks_a_year_back_and_a_year_ahead(quarter: str) -> None:
    rows = programme_rows(quarter)
    codes = [row["audit_code"] for row in rows]
    assert rows and len(codes) == len(set(codes))
    first, last = shift_quarter(quarter, -4), shift_quarter(quarter, 4)
    for row in rows:
        assert row["period"] == quarter
        assert first <= str(row["planned_quarter"]) <= last
    # What is reported by now or soon stands in it, however late it was.
    assert {a["code"] for a in AUDITS if first <= a["planned"] <= last} == set(codes)


def test_an_audit_stays_in_the_programme_as_it_was_planned() -> None:
    programmes = [programme_rows(one) for one in quarters_between("2023-24-Q2", NEWEST)]
    for earlier, later in pairwise(programmes):
        now = {row["audit_code"]: row for row in later}
        for row in earlier:
            if row["audit_code"] in now:
                assert {**row, "period": None} == {**now[row["audit_code"]], "period": None}


def test_the_same_seed_makes_the_same_audits_and_another_makes_others() -> None:
    def made(seed: int) -> list[list[Row]]:
        return [one.rows for one in exports(seed, "2024-25-Q4", MADE)]

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_the_corrected_file_comes_a_week_later_and_differs_by_its_slip_alone() -> None:
    first, again = exports(1, "2024-25-Q2", MADE)
    assert again.arrives - first.arrives == timedelta(days=7)
    assert again.stem == f"{first.stem} corrected"
    differing = [
        (number, name)
        for number, (one, other) in enumerate(zip(first.rows, again.rows, strict=True))
        for name in one
        if one[name] != other[name]
    ]
    assert differing == [(4, "How would you grade your agency's practice?")]


def test_no_export_is_made_for_a_quarter_without_an_audit() -> None:
    assert list(exports(1, "2023-24-Q4", MADE)) == []


def test_agencies_themes_and_questions_are_those_of_the_catalogues(
    intended: list[Parcel],
) -> None:
    themes = {row["theme_code"] for row in seed_rows(SEEDS, "themes")}
    questions = {row["question_code"] for row in seed_rows(SEEDS, "audit_questions")}
    for audit in AUDITS:
        assert audit["theme"] in themes
        assert set(audit.get("questions", [])) <= questions
    outcomes = {
        row["item_code"] for one in intended if one.dataset == "business_plan" for row in one.rows
    }
    named = {audit["outcome"] for audit in AUDITS if "outcome" in audit}
    assert named and named <= outcomes


def test_texts_read_like_texts() -> None:
    words = read_yaml(WORDS / "audits.yml")
    texts = [text for name in ("worked_well", "to_improve", "voice_of_the_child", "one_thing",
             "moderation_note") for text in words[name]]  # fmt: skip
    texts += [text for listed in words["comments"].values() for text in listed]
    assert len(texts) > 40 and len(set(texts)) == len(texts)
    for text in texts:
        plain = text.replace("{case}", "C07")
        assert plain[0].isupper() and plain.endswith(".") and not re.search(r"[{}]|  ", plain)


def test_a_case_is_the_same_child_for_every_agency(judged: dict[str, list[Prepared]]) -> None:
    for files in judged.values():
        frame = _part(files[-1], RECORDS).frame
        known = frame.group_by("case_reference").agg(
            pl.col("age_band", "sex", "ethnicity", "disability").n_unique()
        )
        assert known.select(pl.exclude("case_reference").max()).rows() == [(1, 1, 1, 1)]


def _findings(done: Prepared) -> list[Any]:
    return [found for one in done.parts for found in one.findings]


def _part(done: Prepared, dataset: str) -> PreparedPart:
    (found,) = (one for one in done.parts if one.contract.dataset == dataset)
    return found
