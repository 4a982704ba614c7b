from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.publishing import spc_chart
from pipelines.publishing.outcomes import outcomes
from pipelines.publishing.quarter import QUESTIONS, Quarter
from pipelines.publishing.quarter_chair import watched_indicators
from pipelines.publishing.quarter_questions import questions
from tests.publishing.altered import opened, plain, with_figures, with_release
from tests.publishing.fixture_catalogue import LEICESTER

UNWATCHED = "section_47_per_10k"


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of the charts are made, their pictures are not: other tests draw them."""
    monkeypatch.setattr(spc_chart, "draw", lambda *_: "<svg/>")


@pytest.fixture
def quarter(release_folder: Path, tmp_path: Path) -> Quarter:
    return replace(opened(release_folder), figures_folder=tmp_path / "figures")


def panels(text: str) -> list[str]:
    """The codes of the indicators drawn."""
    return re.findall(r"figures/([a-z0-9-]+)-xmr\.svg", text)


def name(code: str) -> str:
    return code.replace("_", "-")


def test_questions_are_headings_in_the_frameworks_order(quarter: Quarter) -> None:
    headings = re.findall(r"^### (.*)$", plain(questions(quarter)), re.M)
    asked = {one.question for one in quarter.indicators()}
    assert headings == [words for code, words in QUESTIONS.items() if code in asked]


def test_drawn_are_watched_indicators_and_no_others(quarter: Quarter) -> None:
    watched = {name(one.code) for one in watched_indicators(quarter, outcomes(quarter))}
    drawn = panels(questions(quarter))
    assert len(drawn) == len(set(drawn)) == 11
    # No figure, no picture: persistent absence has not been received.
    assert set(drawn) == watched - {"persistent-absence-pct"}
    assert name(UNWATCHED) not in drawn
    assert all((quarter.figures_folder / f"{one}-xmr.svg").is_file() for one in drawn)


def test_an_unwatched_indicator_is_drawn_when_it_signals(quarter: Quarter) -> None:
    indicator = quarter.release.indicators[UNWATCHED]
    figure = quarter.figure(indicator, LEICESTER)
    assert figure is not None and figure.spc is not None and not indicator.is_headline
    loud = replace(figure, spc=replace(figure.spc, signal="changed", rules=("seven_one_side",)))
    assert name(UNWATCHED) in panels(questions(with_figures(quarter, loud)))


def test_too_few_figures_make_no_picture_but_keep_their_row(quarter: Quarter) -> None:
    short = {
        key: one
        for key, one in quarter.release.figures.items()
        if "-Q" not in key[2] or key[2] >= "2024-25-Q1"
    }
    text = plain(questions(with_release(quarter, figures=short)))
    assert panels(text) == []
    assert ".panels" not in text
    assert "| Re-referrals within 12 months" in text


def test_a_picture_is_described_by_its_finding_and_every_value(quarter: Quarter) -> None:
    text = plain(questions(quarter))
    picture = next(one for one in text.splitlines() if "rereferrals-pct-xmr" in one)
    assert picture.startswith("![Leicester: re-referrals 30.9%, concerning: above the upper limit")
    assert "Control chart of re-referrals within 12 months, per cent, 2023-24-Q2 to" in picture


def test_what_has_no_figure_is_named_below_its_question(quarter: Quarter) -> None:
    text = plain(questions(quarter))
    difference = text[text.index(f"### {QUESTIONS['difference']}") :]
    assert "Without a figure this quarter: persistent absence." in difference
    assert text.count("Without a figure") == 1


def test_the_verdict_of_a_row_names_control_chart_and_target(quarter: Quarter) -> None:
    row = next(
        one
        for one in plain(questions(quarter)).splitlines()
        if one.startswith("| Re-referrals within 12 months")
    )
    assert "**Needs a look** [Up on a year ago; control chart: above the upper limit" in row
    assert "target of 25.0% missed" in row


def test_a_quarter_without_a_row_says_so(quarter: Quarter) -> None:
    empty = with_release(quarter, figures={})
    assert questions(empty) == "This release has no indicator for this quarter."
