"""Random surveys, attacked by somebody who adds and subtracts whatever the mart shows of them."""

from __future__ import annotations

from random import Random

import duckdb
import numpy as np
import pytest

from tests.warehouse.dbt_in_process import DbtProject

FEWEST = 10
ROLES = ("frontline_practitioner", "first_line_manager", "specialist", "senior_manager")
MODELS = (
    "intermediate.int_survey_answers",
    "intermediate.int_survey_hidden",
    "intermediate.int_survey_shown",
)
MART = "marts.fct_practitioner_survey"
INSERT = (
    "insert into survey (period, year, agency_code, role_group, question_code, strongly_agree,"
    " agree, neither, disagree, strongly_disagree, not_answered, submission_id)"
    " values ('2024-25-Q4', '2024-25', ?, ?, ?, 0, ?, ?, 0, 0, 1, 'S')"
)

Key = tuple[str, str, str]
Answers = dict[tuple[str, str], int]


@pytest.fixture(scope="module")
def chain(project: DbtProject) -> list[str]:
    """The SQL from the staged survey to the mart, which reads a table called survey."""
    names = [model.split(".")[1] for model in (*MODELS, MART)]
    results = project.run("compile", "--select", *names).results
    code = {result.node.name: result.node.compiled_code for result in results}
    staged = [
        node.relation_name
        for node in project.manifest.nodes.values()
        if node.name == "stg_practitioner_survey"
    ]
    return [code[name].replace(staged[0], "survey") for name in names]


def drawn(rng: Random) -> Answers:
    """How many of each role group of each agency answered: often few, sometimes nobody."""
    agencies = [f"agency_{number}" for number in range(rng.randint(1, 6))]
    return {
        (agency, role): rng.choice((0, rng.randint(0, 12), rng.randint(5, 60)))
        for agency in agencies
        for role in rng.sample(ROLES, rng.randint(1, len(ROLES)))
    }


def told(answers: Answers, rng: Random) -> list[tuple[object, ...]]:
    """Rows of the return: part of those who answered agree."""
    rows: list[tuple[object, ...]] = []
    for (agency, role), people in answers.items():
        agree = rng.randint(0, people)
        rows.append((agency, role, "q", agree, people - agree))
    return rows


def members(answers: Answers, key: Key) -> np.ndarray:
    """Which role groups a row of the mart is made of."""
    level, agency, role = key
    return np.array(
        [level == "all" or (one[0] == agency and role in ("all", one[1])) for one in answers],
        dtype=float,
    )


def can_be_had(target: np.ndarray, shown: np.ndarray) -> bool:
    """Whether shown sums, added and subtracted, give the target's sum."""
    if not len(shown):
        return False
    together = np.vstack([shown, target])
    return bool(np.linalg.matrix_rank(together) == np.linalg.matrix_rank(shown))


@pytest.mark.parametrize("seed", range(60))
def test_fewer_than_ten_people_cannot_be_had_from_what_is_shown(
    seed: int, chain: list[str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    """A total of 50 beside agencies of 23 and 20 gives the third agency's seven away."""
    rng = Random(seed)
    answers = drawn(rng)
    warehouse.execute("create temp table survey as from staging.stg_practitioner_survey limit 0")
    warehouse.executemany(INSERT, told(answers, rng))
    for name, sql in zip((*MODELS, MART), chain, strict=True):
        warehouse.execute(f"create or replace table {name} as {sql}")
    rows = warehouse.execute(
        f"select level, agency_code, role_group, answered, status from {MART}"
    ).fetchall()
    sums = np.array(list(answers.values()), dtype=float)
    # That nobody of a group answered is known: it is no unknown of the attack.
    known = sums == 0
    people = {row[:3]: members(answers, row[:3]) * ~known for row in rows}
    shown = np.array([people[row[:3]] for row in rows if row[4] == "ok"])
    for level, agency, role, answered, status in rows:
        cell = people[level, agency, role]
        count = int(cell @ sums)
        assert status == ("x" if count == 0 else "c" if answered is None else "ok")
        assert answered in (None, count)
        if 0 < count < FEWEST:
            assert status == "c" and not can_be_had(cell, shown)
        elif status == "c":
            # What is hidden beside a small group would give it away.
            assert not can_be_had(cell, shown)
    for whole in (row for row in rows if row[4] == "ok"):
        left = people[whole[:3]].copy()
        for part in rows:
            below = {"all": "agency", "agency": "role"}.get(whole[0])
            if part[0] == below and part[4] == "ok" and whole[1] in ("all", part[1]):
                left -= people[part[:3]]
        if whole[0] != "role":
            assert not 0 < left @ sums < FEWEST


def test_a_whole_survey_of_large_groups_hides_nothing(
    chain: list[str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    answers = {(agency, role): 10 for agency in ("a", "b") for role in ROLES}
    warehouse.execute("create temp table survey as from staging.stg_practitioner_survey limit 0")
    warehouse.executemany(INSERT, told(answers, Random(1)))
    for name, sql in zip((*MODELS, MART), chain, strict=True):
        warehouse.execute(f"create or replace table {name} as {sql}")
    rows = warehouse.execute(f"select level, answered, status from {MART}").fetchall()
    assert sorted(rows) == sorted(
        [("all", 80, "ok"), *[("agency", 40, "ok")] * 2, *[("role", 10, "ok")] * 8]
    )
