"""The scrutiny pack: what the cells of reports/scrutiny_pack.qmd call.

Everything that an Independent Scrutineer asks of the information of a quarter or a financial year
before anything it says: is there evidence, what is not known, how good is it, what changed. Each
function takes the opened pack and returns Markdown; nothing here touches the warehouse. A section
is a module of its own.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.periods import is_quarter
from pipelines.publishing.opening import opening_of
from pipelines.publishing.quarter_methods import quality_marks, sources
from pipelines.publishing.quarter_revisions import revision_rows
from pipelines.publishing.quarter_revisions import revisions as revisions_of
from pipelines.publishing.quarter_scrutiny import scrutiny_rows
from pipelines.publishing.quarterly import open_report
from pipelines.publishing.scrutiny_certificate import certificate
from pipelines.publishing.scrutiny_evidence import evidence_of, lines_of_enquiry
from pipelines.publishing.scrutiny_gaps import (
    closed_gaps,
    hindrances,
    not_collected,
    open_gaps,
)
from pipelines.publishing.scrutiny_gaps import register as register_of
from pipelines.publishing.scrutiny_quality import definitions, in_order, marks, returns_of
from pipelines.publishing.scrutiny_quality import quality as quality_of
from pipelines.publishing.scrutiny_reader import ScrutinyPack
from pipelines.publishing.scrutiny_year_gaps import closed_in, register_of_the_year
from pipelines.publishing.scrutiny_year_quality import quality_of_the_year, rows_of_the_year
from pipelines.publishing.scrutiny_year_revisions import (
    figures_changed,
    revisions_of_the_year,
    sent_again,
)
from pipelines.publishing.text import capital, escape, plural
from pipelines.publishing.year import open_year

__all__ = [
    "at_a_glance",
    "certificate",
    "hindrances",
    "lines_of_enquiry",
    "marks",
    "methods",
    "not_collected",
    "open_pack",
    "opening",
    "quality",
    "register",
    "revisions",
]


def open_pack(
    release: str | Path, period: str, partnership: str, figures: str | Path = "figures"
) -> ScrutinyPack:
    """Open a release for one quarter or one financial year, and one audience.

    Args:
        release: the release folder.
        period: '2025-26-Q1' or '2024-25'.
        partnership: 'LSCP', 'LRSCP', or 'LLR' for both together.
        figures: where charts are written, relative to where the notebook runs.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter or no figure of that year.
        ScopeError: the release has no such partnership.
    """
    if is_quarter(period):
        return ScrutinyPack(open_report(release, period, partnership, figures))
    year = open_year(release, period, partnership, figures)
    return ScrutinyPack(year.quarter, year)


def opening(pack: ScrutinyPack) -> str:
    """Who and when, and a banner where the data are invented."""
    return opening_of(pack.quarter, capital(f"{pack.quarter.scope.title}, {pack.words}"))


def at_a_glance(pack: ScrutinyPack) -> str:
    """A line for each section: what a reader would look for first."""
    lines = scrutiny_rows(pack.quarter)
    without = [line["line_code"] for line in lines if not evidence_of(pack, line).named]
    opened = open_gaps(pack)
    closed = closed_in(pack, pack.year) if pack.year else closed_gaps(pack)
    nobody = sum(not row["owner_role"] for row in opened)
    named = f" (without: {', '.join(without)})" if without else ""
    told = [
        (
            "Lines of enquiry",
            f"{len(lines) - len(without)} of {len(lines)} have evidence of {pack.span}{named}",
        ),
        (
            "What is not known",
            f"{plural(len(opened), 'gap')} open, {nobody} of them with nobody named to put it "
            f"right; {len(closed)} closed" + (" in the year" if pack.year else ""),
        ),
        ("Hindrances to sharing", f"{len(pack.hindrances)} named by agencies in {pack.span}"),
        ("What was sent", _sent(pack)),
        ("Figures changed since the last release", _changed(pack)),
    ]
    return "\n".join(f"- **{escape(name)}**: {escape(words)}." for name, words in told)


def _sent(pack: ScrutinyPack) -> str:
    """'2 of 12 returns not in order'; of a year each quarter's return, and what came again."""
    if pack.year:
        rows = rows_of_the_year(pack, pack.year)
        each = [
            returns_of(row for row in rows if row["period"] == period)
            for period in pack.year.quarters
        ]
        again = plural(len(sent_again(pack.year)), "return")
        told = f"; {again} sent again"
    else:
        each = [returns_of(row for row in pack.quality if row["period"] == pack.quarter.period)]
        told = ""
    found = [one for quarter in each for one in quarter.values()]
    odd = sum(not in_order(one) for one in found)
    return f"{odd} of {plural(len(found), 'return')} not in order{told}"


def _changed(pack: ScrutinyPack) -> str:
    if pack.year:
        changed = len(figures_changed(pack, pack.year))
    else:
        changed = len(revision_rows(pack.quarter))
    return f"{changed:,}, each with its reason" if changed else "none"


def register(pack: ScrutinyPack) -> str:
    """What is not known: the gap register, of a year with what began and closed in it."""
    return register_of_the_year(pack, pack.year) if pack.year else register_of(pack)


def quality(pack: ScrutinyPack) -> str:
    """How good what was sent is."""
    return quality_of_the_year(pack, pack.year) if pack.year else quality_of(pack)


def revisions(pack: ScrutinyPack) -> str:
    """Figures that are not as in the release before, and why; of a year what was sent again too."""
    return revisions_of_the_year(pack, pack.year) if pack.year else revisions_of(pack.quarter)


def methods(pack: ScrutinyPack) -> str:
    """What the dimensions and the marks mean, and where everything came from."""
    return "\n\n".join([definitions(pack), quality_marks(pack.quarter), sources(pack.quarter)])
