"""A course's ratings sent again with one form more, in the event, its totals and the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.sent_again import TRAINING, TRIED, Row, of, released, told


def event(code: str, rated: int, before: float, after: float, **more: Any) -> Row:
    return {
        "level": "event", "level_code": code, "year": "2024-25", "area_code": "LLR",
        "period": "2024-25-Q2", "event_code": code, "title": f"Course {code}", "kind": "course",
        "theme_code": "neglect", "events": 1, "events_rated": 1, "events_counted": 1,
        "rated": rated, "mean_before": before, "mean_after": after, "mean_change": after - before,
        "improved": rated // 2, "answered": None, "changed_practice": None, "status": "ok",
        "follow_up_status": "not_asked", "submission_id": "S",
    } | more  # fmt: skip


def training(*events: Row) -> list[Row]:
    """The events and their totals as the mart makes them."""
    rows = list(events)
    people = sum(one["rated"] for one in events)
    means = {
        name: sum(one[name] * one["rated"] for one in events) / people
        for name in ("mean_before", "mean_after", "mean_change")
    }
    for level, code in (("theme", "neglect"), ("kind", "course"), ("year", "2024-25")):
        for area in ("LSCP", "LRSCP", "LLR"):
            rows.append(
                event(code, people, 0, 0, level=level, area_code=area, event_code=None, title=None)
                | means
                | {"improved": sum(one["improved"] for one in events)}
            )
    return rows


def evidence(*titles: str) -> list[Row]:
    return [
        {"evidence_id": title, "element": "training", "kind": "text",
         "heading": f"What training changed: {title}"}
        for title in titles
    ]  # fmt: skip


def test_one_late_form_of_an_event_waits_in_the_event_its_totals_and_the_evidence(
    tmp_path: Path,
) -> None:
    before = training(event("A", 20, 2.5, 3.5), event("B", 30, 2.0, 3.0))
    first = released(tmp_path / "first", [], **{TRAINING: before})
    after = training(event("A", 21, 55 / 21, 75 / 21), event("B", 30, 2.0, 3.0))
    sentences = evidence("Course A", "Course B")
    bare = released(tmp_path / "bare", [], held=False, **{TRAINING: after})
    assert told(bare, [first])
    second = released(tmp_path / "second", [first], **{TRAINING: after, "fct_evidence": sentences})
    assert told(second, [first]) == ()
    kept = {row["level_code"]: row["kept_from"] for row in of(second, TRAINING)}
    assert kept == dict.fromkeys(("A", "neglect", "course", "2024-25"), "first") | {"B": None}
    assert {row["rated"] for row in of(second, TRAINING)} == {20, 30, 50}
    assert [row["heading"] for row in of(second, "fct_evidence")] == [
        "What training changed: Course B"
    ]


def test_a_new_event_is_shown_beside_one_that_waits_but_not_in_a_total_with_it(
    tmp_path: Path,
) -> None:
    """Sixteen more in the year's total, fifteen of them of the new event: one is left."""
    first = released(tmp_path / "first", [], **{TRAINING: training(event("A", 20, 2.5, 3.5))})
    after = training(event("A", 21, 55 / 21, 75 / 21), event("B", 15, 2.0, 3.0))
    second = released(tmp_path / "second", [first], **{TRAINING: after})
    assert told(second, [first]) == ()
    rated = {(row["level"], row["level_code"]): row["rated"] for row in of(second, TRAINING)}
    assert rated["event", "B"] == 15 and rated["year", "2024-25"] == 20


def test_a_follow_up_that_comes_later_holds_nothing_up(tmp_path: Path) -> None:
    first = released(tmp_path / "first", [], **{TRAINING: training(event("A", 20, 2.5, 3.5))})
    asked = {"asked": 20, "answered": 14, "changed_practice": 9, "follow_up_status": "ok"}
    later = training(event("A", 20, 2.5, 3.5, **asked))
    second = released(tmp_path / "second", [first], **{TRAINING: later})
    assert told(second, [first]) == ()
    assert next(row["answered"] for row in of(second, TRAINING)) == 14


@TRIED
@given(counts=st.lists(st.tuples(*[st.integers(10, 24)] * 3), min_size=2, max_size=4))
def test_whatever_ratings_come_late_no_total_less_an_earlier_one_tells_of_few(
    tmp_path_factory: pytest.TempPathFactory, counts: list[tuple[int, ...]]
) -> None:
    home = tmp_path_factory.mktemp("training")
    folders: list[Path] = []
    for number, rated in enumerate(counts):
        events = [event(code, n, 2.0, 3.0) for code, n in zip("ABC", rated, strict=True)]
        new = released(home / str(number), folders, **{TRAINING: training(*events)})
        assert told(new, folders) == ()
        folders.append(new)
