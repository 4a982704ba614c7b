"""Statistical neighbours: the published model and figures, computed apart with Polars."""

from __future__ import annotations

import polars as pl
import pytest

from tests.published.conftest import PUBLISHED, Built

pytestmark = pytest.mark.published

OWN = {"E06000016": "856", "E10000018": "855", "E06000017": "857"}
# Indicator -> file, numerator, denominator (None: the mid-year estimate before the year's end).
INDICATORS = {
    "rereferrals_pct": (
        "cin_2025/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
        "rereferral_count",
        "referral_count",
        100,
    ),
    "second_plans_pct": (
        "cin_2025/d3_cpps_subsequent_plan_2013_to_2025.csv",
        "CPP_subsequent",
        "CPP_start",
        100,
    ),
    "section_47_per_10k": (
        "cin_2025/c4_children_in_need_section_47s_and_icpcs_2013_to_2025.csv",
        "Section47",
        None,
        10_000,
    ),
}


def read(name: str) -> pl.DataFrame:
    frame = pl.read_csv(PUBLISHED / name, infer_schema=False, encoding="utf8-lossy")
    return frame.rename({column: column.strip("\ufeff") for column in frame.columns})


@pytest.fixture(scope="module")
def neighbours() -> pl.DataFrame:
    """Own ONS code and the code of each of its ten neighbours."""
    model = read("other/sn_model_2025_wide.csv")
    listed = model.unpivot([f"SN_{rank}" for rank in range(1, 11)], index="old_la_code")
    own = pl.DataFrame({"area": list(OWN), "old_la_code": list(OWN.values())})
    return own.join(listed, on="old_la_code").select("area", neighbour="value")


def number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64, strict=False)


def authorities(name: str) -> pl.DataFrame:
    frame = read(name)
    return frame.filter(pl.col("geographic_level") == "Local authority").with_columns(
        pl.col("time_period").cast(pl.Int64)
    )


@pytest.mark.parametrize("code", INDICATORS)
def test_the_neighbours_figure_is_their_counts_over_their_denominators(
    everything: Built, neighbours: pl.DataFrame, code: str
) -> None:
    """For each of the three authorities and every year, computed from the files as published."""
    name, above, below, multiplier = INDICATORS[code]
    figures = authorities(name).select(
        neighbour="old_la_code",
        ons="new_la_code",
        year="time_period",
        numerator=number(above),
        denominator=number(below) if below else pl.lit(None, pl.Float64),
    )
    if below is None:
        population = authorities("cin_2025/ons_mid-year_population_estimates_2012_to_2024.csv")
        estimates = population.filter(pl.col("age_group") == "Children aged 0 to 17 years").select(
            ons="new_la_code",
            year=pl.col("time_period") + 1,
            estimate=number("population_estimate"),
        )
        figures = figures.join(estimates, on=["ons", "year"]).with_columns(denominator="estimate")
    usable = figures.filter(pl.col("numerator").is_not_null() & (pl.col("denominator") > 0))
    expected = {
        (area, f"{year - 1}-{year % 100:02d}"): (value if used >= 5 else None, used)
        for area, year, value, used in neighbours.join(usable, on="neighbour")
        .group_by("area", "year")
        .agg(
            value=pl.col("numerator").sum() / pl.col("denominator").sum() * multiplier,
            used=pl.len(),
        )
        .iter_rows()
    }
    found = {
        (area, period): (value, used)
        for area, period, value, used in everything.ask(
            "select area_code, period, benchmark_neighbours, neighbours_used"
            " from intermediate.int_comparisons where indicator_code = ? and"
            " neighbours_used is not null and area_code similar to 'E0.*|E10.*'",
            code,
        )
    }
    assert len(expected) >= 36
    assert found.keys() == expected.keys()
    for key, (value, used) in expected.items():
        assert found[key] == (pytest.approx(value, rel=1e-12), used), key


def test_leicesters_partnership_has_its_neighbours_and_a_larger_area_has_none(
    everything: Built,
) -> None:
    rows = everything.ask(
        "select area_code, benchmark_neighbours from intermediate.int_comparisons"
        " where indicator_code = 'rereferrals_pct' and period = '2024-25'"
    )
    found = dict(rows)
    assert found["LSCP"] == found["E06000016"] is not None
    assert [found[area] for area in ("LRSCP", "LLR", "E12000004", "E92000001")] == [None] * 4


def test_every_neighbour_in_the_model_is_an_authority_that_is_known(everything: Built) -> None:
    """All 153 authorities with ten neighbours each; all their codes are in the statistics."""
    raw = everything.ask(
        "select count(*), count(distinct area), min(rank), max(rank)"
        " from raw.statistical_neighbours"
    )
    assert raw == [(1530, 153, 1, 10)]
    found = everything.ask(
        "select area_code, count(distinct dfe_neighbour_code)"
        " from intermediate.int_statistical_neighbours group by all order by all"
    )
    assert found == [("E06000016", 10), ("E06000017", 10), ("E10000018", 10), ("LSCP", 10)]


def test_a_percentage_published_without_counts_does_not_enter(everything: Built) -> None:
    """It cannot be added up, and percentages are never averaged."""
    rows = everything.ask(
        """
        select figures.indicator_code, figures.period, neighbours.area_code,
            count(distinct dfe_neighbour_code) filter (where value_basis = 'as_published'),
            count(distinct dfe_neighbour_code)
                filter (where value_basis = 'computed' and numerator is not null
                    and denominator > 0 and status in ('ok', 'u')),
            any_value(together.neighbours_used)
        from intermediate.int_statistical_neighbours as neighbours
        inner join intermediate.int_indicator_values as figures
            on neighbours.neighbour_area_code = figures.area_code
        left join intermediate.int_neighbour_values as together
            on figures.indicator_code = together.indicator_code
            and figures.period = together.period and neighbours.area_code = together.area_code
        where figures.indicator_code in ('cla_away_pct', 'second_plans_pct', 'plans_2_years_pct')
        group by all
        """
    )
    left_out = [row for row in rows if row[3]]
    assert left_out
    assert [row for row in left_out if (row[5] or 0) != row[4]] == []


def test_comparisons_have_one_row_for_each_figure(everything: Built) -> None:
    assert everything.ask("select count(*) from intermediate.int_comparisons") == everything.ask(
        "select count(*) from marts.fct_indicator"
    )
    assert (
        everything.ask(
            "select 1 from intermediate.int_comparisons"
            " group by indicator_code, area_code, period having count(*) > 1"
        )
        == []
    )


def test_the_limits_of_chance_surround_englands_figure(everything: Built) -> None:
    found = everything.ask(
        "select indicator_code, period, funnel_centre, benchmark_england, funnel_lower_998,"
        " funnel_lower_95, funnel_upper_95, funnel_upper_998"
        " from marts.fct_indicator where funnel_centre is not null"
    )
    assert len(found) > 500
    for code, period, centre, england, *limits in found:
        assert centre == england, (code, period)
        low, lower, upper, high = limits
        assert 0 <= low <= lower < centre < upper <= high, (code, period)
