"""What reviews, audits and the Independent Scrutineer taught in a year, for the Yearly Report."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.audit_words import GOOD, kind_words, share_words
from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.review_rows import has_register, who_words
from pipelines.publishing.review_words import type_words
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, flat, plural
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_texts import joined, written
from pipelines.publishing.yearly_year import (
    Row,
    audits_reported,
    lines_of_enquiry,
    recommendations_done,
    recommendations_open,
    reviews_finished,
)
from pipelines.words import day_words

MOST_OVERDUE = 8
NO_SCRUTINY = "The Independent Scrutineer reported on no line of enquiry in this year."
NO_REGISTER = "No register of reviews was received for the year's last quarter."
NO_REVIEWS = "No review was finished in this year."
NO_AUDITS = "No multi-agency audit was reported in this year."


def learning(year: Year) -> str:
    """What reviews and audits taught, and what became of the recommendations."""
    pieces = [written(year, "learning"), f"### Reviews {UNLISTED}", _reviews(year)]
    return joined(*pieces, f"### Audits {UNLISTED}", _audits(year))


def _reviews(year: Year) -> str:
    if not has_register(year.quarter):
        return escape(NO_REGISTER)
    rows = reviews_finished(year)
    done, waiting = recommendations_done(year), recommendations_open(year)
    words = (
        f"{plural(len(done), 'recommendation')} carried out in the year; {len(waiting) or 'none'} "
        "still to be carried out at its end."
    )
    if not rows:
        return joined(NO_REVIEWS, capital(words), _waiting(year, waiting))
    cells = [
        [
            f"{escape(flat(row['title']))} [{escape(type_words(row['review_type']))}, "
            f"{escape(day_words(row['completed_on']))}]{{.remark}}",
            escape(flat(row["learning"]) or "What is learnt is not written yet."),
        ]
        for row in rows
    ]
    columns = [Column("Review", 40), Column("What is learnt", 60)]
    made = table(columns, cells, f"Reviews finished in {year.words}")
    return joined(made, capital(words), _waiting(year, waiting))


def _waiting(year: Year, rows: Sequence[Row]) -> str:
    late = [row for row in rows if row["state"] == "overdue"][:MOST_OVERDUE]
    return "\n".join(
        f"- Overdue since {escape(day_words(row['due_on']))}: {escape(flat(row['title']))} "
        f"({escape(who_words(year.quarter, row))})."
        for row in late
    )


def _audits(year: Year) -> str:
    found = audits_reported(year)
    if not found:
        return NO_AUDITS
    cells = []
    for one in found:
        good = one.grade(GOOD)
        cells.append(
            [
                f"{escape(one.title)} [{escape(kind_words(one))}]{{.remark}}",
                str(one.about["cases"] if one.about["cases"] is not None else "–"),
                escape(share_words(good)) if good else "–",
            ]
        )
    columns = [
        Column("Audit", 56),
        Column("Cases", 12, is_number=True),
        Column("Practice that was good or better", 32),
    ]
    note = (
        "Cases are chosen to learn from and are no sample of all children. In brackets: the limits "
        "between which chance alone would move the share."
    )
    return joined(table(columns, cells, f"Audits reported in {year.words}"), escape(note))


def scrutiny(year: Year) -> str:
    """The Independent Scrutineer's commentary, findings, and what the partners answered."""
    rows = lines_of_enquiry(year)
    if not rows:
        return joined(written(year, "scrutiny"), NO_SCRUTINY)
    cells = [
        [
            f"**{escape(flat(row['title']))}** "
            f"[{escape(day_words(row['reported_on']))}]{{.remark}}",
            escape(flat(row["finding"]) or "What was found is not said."),
            escape(flat(row["response"]) or "The partners have not answered yet."),
        ]
        for row in rows
    ]
    columns = [Column("Looked into", 28), Column("Finding", 38), Column("Partners' answer", 34)]
    made = table(columns, cells, f"Independent scrutiny, {year.words}")
    return joined(written(year, "scrutiny"), made)
