from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_voice import (
    MOST_PIECES,
    NOT_TOLD,
    NOTHING_CHANGED,
    NOTHING_OF_OURS,
    NOTHING_SENT,
    change_words,
    told_words,
    voice,
    voice_rows,
    waited_words,
)
from pipelines.publishing.voice_sheet import voice_sheet
from pipelines.publishing.workbook import Number
from tests.publishing.altered import obeyed, opened, plain, with_release
from tests.publishing.fixture_catalogue import HOSTILE, LATEST, LEICESTER

ENDS = date(2025, 6, 30)


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder, "LLR")


def with_voice(quarter: Quarter, *rows: dict[str, Any], **changed: Any) -> Quarter:
    """The report with these pieces, or with every piece changed alike."""
    frame = quarter.release.voice
    if rows:
        first = frame.filter(pl.col("period") == LATEST).row(0, named=True)
        frame = pl.DataFrame([{**first, **row} for row in rows], schema=frame.schema)
    cells = [pl.lit(value, dtype=frame.schema[name]).alias(name) for name, value in changed.items()]
    return with_release(quarter, voice=frame.with_columns(cells))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"what_changed": None, "changed_on": None}, NOTHING_CHANGED),
        ({"what_changed": "A\n card. ", "changed_on": ENDS}, "A card."),
        ({"what_changed": "A card.", "changed_on": None}, "A card."),
        (
            {"what_changed": "A card.", "changed_on": date(2025, 7, 1)},
            "Nothing had changed by the quarter's end. From 1 July 2025: A card.",
        ),
    ],
)
def test_a_change_of_after_the_quarters_end_is_told_as_that(row: dict[str, Any], said: str) -> None:
    assert change_words(row, ENDS) == said


def test_how_long_and_whether_they_know() -> None:
    assert waited_words({"state": "heard", "days_waited": 1}) == "1 day so far"
    assert waited_words({"state": "changed", "days_waited": 60}) == "60 days to the change"
    assert waited_words({"state": "changed", "days_waited": None}) == "Not known"
    assert told_words({"state": "changed", "how_fed_back": None}) == NOT_TOLD
    assert told_words({"state": "heard", "how_fed_back": None}) == ""
    assert told_words({"state": "heard", "how_fed_back": "By\n post."}) == "Told back: By post."


def test_the_section_counts_and_says_what_was_heard_more_than_once(quarter: Quarter) -> None:
    text = plain(voice(quarter))
    assert text.startswith(
        "5 pieces of learning from what people said, sent by 3 agencies. At the quarter's end: "
        "2 heard, nothing changed yet; 1 changed, not told back; 2 changed and told back. "
        "Heard of more than once: Children's mental health (2)."
    )


def test_what_waits_longest_comes_first_and_each_state_has_its_group(quarter: Quarter) -> None:
    text = plain(voice(quarter))
    assert re.findall(r"\[([^\[\]]+)\]\{\.group\}", text) == [
        "Heard, nothing changed yet", "Changed, not told back", "Changed and told back",
    ]  # fmt: skip
    assert [row["voice_code"] for row in voice_rows(quarter)] == [
        "V-01", "V-02", "V-03", "V-04", "V-05",
    ]  # fmt: skip
    assert (
        "| Words of V-03 [Parents, 50 and more, survey: Source of V-03. Leicestershire Police, "
        "All three areas (LLR). Theme: Children's mental health]{.remark} | Change of V-03 "
        "[Those who said it have not been told.]{.remark} | **60 days to the change** "
        "[Heard 22 March 2025, changed 21 May 2025]{.remark} |" in text
    )


def test_a_partnership_reads_of_its_own_area_and_of_what_is_joint(release_folder: Path) -> None:
    city = [row["voice_code"] for row in voice_rows(opened(release_folder, "LSCP"))]
    counties = [row["voice_code"] for row in voice_rows(opened(release_folder, "LRSCP"))]
    assert city == ["V-01", "V-02", "V-03", "V-05"]
    assert counties == ["V-02", "V-03", "V-04"]


def test_a_long_list_is_cut_and_says_so(quarter: Quarter) -> None:
    many = with_voice(
        quarter, *({"voice_code": f"B{n}", "what_was_said": f"Words {n}."} for n in range(8))
    )
    text = plain(voice(many))
    assert f"[the first {MOST_PIECES} of 8]{{.note}}" in text
    assert len(re.findall(r"Words \d\.", text)) == MOST_PIECES
    assert len(voice_sheet(many).rows) == 8


def test_that_nobody_sent_anything_is_said(quarter: Quarter, release_folder: Path) -> None:
    none = with_release(quarter, voice=quarter.release.voice.clear())
    assert voice(none) == NOTHING_SENT and voice_sheet(none).rows == ()
    earlier = quarter.release.voice.filter(pl.col("period") != LATEST)
    assert len(earlier) and voice(with_release(quarter, voice=earlier)) == NOTHING_SENT
    elsewhere = with_voice(opened(release_folder, "LRSCP"), {"area_code": LEICESTER})
    assert voice(elsewhere) == NOTHING_OF_OURS


def test_what_people_say_is_printed_and_not_obeyed(quarter: Quarter) -> None:
    hostile = with_voice(
        quarter, what_was_said=HOSTILE, what_changed=HOSTILE, how_fed_back=HOSTILE,
        source_title=HOSTILE, theme_code=HOSTILE,
    )  # fmt: skip
    assert obeyed(voice(hostile)) == [] and obeyed(HOSTILE)
    widths = {len(re.findall(r"(?<!\\)\|", line))
              for line in voice(hostile).splitlines() if line.startswith("|")}  # fmt: skip
    assert widths == {4}


def test_the_sheet_has_every_piece_and_no_number_of_people(quarter: Quarter) -> None:
    sheet = voice_sheet(quarter)
    titles = [column.title for column in sheet.columns]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.rows]
    assert [row["Code"] for row in rows] == ["V-01", "V-02", "V-03", "V-04", "V-05"]
    assert [row["How many were heard"] for row in rows] == [
        "Under 10 people", "Not counted", "50 and more", "10 to 49 people", "Under 10 people",
    ]  # fmt: skip
    assert rows[0]["Days waited"] == Number(91) and rows[4]["Days waited"] == "none"
    assert rows[2]["Theme"] == "Children's mental health" and rows[1]["Theme"] == "none"
    assert all(cell != "" for row in rows for cell in row.values())
