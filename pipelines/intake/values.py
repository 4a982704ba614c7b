"""Polars expressions that turn text as sent into numbers, dates, quarters and status symbols.

Each gives null for text that it does not understand: nothing is guessed, so that the contract's
rules can say what is wrong. Digits are 0-9 only; ``\\d`` would take digits of every script.

A column of a million rows holds few different texts, so each text is judged once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl

# Space, no-break space, and the thin and narrow spaces that group digits in print.
SPACE = "[ \u00a0\u2009\u202f]"
_DIGITS = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,3}}(?:{SPACE}[0-9]{{3}})+|[0-9]+)"
_AMOUNT = rf"(?:{_DIGITS}(?:\.[0-9]+)?|\.[0-9]+)"
_SCIENTIFIC = r"[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,3}"
_MINUS = "[-\u2212]"
NUMBER = (
    rf"^(?:{_MINUS}?{SPACE}*(?:{_AMOUNT}|{_SCIENTIFIC})|\({SPACE}*{_AMOUNT}{SPACE}*\)){SPACE}*%?$"
)

# Symbols of official statistics, and what suppliers write for the same thing.
STATUS_SYMBOLS: dict[str, str] = {
    "c": "c",
    "*": "c",
    "suppressed": "c",
    "confidential": "c",
    "x": "x",
    "..": "x",
    "not available": "x",
    "unavailable": "x",
    "z": "z",
    "n/a": "z",
    "na": "z",
    "not applicable": "z",
    "u": "u",
    "k": "k",
    "low": "k",
    "-": "k",
    "–": "k",
    "not collected": "not_collected",
    "not_collected": "not_collected",
}
_SMALL_COUNT = (
    r"^(?:(?:<|<=|≤|less than|fewer than|under) ?[1-9][0-9]?|1 ?(?:[-–]|to) ?5)$"  # <5, 1-5
)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONE = r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp][Mm])?"
_TIME = rf"(?:[T ]{_CLOCK}{_ZONE})?"
_ISO = rf"^([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}}){_TIME}$"
_DAY_FIRST = rf"^([0-9]{{1,2}})[/.-]([0-9]{{1,2}})[/.-]([0-9]{{4}}|[0-9]{{2}}){_TIME}$"
_NAMED = (
    r"^(?i)([0-9]{1,2})(?:st|nd|rd|th)?[ /-]*(?:of +)?"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?[ /-]*([0-9]{4}|[0-9]{2})$"
)
_MONTH_NAMES = (
    r"(?i)\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_SERIAL = r"^([2-7][0-9]{4}|80000)(?:\.[0-9]+)?$"

_YEARS = r"([0-9]{4}|[0-9]{2}) ?[-/–] ?([0-9]{4}|[0-9]{2})"
_QUARTER = r"(?:q|qtr|quarter)\.? ?([1-4])"
_YEARS_FIRST = rf"^(?i){_YEARS}[ ,_-]*{_QUARTER}$"
_QUARTER_FIRST = rf"^(?i){_QUARTER}[ ,_-]*(?:of )?{_YEARS}$"

_TOTALS = r"^(?i)(?:grand |sub[ -]?|overall |all areas |all )?totals?:?$|^(?i)sum:?$"


def _once_per_text(
    text: pl.Expr, rule: Callable[[pl.Expr], pl.Expr], dtype: type[pl.DataType]
) -> pl.Expr:
    return text.map_batches(partial(_judge, rule, dtype), return_dtype=dtype, is_elementwise=True)


def _judge(
    rule: Callable[[pl.Expr], pl.Expr], dtype: type[pl.DataType], values: pl.Series
) -> pl.Series:
    texts = values.cast(pl.String).alias("text")
    distinct = texts.unique().drop_nulls()
    answers = distinct.to_frame().select(rule(pl.col("text"))).to_series()
    judged = texts.replace_strict(distinct, answers, default=None, return_dtype=dtype)
    return judged.alias(values.name)


def _trimmed(text: pl.Expr) -> pl.Expr:
    """White space at the ends off, and every run of it inside made one space."""
    return text.str.strip_chars().str.replace_all(r"\s+", " ")


def number(text: pl.Expr) -> pl.Expr:
    """Returns the number (Float64): thousands separators, %, brackets for minus, ``1e3``.

    ``45%`` is 45. Separators must group by three: ``12,34`` is null, and so is every other text,
    ``nan`` and ``inf`` included.
    """
    return _once_per_text(text, _number, pl.Float64)


def _number(text: pl.Expr) -> pl.Expr:
    trimmed = text.str.strip_chars()
    understood = pl.when(trimmed.str.contains(NUMBER)).then(trimmed)
    is_negative = understood.str.contains(r"^[(−-]")
    size = (
        understood.str.replace_all(r"[^0-9.eE+-]", "")
        .str.strip_prefix("-")
        .cast(pl.Float64, strict=False)
    )
    value = pl.when(is_negative).then(-size).otherwise(size)
    return pl.when(value.is_finite()).then(value)


def status_symbol(text: pl.Expr) -> pl.Expr:
    """Returns the status (String) that a symbol or phrase stands for; null for anything else.

    Case and brackets make no difference: ``[c]`` is ``c``. A count shown only as below a threshold
    (``<5``) is confidential.
    """
    return _once_per_text(text, _status_symbol, pl.String)


def _status_symbol(text: pl.Expr) -> pl.Expr:
    plain = _trimmed(text).str.to_lowercase().str.strip_chars("[]()").str.strip_chars()
    named = plain.replace_strict(STATUS_SYMBOLS, default=None, return_dtype=pl.String)
    small = pl.when(plain.str.contains(_SMALL_COUNT)).then(pl.lit("c"))
    return pl.coalesce(named, small)


def iso_date(text: pl.Expr) -> pl.Expr:
    """Returns the date (Date): ISO, day first, with a month's name, or Excel's serial number.

    Month-first dates are never read as such: 06/30/2025 is null. Two-digit years from 70 on are
    of the last century.
    """
    return _once_per_text(text, _iso_date, pl.Date)


def _iso_date(text: pl.Expr) -> pl.Expr:
    trimmed = _trimmed(text)
    iso = _date(trimmed.str.extract_groups(_ISO), "1", "2", "3")
    day_first = _date(trimmed.str.extract_groups(_DAY_FIRST), "3", "2", "1")
    named = trimmed.str.extract_groups(_NAMED)
    month = (
        named.struct.field("2")
        .str.to_lowercase()
        .replace_strict(
            {name: f"{place:02d}" for place, name in enumerate(_MONTHS, start=1)},
            default=None,
            return_dtype=pl.String,
        )
    )
    spelt = pl.when(trimmed.str.contains(_MONTH_NAMES)).then(
        _as_date(named.struct.field("3"), month, named.struct.field("1"))
    )
    days = trimmed.str.extract(_SERIAL, 1).cast(pl.Int32, strict=False)
    serial = pl.lit("1899-12-30").str.to_date() + pl.duration(days=days)
    return pl.coalesce(iso, day_first, spelt, serial.cast(pl.Date))


def _date(groups: pl.Expr, year: str, month: str, day: str) -> pl.Expr:
    return _as_date(*(groups.struct.field(name) for name in (year, month, day)))


def _as_date(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    century = pl.when(year < "70").then(pl.lit("20")).otherwise(pl.lit("19"))
    full = pl.when(year.str.len_bytes() == 2).then(century + year).otherwise(year)
    text = full + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
    return text.str.to_date("%Y-%m-%d", strict=False)


def quarter_key(text: pl.Expr) -> pl.Expr:
    """Returns the quarter's key (String) such as ``2025-26-Q1``; the second year must follow."""
    return _once_per_text(text, _quarter_key, pl.String)


def _quarter_key(text: pl.Expr) -> pl.Expr:
    trimmed = _trimmed(text)
    years_first = trimmed.str.extract_groups(_YEARS_FIRST)
    quarter_first = trimmed.str.extract_groups(_QUARTER_FIRST)

    def part(in_years_first: str, in_quarter_first: str) -> pl.Expr:
        return pl.coalesce(
            years_first.struct.field(in_years_first), quarter_first.struct.field(in_quarter_first)
        )

    first, second, quarter = part("1", "2"), part("2", "3"), part("3", "1")
    first = pl.when(first.str.len_bytes() == 2).then("20" + first).otherwise(first)
    year = first.cast(pl.Int32, strict=False)
    following = (year + 1).cast(pl.String)
    follows = (second == following) | (second == following.str.tail(2))
    key = first + "-" + following.str.tail(2) + "-Q" + quarter
    return pl.when(follows).then(key)


def looks_like_formula(text: pl.Expr) -> pl.Expr:
    """Returns whether a spreadsheet program could run the text as a formula (Boolean).

    Signed numbers, a dash alone, and ``- `` as in a list are not formulas.
    """
    return _once_per_text(text, _looks_like_formula, pl.Boolean).fill_null(False)


def _looks_like_formula(text: pl.Expr) -> pl.Expr:
    trimmed = text.str.strip_chars()
    formula = trimmed.str.contains(r"^[=＝]") | trimmed.str.contains(r"^[+@＋＠－-][^\s+@-]")
    plain_number = trimmed.str.strip_prefix("+").str.contains(NUMBER)
    return formula & ~plain_number


def is_total_label(text: pl.Expr) -> pl.Expr:
    """Returns whether the text labels a row of totals (Boolean)."""
    return _once_per_text(text, _is_total_label, pl.Boolean).fill_null(False)


def _is_total_label(text: pl.Expr) -> pl.Expr:
    return _trimmed(text).str.contains(_TOTALS)
