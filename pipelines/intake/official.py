"""Official statistics: a publication's own table, or the long form of the contract."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.contracts import Contract
from pipelines.intake.adapters import find_neighbours, find_publication, to_long
from pipelines.intake.adapters.neighbour_model import PUBLICATION as NEIGHBOUR_MODEL
from pipelines.intake.arrivals import Arrival
from pipelines.intake.conform import conform
from pipelines.intake.prepared import PreparedPart
from pipelines.intake.readers import RawTable
from pipelines.intake.recognise import find_table
from pipelines.intake.rulebook import Rulebook
from pipelines.quality import check

LONG_FORM = "long_form"


def official_part(raw: RawTable, arrival: Arrival, rules: Rulebook) -> PreparedPart | None:
    """The table as a known publication, else as the contract's own long form, else None."""
    contracts = rules.of_kind("official")
    found = find_publication(raw, rules.mappings)
    if found is None:
        neighbours = find_neighbours(raw)
        if neighbours is None:
            return _long_form(raw, arrival, rules, list(contracts.values()))
        contract = contracts["statistical_neighbours"]
        return _adapted_part(neighbours, contract, arrival, rules, NEIGHBOUR_MODEL)
    table, mapping = found
    adapted = to_long(table.frame, mapping)
    part = _adapted_part(
        adapted.frame, contracts[mapping.dataset], arrival, rules, adapted.mapping_id
    )
    return replace(
        part,
        rows_set_aside=sum(adapted.dropped.values()),
        release_period=adapted.release_period,
    )


def _adapted_part(
    long: pl.DataFrame, contract: Contract, arrival: Arrival, rules: Rulebook, publication: str
) -> PreparedPart:
    frame = _with_evidence(long, contract)
    return PreparedPart(
        contract=contract,
        frame=frame,
        checked=check(frame, contract, arrival.context, rules.workspace.seeds),
        extra_findings=(),
        publication=publication,
    )


def _long_form(
    raw: RawTable, arrival: Arrival, rules: Rulebook, contracts: list[Contract]
) -> PreparedPart | None:
    match = find_table(raw, contracts)
    if match is None:
        return None
    table, contract = match
    rows = conform(table, contract, arrival.context, rules.workspace.seeds)
    if rows.missing_columns:
        return None
    # The newest mid-year is the release's vintage, spelt as the publications' own is.
    year = rows.frame["mid_year"].max() if "mid_year" in rows.frame.columns else None
    return PreparedPart(
        contract=contract,
        frame=rows.frame,
        checked=check(rows.frame, contract, arrival.context, rules.workspace.seeds),
        extra_findings=(),
        rows_set_aside=rows.rows_set_aside,
        publication=LONG_FORM,
        release_period=f"mid-{year!s}" if year is not None else None,
    )


def _with_evidence(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """The adapter's typed columns beside their text, as the quality room expects them.

    A column that a publication does not have, such as the group of a population of everyone, holds
    the contract's default.
    """
    nothing = pl.lit(None, pl.String)
    frame = frame.with_columns(
        pl.lit(column.default).alias(column.name)
        for column in contract.columns
        if column.default is not None and column.name not in frame.columns
    )
    return frame.select(
        nothing.alias("sheet"),
        "row",
        *contract.names,
        *(pl.col(name).cast(pl.String).alias(f"{name}_as_sent") for name in contract.names),
        *(
            nothing.alias(f"{column.name}_unreadable")
            for column in contract.columns
            if column.type not in ("text", "code")
        ),
    )
