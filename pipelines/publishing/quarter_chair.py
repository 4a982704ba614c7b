"""One page that a busy chair can read alone."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.outcomes import Outcome, outcomes
from pipelines.publishing.quarter import UNLISTED, Quarter
from pipelines.publishing.quarter_decisions import decided
from pipelines.publishing.quarter_missing import agency_name, gap_rows, is_ours_to_know
from pipelines.publishing.release_reader import Indicator
from pipelines.publishing.signals import CONCERNING, IMPROVING, UNKNOWN, Signal, signal
from pipelines.publishing.tables import doubt_badge
from pipelines.publishing.text import capital, escape, listed, plural

# What fits on one printed page.
MOST_SIGNALS, MOST_UNKNOWN, MOST_NAMES, MOST_AGENCIES = 3, 6, 10, 4


def one_page(quarter: Quarter) -> str:
    """The section as Markdown: improving, worrying, not known, decided last time."""
    found = outcomes(quarter)
    watched = watched_indicators(quarter, found)
    signals = [signal(quarter, one, area) for one in watched for area in quarter.scope.rows]
    text = "\n\n".join(
        [
            _lead(quarter, watched, signals, found),
            f"### What is worrying {UNLISTED}\n\n" + _signals(quarter, signals, CONCERNING),
            f"### What is improving {UNLISTED}\n\n" + _signals(quarter, signals, IMPROVING),
            f"### What we do not know {UNLISTED}\n\n" + _unknown(quarter, signals),
            f"### What was decided last time, and what came of it {UNLISTED}\n\n"
            + decided(quarter),
        ]
    )
    # The template sets what stands in this block so that it ends with its sheet.
    return f":::: {{.one-page}}\n{text}\n::::"


def watched_indicators(quarter: Quarter, found: list[Outcome]) -> list[Indicator]:
    """The headline indicators and those the Business Plan is measured by."""
    tied = {one.indicator.code for outcome in found for one in outcome.signals}
    return [one for one in quarter.indicators() if one.is_headline or one.code in tied]


def _lead(
    quarter: Quarter, watched: list[Indicator], signals: list[Signal], found: list[Outcome]
) -> str:
    def count(kind: str) -> int:
        return len({one.indicator.code for one in signals if one.kind == kind})

    def said(kind: str, one: str, many: str) -> str:
        return f"{count(kind) or 'none'} {one if count(kind) < 2 else many}"

    where = " in at least one area" if len(quarter.scope.rows) > 1 else ""
    words = (
        f"Of {plural(len(watched), 'indicator')} that the partnership watches most closely, "
        f"{said(CONCERNING, 'gives', 'give')} cause for concern and "
        f"{said(IMPROVING, 'shows', 'show')} improvement{where}"
        f"; for {count(UNKNOWN) or 'none'} a figure is confidential or missing."
    )
    if found:
        judged = [one for one in found if one.is_judged]
        good = sum(
            one.progress["judgement"] in ("good_progress", "some_progress") for one in judged
        )
        words += (
            f" Of {plural(len(found), 'outcome statement')}, {len(judged) or 'none'} "
            f"{'has' if len(judged) < 2 else 'have'} been judged: "
            f"{good or 'none'} with progress."
        )
    return "::: {.lead}\n" + escape(words) + "\n:::"


def _signals(quarter: Quarter, signals: list[Signal], kind: str) -> str:
    grouped: dict[str, list[Signal]] = {}
    for one in signals:
        if one.kind == kind:
            grouped.setdefault(one.indicator.code, []).append(one)
    if not grouped:
        nothing = "concern" if kind == CONCERNING else "improvement"
        return f"No watched indicator shows a signal of {nothing} this quarter."
    # Those with most to say first; the catalogue's order decides between equals.
    order = sorted(grouped.values(), key=lambda group: -max(len(one.reasons) for one in group))
    lines = [_bullet(quarter, group) for group in order[:MOST_SIGNALS]]
    if len(order) > MOST_SIGNALS:
        names = [lower_first(group[0].indicator.short_title) for group in order[MOST_SIGNALS:]]
        named = listed(_at_most(names, MOST_NAMES))
        lines.append(f"- Also: {escape(named)}; see the indicators below.")
    return "\n".join(lines)


def _at_most(names: list[str], most: int) -> list[str]:
    """The first names, and how many more there are."""
    more = len(names) - most
    return [*names[:most], f"{more} more"] if more > 0 else names


def _bullet(quarter: Quarter, group: Sequence[Signal]) -> str:
    first = group[0]
    title = f"**{escape(first.indicator.title)}**"
    # On one page, only where the figure is not sound.
    doubt = doubt_badge(first.figure)
    if len(quarter.scope.rows) == 1:
        return f"- {title}: {escape(first.words)}.{doubt}"
    told = f"- {title}: {escape(quarter.scope.short(first.area))} {escape(first.words)}.{doubt}"
    if len(group) > 1:
        others = [quarter.scope.short(one.area) for one in group[1:]]
        told += f" Also {escape(listed(others))}."
    return told


def _unknown(quarter: Quarter, signals: list[Signal]) -> str:
    lines = []
    late = _returns(quarter)
    if late:
        lines.append(f"- {escape(late)}")
    reasons: dict[str, dict[str, list[str]]] = {}
    for one in signals:
        if one.kind == UNKNOWN:
            name = lower_first(one.indicator.short_title)
            areas = reasons.setdefault(one.words, {}).setdefault(name, [])
            areas.append(quarter.scope.short(one.area))
    for why, names in reasons.items():
        told = [
            name
            if len(areas) == len(quarter.scope.rows)
            else f"{name} ({listed(_parts(quarter, areas))})"
            for name, areas in names.items()
        ]
        more = len(told) - MOST_UNKNOWN
        shown = "; ".join(told[:MOST_UNKNOWN]) + (f"; and {more} more" if more > 0 else "")
        lines.append(f"- {escape(why.capitalize())}: {escape(shown)}.")
    if not reasons:
        lines.append("- Every watched indicator has a figure for every area.")
    gaps = len(gap_rows(quarter))
    if gaps:
        lines.append(
            f"- {escape(capital(plural(gaps, 'gap')))} on the register: ‘What is missing’."
        )
    return "\n".join(lines)


def _parts(quarter: Quarter, areas: list[str]) -> list[str]:
    """Without the totals that are unknown because a part of theirs is."""
    parts = {quarter.scope.short(area) for area in quarter.scope.authorities}
    return [area for area in areas if area in parts] or areas


def _returns(quarter: Quarter) -> str:
    frame = quarter.release.returns
    if frame.is_empty():
        return ""
    rows = frame.filter(
        (pl.col("period") == quarter.period) & pl.col("status").is_in(["missing", "rejected"])
    )
    agencies = {
        agency_name(quarter, row["agency_code"])
        for row in rows.iter_rows(named=True)
        if is_ours_to_know(quarter, row)
    }
    if not agencies:
        return ""
    named = listed(_at_most(sorted(agencies), MOST_AGENCIES))
    return f"Returns are missing or were rejected from {named}."
