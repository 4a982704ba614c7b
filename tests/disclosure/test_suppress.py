from __future__ import annotations

from itertools import product

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
    FINEST,
    LEICESTER,
    LEICESTERSHIRE,
    MEASURES,
    PERIODS,
    RUTLAND,
    THOROUGHLY,
    TOTAL,
    Cell,
    Linked,
    load,
)
from tests.disclosure.shown import Q1, Q2, Q4, hidden, indicator, measure, over_time, total


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, (0.0, "ok")), (1, (None, "c")), (5, (None, "c")), (6, (6.0, "ok"))],
)
def test_one_to_five_are_confidential_and_zero_is_not(
    count: int, shown: tuple[float | None, str]
) -> None:
    connection = hidden(Linked.of(total("part", RUTLAND, Q1, count)))
    assert measure(connection, RUTLAND) == shown


def test_one_more_count_is_hidden_so_that_a_sum_does_not_tell() -> None:
    """LRSCP less Leicestershire is Rutland; hiding the partnership would cost LLR as well."""
    connection = hidden(Linked.of(total("part", RUTLAND, Q1, 3)))
    for area in (RUTLAND, LEICESTERSHIRE):
        assert measure(connection, area) == (None, "c"), area
    for area, value in ((LEICESTER, 80.0), ("LSCP", 80.0), ("LRSCP", 83.0), ("LLR", 163.0)):
        assert measure(connection, area) == (value, "ok"), area


def test_a_partnership_of_one_area_is_hidden_with_it() -> None:
    connection = hidden(Linked.of(total("part", LEICESTER, Q1, 3)))
    for area in (LEICESTER, "LSCP"):
        assert measure(connection, area) == (None, "c"), area
    shown = [measure(connection, area) for area in ("LRSCP", "LLR")]
    assert shown.count((None, "c")) == 1, "either with the other gives Leicester"


def test_a_suppliers_own_c_is_carried_upward() -> None:
    linked = Linked.of({}, sent={("part", RUTLAND, Q1, TOTAL): "c"})
    connection = hidden(linked)
    for area in (RUTLAND, "LRSCP", "LLR"):
        assert measure(connection, area) == (None, "c"), area


def test_one_hidden_group_would_be_the_total_less_the_others() -> None:
    girls = {("part", RUTLAND, Q1, fine): 2 for fine in FINEST if fine[1] == "female"}
    connection = hidden(Linked.of(girls))
    for cell in BY_SEX:
        assert measure(connection, RUTLAND, cell) == (None, "c")
    assert measure(connection, RUTLAND) == (44.0, "ok")
    assert measure(connection, RUTLAND, BY_SEX[0], period=Q2) == (40.0, "ok")


def test_another_breakdown_of_the_same_count_stays() -> None:
    linked = Linked.of({}, sent={("part", RUTLAND, Q1, BY_SEX[0]): "c"})
    connection = hidden(linked)
    disabled = BREAKDOWNS["disability"][0]
    assert measure(connection, RUTLAND, disabled) == (40.0, "ok")
    assert measure(connection, RUTLAND, BY_SEX[0], period=Q2) == (40.0, "ok")


@pytest.mark.parametrize("cell", [TOTAL, BY_SEX[0]])
def test_a_suppliers_own_c_is_not_the_sum_of_what_it_sent_beside(cell: Cell) -> None:
    """An agency sent its total as c and the groups that add up to it."""
    linked = Linked.of({}, sent={("part", RUTLAND, Q1, cell): "c"})
    connection = hidden(linked)
    assert ("part", RUTLAND, Q1, cell) not in found_out(connection)
    elsewhere = linked.truth["part", LEICESTER, Q1, cell]
    assert measure(connection, LEICESTER, cell) == (elsewhere, "ok")


def test_why_there_is_no_figure_is_not_painted_over() -> None:
    """Not received and confidential are two different things, also in a hidden breakdown."""
    sent = {
        ("part", RUTLAND, Q1, BY_SEX[0]): "c",
        ("part", RUTLAND, Q1, BY_SEX[1]): "x",
        ("part", LEICESTER, Q1, TOTAL): "not_received",
    }
    connection = hidden(Linked.of({}, sent=sent))
    assert measure(connection, RUTLAND, BY_SEX[1]) == (None, "x")
    assert measure(connection, LEICESTER) == (None, "not_received")
    assert measure(connection, "LLR") == (None, "not_received")


def test_what_need_not_be_hidden_is_left_as_it_is() -> None:
    connection = load(Linked.of({}))
    tables = ("fct_measure", "fct_indicator")
    before = [connection.execute(f"from candidate.{name}").fetchall() for name in tables]
    suppress(connection)
    after = [connection.execute(f"from candidate.{name}").fetchall() for name in tables]
    assert after == before


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


@settings(max_examples=25 * THOROUGHLY, deadline=None)
@given(_tables())
def test_no_hidden_count_can_be_found_out_by_sums(linked: Linked) -> None:
    """Area from partnership, group from breakdown, count from percentage, past from present."""
    connection = hidden(linked)
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


def test_parts_that_add_up_to_another_measure_are_withheld_together() -> None:
    """All sources of referrals but one were shown, and so was their sum: the one was known."""
    connection = load(Linked.of(total("part", RUTLAND, Q1, 3)))
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
    assert measure(connection, RUTLAND, measure="part") == (None, "c")
    rest = [measure(connection, RUTLAND, measure=name) for name in ("fellow", "whole")]
    assert (None, "c") in rest
    for area, period in ((LEICESTER, Q1), (RUTLAND, Q2)):
        shown = measure(connection, area, measure="fellow", period=period)
        assert shown not in (None, (None, "c"))


@pytest.mark.parametrize("value", [1, 5])
def test_a_year_does_not_give_its_hidden_quarter_away(value: int) -> None:
    """The year less three quarters would be the fourth."""
    connection = over_time(value)
    in_sight = [Q1, Q2, "2025-26-Q3", Q4, "2025-26"]
    shown = [measure(connection, RUTLAND, period=period) for period in in_sight]
    assert shown[0] == (None, "c") and shown.count((None, "c")) >= 2
    assert measure(connection, LEICESTER, period="2025-26") not in (None, (None, "c"))


def test_years_and_spans_without_a_small_count_stay() -> None:
    connection = over_time(20)
    assert measure(connection, RUTLAND, period="2025-26") == (80.0 * 4 - 60, "ok")
    assert indicator(connection, "rolling_12_months", RUTLAND, Q4, "value") == (70.0,)
