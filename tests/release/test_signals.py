from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import numpy as np
import pytest
import yaml

from pipelines.disclosure.suppress import suppress
from pipelines.release.baselines import copy_baselines
from pipelines.release.signals import add_signals
from pipelines.statistics import xmr
from pipelines.workspace import PROJECT_ROOT

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts" / "marts.yml"
QUARTERS = [f"{year}-{year - 1999}-Q{q}" for year in range(2015, 2026) for q in (1, 2, 3, 4)]
YEARS = [f"{year}-{year - 1999}" for year in range(2010, 2026)]
SPC = (
    "spc_signal, spc_rule, spc_centre, spc_lower, spc_upper, spc_points, spc_is_provisional,"
    " spc_baseline_from, spc_rebased_reason, spc_assurance"
)
STEADY = [20.0, 22, 19, 21, 20, 23, 19, 20, 22, 21, 20, 22]


class Tables:
    """The candidate tables of a release with one area, filled a series at a time."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        for schema in ("candidate", "intermediate"):
            self.connection.execute(f"create schema {schema}")
        for model in yaml.safe_load(MARTS.read_text(encoding="utf-8"))["models"]:
            columns = ", ".join(f'"{c["name"]}" {c["data_type"]}' for c in model["columns"])
            self.connection.execute(f"create table candidate.{model['name']} ({columns})")
        self.connection.execute(
            "create table intermediate.int_baselines (row_number integer, indicator_code varchar,"
            " area_code varchar, baseline_from varchar, reason varchar, decided_by_role varchar,"
            " decided_on date, fault varchar)"
        )
        self.connection.execute(
            "create table candidate.area_members (group_code varchar, member_code varchar)"
        )
        for area in ("E06000016", "E06000017"):
            self.put("dim_area", area_code=area, area_type="authority")
        for order, key in enumerate(QUARTERS):
            starts = date(2015 + order // 4, 4, 1)
            month = 4 + order % 4 * 3
            starts = date(starts.year + month // 13, month if month < 13 else 1, 1)
            self.put(
                "dim_period", period=key, period_kind="quarter", starts_on=starts, sort_order=order
            )
        for order, key in enumerate(YEARS):
            self.put(
                "dim_period", period=key, period_kind="financial_year",
                starts_on=date(int(key[:4]), 4, 1), sort_order=1000 + order,
            )  # fmt: skip

    def put(self, table: str, **cells: Any) -> None:
        names = ", ".join(f'"{name}"' for name in cells)
        marks = ", ".join("?" * len(cells))
        self.connection.execute(
            f"insert into candidate.{table} ({names}) values ({marks})", list(cells.values())
        )

    def indicator(
        self, code: str = "rereferrals_pct", *, polarity: str = "low", unit: str = "pct",
        period_type: str = "in_period", valid_from: date | None = date(2012, 4, 1),
    ) -> None:  # fmt: skip
        self.put(
            "dim_indicator", indicator_code=code, polarity=polarity, unit=unit,
            period_type=period_type, valid_from=valid_from, numerator_measures="again",
            denominator_measures="referrals",
        )  # fmt: skip

    def series(
        self, values: list[float | None], *, code: str = "rereferrals_pct",
        area: str = "E06000016", first: int = 0, periods: list[str] = QUARTERS,
        target: float | None = None,
    ) -> None:  # fmt: skip
        for at, value in enumerate(values):
            self.put(
                "fct_indicator", indicator_code=code, area_code=area, period=periods[first + at],
                value=value, status="c" if value is None else "ok", target=target,
            )  # fmt: skip

    def decide(self, *cells: str, fault: str | None = None) -> None:
        """A row of spc_baselines.csv as the warehouse judged it."""
        self.connection.execute(
            "insert into intermediate.int_baselines values"
            " ((select count(*) + 2 from intermediate.int_baselines), ?, ?, ?, ?, ?, ?, ?)",
            [*cells, fault],
        )

    def judge(self) -> None:
        self.connection.execute("drop table if exists candidate.spc_baselines")
        copy_baselines(self.connection)
        add_signals(self.connection)

    def found(self, period: str, **where: str) -> dict[str, Any]:
        keys = {"indicator_code": "rereferrals_pct", "area_code": "E06000016"} | where
        cursor = self.connection.execute(
            f"select {SPC} from candidate.fct_indicator where period = ? and "
            + " and ".join(f"{name} = ?" for name in keys),
            [period, *keys.values()],
        )
        row = cursor.fetchone()
        assert row is not None
        return {column[0][4:]: cell for column, cell in zip(cursor.description, row, strict=True)}


@pytest.fixture
def tables() -> Tables:
    return Tables()


def limits_of(*values: float) -> xmr.Limits:
    found = xmr.natural_limits(np.array(values))
    assert found is not None
    return found


def test_every_shown_figure_gets_its_limits_and_its_state(tables: Tables) -> None:
    tables.indicator()
    tables.series([*STEADY, 40.0], target=50.0)
    tables.judge()
    limits = limits_of(*STEADY)
    assert tables.found(QUARTERS[12]) == {
        "signal": "concerning",
        "rule": "point_outside",
        "centre": limits.centre,
        "lower": limits.lower,
        "upper": limits.upper,
        "points": 12,
        "is_provisional": False,
        "baseline_from": QUARTERS[0],
        "rebased_reason": None,
        "assurance": "consistently_meets",
    }
    assert tables.found(QUARTERS[3])["signal"] == "no_signal"
    assert tables.found(QUARTERS[3])["rule"] is None


def test_what_is_hidden_does_not_enter_the_limits(tables: Tables) -> None:
    """Limits made before suppression would let a reader solve for the confidential figure."""
    tables.indicator()
    secret = [90.0, 2.0]
    tables.series([*STEADY[:5], secret[0], *STEADY[5:9], secret[1], *STEADY[9:]])
    for at, count in ((5, 3.0), (10, 1.0), (0, 30.0)):
        tables.put(
            "fct_measure", measure_code="again", area_code="E06000016", period=QUARTERS[at],
            characteristic="total", category="total", characteristic_2="none", category_2="none",
            value=count, status="ok",
        )  # fmt: skip
    suppress(tables.connection)
    tables.judge()
    nan = float("nan")
    shown = limits_of(*STEADY[:5], nan, *STEADY[5:9], nan, *STEADY[9:])
    for period in (QUARTERS[0], QUARTERS[13]):
        found = tables.found(period)
        assert (found["centre"], found["lower"], found["upper"]) == shown[:3]
        assert found["points"] == 12
    for hidden in (QUARTERS[5], QUARTERS[10]):
        assert set(tables.found(hidden).values()) == {None}


def test_a_hidden_figure_may_be_anything_and_nothing_changes(tables: Tables) -> None:
    answers = []
    for secret in (1.0, 99.0):
        one = Tables()
        one.indicator()
        one.series([*STEADY[:6], secret, *STEADY[6:]])
        one.connection.execute(
            "update candidate.fct_indicator set value = null, status = 'c' where period = ?",
            [QUARTERS[6]],
        )
        one.judge()
        answers.append([one.found(period) for period in QUARTERS[:13]])
    assert answers[0] == answers[1]


def test_a_figure_of_low_reliability_counts_and_other_statuses_do_not(tables: Tables) -> None:
    tables.indicator()
    tables.series([*STEADY[:6], 99.0])
    tables.connection.execute(
        "update candidate.fct_indicator set status = 'u' where period = ?", [QUARTERS[5]]
    )
    tables.connection.execute(
        "update candidate.fct_indicator set status = 'k' where period = ?", [QUARTERS[6]]
    )
    tables.judge()
    assert tables.found(QUARTERS[5])["points"] == 6
    assert set(tables.found(QUARTERS[6]).values()) == {None}


def test_fewer_than_six_figures_have_no_limits_and_say_how_many_there_are(tables: Tables) -> None:
    tables.indicator()
    tables.series(STEADY[:5], target=50.0)
    tables.judge()
    found = tables.found(QUARTERS[4])
    assert (found["points"], found["baseline_from"]) == (5, QUARTERS[0])
    assert {value for name, value in found.items() if name not in ("points", "baseline_from")} == {
        None
    }


def test_a_period_without_a_row_breaks_a_run(tables: Tables) -> None:
    tables.indicator()
    tables.series(STEADY)
    tables.series([22.0, 23, 22, 23], first=12)
    tables.series([22.0, 23, 22], first=17)
    tables.judge()
    assert tables.found(QUARTERS[19])["signal"] == "no_signal"


def test_quarters_and_years_are_judged_apart(tables: Tables) -> None:
    tables.indicator()
    tables.series(STEADY)
    tables.series([60.0, 61, 59, 60, 62, 60], periods=YEARS)
    tables.judge()
    assert tables.found(QUARTERS[0])["points"] == 12
    assert tables.found(YEARS[0])["centre"] == pytest.approx(60 + 1 / 3)
    assert tables.found(YEARS[0])["is_provisional"] is True


@pytest.mark.parametrize("period_type", ["year_to_date", "rolling_12_months"])
def test_quarters_that_share_months_have_no_limits_but_years_do(
    tables: Tables, period_type: str
) -> None:
    tables.indicator(period_type=period_type)
    tables.series(STEADY)
    tables.series(STEADY[:7], periods=YEARS)
    tables.judge()
    assert set(tables.found(QUARTERS[0]).values()) == {None}
    assert tables.found(YEARS[0])["points"] == 7


@pytest.mark.parametrize(
    ("unit", "values", "lower", "upper"),
    [
        ("pct", [99.0, 90, 99, 88, 97, 99], None, 100.0),
        ("count", [0.0, 9, 0, 8, 1, 9], 0.0, None),
        ("per_10k", [0.0, 190, 0, 180, 10, 190], 0.0, None),
    ],
)
def test_limits_are_cut_to_what_a_figure_can_be(
    tables: Tables, unit: str, values: list[float], lower: float | None, upper: float | None
) -> None:
    tables.indicator(unit=unit)
    tables.series(list(values))
    tables.judge()
    whole, found = limits_of(*values), tables.found(QUARTERS[0])
    assert found["lower"] == (whole.lower if lower is None else lower)
    assert found["upper"] == (whole.upper if upper is None else upper)


def test_a_new_definition_starts_a_segment_that_runs_do_not_cross(tables: Tables) -> None:
    tables.indicator()
    tables.indicator(valid_from=date(2018, 5, 1), polarity="high")
    # Four above the mean before the change and four after it are no run of seven.
    before = [*STEADY[:9], 24.0, 23, 24, 23]
    tables.series([*before, 26.0, 24, 27, 25, 20, 23, 21, 22, 24, 21, 23, 20, 60])
    tables.judge()
    # The quarter from 1 April is partly under the old definition, so the next one is the first.
    assert tables.found(QUARTERS[12])["baseline_from"] == QUARTERS[0]
    after = tables.found(QUARTERS[13])
    assert after["baseline_from"] == QUARTERS[13]
    assert after["rebased_reason"] == "New definition from 1 May 2018"
    assert (after["signal"], after["rule"]) == ("no_signal", None)
    assert tables.found(QUARTERS[12])["signal"] == "no_signal"
    # And it is judged by the polarity of its own definition.
    assert tables.found(QUARTERS[25])["signal"] == "improving"


def test_a_recorded_decision_starts_a_segment_and_shows_its_reason_and_role(
    tables: Tables,
) -> None:
    tables.indicator()
    for area in ("E06000016", "E06000017"):
        tables.series([*STEADY, *[value + 20 for value in STEADY[:6]]], area=area)
    tables.decide(
        "rereferrals_pct", "E06000016", QUARTERS[12], "New front door", "Head of data", "2018-07-01"
    )
    tables.judge()
    found = tables.found(QUARTERS[17])
    assert found["baseline_from"] == QUARTERS[12]
    assert found["rebased_reason"] == "New front door (decided by Head of data, 1 July 2018)"
    assert (found["signal"], found["points"]) == ("no_signal", 6)
    assert tables.found(QUARTERS[11])["rebased_reason"] is None
    elsewhere = tables.found(QUARTERS[17], area_code="E06000017")
    assert (elsewhere["signal"], elsewhere["baseline_from"]) == ("concerning", QUARTERS[0])


def test_a_decision_for_all_areas_gives_way_to_an_areas_own(tables: Tables) -> None:
    tables.indicator()
    for area in ("E06000016", "E06000017"):
        tables.series([*STEADY, *STEADY], area=area)
    tables.decide("rereferrals_pct", "E06000016", QUARTERS[12], "Own", "Analyst", "2018-07-01")
    tables.decide("rereferrals_pct", "all", QUARTERS[12], "Everyone's", "Analyst", "2018-07-01")
    tables.judge()
    assert tables.found(QUARTERS[12])["rebased_reason"].startswith("Own (")
    elsewhere = tables.found(QUARTERS[12], area_code="E06000017")
    assert elsewhere["rebased_reason"] == "Everyone's (decided by Analyst, 1 July 2018)"


def test_a_decision_that_the_warehouse_found_faulty_is_not_applied_and_the_rest_is(
    tables: Tables,
) -> None:
    tables.indicator()
    tables.series([*STEADY, *STEADY])
    decided = ("rereferrals_pct", "all")
    tables.decide(*decided, QUARTERS[3], "", "Analyst", "2018-07-01", fault="there is no reason")
    tables.decide(*decided, QUARTERS[12], "New system", "Analyst", "2018-07-01")
    tables.judge()
    assert tables.found(QUARTERS[11])["baseline_from"] == QUARTERS[0]
    assert tables.found(QUARTERS[12])["rebased_reason"].startswith("New system (")


def test_without_figures_nothing_happens(tables: Tables) -> None:
    tables.indicator()
    tables.judge()
    assert tables.connection.execute("select count(*) from candidate.fct_indicator").fetchone() == (
        0,
    )
