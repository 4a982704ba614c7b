"""The demo's yearly numbers of the local picture, beside what its quarterly returns say."""

from __future__ import annotations

import pytest

from pipelines.demo.draw import World, draw_world
from pipelines.demo.texts import read_yaml
from pipelines.demo.wider_context import wider_rows
from pipelines.demo.wording import WORDS

YEARS = ("2023-24", "2024-25")
COUNTY, HELP = "leicestershire_childrens_social_care", "leicestershire_early_help"
AREA = "E10000018"


@pytest.fixture(scope="module")
def world() -> World:
    return draw_world(7, "2024-25-Q4")


def values(world: World, agency: str, year: str) -> dict[object, object]:
    rows = wider_rows(f"{year}-Q4", world)[agency]
    return {row["count_code"]: row["value"] for row in rows}


def test_only_a_years_last_quarter_brings_them(world: World) -> None:
    assert wider_rows("2024-25-Q3", world) == {}
    assert len(wider_rows("2024-25-Q4", world)) == 6


def test_each_kind_of_agency_sends_its_own(world: World) -> None:
    assert {*values(world, HELP, "2023-24")} == {"early_help_assessments"}
    assert {*values(world, COUNTY, "2023-24")} == {
        "children_in_need",
        "child_protection_plans",
        "children_looked_after",
        "care_leavers_17_18",
        "care_leavers_19_21",
    }


def test_a_stock_is_the_last_quarters_and_a_flow_the_years(world: World) -> None:
    sent = values(world, COUNTY, "2023-24")
    assert sent["children_looked_after"] == world.total("2023-24-Q4", AREA, "children_looked_after")
    assert sent["care_leavers_19_21"] == sum(
        world.total(f"2023-24-Q{number}", AREA, "care_leavers_19_21_accommodation")
        for number in (1, 2, 3, 4)
    )


def test_what_differs_is_written_out_and_mostly_explained(world: World) -> None:
    entries = read_yaml(WORDS / "wider_context.yml")
    assert all(entry["by"] for entry in entries)
    explained = [entry for entry in entries if entry.get("note")]
    assert len(entries) > len(explained) > len(entries) / 2
    for entry in entries:
        assert entry["year"] in YEARS
        assert entry["count_code"] in values(world, entry["agency"], entry["year"])
    late = values(world, COUNTY, "2024-25")["children_looked_after"]
    assert late == world.total("2024-25-Q4", AREA, "children_looked_after") + 3
