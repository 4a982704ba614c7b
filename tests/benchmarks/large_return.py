"""A return of a million rows with unique keys, and the catalogues that make it a valid one.

Three authorities cannot fill a million rows, so a copy of the project's catalogues is extended:
a sub-region of 150 made-up authorities in 75 partnerships, fourteen more ethnic groups, and one
agency that reports every count of children's social care for all of them.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

QUARTER, AGENCY, AGENCY_TYPE = "2025-26-Q1", "benchmark_agency", "childrens_social_care"
SUB_REGION = "BENCH"
AUTHORITIES, PARTNERSHIP_SIZE, MORE_GROUPS = 150, 2, 14
SMALL_ROWS = 1_000
# Of the counts of groups, one in so many is sent as confidential.
CONFIDENTIAL_ONE_IN = 97
# What the counts are broken down by, alone and two at a time.
BROKEN_DOWN_BY = ("ethnicity", "sex", "age_band", "disability", "unaccompanied")
_COPIED = ("dbt_project", "expectations")


@dataclass(frozen=True)
class LargeReturn:
    """``project`` is what ASSURANCE_PROJECT must name; ``small`` is a return like the large one."""

    project: Path
    large: Path
    small: Path


def make_large_return(root: Path, folder: Path, rows: int) -> LargeReturn:
    """Copy the project's catalogues from ``root``, extend them, and write the two files.

    Raises:
        ValueError: the catalogues do not hold that many different counts.
    """
    for name in _COPIED:
        ignored = shutil.ignore_patterns("target", "logs", ".user.yml")
        shutil.copytree(root / name, folder / name, ignore=ignored)
    seeds = folder / "dbt_project" / "seeds"
    _extend(seeds)
    counts = _counts(seeds)
    if counts.height < rows:
        raise ValueError(f"The catalogues give {counts.height:,} counts; {rows:,} were asked for.")
    made = LargeReturn(folder, folder / "large.csv", folder / "small.csv")
    counts.head(rows).write_csv(made.large)
    counts.head(min(rows, SMALL_ROWS)).write_csv(made.small)
    return made


def _authorities() -> list[tuple[str, str]]:
    return [
        (f"E069{number:05d}", f"BP{(number - 1) // PARTNERSHIP_SIZE + 1:03d}")
        for number in range(1, AUTHORITIES + 1)
    ]


def _extend(seeds: Path) -> None:
    authorities = _authorities()
    partnerships = list(dict.fromkeys(partnership for _, partnership in authorities))
    place = {"sub_region_code": SUB_REGION, "region_code": "E12000004", "sort_order": "1000"}
    areas = [
        {"area_code": code, "area_name": f"Borough {code[-3:]}", "area_type": "authority"}
        | {"partnership_code": partnership}
        for code, partnership in authorities
    ]
    areas += [
        {"area_code": code, "area_name": f"Partnership {code}", "area_type": "partnership"}
        | {"partnership_code": code}
        for code in partnerships
    ]
    areas += [{"area_code": SUB_REGION, "area_name": "All boroughs", "area_type": "sub_region"}]
    _append(seeds / "areas.csv", (area | place for area in areas))
    members = [(partnership, code) for code, partnership in authorities]
    members += [(SUB_REGION, code) for code, _ in authorities]
    _append(
        seeds / "area_members.csv",
        ({"group_code": group, "member_code": member} for group, member in members),
    )
    agency = {"agency_code": AGENCY, "agency_name": "Benchmark agency", "agency_type": AGENCY_TYPE}
    codes = ";".join(code for code, _ in authorities)
    _append(seeds / "agencies.csv", [agency | {"area_codes": codes}])
    groups = (f"group_{number:02d}" for number in range(1, MORE_GROUPS + 1))
    common = {"characteristic": "ethnicity", "characteristic_label": "Ethnic group"}
    common |= {"is_protected": "true", "sort_order": "100"}
    _append(
        seeds / "characteristics.csv",
        (common | {"category": group, "category_label": f"Ethnic {group}"} for group in groups),
    )


def _append(seed: Path, rows: Iterable[Mapping[str, str]]) -> None:
    with seed.open(encoding="utf-8-sig", newline="") as handle:
        columns = csv.DictReader(handle).fieldnames or []
    with seed.open("a", encoding="utf-8", newline="") as handle:
        csv.DictWriter(handle, columns, restval="", lineterminator="\n").writerows(rows)


def _counts(seeds: Path) -> pl.DataFrame:
    """Every count of every group, totals first, so that fewer rows still make indicators."""
    groups = _groups(seeds).with_row_index("group")
    areas = pl.DataFrame({"area": [code for code, _ in _authorities()]}).with_row_index("place")
    measures = _measures(seeds).with_row_index("number")
    group, place, number = pl.col("group"), pl.col("place"), pl.col("number")
    whole = 20 + (place * 37 + group * 11) % 400
    part = whole * (50 + (group + place) % 50) // 100
    hidden = (group > 0) & ((place * 7 + group * 13 + number) % CONFIDENTIAL_ONE_IN == 0)
    value = pl.when("is_part").then(part).otherwise(whole).cast(pl.String)
    return (
        groups.join(areas, how="cross")
        .join(measures, how="cross")
        .select(
            pl.lit(QUARTER).alias("period"),
            pl.lit(AGENCY).alias("agency"),
            "area",
            "measure",
            *("characteristic", "category", "characteristic_2", "category_2"),
            pl.when(hidden).then(pl.lit("c")).otherwise(value).alias("value"),
            pl.lit(None, pl.String).alias("status"),
            pl.lit(None, pl.String).alias("note"),
        )
    )


def _groups(seeds: Path) -> pl.DataFrame:
    listed = pl.read_csv(seeds / "characteristics.csv", infer_schema=False)
    listed = listed.select("characteristic", "category")
    single = listed.filter(pl.col("characteristic").is_in(BROKEN_DOWN_BY))
    names = ("characteristic", "category", "characteristic_2", "category_2")
    none = {"characteristic_2": pl.lit("none"), "category_2": pl.lit("none")}
    total = pl.DataFrame([("total", "total", "none", "none")], schema=names, orient="row")
    both = single.join(single, how="cross", suffix="_2").filter(
        pl.col("characteristic") < pl.col("characteristic_2")
    )
    return pl.concat([total, single.with_columns(**none), both.select(names)])


def _measures(seeds: Path) -> pl.DataFrame:
    """What the agency is asked for; a part of a percentage must not exceed its whole."""
    indicators = pl.read_csv(seeds / "indicators.csv", infer_schema=False)
    parts = indicators.filter(pl.col("interval_method") == "wilson")["numerator_measures"]
    return (
        pl.read_csv(seeds / "measures.csv", infer_schema=False)
        .filter(pl.col("supplier_type") == AGENCY_TYPE, pl.col("is_returned") == "true")
        .select(
            pl.col("measure_code").alias("measure"),
            pl.col("measure_code").is_in(parts.to_list()).alias("is_part"),
        )
    )
