"""The indicator appendix: the framework's five questions, a control chart and a row for each."""

from __future__ import annotations

from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.outcomes import outcomes
from pipelines.publishing.quarter import Quarter, in_order_of_questions, question_words
from pipelines.publishing.quarter_chair import watched_indicators
from pipelines.publishing.quarter_tables import HOW_TO_READ, figures_table
from pipelines.publishing.quarter_themes import save
from pipelines.publishing.release_reader import Indicator
from pipelines.publishing.text import attribute, escape, listed

# Fewer figures than this make no picture worth looking at.
_FEWEST_POINTS = 6
HOW_TO_READ_CHARTS = (
    "Each small chart is a control chart (XmR): the middle line is the average of the first twelve "
    "quarters (of all while there are fewer: then it is provisional), the outer lines are the "
    "limits that chance keeps within. A marked point is a signal; anything else is noise. Drawn "
    "are headline indicators, those of the Business Plan, and any other with a signal this quarter."
)


def questions(quarter: Quarter) -> str:
    """The section as Markdown; charts are written to the report's figures folder."""
    indicators = quarter.indicators()
    if not indicators:
        return "This release has no indicator for this quarter."
    pieces = [escape(HOW_TO_READ), escape(HOW_TO_READ_CHARTS)]
    watched = {one.code for one in watched_indicators(quarter, outcomes(quarter))}
    for code in in_order_of_questions({one.question for one in indicators}):
        mine = [one for one in indicators if one.question == code]
        known = [one for one in mine if _has_figure(quarter, one)]
        pieces.append(f"### {escape(question_words(code))}")
        drawn = [one for one in known if one.code in watched or _is_signal(quarter, one)]
        panels = [panel for one in drawn if (panel := _panel(quarter, one))]
        if panels:
            pieces.append("::: {.panels}\n" + "\n\n".join(panels) + "\n:::")
        if known:
            pieces.append(figures_table(quarter, question_words(code), known, by="theme"))
        unknown = [lower_first(one.short_title) for one in mine if one not in known]
        if unknown:
            pieces.append(f"Without a figure this quarter: {escape(listed(unknown))}.")
    return "\n\n".join(pieces)


def _has_figure(quarter: Quarter, indicator: Indicator) -> bool:
    found = (quarter.figure(indicator, area) for area in quarter.scope.rows)
    return any(one is not None and one.value is not None for one in found)


def _is_signal(quarter: Quarter, indicator: Indicator) -> bool:
    figure = quarter.figure(indicator, quarter.scope.main_area)
    return bool(figure and figure.spc and figure.spc.is_signal)


def _panel(quarter: Quarter, indicator: Indicator) -> str:
    """A control chart of the report's main area; '' where there is too little to draw."""
    area = quarter.scope.main_area
    figures = [quarter.figure(indicator, area, period) for period in quarter.quarters]
    if sum(one is not None and one.value is not None for one in figures) < _FEWEST_POINTS:
        return ""
    # Drawing is imported here: the rest of the report needs no chart library.
    from pipelines.publishing.spc_chart import xmr_chart

    name = quarter.scope.short(area)
    chart = xmr_chart(indicator, quarter.quarters, name, figures, small=True)
    source = save(quarter, f"{indicator.code}-xmr", chart.svg)
    picture = f"![{escape(chart.finding_title)}]({source}){{fig-alt={attribute(chart.alt_text)}}}"
    return f"::: {{.panel}}\n**{escape(indicator.short_title)}**\n\n{picture}\n:::"
