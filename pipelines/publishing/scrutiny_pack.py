"""The scrutiny pack: what the cells of reports/scrutiny_pack.qmd call.

Everything that an Independent Scrutineer asks of the quarter's information before anything it says:
is there evidence, what is not known, how good is it, what changed. Each function takes the opened
pack and returns Markdown; nothing here touches the warehouse. A section is a module of its own.
"""

from __future__ import annotations

from pathlib import Path

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
    register,
)
from pipelines.publishing.scrutiny_quality import definitions, in_order, marks, quality, returns_of
from pipelines.publishing.scrutiny_reader import ScrutinyPack
from pipelines.publishing.text import capital, escape, plural

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
    """Open a release for one quarter and one audience.

    Args:
        release: the release folder.
        period: a quarter key such as '2025-26-Q1'; the fourth tells of its year as well.
        partnership: 'LSCP', 'LRSCP', or 'LLR' for both together.
        figures: where charts are written, relative to where the notebook runs.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter.
        ScopeError: the release has no such partnership.
    """
    return ScrutinyPack(open_report(release, period, partnership, figures))


def opening(pack: ScrutinyPack) -> str:
    """Who and when, and a banner where the data are invented."""
    quarter = pack.quarter
    when = f"{quarter.words}, and the year {pack.year}" if pack.is_year_end else quarter.words
    return opening_of(quarter, capital(f"{quarter.scope.title}, {when}"))


def at_a_glance(pack: ScrutinyPack) -> str:
    """A line for each section: what a reader would look for first."""
    quarter = pack.quarter
    lines = scrutiny_rows(quarter)
    without = [line["line_code"] for line in lines if not evidence_of(pack, line).named]
    now = returns_of(row for row in pack.quality if row["period"] == quarter.period)
    odd = sum(not in_order(found) for found in now.values())
    opened, closed = open_gaps(pack), closed_gaps(pack)
    nobody = sum(not row["owner_role"] for row in opened)
    changed = len(revision_rows(quarter))
    named = f" (without: {', '.join(without)})" if without else ""
    told = [
        (
            "Lines of enquiry",
            f"{len(lines) - len(without)} of {len(lines)} have evidence of the last four "
            f"quarters{named}",
        ),
        (
            "What is not known",
            f"{plural(len(opened), 'gap')} open, {nobody} of them with nobody named to put it "
            f"right; {len(closed)} closed",
        ),
        ("Hindrances to sharing", f"{len(pack.hindrances)} named by agencies in the year"),
        ("What was sent", f"{odd} of {plural(len(now), 'return')} not in order"),
        (
            "Figures changed since the last release",
            f"{changed:,}, each with its reason" if changed else "none",
        ),
    ]
    return "\n".join(f"- **{escape(name)}**: {escape(words)}." for name, words in told)


def revisions(pack: ScrutinyPack) -> str:
    """Figures that are not as in the release before, and why."""
    return revisions_of(pack.quarter)


def methods(pack: ScrutinyPack) -> str:
    """What the dimensions and the marks mean, and where everything came from."""
    return "\n\n".join([definitions(pack), quality_marks(pack.quarter), sources(pack.quarter)])
