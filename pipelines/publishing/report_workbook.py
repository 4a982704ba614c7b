"""What the workbooks of all reports share: cover, notes on the symbols, names of the sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.publishing.numbers import SYMBOLS
from pipelines.publishing.opening import BANNER
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_longer import has_official_figures
from pipelines.publishing.quarter_methods import OGL
from pipelines.publishing.quarter_revisions import NOT_REPEATED
from pipelines.publishing.record_sheets import NO_FIGURE
from pipelines.publishing.text import capital, listed
from pipelines.publishing.workbook import COVER, Column, Sheet, Workbook, labels
from pipelines.words import day_words

_MEANINGS = {
    "[p]": "provisional: later returns may change it",
    "ok": "a figure; nothing is withheld",
    "none": "there is nothing to say here, such as a caveat or a date",
    "none set": "there is no target",
    NOT_REPEATED: "shown in the last release, and not to be shown any more",
    NO_FIGURE: "the release had no row for it",
    "0": "zero: a real figure, not a gap",
}


def assembled(
    quarter: Quarter, title: str, intro: Sequence[str], sheets: Sequence[Sheet]
) -> Workbook:
    """A workbook of the sheets that have rows; the cover names those that have none.

    Args:
        quarter: the report, for its release.
        title: the workbook's.
        intro: what is in it, as sentences of the cover.
        sheets: in the order of their tabs.
    """
    filled = [sheet for sheet in sheets if sheet.rows]
    empty = [sheet.label for sheet in sheets if not sheet.rows]
    names = labels([COVER, "Contents", "Notes", *(sheet.label for sheet in filled)])[3:]
    leads = "The sheet Contents leads to each table; the sheet Notes explains the symbols."
    opens = [*intro, leads]
    if quarter.release.manifest.get("is_synthetic"):
        opens.insert(0, BANNER)
    if empty:
        opens.append(f"Left out, for there is nothing to put there: {listed(empty)}.")
    return Workbook(
        title=title,
        intro=tuple(opens),
        about=_about(quarter),
        notes=_notes(),
        sheets=tuple(replace(one, label=name) for one, name in zip(filled, names, strict=True)),
    )


def _about(quarter: Quarter) -> tuple[str, ...]:
    manifest = quarter.release.manifest
    about = [
        "Numbers are rounded half up to the places shown; a cell holds no more than it shows. "
        "Counts of 1 to 5 children, and whatever is made from them, are withheld and shown as [c].",
        "Limits are those of 95% intervals where nothing else is said. The report's section "
        "‘Methods and sources’ names the method of each.",
        f"Release {manifest.get('release_id', 'not named')}, made "
        f"{_day(manifest.get('created_at'))}, with version "
        f"{manifest.get('code_version', 'unknown')} of the code.",
    ]
    if has_official_figures(quarter):
        about.append(OGL)
    return tuple(about)


def _notes() -> Sheet:
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
