"""The Yearly Report: what the cells of reports/yearly.qmd call.

Each function takes the opened year and returns Markdown; nothing here touches the warehouse. A
section is a module of its own; here they are only named.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.publishing.opening import opening_of
from pipelines.publishing.reading_age import age_words, prose, read_aloud
from pipelines.publishing.scope import BOTH, ScopeError
from pipelines.publishing.text import capital, escape
from pipelines.publishing.year import Year, open_year
from pipelines.publishing.yearly_assurance import agencies_contributions, other_partnerships
from pipelines.publishing.yearly_context import local_picture
from pipelines.publishing.yearly_figures import figures
from pipelines.publishing.yearly_learning import learning, scrutiny
from pipelines.publishing.yearly_messages import messages
from pipelines.publishing.yearly_partners import contributions, not_known, priorities, sources
from pipelines.publishing.yearly_section11 import self_assessments
from pipelines.publishing.yearly_sections import (
    decisions,
    difference,
    equality,
    forewords,
    how_effective,
    training,
    voice,
    what_we_did,
)
from pipelines.publishing.yearly_texts import written
from pipelines.publishing.yearly_timetable import assurance
from pipelines.publishing.yearly_training import training as training_changed
from pipelines.publishing.yearly_workforce import workforce

__all__ = [
    "agencies_contributions",
    "assurance",
    "commentary",
    "contributions",
    "decisions",
    "difference",
    "equality",
    "figures",
    "forewords",
    "how_effective",
    "learning",
    "local_picture",
    "messages",
    "not_known",
    "open_yearly",
    "opening",
    "other_partnerships",
    "priorities",
    "reading",
    "scrutiny",
    "self_assessments",
    "sources",
    "training",
    "training_changed",
    "voice",
    "what_we_did",
    "workforce",
]

LARGE = "large"


def open_yearly(
    release: str | Path, period: str, partnership: str, figures: str | Path = "figures"
) -> Year:
    """Open a release for one financial year and one partnership.

    Raises:
        ReleaseError: the folder is no release, or has no figure of that year.
        ScopeError: the release has no such partnership, or both together were asked for.
    """
    if partnership == BOTH:
        raise ScopeError("Each partnership publishes its own Yearly Report: ask for one of them.")
    return open_year(release, period, partnership, figures)


def opening(year: Year, print_size: str = "") -> str:
    """Who and when, by when it is to be published, and a banner where the data are invented.

    Args:
        year: the report's year.
        print_size: 'large' for the version in large print.
    """
    title = capital(f"{year.quarter.scope.title}, {year.words}")
    pieces = [opening_of(year.quarter, title)]
    if print_size == LARGE:
        pieces.insert(0, "::: {.report-large-print}\n:::")
    due = f"It is to be published by 30 September {int(year.key[:4]) + 1}."
    words = (
        "This report says what the safeguarding partners did in the year to keep children and "
        f"young people safe, and how well it worked. {due}"
    )
    return "\n\n".join([*pieces, escape(words)])


def commentary(year: Year) -> str:
    """What the Performance Group writes about the figures, above them."""
    return written(year, "figures")


def reading(year: Year) -> str:
    """How old a reader should be, measured on the report's own sentences."""
    every = (
        messages, forewords, what_we_did, how_effective, difference, commentary, equality,
        learning, voice, training, scrutiny, contributions, decisions, priorities,
    )  # fmt: skip
    return age_words("\n\n".join(read_aloud(prose(part(year))) for part in every))
