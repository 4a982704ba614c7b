"""The page of definitions: every indicator of the release, and every symbol."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.publishing.numbers import SYMBOLS, UNIT_WORDS
from pipelines.publishing.quarter import in_order_of_questions, question_words
from pipelines.publishing.site_files import DEFINITIONS
from pipelines.publishing.site_parts import Block, Facts, Part, SitePage, Table
from pipelines.publishing.text import capital, listed
from pipelines.release.read import Manifest
from pipelines.words import day_words

_PERIODS = {
    "in_period": "Counted over the period",
    "snapshot": "Counted on the last day of the period",
    "year_to_date": "Counted from April to the end of the period",
    "rolling_12_months": "Counted over the twelve months to the end of the period",
}
_POLARITY = {"low": "Low", "high": "High"}


def definitions_page(manifest: Manifest) -> SitePage:
    """The page for the release in force."""
    rows = _rows(manifest, "dim_indicator")
    titles = {row["measure_code"]: row["title"] for row in _rows(manifest, "dim_measure")}
    questions = in_order_of_questions({row["question"] for row in rows})
    return SitePage(
        DEFINITIONS,
        "Definitions",
        "What each indicator counts, what it is divided by, and since when; and what the symbols "
        "in the tables mean.",
        [
            Part("symbols", "Symbols", [_symbols()]),
            *(
                Part(code, question_words(code), parts=_indicators(rows, code, titles))
                for code in questions
            ),
        ],
    )


def _rows(manifest: Manifest, table: str) -> list[dict[str, Any]]:
    return pl.read_parquet(manifest.folder / f"{table}.parquet").rows(named=True)


def _symbols() -> Table:
    return Table(
        "Statuses of figures",
        ["Status in the data", "Shown in reports as", "Meaning"],
        [
            ["ok", "the figure", "as sure as its interval says"],
            *([status, shown, meaning] for status, (shown, meaning) in SYMBOLS.items()),
        ],
    )


def _indicators(rows: list[dict[str, Any]], question: str, titles: dict[str, str]) -> list[Part]:
    versions: dict[str, list[dict[str, Any]]] = {}
    mine = [row for row in rows if row["question"] == question]
    for row in sorted(mine, key=lambda row: (row["sort_order"] or 0, row["indicator_code"])):
        versions.setdefault(row["indicator_code"], []).append(row)
    parts = []
    for code, found in versions.items():
        # The definition that holds now comes first; the code stands in the data, so it is told.
        found.sort(key=lambda row: str(row["valid_from"] or ""), reverse=True)
        blocks: list[Block] = [Facts(_facts(found[0], titles))]
        for row in found[1:]:
            blocks += ["Before that it was defined otherwise:", Facts(_facts(row, titles))]
        parts.append(Part(f"indicator-{code}", found[0]["title"], blocks))
    return parts


def _facts(row: dict[str, Any], titles: dict[str, str]) -> list[tuple[str, str]]:
    unit, polarity = row["unit"], row["polarity"] or "none"
    facts = [
        ("Code", row["indicator_code"]),
        ("Theme", row["theme"]),
        ("What it says", row["definition"] or row["title"]),
        ("Above the line", _measures(row["numerator_measures"], titles) or "As published"),
        ("Below the line", _measures(row["denominator_measures"], titles)),
        ("Unit", capital(UNIT_WORDS.get(unit, unit.replace("_", " ")))),
        ("Time", _PERIODS.get(row["period_type"], row["period_type"])),
        ("Better is", _POLARITY.get(polarity, "Neither: it depends on what is behind it")),
        ("To be careful with", row["caveat"] or ""),
        ("Valid", _valid(row)),
    ]
    return [(term, words) for term, words in facts if words]


def _measures(codes: str | None, titles: dict[str, str]) -> str:
    names = [one.strip() for one in (codes or "").split(";") if one.strip()]
    return listed([titles.get(one, one.replace("_", " ")) for one in names])


def _valid(row: dict[str, Any]) -> str:
    first = f"From {day_words(row['valid_from'])}" if row["valid_from"] else ""
    last = f"to {day_words(row['valid_to'])}" if row["valid_to"] else ""
    told = " ".join(part for part in (first, last) if part)
    return capital(told)
