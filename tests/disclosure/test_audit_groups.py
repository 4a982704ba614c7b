"""Audits by characteristic: a table is shown whole, where no cell of it is small, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from functools import cache

import duckdb
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipelines.disclosure.audit_groups import show_whole_or_not_at_all, shown_small_audit_groups
from pipelines.workspace import PROJECT_ROOT

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts" / "marts.yml"
THRESHOLD = 5
EVERY, LARGEST = "every_group", "largest_and_others"
FIGURES = ("cases", "graded", "good_or_better", "answered", "yes")


@dataclass(frozen=True)
class Group:
    """One row of fct_audit_group before disclosure control."""

    characteristic: str
    grouped_by: str
    category: str
    cases: int
    graded: int
    good_or_better: int
    answered: int
    yes: int
    audit_code: str = "CFA-2025-1"

    @property
    def small(self) -> bool:
        counts = (self.cases, self.good_or_better, self.graded - self.good_or_better, self.yes,
                  self.answered - self.yes)  # fmt: skip
        return any(1 <= count <= THRESHOLD for count in counts)


@cache
def columns() -> str:
    """The mart's columns with their types."""
    models = yaml.safe_load(MARTS.read_text(encoding="utf-8"))["models"]
    (model,) = (one for one in models if one["name"] == "fct_audit_group")
    return ", ".join(f'"{one["name"]}" {one["data_type"]}' for one in model["columns"])


@contextmanager
def candidate(groups: Iterable[Group]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A candidate release that holds nothing but these groups, with every column of the mart."""
    names = ", ".join(one.name for one in fields(Group))
    with duckdb.connect() as connection:
        connection.execute("create schema candidate")
        connection.execute(f"create table candidate.fct_audit_group ({columns()})")
        for group in groups:
            connection.execute(
                f"insert into candidate.fct_audit_group ({names}, period, status, yes_pct,"
                " good_or_better_pct) values (?, ?, ?, ?, ?, ?, ?, ?, ?, '2025-26-Q1', 'ok', 1, 1)",
                astuple(group),
            )
        yield connection


def shown(groups: Iterable[Group]) -> list[dict[str, object]]:
    """What is left of them."""
    with candidate(groups) as connection:
        show_whole_or_not_at_all(connection, THRESHOLD)
        assert shown_small_audit_groups(connection, THRESHOLD) == {}
        found = connection.execute("from candidate.fct_audit_group order by all")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def sex(grouped_by: str, category: str, cases: int, **more: int) -> Group:
    figures = dict.fromkeys(FIGURES[1:], 0) | {"cases": cases} | more
    return Group("sex", grouped_by, category, **figures)


def test_every_group_is_shown_where_none_is_small() -> None:
    groups = [
        sex(EVERY, "female", 6),
        sex(EVERY, "male", 7),
        sex(EVERY, "unknown", 8),
        sex(LARGEST, "unknown", 8),
        sex(LARGEST, "male", 7),
        sex(LARGEST, "all_others", 6),
    ]
    assert [(row["grouped_by"], row["category"], row["cases"]) for row in shown(groups)] == [
        (EVERY, "female", 6),
        (EVERY, "male", 7),
        (EVERY, "unknown", 8),
    ]


def test_the_largest_against_all_others_stands_in_where_a_group_is_small() -> None:
    groups = [
        sex(EVERY, "white", 20),
        sex(EVERY, "asian", 7),
        sex(EVERY, "black", 5),
        sex(LARGEST, "white", 20),
        sex(LARGEST, "all_others", 12),
    ]
    assert [(row["category"], row["cases"]) for row in shown(groups)] == [
        ("all_others", 12),
        ("white", 20),
    ]


def test_a_table_that_may_not_be_shown_leaves_a_row_that_says_so_and_no_figure() -> None:
    (row,) = shown([sex(EVERY, "female", 20), sex(EVERY, "male", 1)])
    told = {name: value for name, value in row.items() if value is not None}
    assert told == {
        "audit_code": "CFA-2025-1",
        "period": "2025-26-Q1",
        "characteristic": "sex",
        "grouped_by": "none",
        "category": "all",
        "status": "c",
    }


def test_few_grades_or_answers_are_as_small_as_few_children() -> None:
    """Of twenty girls one was not graded good; of thirty answers one was no."""
    whole = {"graded": 20, "good_or_better": 20, "answered": 30, "yes": 30}
    sound = [sex(EVERY, "female", 20, **whole), sex(EVERY, "male", 20, **whole)]
    assert [row["status"] for row in shown(sound)] == ["ok", "ok"]
    for name, value in (("good_or_better", 19), ("good_or_better", 5), ("yes", 29), ("yes", 1)):
        groups = [sound[0], sex(EVERY, "male", 20, **(whole | {name: value}))]
        assert [row["status"] for row in shown(groups)] == ["c"], (name, value)


def test_nothing_at_all_is_no_small_count() -> None:
    """A nought is shown: that no child of a group was graded good says nothing of one child."""
    assert [row["status"] for row in shown([sex(EVERY, "female", 20, graded=20)])] == ["ok"]


def test_one_audits_small_group_hides_nothing_of_another() -> None:
    groups = [
        sex(EVERY, "female", 3),
        Group("sex", EVERY, "female", 30, 0, 0, 0, 0, audit_code="SPA-2025-1"),
        Group("disability", EVERY, "no", 30, 0, 0, 0, 0),
    ]
    assert sorted((r["audit_code"], r["characteristic"], r["status"]) for r in shown(groups)) == [
        ("CFA-2025-1", "disability", "ok"),
        ("CFA-2025-1", "sex", "c"),
        ("SPA-2025-1", "sex", "ok"),
    ]


COUNTS = st.one_of(st.integers(0, 9), st.integers(0, 60))


@st.composite
def tables(draw: st.DrawFn) -> list[Group]:
    """Two characteristics of one audit, each in both ways, as the mart makes them."""
    found = []
    for characteristic in ("sex", "ethnicity"):
        categories = draw(st.integers(1, 4))
        every = []
        for number in range(categories):
            good, bad, yes, others = (draw(COUNTS) for _ in range(4))
            figures = (draw(COUNTS), good + bad, good, yes + others, yes)
            every.append(Group(characteristic, EVERY, f"group_{number}", *figures))
        found += every
        if categories > 2:
            first, *rest = sorted(every, key=lambda one: -one.cases)
            together = [sum(getattr(one, name) for one in rest) for name in FIGURES]
            found.append(Group(characteristic, LARGEST, first.category,
                               *(getattr(first, name) for name in FIGURES)))  # fmt: skip
            found.append(Group(characteristic, LARGEST, "all_others", *together))
    return found


@given(tables())
def test_whatever_the_audit_what_is_shown_is_whole_and_without_a_small_cell(
    groups: list[Group],
) -> None:
    left = defaultdict(list)
    for row in shown(groups):
        left[row["characteristic"]].append(row)
    for characteristic in ("sex", "ethnicity"):
        mine = [one for one in groups if one.characteristic == characteristic]
        tables = {way: [one for one in mine if one.grouped_by == way] for way in (EVERY, LARGEST)}
        may = [way for way, rows in tables.items() if rows and not any(r.small for r in rows)]
        rows = left[characteristic]
        if not may:
            assert [(row["status"], *(row[name] for name in FIGURES)) for row in rows] == [
                ("c", *[None] * len(FIGURES))
            ]
            continue
        # The finer table first, and every row of it: hidden parts could be worked out.
        assert {row["grouped_by"] for row in rows} == {may[0]}
        for name in FIGURES:
            whole = sum(getattr(one, name) for one in tables[EVERY])
            assert sum(int(str(row[name])) for row in rows) == whole
        assert {row["status"] for row in rows} == {"ok"}


def test_the_second_look_sees_what_the_first_left() -> None:
    groups = [sex(EVERY, "female", 3), sex(EVERY, "male", 8, graded=6, good_or_better=5)]
    with candidate([*groups, sex(EVERY, "unknown", 8)]) as connection:
        assert shown_small_audit_groups(connection, THRESHOLD) == {"fct_audit_group": 2}
