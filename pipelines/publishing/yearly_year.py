"""What happened in a year, taken from the records of its four quarters.

A record is read as it stood at the year's end, and counted in the year by its own day. What
children and families said is sent again until it is told back: each piece is taken once, as it
last stood.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from pipelines.periods import quarter_bounds
from pipelines.publishing.action_words import STATES as ACTION_STATES
from pipelines.publishing.audit_reader import Audit
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.outcomes import is_ours
from pipelines.publishing.quarter_scrutiny import scrutiny_rows
from pipelines.publishing.quarter_subgroups import subgroup_rows
from pipelines.publishing.review_rows import item_rows, review_rows
from pipelines.publishing.year import Year

Row = dict[str, Any]


def is_in(year: Year, day: date | None) -> bool:
    """Whether a day lies in the year."""
    first, last = quarter_bounds(year.quarters[0])[0], quarter_bounds(year.quarters[-1])[1]
    return day is not None and first <= day <= last


def audits_reported(year: Year) -> list[Audit]:
    """The audits whose findings were reported in the year, in their order."""
    found = AuditReport(year.quarter).audits
    mine = [one for one in found if one.about["reported_period"] in year.quarters]
    return sorted(mine, key=lambda one: (str(one.about["reported_period"]), one.code))


def reviews_finished(year: Year) -> list[Row]:
    """Reviews that were finished in the year, the newest first."""
    return [row for row in review_rows(year.quarter) if is_in(year, row["completed_on"])]


def recommendations_done(year: Year) -> list[Row]:
    """Recommendations of reviews that were carried out in the year."""
    rows = item_rows(year.quarter)
    mine = [row for row in rows if row["item_type"] == "recommendation"]
    return [row for row in mine if row["state"] == "done" and is_in(year, row["done_on"])]


def recommendations_open(year: Year) -> list[Row]:
    """Recommendations that were not carried out at the year's end; the longest overdue first."""
    rows = item_rows(year.quarter)
    return [row for row in rows if row["item_type"] == "recommendation" and row["state"] != "done"]


def actions_completed(year: Year) -> list[Row]:
    """Actions of the log that were completed in the year and are not open again."""
    frame = year.quarter.release.actions.filter(pl.col("period") == year.quarter.period)
    rows = [row for row in frame.iter_rows(named=True) if is_ours(year.quarter, row["scope"])]
    done = [
        row
        for row in rows
        if is_in(year, row["completed_on"]) and row["state"] not in ("reopened", "overdue", "open")
    ]
    order = list(ACTION_STATES)
    return sorted(done, key=lambda row: (order.index(row["state"]), row["action_code"]))


def voices(year: Year) -> list[Row]:
    """What children and families said in the year's returns, each piece as it last stood."""
    frame = year.quarter.release.voice
    mine = frame.filter(pl.col("period").is_in(year.quarters)).sort("period")
    last = {
        (row["agency_code"], row["voice_code"]): row
        for row in mine.iter_rows(named=True)
        if row["area_code"] in year.quarter.scope.filed_under
    }
    return [last[place] for place in sorted(last)]


def lines_of_enquiry(year: Year) -> list[Row]:
    """Lines of enquiry that the scrutineer reported on in the year, as they stood at its end."""
    return [row for row in scrutiny_rows(year.quarter) if is_in(year, row["reported_on"])]


def group_reports(year: Year) -> list[Row]:
    """What the subgroups reported after the year's last quarter."""
    return [row for row in subgroup_rows(year.quarter) if row["achievement"]]
