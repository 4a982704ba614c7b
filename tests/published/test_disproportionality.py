"""Groups compared on published counts, each figure worked out apart from the file as published."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import polars as pl
import pytest
from scipy import stats

from tests.published.conftest import PUBLISHED, Built

pytestmark = pytest.mark.published

SUSPENSIONS = "other/dfe_suspensions_by_ethnicity_llr.csv"
REQUESTS = "ehcp_2025/requests.csv"
GROUPS = ("Asian", "Black", "Mixed", "White", "Other")
SHOWN = ("ok", "u", "x")


def read(name: str) -> list[dict[str, str]]:
    frame = pl.read_csv(PUBLISHED / name, infer_schema=False, encoding="utf8-lossy")
    return frame.rename({column: column.strip("\ufeff") for column in frame.columns}).to_dicts()


def released(built: Built, indicator: str, period: str, area: str) -> dict[str, dict[str, Any]]:
    """Group -> its row of the release, by ethnicity."""
    path = built.workspace.marts / built.manifest.release_id / "fct_disproportionality.parquet"
    rows = pl.read_parquet(path).filter(
        indicator_code=indicator,
        period=period,
        area_code=area,
        characteristic="ethnicity",
        characteristic_2="none",
    )
    return {row["category"]: row for row in rows.to_dicts()}


@pytest.mark.parametrize("year", ["2023/24", "2024/25"])
@pytest.mark.parametrize("area", ["E06000016", "E12000004", "E92000001"])
def test_suspensions_of_each_group_are_set_over_its_own_pupils(
    everything: Built, area: str, year: str
) -> None:
    """True numerators and denominators: rate, ratio with its exact interval, shares, excess."""
    lines = {
        line["ethnicity"]: (int(line["suspensions"]), int(line["pupil_headcount"]))
        for line in read(SUSPENSIONS)
        if line["geo_id"] == area and line["academic_year"] == year
    }
    overall, _ = lines.pop("overall")
    assert set(lines) == set(GROUPS)
    reference = max(lines, key=lambda name: lines[name][1])
    b, m = lines[reference]
    known, pupils = (sum(line[place] for line in lines.values()) for place in (0, 1))
    rows = released(everything, "suspensions_per_100", f"AY{year.replace('/', '-')}", area)
    assert {name.lower() for name in lines} <= set(rows)
    p_values = {}
    for name, (a, n) in lines.items():
        row = rows[name.lower()]
        assert (row["numerator"], row["denominator"], row["status"]) == (a, n, "ok")
        assert row["denominator_measure"] == "pupils"
        assert row["value"] == pytest.approx(100 * a / n)
        assert row["share_of_events"] == pytest.approx(100 * a / known)
        assert row["share_of_population"] == pytest.approx(100 * n / pupils)
        assert row["unknown_share"] == pytest.approx(100 * (overall - known) / overall)
        assert row["reference_category"] == reference.lower()
        assert row["is_reference"] is (name == reference)
        if name == reference:
            assert row["rate_ratio"] is row["finding"] is None
            continue
        share = stats.binomtest(a, a + b).proportion_ci(method="exact")
        tail = min(
            stats.binom.cdf(a, a + b, n / (n + m)), stats.binom.sf(a - 1, a + b, n / (n + m))
        )
        p_values[name] = min(1, 2 * tail)
        assert row["rate_ratio"] == pytest.approx(a / n / (b / m))
        assert row["ratio_lower_95"] == pytest.approx(share.low / (1 - share.low) * m / n, rel=1e-5)
        assert row["ratio_upper_95"] == pytest.approx(
            share.high / (1 - share.high) * m / n, rel=1e-5
        )
        assert row["excess_number"] == pytest.approx(a - n * b / m)
        assert row["p_value"] == pytest.approx(p_values[name], rel=1e-6, abs=1e-290)
    adjusted = stats.false_discovery_control(list(p_values.values()))
    for name, p_adjusted in zip(p_values, adjusted, strict=True):
        row = rows[name.lower()]
        above = row["rate_ratio"] > 1
        finding = "no_evidence" if p_adjusted >= 0.05 else "higher" if above else "lower"
        assert row["finding"] == finding
        assert row["tests_adjusted"] == len(GROUPS) - 1


def nothing_stands_beside_a_c(rows: dict[str, dict[str, Any]]) -> int:
    """How many rows are confidential; none of them has a figure."""
    hidden = [row for row in rows.values() if row["status"] == "c"]
    figures = ("numerator", "denominator", "value", "rate_ratio", "share_of_events", "p_value",
               "excess_number", "unknown_share", "rate_difference", "lower_95")  # fmt: skip
    assert all(row[name] is None for row in hidden for name in figures)
    return len(hidden)


@pytest.mark.parametrize("year", ["2023/24", "2024/25"])
def test_leicestershires_groups_are_right_or_hidden_for_the_sake_of_rutlands(
    everything: Built, year: str
) -> None:
    """Shown beside the partnership's sum, they would give Rutland's counts of 1 to 5."""
    rows = released(everything, "suspensions_per_100", f"AY{year.replace('/', '-')}", "E10000018")
    nothing_stands_beside_a_c(rows)
    for line in read(SUSPENSIONS):
        if (line["geo_id"], line["academic_year"]) != ("E10000018", year):
            continue
        row = rows.get(line["ethnicity"].lower())
        if row and row["status"] == "ok":
            assert (row["numerator"], row["denominator"]) == (
                int(line["suspensions"]), int(line["pupil_headcount"]),
            )  # fmt: skip


def test_groups_of_one_to_five_suspensions_show_nothing(everything: Built) -> None:
    """Rutland's file has counts of 1 and 5: no ratio or share may stand beside them."""
    small = [
        line
        for line in read(SUSPENSIONS)
        if line["geo_id"] == "E06000017" and 1 <= int(line["suspensions"]) <= 5
    ]
    assert len(small) == 3
    for line in small:
        period = f"AY{line['academic_year'].replace('/', '-')}"
        rows = released(everything, "suspensions_per_100", period, "E06000017")
        assert rows[line["ethnicity"].lower()]["status"] == "c"
        assert nothing_stands_beside_a_c(rows)


def requests(area: str, year: str) -> tuple[dict[str, dict[str, int]], int]:
    """Group of five or unknown -> requests received, decided, decided within 6 weeks; all."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    received = 0
    for line in read(REQUESTS):
        own = line["new_la_code"] or line["region_code"] or line["country_code"]
        if own != area or line["time_period"] != year:
            continue
        if line["breakdown_topic"].startswith("All requests"):
            received = int(line["requests_received_in_year"])
        if line["breakdown_topic"] != "Ethnicity":
            continue
        first = line["breakdown"].split(" - ")[0]
        group = {"Any other ethnic group": "other", "Unclassified": "unknown"}.get(
            first, first.lower()
        )
        within, after = (
            int(line[f"request_outcome_{when}"]) for when in ("six_weeks", "over_6_weeks")
        )
        sums[group]["received"] += int(line["requests_received_in_year"])
        sums[group]["within"] += within
        sums[group]["decided"] += within + after
    return sums, received


@pytest.mark.parametrize("area", ["E12000004", "E92000001"])
def test_ehc_decisions_of_each_group_are_compared_as_shares(everything: Built, area: str) -> None:
    """Decided within 6 weeks of those decided: Wilson's interval, Katz's ratio, shares."""
    sums, _ = requests(area, "2024")
    rows = released(everything, "ehc_decisions_6_weeks_pct", "CY2024", area)
    assert set(rows) == set(sums) == {*(name.lower() for name in GROUPS), "unknown"}
    b, m = sums["white"]["within"], sums["white"]["decided"]
    known = sum(counts["within"] for name, counts in sums.items() if name != "unknown")
    z = stats.norm.ppf(0.975)
    for name, counts in sums.items():
        a, n, row = counts["within"], counts["decided"], rows[name]
        assert (row["numerator"], row["denominator"], row["status"]) == (a, n, "ok")
        wilson = stats.binomtest(a, n).proportion_ci(method="wilson")
        assert row["lower_95"] == pytest.approx(100 * wilson.low)
        assert row["upper_95"] == pytest.approx(100 * wilson.high)
        assert row["interval_method"] == "Wilson score"
        if name in ("white", "unknown"):
            assert row["rate_ratio"] is row["finding"] is None
            continue
        assert row["reference_category"] == "white"
        assert row["share_of_events"] == pytest.approx(100 * a / known)
        log, error = math.log(a / n / (b / m)), math.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
        assert row["ratio_method"] == "katz"
        assert row["rate_ratio"] == pytest.approx(math.exp(log))
        assert row["ratio_lower_95"] == pytest.approx(math.exp(log - z * error))
        assert row["ratio_upper_95"] == pytest.approx(math.exp(log + z * error))
        assert row["p_value"] == pytest.approx(2 * stats.norm.sf(abs(log) / error))


@pytest.mark.parametrize(("area", "year"), [("E06000016", "2024"), ("E92000001", "2024")])
def test_ehc_requests_have_shares_of_events_and_no_population_is_made_up(
    everything: Built, area: str, year: str
) -> None:
    sums, received = requests(area, year)
    unknown = received - sum(
        counts["received"] for name, counts in sums.items() if name != "unknown"
    )
    rows = released(everything, "ehc_requests", f"CY{year}", area)
    for name in ("asian", "black", "mixed", "other", "white"):
        row = rows[name]
        assert row["status"] == "x" and row["value"] is row["rate_ratio"] is None
        assert row["numerator"] == sums[name]["received"]
        assert row["share_of_events"] == pytest.approx(
            100 * sums[name]["received"] / (received - unknown)
        )
        assert row["unknown_share"] == pytest.approx(100 * unknown / received)


def test_no_count_stands_in_the_tables_that_the_release_does_not_show(everything: Built) -> None:
    """Every numerator and denominator of one group in one period is a shown count, to the unit."""
    folder = everything.workspace.marts / everything.manifest.release_id
    rows = pl.read_parquet(folder / "fct_disproportionality.parquet")
    shown = pl.read_parquet(folder / "fct_measure.parquet").filter(
        pl.col("status").is_in(["ok", "u"])
    )
    own = rows.filter(pl.col("status").is_in(SHOWN), pooling="none").join(
        pl.read_parquet(folder / "dim_indicator.parquet"), on="indicator_code"
    )
    single = own.filter(~pl.col("numerator_measures").str.contains(";"))
    key = ["area_code", "period", "characteristic", "category", "characteristic_2", "category_2"]
    found = single.filter(pl.col("numerator").is_not_null()).join(
        shown.select(*key, "value", numerator_measures="measure_code"),
        on=[*key, "numerator_measures"],
        how="left",
        suffix="_shown",
    )
    assert found.height > 100
    assert found.filter(pl.col("numerator") != pl.col("value_shown").fill_null(-1)).is_empty()
    hidden = rows.filter(status="c")
    for name in ("numerator", "denominator", "value", "share_of_events", "rate_ratio"):
        assert hidden.height > 0 and hidden[name].null_count() == hidden.height
