"""Indicators by theme: a table per question, a chart per headline, the agencies' words beside."""

from __future__ import annotations

from pathlib import Path

from pipelines.publishing.chart_words import Benchmark, Line
from pipelines.publishing.comparison import broken_between
from pipelines.publishing.narratives import narratives, narratives_of_the_quarter
from pipelines.publishing.numbers import unit_words
from pipelines.publishing.quarter import (
    Quarter,
    in_order_of_questions,
    is_comparable_with_a_year,
    question_words,
    year_words,
)
from pipelines.publishing.quarter_glance import POLARITY
from pipelines.publishing.quarter_tables import HOW_TO_READ, figures_table
from pipelines.publishing.release_reader import Indicator
from pipelines.publishing.text import attribute, escape, listed


def themes(quarter: Quarter) -> str:
    """The section as Markdown; charts are written to the report's figures folder."""
    pieces = [escape(HOW_TO_READ)]
    for theme, indicators in quarter.themes():
        questions = in_order_of_questions({one.question for one in indicators})
        answers = " ".join(f"[{escape(question_words(code))}]{{.badge}}" for code in questions)
        pieces.append(
            f"### {escape(theme)}\n\n::: {{.answers}}\nThis theme answers: {answers}\n:::"
        )
        pieces.append(figures_table(quarter, theme, indicators))
        pieces.extend(headline_block(quarter, one) for one in indicators if one.is_headline)
        for one in indicators:
            if not one.is_headline and (words := narratives(quarter, one.code)):
                pieces.append(f"#### {escape(one.title)}: what agencies say\n\n{words}")
    if len(pieces) == 1:
        pieces = ["This release has no indicator for this quarter."]
    pieces.append(narratives_of_the_quarter(quarter))
    return "\n\n".join(pieces)


def headline_block(quarter: Quarter, indicator: Indicator) -> str:
    """One headline indicator: its finding in words, its chart, and the narrative beside it."""
    # Drawing is imported here: the rest of the report needs no chart library.
    from pipelines.publishing.charts import time_series

    release, scope, periods = quarter.release, quarter.scope, quarter.quarters
    order = sorted(
        (a for a in release.areas.values() if a.kind == "authority"), key=lambda a: a.sort_order
    )
    styles = {area.code: number for number, area in enumerate(order)}
    lines = [
        Line(
            release.areas[area].name,
            tuple(quarter.figure(indicator, area, period) for period in periods),
            quarter.comparison(indicator, area),
            styles[area],
        )
        for area in scope.authorities
    ]
    benchmarks = _benchmarks(quarter, indicator)
    breaks = [
        at
        for at in range(1, len(periods))
        if broken_between(indicator, periods[at - 1], periods[at])
        and not broken_between(indicator, periods[at], periods[at])
    ]
    chart = time_series(indicator, periods, lines, benchmarks, breaks)
    source = save(quarter, indicator.code, chart.svg)
    drawn = "Shaded" if len(lines) == 1 else "Upright lines"
    has_interval = any(f is not None and f.has_interval for line in lines for f in line.figures)
    caption = [f"{indicator.title}, {unit_words(indicator)}, by quarter."]
    if has_interval:
        caption.append(f"{drawn}: 95% interval.")
    if benchmarks:
        years = listed(list(dict.fromkeys(one.period for one in benchmarks)))
        named = listed([one.name for one in benchmarks])
        caption.append(f"Grey: official figures for {named}, {years}.")
    if any(f is not None and f.status == "c" for line in lines for f in line.figures):
        caption.append("c in a circle: confidential.")
    remark = POLARITY.get(indicator.polarity, "neither high nor low is better in itself")
    definition = f"{indicator.definition.rstrip('.')}; {remark}."
    told = narratives(quarter, indicator.code)
    return "\n".join(
        [
            f"#### {escape(indicator.title)}\n",
            "::: {.headline}\n::: {.finding}",
            escape(chart.finding_title),
            "\n:::\n\n::: {.chart-side}",
            f"![{escape(' '.join(caption))}]({source}){{fig-alt={attribute(chart.alt_text)}}}",
            f":::\n\n::: {{.definition}}\n[{escape(definition)}]{{.note}}\n:::\n",
            f"::: {{.beside{' .several' if told.count('::: {.narrative}') > 1 else ''}}}",
            told,
            ":::\n:::",
        ]
    )


def save(quarter: Quarter, name: str, svg: str) -> str:
    """Write a drawing to the figures folder; returns the path the Markdown refers to."""
    folder = quarter.figures_folder
    folder.mkdir(parents=True, exist_ok=True)
    safe = "".join(c if c.isalnum() else "-" for c in name)
    (folder / f"{safe}.svg").write_text(svg, encoding="utf-8", newline="\n")
    return (Path(folder.name) / f"{safe}.svg").as_posix()


def _benchmarks(quarter: Quarter, indicator: Indicator) -> list[Benchmark]:
    """England's and the region's newest official figures, where a quarter may stand beside them."""
    if not is_comparable_with_a_year(indicator):
        return []
    found = []
    for kind in ("country", "region"):
        code = quarter.area_of_kind(kind)
        figure = quarter.latest_official(indicator, code)
        if code and figure and figure.value is not None:
            area = quarter.release.areas[code]
            found.append(Benchmark(area.name, figure.value, year_words(figure.period)))
    return found
