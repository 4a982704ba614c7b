"""The quarter at a glance: what needs a look, what is better, what is steady, what is unknown."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.publishing.chart_words import (
    Line,
    change_words,
    lower_first,
    untested,
    why_not_shown,
)
from pipelines.publishing.comparison import Certainty, Comparison
from pipelines.publishing.numbers import interval_text, spoken
from pipelines.publishing.quarter import (
    QUESTIONS,
    UNLISTED,
    Quarter,
    in_order_of_questions,
    question_words,
)
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, listed, plural

WORSE, CHANGED, BETTER = "worse", "changed", "better"
STEADY, UNTESTED, ALONE, UNKNOWN = "steady", "untested", "alone", "unknown"
POLARITY = {"low": "lower is better", "high": "higher is better"}
_HEADINGS = {
    WORSE: "Needs a look first",
    CHANGED: "Changed: worth asking why",
    BETTER: "Better",
}


@dataclass(frozen=True)
class Verdict:
    """What can be said of one indicator in one area this quarter."""

    indicator: Indicator
    area: str
    kind: str
    figure: Figure | None
    comparison: Comparison | None


def verdict(quarter: Quarter, indicator: Indicator, area: str) -> Verdict:
    """Judge one indicator in one area by its polarity and intervals."""
    figure = quarter.figure(indicator, area)
    comparison = quarter.comparison(indicator, area)
    if figure is None or figure.value is None:
        kind = UNKNOWN
    elif comparison is None:
        kind = ALONE
    elif comparison.is_worse(indicator.polarity):
        kind = WORSE
    elif comparison.is_better(indicator.polarity):
        kind = BETTER
    elif comparison.is_change:
        kind = CHANGED
    else:
        tested = comparison.certainty is not Certainty.NOT_TESTED
        kind = STEADY if tested else UNTESTED
    return Verdict(indicator, area, kind, figure, comparison)


def glance(quarter: Quarter) -> str:
    """The section as Markdown."""
    headline = quarter.indicators(headline_only=True)
    if not headline:
        return "This release has no headline indicator for this quarter."
    verdicts = [verdict(quarter, one, area) for one in headline for area in quarter.scope.rows]
    pieces = [_lead(quarter, headline, verdicts), five_questions(quarter)]
    for kind, heading in _HEADINGS.items():
        bullets = _bullets(quarter, [one for one in verdicts if one.kind == kind])
        if bullets:
            pieces.append(f"### {heading} {UNLISTED}\n\n" + "\n".join(bullets))
    pieces.append(f"### Steady {UNLISTED}\n\n" + _steady(quarter, verdicts))
    pieces.append(f"### What we do not know {UNLISTED}\n\n" + _unknown(quarter, verdicts))
    return "\n\n".join(pieces)


def _lead(quarter: Quarter, headline: list[Indicator], verdicts: list[Verdict]) -> str:
    def count(kind: str) -> int:
        return len({one.indicator.code for one in verdicts if one.kind == kind})

    def said(kind: str, one: str, many: str) -> str:
        number = count(kind)
        return f"{number or 'none'} {one if number < 2 else many}"

    where = " in at least one area" if len(quarter.scope.rows) > 1 else ""
    parts = [
        said(WORSE, "needs a look", "need a look"),
        said(BETTER, "is better", "are better"),
        said(CHANGED, *["changed in a way that is neither good nor bad in itself"] * 2),
    ]
    words = f"Of {plural(len(headline), 'headline indicator')}, {listed(parts)}{where}."
    if count(UNKNOWN):
        words += f" For {count(UNKNOWN)} a figure is confidential or missing{where}."
    words += (
        " A change is reported only where the earlier figure lies outside this quarter's "
        "95% interval; where the two intervals still overlap, it may be chance."
    )
    return "::: {.lead}\n" + escape(words) + "\n:::"


def five_questions(quarter: Quarter) -> str:
    """The framework's five questions, and how far this quarter's figures answer each."""
    area = quarter.scope.main_area
    rows = []
    for question in QUESTIONS:
        mine = [one for one in quarter.indicators() if one.question == question]
        verdicts = [verdict(quarter, one, area) for one in mine]
        kinds = [one.kind for one in verdicts]
        told = [
            f"{kinds.count(kind)} {words}"
            for kind, words in (
                (WORSE, "to look at"),
                (BETTER, "better"),
                (CHANGED, "changed"),
                (STEADY, "steady"),
                (UNTESTED, "not tested"),
                (ALONE, "without an earlier figure"),
            )
            if kind in kinds
        ]
        known = len(kinds) - kinds.count(UNKNOWN)
        have = f"{known} of {len(kinds)} have a figure" if kinds else "none in the catalogue yet"
        says = capital(listed(told)) if told else "Nothing this quarter"
        rows.append([escape(question_words(question)), escape(have), escape(says)])
    for question in in_order_of_questions({one.question for one in quarter.indicators()}):
        if question not in QUESTIONS:
            rows.append([escape(question_words(question)), "not one of the five", ""])
    name = quarter.scope.name(area)
    columns = [Column("Question", 42), Column("Indicators", 26), Column("What they say", 32)]
    return table(columns, rows, f"The five questions: how far this quarter answers them, {name}")


def _bullets(quarter: Quarter, verdicts: list[Verdict]) -> list[str]:
    grouped: dict[str, list[Verdict]] = {}
    for one in verdicts:
        grouped.setdefault(one.indicator.code, []).append(one)
    # The surest first; the catalogue's order decides between equals.
    order = sorted(
        grouped.values(),
        key=lambda group: -max(one.comparison.certainty for one in group if one.comparison),
    )
    return [_bullet(quarter, group) for group in order]


def _bullet(quarter: Quarter, group: list[Verdict]) -> str:
    indicator = group[0].indicator
    remark = POLARITY.get(indicator.polarity)
    title = f"**{escape(indicator.title)}**" + (f" ({remark})" if remark else "")
    said = []
    for one in group:
        if one.figure is None or one.figure.value is None or one.comparison is None:
            continue
        value = spoken(one.figure.value, indicator)
        interval = interval_text(one.figure, indicator)
        words = f"{interval}{change_words(one.comparison, indicator, brief=True)}"
        said.append((one.area, f"**{escape(value)}** {escape(words)}."))
    if len(quarter.scope.rows) == 1:
        return f"- {title}: {said[0][1]}"
    inner = [f"    - {escape(quarter.scope.name(area))} {words}" for area, words in said]
    return "\n".join([f"- {title}", *inner])


def _steady(quarter: Quarter, verdicts: list[Verdict]) -> str:
    """Indicators that moved in none of the areas; the others are told above."""
    moved = {one.indicator.code for one in verdicts if one.kind in _HEADINGS}
    calm = [one for one in verdicts if one.indicator.code not in moved]
    where = "" if len(quarter.scope.rows) == 1 else ", in every area with a figure"
    lines = []
    for kind, words in (
        (STEADY, f"Within normal uncertainty of the earlier figure{where}"),
        (UNTESTED, "Plain counts, which carry no interval and are not tested"),
        (ALONE, "With no earlier figure to compare"),
    ):
        mine = [one for one in calm if one.kind == kind]
        found: dict[str, list[str]] = {}
        for one in mine:
            told = found.setdefault(lower_first(one.indicator.short_title), [])
            if kind == UNTESTED and one.figure and one.comparison:
                name = quarter.scope.short(one.area)
                line = Line(name, (one.figure,), one.comparison)
                told.append(f"{name} {untested(line, one.indicator)}")
        if found:
            names = [f"{name}: {listed(told)}" if told else name for name, told in found.items()]
            lines.append(f"- {words}: {escape('; '.join(names))}.")
    return "\n".join(lines) or "No headline indicator was steady this quarter."


def _unknown(quarter: Quarter, verdicts: list[Verdict]) -> str:
    reasons: dict[str, list[Verdict]] = {}
    for one in verdicts:
        if one.kind == UNKNOWN:
            reasons.setdefault(why_not_shown(one.figure), []).append(one)
    lines = [
        f"- {capital(why)}: {escape('; '.join(_named(quarter, found)))}."
        for why, found in reasons.items()
    ]
    if not lines:
        lines = ["Every headline indicator has a figure for every area of this report."]
    return "\n".join(lines) + "\n\nThe section ‘What is missing’ says who is putting it right."


def _named(quarter: Quarter, verdicts: list[Verdict]) -> list[str]:
    """'re-referrals (Rutland)', and without areas where it is all of them."""
    grouped: dict[str, list[str]] = {}
    for one in verdicts:
        name = lower_first(one.indicator.short_title)
        grouped.setdefault(name, []).append(quarter.scope.short(one.area))
    every = len(quarter.scope.rows)
    return [
        name if len(areas) == every else f"{name} ({listed(areas)})"
        for name, areas in grouped.items()
    ]
