"""The published files, dropped in unchanged, give the published values."""

from __future__ import annotations

import csv
import math
from collections import Counter

import duckdb
import pytest

from tests.published.conftest import PUBLISHED, Built, Warehouse

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
    ("cla_missing_pct", LEICESTER, "2023-24"): (94, 819, 11.0),
    ("unaccompanied_children", LEICESTERSHIRE, "2024-25"): (74, None, 74.0),
    ("care_leavers_19_21_suitable_pct", LEICESTER, "2024-25"): (229, 238, 96.0),
    ("care_leavers_19_21_eet_pct", RUTLAND, "2024-25"): (19, 25, 76.0),
    ("cla_dental_check_pct", LEICESTER, "2024-25"): (333, 428, 78.0),
    ("cla_sdq_concern_pct", LEICESTER, "2024-25"): (114, 247, 46.0),
    ("factor_neglect", LEICESTER, "2024-25"): (431, None, 431.0),
    ("factor_physical_disability_person", LEICESTER, "2024-25"): (15, None, 15.0),
    ("factor_other", ENGLAND, "2024-25"): (83770, None, 83770.0),
    ("persistent_absence_cpp_pct", RUTLAND, "AY2024-25"): (8, 15, 53.3),
    ("social_worker_caseload", LEICESTER, "CY2025"): (1847, 102, 18.1),
    # Two authorities' full-time equivalents together: 2,857 cases held by 213.8.
    ("social_worker_caseload", "LRSCP", "CY2025"): (2857, 213.8, 13.4),
    ("ehc_decisions_6_weeks_pct", LEICESTERSHIRE, "CY2024"): (1396, 1638, 85.2),
    ("ehc_plans_20_weeks_pct", RUTLAND, "CY2019"): (31, 31, 100.0),
    ("referrals_from_police_pct", RUTLAND, "2023-24"): (52, 276, 18.8),
    ("three_placements_pct", LEICESTERSHIRE, "2024-25"): (66, 694, 10.0),
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
    "three_placements_pct": "2020-21",
    "cla_missing_pct": "2019-20",
    "cla_away_pct": "2019-20",
    "unaccompanied_children": "2020-21",
    "care_leavers_17_18_suitable_pct": "2020-21",
    "care_leavers_19_21_eet_pct": "2020-21",
    "cla_immunisations_pct": "2020-21",
    "cla_sdq_received_pct": "2020-21",
    "referrals_from_schools_pct": "2013-14",
    "factor_domestic_abuse_parent": "2017-18",
    "factor_learning_disability_parent": "2017-18",
    "factor_physical_abuse_unknown": "2017-18",
    "factor_sexual_abuse_adult": "2020-21",
    "persistent_absence_cla_pct": "AY2018-19",
    "severe_absence_cin_pct": "AY2018-19",
    "social_worker_caseload": "CY2017",
    "social_worker_vacancy_pct": "CY2017",
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


def test_rates_of_one_release_are_the_published_rates_of_every_authority(
    only_2024: Warehouse,
) -> None:
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


# Whole columns: indicator -> published figures of authorities beside which a computed one stands.
COMPARED = {
    "care_leavers_17_18_eet_pct": 167,
    "care_leavers_17_18_suitable_pct": 695,
    "care_leavers_19_21_eet_pct": 169,
    "care_leavers_19_21_suitable_pct": 747,
    "cla_away_pct": 622,
    "cla_dental_check_pct": 169,
    "cla_health_assessment_pct": 169,
    "cla_immunisations_pct": 169,
    "cla_missing_pct": 740,
    "cla_sdq_concern_pct": 163,
    "cla_sdq_received_pct": 169,
    "ehc_decisions_6_weeks_pct": 67,
    "ehc_plans_20_weeks_pct": 200,
    "persistent_absence_cin_pct": 201,
    "persistent_absence_cla_pct": 196,
    "persistent_absence_cpp_pct": 196,
    "plan_reviews_on_time_pct": 1784,
    "plans_2_years_pct": 1241,
    "referrals_no_further_action_pct": 1873,
    "rereferrals_pct": 1948,
    "second_plans_pct": 1924,
    "severe_absence_cin_pct": 197,
    "severe_absence_cla_pct": 141,
    "severe_absence_cpp_pct": 190,
    "social_worker_agency_pct": 1327,
    "social_worker_caseload": 1336,
    "social_worker_turnover_pct": 1331,
    "social_worker_vacancy_pct": 1339,
    "three_placements_pct": 744,
}
# Published from full-time equivalents that are not rounded; here they are rounded to 0.1. That each
# published rate is possible for figures so rounded is tested in the warehouse itself.
ROUNDED_PARTS = {
    "social_worker_agency_pct": 54,
    "social_worker_caseload": 30,
    "social_worker_turnover_pct": 109,
    "social_worker_vacancy_pct": 40,
}
# The two published shares, within six weeks and later, do not add up to 100 there: the publisher
# divides by some requests that are in neither count.
MORE_REQUESTS_THAN_COUNTED = {
    ("ehc_decisions_6_weeks_pct", "E06000051", "CY2023"),
    ("ehc_decisions_6_weeks_pct", "E06000056", "CY2023"),
    ("ehc_decisions_6_weeks_pct", "E06000032", "CY2023"),
    ("ehc_decisions_6_weeks_pct", "E06000032", "CY2024"),
}


def test_percentages_and_means_of_counts_are_the_published_ones_of_every_authority(
    everything: Built,
) -> None:
    """England's and the regions' counts are rounded to ten, so their last digit may differ."""
    rows = everything.ask(
        "select indicator_code, area_code, period, value, published_value, decimals"
        " from intermediate.int_indicator_values"
        " inner join intermediate.int_definitions using (indicator_code, period)"
        " where unit in ('pct', 'mean') and value_basis = 'computed' and value is not null"
        " and published_value is not null and area_code similar to 'E(06|07|08|09|10).*'"
    )
    differing = [row[:3] for row in rows if half_up(row[3], row[5]) != row[4]]
    assert Counter(row[0] for row in rows) == COMPARED
    assert Counter(row[0] for row in differing if row[0] in ROUNDED_PARTS) == ROUNDED_PARTS
    others = {row for row in differing if row[0] not in ROUNDED_PARTS}
    assert others == MORE_REQUESTS_THAN_COUNTED


# Whose figures begin or end within the file: outside these years no definition holds.
FACTOR_YEARS = {
    "factor_physical_abuse_adult": (2021, 2025),
    "factor_physical_abuse_child": (2021, 2025),
    "factor_physical_abuse_unknown": (2018, 2024),
    "factor_sexual_abuse_adult": (2021, 2025),
    "factor_sexual_abuse_child": (2021, 2025),
    "factor_sexual_abuse_unknown": (2018, 2024),
    "factor_criminal_exploitation": (2022, 2025),
}


def test_every_assessment_factor_is_the_published_one_of_every_area(everything: Built) -> None:
    """Fourteen of the department's factors had no measure: nobody missed what no table named."""
    path = PUBLISHED / "cin_2025/c3_factors_identified_at_end_of_assessment_2018_to_2025.csv"
    column_of = {
        column: code
        for code, column in everything.ask(
            "select distinct code, source_column from raw.published_statistics"
            " where code like 'factor%'"
        )
    }
    shown = {
        tuple(key): (value, status)
        for *key, value, status in everything.ask(
            "select indicator_code, area_code, period, value, status"
            " from intermediate.int_indicator_values where indicator_code like 'factor%'"
        )
    }
    checked, differing = 0, []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        columns = list(reader.fieldnames or ())
        factors = columns[columns.index("Episodes_with_assessment_factor") + 1 :]
        assert sorted(map(str.lower, factors)) == sorted(column_of) and len(factors) == 39
        for row in reader:
            area = row["new_la_code"] or row["region_code"] or row["country_code"]
            year = int(row["time_period"])
            if area in ("E13000001", "E13000002"):
                continue  # Inner and Outer London are no areas of ours; London is one.
            for column in factors:
                code = column_of[column.lower()]
                first, last = FACTOR_YEARS.get(code, (2018, 2025))
                text = row[column]
                wanted = (float(text), "ok") if text.isdigit() else (None, text)
                if not first <= year <= last:
                    wanted = (None, None)
                found = shown.get((code, area, f"{year - 1}-{year % 100:02d}"), (None, None))
                checked += 1
                if found != wanted:
                    differing.append((code, area, year, wanted, found))
    assert checked > 50000
    assert differing == []


def test_requests_that_are_in_neither_count_explain_the_other_percentage() -> None:
    """Luton 2024: 380 of 566 is 67.1, published are 66.9 and, for later decisions, 32.7."""
    path, short = PUBLISHED / "ehcp_2025/requests.csv", set()
    if not path.is_file():
        pytest.skip("the published statistics are not beside the project")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            shares = [row[f"request_outcome_{name}_weeks_pc"] for name in ("six", "over_6")]
            is_total = row["breakdown_topic"].startswith("All requests") and row["new_la_code"]
            if not is_total or "x" in shares or "z" in shares:
                continue
            if sum(map(float, shares)) < 99.95:
                period = f"CY{row['time_period']}"
                short.add(("ehc_decisions_6_weeks_pct", row["new_la_code"], period))
    assert short == MORE_REQUESTS_THAN_COUNTED


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
        " where indicator_code = 'cla_away_pct' and area_code = ? and period = '2019-20'",
        LEICESTER,
    )
    assert found == [(1.0, "as_published", None)]


def test_files_that_no_mapping_describes_are_kept_and_said_to_be_unused(everything: Built) -> None:
    unused = [e.submission for e in everything.taken if e.submission.outcome == "unrecognised"]
    assert "a7_cin_by_age_gender_ethnicity_2015_to_2024.csv" in {s.original_name for s in unused}
    for submission in unused:
        kept = list(everything.workspace.originals.glob(f"*/{submission.sha256}*"))
        assert len(kept) == 1 and "mapping" in (submission.reason or "")
    assert not [e for e in everything.taken if e.submission.outcome == "rejected"]


def test_the_release_shows_no_count_of_one_to_five(everything: Built) -> None:
    folder = everything.manifest.folder
    shown = duckdb.execute(
        "select count(*) filter (where value between 1 and 5), count(*)"
        " from read_parquet(?) inner join read_parquet(?) using (measure_code)"
        # Full-time equivalents of staff are no counts of children.
        " where counts in ('children', 'events', 'distinct_children')",
        [str(folder / "fct_measure.parquet"), str(folder / "dim_measure.parquet")],
    ).fetchone()
    assert shown and shown[0] == 0 and shown[1] > 3000
