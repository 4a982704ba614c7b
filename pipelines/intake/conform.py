"""A table as it was sent -> the contract's columns and types.

Nothing is judged here: a text that cannot be understood stays beside the typed column, as
``<column>_unreadable``, for the quality room to say so. Codes are put into their canonical
spelling; totals rows are set aside, because totals are computed, never taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.contracts.load import allowed_codes
from pipelines.contracts.model import Column, Contract, SubmissionContext
from pipelines.intake import values
from pipelines.intake.readers import Table, normalise_header


@dataclass(frozen=True)
class Conformed:
    """``frame``: sheet, row, each column typed, ``_as_sent`` and (typed ones) ``_unreadable``."""

    frame: pl.DataFrame
    rows_set_aside: int
    missing_columns: tuple[Column, ...]
    unknown_headers: tuple[str, ...]


def recognised_columns(contract: Contract) -> set[str]:
    """Every header, normalised, that the contract understands."""
    return {
        normalise_header(name)
        for column in contract.columns
        for name in (column.name, *column.aliases)
    }


def match_columns(contract: Contract, headers: list[str]) -> dict[str, str]:
    """Contract column -> the file's normalised header; the column's own name comes first."""
    found = {}
    for column in contract.columns:
        for name in (column.name, *column.aliases):
            if normalise_header(name) in headers:
                found[column.name] = normalise_header(name)
                break
    return found


def conform(table: Table, contract: Contract, context: SubmissionContext, seeds: Path) -> Conformed:
    """The table's rows in the contract's shape.

    Missing required columns are named, and come as empty columns, so that every other fault of the
    file can be found in the same run.
    """
    headers = [name for name in table.frame.columns if name != "row"]
    found = match_columns(contract, headers)
    understood = {
        column.name: allowed_codes(column.allowed, seeds, context)
        for column in contract.columns
        if column.allowed
    }
    as_sent = table.frame.select(
        pl.lit(table.sheet, pl.String).alias("sheet"),
        pl.col("row").cast(pl.UInt32),
        *(
            (pl.col(found[column.name]) if column.name in found else pl.lit(None, pl.String)).alias(
                f"{column.name}_as_sent"
            )
            for column in contract.columns
        ),
    )
    kept = as_sent.filter(~_is_total_row(contract, understood))
    frame = kept.with_columns(
        *(
            expression
            for column in contract.columns
            for expression in _typed(column, understood.get(column.name, {}))
        )
    )
    frame = _symbols_into_status(frame, contract)
    used = set(found.values())
    return Conformed(
        frame=frame,
        rows_set_aside=as_sent.height - kept.height,
        missing_columns=tuple(
            column
            for column in contract.columns
            if column.required and column.name not in found and column.default is None
        ),
        unknown_headers=tuple(
            table.headers.get(name, name) for name in headers if name not in used
        ),
    )


def _is_total_row(contract: Contract, understood: dict[str, dict[str, str]]) -> pl.Expr:
    tests = [
        values.is_total_label(pl.col(f"{column.name}_as_sent")).fill_null(False)
        for column in contract.columns
        if column.type in ("code", "quarter")
        and column.name in contract.keys
        and "total" not in understood.get(column.name, {})
    ]
    return pl.any_horizontal(tests) if tests else pl.lit(False)


def _typed(column: Column, understood: dict[str, str]) -> list[pl.Expr]:
    sent = pl.col(f"{column.name}_as_sent")
    text = sent.fill_null(column.default) if column.default is not None else sent
    if column.type in ("text", "code"):
        if understood:
            text = text.str.to_lowercase().replace(understood).pipe(_else_as_sent, text, understood)
        return [text.alias(column.name)]
    if column.type == "quarter":
        parsed = values.quarter_key(text)
    elif column.type == "date":
        parsed = values.iso_date(text)
    else:
        number = values.number(text)
        whole = pl.when(number == number.round(0)).then(number)
        parsed = {
            "number": number,
            "count": whole,
            "whole": whole.cast(pl.Int64, strict=False),
        }[column.type]
    readable = parsed.is_not_null()
    if column.status_column:
        readable = readable | values.status_symbol(text).is_not_null()
    unreadable = pl.when(text.is_not_null() & ~readable).then(text)
    return [parsed.alias(column.name), unreadable.alias(f"{column.name}_unreadable")]


def _else_as_sent(mapped: pl.Expr, text: pl.Expr, understood: dict[str, str]) -> pl.Expr:
    """Text that no code stands for is kept as it was sent, so that a message can show it."""
    known = text.str.to_lowercase().is_in(list(understood))
    return pl.when(known).then(mapped).otherwise(text)


def _symbols_into_status(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    for column in contract.columns:
        if not column.status_column:
            continue
        status = pl.col(column.status_column)
        symbol = values.status_symbol(pl.col(f"{column.name}_as_sent"))
        shown = pl.col(column.name).is_not_null()
        frame = frame.with_columns(
            pl.coalesce(status, symbol, pl.when(shown).then(pl.lit("ok"))).alias(
                column.status_column
            )
        )
    return frame


def for_warehouse(frame: pl.DataFrame, contract: Contract, submission_id: str) -> pl.DataFrame:
    """The accepted rows as the raw table holds them.

    A count that its sender marked confidential or absent has no value here, whatever was typed
    beside the mark; an empty cell without a reason is 'not available'.
    """
    shown = ("ok", "u")
    for column in contract.columns:
        if column.status_column:
            status = pl.col(column.status_column).fill_null("x")
            frame = frame.with_columns(
                status.alias(column.status_column),
                pl.when(status.is_in(shown)).then(pl.col(column.name)).alias(column.name),
            )
    return frame.select(
        pl.lit(submission_id).alias("submission_id"), "sheet", "row", *contract.names
    )
