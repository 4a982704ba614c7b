"""The sheets of the register of reviews: every review, and everything that follows from one."""

from __future__ import annotations

from pipelines.periods import quarter_bounds
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.review_rows import (
    ALL_PARTNERS,
    Row,
    item_rows,
    review_rows,
    theme_words,
    who_words,
)
from pipelines.publishing.review_words import (
    ITEM_TYPES,
    dates_words,
    happened_words,
    item_state_words,
    rating_words,
    state_words,
    type_words,
)
from pipelines.publishing.sheet_parts import NONE, ONE_TABLE, area_name, day_or_none
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, text

_NOBODY = "nobody named"


def reviews_sheet(quarter: Quarter) -> Sheet:
    """Every review of the quarter's register; those that need a look stand first."""
    columns = (
        Column("Review code", 16), Column("Review", 50), Column("Kind", 34),
        Column("How it stands", 20), Column("What the dates say", 50),
        Column("Due", 20), Column("Working days taken", 14, True),
        Column("Within 15 working days", 14), Column("Days over", 12, True), Column("Theme", 30),
        Column("What is being learnt", 60), Column("Whose review", 24), Column("Owner", 30),
        Column("Became aware", 20), Column("Decided on", 20), Column("Sent to the Panel", 20),
        Column("Published", 20), Column("Considered", 20), Column("Where it was reported", 40),
    )  # fmt: skip
    ends_on = quarter_bounds(quarter.period)[1]
    rows = tuple(
        (
            text(row["review_code"]),
            text(row["title"]),
            type_words(row["review_type"]),
            state_words(row),
            text(happened_words(row, ends_on)),
            day_or_none(row["due_on"]),
            _number(row["working_days_taken"]),
            {True: "yes", False: "no"}.get(row["is_within_15_working_days"], NONE),
            _number(row["days_over"]),
            text(theme_words(quarter, row)),
            text(row["learning"], NONE),
            area_name(quarter, row["scope"]),
            text(row["owner_role"], _NOBODY),
            *(
                day_or_none(row[f"{step}_on"])
                for step in ("aware", "started", "submitted", "published", "considered")
            ),
            text(row["reference"]),
        )
        for row in review_rows(quarter)
    )
    lines = (
        ONE_TABLE,
        "How a review stands is worked out from its dates at the quarter's end. Days over are "
        "working days for a rapid review and days for a local one. A row is a review, not a child.",
    )
    title = f"The register of reviews, {quarter.words}"
    return Sheet("Reviews", title, lines, columns, rows, keys=2)


def follow_up_sheet(quarter: Quarter) -> Sheet:
    """Every recommendation, response and national action of the quarter's register."""
    columns = (
        Column("Item code", 16), Column("Recommendation, response or action", 50),
        Column("Kind", 22), Column("How it stands", 20), Column("What the dates say", 44),
        Column("Days overdue", 14, True), Column("Rating", 12), Column("Agency", 34),
        Column("Belongs to", 16), Column("Review code", 16), Column("Review", 44),
        Column("Theme", 30), Column("Whose item", 24), Column("Owner", 30), Column("Due", 20),
        Column("Done", 20), Column("Evidence of impact", 60), Column("Where it was reported", 40),
    )  # fmt: skip
    ends_on = quarter_bounds(quarter.period)[1]
    rows = tuple(
        (
            text(row["item_code"]),
            text(row["title"]),
            ITEM_TYPES[row["item_type"]],
            item_state_words(row),
            text(dates_words(row, ends_on)),
            _number(row["days_overdue"]),
            _rating(row),
            text(who_words(quarter, row), ALL_PARTNERS),
            text(row["parent_code"]),
            text(row["review_code"]),
            text(row["review_title"]),
            text(theme_words(quarter, row)),
            area_name(quarter, row["scope"]),
            text(row["owner_role"], _NOBODY),
            day_or_none(row["due_on"]),
            day_or_none(row["done_on"]),
            text(row["impact"], NONE),
            text(row["reference"]),
        )
        for row in item_rows(quarter)
    )
    lines = (
        ONE_TABLE,
        "How an item stands is worked out from its dates at the quarter's end; the rating is the "
        "owner's own. Responses are what one agency did about the recommendation they belong to.",
    )
    title = f"What follows from reviews, {quarter.words}"
    return Sheet("Learning from reviews", title, lines, columns, rows, keys=2)


def _rating(row: Row) -> str:
    # A response is not rated; its recommendation is.
    return NONE if row["item_type"] == "response" else rating_words(row)


def _number(value: int | None) -> Cell:
    return NONE if value is None else Number(value)
