from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from pipelines.publishing.beside import write_beside
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.timetable_files import (
    joint_events,
    own_event,
    timetable_files,
    weekend_words,
)
from pipelines.publishing.timetable_names import stem_of
from tests.publishing.altered import opened, with_tables
from tests.publishing.fixture_catalogue import LATEST
from tests.publishing.fixture_schema import frame
from tests.publishing.fixture_timetable import GROUP, RUTLAND, element

MARKUP = "<b>Schools</b> & others"


def files_of(folder: Path) -> dict[str, str]:
    return timetable_files({"release": str(folder), "period": LATEST, "partnership": "LLR"})


def test_each_provider_has_a_page_and_a_calendar_and_everybody_one(release_folder: Path) -> None:
    stems = ["agency-leicestershire-police", "agency-rutland-education", "body-the-partners",
             "subgroup-audit"]  # fmt: skip
    assert sorted(files_of(release_folder)) == sorted(
        ["timetable/everybody.ics"]
        + [f"timetable/{stem}.{ending}" for stem in stems for ending in ("html", "ics")]
    )


def test_the_same_release_gives_the_same_bytes(release_folder: Path) -> None:
    assert files_of(release_folder) == files_of(release_folder)


def test_a_page_tells_one_provider_what_it_owes_to_whom_and_what_became_of_it(
    release_folder: Path,
) -> None:
    page = files_of(release_folder)["timetable/agency-rutland-education.html"]
    text = " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S).split())
    assert "What is due from Rutland schools" in text and "Leicestershire Police" not in text
    assert (
        "Thursday 31 July 2025" in text and "Performance Group performance return Missing" in text
    )
    assert 'href="agency-rutland-education.ics"' in page
    assert f'href="../timetable-{LATEST}-LLR.html"' in page
    assert "Synthetic data" in text


def test_a_calendar_says_when_its_data_are_synthetic(release_folder: Path) -> None:
    made = files_of(release_folder)
    for name, text in made.items():
        if name.endswith(".ics"):
            assert "(synthetic data)" in text.replace("\r\n ", ""), name


def test_what_a_provider_is_called_is_printed_and_not_obeyed(
    release_folder: Path, tmp_path: Path
) -> None:
    row = element(provider=MARKUP, element=MARKUP, reported_to=MARKUP, reference=MARKUP)
    quarter: Quarter = with_tables(
        opened(release_folder), tmp_path,
        fct_assurance_element=frame("fct_assurance_element", [row]),
    )  # fmt: skip
    pages = files_of(quarter.release.folder)
    page = pages["timetable/agency-leicestershire-police.html"]
    assert "<b>" not in page and "&lt;b&gt;Schools&lt;/b&gt; &amp; others" in page


def test_all_who_owe_the_same_by_the_same_day_share_one_event_and_another_day_has_its_own() -> None:
    later = date(2025, 8, 14)
    rows = [element(), element(**RUTLAND), element(**RUTLAND | {"provider": "X"}, due_on=later)]
    first, second = joint_events(rows)
    assert "From: Leicestershire Police; Rutland schools." in first.description
    assert (first.day, second.day) == (date(2025, 7, 31), later)
    assert len({first.uid, second.uid, own_event(rows[0]).uid}) == 3


def test_an_event_says_to_whom_and_in_which_return() -> None:
    event = own_event(element(**GROUP))
    assert event.summary == "Due: Performance data, April to June 2025"
    assert event.description.split("\n") == [
        "Counts.", "Reported to: Performance Group.", "Return: performance_return.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2028, 9, 30), "30 September 2028 is a Saturday: this day is set and does not move."),
        (date(2029, 9, 30), "30 September 2029 is a Sunday: this day is set and does not move."),
        (date(2025, 9, 30), ""),
    ],
)
def test_a_set_day_at_a_weekend_says_that_it_does_not_move(day: date, said: str) -> None:
    assert weekend_words(day) == said
    assert (said in own_event(element(due_on=day)).description) is True


def test_an_agency_and_a_group_of_one_code_keep_their_files_apart() -> None:
    kinds = {"agency", "subgroup", "body"}
    rows = [{"provider_kind": kind, "provider_code": "education_1/../x"} for kind in kinds]
    assert {stem_of(row) for row in rows} == {f"{kind}-education-1-x" for kind in kinds}


def test_what_is_not_made_any_more_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    write_beside({"timetable/a.ics": "1", "timetable/b.ics": "2"}, tmp_path)
    kept = tmp_path / "timetable" / "notes.txt"
    kept.write_text("mine", encoding="utf-8")
    write_beside({"timetable/a.ics": "3\r\n"}, tmp_path)
    assert sorted(path.name for path in (tmp_path / "timetable").iterdir()) == [
        "a.ics",
        "notes.txt",
    ]
    assert (tmp_path / "timetable" / "a.ics").read_bytes() == b"3\r\n"


@pytest.mark.parametrize("name", ["a.ics", "../a.ics", "timetable/../../a.ics"])
def test_nothing_is_written_beside_the_folder_that_is_its_own(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "reports"
    with pytest.raises(ValueError, match="does not lie in a folder beside the report"):
        write_beside({name: "x"}, inner)
    assert not list(tmp_path.rglob("*.ics"))
