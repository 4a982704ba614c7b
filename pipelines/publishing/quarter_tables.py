"""The tables of the themes: this quarter beside earlier ones and England."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.periods import shift_quarter
from pipelines.publishing.comparison import YEAR_AGO, Certainty, break_words
from pipelines.publishing.numbers import figure_text, unit_words, value_text
from pipelines.publishing.quarter import (
    Quarter,
    in_order_of_questions,
    is_comparable_with_a_year,
    question_words,
    year_words,
)
from pipelines.publishing.quarter_glance import (
    ALONE,
    BETTER,
    CHANGED,
    POLARITY,
    STEADY,
    UNKNOWN,
    UNTESTED,
    WORSE,
    Verdict,
    verdict,
)
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.signals import chart_words, target_words
from pipelines.publishing.tables import Column, Group, figure_cell, key, table
from pipelines.publishing.text import capital, escape

_VERDICTS = {
    WORSE: "Needs a look",
    BETTER: "Better",
    CHANGED: "Changed",
    STEADY: "Steady",
    UNTESTED: "Not tested",
    ALONE: "Nothing to compare",
    UNKNOWN: "No figure",
}
# Said once, above the first table.
HOW_TO_READ = (
    "Beside each figure stands its 95% interval and the count behind it. ‘Steady’ means "
    "that the earlier figure lies inside the interval; ‘may be chance’ that it lies outside, but "
    "the two intervals overlap. Plain counts carry no interval and are not tested."
)
_PROVISIONAL = "Provisional: later returns may change it."
_ALL_PROVISIONAL = "This quarter's figures are provisional: later returns may change them."
_MARKS = "abcdefghijklmnopqrstuvwxyz"


class Notes:
    """Remarks below a table, each marked by one letter wherever it applies."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def mark(self, text: str) -> str:
        """The letter of a remark; the same text keeps its letter."""
        if text not in self._texts:
            self._texts.append(text)
        return _letters(self._texts.index(text))

    def marks(self, texts: Sequence[str]) -> str:
        """The letters of several remarks as superscript Markdown; '' for none."""
        letters = [self.mark(text) for text in dict.fromkeys(texts)]
        return f"^{','.join(letters)}^" if letters else ""

    @property
    def lines(self) -> list[str]:
        """The remarks as Markdown, in the order of their letters."""
        return [f"^{_letters(n)}^ {escape(text)}" for n, text in enumerate(self._texts)]


def figures_table(
    quarter: Quarter, title: str, indicators: Sequence[Indicator], by: str = "question"
) -> str:
    """Indicators for every area of the report, with the table's key.

    Args:
        quarter: the report.
        title: what the indicators have in common; it begins the caption.
        indicators: at least one.
        by: what heads groups of rows: 'question' in a theme's table, 'theme' in a question's.
    """
    one_area = len(quarter.scope.rows) == 1
    england = quarter.area_of_kind("country")
    before, year_ago = shift_quarter(quarter.period, -1), shift_quarter(quarter.period, -4)
    latest = [quarter.figure(one, area) for one in indicators for area in quarter.scope.rows]
    # A column that would say 'none' on every line tells a reader nothing.
    with_england = one_area and any(quarter.latest_official(one, england) for one in indicators)
    all_provisional = all(one.is_provisional for one in latest if one is not None)
    notes = Notes()
    rows: list[Sequence[str] | Group] = []
    figures: list[Figure | None] = []
    order = in_order_of_questions({one.question for one in indicators})
    by_question = by == "question"
    if by_question:
        indicators = sorted(indicators, key=lambda one: order.index(one.question))
    heading = ""
    for indicator in indicators:
        asked = question_words(indicator.question) if by_question else f"{indicator.theme}."
        remark = _remark(indicator)
        always = [_sentence(indicator.caveat)] if indicator.caveat else []
        always += filter(None, [break_words(indicator, year_ago, quarter.period)])
        if not one_area:
            said = f"{asked} {capital(remark)}. {_england(quarter, indicator, england)}"
            rows.append(Group(indicator.title, said, notes.marks(always)))
        elif asked != heading:
            rows.append(Group(asked.rstrip(".")))
        heading = asked
        for area in quarter.scope.rows:
            now = quarter.figure(indicator, area)
            earlier = [quarter.figure(indicator, area, period) for period in (before, year_ago)]
            here = _caveats(now, mark_provisional=not all_provisional)
            told = [*always, *here] if one_area else [text for text in here if text not in always]
            name = escape(indicator.title if one_area else quarter.scope.name(area))
            name += notes.marks(told)
            rows.append(
                [
                    f"{name} [{escape(remark)}]{{.remark}}" if one_area else name,
                    figure_cell(now, indicator),
                    *(figure_cell(one, indicator, full=False) for one in earlier),
                    *([_england_cell(quarter, indicator, england)] if with_england else []),
                    _says(quarter, indicator, area),
                ]
            )
            figures += [now, *earlier]
    remarks = [escape(_ALL_PROVISIONAL)] if all_provisional else []
    caption = f"{title}, {quarter.words}"
    made = table(_columns(one_area, with_england), rows, caption)
    return f"{made}\n\n{key(figures, notes.lines + remarks)}"


def _columns(one_area: bool, with_england: bool) -> list[Column]:
    return [
        Column("Indicator" if one_area else "Area", 28 if with_england else 32),
        Column("This quarter", 19 if with_england else 25),
        Column("Quarter before", 12),
        Column("Same quarter last year", 12),
        *([Column("England, newest year", 13)] if with_england else []),
        Column("What it says", 16 if with_england else 19),
    ]


def _remark(indicator: Indicator) -> str:
    remark = POLARITY.get(indicator.polarity)
    return f"{unit_words(indicator)}{f'; {remark}' if remark else ''}"


def _caveats(figure: Figure | None, mark_provisional: bool) -> list[str]:
    """What holds for one figure alone."""
    if figure is None:
        return []
    found = [_sentence(figure.caveat)] if figure.caveat else []
    if figure.is_provisional and mark_provisional:
        found.append(_PROVISIONAL)
    return found


def _sentence(text: str) -> str:
    return f"{text.strip().rstrip('.')}."


def _england_cell(quarter: Quarter, indicator: Indicator, england: str | None) -> str:
    """England's newest yearly figure with its year, as a cell."""
    figure = quarter.latest_official(indicator, england)
    if figure is None:
        return "none"
    text = figure_text(figure, indicator)
    remark = _year(indicator, figure)
    mine = quarter.figure(indicator, quarter.scope.main_area)
    if mine is not None and mine.neighbours is not None:
        remark += f"; neighbours {value_text(mine.neighbours, indicator)}"
    return f"{escape(text)} [{escape(remark)}]{{.remark}}"


def _england(quarter: Quarter, indicator: Indicator, england: str | None) -> str:
    """The same for the row that heads the areas: 'England 22.9% in 2024-25'."""
    figure = quarter.latest_official(indicator, england)
    if figure is None:
        return ""
    return f"England {figure_text(figure, indicator)} in {_year(indicator, figure)}."


def _year(indicator: Indicator, figure: Figure) -> str:
    """'2024-25', or '2024-25, whole year' where a quarter's figure is of another size."""
    return year_words(figure.period) + (
        "" if is_comparable_with_a_year(indicator) else ", whole year"
    )


def _says(quarter: Quarter, indicator: Indicator, area: str) -> str:
    """The verdict in words, then what it rests on: comparison, control chart, target."""
    one = verdict(quarter, indicator, area)
    remarks = [_moved(one)]
    if one.figure is not None and one.figure.value is not None:
        remarks.append(chart_words(quarter, indicator, area))
        remarks.append(target_words(one.figure, indicator))
    told = "; ".join(remark for remark in remarks if remark)
    return f"**{_VERDICTS[one.kind]}**" + (f" [{escape(capital(told))}]{{.remark}}" if told else "")


def _moved(one: Verdict) -> str:
    comparison = one.comparison
    if comparison is None or not comparison.is_change:
        return ""
    against = "a year ago" if comparison.against == YEAR_AGO else "last quarter"
    remark = f"{'up' if comparison.rose else 'down'} on {against}"
    if comparison.certainty is Certainty.POSSIBLE:
        remark += "; may be chance"
    return remark


def _letters(number: int) -> str:
    """a to z, then aa, ab and so on."""
    first, last = divmod(number, len(_MARKS))
    return (_MARKS[first - 1] if first else "") + _MARKS[last]
