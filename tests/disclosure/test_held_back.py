"""A return sent again with one answer more: the new release less the one before tells nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.disclosure.audit_groups import show_whole_or_not_at_all
from pipelines.disclosure.auditor.protection import Protection
from pipelines.disclosure.auditor.repeated import few_people_between
from pipelines.disclosure.held_back import hold_back
from pipelines.workspace import PROJECT_ROOT
from tests.disclosure.linked_tables import THOROUGHLY

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts" / "marts.yml"
SURVEY, TRAINING, AUDITS = "fct_practitioner_survey", "fct_training_effect", "fct_audit_group"
TABLES = (SURVEY, TRAINING, AUDITS, "fct_evidence")
TRIED = settings(
    max_examples=8 * THOROUGHLY,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=True,
)
Row = dict[str, Any]
# agency -> role -> (answered, agreed)
People = dict[str, dict[str, tuple[int, int]]]


@cache
def _columns(table: str) -> str:
    models = yaml.load(MARTS.read_text(encoding="utf-8"), yaml.CSafeLoader)["models"]
    (model,) = (one for one in models if one["name"] == table)
    return ", ".join(f'"{one["name"]}" {one["data_type"]}' for one in model["columns"])


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """The empty tables, made once: each release begins with a copy of them."""
    connection = duckdb.connect()
    connection.execute("create schema candidate; create schema empty")
    for table in TABLES:
        connection.execute(f"create table empty.{table} ({_columns(table)})")
    return connection


def _candidate(rows: dict[str, list[Row]]) -> duckdb.DuckDBPyConnection:
    connection = _database()
    for table in TABLES:
        connection.execute(f"create or replace table candidate.{table} as from empty.{table}")
        if rows.get(table):
            made = pl.DataFrame(rows[table], infer_schema_length=None)
            connection.register("made", made)
            connection.execute(f"insert into candidate.{table} by name from made")
            connection.unregister("made")
    return connection


def released(folder: Path, earlier: Sequence[Path], *, held: bool = True, **rows: Any) -> Path:
    """The three tables as a release would show them."""
    folder.mkdir(parents=True)
    connection = _candidate(rows)
    show_whole_or_not_at_all(connection, 5, earlier if held else ())
    if held:
        hold_back(connection, earlier)
    for table in rows:
        connection.execute(f"from candidate.{table}").pl().write_parquet(
            folder / f"{table}.parquet"
        )
    return folder


def told(folder: Path, earlier: Sequence[Path]) -> tuple[str, ...]:
    return few_people_between(folder, earlier, Protection())


def of(folder: Path, table: str) -> list[Row]:
    return pl.read_parquet(folder / f"{table}.parquet").to_dicts()


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


def audit(period: str = "2025-26-Q1", **cases: int) -> list[Row]:
    """Every group, and the largest against all others."""
    known = sorted((name for name in cases if name != "unknown"), key=lambda name: -cases[name])
    ways = {"every_group": {name: n for name, n in cases.items() if n}}
    if len(ways["every_group"]) > 2 and known:
        others = sum(cases[name] for name in known[1:])
        ways["largest_and_others"] = {
            name: n
            for name, n in ((known[0], cases[known[0]]), ("all_others", others),
                            ("unknown", cases.get("unknown", 0)))
            if n
        }  # fmt: skip
    return [
        {"audit_code": "CFA", "period": period, "characteristic": "sex", "grouped_by": way,
         "category": name, "cases": n, "graded": 2 * n, "good_or_better": 2 * n, "answered": 0,
         "yes": 0, "status": "ok"}
        for way, groups in ways.items()
        for name, n in groups.items()
    ]  # fmt: skip


def _groups(folder: Path) -> list[tuple[object, ...]]:
    columns = ("period", "grouped_by", "category", "cases", "kept_from")
    return sorted((tuple(row[name] for name in columns) for row in of(folder, AUDITS)), key=repr)


def test_one_more_case_of_an_audit_leaves_the_table_before_standing(tmp_path: Path) -> None:
    """A girl's case came late: the girls of the new table less those of the old were her."""
    first = released(tmp_path / "first", [], **{AUDITS: audit(female=20, male=20)})
    late = audit(female=21, male=20)
    bare = released(tmp_path / "bare", [], held=False, **{AUDITS: late})
    assert told(bare, [first])
    second = released(tmp_path / "second", [first], **{AUDITS: late})
    assert told(second, [first]) == ()
    assert _groups(second) == [
        ("2025-26-Q1", "every_group", "female", 20, "first"),
        ("2025-26-Q1", "every_group", "male", 20, "first"),
    ]
    six = released(tmp_path / "third", [first, second], **{AUDITS: audit(female=26, male=20)})
    assert told(six, [first, second]) == () and _groups(six)[0][3:] == (26, None)


def test_an_audit_exported_again_for_a_later_quarter_is_compared_with_its_own_past(
    tmp_path: Path,
) -> None:
    both = [*audit(female=20, male=20), *audit("2025-26-Q2", female=21, male=20)]
    first = released(tmp_path / "first", [], **{AUDITS: both})
    assert told(first, []) == ()
    assert _groups(first) == [
        ("2025-26-Q1", "every_group", "female", 20, None),
        ("2025-26-Q1", "every_group", "male", 20, None),
        ("2025-26-Q2", "none", "all", None, None),
    ]
    bare = tmp_path / "bare"
    bare.mkdir()
    pl.DataFrame(both).with_columns(kept_from=pl.lit(None, pl.String)).write_parquet(
        bare / f"{AUDITS}.parquet"
    )
    assert told(bare, [])


def test_where_the_finer_table_would_tell_the_coarser_one_is_shown(tmp_path: Path) -> None:
    """Asian and black children are 8 and 9 where they were 9 and 8: together 17 as before."""
    first = released(tmp_path / "first", [], **{AUDITS: audit(white=30, asian=9, black=8)})
    second = released(tmp_path / "second", [first], **{AUDITS: audit(white=30, asian=8, black=9)})
    assert told(second, [first]) == ()
    assert {row["grouped_by"] for row in of(second, AUDITS)} == {"largest_and_others"}


_GROUPS = st.fixed_dictionaries(
    {name: st.integers(0, 30) for name in ("white", "asian", "black", "unknown")}
)


@TRIED
@given(sent=st.lists(st.lists(_GROUPS, min_size=1, max_size=2), min_size=2, max_size=3))
def test_whatever_an_audit_is_sent_as_no_table_less_another_tells_of_few(
    tmp_path_factory: pytest.TempPathFactory, sent: list[list[dict[str, int]]]
) -> None:
    home = tmp_path_factory.mktemp("audits")
    folders: list[Path] = []
    for number, quarters in enumerate(sent):
        rows = [
            row
            for quarter, groups in zip((1, 2), quarters, strict=False)
            if any(groups.values())
            for row in audit(f"2025-26-Q{quarter}", **groups)
        ]
        new = released(home / str(number), folders, **{AUDITS: rows})
        assert told(new, folders) == ()
        folders.append(new)
