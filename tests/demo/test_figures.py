from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise

import pytest

from pipelines.contracts.load import seed_rows
from pipelines.demo.draw import World, draw_world
from pipelines.demo.parcel import Parcel
from pipelines.demo.profile import SEEDS, TOTAL, Profile
from pipelines.demo.rhythm import FACTORS, PARTS, SPLITS
from pipelines.periods import quarters_between

AREAS = ("E06000016", "E10000018", "E06000017")
WHOLES = {
    **PARTS,
    "contacts_progressing_to_referral": "contacts",
    "plans_open_2_years_or_more": "plans_open_3_months_or_more",
    "plans_open_3_months_or_more": "child_protection_plans",
    "icpcs": "section_47_enquiries",
}


@pytest.fixture(scope="module")
def world() -> World:
    return draw_world(20250401, "2025-26-Q1")


@pytest.fixture(scope="module")
def returns(intended: list[Parcel]) -> list[Parcel]:
    return [one for one in intended if one.dataset == "performance_return"]


def _counts(one: Parcel) -> dict[tuple, dict[tuple, int]]:
    """(area, measure) -> group -> count."""
    counts: dict[tuple, dict[tuple, int]] = defaultdict(dict)
    for row in one.rows:
        group = tuple(
            row[name] for name in ("characteristic", "category", "characteristic_2", "category_2")
        )
        assert isinstance(row["value"], int)
        assert group not in counts[row["area"], row["measure"]], (one.place, row)
        counts[row["area"], row["measure"]][group] = row["value"]
    return counts


def test_no_part_exceeds_its_whole_in_any_group(returns: list[Parcel]) -> None:
    for one in returns:
        counts = _counts(one)
        for (area, measure), groups in counts.items():
            whole = counts.get((area, WHOLES.get(str(measure), "")), {})
            for group, count in groups.items():
                assert 0 <= count <= whole.get(group, count), (one.place, measure, group)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_parts_stay_within_wholes_whatever_the_seed(seed: int) -> None:
    drawn = draw_world(seed, "2025-26-Q4").totals
    for (quarter, area, measure), count in drawn.items():
        if measure in WHOLES:
            assert 0 <= count <= drawn[quarter, area, WHOLES[measure]], (quarter, area, measure)


def test_every_breakdown_adds_up_to_its_total(returns: list[Parcel]) -> None:
    checked = 0
    for one in returns:
        for (area, measure), groups in _counts(one).items():
            sums: dict[tuple, int] = defaultdict(int)
            for (first, _, second, _), count in groups.items():
                sums[first, second] += count
            assert set(sums.values()) == {groups[TOTAL]}, (one.place, area, measure)
            checked += len(sums) - 1
    assert checked > 300


def test_two_way_counts_agree_with_both_one_way_breakdowns(world: World) -> None:
    checked = set()
    for (_, _, measure), groups in world.groups.items():
        for first, second in {(g[0], g[2]) for g in groups if g[2] != "none"}:
            for margin, place in ((first, 1), (second, 3)):
                sums: dict[str, int] = defaultdict(int)
                for group, count in groups.items():
                    if (group[0], group[2]) == (first, second):
                        assert count >= 0
                        sums[group[place]] += count
                alone = {g[1]: n for g, n in groups.items() if g[0] == margin and g[2] == "none"}
                assert sums == alone, (measure, first, second)
            checked.add((measure, second))
    assert checked == {
        *(("referrals", with_) for with_ in ("sex", "disability", "age_band")),
        *(
            ("children_looked_after", with_)
            for with_ in ("sex", "disability", "age_band", "unaccompanied")
        ),
        # Or ethnicity by sex would have nothing to be divided by.
        ("suspensions", "sex"),
        ("pupils", "sex"),
    }


def test_nineteen_ethnic_groups_add_up_to_five(world: World) -> None:
    """Also within each group, or an ethnic group would seem to lose children when looked into."""
    parent = {
        row["category"]: row["parent_category"]
        for row in seed_rows(SEEDS, "characteristics")
        if row["characteristic"] == "ethnicity_19"
    }
    both = set()
    for (_, _, measure), groups in world.groups.items():
        sums: dict[str, int] = defaultdict(int)
        for (characteristic, category, _, _), count in groups.items():
            if characteristic == "ethnicity_19":
                sums[parent[category]] += count
        five = {g[1]: n for g, n in groups.items() if g[0] == "ethnicity" and g[2] == "none"}
        if sums and five:
            assert sums == five, measure
            both.add(measure)
    assert len(both) == 8


def test_no_system_has_a_row_for_a_group_without_a_code(returns: list[Parcel]) -> None:
    """Arab and Roma have no code in social care and schools: 0 would say that nobody is there."""
    sent = {r["category"] for p in returns for r in p.rows if r["characteristic"] == "ethnicity_19"}
    coded = {
        row["category"]
        for row in seed_rows(SEEDS, "category_codes")
        if row["classification"] == "cin_census"
    }
    assert sent == coded and not sent & {"arab", "roma"}


def test_unaccompanied_children_are_counted_alike_in_both_places(world: World) -> None:
    yes = ("unaccompanied", "yes", "none", "none")
    for (quarter, area, measure), groups in world.groups.items():
        if measure == "children_looked_after":
            total = world.total(quarter, area, "unaccompanied_children_looked_after")
            assert groups[yes] == total


def test_breakdowns_are_those_that_equality_needs(returns: list[Parcel]) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for one in returns:
        for row in one.rows:
            kind = str(row["characteristic"])
            if row["characteristic_2"] != "none":
                kind += f" x {row['characteristic_2']}"
            found[str(row["measure"])].add(kind)
    four = {"total", "ethnicity", "ethnicity_19", "sex", "age_band", "disability"}
    crossed = {f"ethnicity x {with_}" for with_ in ("sex", "age_band", "disability")}
    by_ethnicity = {"total", "ethnicity", "ethnicity_19"}
    broken_down = {measure: kinds for measure, kinds in found.items() if kinds != {"total"}}
    assert broken_down == {
        "referrals": four | crossed,
        "assessments_completed": by_ethnicity,
        "section_47_enquiries": four,
        "icpcs": four,
        "child_protection_plans": four,
        # By the nineteen alone: the warehouse makes the five.
        "child_protection_plans_starting": {"total", "ethnicity_19"},
        "children_looked_after_starting": {"total", "ethnicity_19"},
        "children_looked_after": four | crossed | {"unaccompanied", "ethnicity x unaccompanied"},
        "suspensions": by_ethnicity | {"sex", "ethnicity x sex"},
        "pupils": by_ethnicity | {"sex", "ethnicity x sex"},
        "ehc_requests": {"total", "ethnicity"},
    }


def test_every_code_is_in_the_catalogues(returns: list[Parcel]) -> None:
    agencies = {row["agency_code"]: row for row in seed_rows(SEEDS, "agencies")}
    measures = {row["measure_code"]: row for row in seed_rows(SEEDS, "measures")}
    groups = {(r["characteristic"], r["category"]) for r in seed_rows(SEEDS, "characteristics")}
    for one in returns:
        agency = agencies[one.agency]
        for row in one.rows:
            assert row["agency"] == one.agency and row["period"] == one.quarter
            assert row["area"] in agency["area_codes"].split(";")
            measure = measures[str(row["measure"])]
            assert measure["supplier_type"] == agency["agency_type"]
            assert measure["is_returned"] == "true"
            assert (row["characteristic"], row["category"]) in groups
            assert (row["characteristic_2"], row["category_2"]) in groups


def test_every_returned_measure_is_sent_for_every_area(returns: list[Parcel]) -> None:
    wanted = {r["measure_code"] for r in seed_rows(SEEDS, "measures") if r["is_returned"] == "true"}
    assert len(wanted) > 120
    for quarter in quarters_between("2023-24-Q2", "2025-26-Q1"):
        sent = {(r["area"], r["measure"]) for p in returns if p.quarter == quarter for r in p.rows}
        assert sent == {(area, measure) for area in AREAS for measure in wanted}


def test_referrals_are_shared_out_by_their_source(world: World) -> None:
    for (quarter, area, measure), count in world.totals.items():
        if measure in SPLITS:
            parts = [world.total(quarter, area, part) for part in SPLITS[measure]]
            assert sum(parts) == count, (quarter, area)


def test_no_factor_is_in_more_episodes_than_were_assessed(world: World) -> None:
    for (quarter, area, measure), count in world.totals.items():
        if measure in FACTORS:
            assert count <= world.total(quarter, area, "assessments_completed")


def test_children_looked_after_move_by_those_who_start_less_those_who_cease(world: World) -> None:
    for before, quarter in pairwise(quarters_between("2022-23-Q1", "2025-26-Q1")):
        for area in AREAS:
            now, was = (world.total(q, area, "children_looked_after") for q in (quarter, before))
            starting = world.total(quarter, area, "children_looked_after_starting")
            ceasing = world.total(quarter, area, "children_looked_after_ceasing")
            assert now == was + starting - ceasing


def test_plans_never_grow_by_more_than_those_that_started(world: World) -> None:
    for before, quarter in pairwise(quarters_between("2022-23-Q1", "2025-26-Q1")):
        for area in AREAS:
            now, was = (world.total(q, area, "child_protection_plans") for q in (quarter, before))
            assert now <= was + world.total(quarter, area, "child_protection_plans_starting")


def test_a_years_figures_are_near_the_published_level(world: World) -> None:
    """Counts of a few dozen a year move by more than a fifth through chance alone."""
    profile = Profile.load()
    kinds = {row["measure_code"]: row["period_type"] for row in seed_rows(SEEDS, "measures")}
    for area in profile.areas:
        # Plans open for three months are the open ones less those that started in the quarter:
        # they follow from other levels and are not drawn around their own.
        followers = {"plans_open_3_months_or_more", "plans_reviewed_on_time"}
        for measure in {m for _, m, _ in profile.levels} - followers:
            level = profile.years(area, measure)[1]
            counts = [world.total(f"2024-25-Q{n}", area, measure) for n in (1, 2, 3, 4)]
            drawn = counts[-1] if kinds[measure] == "snapshot" else sum(counts)
            tolerance = max(0.2 * level, 4 * math.sqrt(level) if level < 200 else 0, 3)
            assert abs(drawn - level) <= tolerance, (area, measure, level, drawn)


def test_fewer_suspensions_and_requests_fall_into_the_summer_holidays(world: World) -> None:
    for area in AREAS[:2]:
        for measure in ("suspensions", "ehc_requests"):
            summer, *others = (world.total(f"2024-25-Q{n}", area, measure) for n in (2, 1, 3, 4))
            assert summer < min(others)


def test_profile_names_the_source_of_every_level() -> None:
    import csv

    from pipelines.demo.profile import PROFILE

    with PROFILE.open(encoding="utf-8", newline="") as handle:
        sources = [row["source"] for row in csv.DictReader(handle)]
    assert all(source.startswith(("DfE ", "assumed")) for source in sources)
