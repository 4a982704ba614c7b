"""Where and when a published row belongs: the area's ONS code and the period's key."""

from __future__ import annotations

import polars as pl

from pipelines.intake.adapters.errors import AdapterError
from pipelines.intake.adapters.model import Mapping
from pipelines.intake.adapters.parts import ONS_AREA, Area, Period
from pipelines.periods import financial_year_key

AREA, PERIOD, MID_YEAR = "_area", "_period", "_mid_year"
# Every Explore Education Statistics file gives an authority's three-figure code too. Lists that
# know no other code (the statistical neighbours) are joined by it.
DFE_CODE = "old_la_code"
_EXAMPLES = {
    "financial_year_ending": "2025",
    "academic_year": "202425 or 2024/25",
    "calendar_year": "2024",
    "mid_year": "2024",
}


def check_identifier(frame: pl.DataFrame, mapping: Mapping) -> None:
    """Refuse a file that counts another kind of year than its mapping declares.

    The year ending in March 2025 and the calendar year 2025 are both written '2025'; only this
    column tells them apart.

    Raises:
        AdapterError: a row says another kind; the first such row is named.
    """
    identifier = mapping.period.identifier
    if identifier is None:
        return
    text = pl.col(identifier.column).str.strip_chars()
    wrong = frame.filter(~text.is_in(list(identifier.values)).fill_null(False))
    if wrong.height:
        found = wrong[identifier.column][0]
        raise AdapterError(
            f"Row {wrong['row'][0]}, column {identifier.column}: this says "
            f"{'nothing' if found is None else repr(found)}, but '{mapping.title}' is published "
            f"by {' or '.join(repr(value) for value in identifier.values)}. If the publisher has "
            "changed the kind of year, the mapping must say so before the file can be used."
        )


def with_period(frame: pl.DataFrame, period: Period) -> pl.DataFrame:
    """``frame`` with the period's key, and for mid-year estimates the year as a number.

    Raises:
        AdapterError: a row's period is not of the declared kind; the first such row is named.
    """
    texts = frame[period.column].unique()
    keys = {text: period_key(text, period) for text in texts.to_list()}
    wrong = [text for text, key in keys.items() if key is None]
    if wrong:
        column = pl.col(period.column)
        first = frame.filter(column.is_in([text for text in wrong if text]) | column.is_null())
        found = first[period.column][0]
        raise AdapterError(
            f"Row {first['row'][0]}, column {period.column}: "
            f"{'nothing is' if found is None else repr(found) + ' is not'} a period here; write it "
            f"like {_EXAMPLES[period.kind]}."
        )
    frame = frame.with_columns(
        pl.col(period.column).replace_strict(keys, return_dtype=pl.String).alias(PERIOD)
    )
    if period.kind != "mid_year":
        return frame
    return frame.with_columns(pl.col(PERIOD).str.slice(4).cast(pl.Int64).alias(MID_YEAR))


def period_key(text: str | None, period: Period) -> str | None:
    """The key of a published period, or None where the text is not of the declared kind.

    '2025' is '2024-25' as a financial year ending, 'CY2025' as a calendar year and 'mid-2025' as
    the date of an estimate; '202425' and '2024/25' are 'AY2024-25' as an academic year.
    """
    digits = (text or "").strip().replace("/", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit()):
        return None
    if period.kind == "academic_year":
        start, end = digits[:4], digits[4:]
        follows = len(digits) == 6 and (int(start) + 1) % 100 == int(end)
        return f"AY{financial_year_key(int(start))}" if follows else None
    if len(digits) != 4 or digits != (text or "").strip():
        return None
    if period.kind == "financial_year_ending":
        return financial_year_key(int(digits) - 1)
    return f"CY{digits}" if period.kind == "calendar_year" else f"mid-{digits}"


def with_area(frame: pl.DataFrame, area: Area) -> tuple[pl.DataFrame, dict[str, int]]:
    """The rows that can be placed, with their area's code, and how many could not be and why.

    Inner and Outer London (E13) and pairs of authorities that report together are neither an
    authority, a region nor the country, and are left out.
    """
    placed = frame.with_columns(_code(area).str.strip_chars().alias(AREA))
    valid = pl.col(AREA).str.contains(ONS_AREA.pattern).fill_null(False)
    label = _level_label(area)
    lost = placed.filter(~valid).select(
        pl.format(
            "{}: {}",
            label,
            pl.when(pl.col(AREA).is_null())
            .then(pl.lit("no area code"))
            .otherwise(pl.format("'{}' is not one authority, region or country", AREA)),
        ).alias("why")
    )
    return placed.filter(valid), counted(lost["why"])


def dfe_area_code(frame: pl.DataFrame) -> pl.Expr:
    """The department's own three-figure code of an authority; null for other areas and symbols."""
    if DFE_CODE not in frame.columns:
        return pl.lit(None, dtype=pl.String)
    code = pl.col(DFE_CODE).str.strip_chars()
    return pl.when(code.str.contains(r"^[0-9]{3}$")).then(code)


def counted(reasons: pl.Series) -> dict[str, int]:
    """How often each reason occurs, in alphabetical order."""
    table = reasons.rename("why").value_counts(name="times").sort("why")
    return dict(table.iter_rows())


def _code(area: Area) -> pl.Expr:
    if area.code:
        return pl.col(area.code)
    level = pl.col(str(area.level))
    code: pl.Expr = pl.lit(None, dtype=pl.String)
    for name, column in area.codes.items():
        code = pl.when(level == name).then(pl.col(column)).otherwise(code)
    for name, named in area.names.items():
        known = pl.col(named.column).replace_strict(
            named.codes, default=None, return_dtype=pl.String
        )
        code = pl.when(level == name).then(known).otherwise(code)
    return code


def _level_label(area: Area) -> pl.Expr:
    if area.code:
        return pl.lit(area.code)
    return pl.col(str(area.level)).fill_null(f"no {area.level}")
