"""What disclosure control costs: counts lost against the simple rule, and time on a large release.

    python -m tests.benchmarks.suppression [HOME]

With a workspace: the counts hidden beyond the confidential ones, in its warehouse, by the package
and by the simple rule (where one count of an equation is hidden, the next smallest is hidden too,
until no equation holds a single hidden count). Then a made-up release of 20 measures, 6
characteristics, 3 authorities and 12 quarters, suppressed; its audit is in ``disclosure_audit``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb
import numpy as np

from pipelines.disclosure.equations import write_cells, write_equations
from pipelines.disclosure.linked import linked_counts
from pipelines.disclosure.programmes import Flags
from pipelines.disclosure.protect import choose_hidden
from pipelines.disclosure.rules import load_rules
from pipelines.disclosure.system import System

AUTHORITIES = ("E06000016", "E10000018", "E06000017")
GROUPS = {"LSCP": AUTHORITIES[:1], "LRSCP": AUTHORITIES[1:], "LLR": AUTHORITIES}
SIZES = (1.0, 1.6, 0.12)


def simple_rule(system: System) -> Flags:
    """Hidden counts by the rule of thumb; it looks at one equation at a time."""
    hidden, matrix = system.must_hide.copy(), system.matrix
    changed = True
    while changed:
        changed = False
        for row in range(matrix.shape[0]):
            columns = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
            shown = columns[~hidden[columns] & (system.counts[columns] > 0)]
            if hidden[columns].sum() == 1 and len(shown):
                hidden[shown[np.argmin(system.counts[shown])]] = True
                changed = True
    return hidden


def measured(connection: duckdb.DuckDBPyConnection) -> None:
    """Print what both rules hide of the tables in schema ``candidate``."""
    rules = load_rules()
    begun, used = time.perf_counter(), time.process_time()
    write_cells(connection, rules)
    write_equations(connection, rules)
    system = linked_counts(connection, rules, rules.audiences["partnership"], None)
    choice = choose_hidden(system)
    wall, cpu = time.perf_counter() - begun, time.process_time() - used
    shown = system.is_count & ~system.must_hide
    print(f"{int(system.is_count.sum())} counts, {system.matrix.shape[0]} equations;", end=" ")
    print(f"{wall:.1f} s, {cpu:.1f} s of CPU; {len(choice.exposed)} cannot be protected")
    for name, hidden in (("as released", choice.hidden), ("simple rule", simple_rule(system))):
        lost = int((hidden & shown).sum())
        print(f"  {name}: {lost} of {int(shown.sum())} others hidden ({lost / shown.sum():.1%})")


def of_warehouse(database: Path) -> duckdb.DuckDBPyConnection:
    """The candidate tables of a warehouse, copied into memory."""
    connection = duckdb.connect()
    connection.execute(f"attach '{database}' as assurance (read_only)")
    connection.execute("create schema candidate")
    for name in ("fct_measure", "dim_measure", "dim_area", "dim_period", "dim_category"):
        connection.execute(f"create table candidate.{name} as from assurance.marts.{name}")
    connection.execute(
        "create table candidate.area_members as from assurance.catalogue.area_members"
    )
    return connection


def made_up(
    measures: int = 20, characteristics: int = 6, quarters: int = 12
) -> duckdb.DuckDBPyConnection:
    """A release of that many tables, each characteristic of five groups; years from quarters."""
    random = np.random.default_rng(20250701)
    periods = [f"{2022 + n // 4}-{23 + n // 4}-Q{n % 4 + 1}" for n in range(quarters)]
    years = sorted({period[:7] for period in periods})
    rows = []
    for measure in range(measures):
        level = 20 * 1.35**measure
        share = random.dirichlet(np.full(5, 1.2), characteristics)
        drawn = np.empty((3, quarters, characteristics, 5))
        total = random.poisson(np.outer(SIZES, np.full(quarters, level)))
        for area in range(3):
            for quarter in range(quarters):
                for one in range(characteristics):
                    drawn[area, quarter, one] = random.multinomial(total[area, quarter], share[one])
        for place, members in [*((a, (a,)) for a in AUTHORITIES), *GROUPS.items()]:
            inside = [AUTHORITIES.index(member) for member in members]
            for period in (*periods, *years):
                when = [n for n, key in enumerate(periods) if key.startswith(period)]
                key = (f"measure_{measure:02}", place, period)
                basis = "counted" if "Q" in period else "from_quarters"
                whole = float(total[np.ix_(inside, when)].sum())
                rows.append((*key, "total", "total", whole, basis))
                parts = drawn[np.ix_(inside, when)].sum(axis=(0, 1))
                rows += [
                    (*key, f"characteristic_{one}", f"group_{group}", float(count), basis)
                    for one, counts in enumerate(parts)
                    for group, count in enumerate(counts)
                ]
    connection = duckdb.connect()
    connection.execute("create schema candidate")
    import polars as pl

    names = ("measure_code", "area_code", "period", "characteristic", "category", "value")
    frame = pl.DataFrame(rows, schema=[*names, "value_basis"], orient="row")
    connection.register("frame", frame)
    connection.execute(
        "create table candidate.fct_measure as select *, 'none' as characteristic_2,"
        " 'none' as category_2, 'ok' as status from frame"
    )
    connection.execute(
        "create table candidate.dim_measure as select distinct measure_code, 'events' as counts,"
        " 'in_period' as period_type, null::varchar as part_of from frame"
    )
    connection.execute(
        "create table candidate.dim_period as select distinct period, left(period, 7) as"
        " financial_year, if(contains(period, 'Q'), 'quarter', 'financial_year') as period_kind,"
        " date '2022-04-01' as starts_on, date '2023-03-31' as ends_on from frame"
    )
    members = [(group, one) for group, inside in GROUPS.items() for one in inside]
    connection.execute("create table candidate.area_members (group_code text, member_code text)")
    connection.executemany("insert into candidate.area_members values (?, ?)", members)
    kinds = {"LLR": "sub_region", "LSCP": "partnership", "LRSCP": "partnership"}
    connection.execute("create table candidate.dim_area (area_code text, area_type text)")
    connection.executemany(
        "insert into candidate.dim_area values (?, ?)",
        [(code, kinds.get(code, "authority")) for code in (*AUTHORITIES, *GROUPS)],
    )
    return connection


if __name__ == "__main__":
    for home in sys.argv[1:]:
        print(f"The warehouse of {Path(home).name}:", end=" ")
        measured(of_warehouse(Path(home) / "data" / "warehouse" / "assurance.duckdb"))
    for number in (5, 10, 20):
        print(f"Made up, {number} measures:", end=" ", flush=True)
        measured(made_up(measures=number))
