"""The same theme followed across sources and over time: who names it, and what only suggests it."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.periods import shift_quarter
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.audit_words import quarter_words
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import escape

# Columns of the table: an element of the framework, and its heading.
NAMED = {
    "multi_agency_audit": "Audits",
    "learning_from_reviews": "Reviews",
    "engagement_and_voice": "Children and families",
    "independent_scrutiny": "Scrutiny",
    "training": "Training",
}
SUGGESTED = {"action_log": "Actions", "single_agency_narrative": "Agencies' comments"}
QUARTERS = 4
HOW_TO_READ = (
    "How often each theme came up in the last four quarters. Audits, reviews, children and "
    "families, scrutiny and training name their themes; of actions and comments only the words are "
    "known: those are suggestions by keyword and no finding. What was sent again in several "
    "quarters counts once."
)
NO_THEMES = "Nothing of the last four quarters names or suggests a theme."


def themes(report: AuditReport) -> str:
    """The section as Markdown, the themes that come up in most sources first."""
    rows = theme_rows(report)
    if not rows:
        return NO_THEMES
    cells = []
    for row in rows:
        cells.append(
            [
                escape(str(row["theme"])),
                *(str(row[source] or "–") for source in NAMED),
                *(f"({row[source]})" if row[source] else "–" for source in SUGGESTED),
            ]
        )
    columns = [
        Column("Theme", 26),
        *(Column(title, 10, is_number=True) for title in NAMED.values()),
        *(Column(f"{title} (suggested)", 12, is_number=True) for title in SUGGESTED.values()),
    ]
    last = report.quarter.period
    first = quarter_words(shift_quarter(last, 1 - QUARTERS))
    caption = f"Themes across sources, {first} to {quarter_words(last)}"
    return "\n\n".join([escape(HOW_TO_READ), table(columns, cells, caption)])


def theme_rows(report: AuditReport) -> list[dict[str, Any]]:
    """One row a theme: ``theme`` and how many different things of each source bear on it."""
    path = report.quarter.release.folder / "fct_theme.parquet"
    if not path.is_file():
        return []
    last = report.quarter.period
    found = (
        pl.read_parquet(path)
        .filter(
            pl.col("period").is_between(pl.lit(shift_quarter(last, 1 - QUARTERS)), pl.lit(last))
            & pl.col("area_code").is_in(list(report.quarter.scope.filed_under))
        )
        .group_by("theme_code", "source")
        # A comment is known by its place in its file, and so within its quarter only.
        .agg(
            pl.when(pl.col("source") == "single_agency_narrative")
            .then(pl.concat_str("period", "source_code"))
            .otherwise("source_code")
            .n_unique()
            .alias("count")
        )
    )
    rows: dict[str, dict[str, Any]] = {}
    for code, source, count in found.iter_rows():
        row = rows.setdefault(code, dict.fromkeys((*NAMED, *SUGGESTED), 0))
        row["theme"] = report.quarter.release.themes.get(code, code)
        if source in row:
            row[source] = count
    return sorted(
        rows.values(),
        key=lambda row: (
            -sum(bool(row[source]) for source in NAMED),
            -sum(row[source] for source in NAMED),
            row["theme"],
        ),
    )
