"""A table as it was sent -> the contract's columns and types.

Nothing is judged here: a text that cannot be understood stays beside the typed column, as
``<column>_unreadable``, for the quality room to say so. Codes are put into their canonical
spelling; totals rows are set aside, because totals are computed, never taken.

A column of a million rows holds few different texts, so each text is understood once and its
meaning is then looked up for every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.contracts.load import allowed_codes, codes_where
from pipelines.contracts.model import Column, Contract, SubmissionContext
from pipelines.intake import values
from pipelines.intake.readers import Table, normalise_header

# A heading that ends with these words is over something to read: no part of what is sent.
FOR_REFERENCE = "for reference"


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
    frame = pl.DataFrame(
        {"sheet": pl.repeat(table.sheet, table.frame.height, dtype=pl.String, eager=True)}
    ).with_columns(table.frame.get_column("row").cast(pl.UInt32))
    is_total = pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
    nothing = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    for column in contract.columns:
        name = found.get(column.name)
        sent = (table.frame.get_column(name) if name else nothing).alias(f"{column.name}_as_sent")
        codes = understood.get(column.name, {})
        texts, places = _distinct(sent)
        meant = _understood(column, codes, texts)
        frame = frame.with_columns(sent, *(series.gather(places) for series in meant))
        if _may_be_total(column, contract, codes):
            labels = texts.to_frame().select(values.is_total_label(pl.first())).to_series()
            is_total |= labels.gather(places)
    kept = frame.filter(~is_total) if is_total.any() else frame
    rows_set_aside = frame.height - kept.height
    frame = _symbols_into_status(_with_decimals(kept, contract, seeds), contract)
    used = set(found.values())
    return Conformed(
        frame=frame,
        rows_set_aside=rows_set_aside,
        missing_columns=tuple(
            column
            for column in contract.columns
            if column.required and column.name not in found and column.default is None
        ),
        unknown_headers=tuple(
            table.headers.get(name, name)
            for name in headers
            if name not in used and not name.endswith(normalise_header(FOR_REFERENCE))
        ),
    )


def _distinct(sent: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The different texts, null last, and for each row the place of its text among them."""
    encoded = sent.to_arrow().dictionary_encode()
    texts = pl.Series(sent.name, encoded.dictionary, dtype=pl.String)
    places = encoded.indices.fill_null(len(texts))
    return texts.extend_constant(None, 1), pl.Series(places, dtype=pl.UInt32)


def _may_be_total(column: Column, contract: Contract, understood: dict[str, str]) -> bool:
    """Whether a label of totals in this column marks a row that is no count of its own."""
    is_key = column.type in ("code", "quarter") and column.name in contract.keys
    return is_key and "total" not in understood


def _understood(column: Column, codes: dict[str, str], texts: pl.Series) -> list[pl.Series]:
    """Each text in the column's type and, where the column is not text, what is unreadable."""
    if column.default is not None:
        texts = texts.fill_null(column.default)
    if column.type in ("text", "code"):
        # Text that no code stands for is kept as it was sent, so that a message can show it.
        meant = texts.str.to_lowercase().replace_strict(codes, default=texts) if codes else texts
        return [meant.alias(column.name)]
    parsed = texts.to_frame("text").select(_parsed(column, pl.col("text"))).to_series()
    if column.type in ("count", "whole"):
        # 45 % of the children is no count of 45 children.
        parsed = parsed.set(texts.str.contains("%", literal=True).fill_null(False), None)
        parsed = parsed.set(parsed != parsed.round(0), None)
    if column.type == "whole":
        parsed = parsed.cast(pl.Int64, strict=False)
    readable = parsed.is_not_null()
    if column.status_column:
        symbols = texts.to_frame("text").select(values.status_symbol(pl.col("text"))).to_series()
        readable |= symbols.is_not_null()
    unreadable = texts.set(readable, None)
    return [parsed.alias(column.name), unreadable.alias(f"{column.name}_unreadable")]


def _parsed(column: Column, text: pl.Expr) -> pl.Expr:
    if column.type == "quarter":
        return values.quarter_key(text)
    return values.iso_date(text) if column.type == "date" else values.number(text)


def _with_decimals(frame: pl.DataFrame, contract: Contract, seeds: Path) -> pl.DataFrame:
    """What is counted in full-time equivalents is a number like 12.5, and no fault."""
    for column in contract.columns:
        if column.decimals_for is None:
            continue
        unreadable = f"{column.name}_unreadable"
        may = pl.col(column.decimals_for.means).is_in(codes_where(column.decimals_for, seeds))
        sent = pl.col(unreadable)
        number = pl.when(may & ~sent.str.contains("%", literal=True)).then(values.number(sent))
        frame = frame.with_columns(
            pl.coalesce(column.name, number).alias(column.name),
            pl.when(number.is_null()).then(sent).alias(unreadable),
        )
    return frame


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
