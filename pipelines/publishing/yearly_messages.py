"""The first page of a Yearly Report: what a reader who reads no further should know."""

from __future__ import annotations

from collections import Counter

from pipelines.publishing.chart_words import change_words
from pipelines.publishing.numbers import spoken
from pipelines.publishing.outcomes import outcomes
from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.tables import doubt_badge, key_to_marks
from pipelines.publishing.text import escape, listed, plural
from pipelines.publishing.written_text import first_paragraph, written_items
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_figures import BETTER, UNKNOWN, WORSE, headlines, verdict
from pipelines.publishing.yearly_texts import text_of, texts_of, what_is_missing
from pipelines.publishing.yearly_year import (
    actions_completed,
    audits_reported,
    lines_of_enquiry,
    reviews_finished,
    voices,
)

MOST_LINES = 4
NOTHING_CLEAR = "No headline figure changed by more than chance would do."


def messages(year: Year) -> str:
    """The page as Markdown."""
    pieces = ["::: {.lead}\n" + escape(outcomes_in_short(year)) + "\n:::", _did(year)]
    if told := first_paragraph(text_of(year, "how_effective")):
        pieces.append(f"### In the partners’ own words {UNLISTED}\n\n{told}")
    pieces.append(f"### What the figures say {UNLISTED}\n\n{figures_in_short(year)}")
    if items := written_items(text_of(year, "priorities")):
        listing = "\n".join(f"- {one}" for one in items)
        pieces.append(f"### Priorities for next year {UNLISTED}\n\n{listing}")
    if missing := _missing(year):
        pieces.append("::: {.callout-warning}\n## What is missing\n\n" + missing + "\n:::")
    return "\n\n".join(pieces)


def outcomes_in_short(year: Year) -> str:
    """How the outcome statements stood at the year's end."""
    found = outcomes(year.quarter)
    if not found:
        return (
            "No Business Plan was received for the year's last quarter, so progress towards what "
            "the partners want for children cannot be told."
        )
    judged = [one for one in found if one.is_judged]
    stood = Counter(str(one.progress["judgement_label"]).lower() for one in judged)
    words = f"The partners set themselves {plural(len(found), 'outcome')} for children. "
    if not judged:
        return words + "At the year's end nobody had judged how far they had come."
    words += "At the year's end they judged: " + listed(
        [f"{label} for {count}" for label, count in stood.most_common()]
    )
    waiting = len(found) - len(judged)
    return words + (f". {plural(waiting, 'outcome')} not judged." if waiting else ".")


def _did(year: Year) -> str:
    heard = voices(year)
    changed = sum(row["state"] != "heard" for row in heard)
    told = sum(row["state"] == "changed_and_fed_back" for row in heard)
    audits, actions = len(audits_reported(year)), len(actions_completed(year))
    lines = [
        f"{plural(audits, 'multi-agency audit')} reported",
        f"{plural(len(reviews_finished(year)), 'review')} finished",
        f"{plural(actions, 'action')} completed",
        f"{plural(len(lines_of_enquiry(year)), 'report')} by the Independent Scrutineer",
        f"{plural(len(heard), 'message')} from children and families; something changed because "
        f"of {changed or 'none'}, and people were told of it in {told or 'none'}",
    ]
    return f"### The year in numbers {UNLISTED}\n\n" + "\n".join(
        f"- {escape(line[0].upper() + line[1:])}." for line in lines
    )


def figures_in_short(year: Year) -> str:
    """Headline figures of the whole partnership that are better or worse than the year before."""
    area = year.quarter.scope.main_area
    watched = [(verdict(year, one, area), one) for one in headlines(year)]
    lines, doubted = [], []
    for wanted in (WORSE, BETTER):
        mine = [one for word, one in watched if word == wanted]
        for one in mine[:MOST_LINES]:
            figure, found = year.figure(one, area), year.comparison(one, area)
            assert figure is not None and figure.value is not None and found is not None
            words = spoken(figure.value, one) + change_words(found, one, brief=True)
            doubt = doubt_badge(figure)
            doubted += [figure] if doubt else []
            lines.append(f"- **{wanted}: {escape(one.title)}**, {escape(words)}.{doubt}")
        if len(mine) > MOST_LINES:
            lines.append(f"- {wanted}: {plural(len(mine) - MOST_LINES, 'more figure')} below.")
    unknown = sum(word == UNKNOWN for word, _ in watched)
    pieces = ["\n".join(lines) or NOTHING_CLEAR]
    if doubted:
        pieces.append("::: {.key}\n" + escape(key_to_marks(doubted)) + "\n:::")
    if unknown:
        pieces.append(f"{plural(unknown, 'headline figure')} could not be told for the whole area.")
    return "\n\n".join(pieces)


def _missing(year: Year) -> str:
    missing, asked = len(what_is_missing(year)), len(texts_of(year))
    if not asked or not missing:
        return ""
    return (
        f"{plural(missing, 'part')} of this report that people were asked to write "
        f"{'is' if missing == 1 else 'are'} missing or held back. The last section names "
        f"{'it' if missing == 1 else 'them'}."
    )
