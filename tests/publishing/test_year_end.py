from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing import charts, year_end
from pipelines.publishing.quarter import QUESTIONS
from pipelines.publishing.release_reader import Figure
from pipelines.publishing.year import Year
from tests.publishing.altered import obeyed, plain, with_figures, with_release
from tests.publishing.fixture_catalogue import HOSTILE, LEICESTERSHIRE, RUTLAND

CODE, YEAR, BEFORE = "assessments_45_days_pct", "2024-25", "2023-24"


@pytest.fixture
def year(release_folder: Path, tmp_path: Path) -> Year:
    return year_end.open_year(release_folder, YEAR, "LRSCP", tmp_path / "figures")


def altered(year: Year, *figures: Figure, **tables: Any) -> Year:
    return replace(year, quarter=with_figures(with_release(year.quarter, **tables), *figures))


def figure(year: Year, code: str = CODE, area: str = LEICESTERSHIRE, **cells: Any) -> Figure:
    found = year.quarter.release.figure(code, area, YEAR)
    assert found is not None
    return replace(found, **cells)


def row(year: Year, code: str = CODE, area: str = "Leicestershire") -> str:
    """The indicator's row of one area in the tables."""
    title = year.quarter.release.indicators[code].title
    text = plain(year_end.by_question(year))
    below = text[text.index(f"| [{title}") :].split("\n")[1:]
    return next(one for one in below if re.match(rf"\| {re.escape(area)}( \(|\^| \|)", one))


def test_the_opening_says_who_which_year_and_that_data_are_synthetic(year: Year) -> None:
    text = plain(year_end.opening(year))
    assert (
        "Leicestershire and Rutland Safeguarding Children Partnership (LRSCP), the year to" in text
    )
    assert "Synthetic data: made up" in text


def test_the_glance_sets_the_year_beside_the_year_before(year: Year) -> None:
    text = plain(year_end.at_a_glance(year))
    assert (
        "Of 10 headline indicators, by area: no figures worse than the year before, 4 better"
        in text
    )
    better = text[text.index("### Better") :]
    assert (
        "- **Assessments completed within 45 working days**: LRSCP 84.8% (83.9 to 85.7), up"
        in better
    )
    assert "None beyond what chance may do." in text[text.index("### Worse") :].split("###")[1]
    assert "### Not known" not in text


def test_one_figure_worse_is_told_in_the_singular_with_its_values(year: Year) -> None:
    low = figure(year, value=60.0, lower=58.0, upper=62.0)
    text = plain(year_end.at_a_glance(altered(year, low)))
    assert "by area: 1 figure worse than the year before" in text
    assert "Leicestershire 60.0% (58.0 to 62.0), down from 81.8% the year before." in text


def test_the_glance_marks_what_is_provisional_and_names_what_is_not_known(year: Year) -> None:
    shown = figure(year, is_provisional=True)
    hidden = figure(year, area=RUTLAND, value=None, lower=None, upper=None, status="c")
    text = plain(year_end.at_a_glance(altered(year, shown, hidden)))
    assert "from 81.8% the year before (provisional)." in text
    assert text.endswith("Assessments on time (Rutland).")


def test_without_a_headline_indicator_the_glance_says_so(year: Year) -> None:
    assert year_end.at_a_glance(altered(year, figures={})) == (
        "This release has no headline indicator for this year."
    )
    assert year_end.by_question(altered(year, figures={})) == (
        "This release has no indicator for this year."
    )


def test_tables_stand_below_the_questions_with_both_years_and_others(year: Year) -> None:
    text = plain(year_end.by_question(year))
    headings = re.findall(r"^### (.*)$", text, re.M)
    asked = {one.question for one in year.indicators()}
    assert headings == [words for code, words in QUESTIONS.items() if code in asked]
    assert "| Area | This year | Year before | Neighbours | What it says |" in text
    found = row(year)
    assert "[85.9%]{.value} [(84.9 to 86.7)]{.interval}" in found and "| 81.8% |" in found
    assert "[10 of 10]{.remark}" in found and "[9 of 10]{.remark}" in row(year, area="Rutland")
    assert "**Better** [Up on the year before" in found
    assert re.search(r"England 8\d\.\d%\. East Midlands 8\d\.\d%", text)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ((80.0, 78.0, 82.0), (81.0, 79.0, 83.0), "**Steady**"),
        ((90.0, 88.0, 92.0), (80.0, 78.0, 82.0), "**Better** [Up on the year before]{.remark}"),
        ((70.0, 68.0, 72.0), (80.0, 78.0, 82.0), "**Worse** [Down on the year before]{.remark}"),
        (
            (77.0, 75.0, 79.0),
            (80.0, 78.0, 82.0),
            "**Worse** [Down on the year before; may be chance]{.remark}",
        ),
        ((77.0, None, None), (80.0, None, None), "**Not tested**"),
        ((77.0, 75.0, 79.0), (None, None, None), "**Nothing to compare**"),
        ((None, None, None), (80.0, 78.0, 82.0), "**No figure**"),
    ],
)
def test_the_verdict_is_as_sure_as_the_intervals(
    year: Year, now: tuple[Any, ...], before: tuple[Any, ...], words: str
) -> None:
    figures = [
        Figure(CODE, LEICESTERSHIRE, period, value, "c" if value is None else "ok", low, high)
        for period, (value, low, high) in ((YEAR, now), (BEFORE, before))
    ]
    assert row(altered(year, *figures)).endswith(f"| {words} |")


def test_without_a_better_way_a_change_is_only_a_change(year: Year) -> None:
    code = "referrals_per_10k"
    low = figure(year, code, value=300.0, lower=290.0, upper=310.0, funnel_position="below_998")
    assert row(altered(year, low), code).endswith(
        "| **Changed** [Down on the year before; Below England beyond chance]{.remark} |"
    )


@pytest.mark.parametrize(
    ("position", "words"),
    [
        ("above_998", "Above England beyond chance"),
        ("above_95", "Above England, may be chance"),
        ("below_95", "Below England, may be chance"),
        ("below_998", "Below England beyond chance"),
        ("inside", ""),
        (None, ""),
    ],
)
def test_a_place_outside_the_funnel_is_said_in_words(
    year: Year, position: str | None, words: str
) -> None:
    found = row(altered(year, figure(year, funnel_position=position)))
    assert ("England" in found) is bool(words)
    assert words in found


def test_a_new_definition_stops_the_comparison_and_is_told_once(year: Year) -> None:
    indicators = dict(year.quarter.release.indicators)
    indicators[CODE] = replace(indicators[CODE], breaks=(date(2024, 4, 1),))
    broken = altered(year, indicators=indicators)
    found = row(broken)
    assert "**Nothing to compare**" in found and "on the year before" not in found
    told = "A new definition holds from 1 April 2024: figures before and after do not compare."
    assert plain(year_end.by_question(broken)).count(told) == 1
    assert told not in plain(year_end.by_question(year))
    assert "Assessments completed" not in plain(year_end.at_a_glance(broken))


def test_a_year_made_of_quarters_is_marked_and_its_hidden_part_is_no_gap(year: Year) -> None:
    """A year hidden because a quarter is confidential was said to be in the gap register."""
    assert re.match(r"\| Leicestershire\^[a-z]\^ \| \[872\]", row(year, "early_help_assessments"))
    text = plain(year_end.by_question(year))
    assert "Provisional: put together from the quarters that agencies returned." in text
    assert "[[c]]{.symbol}" in row(year, "police_protection", "Rutland")
    assert "a part is wanting" not in text
    late = figure(
        year, "police_protection", RUTLAND, value=None, status="not_received",
        missing_parts="2024-25-Q3: not_received",
    )  # fmt: skip
    assert "because a part is wanting" in plain(year_end.by_question(altered(year, late)))


def test_remarks_about_quarters_and_published_values_fall_where_they_belong(year: Year) -> None:
    text = plain(year_end.by_question(altered(year, figure(year, basis="as_published"))))
    assert "As published; not recomputed." in text
    assert "A quarter's rate" not in text


def test_returns_are_told_by_agency_and_quarter(year: Year) -> None:
    text = plain(year_end.returns_of_the_year(year))
    assert text.startswith("29 of 31 returns arrived on time and in order.")
    assert "| Agency | Return | Q1 | Q2 | Q3 | Q4 |" in text
    for cells in (
        "Leicestershire Police | Performance return | On time | Late | On time | On time |",
        "Rutland County Council early help | Performance return | On time | On time | **Missing**",
        "Integrated Care Board | Performance return | Not due | On time |",
    ):
        assert cells in text
    assert "Leicester City" not in text


def test_other_partnerships_returns_and_no_returns(release_folder: Path, year: Year) -> None:
    ours = year_end.open_year(release_folder, YEAR, "LSCP")
    text = plain(year_end.returns_of_the_year(ours))
    assert "Leicester City Council education | Performance return |" in text
    assert "**Rejected**" in text and "Rutland County" not in text
    none = altered(year, returns=year.quarter.release.returns.clear())
    assert year_end.returns_of_the_year(none) == "No return was due in this year."


def test_focus_areas_are_those_of_the_years_last_quarter(year: Year) -> None:
    text = plain(year_end.focus(year))
    assert text.startswith("As they stood in the last quarter of the year.")
    assert "The quarter before: no progress yet." in text
    assert "Families get help early" in text and "Families get the right help" not in text


def test_the_longer_view_leaves_years_made_of_quarters_out(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "draw", lambda *_: "<svg/>")
    text = plain(year_end.longer(year))
    assert "Assessments completed within 45 working days" in text
    assert "Early help assessments" not in text


def test_hostile_names_are_escaped(year: Year) -> None:
    indicators = dict(year.quarter.release.indicators)
    indicators[CODE] = replace(indicators[CODE], title=HOSTILE, caveat=HOSTILE)
    agencies = {
        code: {**one, "agency_name": HOSTILE} for code, one in year.quarter.release.agencies.items()
    }
    hostile = altered(year, indicators=indicators, agencies=agencies)
    text = "".join(
        make(hostile)
        for make in (year_end.at_a_glance, year_end.by_question, year_end.returns_of_the_year)
    )
    assert text.count("\\<script\\>") > 3
    assert obeyed(text) == []
