"""Which of the scrutineer's lines of enquiry has evidence: by its theme, in the year behind it.

What names a theme is evidence; words that only suggest it are told apart. The plan's own finding is
no evidence of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_scrutiny import (
    NO_LINES,
    NO_PLAN,
    finding_words,
    scrutiny_rows,
    state_words,
)
from pipelines.publishing.scrutiny_reader import Row, ScrutinyPack
from pipelines.publishing.sheet_parts import area_name, theme_name
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, flat, listed, plural

# Where each kind of evidence is told in full: a kind of report, and what it is called.
AUDITS, WORKING = ("audits-and-learning", "Audits and learning"), ("performance-group", "")
SOURCES = {
    "multi_agency_audit": ("Audit", AUDITS),
    "learning_from_reviews": ("Review", AUDITS),
    "engagement_and_voice": ("Children and families", AUDITS),
    "training": ("Training", None),
    "action_log": ("Action", AUDITS),
    "single_agency_narrative": ("Agency's comment", None),
}
HOW_TO_READ = (
    "A line of enquiry has evidence where something of the last four quarters names its theme: an "
    "audit, a review, what children and families said, or training. Of actions and agencies' "
    "comments only the words are known; what they suggest stands apart and is no finding."
)
NO_THEME = "The plan names no theme for this line, so no evidence can be found for it."
NONE_FOUND = "Nothing of the last four quarters names its theme."
MOST_TITLES = 8


@dataclass(frozen=True)
class Found:
    """What bears on one line: (source, title, code, newest period), named and only suggested."""

    named: tuple[tuple[str, str, str, str], ...]
    suggested: tuple[tuple[str, str, str, str], ...]


def evidence_of(pack: ScrutinyPack, line: Row) -> Found:
    """The evidence for one line of enquiry; what was sent again in several quarters once."""
    if not line["theme_code"]:
        return Found((), ())
    themes = pack.themes.filter(
        (pl.col("theme_code") == line["theme_code"]) & (pl.col("source") != "independent_scrutiny")
    )
    newest = themes.sort("period", "source_code").unique(
        ["source", "source_code", "is_suggested"], keep="last", maintain_order=True
    )
    order = list(SOURCES)
    rows = sorted(
        newest.iter_rows(named=True),
        key=lambda row: (
            order.index(row["source"]) if row["source"] in order else len(order),
            row["source_code"],
        ),
    )
    named, suggested = (
        tuple(
            (row["source"], flat(row["title"]), row["source_code"], row["period"])
            for row in rows
            if row["is_suggested"] is kind
        )
        for kind in (False, True)
    )
    return Found(named, suggested)


def lines_of_enquiry(pack: ScrutinyPack) -> str:
    """The section as Markdown: each line, how it stands, and what bears on it."""
    quarter = pack.quarter
    if quarter.release.scrutiny_lines.filter(pl.col("period") == quarter.period).is_empty():
        return NO_PLAN
    lines = scrutiny_rows(quarter)
    if not lines:
        return NO_LINES
    found = {line["line_code"]: evidence_of(pack, line) for line in lines}
    with_evidence = sum(bool(one.named) for one in found.values())
    words = (
        f"{with_evidence} of {plural(len(lines), 'line')} of enquiry "
        f"{'has' if with_evidence == 1 else 'have'} evidence of the last four quarters."
    )
    cells: list[Sequence[str] | Group] = []
    for line in lines:
        cells.append(
            [
                f"**{escape(flat(line['title']))}** [{escape(_about(quarter, line))}]{{.remark}}",
                f"{escape(state_words(line))} [{escape(finding_words(line))}]{{.remark}}",
                _evidence(line, found[line["line_code"]]),
            ]
        )
    columns = [
        Column("Line of enquiry", 32),
        Column("How it stands, and what was found", 28),
        Column("Evidence", 40),
    ]
    caption = f"Lines of enquiry and their evidence, to {quarter.words}"
    return "\n\n".join(
        [escape(words), escape(HOW_TO_READ), table(columns, cells, caption), _where(quarter)]
    )


def _about(quarter: Quarter, line: Row) -> str:
    told = f"{line['line_code']}, {area_name(quarter, line['scope'])}"
    theme = theme_name(quarter, line["theme_code"])
    told += f"; theme: {theme}" if theme else ""
    return f"{told}. {flat(line['line_of_enquiry'])}"


def _evidence(line: Row, found: Found) -> str:
    if not line["theme_code"]:
        return escape(NO_THEME)
    pieces = [_titles(found.named)] if found.named else [f"**{escape(NONE_FOUND)}**"]
    if found.suggested:
        counted = plural(len(found.suggested), "action or comment", "actions or comments")
        pieces.append(f"[{escape(f'Suggested by words in {counted}.')}]{{.remark}}")
    return " ".join(pieces)


def _titles(found: Sequence[tuple[str, str, str, str]]) -> str:
    """'Audit: Neglect (2025-26-Q1); ...', each source's together."""
    told = []
    for source in dict.fromkeys(one[0] for one in found):
        titles = [f"{title} ({period})" for kind, title, _, period in found if kind == source]
        shown = titles[:MOST_TITLES]
        more = len(titles) - len(shown)
        shown += [f"{more} more"] if more else []
        name = SOURCES[source][0] if source in SOURCES else capital(source.replace("_", " "))
        told.append(f"**{escape(name)}**: {escape(listed(shown))}.")
    return " ".join(told)


def _where(quarter: Quarter) -> str:
    """Links to the reports of the quarter that tell the evidence in full."""
    # Their names as refresh/reports.py gives them; a test compares the two.
    ending = f"-{quarter.period}-{quarter.scope.partnership}.html"
    return (
        f"Audits, reviews, actions and what children and families said stand in full in "
        f"[Audits and learning](audits-and-learning{ending}); figures and agencies' comments in "
        f"[How are we doing?](how-are-we-doing{ending})."
    )
