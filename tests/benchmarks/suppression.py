"""(d) What disclosure control costs: time, memory, and counts lost against the simple rule.

    python -m tests.benchmarks.suppression [--measures 20] [--home HOME]

Prints one row of the table: a made-up release (6 characteristics, 3 authorities and 12 quarters) of
so many measures, or a workspace's warehouse, is suppressed, and what is left of it is audited.
The simple rule: where one count of an equation is hidden, the next smallest is hidden too, until no
equation holds a single hidden count.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from pipelines.disclosure.auditor import Beliefs, Certificate, Protection
from pipelines.disclosure.auditor.examine import Material, examine
from pipelines.disclosure.auditor.places_times import members_of
from pipelines.disclosure.auditor.protection import KEY
from pipelines.disclosure.equations import write_cells, write_equations
from pipelines.disclosure.linked import linked_counts
from pipelines.disclosure.programmes import Flags
from pipelines.disclosure.protect import choose_hidden
from pipelines.disclosure.rules import load_rules
from pipelines.disclosure.system import System
from tests.benchmarks.measure import python
from tests.benchmarks.report import table
from tests.disclosure.audit_tables import AREAS

AUTHORITIES = ("E06000016", "E10000018", "E06000017")
GROUPS = {"LSCP": AUTHORITIES[:1], "LRSCP": AUTHORITIES[1:], "LLR": AUTHORITIES}
AIM = 60
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


def measured(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Suppress and audit the tables in schema ``candidate``; the cells of one row."""
    rules = load_rules()
    begun = time.perf_counter()
    write_cells(connection, rules)
    write_equations(connection, rules)
    system = linked_counts(connection, rules, rules.audiences["partnership"], None)
    choice = choose_hidden(system)
    suppressed = time.perf_counter()
    found = _audit(connection, system, choice.hidden)
    audited = time.perf_counter()
    shown = system.is_count & ~system.must_hide
    lost = [
        f"{(hidden & shown).sum() / shown.sum():.1%}"
        for hidden in (choice.hidden, simple_rule(system))
    ]
    return [
        name,
        f"{int(system.is_count.sum()):,}",
        f"{system.matrix.shape[0]:,}",
        f"{suppressed - begun:.1f}",
        f"{audited - suppressed:.1f}",
        f"{len(found.exposures)} of {found.judged:,}",
        *lost,
    ]


def _audit(connection: duckdb.DuckDBPyConnection, system: System, hidden: Flags) -> Certificate:
    """The auditor's word on these tables, with that hidden."""
    cells = int(system.is_count.sum())
    flags = pl.DataFrame({"id": np.arange(cells), "is_hidden": hidden[:cells]})
    connection.register("flags", flags)
    left = connection.execute(
        f"select {', '.join(KEY)}, if(is_hidden, null, value) as value,"
        " if(is_hidden, 'c', status) as status, value_basis from cell inner join flags using (id)"
        " order by id"
    ).pl()
    secret = connection.execute(
        f"select {', '.join(KEY)} from cell where value between 1 and 5"
    ).fetchall()
    catalogue = connection.execute("select * from candidate.dim_measure").pl()
    return examine(
        Material(left, catalogue, members_of(AREAS)), Protection(), Beliefs(), set(secret)
    )


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


HEADINGS = (
    "", "counts", "equations", "suppressed, s", "audited, s", "exposed", "others lost",
    "lost by the simple rule",
)  # fmt: skip


def measure_disclosure(measures: Sequence[int], tell: Callable[[str], None]) -> str:
    """Each number of measures in a process of its own."""
    rows = []
    for number in measures:
        tell(f"Suppressing and auditing a made-up release of {number} measures")
        cost, text = python(["-m", "tests.benchmarks.suppression", "--measures", str(number)])
        rows.append(
            [*json.loads(text.splitlines()[-1]), f"{cost.seconds:.1f}", f"{cost.peak_mib:.0f}"]
        )
    headings = (*HEADINGS, f"whole process, s; aim < {AIM} at 20", "peak MiB")
    return "\n\n".join(["### (d) A release suppressed and audited", table(headings, rows)])


def main() -> None:
    """Print the row as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measures", type=int, default=20)
    parser.add_argument("--home", type=Path)
    asked = parser.parse_args()
    if asked.home:
        database = asked.home / "data" / "warehouse" / "assurance.duckdb"
        row = measured(of_warehouse(database), asked.home.name)
    else:
        row = measured(made_up(measures=asked.measures), f"{asked.measures} measures")
    print(json.dumps(row))


if __name__ == "__main__":
    main()
