"""The official files themselves: recognised unchanged, and giving the published values."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.adapters import Adapted
from tests.intake.adapters.conftest import Recognised

pytestmark = pytest.mark.published

LEICESTER, LEICESTERSHIRE, RUTLAND = "E06000016", "E10000018", "E06000017"
EAST_MIDLANDS, ENGLAND = "E12000004", "E92000001"
KEYS = ("figure", "code", "area", "period", "characteristic", "category")

# Part of a file's name -> the publication it is (and, in long form, where that says more).
EXPECTED = {
    "cin_2024/b2_": "cin_disability",
    "cin_2024/b3_": "cin_primary_need",
    "cin_2024/c2_": "cin_assessments",
    "cin_2024/c5_": "cin_referral_sources",
    "cin_2024/d1_": "cpp_plans",
    "cin_2024/d2_": "cpp_categories",
    "cin_2024/d6_": "cpp_reviews",
    "cin_2024/ons_": "population_0_17",
    "cin_2025/b1_": "cin_episodes",
    "cin_2025/c1_": "cin_referrals",
    "cin_2025/c3_": "cin_assessment_factors",
    "cin_2025/c4_": "cin_section_47",
    "cin_2025/d3_": "cpp_subsequent",
    "cin_2025/d5_": "cpp_duration",
    "cin_2025/ons_": "population_0_17",
    "cla_2024/la_children_who_were_missing": "cla_missing",
    "cla_2025/la_care_leavers_accommodation": "care_leavers_accommodation",
    "cla_2025/la_care_leavers_activity": "care_leavers_activity",
    "cla_2025/la_cla_placement": "cla_placement_stability",
    "cla_2025/la_conviction_health": "cla_health",
    "cla_2025/la_cla_on_31_march": "cla_on_31_march",
    "cla_2025/la_children_who_started": "cla_starting",
    "cla_2025/la_children_who_ceased": "cla_ceasing",
    "ehcp_2025/requests": "ehc_requests",
    "ehcp_2025/timeliness": "ehc_timeliness",
    "other/absence": "absence_by_social_care_group",
    "other/csww": "social_work_workforce",
    "other/ehe": "elective_home_education",
    "other/dfe_suspensions": "suspensions_by_ethnicity",
}
RELEASES = {
    "cin_2024/cpp_plans": "2023-24",
    "cin_2025/cin_referrals": "2024-25",
    "cin_2024/population_0_17": "mid-2023",
    "cin_2025/population_0_17": "mid-2024",
    "cla_2025/cla_starting": "2024-25",
    "ehcp_2025/ehc_requests": "CY2024",
    "other/social_work_workforce": "CY2025",
    "other/elective_home_education": "AY2024-25",
    "other/suspensions_by_ethnicity": "AY2024-25",
}
# Read off the files by eye: release and publication -> code, area, period, value or symbol.
BY_HAND = {
    "cin_2025/cin_referrals": [
        ("referrals", RUTLAND, "2024-25", 385),
        ("rereferrals", RUTLAND, "2024-25", 103),
        ("referrals_no_further_action", RUTLAND, "2024-25", 145),
        ("rereferrals_pct", RUTLAND, "2024-25", 26.8),
        ("referrals_no_further_action", RUTLAND, "2018-19", 0),
        ("referrals_no_further_action", RUTLAND, "2019-20", "c"),
        ("referrals", ENGLAND, "2024-25", 632830),
        ("referrals", RUTLAND, "2023-24", 276),
    ],
    "cin_2024/cin_referral_sources": [
        ("referrals", RUTLAND, "2023-24", 276),
        ("referrals_from_police", RUTLAND, "2023-24", 52),
        ("referrals_from_education_services", RUTLAND, "2023-24", "c"),
    ],
    "cin_2024/cin_assessments": [
        ("assessments_within_45_working_days", RUTLAND, "2023-24", 201),
        ("assessments_completed", LEICESTER, "2023-24", 2685),
    ],
    "cin_2025/cin_section_47": [
        ("section_47_enquiries", LEICESTERSHIRE, "2024-25", 1984),
        ("icpcs_within_15_working_days", LEICESTER, "2024-25", 460),
        ("icpcs_within_15_working_days", RUTLAND, "2024-25", "c"),
        # Both early bands are hidden, the total is 37 and both late bands are 0.
        ("icpcs_within_15_working_days", RUTLAND, "2018-19", 37),
    ],
    "cin_2025/cin_episodes": [
        ("children_in_need", RUTLAND, "2024-25", 177),
    ],
    "cin_2024/cpp_plans": [
        ("child_protection_plans", RUTLAND, "2023-24", 26),
    ],
    "cin_2025/cpp_duration": [
        ("child_protection_plans", RUTLAND, "2024-25", 28),
        ("plans_open_2_years_or_more", RUTLAND, "2024-25", 0),
    ],
    "cin_2024/cpp_reviews": [
        ("plans_reviewed_on_time", EAST_MIDLANDS, "2023-24", 2310),
        ("plan_reviews_on_time_pct", EAST_MIDLANDS, "2023-24", 85.7),
    ],
    "cla_2025/cla_on_31_march": [
        ("children_looked_after", RUTLAND, "2024-25", 32),
        ("children_looked_after", LEICESTERSHIRE, "2024-25", 694),
        ("unaccompanied_children_looked_after", RUTLAND, "2024-25", 6),
        ("unaccompanied_children_looked_after", LEICESTER, "2024-25", 39),
    ],
    "cla_2025/cla_starting": [
        ("children_looked_after_starting", RUTLAND, "2024-25", 15),
    ],
    "cla_2025/cla_ceasing": [
        ("children_looked_after_ceasing", ENGLAND, "2024-25", 34450),
        ("children_looked_after_ceasing", EAST_MIDLANDS, "2024-25", 2580),
    ],
    "cla_2025/cla_placement_stability": [
        ("cla_three_or_more_placements", RUTLAND, "2024-25", "c"),
        ("cla_three_or_more_placements", LEICESTER, "2024-25", 31),
        ("three_placements_pct", LEICESTERSHIRE, "2024-25", 10),
    ],
    "cla_2024/cla_missing": [
        ("cla_in_12_months", RUTLAND, "2023-24", 41),
        ("cla_missing_in_12_months", RUTLAND, "2023-24", "c"),
        ("cla_away_in_12_months", RUTLAND, "2023-24", 0),
        ("cla_missing_pct", LEICESTER, "2023-24", 11),
    ],
    "cla_2025/care_leavers_accommodation": [
        ("care_leavers_19_21_suitable", RUTLAND, "2024-25", 24),
    ],
    "cla_2025/care_leavers_activity": [
        ("care_leavers_19_21_in_eet", LEICESTER, "2024-25", 188),
        ("care_leavers_17_18_activity", LEICESTER, "2024-25", 100),
    ],
    "cla_2025/cla_health": [
        ("cla_12_months", LEICESTER, "2024-25", 428),
        ("cla_dental_check_in_year", LEICESTER, "2024-25", 333),
        ("cla_sdq_cause_for_concern", RUTLAND, "2024-25", 6),
        ("cla_sdq_concern_pct", RUTLAND, "2024-25", 46),
    ],
    "cin_2025/cin_assessment_factors": [
        ("factor_neglect", LEICESTER, "2024-25", 431),
        ("factor_physical_abuse_adult", ENGLAND, "2019-20", "x"),
        ("factor_physical_abuse_unknown", ENGLAND, "2019-20", 70740),
        ("factor_learning_disability_child", LEICESTERSHIRE, "2024-25", 393),
        ("factor_privately_fostered", RUTLAND, "2024-25", "c"),
        ("assessments_with_factors", LEICESTERSHIRE, "2024-25", 5008),
    ],
    "other/absence_by_social_care_group": [
        ("pupils_cpp", RUTLAND, "AY2024-25", 15),
        ("pupils_cpp_persistently_absent", RUTLAND, "AY2024-25", 8),
        ("persistent_absence_cpp_pct", RUTLAND, "AY2024-25", 53.3),
    ],
    "other/social_work_workforce": [
        ("social_workers_in_post_fte", RUTLAND, "CY2025", 21.9),
        ("social_worker_caseload", RUTLAND, "CY2025", 11.7),
        ("social_worker_vacancy_pct", RUTLAND, "CY2025", 8.4),
        ("social_worker_turnover_pct", RUTLAND, "CY2024", 39.6),
        ("social_worker_agency_pct", "E08000024", "CY2025", "k"),
    ],
    "ehcp_2025/ehc_requests": [
        ("ehc_requests_decided", RUTLAND, "CY2023", 71),
        ("ehc_decisions_6_weeks_pct", RUTLAND, "CY2023", 88.7),
        ("ehc_requests", RUTLAND, "CY2024", 75),
    ],
    "ehcp_2025/ehc_timeliness": [
        ("ehc_plans_issued", LEICESTER, "CY2024", 571),
        ("ehc_plans_20_weeks_pct", LEICESTERSHIRE, "CY2024", 4.3),
    ],
    "other/elective_home_education": [
        ("electively_home_educated_in_year", RUTLAND, "AY2024-25", 70),
    ],
    "other/suspensions_by_ethnicity": [
        ("suspensions", RUTLAND, "AY2023-24", 332),
        ("pupils", ENGLAND, "AY2024-25", 8395291),
    ],
}


Figure = tuple[str, str, str, str, float | str]
FIGURES: list[Figure] = [(where, *row) for where, rows in BY_HAND.items() for row in rows]


def one(long: Adapted, **keys: str) -> tuple[float | None, str]:
    wanted = {"characteristic": "total", "category": "total"} | keys
    return long.frame.filter(**wanted).select("value", "status").row(0)


def test_every_listed_file_is_recognised_by_its_header_and_no_other(
    published_folder: Path, recognised: dict[str, Recognised]
) -> None:
    names = [
        path.relative_to(published_folder).as_posix() for path in published_folder.rglob("*.csv")
    ]
    expected = {
        name: mapping_id
        for name in names
        for part, mapping_id in EXPECTED.items()
        if name.startswith(part)
    }
    assert len(expected) == len(EXPECTED)
    assert {name: file.long.mapping_id for name, file in recognised.items()} == expected


def test_the_latest_year_dates_each_release(published: dict[str, Adapted]) -> None:
    assert {name: published[name].release_period for name in RELEASES} == RELEASES


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: "-".join(map(str, figure[:4])))
def test_published_values(figure: Figure, published: dict[str, Adapted]) -> None:
    where, code, area, period, value = figure
    found = one(published[where], code=code, area=area, period=period)
    assert found == ((None, value) if isinstance(value, str) else (value, "ok"))


def test_the_population_estimate_is_revised_between_releases(
    published: dict[str, Adapted],
) -> None:
    """Rutland's mid-2023 estimate was 7,972 and became 8,003: a rate must say which it rests on."""
    keys = {"area": RUTLAND, "mid_year": 2023, "age_group": "population_0_17"}
    values = [
        published[f"{release}/population_0_17"].frame.filter(**keys)["value"].item()
        for release in ("cin_2024", "cin_2025")
    ]
    assert values == [7972, 8003]


def test_symbols_of_rutlands_looked_after_children_are_kept(published: dict[str, Adapted]) -> None:
    long = published["cla_2025/cla_on_31_march"].frame
    rutland = long.filter(area=RUTLAND, period="2024-25", characteristic="ethnicity")
    assert dict(rutland.select("category", "status").iter_rows()) == {
        "asian": "ok",  # zero is a value
        "black": "c",
        "mixed": "c",
        "other": "ok",
        "unknown": "c",
        "white": "ok",
    }
    assert rutland.filter(status="c")["value"].null_count() == 3


def test_finer_groups_add_up_to_ours(published: dict[str, Adapted]) -> None:
    long = published["ehcp_2025/ehc_requests"]
    rutland = {"code": "ehc_requests", "area": RUTLAND, "period": "CY2024"}
    assert one(long, **rutland, characteristic="ethnicity", category="mixed") == (5, "ok")
    assert one(long, **rutland, characteristic="age_band", category="10_to_15") == (27, "ok")


def test_groups_add_up_to_their_total_where_all_are_shown(published: dict[str, Adapted]) -> None:
    checked = 0
    for name in ("cla_on_31_march", "cla_starting", "cla_ceasing"):
        long = published[f"cla_2025/{name}"].frame
        checked += _parts_and_totals(long, ("ethnicity", "sex", "age_band", "unaccompanied"))
    # Ages 0 to 4 of the plans are not in our bands, so their ages do not add up.
    for name in ("ehc_requests", "ehc_timeliness"):
        checked += _parts_and_totals(published[f"ehcp_2025/{name}"].frame, ("ethnicity", "sex"))
    assert checked > 1800


def _parts_and_totals(long: pl.DataFrame, characteristics: tuple[str, ...]) -> int:
    """How many totals of authorities equal the sum of their parts; fails where one does not."""
    keys = ["code", "area", "period"]
    totals = long.filter(
        pl.col("characteristic") == "total", ~pl.col("area").str.contains("^E[19]2")
    )
    sums = (
        long.filter(pl.col("characteristic").is_in(characteristics))
        .group_by(*keys, "characteristic")
        .agg(pl.col("value").sum().alias("parts"), (pl.col("status") == "ok").all().alias("shown"))
        .filter(pl.col("shown"))
        .join(totals.filter(status="ok").select(*keys, "value"), on=keys)
    )
    assert sums.filter(pl.col("parts") != pl.col("value")).rows() == []
    return sums.height


def test_keys_are_unique_in_every_file(published: dict[str, Adapted]) -> None:
    for name, long in published.items():
        keys = ("area", "mid_year", "age_group") if "population" in name else KEYS
        assert not long.frame.select(keys).is_duplicated().any(), name


def test_no_value_stands_beside_a_symbol_and_none_is_missing(
    published: dict[str, Adapted],
) -> None:
    statuses = set()
    for name, long in published.items():
        shown = long.frame["status"] == "ok"
        assert (long.frame["value"].is_not_null() == shown).all(), name
        statuses |= set(long.frame["status"].unique())
    assert statuses == {"ok", "c", "x", "z", "u", "k"}


def test_every_row_is_used_or_counted_as_left_out(recognised: dict[str, Recognised]) -> None:
    for name, file in recognised.items():
        long = file.long
        used = long.frame["row"].n_unique()
        if "code" in long.frame.columns:
            # Where rows were added up, source_column lists their groups.
            sources = long.frame.filter(code=long.frame["code"][0])["source_column"]
            groups = sources.str.split(": ").list.get(1, null_on_oob=True).str.split(" + ")
            used += int((groups.list.len() - 1).sum())
        assert used + sum(long.dropped.values()) == file.table.frame.height, name


def test_releases_agree_on_a_figure_but_for_one_revision(published: dict[str, Adapted]) -> None:
    """West Sussex's plans at 31 March 2013 were 424 in the 2024 release and 379 in the next, which
    also moved its region and England: the later release has to stand."""
    parts = [
        long.frame.filter(figure="measure").with_columns(release=pl.lit(name))
        for name, long in published.items()
        if "population" not in name
    ]
    pairs = (
        pl.concat(parts)
        .group_by(*KEYS)
        .agg("value", pl.col("status").n_unique(), pl.col("value").n_unique().alias("n"), pl.len())
        .filter(pl.col("len") > 1)
    )
    assert pairs.height > 7000
    assert (pairs["status"] == 1).all()
    differing = pairs.filter(pl.col("n") > 1)
    assert {(row["code"], row["period"]) for row in differing.iter_rows(named=True)} == {
        ("child_protection_plans", "2012-13")
    }
    assert set(differing["area"]) == {"E10000032", "E12000008", ENGLAND}
