"""The workbook of the quarterly report, from the release alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipelines.publishing.numbers import SYMBOLS
from pipelines.publishing.opening import BANNER
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_longer import has_official_figures
from pipelines.publishing.quarter_methods import OGL
from pipelines.publishing.quarter_sheets import (
    gaps_sheet,
    official_years_sheet,
    quarters_sheet,
    returns_sheet,
    theme_sheet,
)
from pipelines.publishing.quarterly import open_report
from pipelines.publishing.text import capital, day_words
from pipelines.publishing.workbook import COVER, Column, Sheet, Workbook, labels

_MEANINGS = {
    "[p]": "provisional: later returns may change it",
    "ok": "a figure; nothing is withheld",
    "none": "there is nothing to say here, such as a caveat or a date",
    "0": "zero: a real figure, not a gap",
}


def quarterly_workbook(params: Mapping[str, str]) -> Workbook:
    """The workbook of one quarter for one audience.

    Args:
        params: the report's own: ``release`` (its folder), ``period`` and ``partnership``.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter.
        ScopeError: the release has no such partnership.
    """
    return workbook_of(open_report(params["release"], params["period"], params["partnership"]))


def workbook_of(quarter: Quarter) -> Workbook:
    """The workbook of an opened report."""
    made = [theme_sheet(quarter, theme, indicators) for theme, indicators in quarter.themes()]
    for make in (quarters_sheet, official_years_sheet, returns_sheet, gaps_sheet):
        made.append(make(quarter))
    filled = [sheet for sheet in made if sheet.rows]
    names = labels([COVER, "Contents", "Notes", *(sheet.label for sheet in filled)])[3:]
    return Workbook(
        title=f"How are we doing? {capital(quarter.scope.title)}, {quarter.words}: tables",
        intro=_intro(quarter),
        about=release_words(quarter),
        notes=notes_sheet(),
        sheets=tuple(replace(one, label=name) for one, name in zip(filled, names, strict=True)),
    )


def _intro(quarter: Quarter) -> tuple[str, ...]:
    intro = [
        "These are the tables of the quarterly report of the same name: each indicator with its "
        "interval, the counts behind it and what is withheld; then earlier quarters and years, "
        "the returns and the gaps.",
        "The sheet Contents leads to each table; the sheet Notes explains the symbols.",
    ]
    if quarter.release.manifest.get("is_synthetic"):
        intro.insert(0, BANNER)
    return tuple(intro)


def release_words(quarter: Quarter) -> tuple[str, ...]:
    """The cover's last paragraphs: rounding, limits, the release and the licence."""
    manifest = quarter.release.manifest
    about = [
        "Numbers are rounded half up to the places shown; a cell holds no more than it shows. "
        "Counts of 1 to 5 children, and whatever is made from them, are withheld and shown as [c].",
        "Limits are those of 95% intervals. The report's section ‘Methods and sources’ names the "
        "method of each.",
        f"Release {manifest.get('release_id', 'not named')}, made "
        f"{_day(manifest.get('created_at'))}, with version "
        f"{manifest.get('code_version', 'unknown')} of the code.",
    ]
    if has_official_figures(quarter):
        about.append(OGL)
    return tuple(about)


def notes_sheet() -> Sheet:
    """The symbols and what they mean."""
    rows = [*SYMBOLS.values(), *_MEANINGS.items()]
    return Sheet(
        label="Notes",
        title="Notes: the symbols used in this workbook",
        lines=(
            "This worksheet contains one table. A symbol stands in the place of a number, or "
            "beside it as its status.",
        ),
        columns=(Column("Symbol", 20), Column("What it means", 80)),
        rows=tuple((shown, capital(meaning)) for shown, meaning in rows),
    )


def _day(value: object) -> str:
    return day_words(value) if value else "an unrecorded day"
