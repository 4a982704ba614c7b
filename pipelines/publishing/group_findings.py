"""What stands out between groups, in plain sentences made from the figures; then what is unsaid.

A difference is told only where it remains after the number of tests is allowed for, and never
with a cause. What cannot be said is a result too, and stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.group_family import Family, strength
from pipelines.publishing.group_missing import not_collected_rows
from pipelines.publishing.group_reader import HIGHER, NO_EVIDENCE, TOO_FEW, GroupRow
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.group_words import (
    characteristic_words,
    difference_sentence,
    pair_words,
)
from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.text import capital, escape, listed, plural

# Sentences for the area of the report, and for each of its parts; the tables hold them all.
MOST_SENTENCES, MOST_OF_A_PART = 8, 3
NOT_A_CAUSE = (
    "A difference is a reason to ask, not an explanation: it does not say whether a service treats "
    "groups differently, whether needs differ, or whether both do."
)
NOTHING = "This release holds no figure by groups of children for these areas."


class Difference(NamedTuple):
    """One group that differs from its reference."""

    family: Family
    row: GroupRow


def differences(report: GroupReport, area: str | None = None) -> list[Difference]:
    """What is higher or lower after adjustment, the surest and largest first.

    Of one area; or where none is named of the main area, and of the areas within it where a
    comparison cannot be shown for the whole.
    """
    found = [
        Difference(family, row)
        for family in (report.best() if area is None else report.families(area))
        for row in family.drawn
        if row.is_different
    ]
    return sorted(found, key=lambda one: (-round(strength(one.row), 6), one.row.indicator_code))


def stands_out(report: GroupReport) -> str:
    """The section as Markdown."""
    if not any(report.families(area) for area in report.quarter.scope.rows):
        return f"{NOTHING}\n\n{_not_collected(report)}".strip()
    pieces = [lead(report), escape(NOT_A_CAUSE)]
    scope = report.quarter.scope
    for area in scope.rows:
        found = differences(report, area)
        most = MOST_SENTENCES if area == report.area else MOST_OF_A_PART
        heading = "What stands out" if len(scope.rows) == 1 else scope.name(area)
        told = _sentences(report, found, most) if found else _none_found(report, area)
        pieces.append(f"### {escape(heading)} {UNLISTED}\n\n{told}")
    pieces.append(f"### What cannot be said {UNLISTED}\n\n" + cannot_be_said(report))
    return "\n\n".join(pieces)


def lead(report: GroupReport) -> str:
    """How many comparisons there are, and how they came out."""
    rows = [row for family in report.families() for row in family.compared if not row.is_collapsed]
    found = Counter(row.finding if row.status in ("ok", "u") else row.status for row in rows)
    tested = sum(found[one] for one in (HIGHER, "lower", NO_EVIDENCE))
    different = found[HIGHER] + found["lower"]
    words = (
        f"{capital(plural(tested, 'comparison'))} between groups of children could be tested"
        f"{_where(report)}. Allowing for the number of tests, {different or 'none'} "
        f"{'shows' if different == 1 else 'show'} a difference: {found[HIGHER] or 'none'} higher "
        f"than the group compared with, {found['lower'] or 'none'} lower. "
        f"{capital(str(found[TOO_FEW] or 'none'))} had too few children to assess"
        f", {found['c'] or 'none'} {'is' if found['c'] == 1 else 'are'} confidential and "
        f"{found['x'] or 'none'} {'has' if found['x'] == 1 else 'have'} no population to divide by."
    )
    return "::: {.lead}\n" + escape(words) + "\n:::"


def sentence(report: GroupReport, one: Difference, *, name_area: bool = True) -> str:
    """A bullet: the indicator, its area and period where they are others, and the difference."""
    period = one.family.period
    where = report.where(one.family.area) if name_area else ""
    when = "" if period == report.period else f", {report.period_words(period)}"
    title = f"**{escape(one.family.indicator.title + where + when)}**"
    return f"- {title}: {escape(difference_sentence(report, one.family, one.row))}."


def cannot_be_said(report: GroupReport) -> str:
    """By characteristic: too few, confidential, without a population; then what nobody collects."""
    lines = []
    for first, _ in report.characteristics():
        families = [one for one in report.families() if one.characteristic == first]
        told = _unsaid(families)
        if told:
            lines.append(f"- **{escape(characteristic_words(report, first))}**: {escape(told)}.")
    for first, second in report.characteristics(crossed=True):
        pair = (first, second)
        families = [
            one
            for one in report.families(crossed=True)
            if (one.characteristic, one.characteristic_2) == pair
        ]
        told = _unsaid(families)
        if told:
            lines.append(f"- **{escape(pair_words(report, *pair))}**: {escape(told)}.")
    gap = _not_collected(report)
    if gap:
        lines.append(f"- {gap}")
    return "\n".join(lines) or "Every comparison could be made."


def _none_found(report: GroupReport, area: str) -> str:
    """Nothing found is one thing where it could be tested, and another where it could not."""
    tested = any(row.finding == NO_EVIDENCE for one in report.families(area) for row in one.drawn)
    if tested:
        return "No group differs from the one it is compared with by more than chance may do."
    return (
        "No comparison could be made: what would be compared is confidential, too small or "
        "without a population to divide by."
    )


def _sentences(report: GroupReport, found: Sequence[Difference], most: int) -> str:
    lines = [sentence(report, one, name_area=False) for one in found[:most]]
    if len(found) > most:
        names = list(
            dict.fromkeys(lower_first(one.family.indicator.short_title) for one in found[most:])
        )
        more = plural(len(found) - most, "more difference")
        lines.append(f"- And {escape(more)}, of {escape(listed(names))}: see the tables.")
    return "\n".join(lines)


def _unsaid(families: Sequence[Family]) -> str:
    """'of 30 comparisons, 12 too few to assess (section 47 enquiries), 3 confidential'."""
    rows = [(one, row) for one in families for row in one.compared]
    parts = []
    for words, wanted in (
        ("too few to assess", [one for one, row in rows if _is_too_few(row)]),
        ("confidential", [one for one, row in rows if row.status == "c"]),
        ("without a population to divide by", [one for one, row in rows if row.status == "x"]),
        ("not yet received", [one for one, row in rows if row.status == "not_received"]),
        ("not collected", [one for one, row in rows if row.status == "not_collected"]),
        ("judged with their wider group only", [one for one, row in rows if row.is_collapsed]),
    ):
        if wanted:
            names = list(dict.fromkeys(lower_first(one.indicator.short_title) for one in wanted))
            parts.append(f"{len(wanted)} {words} ({listed(names)})")
    return f"of {plural(len(rows), 'comparison')}, {'; '.join(parts)}" if parts else ""


def _is_too_few(row: GroupRow) -> bool:
    return row.status in ("ok", "u") and row.finding == TOO_FEW and not row.is_collapsed


def _not_collected(report: GroupReport) -> str:
    rows = not_collected_rows(report)
    if not rows:
        return ""
    agencies = {row["agency_code"] for row in rows}
    does = "returns no figure" if len(agencies) == 1 else "return no figure"
    words = plural(len(agencies), "agency", "agencies")
    return escape(
        f"{capital(words)} {does} by one or more protected characteristics: ‘What is not "
        "collected’ names them."
    )


def _where(report: GroupReport) -> str:
    scope = report.quarter.scope
    return f" for {lower_first(scope.name(report.area))}" if len(scope.rows) > 1 else ""
