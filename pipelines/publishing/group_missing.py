"""What is not collected, by agency: a result that the scrutineer asks about, not a blank."""

from __future__ import annotations

from typing import Any

from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.quarter_missing import agency_name, is_ours_to_know, since_words
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, listed, plural

KIND = "characteristic_not_collected"
NINE = (
    "The Equality Act 2010 protects nine characteristics: age, disability, gender reassignment, "
    "marriage and civil partnership, pregnancy and maternity, race, religion or belief, sex and "
    "sexual orientation. Not every one is meaningful for every child or service; that a "
    "characteristic is not collected is shown so that somebody decides whether it should be."
)


def not_collected_rows(report: GroupReport) -> list[dict[str, Any]]:
    """The register's gaps of this kind for these areas, as in fct_gap, by agency.

    The newest statement of each agency up to the report's period; where the register begins later,
    the first one after it.
    """
    frame = report.quarter.release.gaps
    if frame.is_empty():
        return []
    found: dict[str, dict[str, Any]] = {}
    for row in frame.sort("period", "gap_id", nulls_last=False).iter_rows(named=True):
        agency = str(row["agency_code"])
        is_later = row["period"] is not None and row["period"] > report.quarter.period
        if row["kind"] != KIND or not is_ours_to_know(report.quarter, row):
            continue
        if not (is_later and agency in found):
            found[agency] = row
    return [found[agency] for agency in sorted(found)]


def not_collected(report: GroupReport) -> str:
    """The section as Markdown."""
    rows = not_collected_rows(report)
    if not rows:
        return (
            f"{escape(NINE)}\n\nThe gap register names no characteristic that an agency of these "
            "areas does not collect."
        )
    columns = [Column("What is not collected", 42), Column("Agency", 43), Column("Since", 15)]
    agencies: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        since = since_words(row["since"]) if row["since"] else "not recorded"
        name = agency_name(report.quarter, row["agency_code"])
        agencies.setdefault((what_is_missing(row), since), []).append(name)
    cells = [
        [escape(what), escape(listed(names)), escape(since)]
        for (what, since), names in agencies.items()
    ]
    words = (
        f"{plural(len(rows), 'agency', 'agencies').capitalize()} of these areas "
        f"{'returns' if len(rows) == 1 else 'return'} no figure by the characteristics named here. "
        "Where children's records hold them, counts by group can be sent; where they do not, "
        "disparities cannot be seen. The gap register names who is putting it right."
    )
    caption = "What is not collected, by agency"
    return f"{escape(NINE)}\n\n{escape(words)}\n\n{table(columns, cells, caption)}"


def what_is_missing(row: dict[str, Any]) -> str:
    """The characteristics: the first sentence of the gap, without what it says of every agency."""
    first = str(row["why"] or "not recorded").partition(". ")[0]
    for opening in ("No count in the return was by ", "Not collected: "):
        first = first.removeprefix(opening)
    return capital(first.rstrip("."))
