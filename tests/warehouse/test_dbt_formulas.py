"""The macros' SQL against the same formulas in plain Python, and the calendar against its twin."""

from __future__ import annotations

import csv
from collections.abc import Callable
from fractions import Fraction
from math import floor, sqrt
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import periods
from pipelines.statistics import intervals
from pipelines.statistics.funnel import funnel_limits
from pipelines.workspace import PROJECT_ROOT
from tests.warehouse.dbt_in_process import DbtProject

# A busy machine is no reason to fail.
patient = settings(deadline=None)

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
Z = 1.959963984540054
FORMULAS = """
select
    {{ wilson_lower('part', 'whole') }}, {{ wilson_upper('part', 'whole') }},
    {{ byar_lower('whole') }}, {{ byar_upper('whole') }},
    {{ round_half_up('part / whole * 100', 1) }}
from (select cast($1 as double) as part, cast($2 as double) as whole)
"""


@pytest.fixture(scope="session")
def formulas(project: DbtProject) -> Callable[[int, int], tuple[float, ...]]:
    sql = project.render(FORMULAS)
    connection = duckdb.connect()

    def computed(part: int, whole: int) -> tuple[float, ...]:
        row = connection.execute(sql, [part, whole]).fetchone()
        assert row
        return row

    return computed


@st.composite
def parts_of_wholes(draw: st.DrawFn) -> tuple[int, int]:
    whole = draw(st.integers(1, 200_000))
    return draw(st.integers(0, whole)), whole


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@patient
@given(parts_of_wholes())
def test_wilson_is_the_score_interval_of_the_textbook(
    formulas: Callable[[int, int], tuple[float, ...]], case: tuple[int, int]
) -> None:
    """The form in Newcombe and Altman (2000): centre and half-width over 1 + z^2 / n."""
    part, whole = case
    share = part / whole
    centre = share + Z**2 / (2 * whole)
    half = Z * sqrt(share * (1 - share) / whole + Z**2 / (4 * whole**2))
    lower, upper, *_ = formulas(part, whole)
    assert lower == pytest.approx((centre - half) / (1 + Z**2 / whole), abs=1e-12)
    assert upper == pytest.approx((centre + half) / (1 + Z**2 / whole), abs=1e-12)
    assert -1e-15 <= lower <= share + 1e-12
    assert share - 1e-12 <= upper <= 1 + 1e-12


@patient
@given(st.integers(10, 200_000))
def test_byar_lies_within_a_fifth_of_a_percent_of_the_exact_limits(
    formulas: Callable[[int, int], tuple[float, ...]], events: int
) -> None:
    """What Public Health England's technical guide (2018) says of 10 events or more, and the
    reason that fewer take exact limits."""
    from scipy.stats import chi2

    _, _, lower, upper, _ = formulas(0, events)
    assert lower == pytest.approx(
        events * (1 - 1 / (9 * events) - Z / (3 * sqrt(events))) ** 3, rel=1e-12
    )
    assert lower == pytest.approx(chi2.ppf(0.025, 2 * events) / 2, rel=0.002)
    assert upper == pytest.approx(chi2.ppf(0.975, 2 * events + 2) / 2, rel=0.002)


@patient
@given(parts_of_wholes())
def test_figures_made_after_suppression_have_the_macros_intervals(
    formulas: Callable[[int, int], tuple[float, ...]], case: tuple[int, int]
) -> None:
    """One rate in two tables of a release must not have two intervals."""
    part, whole = case
    found = formulas(part, whole)
    assert (*intervals.wilson(part, whole),) == pytest.approx(found[:2], rel=1e-9, abs=1e-12)
    if whole >= intervals.EXACT_BELOW:
        assert (*intervals.poisson(whole),) == pytest.approx(found[2:4], rel=1e-12)


@patient
@given(parts_of_wholes())
def test_percentages_are_rounded_half_up_as_if_never_stored_in_binary(
    formulas: Callable[[int, int], tuple[float, ...]], case: tuple[int, int]
) -> None:
    """97 of 400 is 24.25 %: published as 24.3, given as 24.2 by rounding to even and, a hair
    below its decimal self, by rounding the binary fraction."""
    part, whole = case
    exact = Fraction(floor(Fraction(part * 1000, whole) + Fraction(1, 2)), 10)
    assert formulas(part, whole)[-1] == pytest.approx(float(exact), abs=1e-9)


PAIRED = """
select {{ t_95('pairs - 1') }}, {{ paired_half_width('pairs', 'total', 'squares') }}
from (
    select cast($1 as integer) as pairs, cast($2 as double) as total, cast($3 as double) as squares
)
"""


@pytest.fixture(scope="session")
def paired(project: DbtProject) -> Callable[[int, float, float], tuple[float, float]]:
    """Pairs, sum of their differences, sum of the squares -> the t quantile, half the width."""
    sql = project.render(PAIRED)
    connection = duckdb.connect()

    def computed(pairs: int, total: float, squares: float) -> tuple[float, float]:
        row = connection.execute(sql, [pairs, total, squares]).fetchone()
        assert row
        return row[0], row[1]

    return computed


def test_a_paired_interval_is_students_own(
    paired: Callable[[int, float, float], tuple[float, float]],
) -> None:
    """Hours of sleep gained, Student (1908), Biometrika 6, table on p. 20; the interval of the mean
    difference as R prints it for its data set sleep (t.test, paired): 0.7001142 to 2.4598858."""
    gained = (1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4)
    total, squares = sum(gained), sum(hours**2 for hours in gained)
    quantile, half = paired(len(gained), total, squares)
    assert quantile == pytest.approx(2.262157, abs=2e-5)
    limits = total / len(gained) - half, total / len(gained) + half
    assert limits == pytest.approx((0.7001142, 2.4598858), abs=1e-5)


def test_students_t_is_close_from_ten_pairs_on(
    paired: Callable[[int, float, float], tuple[float, float]],
) -> None:
    from scipy.stats import t

    for pairs in (*range(10, 60), 100, 1_000, 100_000):
        assert paired(pairs, 0, 1)[0] == pytest.approx(t.ppf(0.975, pairs - 1), abs=2e-5)


def test_equal_changes_have_no_width_and_no_root_of_less_than_nothing(
    paired: Callable[[int, float, float], tuple[float, float]],
) -> None:
    """0.1 eleven times: the squares less the squared sum over 11 is below 0 in binary."""
    assert paired(11, 11 * 0.1, 11 * 0.1**2)[1] == pytest.approx(0, abs=1e-7)
    assert paired(12, 12, 12)[1] == 0


FUNNEL = """
select {{ funnel_limit('lower', z_95()) }}, {{ funnel_limit('upper', z_95()) }},
    {{ funnel_limit('lower', z_998()) }}, {{ funnel_limit('upper', z_998()) }}
from (
    select cast($1 as varchar) as interval_method, cast($2 as double) as share,
        cast($3 as double) as denominator, cast($2 * $3 as double) as expected
)
"""


@pytest.fixture(scope="session")
def funnel(project: DbtProject) -> Callable[[str, float, float], tuple[float, ...]]:
    sql = project.render(FUNNEL)
    connection = duckdb.connect()

    def computed(method: str, share: float, denominator: float) -> tuple[float, ...]:
        row = connection.execute(sql, [method, share, denominator]).fetchone()
        assert row
        return row

    return computed


@patient
@given(st.floats(1e-4, 1.0), st.integers(1, 20_000_000))
def test_funnel_limits_are_those_of_the_charts_for_any_denominator(
    funnel: Callable[[str, float, float], tuple[float, ...]], share: float, denominator: int
) -> None:
    """The curves and the figures' own limits must not disagree about who lies outside."""
    for method in ("wilson", "poisson"):
        expected = funnel_limits(share, denominator, method, 1)  # type: ignore[arg-type]
        assert funnel(method, share, denominator) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_funnel_limits_are_the_roots_of_byars_formula_to_six_decimals(
    funnel: Callable[[str, float, float], tuple[float, ...]],
) -> None:
    from scipy.optimize import brentq
    from scipy.stats import norm

    for expected in (0.2, 1.0, 3.7, 12.0, 61.5, 480.5, 12_000.0, 632_830.0):
        found = funnel("poisson", expected / 1e6, 1e6)
        for place, level in ((0, 0.975), (2, 0.999)):
            z = norm.ppf(level)

            def above(count: float, z: float = z, expected: float = expected) -> float:
                return count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 - expected

            def below(count: float, z: float = z, expected: float = expected) -> float:
                shifted = count + 1
                return shifted * (1 - 1 / (9 * shifted) + z / (3 * sqrt(shifted))) ** 3 - expected

            top = expected + 10 * sqrt(expected) + 20
            lower = brentq(below, 0, top, xtol=1e-13) if below(0) < 0 else 0.0
            assert found[place] * 1e6 == pytest.approx(lower, abs=1e-6)
            upper = brentq(above, 0.05, top, xtol=1e-13)
            assert found[place + 1] * 1e6 == pytest.approx(upper, abs=1e-6)


def test_half_a_tenth_is_rounded_up(formulas: Callable[[int, int], tuple[float, ...]]) -> None:
    halves = {(97, 400): 24.3, (1, 2000): 0.1, (23, 2000): 1.2, (1, 1): 100.0, (0, 7): 0.0}
    assert {case: formulas(*case)[-1] for case in halves} == halves


def test_exact_poisson_limits_of_the_seed_are_chi_squared_quantiles() -> None:
    from scipy.stats import chi2

    rows = seed("poisson_exact_limits")
    assert [int(row["events"]) for row in rows] == list(range(10))
    for row in rows:
        events = int(row["events"])
        lower = chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
        assert float(row["lower_95"]) == pytest.approx(lower, rel=1e-12)
        assert float(row["upper_95"]) == pytest.approx(
            chi2.ppf(0.975, 2 * events + 2) / 2, rel=1e-12
        )
        seeded = float(row["lower_95"]), float(row["upper_95"])
        assert (*intervals.poisson(events),) == pytest.approx(seeded, rel=1e-12)


def test_the_gravest_status_is_the_one_the_catalogue_puts_first(project: DbtProject) -> None:
    """The order stands twice: in the seed for people, in the macro for the sums."""
    gravest = project.render(
        "select {{ gravest_status('status') }} from (select unnest($1) as status)"
    )
    shown = project.render("select {{ shows_value('$1') }}")
    connection = duckdb.connect()

    def answer(sql: str, value: Any) -> Any:
        row = connection.execute(sql, [value]).fetchone()
        assert row
        return row[0]

    catalogue = sorted(seed("status_symbols"), key=lambda row: int(row["precedence"]))
    statuses = [row["status"] for row in catalogue]
    for place, status in enumerate(statuses):
        for other in statuses[place:]:
            assert answer(gravest, [other, status]) == status
        assert answer(shown, status) is (catalogue[place]["shows_value"] == "true")


def test_the_warehouses_calendar_is_the_one_of_the_pipelines(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.execute(
        "select period, starts_on, ends_on, financial_year, previous_period,"
        " same_period_last_year, population_year"
        " from intermediate.int_periods where period_kind = 'quarter' order by starts_on"
    ).fetchall()
    keys = [row[0] for row in rows]
    assert keys == list(periods.quarters_between(keys[0], keys[-1]))
    assert keys[0] < periods.FIRST_QUARTER < "2034-35-Q1" < keys[-1]
    for place, (key, first, last, year, previous, year_ago, population_year) in enumerate(rows):
        start_year, quarter = periods.parse_quarter(key)
        assert (first, last) == periods.quarter_bounds(key)
        assert year == periods.financial_year_key(start_year)
        assert previous == (periods.shift_quarter(key, -1) if place >= 1 else None)
        assert year_ago == (periods.shift_quarter(key, -4) if place >= 4 else None)
        assert population_year == start_year - (quarter == 1)


def test_the_warehouses_years_have_the_keys_of_the_pipelines(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.execute(
        "select period, starts_on, ends_on, previous_period, same_period_last_year"
        " from intermediate.int_periods where period_kind = 'financial_year' order by starts_on"
    ).fetchall()
    for place, (key, first, last, previous, year_ago) in enumerate(rows):
        assert periods.is_financial_year(key)
        assert first == periods.quarter_bounds(f"{key}-Q1")[0]
        assert last == periods.quarter_bounds(f"{key}-Q4")[1]
        assert previous == year_ago == (rows[place - 1][0] if place else None)


def test_three_years_end_with_the_year_they_are_named_by(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.execute(
        "select period, starts_on, ends_on, financial_year, previous_period,"
        " same_period_last_year, label from intermediate.int_periods"
        " where period_kind = 'three_years' order by ends_on"
    ).fetchall()
    assert "3Y2024-25" in {row[0] for row in rows}
    for key, first, last, *neighbours, label in rows:
        year = key.removeprefix("3Y")
        assert not periods.is_financial_year(key) and not periods.is_quarter(key)
        assert last == periods.quarter_bounds(f"{year}-Q4")[1]
        assert first == periods.quarter_bounds(periods.shift_quarter(f"{year}-Q1", -8))[0]
        assert neighbours == [None, None, None], "three years are compared with nothing"
        assert label == f"Three years to March {last.year}"
