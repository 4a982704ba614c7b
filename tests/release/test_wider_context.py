"""The local picture from three sources, and readers who try to subtract what is hidden in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from random import Random
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.disclosure import suppress as suppression
from pipelines.disclosure.rules import load_rules
from pipelines.disclosure.suppress import suppress
from pipelines.release.wider_context import add_wider_context, shown_small_figures
from tests.disclosure.linked_tables import (
    GROUPS,
    LEICESTER,
    LEICESTERSHIRE,
    QUARTERS,
    RUTLAND,
    YEAR,
    Linked,
    load,
)

OURS = (LEICESTER, LEICESTERSHIRE, RUTLAND)
PLACES = (*OURS, *GROUPS)
MEMBERS = dict(GROUPS) | {area: (area,) for area in OURS}
STOCK, FLOW = "children_in_need", "early_help_assessments"
LAST = f"{YEAR}-Q4"
# By source: what each authority counts, or the symbol it sends; None for no row at all.
Counts = Mapping[str, int | str | None]


def rows_of(measure: str, period: str, counts: Counts, basis: str = "counted") -> Iterator[Any]:
    """Rows of fct_measure for the authorities and their sums."""
    for place in PLACES:
        parts = [counts[area] for area in MEMBERS[place]]
        if None in parts:
            continue
        symbols = [part for part in parts if isinstance(part, str)]
        value = None if symbols else float(sum(part for part in parts if isinstance(part, int)))
        yield {
            "measure_code": measure, "area_code": place, "period": period,
            "characteristic": "total", "category": "total",
            "characteristic_2": "none", "category_2": "none",
            "value": value, "status": symbols[0] if symbols else "ok", "value_basis": basis,
            "missing_parts": None, "submission_id": "S1",
        }  # fmt: skip


def listed(measure: str, published_to: int, is_published: bool) -> Iterator[Any]:
    for place in PLACES:
        yield {
            "year": YEAR, "period": LAST, "area_code": place, "count_code": measure,
            "title": "Children in need", "counted": "on 31 March", "definition": "Open episodes",
            "sort_order": 1, "yearly_measure": f"wider_{measure}", "measure_code": measure,
            "published_to": published_to, "members": len(MEMBERS[place]),
            "note": "Counted later.", "publication": "cin" if is_published else None,
            "published_release": YEAR if is_published else None,
        }  # fmt: skip


def candidate(
    local: Counts,
    quarter: Counts | list[Counts],
    published: Counts | None = None,
    *,
    published_to: int = 1,
) -> duckdb.DuckDBPyConnection:
    """The tables before suppression; four quarters make a flow, one a stock."""
    is_flow = isinstance(quarter, list)
    measure = FLOW if is_flow else STOCK
    rows = list(rows_of(f"wider_{measure}", YEAR, local))
    if isinstance(quarter, list):
        for period, counts in zip(QUARTERS[4:], quarter, strict=True):
            rows += rows_of(measure, period, counts)
    else:
        rows += rows_of(measure, LAST, quarter)
    if published:
        rows += rows_of(measure, YEAR, published)
    kind = "in_period" if is_flow else "snapshot"
    tables = {
        "fct_measure": rows,
        "dim_measure": [
            {"measure_code": code, "part_of": None, "counts": "children", "period_type": kind}
            for code in (measure, f"wider_{measure}")
        ],
        "wider_context": list(listed(measure, published_to, published is not None)),
    }
    connection = load(Linked.of({}))
    connection.execute("delete from candidate.fct_indicator")
    for name, found in tables.items():
        connection.register("now", pl.DataFrame(found, infer_schema_length=None).to_arrow())
        connection.execute(f"create or replace table candidate.{name} as from now")
        connection.unregister("now")
    return connection


def released(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """fct_wider_context by area, after suppression."""
    suppress(connection)
    add_wider_context(connection)
    rows = connection.execute("from candidate.fct_wider_context").pl().iter_rows(named=True)
    return {row["area_code"]: row for row in rows}


def counts(leicester: Any, leicestershire: Any, rutland: Any) -> dict[str, Any]:
    return dict(zip(OURS, (leicester, leicestershire, rutland), strict=True))


def test_three_sources_stand_side_by_side_with_what_differs() -> None:
    found = released(candidate(counts(90, 180, 30), counts(100, 180, 30), counts(90, 180, 24)))
    county, city, rutland = found[LEICESTERSHIRE], found[LEICESTER], found[RUTLAND]
    assert (county["finding"], county["difference_from_quarters"]) == ("agree", 0)
    assert (city["finding"], city["difference_from_quarters"]) == ("differ", -10)
    assert city["difference_from_quarters_pct"] == pytest.approx(-10)
    assert city["difference_from_published"] == 0
    assert (rutland["difference_from_published"], rutland["finding"]) == (6, "differ")
    assert rutland["difference_from_published_pct"] == pytest.approx(25)
    assert (found["LLR"]["local_value"], found["LLR"]["quarters_value"]) == (300, 310)
    assert found["LLR"]["published_release"] == YEAR


@pytest.mark.parametrize(("published", "finding"), [(175, "agree"), (174, "differ")])
def test_equal_within_the_publishers_rounding_is_agreement(published: int, finding: str) -> None:
    found = released(
        candidate(
            counts(90, 180, 30), counts(90, 180, 30), counts(90, published, 30), published_to=10
        )
    )
    assert found[LEICESTERSHIRE]["finding"] == finding
    # Two authorities may each be rounded away by five.
    assert found["LRSCP"]["finding"] == "agree"


def test_a_flow_is_the_sum_of_four_quarters_or_nothing() -> None:
    each = counts(10, 20, 30)
    found = released(candidate(counts(40, 80, 125), [each] * 4))
    assert (found[RUTLAND]["quarters_value"], found[RUTLAND]["finding"]) == (120, "differ")
    assert found[RUTLAND]["published_status"] is None
    wanting = [each, each, each, counts(10, 20, "not_received")]
    row = released(candidate(counts(40, 80, 125), wanting))[RUTLAND]
    assert (row["quarters_value"], row["quarters_status"]) == (None, "not_received")
    assert (row["difference_from_quarters"], row["finding"]) == (None, "only_one_source")
    left_out = [each, each, each, counts(10, 20, None)]
    assert released(candidate(counts(40, 80, 125), left_out))[RUTLAND]["quarters_value"] is None


def test_a_year_made_of_quarters_is_no_published_figure() -> None:
    connection = candidate(counts(90, 180, 30), counts(90, 180, 30), counts(90, 180, 30))
    connection.execute(
        "update candidate.fct_measure set value_basis = 'from_quarters'"
        f" where measure_code = '{STOCK}' and period = '{YEAR}'"
    )
    row = released(connection)[RUTLAND]
    assert (row["published_value"], row["finding"]) == (None, "agree")


@pytest.mark.parametrize(
    ("sent", "status", "finding"),
    [("not_received", "not_received", "not_received"), ("x", "x", "no_figure"),
     (None, "not_received", "not_received"), ("c", "c", "not_shown")],
)  # fmt: skip
def test_what_was_not_sent_makes_no_sum(sent: Any, status: str, finding: str) -> None:
    found = released(candidate(counts(90, 180, sent), counts(90, 180, 30)))
    assert (found[RUTLAND]["local_status"], found[RUTLAND]["finding"]) == (status, finding)
    for place in (RUTLAND, "LRSCP", "LLR"):
        assert found[place]["local_value"] is None
        assert found[place]["difference_from_quarters"] is None


def test_a_small_count_has_neither_figure_nor_difference() -> None:
    connection = candidate(counts(90, 180, 4), counts(90, 180, 7), counts(90, 180, 7))
    row = released(connection)[RUTLAND]
    assert (row["local_value"], row["local_status"], row["finding"]) == (None, "c", "not_shown")
    assert row["difference_from_quarters"] is None
    assert row["difference_from_published_pct"] is None
    assert shown_small_figures(connection, 5) == {}
    connection.execute("update candidate.fct_wider_context set published_value = 5")
    assert shown_small_figures(connection, 5) == {"fct_wider_context": 6}


def found_out(row_of: dict[str, dict[str, Any]], truth: dict[str, Counts]) -> list[str]:
    """Small counts that a reader works out: areas add up, and sources that agree are one count."""
    sources = tuple(truth)
    unknown = [
        (source, place)
        for source in sources
        for place in PLACES
        if row_of[place][f"{source}_value"] is None
    ]
    equations: list[dict[tuple[str, str], int]] = [
        {(source, group): 1} | {(source, area): -1 for area in members}
        for source in sources
        for group, members in GROUPS.items()
    ]
    for place in PLACES:
        for one, other in combinations(sources, 2):
            if all(truth[one][area] == truth[other][area] for area in MEMBERS[place]):
                equations.append({(one, place): 1, (other, place): -1})
    if not unknown:
        return []
    matrix = np.zeros((len(equations), len(unknown)))
    for number, equation in enumerate(equations):
        for place, factor in equation.items():
            if place in unknown:
                matrix[number, unknown.index(place)] = factor
    _, sizes, directions = np.linalg.svd(matrix)
    free = np.abs(directions[int((sizes > 1e-9).sum()) :]).sum(axis=0)
    return [
        f"{source} {place}"
        for number, (source, place) in enumerate(unknown)
        if free[number] < 1e-9
        and 1 <= sum(int(truth[source][area] or 0) for area in MEMBERS[place]) <= 5
    ]


def drawn(seed: int) -> dict[str, Counts]:
    """Truths that mostly agree, one of them small in places."""
    rng = Random(seed)
    same = {area: rng.choice((2, 4, 9, 60, 180)) for area in OURS}
    truth: dict[str, Counts] = {"local": same, "quarters": same, "published": same}
    if rng.random() < 0.6:
        place = rng.choice(OURS)
        other = same | {place: same[place] + rng.choice((1, 3, 40))}
        truth[rng.choice(list(truth))] = other
    return truth


def attacked(seed: int) -> list[str]:
    truth = drawn(seed)
    rows = released(candidate(truth["local"], truth["quarters"], truth["published"]))
    return found_out(rows, truth)


def test_no_source_gives_back_what_another_hides() -> None:
    assert {seed: told for seed in range(25) if (told := attacked(seed))} == {}


def test_without_the_rule_one_source_does_give_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack itself is put to the test: it must find what the rule is there for."""
    bare = load_rules().model_copy(update={"same_counts": ()})
    monkeypatch.setattr(suppression, "load_rules", lambda: bare)
    assert any(attacked(seed) for seed in range(25))


def test_a_small_quarter_is_not_the_yearly_figure_less_the_others() -> None:
    quarters = [counts(40, 50, 30), counts(40, 50, 30), counts(40, 50, 30), counts(40, 50, 3)]
    connection = candidate(counts(160, 200, 93), quarters)
    row = released(connection)[RUTLAND]
    assert (row["quarters_value"], row["quarters_status"]) == (None, "c")
    assert row["difference_from_quarters"] is None
    shown = connection.execute(
        "select measure_code, period from candidate.fct_measure"
        " where area_code = ? and value is not null",
        [RUTLAND],
    ).fetchall()
    assert (FLOW, LAST) not in shown
    # Three quarters and the year would leave the fourth.
    told = {(FLOW, period) for period in QUARTERS[4:7]} | {(f"wider_{FLOW}", YEAR)}
    assert told - set(shown)


def test_without_such_counts_the_table_is_there_and_empty() -> None:
    connection = candidate(counts(90, 180, 30), counts(90, 180, 30))
    connection.execute("drop table candidate.wider_context")
    assert released(connection) == {}
