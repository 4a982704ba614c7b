"""A survey sent again with one answer more: the new release less the one before is nobody's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.sent_again import SURVEY, TRIED, Row, of, released, told

# agency -> role -> (answered, agreed)
People = dict[str, dict[str, tuple[int, int]]]


def survey(people: People) -> list[Row]:
    """Rows as the mart makes and hides them: two groups at least, ten people at least."""
    rows: list[Row] = []
    parts = {agency: _sum(roles.values()) for agency, roles in people.items()}
    gone = _hidden_in(parts)
    rows.append(_answers("all", "all", "all", _sum(parts.values()), _sum(parts.values())[0] < 10))
    for agency, roles in people.items():
        rows.append(_answers("agency", agency, "all", parts[agency], agency in gone))
        few = _hidden_in(roles)
        for role, figures in roles.items():
            rows.append(_answers("role", agency, role, figures, agency in gone or role in few))
    return rows


def _hidden_in(parts: dict[str, tuple[int, int]]) -> set[str]:
    order = sorted((figures[0], name) for name, figures in parts.items() if figures[0])
    if not order or order[0][0] >= 10:
        return set()
    hidden: list[tuple[int, str]] = []
    for one in order:
        if one[0] >= 10 and len(hidden) >= 2 and sum(people for people, _ in hidden) >= 10:
            break
        hidden.append(one)
    return {name for _, name in hidden}


def _sum(figures: Any) -> tuple[int, int]:
    pairs = list(figures)
    return sum(one for one, _ in pairs), sum(two for _, two in pairs)


def _answers(level: str, agency: str, role: str, figures: tuple[int, int], is_hidden: bool) -> Row:
    shown = not is_hidden
    return {
        "period": "2024-25-Q4", "year": "2024-25", "level": level, "agency_code": agency,
        "role_group": role, "question_code": "q1", "submission_id": "S",
        "answered": figures[0] if shown else None, "agreed": figures[1] if shown else None,
        "status": "c" if is_hidden else "ok" if figures[0] else "x",
    }  # fmt: skip


def _by_cell(folder: Path) -> dict[tuple[str, str], tuple[object, ...]]:
    return {
        (row["agency_code"], row["role_group"]): (row["answered"], row["status"], row["kept_from"])
        for row in of(folder, SURVEY)
    }


FIRST: People = {
    "police": {"frontline": (40, 30), "manager": (12, 9)},
    "health": {"frontline": (30, 21), "manager": (15, 8)},
}


def _again(**changes: dict[str, tuple[int, int]]) -> People:
    return {**FIRST, **changes}


def test_one_late_answer_waits_and_the_figure_says_since_when(tmp_path: Path) -> None:
    """The police sent their file again with one answer more: 53 less 52 was one officer's."""
    first = released(tmp_path / "first", [], **{SURVEY: survey(FIRST)})
    late = survey(_again(police={"frontline": (41, 30), "manager": (12, 9)}))
    bare = released(tmp_path / "bare", [], held=False, **{SURVEY: late})
    assert told(bare, [first])
    second = released(tmp_path / "second", [first], **{SURVEY: late})
    assert told(second, [first]) == ()
    assert _by_cell(second) == {
        ("all", "all"): (97, "ok", "first"),
        ("police", "all"): (52, "ok", "first"),
        ("police", "frontline"): (40, "ok", "first"),
        ("police", "manager"): (12, "ok", None),
        ("health", "all"): (45, "ok", None),
        ("health", "frontline"): (30, "ok", None),
        ("health", "manager"): (15, "ok", None),
    }


def test_a_changed_answer_waits_as_a_new_one_does(tmp_path: Path) -> None:
    first = released(tmp_path / "first", [], **{SURVEY: survey(FIRST)})
    changed = survey(_again(health={"frontline": (30, 22), "manager": (15, 8)}))
    second = released(tmp_path / "second", [first], **{SURVEY: changed})
    assert told(second, [first]) == ()
    agreed = {row["agreed"] for row in of(second, SURVEY) if row["kept_from"]}
    assert agreed == {68, 29, 21}


def test_ten_late_answers_are_shown_and_nothing_waits_any_more(tmp_path: Path) -> None:
    first = released(tmp_path / "first", [], **{SURVEY: survey(FIRST)})
    four = survey(_again(police={"frontline": (44, 31), "manager": (12, 9)}))
    second = released(tmp_path / "second", [first], **{SURVEY: four})
    ten = survey(_again(police={"frontline": (50, 35), "manager": (12, 9)}))
    third = released(tmp_path / "third", [first, second], **{SURVEY: ten})
    assert told(third, [first, second]) == ()
    assert _by_cell(third)["police", "frontline"] == (50, "ok", None)
    assert {row["kept_from"] for row in of(third, SURVEY)} == {None}


def test_a_kept_figure_names_the_release_it_was_made_in_however_often_it_is_kept(
    tmp_path: Path,
) -> None:
    first = released(tmp_path / "first", [], **{SURVEY: survey(FIRST)})
    late = survey(_again(police={"frontline": (41, 30), "manager": (12, 9)}))
    second = released(tmp_path / "second", [first], **{SURVEY: late})
    third = released(tmp_path / "third", [first, second], **{SURVEY: late})
    assert of(third, SURVEY) == of(second, SURVEY)


def test_a_small_agency_that_comes_late_is_not_what_is_left_of_all(tmp_path: Path) -> None:
    """Seven people of the voluntary sector: hidden themselves, and the new total less the old."""
    first = released(tmp_path / "first", [], **{SURVEY: survey(FIRST)})
    late = survey(_again(voluntary={"frontline": (7, 2)}))
    second = released(tmp_path / "second", [first], **{SURVEY: late})
    assert told(second, [first]) == ()
    shown = _by_cell(second)
    assert shown["all", "all"] == (97, "ok", "first")
    assert shown["voluntary", "all"] == (None, "c", None)
    # What the mart hid beside them was shown before: it stays, and others are not held up by it.
    more = survey(_again(voluntary={"frontline": (7, 2)}, probation={"frontline": (30, 10)}))
    third = released(tmp_path / "third", [first, second], **{SURVEY: more})
    assert told(third, [first, second]) == ()
    assert _by_cell(third)["all", "all"] == (134, "ok", None)
    assert _by_cell(third)["probation", "all"] == (None, "c", None)


_ANSWERS = st.one_of(st.integers(0, 12), st.integers(5, 40))
_AGENCY = st.dictionaries(
    st.sampled_from(("frontline", "manager", "senior")),
    _ANSWERS.flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    min_size=1,
)
_SURVEYS = st.dictionaries(st.sampled_from("abc"), _AGENCY, min_size=1)


@TRIED
@given(first=_SURVEYS, changes=st.lists(st.tuples(
    st.sampled_from("abcd"), _AGENCY, st.booleans()), min_size=1, max_size=3))  # fmt: skip
def test_whatever_is_sent_again_no_release_less_another_tells_of_few(
    tmp_path_factory: pytest.TempPathFactory, first: People, changes: list[Any]
) -> None:
    """The attacker solves equations; the rule compares pieces. Neither knows of the other."""
    home = tmp_path_factory.mktemp("surveys")
    people, folders = first, [released(home / "0", [], **{SURVEY: survey(first)})]
    for number, (agency, roles, is_one_more) in enumerate(changes, 1):
        if is_one_more and agency in people:
            role, (answered, agreed) = next(iter(people[agency].items()))
            people = people | {agency: people[agency] | {role: (answered + 1, agreed + 1)}}
        else:
            people = people | {agency: roles}
        new = released(home / str(number), folders, **{SURVEY: survey(people)})
        assert told(new, folders) == ()
        folders.append(new)
