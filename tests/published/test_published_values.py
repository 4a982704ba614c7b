"""The published files, dropped in unchanged, give the published values."""

from __future__ import annotations

import csv
import math

import duckdb
import pytest

from tests.published.conftest import PUBLISHED, Built

pytestmark = pytest.mark.published

LEICESTER, LEICESTERSHIRE, RUTLAND = "E06000016", "E10000018", "E06000017"
ENGLAND = "E92000001"

# Indicator, area, period -> numerator, denominator and the value at its published decimals, read
# off the files by hand (a rate: the count over the previous mid-year's estimate).
BY_HAND = {
    ("referrals_per_10k", RUTLAND, "2024-25"): (385, 8012, 480.5),
    ("referrals_per_10k", ENGLAND, "2024-25"): (632830, 12183016, 519.4),
    ("rereferrals_pct", RUTLAND, "2024-25"): (103, 385, 26.8),
    ("rereferrals_pct", ENGLAND, "2024-25"): (142900, 632830, 22.6),
    ("referrals_no_further_action_pct", RUTLAND, "2024-25"): (145, 385, 37.7),
    ("section_47_per_10k", RUTLAND, "2024-25"): (98, 8012, 122.3),
    ("icpcs_per_10k", RUTLAND, "2024-25"): (43, 8012, 53.7),
    ("assessments_45_days_pct", RUTLAND, "2023-24"): (201, 217, 92.6),
    ("children_in_need_per_10k", RUTLAND, "2024-25"): (177, 8012, 220.9),
    ("cpp_per_10k", RUTLAND, "2024-25"): (28, 8012, 34.9),
    ("second_plans_pct", RUTLAND, "2024-25"): (7, 38, 18.4),
    ("plan_reviews_on_time_pct", RUTLAND, "2023-24"): (15, 16, 93.8),
    ("children_looked_after_per_10k", RUTLAND, "2024-25"): (32, 8012, 39.9),
    ("ehc_plans_20_weeks_pct", RUTLAND, "CY2019"): (31, 31, 100.0),
    ("suspensions_per_100", RUTLAND, "AY2024-25"): (329, 5881, 5.59),
    ("suspensions_per_100", ENGLAND, "AY2023-24"): (954952, 8445343, 11.31),
}

# Every series that the first quarter must carry for the three authorities, with its first year.
SERIES = {
    "referrals_per_10k": "2012-13",
    "rereferrals_pct": "2012-13",
    "referrals_no_further_action_pct": "2012-13",
    "assessments_45_days_pct": "2013-14",
    "section_47_per_10k": "2012-13",
    "icpcs_per_10k": "2012-13",
    "icpcs_15_days_pct": "2012-13",
    "children_in_need_per_10k": "2012-13",
    "cpp_per_10k": "2012-13",
    "cpp_starting_per_10k": "2012-13",
    "second_plans_pct": "2012-13",
    "plans_2_years_pct": "2012-13",
    "plan_reviews_on_time_pct": "2012-13",
    "children_looked_after_per_10k": "2020-21",
    "electively_home_educated_in_year": "AY2021-22",
    "ehc_requests": "CY2019",
    "ehc_plans_20_weeks_pct": "CY2019",
    "suspensions_per_100": "AY2023-24",
}


def half_up(value: float, decimals: int = 1) -> float:
    return math.floor(value * 10**decimals + 0.5 + 1e-9) / 10**decimals


@pytest.mark.parametrize("key", BY_HAND, ids=lambda key: "-".join(key))
def test_a_figure_read_off_the_file_by_hand(everything: Built, key: tuple[str, str, str]) -> None:
    found = everything.ask(
        "select numerator, denominator, value_rounded from marts.fct_indicator"
        " where (indicator_code, area_code, period) = (?, ?, ?)",
        *key,
    )
    assert found == [BY_HAND[key]]


@pytest.mark.parametrize("code", SERIES)
def test_every_series_is_there_for_each_area_from_its_first_year(
    everything: Built, code: str
) -> None:
    found = dict(
        everything.ask(
            "select area_code, min(period) from marts.fct_indicator where indicator_code = ?"
            " group by area_code",
            code,
        )
    )
    areas = [LEICESTER, LEICESTERSHIRE, RUTLAND, "LSCP", "LRSCP", "LLR", "E12000004", ENGLAND]
    assert {area: found.get(area) for area in areas} == dict.fromkeys(areas, SERIES[code])


def test_rates_of_one_release_are_the_published_rates_of_every_authority(only_2024: Built) -> None:
    """Rates at 31 March divide by the previous mid-year: the same year's estimate is wrong."""
    checked, differing = 0, []
    columns = {"cpp_per_10k": "CPP_At31_rate", "cpp_starting_per_10k": "CPP_start_rate"}
    computed = {
        (code, area, period): value
        for code, area, period, value in only_2024.ask(
            "select indicator_code, area_code, period, value"
            " from intermediate.int_indicator_values where value_basis = 'computed'"
        )
    }
    with (PUBLISHED / "cin_2024/d1_child_protection_plans_2013_to_2024.csv").open(
        encoding="utf-8-sig", newline=""
    ) as handle:
        for row in csv.DictReader(handle):
            if row["geographic_level"] != "Local authority":
                continue
            year = int(row["time_period"])
            for code, column in columns.items():
                key = (code, row["new_la_code"], f"{year - 1}-{year % 100:02d}")
                try:
                    published = float(row[column])
                except ValueError:
                    continue
                value = computed.get(key)
                if value is None or half_up(value) != published:
                    differing.append((key, published, value))
                checked += 1
    assert checked > 3500
    assert differing == []


def test_percentages_of_counts_are_the_published_percentages_of_every_authority(
    everything: Built,
) -> None:
    """England's and the regions' counts are rounded to ten, so their last digit may differ."""
    rows = everything.ask(
        "select indicator_code, area_code, period, value, published_value"
        " from intermediate.int_indicator_values"
        " inner join catalogue.indicators using (indicator_code)"
        " where unit = 'pct' and value_basis = 'computed' and value is not null"
        " and published_value is not null and area_code similar to 'E(06|07|08|09|10).*'"
    )
    assert len(rows) > 8000
    assert [row for row in rows if half_up(row[3]) != row[4]] == []


def test_two_releases_of_a_figure_are_kept_and_the_later_one_stands(everything: Built) -> None:
    """DfE revised Rutland's mid-2023 estimate from 7,972 to 8,003 a year later."""
    kept = everything.ask(
        "select value from raw.population where area = ? and mid_year = 2023 order by value",
        RUTLAND,
    )
    assert kept == [(7972,), (8003,)]
    assert everything.ask(
        "select value from staging.stg_population where area_code = ? and mid_year = 2023", RUTLAND
    ) == [(8003,)]


def test_a_renamed_column_is_the_same_measure(everything: Built) -> None:
    """`Referrals` of the 2024 release became `referral_count` in 2025."""
    sources = everything.ask(
        "select distinct source_column from raw.published_statistics"
        " where figure = 'measure' and code = 'referrals' order by all"
    )
    assert sources == [("referral_count",), ("referrals",)]


def test_a_publishers_c_is_carried_into_every_sum(everything: Built) -> None:
    """Treated as zero, Rutland's hidden count would make the partnership's figure wrong."""
    found = everything.ask(
        "select area_code, status, value from marts.fct_indicator"
        " where indicator_code = 'icpcs_15_days_pct' and period = '2024-25'"
        " and area_code in (?, 'LRSCP', 'LLR', 'LSCP') order by area_code",
        RUTLAND,
    )
    assert [(area, status) for area, status, _ in found] == [
        (RUTLAND, "c"), ("LLR", "c"), ("LRSCP", "c"), ("LSCP", "ok"),
    ]  # fmt: skip
    assert [value is None for _, _, value in found] == [True, True, True, False]


def test_a_partnerships_percentage_comes_from_its_counts(everything: Built) -> None:
    parts = everything.ask(
        "select sum(numerator), sum(denominator) from marts.fct_indicator"
        " where indicator_code = 'rereferrals_pct' and period = '2024-25'"
        " and area_code in (?, ?)",
        LEICESTERSHIRE,
        RUTLAND,
    )[0]
    whole = everything.ask(
        "select numerator, denominator, value from marts.fct_indicator"
        " where indicator_code = 'rereferrals_pct' and period = '2024-25' and area_code = 'LRSCP'"
    )[0]
    assert whole[:2] == parts
    assert whole[2] == pytest.approx(parts[0] / parts[1] * 100)


def test_a_percentage_without_counts_is_kept_as_published_and_marked(everything: Built) -> None:
    found = everything.ask(
        "select value, value_basis, numerator from marts.fct_indicator"
        " where indicator_code = 'social_worker_vacancy_pct' and area_code = ?"
        " order by period desc limit 1",
        ENGLAND,
    )
    assert found == [(14.2, "as_published", None)]


def test_files_that_no_mapping_describes_are_kept_and_said_to_be_unused(everything: Built) -> None:
    unused = [e.submission for e in everything.taken if e.submission.outcome == "unrecognised"]
    assert {s.original_name for s in unused} >= {"absence_la.csv"}
    for submission in unused:
        kept = list(everything.workspace.originals.glob(f"*/{submission.sha256}*"))
        assert len(kept) == 1 and "mapping" in (submission.reason or "")
    assert not [e for e in everything.taken if e.submission.outcome == "rejected"]


def test_the_release_shows_no_count_of_one_to_five(everything: Built) -> None:
    figures = str(everything.manifest.folder / "fct_measure.parquet")
    shown = duckdb.execute(
        "select count(*) filter (where value between 1 and 5), count(*) from read_parquet(?)",
        [figures],
    ).fetchone()
    assert shown and shown[0] == 0 and shown[1] > 3000
