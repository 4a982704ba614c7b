from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing.outcomes import outcomes
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_chair import (
    MOST_SIGNALS,
    MOST_UNKNOWN,
    one_page,
    watched_indicators,
)
from pipelines.publishing.quarter_decisions import MOST_DECISIONS
from pipelines.publishing.release_reader import Figure, Mark
from tests.publishing.altered import (
    obeyed,
    opened,
    plain,
    with_figures,
    with_progress,
    with_release,
)
from tests.publishing.fixture_catalogue import HOSTILE, LATEST, LEICESTER


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder)


def part(quarter: Quarter, heading: str) -> str:
    """What stands below one heading of the page."""
    text = plain(one_page(quarter)).removesuffix("\n::::")
    return text[text.index(f"### {heading}") :].split("\n### ")[0].partition("\n\n")[2].strip()


def everywhere(quarter: Quarter, **changed: Any) -> Quarter:
    """The report with every figure of the newest quarter changed alike."""
    figures = [
        replace(one, **changed)
        for one in quarter.release.figures.values()
        if one.period == LATEST and one.area == LEICESTER
    ]
    return with_figures(quarter, *figures)


def test_the_page_begins_with_how_many_and_has_its_four_parts(quarter: Quarter) -> None:
    text = plain(one_page(quarter))
    assert text.startswith(
        ":::: {.one-page}\n::: {.lead}\nOf 12 indicators that the partnership watches"
    )
    assert "3 give cause for concern and 1 shows improvement" in text
    assert "Of 4 outcome statements, 2 have been judged: 2 with progress." in text
    assert re.findall(r"### (.*?) \{", text) == [
        "What is worrying",
        "What is improving",
        "What we do not know",
        "What was decided last time, and what came of it",
    ]


def test_what_has_most_to_say_comes_first_with_its_evidence(quarter: Quarter) -> None:
    first, *_ = part(quarter, "What is worrying").splitlines()
    assert first.startswith("- **Re-referrals within 12 months**: 30.9% (28.1 to 33.8); control")
    assert "target of 25.0% missed." in first
    assert "target of 95.0% met" in part(quarter, "What is improving")


def test_watched_are_headlines_and_measures_of_the_plan(quarter: Quarter) -> None:
    watched = watched_indicators(quarter, outcomes(quarter))
    told = {one.code: one.is_headline for one in watched}
    assert told.pop("early_help_assessments") is False
    assert all(told.values())
    assert "early_help_assessments" not in {one.code for one in watched_indicators(quarter, [])}


def test_more_signals_than_a_page_holds_are_named_and_no_more(quarter: Quarter) -> None:
    missed = everywhere(quarter, target=1.0, target_status="missed")
    lines = part(missed, "What is worrying").splitlines()
    assert len(lines) == MOST_SIGNALS + 1
    assert lines[-1].startswith("- Also: ") and lines[-1].endswith("; see the indicators below.")
    named = sum(lines[-1].count(mark) for mark in (",", " and ")) + 1
    with_figure = [
        one
        for one in watched_indicators(missed, outcomes(missed))
        if (figure := missed.figure(one, LEICESTER)) and figure.value is not None
    ]
    assert named == len(with_figure) - MOST_SIGNALS


def test_more_unknowns_than_a_page_holds_are_counted(quarter: Quarter) -> None:
    hidden = everywhere(quarter, value=None, status="c", lower=None, upper=None)
    text = part(hidden, "What we do not know")
    line = next(one for one in text.splitlines() if one.startswith("- Confidential: "))
    assert line.count(";") == MOST_UNKNOWN
    assert line.endswith(f"and {12 - MOST_UNKNOWN} more.")


def test_a_joint_page_names_the_areas(release_folder: Path) -> None:
    joint = opened(release_folder, "LLR")
    assert "Leicestershire." in part(joint, "What is worrying")
    unknown = part(joint, "What we do not know")
    assert "second plans (Rutland)" in unknown
    assert "Rutland County Council early help" in unknown


def test_returns_of_an_agency_without_a_name_are_told_by_its_code(quarter: Quarter) -> None:
    """'None' stood for an agency that had left the catalogue."""
    without = with_release(quarter, agencies={})
    assert "rejected from leicester_education" in part(without, "What we do not know")


def test_nothing_to_say_is_said_plainly(quarter: Quarter) -> None:
    emptied = {
        name: getattr(quarter.release, name).clear()
        for name in ("returns", "gaps", "outcome_progress")
    }
    calm = [
        Figure(code, LEICESTER, LATEST, 10.0, "ok")
        for code, one in quarter.release.indicators.items()
        if one.is_headline
    ]
    bare = with_figures(with_release(quarter, figures={}, **emptied), *calm)
    assert part(bare, "What is worrying") == (
        "No watched indicator shows a signal of concern this quarter."
    )
    assert part(bare, "What is improving") == (
        "No watched indicator shows a signal of improvement this quarter."
    )
    assert part(bare, "What we do not know") == (
        "- Every watched indicator has a figure for every area."
    )
    assert part(bare, "What was decided") == "No action was recorded in the quarter before."
    lead = plain(one_page(bare)).partition("\n###")[0]
    assert "none gives cause for concern and none shows improvement" in lead
    assert "outcome statement" not in lead


def test_of_one_judged_statement_the_page_speaks_in_the_singular(quarter: Quarter) -> None:
    one = with_progress(quarter, "2025-O3", judgement=None)
    assert "Of 4 outcome statements, 1 has been judged: 1 with progress." in plain(one_page(one))


def test_decisions_of_a_plan_that_ended_say_how_it_was_judged_and_its_actions(
    quarter: Quarter,
) -> None:
    text = part(quarter, "What was decided")
    assert "| Ask the young scrutineers to read the first letter. [Families get help" in text
    assert "The plan 2023-25 ended with that quarter; judged at its end: some progress." in text
    assert "Of 2 actions 2 complete, 0 overdue." in text
    statements = quarter.release.outcome_statements.with_columns(
        plan_ends_on=pl.lit(date(2026, 3, 31))
    )
    text = part(with_release(quarter, outcome_statements=statements), "What was decided")
    assert "The plan 2023-25 no longer holds this outcome statement; judged last: some" in text


def _earlier(quarter: Quarter, code: str, **cells: Any) -> Quarter:
    frame = quarter.release.outcome_progress
    row = frame.filter((pl.col("outcome_code") == code) & (pl.col("period") == LATEST))
    given = {"period": "2024-25-Q4", "next_actions": "Do it.", **cells}
    earlier = row.with_columns(
        pl.lit(value, dtype=frame.schema[name]).alias(name) for name, value in given.items()
    )
    return with_release(quarter, outcome_progress=pl.concat([frame, earlier]))


def test_decisions_of_a_plan_that_goes_on_say_how_they_stand(quarter: Quarter) -> None:
    judged = _earlier(quarter, "2025-O1", judgement_label="No progress yet")
    text = part(judged, "What was decided")
    assert "Then no progress yet; now some progress. Of 3 actions 1 complete, 1 overdue." in text
    waiting = part(_earlier(quarter, "2025-O4"), "What was decided")
    assert "Then not judged; now not yet judged (draft: no progress yet). |" in waiting


def test_more_decisions_than_a_page_holds_are_counted(quarter: Quarter) -> None:
    rows = quarter.release.outcome_progress.filter(pl.col("period") == "2024-25-Q4")
    many = pl.concat([quarter.release.outcome_progress, *[rows.head(1)] * MOST_DECISIONS])
    text = part(with_release(quarter, outcome_progress=many), "What was decided")
    assert len(re.findall(r"^\| Ask", text, re.M)) == MOST_DECISIONS
    assert text.endswith("And 1 more decision: see the report of that quarter.")


def test_a_long_decision_is_cut_at_a_word_and_a_short_one_is_whole(quarter: Quarter) -> None:
    """Three paragraphs in one cell of the plan pushed the page onto a second sheet."""
    long = "Ask every school, twice. " * 40
    rows = part(with_progress(quarter, "2023-O1", next_actions=long), "What was decided")
    told = rows.splitlines()[2].split(" [Families")[0]
    assert told.startswith("| Ask every school, twice.") and told.endswith("…")
    assert 150 < len(told) < 180 and long.startswith(told.removeprefix("| ").removesuffix(" …"))


def test_more_agencies_than_a_page_holds_are_counted(quarter: Quarter) -> None:
    """A quarter in which hardly any return came filled half the page with agencies' names."""
    agencies = {f"a{n}": {"agency_name": f"Agency {n}", "area_codes": ""} for n in range(9)}
    row = quarter.release.returns.filter(pl.col("period") == LATEST).head(1)
    missing = pl.concat(
        [row.with_columns(agency_code=pl.lit(a), status=pl.lit("missing")) for a in agencies]
    )
    text = part(with_release(quarter, agencies=agencies, returns=missing), "What we do not know")
    assert "from Agency 0, Agency 1, Agency 2, Agency 3 and 5 more." in text


def test_hostile_text_in_a_decision_is_escaped(quarter: Quarter) -> None:
    text = one_page(with_progress(quarter, "2023-O1", next_actions=f"{HOSTILE}\n\n# Two"))
    assert obeyed(text) == [] and "\n# Two" not in text
    assert obeyed(HOSTILE), "the check sees what is not escaped"
    assert "\\<script\\>alert" in text
    rows = [line for line in text.splitlines() if "script" in line]
    assert len(rows) == 1 and len(re.findall(r"(?<!\\)\|", rows[0])) == 3


def test_only_a_figure_that_is_not_sound_says_so_on_the_one_page(quarter: Quarter) -> None:
    worrying = part(quarter, "What is worrying")
    assert "**" in worrying and "{.badge}" not in worrying, "all sound"
    doubt = Mark("use with care", "open_warning", "A return came with a warning")
    doubted = list(part(everywhere(quarter, mark=doubt), "What is worrying").split("\n"))
    assert [line for line in doubted if line.startswith("- **")]
    for line in doubted:
        assert line.endswith(". [Use with care]{.badge}") == line.startswith("- **")
