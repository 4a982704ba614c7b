"""The versions of the Yearly Report for young people and in easy read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from pipelines.publishing import yearly_easy, yearly_young
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_pictures import _BY_WORD, _PICTURES, beside, dots, picture_for
from tests.publishing.altered import plain, with_release, with_tables
from tests.publishing.fixture_texts import WITHHELD, YEAR


@pytest.fixture
def year(release_folder: Path, tmp_path: Path) -> Year:
    return yearly_young.open_yearly(release_folder, YEAR, "LSCP", tmp_path / "figures")


def said(year: Year, count: int, changed: int) -> Year:
    """The year with so many messages, of which so many changed something."""
    frame = year.quarter.release.voice
    row = {**frame.row(0, named=True), "period": f"{YEAR}-Q4"}
    rows = [
        {**row, "voice_code": f"V-{at}", "state": "changed" if at < changed else "heard",
         "what_changed": f"Change {at}" if at < changed else None}
        for at in range(count)
    ]  # fmt: skip
    held = pl.DataFrame(rows, schema=frame.schema)
    return replace(year, quarter=with_release(year.quarter, voice=held))


def with_text(year: Year, folder: Path, section: str, text: str | None, status: str) -> Year:
    frame = pl.read_parquet(year.quarter.release.folder / "fct_report_text.parquet")
    here = pl.col("section_code") == section
    frame = frame.with_columns(
        pl.when(here).then(pl.lit(text)).otherwise("text").alias("text"),
        pl.when(here).then(pl.lit(status)).otherwise("status").alias("status"),
    )
    folder.mkdir()
    return replace(year, quarter=with_tables(year.quarter, folder, fct_report_text=frame))


def test_young_peoples_own_words_are_printed(year: Year) -> None:
    assert plain(yearly_young.young_words(year)) == "You have a right to be safe."


def test_that_nobody_wrote_is_said_and_what_is_held_back_is_not_shown(
    year: Year, tmp_path: Path
) -> None:
    none = with_text(year, tmp_path / "a", "young_version", None, "missing")
    assert yearly_young.young_words(none) == yearly_young.NOBODY_WROTE
    held = with_text(year, tmp_path / "b", "young_version", WITHHELD, "withheld")
    assert yearly_young.young_words(held) == yearly_young.HELD_BACK
    easy = with_text(year, tmp_path / "c", "easy_read", WITHHELD, "withheld")
    assert yearly_easy.HELD_BACK in plain(yearly_easy.in_their_words(easy))
    assert "Withheld" not in yearly_easy.in_their_words(easy)


@pytest.mark.parametrize(
    ("count", "changed", "words", "alt"),
    [
        (7, 5, "**7 messages**", "5 of 7 speech bubbles are filled in"),
        (1, 1, "**1 message**", "1 of 1 speech bubble is filled in"),
        (3, 0, "because of **none**", "0 of 3 speech bubbles are filled in"),
    ],
)
def test_messages_are_counted_in_words_and_drawn(
    year: Year, count: int, changed: int, words: str, alt: str
) -> None:
    text = plain(yearly_young.what_you_said(said(year, count, changed)))
    assert words in text and f'fig-alt="{alt}"' in text
    drawing = ET.parse(year.quarter.figures_folder / "bubbles.svg").getroot()
    filled = [one for one in drawing if one.get("fill") == "#0b3c5d"]
    assert (len(drawing), len(filled)) == (count, changed)


def test_more_messages_than_can_be_seen_are_not_drawn(year: Year) -> None:
    text = yearly_young.what_you_said(said(year, 21, 3))
    assert "**21 messages**" in text and "bubbles" not in text


def test_that_nothing_was_sent_is_said(year: Year) -> None:
    bare = replace(
        year, quarter=with_release(year.quarter, voice=year.quarter.release.voice.clear())
    )
    assert yearly_young.what_you_said(bare) == yearly_young.NOTHING_SAID
    assert "We got no messages" in plain(yearly_easy.what_we_did(bare))


def test_easy_read_has_one_sentence_a_line_and_a_picture_beside_each(
    year: Year, tmp_path: Path
) -> None:
    text = yearly_easy.in_their_words(year)
    assert text.count(".easy-words") == text.count("fig-alt=") == 2
    assert "We listen to you" in text and ".report-large-print" in yearly_easy.opening(year)
    told = with_text(
        year, tmp_path / "a", "easy_read", "One.\n\n- **Two**\n- Three! Four", "received"
    )
    assert yearly_easy.in_their_words(told).count(".easy-words") == 4


def test_of_a_priority_easy_read_keeps_what_stands_in_bold(year: Year, tmp_path: Path) -> None:
    items = "- **Neglect**, with a measure\n- Babies"
    told = with_text(year, tmp_path / "a", "priorities", items, "received")
    text = plain(yearly_easy.next_year(told))
    assert "\nNeglect\n" in text and "\nBabies\n" in text and "measure" not in text


def test_both_versions_can_be_read_by_children(year: Year) -> None:
    """Their own words: a text that somebody sends may be harder, and then the page says so."""
    young, easy = yearly_young.reading(year), yearly_easy.reading(year)
    assert any(f"about {age} years" in young for age in range(7, 12)), young
    assert any(f"about {age} years" in easy for age in range(5, 10)), easy


def test_hard_words_raise_the_age_that_is_shown(year: Year, tmp_path: Path) -> None:
    hard = "Multidisciplinary safeguarding arrangements necessitate organisational accountability. "
    told = with_text(year, tmp_path / "a", "young_version", hard * 20, "received")
    assert yearly_young.reading(told) != yearly_young.reading(year)


@pytest.mark.parametrize("name", sorted(_PICTURES))
def test_every_picture_is_drawn_and_described(year: Year, name: str) -> None:
    text = beside(year.quarter, name, "Words")
    assert 'fig-alt="' in text and "Words" in text
    root = ET.parse(year.quarter.figures_folder / f"picture-{name}.svg").getroot()
    assert len(root) > 0 and root.get("width") == "120"


def test_a_sentence_chooses_its_picture() -> None:
    assert {name for _, name in _BY_WORD} <= set(_PICTURES)
    assert picture_for("We changed our LETTERS.") == "letter"
    assert picture_for("We work in Leicester.") == "people"


def test_many_bubbles_stand_in_rows_of_ten(year: Year) -> None:
    dots(year.quarter, "row", 3, 12, "3 of 12")
    root = ET.parse(year.quarter.figures_folder / "row.svg").getroot()
    assert (root.get("width"), root.get("height")) == ("600", "120")
