"""What the auditor costs: a made-up release of about 50,000 linked cells, half of them hidden.

``python -m tests.benchmarks.disclosure_audit [--measures 20] [--hidden 0.5]`` prints Markdown.
Counts are drawn with a fixed seed. Counts of 1 to 5 are hidden, and by chance others until the
share is reached; no suppressor is asked, so that many cells can be worked out: the harder case.
"""

from __future__ import annotations

import argparse
import resource
import time
from itertools import product

import numpy as np
import polars as pl

from pipelines.disclosure.auditor import Beliefs, Certificate, Protection
from pipelines.disclosure.auditor.examine import Material, examine
from pipelines.disclosure.auditor.places_times import members_of
from tests.disclosure.audit_tables import AREAS

GROUPS = {"ethnicity": 6, "sex": 3, "age_band": 6, "disability": 3, "religion": 8}
SIZE = {"E06000016": 60.0, "E10000018": 70.0, "E06000017": 6.0}
YEARS = ("2022-23", "2023-24", "2024-25")


def make(measures: int, hidden: float, seed: int = 11) -> Material:
    """Material with ``measures`` measures, all breakdowns, six areas and twelve quarters."""
    chance = np.random.default_rng(seed)
    frames = [_measure(f"measure_{number:02}", chance) for number in range(measures)]
    cells = pl.concat(frames)
    value = cells["value"].to_numpy()
    small = (value >= 1) & (value <= 5)
    missing = max(0.0, hidden * len(value) - small.sum()) / max(1, (~small).sum())
    hide = small | (chance.random(len(value)) < missing)
    cells = cells.with_columns(pl.Series("_hide", hide)).with_columns(
        pl.when("_hide").then(None).otherwise("value").alias("value"),
        pl.when("_hide").then(pl.lit("c")).otherwise(pl.lit("ok")).alias("status"),
    )
    catalogue = pl.DataFrame({"measure_code": sorted(set(cells["measure_code"]))}).with_columns(
        pl.lit("in_period").alias("period_type")
    )
    return Material(cells.drop("_hide"), catalogue, members_of(AREAS))


def _measure(code: str, chance: np.random.Generator) -> pl.DataFrame:
    """One measure: every sum over areas, quarters and groups, from one set of drawn counts."""
    rate = float(chance.choice([0.2, 1.0, 4.0]))
    rows = []
    totals: dict[tuple[str, str], int] = {}
    drawn = {
        (area, year, quarter): int(chance.poisson(rate * SIZE[area]))
        for area, year, quarter in product(SIZE, YEARS, range(1, 5))
    }
    split = {
        (place, name): chance.multinomial(count, chance.dirichlet(np.full(size, 0.8)))
        for place, count in drawn.items()
        for name, size in GROUPS.items()
    }
    groups: dict[tuple[str, str, str, str], int] = {}
    for (area, year, quarter), count in drawn.items():
        areas = (area, "LSCP" if area == "E06000016" else "LRSCP", "LLR")
        for place, period in product(areas, (f"{year}-Q{quarter}", year, "3Y2024-25")):
            totals[place, period] = totals.get((place, period), 0) + count
            for name in GROUPS:
                for number, part in enumerate(split[(area, year, quarter), name]):
                    key = (place, period, name, f"group_{number}")
                    groups[key] = groups.get(key, 0) + int(part)
    rows = [(place, period, "total", "total", n) for (place, period), n in totals.items()]
    rows += [(*key, n) for key, n in groups.items()]
    names = ("area_code", "period", "characteristic", "category", "value")
    basis = (
        pl.when(pl.col("period").str.starts_with("3Y"))
        .then(pl.lit("from_years"))
        .when(pl.col("period").str.contains("Q"))
        .then(pl.lit("counted"))
        .otherwise(pl.lit("from_quarters"))
    )
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(
        pl.lit(code).alias("measure_code"),
        pl.lit("none").alias("characteristic_2"),
        pl.lit("none").alias("category_2"),
        pl.col("value").cast(pl.Float64),
        basis.alias("value_basis"),
    )


def line(material: Material) -> tuple[Certificate, str]:
    """The audit of this material, and its row of the table."""
    started, before = time.perf_counter(), time.process_time()
    found = examine(material, Protection(), Beliefs())
    seconds, cpu = time.perf_counter() - started, time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found, (
        f"| {found.cells:,} | {found.confidential:,} | {found.equations:,} | {found.components:,}"
        f" | {len(found.exposures):,} | {seconds:.1f} | {cpu:.1f} | {memory:,.0f} |"
    )


def main() -> None:
    """Print the table: growing numbers of measures, then the share that is hidden."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measures", type=int, nargs="+", default=[5, 10, 20, 40])
    parser.add_argument("--hidden", type=float, default=0.5)
    asked = parser.parse_args()
    print("| cells | hidden | equations | components | exposed | seconds | CPU s | peak MiB |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for measures in asked.measures:
        print(line(make(measures, asked.hidden))[1], flush=True)


if __name__ == "__main__":
    main()
