from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from pipelines.contracts.load import seed_rows
from pipelines.demo.business_plan import plan_rows
from pipelines.demo.parcel import Parcel, Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.voice import voice_rows
from pipelines.demo.wording import WORDS
from pipelines.periods import quarter_bounds, shift_quarter

NEWEST = "2025-26-Q1"


@pytest.fixture(scope="module")
def heard(intended: list[Parcel]) -> list[Parcel]:
    return [one for one in intended if one.dataset == "voice"]


def test_nobody_sends_an_empty_file_and_nothing_is_heard_before_the_first_piece(
    heard: list[Parcel],
) -> None:
    assert heard and all(parcel.rows for parcel in heard)
    assert voice_rows("2022-23-Q4") == {}


def test_a_return_says_nothing_that_is_still_to_come(heard: list[Parcel]) -> None:
    for parcel in heard:
        end = quarter_bounds(parcel.quarter)[1]
        for row in parcel.rows:
            said, changed = row["heard_on"], row["changed_on"]
            assert isinstance(said, date) and said <= end
            assert (changed is None) is (row["what_changed"] is None)
            assert changed is None or (isinstance(changed, date) and said <= changed <= end)
            assert row["what_changed"] or not row["how_fed_back"]


def test_what_was_said_is_sent_until_they_were_told(heard: list[Parcel]) -> None:
    rows: dict[tuple[str, str], dict[str, Row]] = {}
    for parcel in heard:
        for row in parcel.rows:
            rows.setdefault((parcel.agency, str(row["voice_code"])), {})[parcel.quarter] = row
    for found in rows.values():
        quarters = sorted(found)
        for quarter in quarters:
            is_last = bool(found[quarter]["how_fed_back"]) or quarter == NEWEST
            assert (shift_quarter(quarter, 1) in found) is not is_last


def test_the_newest_quarter_shows_every_way_it_can_stand() -> None:
    """So that a newcomer sees each of them in the report."""
    rows = [row for found in voice_rows(NEWEST).values() for row in found]
    seen = Counter((bool(row["what_changed"]), bool(row["how_fed_back"])) for row in rows)
    assert set(seen) == {(False, False), (True, False), (True, True)}
    assert len({row["who"] for row in rows}) >= 4 and len({row["source_type"] for row in rows}) >= 5
    bands = {int(str(row["people_heard"])) // 10 for row in rows}
    assert 0 in bands and any(1 <= band < 5 for band in bands) and max(bands) >= 5


def test_codes_are_those_of_the_catalogues_and_of_the_plan(heard: list[Parcel]) -> None:
    agencies = {row["agency_code"] for row in seed_rows(SEEDS, "agencies")}
    themes = {row["theme_code"] for row in seed_rows(SEEDS, "themes")}
    for parcel in heard:
        plan = {row["item_code"] for row in plan_rows(1, parcel.quarter)}
        assert parcel.agency in agencies
        for row in parcel.rows:
            assert row["theme"] in themes | {None}
            assert row["outcome_code"] is None or row["outcome_code"] in plan


def test_texts_read_like_texts() -> None:
    for entry in read_yaml(WORDS / "voice.yml"):
        for piece in entry["pieces"]:
            told = piece.get("told", {}).get("how", "None.")
            for text in (piece["words"], piece.get("change", "None."), told):
                assert text[0].isupper() and text.endswith(".") and not re.search(r"[{}]|  ", text)
