"""Which of the scrutineer's lines of enquiry has evidence: by its theme, in four quarters.

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
from pipelines.publishing.site_reports import PARTNERSHIPS
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, flat, listed, plural
from pipelines.publishing.year import Year

SOURCES = {
    "multi_agency_audit": "Audit",
    "learning_from_reviews": "Review",
    "engagement_and_voice": "Children and families",
    "training": "Training",
    "action_log": "Action",
    "single_agency_narrative": "Agency's comment",
}
_HOW_TO_READ = (
    "A line of enquiry has evidence where something of {span} names its theme: an audit, a review, "
    "what children and families said, or training. Of actions and agencies' comments only the "
    "words are known; what they suggest stands apart and is no finding."
)
NO_THEME = "The plan names no theme for this line, so no evidence can be found for it."
_NONE_FOUND = "Nothing of {span} names its theme."
# Where a year's evidence is told in full: section of the Yearly Report, and its name here.
_IN_THE_YEARLY_REPORT = {
    "learning-from-reviews-and-audits": "reviews and audits",
    "what-children-and-families-told-us": "children and families",
    "what-training-changed": "training",
}
MOST_TITLES = 8
ONE_EACH = ("LSCP", "LRSCP")


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
        f"{'has' if with_evidence == 1 else 'have'} evidence of {pack.span}."
    )
    cells: list[Sequence[str] | Group] = []
    for line in lines:
        cells.append(
            [
                f"**{escape(flat(line['title']))}** [{escape(_about(quarter, line))}]{{.remark}}",
                f"{escape(state_words(line))} [{escape(finding_words(line))}]{{.remark}}",
                _evidence(pack, line, found[line["line_code"]]),
            ]
        )
    columns = [
        Column("Line of enquiry", 32),
        Column("How it stands, and what was found", 28),
        Column("Evidence", 40),
    ]
    caption = f"Lines of enquiry and their evidence, {pack.up_to}"
    how = _HOW_TO_READ.format(span=pack.span)
    return "\n\n".join([escape(words), escape(how), table(columns, cells, caption), _where(pack)])


def _about(quarter: Quarter, line: Row) -> str:
    told = f"{line['line_code']}, {area_name(quarter, line['scope'])}"
    theme = theme_name(quarter, line["theme_code"])
    told += f"; theme: {theme}" if theme else ""
    return f"{told}. {flat(line['line_of_enquiry'])}"


def _evidence(pack: ScrutinyPack, line: Row, found: Found) -> str:
    if not line["theme_code"]:
        return escape(NO_THEME)
    pieces = (
        [_titles(found.named)]
        if found.named
        else [f"**{escape(_NONE_FOUND.format(span=pack.span))}**"]
    )
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
        name = SOURCES[source] if source in SOURCES else capital(source.replace("_", " "))
        told.append(f"**{escape(name)}**: {escape(listed(shown))}.")
    return " ".join(told)


def _where(pack: ScrutinyPack) -> str:
    """Links to the reports of the same period that tell the evidence in full."""
    # Their names as refresh/reports.py gives them; a test compares the two.
    quarter = pack.quarter
    if pack.year:
        return _where_in_the_year(pack, pack.year)
    ending = f"-{quarter.period}-{quarter.scope.partnership}.html"
    return (
        f"Audits, reviews, actions and what children and families said stand in full in "
        f"[Audits and learning](audits-and-learning{ending}); figures and agencies' comments in "
        f"[How are we doing?](how-are-we-doing{ending})."
    )


def _where_in_the_year(pack: ScrutinyPack, year: Year) -> str:
    # Each partnership has its own Yearly Report; they have none together.
    mine = pack.quarter.scope.partnership
    told = []
    for one in (mine,) if mine in ONE_EACH else ONE_EACH:
        page = f"yearly-report-{year.key}-{one}.html"
        links = [f"[{words}]({page}#{section})" for section, words in _IN_THE_YEARLY_REPORT.items()]
        told.append(f"{listed(links)} in the Yearly Report of {escape(PARTNERSHIPS[one])}")
    ending = f"-{year.key}-{mine}.html"
    return (
        f"What the year's evidence says stands in full under {'; '.join(told)}. By theme and key "
        f"focus area it stands in the [development event's pack](development-event{ending}); the "
        f"year's figures in the [year-end performance report](year-end-performance{ending})."
    )
