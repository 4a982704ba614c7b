"""The tables of the year-end report: this year beside the year before and beside others."""

from __future__ import annotations

from pipelines.publishing.comparison import Certainty
from pipelines.publishing.numbers import unit_words, value_text
from pipelines.publishing.quarter import in_order_of_questions, question_words
from pipelines.publishing.quarter_glance import POLARITY
from pipelines.publishing.quarter_tables import Notes
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.tables import Column, Group, figure_cell, key, table
from pipelines.publishing.text import escape
from pipelines.publishing.year import Year

_POSITIONS = {
    "above_998": "Above England beyond chance",
    "above_95": "Above England, may be chance",
    "below_95": "Below England, may be chance",
    "below_998": "Below England beyond chance",
}


def by_question(year: Year) -> str:
    """Every indicator of the year by the five questions, as Markdown."""
    indicators = year.indicators()
    if not indicators:
        return "This release has no indicator for this year."
    pieces = [
        escape(
            "Figures are official ones where they are published; where they are not, they are put "
            "together from the four quarters that agencies returned, and are provisional. "
            "‘Neighbours’ is the ten statistical neighbours taken together, their counts added up. "
            "‘Above’ and ‘below’ England is said where a figure lies outside the limits of a "
            "funnel around England's for an area of this size: the 99.8% limits for "
            "‘beyond chance’, the 95% limits for ‘may be chance’. It is neither good nor bad: "
            "areas differ in need."
        )
    ]
    for code in in_order_of_questions({one.question for one in indicators}):
        mine = [one for one in indicators if one.question == code]
        pieces.append(f"### {escape(question_words(code))}")
        pieces.append(_table(year, question_words(code), mine))
    return "\n\n".join(pieces)


def _table(year: Year, title: str, indicators: list[Indicator]) -> str:
    scope, release = year.quarter.scope, year.quarter.release
    england = year.quarter.area_of_kind("country")
    region = year.quarter.area_of_kind("region")
    notes = Notes()
    rows: list[list[str] | Group] = []
    figures: list[Figure | None] = []
    for one in indicators:
        remark = POLARITY.get(one.polarity)
        said = unit_words(one) + (f"; {remark}" if remark else "")
        beside = [
            f"{release.areas[code].name} {value_text(figure.value, one)}"
            for code in (england, region)
            if code and (figure := year.figure(one, code)) and figure.value is not None
        ]
        always = [_sentence(one.caveat)] if one.caveat and not _only_quarters(one.caveat) else []
        always += filter(None, [year.break_words(one)])
        rows.append(Group(one.title, ". ".join([said, *beside]), notes.marks(always)))
        for area in scope.rows:
            now, before = year.figure(one, area), year.figure(one, area, year.before)
            marks = notes.marks(_remarks(now))
            rows.append(
                [
                    f"{escape(scope.name(area))}{marks}",
                    figure_cell(now, one),
                    figure_cell(before, one, full=False),
                    _neighbours(now, one),
                    _says(year, one, area, now),
                ]
            )
            figures += [now, before]
    columns = [
        Column("Area", 28),
        Column("This year", 25),
        Column("Year before", 13),
        Column("Neighbours", 13),
        Column("What it says", 21),
    ]
    made = table(columns, rows, f"{title} {year.words[0].upper()}{year.words[1:]}")
    return f"{made}\n\n{key(figures, notes.lines)}"


def _remarks(figure: Figure | None) -> list[str]:
    if figure is None:
        return []
    found = []
    if figure.is_provisional:
        found.append("Provisional: put together from the quarters that agencies returned.")
    if figure.basis == "as_published":
        found.append("As published; not recomputed.")
    # A confidential part is no gap: its symbol says why.
    if figure.missing_parts and figure.value is None and figure.status != "c":
        found.append("Without a figure because a part is wanting; the gap register names it.")
    return found


def _only_quarters(caveat: str) -> bool:
    """A remark about quarters has no place beside a year."""
    return caveat.startswith("A quarter's")


def _sentence(text: str) -> str:
    return f"{text.strip().rstrip('.')}."


def _neighbours(figure: Figure | None, indicator: Indicator) -> str:
    if figure is None or figure.neighbours is None:
        return "–"
    used = f" [{figure.neighbours_used} of 10]{{.remark}}" if figure.neighbours_used else ""
    return f"{escape(value_text(figure.neighbours, indicator))}{used}"


def _says(year: Year, indicator: Indicator, area: str, now: Figure | None) -> str:
    if now is None or now.value is None:
        return "**No figure**"
    found = year.comparison(indicator, area)
    words, remark = "Nothing to compare", ""
    if found is not None:
        words = "Steady" if found.certainty is Certainty.WITHIN else "Not tested"
        if found.is_change:
            words = "Changed"
            if found.is_worse(indicator.polarity):
                words = "Worse"
            elif found.is_better(indicator.polarity):
                words = "Better"
            remark = f"{'Up' if found.rose else 'Down'} on the year before"
            if found.certainty is Certainty.POSSIBLE:
                remark += "; may be chance"
    position = _POSITIONS.get(now.funnel_position or "")
    told = "; ".join(part for part in (remark, position) if part)
    return f"**{words}**" + (f" [{escape(told)}]{{.remark}}" if told else "")
