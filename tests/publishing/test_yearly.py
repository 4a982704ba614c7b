from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing import yearly
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.release_reader import Mark
from pipelines.publishing.scope import ScopeError
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_figures import (
    BETTER,
    CHANGED,
    NO_FIGURES,
    SAME,
    UNKNOWN,
    UNSURE,
    WORSE,
    headlines,
    verdict,
)
from pipelines.publishing.yearly_learning import NO_AUDITS, NO_REGISTER, NO_SCRUTINY
from pipelines.publishing.yearly_messages import figures_in_short
from pipelines.publishing.yearly_sections import NO_GROUPS, NO_IMPACT, NO_VOICE
from pipelines.publishing.yearly_texts import NOT_ASKED, WITHHELD, texts_of
from pipelines.publishing.yearly_workbook import yearly_workbook
from pipelines.publishing.yearly_year import actions_completed, lines_of_enquiry, voices
from tests.publishing.altered import plain, with_release, with_tables
from tests.publishing.fixture_catalogue import LATEST, LEICESTER
from tests.publishing.fixture_texts import YEAR

LAST = f"{YEAR}-Q4"
TABLES = ("voice", "actions", "scrutiny_lines", "reviews", "review_items", "subgroup_reports")


def in_the_year(year: Year) -> Year:
    """The year with the fixture's newest records moved into its last quarter, their days too."""
    changed: dict[str, pl.DataFrame] = {}
    for name in TABLES:
        frame = getattr(year.quarter.release, name).filter(pl.col("period") == LATEST)
        days = [column for column, kind in frame.schema.items() if kind == pl.Date]
        changed[name] = frame.with_columns(
            pl.lit(LAST).alias("period"), *(pl.col(days).dt.offset_by("-3mo"),)
        )
    return replace(year, quarter=with_release(year.quarter, **changed))


@pytest.fixture(scope="module")
def lscp(release_folder: Path) -> Year:
    return in_the_year(yearly.open_yearly(release_folder, YEAR, "LSCP"))


@pytest.fixture(scope="module")
def lrscp(release_folder: Path) -> Year:
    return in_the_year(yearly.open_yearly(release_folder, YEAR, "LRSCP"))


def emptied(year: Year, *names: str) -> Year:
    held = {name: getattr(year.quarter.release, name).clear() for name in names}
    return replace(year, quarter=with_release(year.quarter, **held))


def with_texts(year: Year, folder: Path, frame: pl.DataFrame | None) -> Year:
    quarter: Quarter = with_tables(year.quarter, folder, fct_report_text=frame)
    return replace(year, quarter=quarter)


# ---- texts


def test_both_partnerships_together_have_no_yearly_report(release_folder: Path) -> None:
    with pytest.raises(ScopeError, match="its own Yearly Report"):
        yearly.open_yearly(release_folder, YEAR, "LLR")


def test_a_text_is_printed_with_who_wrote_it(lscp: Year) -> None:
    text = plain(yearly.forewords(lscp))
    assert "Words of *LSCP*." in text and "#### Inside" in text and "- one" in text
    assert "Written by: The writers of foreword." in text
    assert "LRSCP" not in text


def test_a_hostile_text_is_printed_and_not_obeyed(lscp: Year) -> None:
    text = yearly.forewords(lscp)
    assert "\\<script\\>" in text and "\\[a\\]\\(b\\)" in text


def test_a_missing_text_is_said_where_it_would_stand(lrscp: Year) -> None:
    text = plain(yearly.forewords(lrscp))
    told = "This part was to be written by the writers of young_foreword by 31 July 2025"
    assert f"[Not received]{{.badge}} {told}, and has not come." in text
    assert WITHHELD in plain(yearly.contributions(lrscp))


def test_a_text_that_is_still_to_come_is_not_called_missing(lscp: Year, tmp_path: Path) -> None:
    frame = pl.read_parquet(lscp.quarter.release.folder / "fct_report_text.parquet")
    later = frame.with_columns(
        pl.lit("not due").alias("status"), pl.lit(None, pl.String).alias("text")
    )
    told = plain(yearly.how_effective(with_texts(lscp, tmp_path, later)))
    assert "[Still to come]{.badge} This part is to be written by" in told


def test_a_section_that_nobody_must_write_is_left_out(lscp: Year) -> None:
    assert "What the arrangements cost" not in yearly.decisions(lscp)


def test_a_release_that_asked_for_no_texts_says_so(lscp: Year, tmp_path: Path) -> None:
    none = with_texts(lscp, tmp_path, None)
    assert texts_of(none) == {}
    assert yearly.forewords(none).count(NOT_ASKED) == 2
    assert NOT_ASKED in plain(yearly.not_known(none))


def test_what_is_missing_is_named_at_the_end_and_counted_at_the_beginning(lrscp: Year) -> None:
    text = plain(yearly.not_known(lrscp))
    assert "**Foreword by young people**: asked of the writers of young_foreword" in text
    assert "**What each partner contributed**: held back until it is checked." in text
    assert "What the arrangements cost" not in text and "Foreword by the safeg" not in text
    assert "4 parts of this report" in yearly.messages(lrscp)


# ---- the first page


def test_the_first_page_is_made_of_figures_and_of_texts(lscp: Year) -> None:
    text = plain(yearly.messages(lscp))
    assert "We know ourselves **better**." in text
    assert "- **Neglect**" in text and "- Missing children" in text
    assert "What is missing" not in text


def test_a_year_without_a_plan_says_that_progress_is_not_known(lscp: Year) -> None:
    text = yearly.messages(emptied(lscp, "outcome_progress"))
    assert "No Business Plan was received" in text


def test_a_year_without_any_record_still_makes_a_report(lscp: Year, tmp_path: Path) -> None:
    none = with_texts(emptied(lscp, *TABLES, "outcome_progress", "returns", "gaps"), tmp_path, None)
    every = [getattr(yearly, name)(none) for name in yearly.__all__ if name != "open_yearly"]
    assert all(isinstance(one, str) and one for one in every)
    text = plain("\n".join(every))
    for words in (NO_AUDITS, NO_GROUPS, NO_IMPACT, NO_REGISTER, NO_SCRUTINY, NO_VOICE):
        assert words in text


# ---- figures


def test_a_figure_in_short_says_where_it_is_not_sound_and_by_which_rule(lscp: Year) -> None:
    sound = figures_in_short(lscp)
    told = [line for line in sound.splitlines() if line.startswith("- **")]
    assert told and "{.badge}" not in sound and "Quality marks" not in sound
    doubt = Mark("use with care", "late_return", "A return it is made of came late")
    held = {key: replace(one, mark=doubt) for key, one in lscp.quarter.release.figures.items()}
    doubted = figures_in_short(
        replace(lscp, quarter=with_release(lscp.quarter, figures=held))
    ).splitlines()
    assert [line for line in doubted if line.startswith("- **")] == [
        f"{line} [Use with care]{{.badge}}" for line in told
    ]
    assert "Quality marks. ‘Use with care’: A return it is made of came late." in plain(
        "\n".join(doubted)
    )


@pytest.mark.parametrize(
    ("now", "then", "polarity", "word"),
    [
        ((30.0, 28.0, 32.0), (20.0, 18.0, 22.0), "low", WORSE),
        ((30.0, 28.0, 32.0), (20.0, 18.0, 22.0), "high", BETTER),
        ((30.0, 28.0, 32.0), (20.0, 18.0, 22.0), "none", CHANGED),
        ((30.0, 25.0, 35.0), (24.0, 20.0, 28.0), "low", SAME),
        ((30.0, 25.0, 35.0), (29.0, 24.0, 34.0), "low", SAME),
        ((30.0, 25.0, 35.0), (None, None, None), "low", UNSURE),
        ((30.0, None, None), (20.0, None, None), "low", UNSURE),
        ((None, None, None), (20.0, 18.0, 22.0), "low", UNKNOWN),
    ],
)
def test_better_and_worse_stand_only_where_chance_would_not_do_it(
    lscp: Year, now: tuple[Any, ...], then: tuple[Any, ...], polarity: str, word: str
) -> None:
    """Intervals that overlap may be chance: a public report does not call it a change."""
    one = replace(headlines(lscp)[0], polarity=polarity, breaks=())
    held = dict(lscp.quarter.release.figures)
    first = next(iter(held.values()))
    for period, (value, lower, upper) in ((YEAR, now), (lscp.before, then)):
        held[one.code, LEICESTER, period] = replace(
            first, indicator=one.code, area=LEICESTER, period=period, status="ok",
            value=value, lower=lower, upper=upper,
        )  # fmt: skip
    altered = replace(lscp, quarter=with_release(lscp.quarter, figures=held))
    assert verdict(altered, one, LEICESTER) == word


def test_the_public_report_says_for_which_age_it_can_be_read(lscp: Year, tmp_path: Path) -> None:
    age = re.compile(r"Most people of about (\d+) years can read this page")
    own = age.match(yearly.reading(lscp))
    assert own and 8 < int(own[1]) < 25
    plainer = with_texts(lscp, tmp_path, None)
    assert age.match(yearly.reading(plainer)), "also where nobody wrote a word"


def test_one_area_has_one_table_and_several_have_a_heading_for_each_figure(
    lscp: Year, lrscp: Year
) -> None:
    one, several = yearly.figures(lscp), yearly.figures(lrscp)
    watched = headlines(lscp)
    assert len(watched) > 1 and "{.group}" not in one
    assert one.count("{.remark}") == len(watched)
    assert several.count("{.group}") == len(headlines(lrscp))


def test_a_release_without_headlines_says_so(lscp: Year) -> None:
    bare = replace(lscp, quarter=with_release(lscp.quarter, figures={}))
    assert yearly.figures(bare) == NO_FIGURES


# ---- records of the year


def test_a_message_that_is_sent_each_quarter_is_counted_once_as_it_last_stood(lscp: Year) -> None:
    frame = lscp.quarter.release.voice
    first = frame.row(0, named=True)
    earlier = {**first, "period": f"{YEAR}-Q2", "what_was_said": "Earlier words"}
    outside = {**first, "period": "2023-24-Q4", "voice_code": "V-99"}
    held = pl.concat([frame, pl.DataFrame([earlier, outside], schema=frame.schema)])
    rows = voices(replace(lscp, quarter=with_release(lscp.quarter, voice=held)))
    assert rows == voices(lscp)


def test_the_other_partnerships_messages_are_not_ours(lscp: Year, lrscp: Year) -> None:
    codes = {row["voice_code"] for row in voices(lscp)}
    assert "V-01" in codes and "V-04" not in codes
    assert "V-04" in {row["voice_code"] for row in voices(lrscp)}


def test_what_changed_last_stands_first(lrscp: Year) -> None:
    frame = lrscp.quarter.release.voice
    rows = [row for row in frame.iter_rows(named=True) if row["voice_code"] in ("V-03", "V-04")]
    changed = [
        {**row, "changed_on": day} for row, day in zip(rows, (None, date(2025, 2, 1)), strict=True)
    ]
    held = pl.DataFrame(changed, schema=frame.schema)
    text = yearly.voice(replace(lrscp, quarter=with_release(lrscp.quarter, voice=held)))
    assert text.index("Words of V\\-04") < text.index("Words of V\\-03")


@pytest.mark.parametrize(
    ("day", "state", "counted"),
    [
        (date(2024, 4, 1), "embedded", True),
        (date(2025, 3, 31), "awaiting_review", True),
        (date(2024, 3, 31), "embedded", False),
        (date(2025, 4, 1), "awaiting_review", False),
        (date(2024, 6, 1), "reopened", False),
        (None, "open", False),
    ],
)
def test_an_action_counts_in_the_year_of_its_completion(
    lscp: Year, day: date | None, state: str, counted: bool
) -> None:
    frame = lscp.quarter.release.actions
    row = {**frame.row(0, named=True), "scope": "LLR", "completed_on": day, "state": state}
    held = pl.DataFrame([row], schema=frame.schema)
    made = replace(lscp, quarter=with_release(lscp.quarter, actions=held))
    assert bool(actions_completed(made)) is counted


def test_only_what_was_reported_in_the_year_is_scrutiny_of_it(lscp: Year) -> None:
    frame = lscp.quarter.release.scrutiny_lines
    row = {**frame.row(0, named=True), "scope": "LLR", "state": "responded"}
    days = (date(2024, 3, 31), date(2024, 4, 1), date(2025, 4, 1), None)
    rows = [{**row, "line_code": str(n), "reported_on": day} for n, day in enumerate(days)]
    held = pl.DataFrame(rows, schema=frame.schema)
    made = replace(lscp, quarter=with_release(lscp.quarter, scrutiny_lines=held))
    assert [row["line_code"] for row in lines_of_enquiry(made)] == ["1"]


def test_what_an_agency_still_owes_is_no_return_of_the_year(lscp: Year) -> None:
    frame = lscp.quarter.release.returns
    row = {**frame.row(0, named=True), "period": LAST, "agency_code": "leicestershire_police"}
    rows = [
        {**row, "dataset": name, "status": status}
        for name, status in (("a", "received"), ("b", "late"), ("c", "not due"))
    ]
    held = pl.DataFrame(rows, schema=frame.schema)
    made = replace(lscp, quarter=with_release(lscp.quarter, returns=held))
    assert "| 1 of 2 |" in yearly.contributions(made)


# ---- versions and tables


def test_large_print_is_asked_for_in_the_opening_alone(lscp: Year) -> None:
    assert ".report-large-print" in yearly.opening(lscp, "large")
    assert ".report-large-print" not in yearly.opening(lscp)
    assert "published by 30 September 2025" in yearly.opening(lscp)


def test_the_workbook_names_every_text_that_was_asked_for(release_folder: Path) -> None:
    params = {"release": str(release_folder), "period": YEAR, "partnership": "LRSCP"}
    sheets = {sheet.label: sheet for sheet in yearly_workbook(params).sheets}
    told = {row[0]: row[1] for row in sheets["Texts"].rows}
    assert told["Foreword by young people"] == "Missing"
    assert told["What each partner contributed"] == "Held back until it is checked"
    assert told["Foreword by the safeguarding partners"] == "Received"


def test_no_cell_of_the_workbook_is_empty(release_folder: Path) -> None:
    """An empty cell in a table cannot be told from one that was forgotten."""
    params = {"release": str(release_folder), "period": YEAR, "partnership": "LSCP"}
    for sheet in yearly_workbook(params).sheets:
        assert all(cell not in ("", None) for row in sheet.rows for cell in row), sheet.label
