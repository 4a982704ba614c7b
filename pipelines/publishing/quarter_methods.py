"""Methods and sources: how the figures were made, and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.publishing.numbers import SYMBOLS
from pipelines.publishing.quarter import UNLISTED, Quarter
from pipelines.publishing.quarter_longer import has_official_figures
from pipelines.publishing.text import capital, escape, listed, plural
from pipelines.words import day_words

OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
HOW_SURE = (
    "The brackets after a figure hold its 95% interval: how far chance alone could move "
    "a figure of this size. A figure is called changed where the earlier one lies outside that "
    "interval. With figures of equal size chance alone does that about one time in six, so the "
    "report adds ‘may be chance’ where the two intervals overlap. That they do not overlap at "
    "all happens by chance less than one time in a hundred. "
    "A change of definition breaks a series; nothing is compared across it."
)
INTERVAL_METHODS = {
    "wilson": "Percentages: the Wilson score interval.",
    "byar": "Rates from a count of 10 or more: Byar's approximation to the Poisson interval.",
    "wilson score": "Percentages: the Wilson score interval.",
    "exact": "Rates from a count below 10: the exact Poisson interval.",
    "exact poisson": "Rates from a count below 10: the exact Poisson interval.",
    "poisson": "Rates: Byar's approximation for a count of 10 or more, the exact Poisson "
    "interval below 10.",
    "none": "Plain counts: no interval, and differences are not tested.",
}
HALF_UP = "Figures are rounded half up, after everything is computed from unrounded counts."
AS_PUBLISHED = (
    "Where only a percentage or a rate is published, it is kept as published: it has no "
    "count and no interval."
)
RULES = (
    "Counts of 1 to 5 children are confidential and shown as [c], and so is every percentage, "
    "rate or interval made from one. Zero is shown.",
    "Totals for a partnership add the counts of its areas; percentages are never averaged.",
    "England's and the region's figures are official yearly ones. Where they cover a whole "
    "year and the quarter three months, the table says so and the chart leaves them out.",
)
MARKED = (
    "The word beside a figure says how far it can be trusted. The first of these rules that "
    "applies to it decides; what is provisional may still change, whatever its mark."
)
_OFFICIAL = {"published_statistics", "population"}


def methods(quarter: Quarter) -> str:
    """The section as Markdown."""
    return "\n\n".join(
        [
            f"### How sure the figures are {UNLISTED}\n\n" + _intervals(quarter),
            f"### Rounding, populations and what is hidden {UNLISTED}\n\n" + _rules(quarter),
            f"### Quality marks {UNLISTED}\n\n" + quality_marks(quarter),
            f"### Symbols {UNLISTED}\n\n" + _symbols(),
            f"### Sources {UNLISTED}\n\n" + sources(quarter),
        ]
    )


def _intervals(quarter: Quarter) -> str:
    release = quarter.release
    mine = [
        figure for (_, area, _), figure in release.figures.items() if area in quarter.scope.rows
    ]
    used = {str(one.method).lower().replace("_", " ") for one in mine if one.method}
    units = {
        release.indicators[one.indicator].unit
        for one in mine
        if one.value is not None and not one.method and one.indicator in release.indicators
    }
    if "count" in units:
        used.add("none")
    known = [words for name, words in INTERVAL_METHODS.items() if name in used]
    other = sorted(used - set(INTERVAL_METHODS))
    lines = [*dict.fromkeys(known), *(f"Also used: {name}." for name in other)]
    return escape(HOW_SURE) + "\n\n" + "\n".join(f"- {escape(line)}" for line in lines)


def _rules(quarter: Quarter) -> str:
    vintages = sorted(
        {
            figure.denominator_period
            for (_, area, period), figure in quarter.release.figures.items()
            if figure.denominator_period and area in quarter.scope.rows and period == quarter.period
        }
    )
    lines = [HALF_UP]
    if vintages:
        lines.append(
            f"Rates per 10,000 children divide by the population aged 0 to 17 of "
            f"{listed(vintages)}, the newest estimate before the period."
        )
    if any(
        figure.basis == "as_published" and area in quarter.scope.rows
        for (_, area, _), figure in quarter.release.figures.items()
    ):
        lines.append(AS_PUBLISHED)
    lines += RULES
    return "\n".join(f"- {escape(line)}" for line in lines)


def quality_marks(quarter: Quarter) -> str:
    """The rules by which figures get their quality marks, in their order, as Markdown."""
    rules = quarter.release.mark_rules
    if not rules:
        return "This release has no quality marks."
    lines = [f"**{escape(capital(one.mark))}**: {escape(one.meaning)}." for one in rules]
    return escape(MARKED) + "\n\n" + "\n".join(f"- {line}" for line in lines)


def _symbols() -> str:
    lines = [f"**{escape(shown)}** {escape(meaning)}." for shown, meaning in SYMBOLS.values()]
    lines.append("**0** zero: a real figure, not a gap.")
    return "\n".join(f"- {line}" for line in lines)


def sources(quarter: Quarter) -> str:
    """What the release was made from, and under which licence, as Markdown."""
    manifest = quarter.release.manifest
    lines = source_lines(manifest)
    if OGL not in lines and has_official_figures(quarter):
        lines.append(OGL)
    return "\n".join(f"- {escape(line)}" for line in lines)


def source_lines(manifest: Mapping[str, Any]) -> list[str]:
    """What a release was made from, in plain sentences.

    Args:
        manifest: the release's own.
    """
    submissions = manifest.get("submissions") or []
    official = [one for one in submissions if one.get("dataset") in _OFFICIAL]
    returns = [one for one in submissions if one not in official]
    agencies = {one.get("agency_code") for one in returns if one.get("agency_code")}
    lines = [
        f"{plural(len(returns), 'submission')} from {plural(len(agencies), 'agency', 'agencies')}"
        f" and {plural(len(official), 'file')} of official statistics or population estimates "
        "stand behind this release.",
        f"Release {manifest.get('release_id', 'not named')}, made "
        f"{_day(manifest.get('created_at'))} from what had arrived by "
        f"{_day(manifest.get('as_of'))}, with version {manifest.get('code_version', 'unknown')} "
        "of the code.",
    ]
    return [*lines, OGL] if official else lines


def _day(value: object) -> str:
    try:
        return day_words(value) if value else "an unrecorded day"
    except ValueError:
        return str(value)
