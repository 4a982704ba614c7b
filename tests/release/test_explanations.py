"""What was asked about a figure leaves only where it tells nothing of one that is hidden."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.release.explanations import leave_out_of_hidden_series

MEASURE, AREA, QUARTER = "referrals", "E1", "2025-26-Q1"


@pytest.fixture
def candidate() -> duckdb.DuckDBPyConnection:
    """A question of each kind about one figure, all open; each is a gap. Another gap besides."""
    connection = duckdb.connect()
    connection.execute(
        f"""
        create schema candidate;
        create table candidate.fct_explanation as
        select 'x' || n as explanation_id, '{MEASURE}' as measure_code, '{AREA}' as area_code,
            '{QUARTER}' as period, question
        from (values (1, 'equal_to_last_quarter'), (2, 'differs_from_parts')) as q (n, question);
        create table candidate.fct_gap as
        select explanation_id as gap_id, 'explanation_open' as kind from candidate.fct_explanation
        union all select 'g1', 'return_missing';
        create table candidate.fct_gap_register as
        select gap_id as register_id, kind from candidate.fct_gap;
        create table candidate.fct_measure (measure_code varchar, area_code varchar,
            period varchar, characteristic varchar, characteristic_2 varchar, status varchar)
        """
    )
    return connection


def left(
    connection: duckdb.DuckDBPyConnection, measure: str, period: str, by: str, status: str
) -> tuple[set[str], set[str]]:
    """What is left of questions and of gaps, with one figure of this status."""
    connection.execute(
        "insert into candidate.fct_measure values (?, ?, ?, ?, 'none', ?)",
        [measure, AREA, period, by, status],
    )
    leave_out_of_hidden_series(connection)
    questions = connection.execute("select explanation_id from candidate.fct_explanation")
    asked = {row[0] for row in questions.fetchall()}
    gaps = connection.execute("select gap_id from candidate.fct_gap").fetchall()
    register = connection.execute("select register_id from candidate.fct_gap_register").fetchall()
    assert sorted(register) == sorted(gaps)
    return asked, {row[0] for row in gaps}


def test_questions_about_figures_that_are_shown_stay(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    assert left(candidate, MEASURE, QUARTER, "total", "ok") == ({"x1", "x2"}, {"x1", "x2", "g1"})


@pytest.mark.parametrize("period", [QUARTER, "2024-25-Q4", "2024-25"])
def test_a_question_about_a_series_with_a_hidden_figure_does_not_leave(
    candidate: duckdb.DuckDBPyConnection, period: str
) -> None:
    """Last quarter's figure was shown and this one hidden: 'the same' would have told it."""
    assert left(candidate, MEASURE, period, "total", "c") == (set(), {"g1"})


def test_a_hidden_group_keeps_back_that_the_groups_do_not_add_up(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    assert left(candidate, MEASURE, QUARTER, "sex", "c") == ({"x1"}, {"x1", "g1"})


@pytest.mark.parametrize(("measure", "period"), [("contacts", QUARTER), (MEASURE, "2024-25-Q4")])
def test_a_hidden_group_of_another_measure_or_quarter_keeps_nothing_back(
    candidate: duckdb.DuckDBPyConnection, measure: str, period: str
) -> None:
    assert left(candidate, measure, period, "sex", "c")[0] == {"x1", "x2"}
