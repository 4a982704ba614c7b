"""The measures above and below the line: their counts by area and time, and who sent them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from pipelines.explain.model import Catalogue, Figure, Measure, Owed, Part, Place
from pipelines.explain.places import Ledger, count_rows
from pipelines.explain.release import rows, table
from pipelines.explain.spans import parts_of

NO_ROW = "no figure"
# What stands where an agency's count should.
_OWED = ("not_received", NO_ROW)


@dataclass(frozen=True)
class Behind:
    """Where the counts are read: the release, the ledger, and the table ``counts`` in SQL."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    ledger: Ledger
    counts: str
    area_names: Mapping[str, str]


def measures_behind(
    behind: Behind,
    catalogue: Catalogue,
    figure: Figure,
    area: str,
    members: Sequence[str],
    period: str,
) -> tuple[Measure, ...]:
    """Each measure of the numerator, then of the denominator, with its parts.

    Args:
        behind: where to read.
        catalogue: names the measures.
        figure: for the vintage of the population it is divided by.
        area: the figure's.
        members: codes of the areas that it is made of.
        period: the figure's.
    """
    query = "select distinct age_group from staging.stg_population"
    populations = {group for (group,) in rows(behind.connection, query)}
    found = []
    for codes, above in (
        (catalogue.numerator_measures, True),
        (catalogue.denominator_measures, False),
    ):
        for code in codes:
            if code in populations:
                parts = [_estimate(behind, code, area, figure) for area in members]
                found.append(Measure(code, _title(behind, code), above, tuple(parts), True))
            elif places := _own_records(behind, code, area, period):
                part = replace(_part(behind, code, area, period, None), places=places)
                found.append(Measure(code, _title(behind, code), above, (part,)))
            else:
                found.append(_measure(behind, catalogue, code, members, period, above))
    return tuple(found)


def _own_records(behind: Behind, code: str, area: str, period: str) -> tuple[Place, ...]:
    """What a count of the partnerships' own records is made of; nothing for any other count.

    An audit or an action is the partnership's as a whole: no authority has a part of it.
    """
    query = """
        select unnest(string_split(submission_id, ';'))
        from intermediate.int_partnership_counts
        where measure_code = ? and area_code = ? and period = ?
    """
    found = rows(behind.connection, query, [code, area, period])
    return tuple(filter(None, (behind.ledger.place(submission) for (submission,) in found)))


def _title(behind: Behind, code: str) -> str:
    query = f"select title from {table(behind.folder, 'dim_measure')} where measure_code = ?"
    found = rows(behind.connection, query, [code])
    return found[0][0] if found else code


def _measure(
    behind: Behind,
    catalogue: Catalogue,
    code: str,
    members: Sequence[str],
    period: str,
    above: bool,
) -> Measure:
    (kind, supplier, is_returned) = next(
        iter(
            rows(
                behind.connection,
                f"select period_type, supplier_type, is_returned"
                f" from {table(behind.folder, 'dim_measure')} where measure_code = ?",
                [code],
            )
        ),
        ("in_period", None, False),
    )
    parts = []
    for area in members:
        own = count_rows(behind.connection, code, area, period)
        for one in parts_of(period, catalogue.period_type, kind, has_own=bool(own)):
            owing = supplier if is_returned else None
            parts.append(_part(behind, code, area, one, owing))
    return Measure(code, _title(behind, code), above, tuple(parts))


def _part(behind: Behind, code: str, area: str, period: str, supplier: str | None) -> Part:
    found = rows(
        behind.connection,
        f"""
        select value, status
        from {behind.counts}
        where measure_code = ? and area_code = ? and period = ?
            and characteristic = 'total' and characteristic_2 = 'none'
        """,
        [code, area, period],
    )
    value, status = found[0] if found else (None, NO_ROW)
    places = behind.ledger.places(count_rows(behind.connection, code, area, period))
    owed: tuple[Owed, ...] = ()
    if status in _OWED and not places:
        owed, places = _owed(behind, supplier, area, period)
    return Part(behind.area_names.get(area, area), period, value, status, places, owed)


def _owed(
    behind: Behind, supplier: str | None, area: str, period: str
) -> tuple[tuple[Owed, ...], tuple[Place, ...]]:
    """Whose return would hold the count, what became of it, and what was sent in vain."""
    found = rows(
        behind.connection,
        f"""
        select agency_code, agency_name, status, due_on
        from {table(behind.folder, "fct_return")} as returns
        inner join {table(behind.folder, "dim_agency")} as agencies using (agency_code)
        where dataset = 'performance_return' and period = ? and agency_type = ?
            and list_contains(string_split(area_codes, ';'), ?)
        order by agency_code
        """,
        [period, supplier, area],
    )
    owed = tuple(Owed(name, status, due) for _, name, status, due in found)
    sent = [place for code, *_ in found for place in behind.ledger.rejected(code, period)]
    return owed, tuple(sent)


def _estimate(behind: Behind, code: str, area: str, figure: Figure) -> Part:
    """The mid-year estimate that the figure is divided by: official, and never confidential."""
    vintage = figure.denominator_period or ""
    found = rows(
        behind.connection,
        """
        select value, status, submission_id, row_number
        from staging.stg_population
        where age_group = ? and area_code = ? and 'mid-' || mid_year = ?
        """,
        [code, area, vintage],
    )
    value, status = found[0][:2] if found else (None, NO_ROW)
    places = behind.ledger.places([(submission, None, row) for *_, submission, row in found])
    return Part(behind.area_names.get(area, area), vintage, value, status, places)
