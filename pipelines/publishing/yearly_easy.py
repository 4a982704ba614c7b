"""The Yearly Report in easy read: what the cells of reports/yearly_easy.qmd call.

One idea a line, a picture beside each, large letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.publishing.opening import opening_of
from pipelines.publishing.reading_age import age_words
from pipelines.publishing.text import escape, plural
from pipelines.publishing.written_text import plain_words, written_items
from pipelines.publishing.year import Year
from pipelines.publishing.yearly import open_yearly
from pipelines.publishing.yearly_pictures import beside, picture_for
from pipelines.publishing.yearly_texts import text_of, texts_of
from pipelines.publishing.yearly_year import actions_completed, audits_reported, voices

__all__ = [
    "get_help",
    "in_their_words",
    "next_year",
    "open_yearly",
    "opening",
    "reading",
    "what_we_did",
    "who_we_are",
]

NOBODY_WROTE = "Nobody has written this part yet."
HELD_BACK = "Somebody wrote this part. It is being checked."
_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_WHO = (
    ("people", "We are a group of people."),
    ("safe", "We check that children are safe."),
    ("home", "We are from the council, the police and the health service."),
)
_HELP = (
    ("phone", "Are you in danger? Call 999."),
    ("speech", "Do you want to talk? Call Childline on 0800\u00a01111."),
    ("people", "Or tell somebody you trust."),
)
Line = tuple[str, str]


def opening(year: Year) -> str:
    """Which year and which partnership, in large print, and a banner where data are invented."""
    title = f"Easy read. {year.quarter.scope.title}, {year.words}"
    return "::: {.report-large-print}\n:::\n\n" + opening_of(year.quarter, title)


def who_we_are(year: Year) -> str:
    """What a partnership is."""
    return _shown(year, _WHO)


def in_their_words(year: Year) -> str:
    """What was written for this version, a line for each sentence; that nothing was."""
    return _shown(year, _told(year))


def what_we_did(year: Year) -> str:
    """What the records of the year count."""
    return _shown(year, _did(year))


def next_year(year: Year) -> str:
    """The priorities, where they were written as a list."""
    return _shown(year, _next(year))


def get_help(year: Year) -> str:
    """Whom to call."""
    return _shown(year, _HELP)


def reading(year: Year) -> str:
    """How old a reader should be, measured on this page's own words."""
    lines = [*_WHO, *_told(year), *_did(year), *_next(year), *_HELP]
    return age_words("\n".join(words for _, words in lines))


def _told(year: Year) -> list[Line]:
    text = text_of(year, "easy_read")
    if not text:
        row = texts_of(year).get("easy_read")
        held = row is not None and row["status"] == "withheld"
        return [("question", HELD_BACK if held else NOBODY_WROTE)]
    lines = [line.strip() for line in _ENDS.split(plain_words(text))]
    return [(picture_for(line), line) for line in lines if line]


def _did(year: Year) -> list[Line]:
    heard = voices(year)
    changed = sum(row["state"] != "heard" for row in heard)
    checks, jobs = len(audits_reported(year)), len(actions_completed(year))
    checked = f"We checked our work {plural(checks, 'time')}." if checks else "We made no checks."
    return [
        ("listen", f"We got {plural(len(heard), 'message')} from children and families."),
        ("done", f"{changed or 'None'} of them made something change."),
        ("look", checked),
        ("learn", f"We finished {plural(jobs, 'job')}."),
    ]


def _next(year: Year) -> list[Line]:
    items = written_items(text_of(year, "priorities"))
    if not items:
        return [("question", "We do not know yet what comes next.")]
    # What stands in bold at the beginning is the priority; the rest explains it to grown-ups.
    short = [match[1] if (match := _BOLD.match(one)) else one for one in items]
    plain = [plain_words(one).rstrip(". ") for one in short]
    return [("next", "Next year we want to work on:"), *((picture_for(one), one) for one in plain)]


def _shown(year: Year, lines: Iterable[Line]) -> str:
    return "\n\n".join(beside(year.quarter, name, escape(words)) for name, words in lines)
