"""'How are we doing?' says in brief what waits for somebody; 'Audits and learning' says all."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.publishing import quarter_reviews, quarter_scrutiny, quarter_subgroups
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_reviews import reviews, reviews_in_brief
from pipelines.publishing.quarter_scrutiny import scrutiny_in_brief, scrutiny_rows
from pipelines.publishing.quarter_subgroups import subgroup_rows, subgroups, subgroups_in_brief
from tests.publishing.altered import obeyed, opened, plain, with_release
from tests.publishing.fixture_catalogue import HOSTILE


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder, "LLR")


def test_reviews_in_brief_are_counted_and_learnt_from_without_their_registers(
    quarter: Quarter,
) -> None:
    brief, whole = plain(reviews_in_brief(quarter)), plain(reviews(quarter))
    first = whole.splitlines()[0]
    assert "Rapid reviews" in first and first in brief
    assert "What is being learnt" in brief and "Recommendations that are open" not in brief
    assert "Recommendations that are open" in whole
    assert brief.endswith("what each agency did about it.")


def test_subgroups_in_brief_say_what_is_asked_for_and_warned_of(quarter: Quarter) -> None:
    brief = plain(subgroups_in_brief(quarter))
    assert plain(subgroups(quarter)).splitlines()[0] in brief
    for row in subgroup_rows(quarter):
        for heading in ("decision_wanted", "risk"):
            assert row[heading] is None or " ".join(str(row[heading]).split()) in brief
    assert "Next steps" not in brief and "Good practice" not in brief


def test_scrutiny_in_brief_shows_only_the_lines_that_wait(quarter: Quarter) -> None:
    brief = plain(scrutiny_in_brief(quarter))
    rows = scrutiny_rows(quarter)
    waits = {"late", "late_to_start", "awaiting_response"}
    assert {row["state"] for row in rows} & waits and {row["state"] for row in rows} - waits
    for row in rows:
        assert (row["line_code"] in brief) == (row["state"] in waits)


def test_nothing_that_waits_is_said(quarter: Quarter) -> None:
    lines = quarter.release.scrutiny_lines.with_columns(state=pl.lit("planned"))
    assert "None waits for anybody." in scrutiny_in_brief(
        with_release(quarter, scrutiny_lines=lines)
    )


@pytest.mark.parametrize(
    ("brief", "table", "said"),
    [
        (reviews_in_brief, "reviews", quarter_reviews.NO_REGISTER),
        (subgroups_in_brief, "subgroup_reports", quarter_subgroups.NOTHING_KNOWN),
        (scrutiny_in_brief, "scrutiny_lines", quarter_scrutiny.NO_PLAN),
    ],
)
def test_what_was_not_sent_is_said_in_brief_too(
    quarter: Quarter, brief: object, table: str, said: str
) -> None:
    emptied = {table: getattr(quarter.release, table).clear()}
    if table == "reviews":
        emptied["review_items"] = quarter.release.review_items.clear()
    assert brief(with_release(quarter, **emptied)) == said  # type: ignore[operator]


def test_hostile_words_are_not_obeyed_in_brief(quarter: Quarter) -> None:
    frame = quarter.release.subgroup_reports.with_columns(risk=pl.lit(HOSTILE))
    lines = quarter.release.scrutiny_lines.with_columns(title=pl.lit(HOSTILE))
    changed = with_release(quarter, subgroup_reports=frame, scrutiny_lines=lines)
    for brief in (subgroups_in_brief, scrutiny_in_brief):
        assert not obeyed(brief(changed))
