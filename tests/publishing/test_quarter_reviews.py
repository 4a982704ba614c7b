from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_reviews import (
    NO_LEARNING,
    NO_REGISTER,
    NO_REVIEWS,
    NOTHING_RECENT,
    reviews,
)
from pipelines.publishing.review_follow_up import (
    MOST_RECOMMENDATIONS,
    NO_ACTIONS,
    NO_RESPONSE,
    NOTHING_OPEN,
)
from pipelines.publishing.review_rows import item_rows, review_rows
from pipelines.publishing.review_sheet import follow_up_sheet, reviews_sheet
from pipelines.publishing.review_words import dates_words, happened_words
from pipelines.publishing.workbook import Number, Sheet
from tests.publishing.altered import obeyed, opened, plain, with_release
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

ENDS = date(2025, 6, 30)
RAPID: dict[str, Any] = {
    "review_type": "rapid_review", "state": "on_time", "submitted_on": date(2025, 5, 6),
    "completed_on": date(2025, 5, 6), "working_days_taken": 15, "days_over": None,
}  # fmt: skip
UNSENT = {**RAPID, "submitted_on": None, "completed_on": None, "working_days_taken": None}
LOCAL = {
    **UNSENT, "review_type": "local_review", "published_on": date(2025, 3, 10),
    "completed_on": date(2025, 3, 10),
}  # fmt: skip
NATIONAL = {**UNSENT, "review_type": "national_briefing", "considered_on": None}


@pytest.fixture(scope="module")
def quarter(release_folder: Path) -> Quarter:
    return opened(release_folder, "LLR")


def with_rows(quarter: Quarter, table: str, **changed: Any) -> Quarter:
    """The report with every row of a table changed alike."""
    frame = getattr(quarter.release, table)
    cells = [pl.lit(value, dtype=frame.schema[name]).alias(name) for name, value in changed.items()]
    return with_release(quarter, **{table: frame.with_columns(cells)})


def without(quarter: Quarter, table: str, mask: pl.Expr) -> Quarter:
    """The report without the rows that the mask finds."""
    frame = getattr(quarter.release, table)
    return with_release(quarter, **{table: frame.filter(~mask)})


def lines_of(text: str, heading: str) -> list[str]:
    """The body rows of the table that a heading begins."""
    table = text[text.index(f"| {heading} |") :].split("\n\n")[0]
    return [line for line in table.splitlines() if line.startswith("| ")][1:]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (RAPID, "Sent to the Panel 6 May 2025, in 15 working days."),
        ({**RAPID, "state": "late", "working_days_taken": 16, "days_over": 1},
         "Sent to the Panel 6 May 2025, in 16 working days: 1 more than 15."),
        ({**UNSENT, "state": "not_yet_due"}, "Not sent to the Panel by the quarter's end."),
        ({**UNSENT, "state": "overdue", "days_over": 1},
         "Not sent to the Panel by the quarter's end, 1 working day over."),
        ({**UNSENT, "state": "overdue", "days_over": 0},
         "Not sent to the Panel by the quarter's end, the day it was due."),
        ({**UNSENT, "state": "overdue", "days_over": 5, "submitted_on": date(2025, 7, 1)},
         "Not sent to the Panel by the quarter's end, 5 working days over; "
         "sent to the Panel 1 July 2025."),
        (LOCAL, "Published 10 March 2025."),
        ({**LOCAL, "state": "late", "days_over": 10}, "Published 10 March 2025, 10 days late."),
        ({**LOCAL, "state": "overdue", "days_over": 34, "completed_on": None,
          "published_on": None}, "Not published by the quarter's end, 34 days over."),
        ({**NATIONAL, "state": "not_considered"}, "Not considered by the quarter's end."),
        ({**NATIONAL, "state": "considered", "completed_on": ENDS}, "Considered 30 June 2025."),
    ],
)  # fmt: skip
def test_what_became_of_a_review_is_told_at_the_quarters_end(
    row: dict[str, Any], said: str
) -> None:
    assert happened_words(row, ENDS) == said


@pytest.mark.parametrize(
    ("due", "done", "state", "over", "said"),
    [
        (date(2025, 6, 13), None, "overdue", 17, "Due 13 June 2025, 17 days over."),
        (ENDS, None, "overdue", 0, "Due 30 June 2025, the quarter's last day."),
        (date(2025, 9, 30), None, "open", None, "Due 30 September 2025."),
        (None, None, "open", None, "No day is set."),
        (None, date(2025, 5, 1), "done", None, "Done 1 May 2025."),
        (ENDS, date(2025, 7, 1), "overdue", 0,
         "Due 30 June 2025, the quarter's last day, done 1 July 2025, after the quarter's end."),
    ],
)  # fmt: skip
def test_the_dates_of_what_follows_are_told(
    due: date | None, done: date | None, state: str, over: int | None, said: str
) -> None:
    row = {"due_on": due, "done_on": done, "state": state, "days_overdue": over}
    assert dates_words(row, ENDS) == said


def test_the_section_begins_with_what_is_overdue(quarter: Quarter) -> None:
    assert plain(reviews(quarter)).split("\n\n")[0].splitlines() == [
        "- **Rapid reviews**: 1 overdue; 1 not yet due; 1 late; 1 on time. "
        "Overdue: RR-2 (due 23 June 2025).",
        "- **Local child safeguarding practice reviews**: 1 overdue; 1 on time. "
        "Overdue: LR-2 (due 27 May 2025).",
        "- **National reviews and briefings**: 1 not considered yet; 1 considered.",
        "- **Recommendations**: 1 overdue; 1 open, not overdue; 2 done.",
        "- **Actions on national reviews**: 1 overdue; 1 done. Rated 1 amber, 1 green.",
    ]


def test_each_review_has_a_row_with_the_days_it_is_judged_by(quarter: Quarter) -> None:
    rows = lines_of(plain(reviews(quarter)), "Review")
    codes = [re.search(r"\[([A-Z]+-\d), ", row)[1] for row in rows]  # type: ignore[index]
    assert codes == ["LR-2", "RR-2", "NB-1", "RR-3", "RR-1", "LR-1", "RR-4", "NR-1"]
    assert rows[4] == (
        "| Learning of RR-1 "
        "[RR-1, Rapid review, Leicester Safeguarding Children Partnership]{.remark} "
        "| 22 March 2025 [became aware]{.remark} | 12 April 2025 "
        "| **Late** [Sent to the Panel 15 April 2025, in 18 working days: 3 more than 15.]"
        "{.remark} |"
    )
    assert "| 11 June 2025 [published]{.remark} | none | **Not considered yet**" in rows[2]


def test_a_review_finished_over_a_year_ago_is_in_the_workbook_alone(quarter: Quarter) -> None:
    assert "RR-0" not in reviews(quarter)
    assert "RR-0" in {str(row[0]) for row in reviews_sheet(quarter).rows}
    day = date(2024, 7, 1)
    assert "RR-0" in plain(reviews(with_rows(quarter, "reviews", completed_on=day)))
    old = with_rows(quarter, "reviews", completed_on=date(2024, 6, 30))
    assert NOTHING_RECENT in reviews(old) and "RR-0" not in reviews(old)
    assert "**Rapid reviews**: none in the last twelve months." in reviews(old)


def test_what_is_learnt_stands_by_theme(quarter: Quarter) -> None:
    rows = lines_of(plain(reviews(quarter)), "Theme")
    assert [row.split(" | ")[0] for row in rows] == ["| Neglect"] * 6 + ["| No theme named"]
    assert rows[-1] == "| No theme named | What LR-2 taught. | Learning of LR-2 [LR-2]{.remark} |"
    assert not any("RR-2" in row for row in rows)
    assert NO_LEARNING in reviews(with_rows(quarter, "reviews", learning=" "))


def test_recommendations_stand_with_what_each_agency_did(quarter: Quarter) -> None:
    rows = lines_of(plain(reviews(quarter)), "Recommendation")
    assert rows == [
        "| [Learning of RR-1 [RR-1]{.note}]{.group} |   |   |",
        "| Text of RR-1.1. [RR-1.1, All partners, Neglect]{.remark} "
        "| Responses done: 1 of 2. "
        "[**Leicester, Leicestershire and Rutland Integrated Care Board**: Text of RR-1.1b. "
        "Overdue. Due 13 June 2025, 17 days over.]{.remark} "
        "[**Leicestershire Police**: Text of RR-1.1a. "
        "Done 21 May 2025. Children are heard.]{.remark} "
        "| **Red** [Overdue. Due 13 June 2025, 17 days over.]{.remark} |",
        "| [Learning of LR-1 [LR-1]{.note}]{.group} |   |   |",
        f"| Text of LR-1.1. [LR-1.1, All partners, Neglect]{{.remark}} | {NO_RESPONSE} "
        "| **Not rated** [Open, not overdue. Due 30 September 2025.]{.remark} |",
        "| [Learning of RR-4 [RR-4]{.note}]{.group} |   |   |",
        f"| Text of RR-4.1. [RR-4.1, All partners, Neglect]{{.remark}} | {NO_RESPONSE} "
        "| **Green** [Done. Due 30 May 2025, done 28 May 2025.]{.remark} |",
    ]


def test_national_actions_stand_with_their_rating(quarter: Quarter) -> None:
    rows = lines_of(plain(reviews(quarter)), "Action")
    assert rows[1] == (
        "| Text of NR-1.1. [NR-1.1]{.remark} | Leicestershire Police [nobody named]{.remark} "
        "| **Amber** [Overdue. Due 20 June 2025, 10 days over.]{.remark} |"
    )
    assert len(rows) == 3 and "**Green** [Done." in rows[2]


def test_what_was_done_before_the_quarter_is_counted_and_not_told(quarter: Quarter) -> None:
    earlier = with_rows(quarter, "review_items", state="done", done_on=date(2025, 3, 31))
    text = plain(reviews(earlier))
    assert NOTHING_OPEN in text and NO_ACTIONS in text and "Text of" not in text
    assert "**Recommendations**: 4 done." in text
    within = with_rows(quarter, "review_items", state="done", done_on=date(2025, 4, 1))
    assert NOTHING_OPEN not in reviews(within) and NO_ACTIONS not in reviews(within)


def test_a_long_list_is_cut_and_says_so(quarter: Quarter) -> None:
    frame = quarter.release.review_items
    first = frame.row(0, named=True)
    many = [
        {**first, "item_code": f"M{n:02d}", "days_overdue": n}
        for n in range(MOST_RECOMMENDATIONS + 3)
    ]
    text = plain(
        reviews(with_release(quarter, review_items=pl.DataFrame(many, schema=frame.schema)))
    )
    assert f"the first {MOST_RECOMMENDATIONS} of {len(many)} recommendations" in text
    told = re.findall(r"\[(M\d\d), ", text)
    assert len(told) == MOST_RECOMMENDATIONS and told[0] == "M22" and "M00" not in told


def test_a_partnership_reads_of_its_own_reviews_and_the_joint_ones(release_folder: Path) -> None:
    for name in ("LSCP", "LRSCP"):
        mine = opened(release_folder, name)
        assert {row["scope"] for row in review_rows(mine)} == {name, "LLR"}
        assert {row["scope"] for row in item_rows(mine)} == {name, "LLR"}


def test_without_a_register_of_the_quarter_that_is_said(quarter: Quarter) -> None:
    none = without(quarter, "reviews", pl.col("period") == LATEST)
    assert len(none.release.reviews) and reviews(none) == NO_REGISTER
    assert reviews_sheet(none).rows == ()


def test_a_register_without_a_review_of_the_partnership_is_no_missing_register(
    release_folder: Path,
) -> None:
    city = with_rows(opened(release_folder, "LSCP"), "reviews", scope="LRSCP")
    assert reviews(city) == NO_REVIEWS


def test_what_people_write_is_printed_and_not_obeyed(quarter: Quarter) -> None:
    hostile = with_rows(
        quarter, "reviews", title=HOSTILE, learning=HOSTILE, owner_role=HOSTILE,
        theme_code=HOSTILE,
    )  # fmt: skip
    hostile = with_rows(
        hostile, "review_items", title=HOSTILE, review_title=HOSTILE, impact=HOSTILE,
        owner_role=HOSTILE, responsible_agency=HOSTILE,
    )  # fmt: skip
    text = reviews(hostile)
    assert obeyed(text) == [] and obeyed(HOSTILE)
    widths = {len(re.findall(r"(?<!\\)\|", line))
              for line in text.splitlines() if line.startswith("|")}  # fmt: skip
    assert widths == {4, 5}


def _records(sheet: Sheet) -> list[dict[str, Any]]:
    titles = [column.title for column in sheet.columns]
    return [dict(zip(titles, row, strict=True)) for row in sheet.rows]


def test_the_sheet_of_reviews_has_each_with_its_days(quarter: Quarter) -> None:
    rows = {str(row["Review code"]): row for row in _records(reviews_sheet(quarter))}
    assert len(rows) == 9
    late, unsent, local = rows["RR-1"], rows["RR-3"], rows["LR-2"]
    assert (late["Working days taken"], late["Days over"]) == (Number(18), Number(3))
    assert [row["Within 15 working days"] for row in (late, unsent, local, rows["RR-4"])] == [
        "no", "none", "none", "yes",
    ]  # fmt: skip
    assert (local["How it stands"], local["Theme"]) == ("Overdue", "No theme named")
    assert all(cell != "" for row in rows.values() for cell in row.values())


def test_the_sheet_of_what_follows_has_every_item(quarter: Quarter) -> None:
    rows = {str(row["Item code"]): row for row in _records(follow_up_sheet(quarter))}
    assert len(rows) == 8
    response, asked = rows["RR-1.1a"], rows["LR-1.1"]
    assert (response["Rating"], asked["Rating"]) == ("none", "Not rated")
    assert (response["Belongs to"], response["Review code"]) == ("RR-1.1", "RR-1")
    assert rows["RR-1.1"]["Days overdue"] == Number(17) and asked["Days overdue"] == "none"
    assert all(cell != "" for row in rows.values() for cell in row.values())
