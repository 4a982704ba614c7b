from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.release_reader import Figure
from pipelines.publishing.signals import (
    CHANGED,
    CONCERNING,
    IMPROVING,
    STEADY,
    UNKNOWN,
    Signal,
    signal,
    target_words,
)
from pipelines.publishing.spc import Spc
from tests.publishing.altered import opened, with_figures
from tests.publishing.fixture_catalogue import LATEST, LEICESTER, RUTLAND
from tests.publishing.test_numbers_and_text import PERCENTAGE

CODE, YEAR_AGO, QUARTER_AGO = "rereferrals_pct", "2024-25-Q1", "2024-25-Q4"
SPC = Spc(8, "2023-24-Q2", "no_signal", (), 20.0, 15.0, 25.0, is_provisional=True)
BETTER, WORSE = (
    replace(SPC, signal="improving", rules=("point_outside",), centre=40.0, lower=35.0, upper=45.0),
    replace(SPC, signal="concerning", rules=("point_outside",), centre=5.0, lower=1.0, upper=9.0),
)


def figure(value: float | None, period: str = LATEST, **more: Any) -> Figure:
    status = "c" if value is None else "ok"
    limits = {} if value is None else {"lower": value - 2, "upper": value + 2}
    return Figure(CODE, LEICESTER, period, value, status, **(limits | more))


def judged(
    quarter: Quarter, now: Figure, ago: float | None = 20.0, polarity: str = "low"
) -> Signal:
    """The signal of a figure, with the same figure last quarter and last year."""
    earlier = [figure(ago, period) for period in (YEAR_AGO, QUARTER_AGO)]
    indicator = replace(quarter.release.indicators[CODE], polarity=polarity)
    return signal(with_figures(quarter, now, *earlier), indicator, LEICESTER)


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder)


@pytest.mark.parametrize(
    ("spc", "ago", "target_status", "polarity", "kind"),
    [
        (SPC, 20.0, None, "low", STEADY),
        (None, 20.0, None, "low", STEADY),
        (SPC, 20.0, "met", "low", STEADY),
        (SPC, 20.0, "within_tolerance", "low", STEADY),
        (SPC, 20.0, "missed", "low", CONCERNING),
        (SPC, 10.0, None, "low", CONCERNING),
        (SPC, 30.0, None, "low", IMPROVING),
        (SPC, 30.0, None, "high", CONCERNING),
        (SPC, 30.0, None, "none", CHANGED),
        (BETTER, 20.0, None, "low", IMPROVING),
        (WORSE, 20.0, None, "low", CONCERNING),
        # What speaks against comes before what speaks for.
        (WORSE, 30.0, "met", "low", CONCERNING),
        (BETTER, 10.0, None, "low", CONCERNING),
        (BETTER, 30.0, "missed", "low", CONCERNING),
        (replace(BETTER, signal="changed"), 20.0, None, "none", CHANGED),
        (BETTER, 30.0, "met", "low", IMPROVING),
    ],
)
def test_three_tests_decide_and_the_worst_is_told(
    quarter: Quarter,
    spc: Spc | None,
    ago: float,
    target_status: str | None,
    polarity: str,
    kind: str,
) -> None:
    now = figure(20.0, spc=spc, target=18.0, target_status=target_status)
    assert judged(quarter, now, ago, polarity).kind == kind


@settings(max_examples=60, deadline=None)
@given(
    spc=st.sampled_from([None, SPC, BETTER, WORSE]),
    ago=st.sampled_from([None, 10.0, 20.0, 30.0]),
    target_status=st.sampled_from([None, "met", "within_tolerance", "missed"]),
    polarity=st.sampled_from(["low", "high", "none"]),
)
def test_a_verdict_never_stands_without_its_evidence(
    quarter: Quarter, spc: Spc | None, ago: float | None, target_status: str, polarity: str
) -> None:
    now = figure(20.0, spc=spc, target=18.0, target_status=target_status)
    found = judged(quarter, now, ago, polarity)
    assert found.words.startswith("20.0% (18.0 to 22.0)")
    if found.kind != STEADY:
        assert found.reasons
        assert all(reason in found.words for reason in found.reasons)


@pytest.mark.parametrize(
    ("status", "words"),
    [("c", "confidential"), ("not_received", "not yet received"), ("x", "not available")],
)
def test_a_figure_that_is_not_shown_gives_no_signal_and_no_number(
    quarter: Quarter, status: str, words: str
) -> None:
    """Whether a hidden figure met its target would tell of its size."""
    hidden = replace(
        figure(None), status=status, spc=WORSE, target=18.0, target_status="missed", lower=1.0
    )
    found = judged(quarter, hidden)
    assert (found.kind, found.reasons, found.words) == (UNKNOWN, (), words)


def test_no_row_at_all_is_not_known(quarter: Quarter) -> None:
    found = signal(quarter, quarter.release.indicators[CODE], "E99999999")
    assert (found.kind, found.words) == (UNKNOWN, "no figure")


def test_a_confidential_signal_of_the_release_stays_hidden(release_folder: Path) -> None:
    quarter = opened(release_folder, "LRSCP")
    for area in ("LRSCP", RUTLAND):
        found = signal(quarter, quarter.release.indicators["second_plans_pct"], area)
        assert (found.kind, found.words) == (UNKNOWN, "confidential")
    assert quarter.figure(quarter.release.indicators["second_plans_pct"], "LRSCP").target == 20.0  # type: ignore[union-attr]


def test_the_words_give_figure_interval_and_every_reason(quarter: Quarter) -> None:
    found = signal(quarter, quarter.release.indicators[CODE], LEICESTER)
    assert found.words.replace("\u00a0", " ") == (
        "30.9% (28.1 to 33.8); control chart: above the upper limit of 26.7%"
        " (provisional, 8 quarters); up from 24.8% a year ago; target of 25.0% missed"
    )


@pytest.mark.parametrize(
    ("status", "assurance", "words"),
    [
        ("met", None, "target of 20.0% met"),
        ("met", "neither", "target of 20.0% met"),
        (
            "met",
            "consistently_meets",
            "target of 20.0% met; the process meets the target consistently",
        ),
        ("within_tolerance", None, "within the tolerance of the target of 20.0%"),
        (
            "missed",
            "consistently_misses",
            "target of 20.0% missed; the process misses the target consistently",
        ),
        (None, "consistently_misses", ""),
    ],
)
def test_a_target_is_told_with_how_sure_the_process_is(
    status: str | None, assurance: str | None, words: str
) -> None:
    now = figure(20.0, target=20.0, target_status=status, spc=replace(SPC, assurance=assurance))
    assert target_words(now, PERCENTAGE) == words
    assert target_words(replace(now, target=None), PERCENTAGE) == ""
