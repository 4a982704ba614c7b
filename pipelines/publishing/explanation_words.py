"""What agencies were asked about their figures, and what they say, beside the figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import polars as pl

from pipelines.publishing.text import capital

_ASKED = {
    "outside_usual_range": "is outside the range in which earlier quarters vary",
    "differs_from_parts": "differs from the sum of its groups",
    "equal_to_last_quarter": "is the same as the quarter before",
    "reason_for_change": "was corrected",
}
_OPEN = "Not explained yet."

Key = tuple[str, str, str]
Names = Mapping[str, str]


def explained_figures(
    explanations: pl.DataFrame,
    indicators: pl.DataFrame,
    partnerships: Mapping[str, str | None],
    areas: Names,
    agencies: Names,
    measures: Names,
) -> dict[Key, str]:
    """What is said of each figure that one of its counts was asked about.

    Args:
        explanations: fct_explanation.
        indicators: dim_indicator.
        partnerships: authority -> the partnership whose figure its counts are part of as well.
        areas: code -> name.
        agencies: code -> name.
        measures: code -> title.

    Returns:
        (indicator, area, period) -> sentences.
    """
    of_measure: dict[str, set[str]] = defaultdict(set)
    for code, above, below in indicators.select(
        "indicator_code", "numerator_measures", "denominator_measures"
    ).iter_rows():
        for measure in f"{above or ''};{below or ''}".split(";"):
            of_measure[measure].add(code)
    told: dict[Key, list[str]] = defaultdict(list)
    order = ["measure_code", "area_code", "question", "agency_code"]
    for row in explanations.sort(order).iter_rows(named=True):
        what = measures.get(row["measure_code"]) or capital(row["measure_code"].replace("_", " "))
        where = areas.get(row["area_code"], row["area_code"])
        who = agencies.get(row["agency_code"], row["agency_code"])
        words = asked_and_said(what, where, who, row["question"], row["explanation"])
        for indicator in of_measure[row["measure_code"]]:
            for area in filter(None, (row["area_code"], partnerships.get(row["area_code"]))):
                told[indicator, area, row["period"]].append(words)
    return {key: " ".join(sentences) for key, sentences in told.items()}


def asked_and_said(
    measure: str, area: str, agency: str, question: str, explanation: str | None
) -> str:
    """'Contacts (Rutland): the figure was corrected. Rutland ...: “One was counted twice.”'"""
    return f"{measure} ({area}): the figure {asked(question)}. {agency}: {said(explanation)}"


def asked(question: str) -> str:
    """'is the same as the quarter before'."""
    return _ASKED.get(question, "needs an explanation")


def said(explanation: str | None) -> str:
    """The agency's own words as a quotation, on one line, or that there are none."""
    words = " ".join((explanation or "").split())
    return f"“{words}”" if words else _OPEN
