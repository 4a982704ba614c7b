"""What follows from reviews: recommendations with what each agency did, national action plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from pipelines.periods import quarter_bounds
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.review_rows import Row, of_kind, theme_words, who_words
from pipelines.publishing.review_words import NO_IMPACT, dates_words, item_state_words, rating_words
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import escape, flat, plural

NOTHING_OPEN = "No recommendation is open, and none was done in the quarter."
NO_ACTIONS = "No action on a national review or briefing is open, and none was done in the quarter."
NO_RESPONSE = "No agency has said what it did."
MOST_RECOMMENDATIONS = 20


def recommendations(quarter: Quarter, items: Sequence[Row]) -> str:
    """Those that are open or were done in the quarter, with every response, by review."""
    rows = [r for r in of_kind(items, "recommendation") if _is_on_the_page(quarter, r)]
    if not rows:
        return NOTHING_OPEN
    responses = of_kind(items, "response")
    ends = quarter_bounds(quarter.period)[1]

    def cells(row: Row) -> list[str]:
        mine = [one for one in responses if one["parent_code"] == row["item_code"]]
        about = f"{row['item_code']}, {who_words(quarter, row)}, {theme_words(quarter, row)}"
        return [
            f"{escape(flat(row['title']))} [{escape(about)}]{{.remark}}",
            _responses(quarter, mine, ends),
            _standing(row, ends),
        ]

    shown = rows[:MOST_RECOMMENDATIONS]
    columns = [
        Column("Recommendation", 34),
        Column("What each agency did", 42),
        Column("Rating, and what the dates say", 24),
    ]
    left_out = len(rows) - len(shown)
    first = f"the first {len(shown)} of {plural(len(rows), 'recommendation')}" if left_out else ""
    caption = "Recommendations that are open or were done in the quarter, and what agencies did"
    parts = [caption, first, quarter.words]
    return table(columns, _by_review(shown, cells), ", ".join(filter(None, parts)))


def _responses(quarter: Quarter, rows: Sequence[Row], ends: date) -> str:
    """How many are done, then each agency's on a line of its own."""
    if not rows:
        return escape(NO_RESPONSE)
    done = sum(row["state"] == "done" for row in rows)
    # A remark begins a line in every format, Word and PDF among them.
    told = [f"[{_response(quarter, row, ends)}]{{.remark}}" for row in rows]
    return " ".join([escape(f"Responses done: {done} of {len(rows)}."), *told])


def _response(quarter: Quarter, row: Row, ends: date) -> str:
    """One agency's answer, told as done or not."""
    words = [flat(row["title"])]
    if row["state"] == "done":
        words += [dates_words(row, ends), flat(row["impact"]) or NO_IMPACT]
    else:
        words += [f"{item_state_words(row)}.", dates_words(row, ends)]
    return f"**{escape(who_words(quarter, row))}**: {escape(' '.join(words))}"


def national_actions(quarter: Quarter, items: Sequence[Row]) -> str:
    """Those that are open or were done in the quarter, by national review."""
    rows = [r for r in of_kind(items, "national_action") if _is_on_the_page(quarter, r)]
    if not rows:
        return NO_ACTIONS
    ends = quarter_bounds(quarter.period)[1]

    def cells(row: Row) -> list[str]:
        owner = row["owner_role"] or "nobody named"
        return [
            f"{escape(flat(row['title']))} [{escape(row['item_code'])}]{{.remark}}",
            f"{escape(who_words(quarter, row))} [{escape(owner)}]{{.remark}}",
            _standing(row, ends),
        ]

    columns = [
        Column("Action", 46),
        Column("Who", 26),
        Column("Rating, and what the dates say", 28),
    ]
    caption = f"Action plans on national reviews: open, or done in the quarter, {quarter.words}"
    return table(columns, _by_review(rows, cells), caption)


def _standing(row: Row, ends: date) -> str:
    words = f"{item_state_words(row)}. {dates_words(row, ends)}"
    return f"**{escape(rating_words(row))}** [{escape(words)}]{{.remark}}"


def _by_review(
    rows: Sequence[Row], cells: Callable[[Row], list[str]]
) -> list[Sequence[str] | Group]:
    """The rows below their reviews, the review of the worst row first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["review_code"], []).append(row)
    made: list[Sequence[str] | Group] = []
    for code, mine in found.items():
        made.append(Group(flat(mine[0]["review_title"]), code))
        made += [cells(row) for row in mine]
    return made


def _is_on_the_page(quarter: Quarter, row: Row) -> bool:
    """Not done, or done in the quarter."""
    first = quarter_bounds(quarter.period)[0]
    return row["state"] != "done" or row["done_on"] >= first
