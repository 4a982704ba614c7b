from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing import event, year_end
from pipelines.publishing.evidence_sources import (
    NOT_HELD,
    NOTHING,
    Source,
    audit_source,
    evidence_sources,
    figure_source,
    plan_source,
    row_source,
)
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_outcomes import focus_areas, where_from
from pipelines.publishing.year import open_year
from tests.publishing.altered import obeyed, opened, outcome, plain, with_release
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

WITH = "2025-O1"


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder, "LLR")


def with_submissions(quarter: Quarter, *entries: dict[str, Any]) -> Quarter:
    """The report of a release whose manifest lists these besides its own."""
    manifest = quarter.release.manifest
    return with_release(
        quarter, manifest={**manifest, "submissions": [*manifest["submissions"], *entries]}
    )


def entry(quarter: Quarter, title: str) -> str:
    """The line of an entry, as it reads."""
    lines = [line for line in plain(where_from(quarter)).splitlines() if title in line]
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize("who", ["LLR", "LSCP", "LRSCP"])
def test_every_link_leads_to_one_entry_and_every_entry_back(release_folder: Path, who: str) -> None:
    """A link to nowhere says nothing on a page, and leaves no PDF at all."""
    quarter = opened(release_folder, who)
    year = open_year(release_folder, "2024-25", who, "figures")
    for shown, listed in (
        (focus_areas(quarter), where_from(quarter)),
        (year_end.focus(year), year_end.where_from(year)),
        (event.focus_areas(year), event.where_from(year)),
    ):
        page = f"{shown}\n\n{listed}"
        anchors = re.findall(r"\{#((?:from|for)-[0-9a-f]{16})\}", page)
        links = re.findall(r"\]\(#([^)]*)\)", page)
        assert len(anchors) == len(set(anchors)) > 0
        assert set(links) == set(anchors)
        # Each statement's evidence has its entry below, and not above.
        assert "{#from-" not in shown and "{#for-" not in listed


def test_an_entry_names_file_row_sender_day_and_submission(quarter: Quarter) -> None:
    told = with_submissions(
        quarter,
        {"submission_id": "s-office", "dataset": "voice", "agency_code": "leicestershire_police",
         "original_name": "voice.csv", "received_on": "2025-07-11"},
    )  # fmt: skip
    line = entry(told, "voice.csv, row 4")
    assert "voice.csv, Leicestershire Police, received 11 July 2025, submission s-office" in line
    assert outcome(quarter, WITH).title.rstrip(".") in line
    groups = re.findall(r"\[([^\]]*)\]\{\.group\}", plain(where_from(told)))
    assert groups[0] == "Figures" and "Voice of children and families" in groups


def test_a_day_the_release_does_not_hold_is_not_guessed(quarter: Quarter) -> None:
    """Releases of older code tell the day of returns that were owed, and of no other."""
    assert "the day it was received is not in the release" in entry(quarter, "voice.csv, row 4")
    owed = row_source(
        quarter,
        {"submission_id": "s-leicestershire_police-agency_narrative", "reference": "n.csv, row 2"},
    )
    text = plain(evidence_sources(quarter, [(outcome(quarter, WITH), owed)]))
    assert "agency_narrative.csv, Leicestershire Police, received 25 July 2025" in text


def test_the_rows_of_a_plan_are_one_entry(quarter: Quarter) -> None:
    rows = [{"reference": f"p.xlsx, Plan, row {n}", "submission_id": "s"} for n in (10, 9, 9)]
    source = plan_source(quarter, [*rows, {"reference": "other.csv, row 2", "submission_id": "s"}])
    assert source and source.title == "p.xlsx, Plan, rows 9 and 10; other.csv, row 2"
    assert plan_source(quarter, []) is None


def test_an_audit_leads_to_the_newest_accepted_file_that_holds_it(quarter: Quarter) -> None:
    def export(name: str, codes: str, **other: Any) -> dict[str, Any]:
        base = {"submission_id": name, "dataset": "audit_export", "period": LATEST,
                "publication": codes, "outcome": "accepted"}  # fmt: skip
        return base | other

    told = with_submissions(
        quarter, export("first", "CFA-1"), export("second", "CFA-1;CFA-2"), export("x", "CFA-12"),
        export("y", "CFA-1", outcome="rejected"), export("z", "CFA-1", period="2024-25-Q4"),
    )  # fmt: skip
    programme = [
        {"text": "CFA-1. Cases: 10.", "reference": "programme.csv, row 2", "submission_id": "p"},
        {"text": "CFA-12. Cases: 3.", "reference": "programme.csv, row 3", "submission_id": "p"},
    ]
    source = audit_source(told, "CFA-1", LATEST, programme)
    assert source.submissions == ("second", "p")
    assert source.remark == "in the programme: programme.csv, row 2"


def test_a_figure_leads_to_the_returns_of_all_its_areas(quarter: Quarter) -> None:
    first, second, *_ = outcome(quarter, WITH).signals
    assert first.figure and second.figure
    source = figure_source(
        [
            replace(first, figure=replace(first.figure, submissions=("b", "a"))),
            replace(first, figure=replace(second.figure, submissions=("b", "c"))),
            replace(first, figure=None),
        ]
    )
    assert source.submissions == ("a", "b", "c") and source.remark == first.indicator.code
    text = where_from(quarter)
    assert f"`assurance explain {source.remark} --area LLR --period {LATEST}`" in text
    nobody = figure_source([replace(first, figure=None)])
    assert NOT_HELD in evidence_sources(quarter, [(outcome(quarter, WITH), nobody)])


def test_a_confidential_figure_has_its_returns_and_no_count(quarter: Quarter) -> None:
    one = outcome(quarter, WITH).signals[0]
    assert one.figure
    hidden = replace(one.figure, value=None, numerator=3.0, status="c", submissions=("s-figures",))
    source = figure_source([replace(one, figure=hidden)])
    text = plain(evidence_sources(quarter, [(outcome(quarter, WITH), source)]))
    cells = [line for line in text.splitlines() if source.anchor in line]
    assert len(cells) == 1 and not re.search(r"\b3\b", cells[0].replace(source.anchor, ""))


def test_places_that_read_alike_are_told_apart() -> None:
    one = Source("Voice", "voice.csv, row 2", ("a",))
    assert one.anchor == Source("Voice", "voice.csv, row 2", ("a",)).anchor
    assert one.anchor != Source("Voice", "voice.csv, row 2", ("b",)).anchor
    assert one.anchor != Source("Voice", "voice.csv, row 2", ("a",), "x").anchor


def test_without_evidence_that_is_said(quarter: Quarter) -> None:
    assert evidence_sources(quarter, []) == NOTHING


def test_a_hostile_file_name_is_printed_and_not_obeyed(quarter: Quarter) -> None:
    hostile = with_submissions(
        with_release(quarter, evidence=quarter.release.evidence.with_columns(
            reference=pl.lit(HOSTILE), submission_id=pl.lit("bad"))),
        {"submission_id": "bad", "dataset": "voice", "agency_code": HOSTILE,
         "original_name": HOSTILE, "received_on": "2025-07-11"},
    )  # fmt: skip
    text = where_from(hostile)
    assert "script" in text
    # The one piece of code is the command that we write ourselves.
    assert obeyed(re.sub(r"`assurance explain [\w -]+`", "", text)) == []
