"""The year-end performance report: what the cells of reports/year_end.qmd call."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.publishing.chart_words import change_words, lower_first
from pipelines.publishing.comparison import Comparison
from pipelines.publishing.group_brief import affected_in_the_year
from pipelines.publishing.numbers import interval_text, spoken
from pipelines.publishing.opening import opening_of
from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.quarter_longer import longer_view
from pipelines.publishing.quarter_methods import methods
from pipelines.publishing.quarter_missing import is_ours_to_know
from pipelines.publishing.quarter_outcomes import focus_areas
from pipelines.publishing.quarter_outcomes import where_from as where_evidence_is_from
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, listed, plural
from pipelines.publishing.year import Year, open_year
from pipelines.publishing.year_funnels import funnels
from pipelines.publishing.year_tables import by_question

__all__ = [
    "affected_in_the_year",
    "at_a_glance",
    "by_question",
    "focus",
    "funnels",
    "longer",
    "notes",
    "open_year",
    "opening",
    "returns_of_the_year",
    "where_from",
]

_STATUS_WORDS = {
    "received": "On time",
    "late": "Late",
    "missing": "**Missing**",
    "rejected": "**Rejected**",
    "not due": "Not due",
}


def opening(year: Year) -> str:
    """Who and when, and a banner where the data are invented."""
    title = capital(f"{year.quarter.scope.title}, {year.words}")
    return opening_of(year.quarter, title)


def at_a_glance(year: Year) -> str:
    """What is worse, better and not known against the year before: headline indicators."""
    watched = [one for one in year.indicators() if one.is_headline]
    if not watched:
        return "This release has no headline indicator for this year."
    worse: list[str] = []
    better: list[str] = []
    unknown: dict[str, list[str]] = {}
    for indicator in watched:
        for area in year.quarter.scope.rows:
            figure = year.figure(indicator, area)
            where = year.quarter.scope.short(area)
            if figure is None or figure.value is None:
                unknown.setdefault(lower_first(indicator.short_title), []).append(where)
                continue
            found = year.comparison(indicator, area)
            if found and found.is_worse(indicator.polarity):
                worse.append(_bullet(indicator, where, figure, found))
            elif found and found.is_better(indicator.polarity):
                better.append(_bullet(indicator, where, figure, found))
    lead = (
        f"Of {plural(len(watched), 'headline indicator')}, by area: {plural(len(worse), 'figure')} "
        f"worse than the year before, {len(better) or 'none'} better, "
        f"{sum(map(len, unknown.values())) or 'none'} not known."
    )
    pieces = ["::: {.lead}\n" + escape(lead) + "\n:::"]
    for heading, lines in (("Worse than the year before", worse), ("Better", better)):
        told = "\n".join(lines) or "None beyond what chance may do."
        pieces.append(f"### {heading} {UNLISTED}\n\n{told}")
    if unknown:
        named = [f"{name} ({listed(areas)})" for name, areas in unknown.items()]
        pieces.append(f"### Not known {UNLISTED}\n\n{escape(capital('; '.join(named)))}.")
    return "\n\n".join(pieces)


def focus(year: Year) -> str:
    """Key focus areas and outcome statements as they stood in the year's last quarter."""
    words = "As they stood in the last quarter of the year."
    return f"{words}\n\n{focus_areas(year.quarter)}"


def where_from(year: Year) -> str:
    """Where the evidence of ``focus`` comes from."""
    return where_evidence_is_from(year.quarter)


def longer(year: Year) -> str:
    """Official yearly figures beside the region's and England's."""
    return longer_view(year.quarter)


def notes(year: Year) -> str:
    """Methods and sources."""
    return methods(year.quarter)


def return_rows_of_the_year(year: Year) -> list[dict[str, Any]]:
    """The returns of the year's quarters from agencies of these areas, as in fct_return."""
    frame = year.quarter.release.returns
    if frame.is_empty():
        return []
    mine = frame.filter(pl.col("period").is_in(year.quarters))
    rows = mine.sort("agency_code", "dataset", "period").iter_rows(named=True)
    return [row for row in rows if is_ours_to_know(year.quarter, row)]


def returns_by_quarter(year: Year) -> dict[tuple[str, str], dict[str, str]]:
    """What happened to each agency's dataset in each quarter."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in return_rows_of_the_year(year):
        key = (row["agency_code"], row["dataset"])
        found.setdefault(key, {})[row["period"]] = row["status"]
    return found


def returns_of_the_year(year: Year) -> str:
    """Which returns came, and when: agencies by quarter."""
    rows = return_rows_of_the_year(year)
    if not rows:
        return "No return was due in this year."
    found = returns_by_quarter(year)
    columns = [
        Column("Agency", 32),
        Column("Return", 20),
        *(Column(period[-2:], 12) for period in year.quarters),
    ]
    agencies = year.quarter.release.agencies
    cells = [
        [
            escape(str(agencies.get(agency, {}).get("agency_name") or agency)),
            escape(capital(dataset.replace("_", " "))),
            *(_STATUS_WORDS.get(held.get(period, ""), "–") for period in year.quarters),
        ]
        for (agency, dataset), held in found.items()
    ]
    on_time = sum(row["status"] == "received" for row in rows)
    due = sum(row["status"] != "not due" for row in rows)
    words = f"{on_time} of {plural(due, 'return')} arrived on time and in order."
    return f"{escape(words)}\n\n{table(columns, cells, f'Returns by quarter, {year.words}')}"


def _bullet(indicator: Indicator, where: str, figure: Figure, found: Comparison) -> str:
    value = spoken(figure.value or 0.0, indicator)
    interval = interval_text(figure, indicator)
    words = f"{where} {value} {interval}{change_words(found, indicator, brief=True)}"
    provisional = " (provisional)" if figure.is_provisional else ""
    return f"- **{escape(indicator.title)}**: {escape(words + provisional)}."
