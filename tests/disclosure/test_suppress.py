from __future__ import annotations

from itertools import product
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.disclosure.derived import shown_small_counts
from pipelines.disclosure.rules import Audience
from pipelines.disclosure.suppress import suppress
from tests.disclosure.attacker import found_out
from tests.disclosure.linked_tables import (
    AREAS,
    BREAKDOWNS,
    BY_SEX,
    CELLS,
    ENGLAND,
    FINEST,
    LEICESTER,
    LEICESTERSHIRE,
    MEASURES,
    PERIODS,
    RUTLAND,
    TOTAL,
    Cell,
    Key,
    Linked,
    load,
)

Q1, Q2 = PERIODS


def _total(measure: str, area: str, period: str, value: int) -> dict[Key, int]:
    """Finest cells that add up to a total, all of it in the first."""
    return {(measure, area, period, fine): value * (fine == FINEST[0]) for fine in FINEST}


def _hidden(linked: Linked) -> duckdb.DuckDBPyConnection:
    connection = load(linked)
    suppress(connection)
    return connection


def _measure(
    connection: duckdb.DuckDBPyConnection,
    area: str,
    cell: tuple[str, str, str, str] = TOTAL,
    measure: str = "part",
    period: str = Q1,
) -> tuple[Any, ...] | None:
    return connection.execute(
        "select value, status from candidate.fct_measure where measure_code = ? and area_code = ?"
        " and period = ? and (characteristic, category, characteristic_2, category_2) = (?,?,?,?)",
        [measure, area, period, *cell],
    ).fetchone()


def _indicator(
    connection: duckdb.DuckDBPyConnection, code: str, area: str, period: str, columns: str
) -> tuple[Any, ...] | None:
    return connection.execute(
        f"select {columns} from candidate.fct_indicator"
        " where indicator_code = ? and area_code = ? and period = ?",
        [code, area, period],
    ).fetchone()


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, (0.0, "ok")), (1, (None, "c")), (5, (None, "c")), (6, (6.0, "ok"))],
)
def test_one_to_five_are_confidential_and_zero_is_not(
    count: int, shown: tuple[float | None, str]
) -> None:
    connection = _hidden(Linked.of(_total("part", RUTLAND, Q1, count)))
    assert _measure(connection, RUTLAND) == shown


def test_one_more_count_is_hidden_so_that_a_sum_does_not_tell() -> None:
    """LRSCP less Leicestershire is Rutland; hiding the partnership would cost LLR as well."""
    connection = _hidden(Linked.of(_total("part", RUTLAND, Q1, 3)))
    for area in (RUTLAND, LEICESTERSHIRE):
        assert _measure(connection, area) == (None, "c"), area
    for area, value in ((LEICESTER, 80.0), ("LSCP", 80.0), ("LRSCP", 83.0), ("LLR", 163.0)):
        assert _measure(connection, area) == (value, "ok"), area


def test_a_partnership_of_one_area_is_hidden_with_it() -> None:
    connection = _hidden(Linked.of(_total("part", LEICESTER, Q1, 3)))
    for area in (LEICESTER, "LSCP"):
        assert _measure(connection, area) == (None, "c"), area
    shown = [_measure(connection, area) for area in ("LRSCP", "LLR")]
    assert shown.count((None, "c")) == 1, "either with the other gives Leicester"


def test_a_suppliers_own_c_is_carried_upward() -> None:
    linked = Linked.of({}, sent={("part", RUTLAND, Q1, TOTAL): "c"})
    connection = _hidden(linked)
    for area in (RUTLAND, "LRSCP", "LLR"):
        assert _measure(connection, area) == (None, "c"), area


def test_one_hidden_group_would_be_the_total_less_the_others() -> None:
    girls = {("part", RUTLAND, Q1, fine): 2 for fine in FINEST if fine[1] == "female"}
    connection = _hidden(Linked.of(girls))
    for cell in BY_SEX:
        assert _measure(connection, RUTLAND, cell) == (None, "c")
    assert _measure(connection, RUTLAND) == (44.0, "ok")
    assert _measure(connection, RUTLAND, BY_SEX[0], period=Q2) == (40.0, "ok")


def test_another_breakdown_of_the_same_count_stays() -> None:
    linked = Linked.of({}, sent={("part", RUTLAND, Q1, BY_SEX[0]): "c"})
    connection = _hidden(linked)
    disabled = BREAKDOWNS["disability"][0]
    assert _measure(connection, RUTLAND, disabled) == (40.0, "ok")
    assert _measure(connection, RUTLAND, BY_SEX[0], period=Q2) == (40.0, "ok")


@pytest.mark.parametrize("cell", [TOTAL, BY_SEX[0]])
def test_a_suppliers_own_c_is_not_the_sum_of_what_it_sent_beside(cell: Cell) -> None:
    """An agency sent its total as c and the groups that add up to it."""
    linked = Linked.of({}, sent={("part", RUTLAND, Q1, cell): "c"})
    connection = _hidden(linked)
    assert ("part", RUTLAND, Q1, cell) not in found_out(connection)
    elsewhere = linked.truth["part", LEICESTER, Q1, cell]
    assert _measure(connection, LEICESTER, cell) == (elsewhere, "ok")


def test_why_there_is_no_figure_is_not_painted_over() -> None:
    """Not received and confidential are two different things, also in a hidden breakdown."""
    sent = {
        ("part", RUTLAND, Q1, BY_SEX[0]): "c",
        ("part", RUTLAND, Q1, BY_SEX[1]): "x",
        ("part", LEICESTER, Q1, TOTAL): "not_received",
    }
    connection = _hidden(Linked.of({}, sent=sent))
    assert _measure(connection, RUTLAND, BY_SEX[1]) == (None, "x")
    assert _measure(connection, LEICESTER) == (None, "not_received")
    assert _measure(connection, "LLR") == (None, "not_received")


EVERY = "numerator, denominator, value, value_rounded, lower_95, upper_95, interval_method, status"
NOTHING = (None,) * 7 + ("c",)


@pytest.mark.parametrize("code", ["share", "rate", "number"])
def test_whatever_is_made_from_a_hidden_count_is_hidden_with_its_interval(code: str) -> None:
    connection = _hidden(Linked.of(_total("part", RUTLAND, Q1, 3)))
    for area in (RUTLAND, LEICESTERSHIRE):
        assert _indicator(connection, code, area, Q1, EVERY) == NOTHING
    shown = _indicator(connection, code, LEICESTER, Q1, "numerator, status")
    assert shown == (80.0, "ok")


def test_a_share_of_a_hidden_whole_is_hidden() -> None:
    connection = _hidden(Linked.of(_total("whole", RUTLAND, Q1, 4)))
    assert _indicator(connection, "share", RUTLAND, Q1, EVERY) == NOTHING
    assert _indicator(connection, "rate", RUTLAND, Q1, "status") == ("ok",)


def test_the_next_quarter_does_not_tell_what_this_one_hides() -> None:
    """The report of the quarter after printed the hidden figure as its 'previous value'."""
    connection = _hidden(Linked.of(_total("part", RUTLAND, Q1, 3)))
    columns = (
        "value is not null, previous_value, previous_status, same_period_last_year,"
        " same_period_last_year_status"
    )
    for area in (RUTLAND, LEICESTERSHIRE):
        assert _indicator(connection, "number", area, Q2, columns) == (True, None, "c", None, "c")
    before = _indicator(connection, "number", LEICESTER, Q2, "previous_value, previous_status")
    assert before == (80.0, "ok")


def test_a_hidden_figure_is_nobodys_benchmark() -> None:
    connection = _hidden(Linked.of(_total("part", ENGLAND, Q1, 3)))
    benchmarks = "benchmark_england, benchmark_region"
    assert _indicator(connection, "number", LEICESTER, Q1, benchmarks) == (None, None)
    assert _indicator(connection, "number", LEICESTER, Q2, benchmarks) == (80.0, 80.0)


def test_a_published_figure_whose_count_is_small_is_hidden() -> None:
    """Publishers show a percentage of which they hide the count, and the other way round."""
    connection = load(Linked.of(_total("part", RUTLAND, Q1, 3)))
    connection.execute(
        "update candidate.fct_indicator set value_basis = 'as_published', numerator = null"
    )
    suppress(connection)
    assert _indicator(connection, "share", RUTLAND, Q1, EVERY) == NOTHING
    basis = _indicator(connection, "share", RUTLAND, Q1, "value_basis")
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
    assert _indicator(connection, "vacancies", RUTLAND, "2024-25", "value") == (3.0,)
    assert shown_small_counts(connection, 5) == {}


def test_what_need_not_be_hidden_is_left_as_it_is() -> None:
    connection = load(Linked.of({}))
    tables = ("fct_measure", "fct_indicator")
    before = [connection.execute(f"from candidate.{name}").fetchall() for name in tables]
    suppress(connection)
    after = [connection.execute(f"from candidate.{name}").fetchall() for name in tables]
    assert after == before


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
    connection = _hidden(Linked.of({}))
    assert shown_small_counts(connection, 5) == {}
    connection.execute(plant)
    assert list(shown_small_counts(connection, 5)) == [table]


@st.composite
def _tables(draw: st.DrawFn) -> Linked:
    """Linked tables full of small counts, with what agencies leave out or mark themselves."""
    keys = list(product(MEASURES, AREAS, PERIODS, FINEST))
    counts = st.sampled_from([20, 0, 1, 3, 5, 6, 9, 41])
    drawn = draw(st.lists(counts, min_size=len(keys), max_size=len(keys)))
    cells = st.tuples(*map(st.sampled_from, (MEASURES, AREAS, PERIODS, CELLS)))
    marks = st.sampled_from(["c", "c", "x", "u", "not_received"])
    areas, names = st.sampled_from(AREAS), st.sampled_from(sorted(BREAKDOWNS))
    return Linked.of(
        dict(zip(keys, drawn, strict=True)),
        sent=draw(st.dictionaries(cells, marks, max_size=5)),
        absent=draw(st.sets(st.tuples(areas, names), max_size=3)),
    )


@settings(max_examples=25, deadline=None)
@given(_tables())
def test_no_hidden_count_can_be_found_out_by_sums(linked: Linked) -> None:
    """Area from partnership, group from breakdown, count from percentage, past from present."""
    connection = _hidden(linked)
    assert shown_small_counts(connection, 5) == {}
    small = connection.execute(
        "select count(*) from candidate.fct_measure where value between 1 and 5"
    ).fetchone()
    assert small == (0,)
    # What is hidden for another's sake may be worked out, as long as that other cannot.
    secret = {key for key, value in linked.truth.items() if 1 <= value <= 5} | {
        key for key, sent in linked.sent.items() if sent == "c"
    }
    assert [key for key in found_out(connection) if key in secret] == []


@pytest.mark.parametrize("audience", ["partnership", "public"])
def test_the_public_sees_no_group_of_a_characteristic_that_is_withheld(audience: Audience) -> None:
    connection = load(Linked.of({}))
    for column in ("characteristic", "characteristic_2"):
        connection.execute(
            f"update candidate.fct_measure set {column} = 'religion_or_belief'"
            f" where {column} = 'disability'"
        )
    done = suppress(connection, audience=audience)
    shown = connection.execute(
        "select 'religion_or_belief' in (characteristic, characteristic_2), count(value),"
        " count(*) filter (where status = 'c') from candidate.fct_measure group by 1 order by 1"
    ).fetchall()
    cells = connection.execute(
        "select count(*) from candidate.fct_measure"
        " where 'religion_or_belief' in (characteristic, characteristic_2)"
    ).fetchone()
    assert cells and shown[1] == (
        (True, 0, cells[0]) if audience == "public" else (True, *cells, 0)
    )
    # All children, and boys and girls, are nobody's religion.
    assert shown[0][2] == 0 and shown[0][1] > 0
    assert done.audience == audience and done.primary.is_empty()


def test_the_attacker_can_attack() -> None:
    """An attacker who finds nothing anywhere would prove nothing."""
    linked = Linked.of({}, sent={("part", RUTLAND, Q1, TOTAL): "c"})
    connection = load(linked)
    # Without the rules: LRSCP is c, but Rutland's groups add up to its total.
    assert ("part", RUTLAND, Q1, TOTAL) in found_out(connection)
    connection = load(Linked.of({}))
    connection.execute(
        "update candidate.fct_measure set value = null, status = 'c' where area_code = 'E06000017'"
    )
    found = found_out(connection)
    assert ("part", RUTLAND, Q1, TOTAL) in found and ("part", RUTLAND, Q1, BY_SEX[0]) in found


def test_a_hidden_figure_has_no_place_in_a_funnel_and_is_no_middle_of_one() -> None:
    """Limits rest on the hidden denominator; the middle of a quarter's funnel is LLR's figure."""
    linked = Linked.of({}, sent={("part", "E06000017", Q1, TOTAL): "c"})
    connection = _hidden(linked)
    for area in (RUTLAND, "LRSCP", LEICESTER):
        funnel = _indicator(connection, "share", area, Q1, "funnel_centre, funnel_position")
        assert funnel == (None, None)
    assert _indicator(connection, "share", RUTLAND, Q1, "target_status") == (None,)
    assert _indicator(connection, "share", LEICESTER, Q1, "target_status") == ("met",)
    kept = _indicator(connection, "share", LEICESTER, Q2, "funnel_position")
    assert kept == ("inside",)


def test_parts_that_add_up_to_another_measure_are_withheld_together() -> None:
    """All sources of referrals but one were shown, and so was their sum: the one was known."""
    connection = load(Linked.of(_total("part", RUTLAND, Q1, 3)))
    connection.execute(
        "insert into candidate.fct_measure select * replace ('fellow' as measure_code)"
        " from candidate.fct_measure where measure_code = 'whole'"
    )
    keys = "area_code, period, characteristic, category, characteristic_2, category_2"
    connection.execute(
        "update candidate.fct_measure as sums set value = part.value + fellow.value"
        " from candidate.fct_measure as part inner join candidate.fct_measure as fellow"
        f" using ({keys})"
        " where sums.measure_code = 'whole' and part.measure_code = 'part'"
        " and fellow.measure_code = 'fellow' and "
        + " and ".join(f"sums.{key} = part.{key}" for key in keys.split(", "))
    )
    connection.execute(
        "create or replace table candidate.dim_measure as from (values"
        " ('part', 'whole'), ('fellow', 'whole'), ('whole', null)) as rows (measure_code, part_of)"
        " cross join (select 'events' as counts, 'in_period' as period_type)"
    )
    suppress(connection)
    assert _measure(connection, RUTLAND, measure="part") == (None, "c")
    rest = [_measure(connection, RUTLAND, measure=name) for name in ("fellow", "whole")]
    assert (None, "c") in rest
    for area, period in ((LEICESTER, Q1), (RUTLAND, Q2)):
        shown = _measure(connection, area, measure="fellow", period=period)
        assert shown not in (None, (None, "c"))


Q4 = "2025-26-Q4"


def _over_time(value: int, area: str = RUTLAND) -> duckdb.DuckDBPyConnection:
    """One small quarter of four, a year made of them, and figures of several quarters."""
    connection = load(Linked.of(_total("part", area, Q1, value)))
    for period in ("2025-26-Q3", Q4):
        connection.execute(
            "insert into candidate.fct_measure select * replace (? as period)"
            " from candidate.fct_measure where period = ?",
            [period, Q2],
        )
    connection.execute(
        "insert into candidate.fct_measure by name select measure_code, area_code,"
        " any_value(characteristic) as characteristic, any_value(category) as category,"
        " any_value(characteristic_2) as characteristic_2, any_value(category_2) as category_2,"
        " '2025-26' as period, sum(value) as value, 'ok' as status,"
        " 'from_quarters' as value_basis"
        " from candidate.fct_measure where characteristic = 'total' group by all"
    )
    for kind in ("rolling_12_months", "year_to_date"):
        connection.execute(
            "insert into candidate.dim_indicator values (?, 'count', 'part', null, ?)", [kind] * 2
        )
        for period in (Q4, "2026-27-Q1"):
            connection.execute(
                "insert into candidate.fct_indicator by name select ? as indicator_code, area_code,"
                " ? as period, 70.0 as value, 70.0 as numerator, 'ok' as status"
                " from candidate.dim_area",
                [kind, period],
            )
    connection.execute(
        "insert into candidate.dim_period values"
        " ('2026-27-Q1', 'quarter', '2026-27', date '2026-04-01', date '2026-06-30')"
    )
    suppress(connection)
    return connection


@pytest.mark.parametrize("value", [1, 5])
def test_a_year_does_not_give_its_hidden_quarter_away(value: int) -> None:
    """The year less three quarters would be the fourth."""
    connection = _over_time(value)
    in_sight = [Q1, Q2, "2025-26-Q3", Q4, "2025-26"]
    shown = [_measure(connection, RUTLAND, period=period) for period in in_sight]
    assert shown[0] == (None, "c") and shown.count((None, "c")) >= 2
    assert _measure(connection, LEICESTER, period="2025-26") not in (None, (None, "c"))


@pytest.mark.parametrize("kind", ["rolling_12_months", "year_to_date"])
def test_a_span_of_quarters_does_not_give_one_of_them_away(kind: str) -> None:
    """Twelve months less three shown quarters would be the hidden one; later ones hold it not."""
    connection = _over_time(3)
    assert _indicator(connection, kind, RUTLAND, Q4, "value, status") == (None, "c")
    assert _indicator(connection, kind, LEICESTER, Q4, "value, status") == (70.0, "ok")
    assert _indicator(connection, kind, RUTLAND, "2026-27-Q1", "value, status") == (70.0, "ok")


def test_years_and_spans_without_a_small_count_stay() -> None:
    connection = _over_time(20)
    assert _measure(connection, RUTLAND, period="2025-26") == (80.0 * 4 - 60, "ok")
    assert _indicator(connection, "rolling_12_months", RUTLAND, Q4, "value") == (70.0,)
