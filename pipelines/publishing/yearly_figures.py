"""The figures of a Yearly Report: headline indicators for readers who are no analysts.

What is beyond chance is said in a word; the interval stands beside each figure, and every other
indicator in the year-end report and the workbook.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.comparison import Certainty
from pipelines.publishing.numbers import unit_words
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.tables import Column, Group, figure_cell, key, table
from pipelines.publishing.text import escape, plural
from pipelines.publishing.year import Year

BETTER, WORSE, CHANGED, SAME, UNSURE, UNKNOWN = (
    "Better",
    "Worse",
    "Changed",
    "No clear change",
    "Cannot be compared",
    "No figure",
)
NO_FIGURES = "This release has no headline figure of this year."
HOW_TO_READ = (
    "Figures move by chance as well. ‘Better’ and ‘Worse’ stand only where the change from the "
    "year before is more than chance would do; ‘Changed’ where neither more nor less is better in "
    "itself. The numbers in brackets say between what limits the true figure is likely to lie. "
    "Counts of one to five children are not shown, so that no child can be recognised."
)


def verdict(year: Year, indicator: Indicator, area: str) -> str:
    """'Better', 'Worse', 'Changed', 'No clear change', 'Cannot be compared' or 'No figure'."""
    figure = year.figure(indicator, area)
    if figure is None or figure.value is None:
        return UNKNOWN
    found = year.comparison(indicator, area)
    if found is None or not found.certainty:
        return UNSURE
    # A reader who is no analyst is told of a change only where it cannot well be chance.
    if found.certainty < Certainty.CLEAR:
        return SAME
    if found.is_worse(indicator.polarity):
        return WORSE
    return BETTER if found.is_better(indicator.polarity) else CHANGED


def headlines(year: Year) -> list[Indicator]:
    """The headline indicators that have a row for this year."""
    return [one for one in year.indicators() if one.is_headline]


def figures(year: Year) -> str:
    """The section as Markdown: a table of the headline indicators."""
    watched = headlines(year)
    if not watched:
        return NO_FIGURES
    scope = year.quarter.scope
    rows: list[Sequence[str] | Group] = []
    shown: list[Figure | None] = []
    # With one area to tell of, a heading for each figure would leave a table of one row below it.
    is_alone = len(scope.rows) == 1
    for one in watched:
        if not is_alone:
            rows.append(Group(one.title, unit_words(one)))
        for area in scope.rows:
            now, then = year.figure(one, area), year.figure(one, area, year.before)
            what = f"{escape(one.title)} [{escape(unit_words(one))}]{{.remark}}"
            rows.append(
                [
                    what if is_alone else escape(scope.name(area)),
                    figure_cell(now, one),
                    figure_cell(then, one, full=False),
                    f"**{verdict(year, one, area)}**",
                ]
            )
            shown += [now, then]
    columns = [
        Column(f"In {scope.name(scope.rows[0])}" if is_alone else "Area", 28),
        Column("This year", 30),
        Column("Year before", 18),
        Column("What it says", 24),
    ]
    caption = f"Headline figures, {year.words}"
    more = (
        f"These are the {plural(len(watched), 'figure')} that the partners watch most closely; the "
        "workbook of tables beside this report has them with the counts behind them."
    )
    return "\n\n".join([escape(HOW_TO_READ), table(columns, rows, caption), key(shown), more])
