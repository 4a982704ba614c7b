from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipelines.publishing.year import Year
from pipelines.publishing.yearly_workforce import (
    HOW_TO_READ,
    NOT_SENT,
    NOT_SHOWN,
    NOTHING_SENT,
    ratio_words,
    workforce,
    workforce_rows,
)
from tests.publishing.altered import obeyed, plain
from tests.publishing.conftest import YearWith
from tests.publishing.fixture_catalogue import HOSTILE

COUNTY = "leicestershire_childrens_social_care"
MONTHS = [date(2024 + (number > 8), (number + 3) % 12 + 1, 1) for number in range(12)]
SENT: dict[str, Any] = {
    "is_sent": True, "posts_fte": 40.0, "filled_fte": 36.0, "vacant_fte": 4.0,
    "caseload_status": "ok", "cases": 300, "workers": 20,
    "supervision_status": "ok", "supervision_due": 20, "supervision_held": 15,
    "competency_status": "ok", "staff_required": 20, "staff_competent": 18,
}  # fmt: skip
NOTHING: dict[str, Any] = {
    "is_sent": False, "caseload_status": "not_sent", "supervision_status": "not_sent",
    "competency_status": "not_sent",
}  # fmt: skip
FEW: dict[str, Any] = {
    **SENT, "supervision_status": "too_few", "supervision_due": None, "supervision_held": None,
}  # fmt: skip
Opened = Callable[[list[dict[str, Any]] | None], Year]


def month(day: date, agency: str = COUNTY, **cells: Any) -> dict[str, Any]:
    return {"month": day, "agency_code": agency, "role_group": "social_workers", **SENT, **cells}


@pytest.fixture
def opened(year_with: YearWith) -> Opened:
    return lambda rows: year_with(fct_workforce=rows)


def test_months_are_added_up_before_they_are_divided(opened: Opened) -> None:
    """The mean of the months' own shares would give a small month the weight of a large one."""
    rows = [month(day) for day in MONTHS[:11]]
    rows.append(month(MONTHS[11], posts_fte=84.0, vacant_fte=30.0, cases=1700, workers=30,
                      supervision_due=80, supervision_held=80))  # fmt: skip
    text = plain(workforce(opened(rows)))
    assert text.startswith(
        "1 agency told of their workforce in the year. Every month was sent.\n\n"
        + plain(HOW_TO_READ)
    )
    assert "| Social workers | 14% of 43.7 | 20.0 | 82% | 90% |" in text


def test_a_missing_month_is_said_and_counts_nowhere(opened: Opened) -> None:
    rows = [month(day) for day in MONTHS[:10]]
    rows += [month(MONTHS[10], **{**dict.fromkeys(SENT), **NOTHING})]
    text = plain(workforce(opened(rows)))
    assert "Not sent: Leicestershire County Council children's social care (2 months)." in text
    assert "| Social workers | 10% of 40.0 | 15.0 | 75% | 90% |" in text


def test_what_is_hidden_cannot_be_taken_from_the_year(opened: Opened) -> None:
    """The year less its shown months leaves nothing: the hidden month is in neither sum."""
    shown = [month(day) for day in MONTHS[:6]]
    whole = [*shown, *(month(day, **FEW) for day in MONTHS[6:])]
    arguments = ("supervision_held", "supervision_due", "supervision_status")
    assert ratio_words(whole, *arguments, share=True) == ratio_words(shown, *arguments, share=True)
    hidden = [month(day, **FEW) for day in MONTHS]
    assert ratio_words(hidden, *arguments, share=True) == NOT_SHOWN
    absent = [month(day, **{**dict.fromkeys(SENT), **NOTHING}) for day in MONTHS]
    assert ratio_words(absent, *arguments, share=True) == NOT_SENT


def test_the_worst_rating_speaks_for_the_month_and_the_last_comment_for_the_year(
    opened: Opened,
) -> None:
    rows = [
        month(MONTHS[0], wellbeing_rag="green"),
        month(MONTHS[0], role_group="managers_and_supervisors", wellbeing_rag="red"),
        month(MONTHS[1], wellbeing_rag="amber", comment="Two have\n left."),
        month(MONTHS[2], wellbeing_rag="green", comment="They are back."),
    ]
    text = plain(workforce(opened(rows)))
    assert (
        "- **Leicestershire County Council children's social care**: staff wellbeing rated red in "
        "1 month, amber in 1 month and green in 1 month. In June 2024: They are back." in text
    )
    assert re.findall(r"^\| (Social workers|Managers and supervisors) ", text, re.M) == [
        "Social workers", "Managers and supervisors",
    ]  # fmt: skip


def test_only_the_years_months_and_the_partnerships_agencies_are_told(opened: Opened) -> None:
    rows = [
        month(MONTHS[0]),
        month(date(2024, 3, 1)),
        month(date(2025, 4, 1)),
        month(MONTHS[0], "leicester_childrens_social_care"),
        month(MONTHS[0], "leicestershire_police"),
    ]
    told = [(row["agency_code"], row["month"]) for row in workforce_rows(opened(rows))]
    assert told == [(COUNTY, MONTHS[0]), ("leicestershire_police", MONTHS[0])]


@pytest.mark.parametrize("rows", [None, [], [month(MONTHS[0], **NOTHING)]])
def test_that_nobody_sent_anything_is_said(
    opened: Opened, rows: list[dict[str, Any]] | None
) -> None:
    assert workforce(opened(rows)) == NOTHING_SENT


def test_what_people_write_is_printed_and_not_obeyed(opened: Opened) -> None:
    text = workforce(opened([month(MONTHS[0], wellbeing_rag="red", comment=HOSTILE)]))
    assert obeyed(text) == [] and obeyed(HOSTILE)
