"""The Yearly Report for young people: what the cells of reports/yearly_young.qmd call.

Short and in its own words; figures are few, large and drawn. What young people wrote comes first.
"""

from __future__ import annotations

from pipelines.publishing.opening import opening_of
from pipelines.publishing.outcomes import outcomes
from pipelines.publishing.quarter_voice import WHO
from pipelines.publishing.reading_age import age_words, read_aloud
from pipelines.publishing.text import escape, flat, plural
from pipelines.publishing.written_text import written_blocks, written_items
from pipelines.publishing.year import Year
from pipelines.publishing.yearly import open_yearly
from pipelines.publishing.yearly_pictures import beside, dots
from pipelines.publishing.yearly_texts import text_of, texts_of
from pipelines.publishing.yearly_year import actions_completed, audits_reported, voices

__all__ = [
    "help_now",
    "how_it_went",
    "next_year",
    "open_yearly",
    "opening",
    "reading",
    "what_you_said",
    "who_we_are",
    "young_words",
]

MOST_QUOTES, MOST_BUBBLES = 4, 20
NOBODY_WROTE = "Young people have not written their part of this page yet."
HELD_BACK = "Young people wrote a part of this page. It is being checked and is not shown yet."
NOTHING_SAID = "Nobody sent us what you said this year. That is not good enough."
NO_PRIORITIES = "The grown-ups in charge have not told us yet what comes next."
NOT_JUDGED = "Nobody has told us yet how far we have come."
# How far along, in words that a child uses.
_JUDGED = {
    "good_progress": "This is going well",
    "some_progress": "We are getting there",
    "no_progress": "We have not moved on",
    "worsening": "This has got worse",
    "too_early_to_say": "It is too soon to tell",
}


def opening(year: Year) -> str:
    """Which year and which partnership, and a banner where the data are invented."""
    area = year.quarter.scope.title
    return opening_of(year.quarter, f"For young people. {area}, {year.words}")


def who_we_are(year: Year) -> str:
    """What a partnership is."""
    words = (
        "We are the people who check that children and young people are safe. We are from the "
        "council, the police and the health service. Schools and many others help us. Once a year "
        "we tell you what we did."
    )
    return beside(year.quarter, "people", words)


def young_words(year: Year) -> str:
    """What young people wrote for this version; that they have not yet."""
    if told := text_of(year, "young_version"):
        return written_blocks(told)
    row = texts_of(year).get("young_version")
    return HELD_BACK if row and row["status"] == "withheld" else NOBODY_WROTE


def what_you_said(year: Year) -> str:
    """How often somebody was heard and something changed, and some of it in their words."""
    rows = voices(year)
    if not rows:
        return NOTHING_SAID
    changed = [row for row in rows if row["state"] != "heard"]
    shows = f"{len(changed)} of {plural(len(rows), 'speech bubble')} {_are(len(changed))} filled in"
    words = (
        f"We got **{plural(len(rows), 'message')}** from children, young people and families. "
        f"Something changed because of **{len(changed) or 'none'}** of them."
    )
    pieces = [beside(year.quarter, "listen", words)]
    if len(rows) <= MOST_BUBBLES:
        pieces.append(dots(year.quarter, "bubbles", len(changed), len(rows), shows))
    first = sorted(changed, key=lambda row: row["who"] not in ("children", "young_people"))
    for row in first[:MOST_QUOTES]:
        said = f"**{escape(WHO[str(row['who'])])} said:** {escape(flat(row['what_was_said']))}"
        done = f"**What changed:** {escape(flat(row['what_changed']))}"
        pieces.append(f"::: {{.narrative}}\n> {said}\n>\n> {done}\n:::")
    return "\n\n".join(pieces)


def how_it_went(year: Year) -> str:
    """What was checked and done, and how far each outcome has come."""
    audits, actions = len(audits_reported(year)), len(actions_completed(year))
    looked = f"**{plural(audits, 'time')}**" if audits else "at no time"
    words = (
        f"We looked closely at our work {looked} this year. We finished "
        f"**{plural(actions, 'job')}** that came out of looking."
    )
    pieces = [beside(year.quarter, "look", words)]
    lines = [
        f"- **{escape(_JUDGED.get(str(one.progress['judgement']), 'Somebody has judged it'))}:** "
        f"{escape(one.title)}"
        for one in outcomes(year.quarter)
        if one.is_judged
    ]
    return "\n\n".join([*pieces, "\n".join(lines) or NOT_JUDGED])


def next_year(year: Year) -> str:
    """The priorities, where they were written as a list."""
    items = written_items(text_of(year, "priorities"))
    told = "\n".join(f"- {one}" for one in items) or NO_PRIORITIES
    return beside(year.quarter, "next", told)


def help_now(year: Year) -> str:
    """Whom to call."""
    words = (
        "Are you in danger now? Call **999**.\n\nDo you want to talk to somebody? Call Childline "
        "on **0800\u00a01111**. It is free. You do not have to say who you are.\n\nYou can "
        "also tell a teacher, a nurse or another grown-up you trust."
    )
    return beside(year.quarter, "phone", words)


def reading(year: Year) -> str:
    """How old a reader should be, measured on this page's own words."""
    every = (who_we_are, young_words, what_you_said, how_it_went, next_year, help_now)
    return age_words("\n\n".join(read_aloud(part(year)) for part in every))


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
