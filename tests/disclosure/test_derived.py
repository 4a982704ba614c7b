"""What is made from a hidden count, and the second look at what a release shows."""

from __future__ import annotations

import pytest

from pipelines.disclosure.derived import shown_small_counts
from pipelines.disclosure.suppress import suppress
from tests.disclosure.linked_tables import (
    ENGLAND,
    LEICESTER,
    LEICESTERSHIRE,
    RUTLAND,
    TOTAL,
    Linked,
    load,
)
from tests.disclosure.shown import Q1, Q2, Q4, hidden, indicator, over_time, total

EVERY = "numerator, denominator, value, value_rounded, lower_95, upper_95, interval_method, status"
NOTHING = (None,) * 7 + ("c",)


@pytest.mark.parametrize("code", ["share", "rate", "number"])
def test_whatever_is_made_from_a_hidden_count_is_hidden_with_its_interval(code: str) -> None:
    connection = hidden(Linked.of(total("part", RUTLAND, Q1, 3)))
    for area in (RUTLAND, LEICESTERSHIRE):
        assert indicator(connection, code, area, Q1, EVERY) == NOTHING
    shown = indicator(connection, code, LEICESTER, Q1, "numerator, status")
    assert shown == (80.0, "ok")


def test_a_share_of_a_hidden_whole_is_hidden() -> None:
    connection = hidden(Linked.of(total("whole", RUTLAND, Q1, 4)))
    assert indicator(connection, "share", RUTLAND, Q1, EVERY) == NOTHING
    assert indicator(connection, "rate", RUTLAND, Q1, "status") == ("ok",)


def test_the_next_quarter_does_not_tell_what_this_one_hides() -> None:
    """The report of the quarter after printed the hidden figure as its 'previous value'."""
    connection = hidden(Linked.of(total("part", RUTLAND, Q1, 3)))
    columns = (
        "value is not null, previous_value, previous_status, same_period_last_year,"
        " same_period_last_year_status"
    )
    for area in (RUTLAND, LEICESTERSHIRE):
        assert indicator(connection, "number", area, Q2, columns) == (True, None, "c", None, "c")
    before = indicator(connection, "number", LEICESTER, Q2, "previous_value, previous_status")
    assert before == (80.0, "ok")


def test_a_hidden_figure_is_nobodys_benchmark() -> None:
    connection = hidden(Linked.of(total("part", ENGLAND, Q1, 3)))
    benchmarks = "benchmark_england, benchmark_region"
    assert indicator(connection, "number", LEICESTER, Q1, benchmarks) == (None, None)
    assert indicator(connection, "number", LEICESTER, Q2, benchmarks) == (80.0, 80.0)


def test_a_published_figure_whose_count_is_small_is_hidden() -> None:
    """Publishers show a percentage of which they hide the count, and the other way round."""
    connection = load(Linked.of(total("part", RUTLAND, Q1, 3)))
    connection.execute(
        "update candidate.fct_indicator set value_basis = 'as_published', numerator = null"
    )
    suppress(connection)
    assert indicator(connection, "share", RUTLAND, Q1, EVERY) == NOTHING
    basis = indicator(connection, "share", RUTLAND, Q1, "value_basis")
    assert basis == ("computed",)


def test_a_published_figure_without_any_count_stays() -> None:
    connection = load(Linked.of({}))
    connection.execute(
        "insert into candidate.fct_indicator by name select 'vacancies' as indicator_code,"
        " 'E06000017' as area_code, '2024-25' as period, 3.0 as value, 'ok' as status"
    )
    connection.execute(
        "insert into candidate.dim_indicator values ('vacancies','pct',null,null,'in_period')"
    )
    suppress(connection)
    assert indicator(connection, "vacancies", RUTLAND, "2024-25", "value") == (3.0,)
    assert shown_small_counts(connection, 5) == {}


@pytest.mark.parametrize(
    ("plant", "table"),
    [
        ("update candidate.fct_measure set value = 5 where area_code = 'LLR'", "fct_measure"),
        ("update candidate.fct_indicator set numerator = 1", "fct_indicator"),
        ("update candidate.fct_indicator set denominator = 2", "fct_indicator"),
        (
            "update candidate.fct_indicator set value = 3 where indicator_code = 'number'",
            "fct_indicator",
        ),
        (
            "update candidate.fct_indicator set previous_value = 3 where indicator_code = 'number'",
            "fct_indicator",
        ),
        (
            "update candidate.fct_indicator set benchmark_region = 3"
            " where indicator_code = 'number'",
            "fct_indicator",
        ),
    ],
)
def test_the_second_look_sees_what_the_rules_left_open(plant: str, table: str) -> None:
    connection = hidden(Linked.of({}))
    assert shown_small_counts(connection, 5) == {}
    connection.execute(plant)
    assert list(shown_small_counts(connection, 5)) == [table]


def test_a_hidden_figure_has_no_place_in_a_funnel_and_is_no_middle_of_one() -> None:
    """Limits rest on the hidden denominator; the middle of a quarter's funnel is LLR's figure."""
    linked = Linked.of({}, sent={("part", "E06000017", Q1, TOTAL): "c"})
    connection = hidden(linked)
    for area in (RUTLAND, "LRSCP", LEICESTER):
        funnel = indicator(connection, "share", area, Q1, "funnel_centre, funnel_position")
        assert funnel == (None, None)
    assert indicator(connection, "share", RUTLAND, Q1, "target_status") == (None,)
    assert indicator(connection, "share", LEICESTER, Q1, "target_status") == ("met",)
    kept = indicator(connection, "share", LEICESTER, Q2, "funnel_position")
    assert kept == ("inside",)


@pytest.mark.parametrize("kind", ["rolling_12_months", "year_to_date"])
def test_a_span_of_quarters_does_not_give_one_of_them_away(kind: str) -> None:
    """Twelve months less three shown quarters would be the hidden one; later ones hold it not."""
    connection = over_time(3)
    assert indicator(connection, kind, RUTLAND, Q4, "value, status") == (None, "c")
    assert indicator(connection, kind, LEICESTER, Q4, "value, status") == (70.0, "ok")
    assert indicator(connection, kind, RUTLAND, "2026-27-Q1", "value, status") == (70.0, "ok")
