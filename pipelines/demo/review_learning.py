"""The business office's register of reviews of a quarter, as it stands at the quarter's end.

What was reviewed, recommended and done is written out in ``words/review_learning.yml``; here it
becomes the register as it is known on a quarter's last day. It does not say what is still to come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from string import ascii_lowercase
from typing import Any

from pipelines.demo.business_plan import OFFICE
from pipelines.demo.parcel import Row
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import quarter_bounds

# The day on which a review of each kind begins, and the one that ends it.
_DAYS = {
    "rapid_review": ("aware", "sent"),
    "local_review": ("started", "published"),
    "national_review": ("published", "considered"),
    "national_briefing": ("published", "considered"),
}
_COLUMNS = {
    "aware": "aware_on",
    "started": "started_on",
    "sent": "submitted_on",
    "published": "published_on",
    "considered": "considered_on",
}
# An owner worries in the weeks before the day that something is due.
_FORESEEN = timedelta(days=31)

Entry = Mapping[str, Any]


def register_rows(quarter: str) -> list[Row]:
    """Every review begun by the quarter's last day, each with what follows from it."""
    end = quarter_bounds(quarter)[1]
    return [
        {"period": quarter, "agency": OFFICE, **row}
        for review in read_yaml(WORDS / "review_learning.yml")
        if review[_DAYS[review["type"]][0]] <= end
        for row in _rows(review, end)
    ]


def _rows(review: Entry, end: date) -> Iterator[Row]:
    finished = _by(review.get(_DAYS[review["type"]][1]), end)
    learnt = _by(review.get("learnt"), end) or finished
    yield {
        "item_type": "review",
        "item_code": review["code"],
        "scope": review["scope"],
        "review_type": review["type"],
        "title": review["title"],
        "theme": review["theme"],
        "learning": review.get("learning") if learnt else None,
        "owner_role": review["owner"],
        **{column: _by(review.get(day), end) for day, column in _COLUMNS.items()},
    }
    if finished:
        yield from _items(review, "recommendation", review.get("recommendations", ()), end)
        yield from _items(review, "national_action", review.get("actions", ()), end)


def _items(review: Entry, kind: str, items: list[Entry], end: date) -> Iterator[Row]:
    for number, item in enumerate(items, start=1):
        code = f"{review['code']}.{number}"
        rag = _rating(item, end)
        yield _item(
            review, kind, code, review["code"], {"owner": review["owner"], **item}, end, rag
        )
        for letter, response in zip(ascii_lowercase, item.get("responses", ()), strict=False):
            yield _item(review, "response", f"{code}{letter}", code, response, end)


def _item(
    review: Entry,
    kind: str,
    code: str,
    parent: str,
    item: Entry,
    end: date,
    rag: str | None = None,
) -> Row:
    return {
        "item_type": kind,
        "item_code": code,
        "parent_code": parent,
        "scope": review["scope"],
        "title": item["title"],
        "theme": item.get("theme"),
        "responsible_agency": item.get("agency"),
        "owner_role": item.get("owner"),
        "due_on": item.get("due"),
        "done_on": _by(item.get("done"), end),
        "rag": rag,
        "impact": item.get("impact") if _by(item.get("seen"), end) else None,
    }


def _by(day: date | None, end: date) -> date | None:
    return day if day and day <= end else None


def _rating(item: Entry, end: date) -> str:
    """How its owner sees it."""
    if _by(item.get("done"), end):
        return "green"
    if item["due"] <= end:
        return "red"
    return "amber" if item["due"] - end <= _FORESEEN else "green"
