"""Learning from reviews: whether each was in time, what is learnt, and what was done about it.

From fct_review and fct_review_item alone, judged at the quarter's end. A page shows what is not
finished and what was finished of late; the workbook has the whole register.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.periods import quarter_bounds
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.review_follow_up import national_actions, recommendations
from pipelines.publishing.review_rows import (
    Row,
    has_register,
    item_rows,
    of_kind,
    review_rows,
    theme_words,
)
from pipelines.publishing.review_words import (
    ITEM_STATES,
    STATES,
    begun,
    counted,
    happened_words,
    ratings_words,
    state_words,
    type_words,
)
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import escape, flat, listed
from pipelines.words import day_words

NO_REGISTER = (
    "No register of reviews was received for this quarter, so it is not known which reviews are "
    "overdue and what was done about their recommendations. The business office sends it as "
    "‘review_learning’."
)
NO_REVIEWS = "The register of reviews of this quarter holds no review of this report's partnership."
NOTHING_RECENT = "No review is unfinished, and none was finished in the last twelve months."
NO_LEARNING = "What is being learnt from these reviews is not written in the register yet."
HOW_TO_READ = (
    "A rapid review is to be sent to the national Panel within 15 working days of the day the "
    "partnership became aware of the incident, a local review to be published within six months of "
    "the day it was decided on. Counted and shown are the reviews that are not finished or were "
    "finished in the last twelve months. A row is a review, not a child."
)
IN_FULL = (
    "The report ‘Audits and learning’ of this quarter has every review with its dates, every "
    "recommendation, and what each agency did about it."
)
_FAMILIES = (
    ("Rapid reviews", ("rapid_review",)),
    ("Local child safeguarding practice reviews", ("local_review",)),
    ("National reviews and briefings", ("national_review", "national_briefing")),
)


def reviews(quarter: Quarter) -> str:
    """The section as Markdown; that there is no register is said."""
    if not has_register(quarter):
        return NO_REGISTER
    every, items = review_rows(quarter), item_rows(quarter)
    if not every:
        return NO_REVIEWS
    recent = [row for row in every if _is_recent(quarter, row)]
    pieces = [_summary(recent, items), escape(HOW_TO_READ), _dates(quarter, recent)]
    if recent:
        pieces.append(_learning(quarter, recent))
    return "\n\n".join([*pieces, recommendations(quarter, items), national_actions(quarter, items)])


def reviews_in_brief(quarter: Quarter) -> str:
    """How many stand how, what is overdue, what is being learnt; and where the rest is."""
    if not has_register(quarter):
        return NO_REGISTER
    every = review_rows(quarter)
    if not every:
        return NO_REVIEWS
    recent = [row for row in every if _is_recent(quarter, row)]
    pieces = [_summary(recent, item_rows(quarter))]
    if recent:
        pieces.append(_learning(quarter, recent))
    return "\n\n".join([*pieces, escape(IN_FULL)])


def _is_recent(quarter: Quarter, row: Row) -> bool:
    """Not finished, or finished in the twelve months to the quarter's end."""
    ends = quarter_bounds(quarter.period)[1]
    return row["completed_on"] is None or row["completed_on"] > ends.replace(year=ends.year - 1)


def _summary(recent: Sequence[Row], items: Sequence[Row]) -> str:
    """A line for each kind of review, for recommendations and for national action plans."""
    lines = []
    for name, kinds in _FAMILIES:
        mine = [row for row in recent if row["review_type"] in kinds]
        words = counted(mine, STATES) or "none in the last twelve months"
        late = [
            f"{row['review_code']} (due {day_words(row['due_on'])})"
            for row in mine
            if row["state"] == "overdue"
        ]
        lines.append((name, f"{words}. Overdue: {listed(late)}" if late else words))
    asked = of_kind(items, "recommendation")
    lines.append(("Recommendations", counted(asked, ITEM_STATES) or "none yet"))
    actions = of_kind(items, "national_action")
    rated = f"{counted(actions, ITEM_STATES)}. Rated {ratings_words(actions)}"
    lines.append(("Actions on national reviews", rated if actions else "none yet"))
    return "\n".join(f"- **{escape(name)}**: {escape(words)}." for name, words in lines)


def _dates(quarter: Quarter, rows: Sequence[Row]) -> str:
    if not rows:
        return NOTHING_RECENT
    ends = quarter_bounds(quarter.period)[1]
    cells = []
    for row in rows:
        day, what = begun(row)
        kind, whose = type_words(row["review_type"]), quarter.scope.name(row["scope"])
        about = f"{row['review_code']}, {kind}, {whose}"
        due = day_words(row["due_on"]) if row["due_on"] else "none"
        cells.append(
            [
                f"{escape(flat(row['title']))} [{escape(about)}]{{.remark}}",
                f"{escape(day_words(day))} [{escape(what)}]{{.remark}}",
                escape(due),
                f"**{escape(state_words(row))}** [{escape(happened_words(row, ends))}]{{.remark}}",
            ]
        )
    columns = [
        Column("Review", 36),
        Column("Counted from", 18),
        Column("Due", 18),
        Column("What happened", 28),
    ]
    caption = f"Reviews not finished, or finished in the last twelve months, {quarter.words}"
    return table(columns, cells, caption)


def _learning(quarter: Quarter, rows: Sequence[Row]) -> str:
    told = [row for row in rows if flat(row["learning"])]
    if not told:
        return NO_LEARNING
    told.sort(key=lambda row: (row["theme_code"] is None, theme_words(quarter, row)))
    cells = [
        [
            escape(theme_words(quarter, row)),
            escape(flat(row["learning"])),
            f"{escape(flat(row['title']))} [{escape(row['review_code'])}]{{.remark}}",
        ]
        for row in told
    ]
    columns = [Column("Theme", 22), Column("What is being learnt", 44), Column("From", 34)]
    return table(columns, cells, f"What is being learnt from these reviews, {quarter.words}")
