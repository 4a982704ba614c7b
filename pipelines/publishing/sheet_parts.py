"""What the sheets of every report's workbook share: their first columns, and words for none."""

from __future__ import annotations

from pipelines.publishing.numbers import unit_words
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.release_reader import Indicator
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Cell, Column, Number, text
from pipelines.words import day_words

ONE_TABLE = "This worksheet contains one table."
SYMBOLS_LINE = f"{ONE_TABLE} Symbols such as [c] are explained on the sheet Notes."
NONE = "none"
ABOUT = (Column("Indicator", 34), Column("Area", 22), Column("Unit", 17))


def about(quarter: Quarter, indicator: Indicator, area: str) -> tuple[str, str, str]:
    """The cells of ``ABOUT``."""
    return text(indicator.title), area_name(quarter, area), capital(unit_words(indicator))


def area_name(quarter: Quarter, area: str | None) -> str:
    """What the report calls an area; England and the region, in no report's scope, by name."""
    if area is None:
        return NONE
    if area in quarter.scope.names:
        return text(quarter.scope.name(area))
    known = quarter.release.areas.get(area)
    return text(known.name if known else area)


def theme_name(quarter: Quarter, code: str | None) -> str:
    """The theme's name; '' where there is none."""
    return quarter.release.themes.get(code, capital(code)) if code else ""


def number_or(value: float | None, indicator: Indicator, otherwise: str) -> Cell:
    """A number of an indicator's places, or the symbol that stands for none."""
    return otherwise if value is None else Number(value, indicator.decimals)


def day_or_none(day: object) -> str:
    """'25 July 2025', or 'none'."""
    return day_words(day) if day else NONE


def caveats(indicator: Indicator, here: str | None = None) -> str:
    """What holds for the indicator, where its definition changed, what holds for the figure."""
    found = [f"{one.strip().rstrip('.')}." for one in (indicator.caveat, here) if one]
    found += [
        f"A new definition holds from {day_words(day)}: figures before and after do not compare."
        for day in indicator.breaks
    ]
    return text(" ".join(dict.fromkeys(found)), NONE)
