"""The year's workforce in the Yearly Report: vacancies, caseloads, supervision, wellbeing.

From fct_workforce alone. A mean over the year is made of sums over the months that were sent; what
is counted of fewer than 10 people in a month is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.periods import quarter_bounds
from pipelines.publishing.numbers import rounded
from pipelines.publishing.quarter_missing import agency_name, is_ours_to_know
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, listed, plural
from pipelines.publishing.year import Year

NOTHING_SENT = (
    "No agency sent figures of its workforce for this year, so nothing can be said about "
    "vacancies, caseloads or supervision. Agencies send them each quarter as ‘workforce’."
)
HOW_TO_READ = (
    "Each figure is of the months that were sent, added up before dividing. Posts are full-time "
    "equivalents; a vacant post may have an agency worker in it. Where fewer than 10 people are "
    "counted in a month, that month is left out of caseload, supervision and competency, so that "
    "nobody can be recognised. A dash stands where nothing was sent, or a role holds no cases."
)
NOT_SHOWN = "Too few to show"
NOT_SENT = "–"
MONTHS = 12
ROLES = {
    "social_workers": "Social workers",
    "managers_and_supervisors": "Managers and supervisors",
    "family_help_workers": "Family help workers",
    "health_visitors": "Health visitors",
    "school_nurses": "School nurses",
    "safeguarding_nurses": "Safeguarding nurses",
    "child_protection_officers": "Child protection officers",
    "other": "Other staff",
}
RATINGS = ("red", "amber", "green")
Row = Mapping[str, Any]


def workforce(year: Year) -> str:
    """The section as Markdown; that nobody sent anything is said, and which months are missing."""
    rows = workforce_rows(year)
    if not any(row["is_sent"] for row in rows):
        return NOTHING_SENT
    agencies: dict[str, list[Row]] = {}
    for row in rows:
        agencies.setdefault(row["agency_code"], []).append(row)
    wellbeing = [_wellbeing(year, code, mine) for code, mine in agencies.items()]
    pieces = [
        escape(_lead(year, agencies)),
        escape(HOW_TO_READ),
        _table(year, agencies),
        "\n".join(filter(None, wellbeing)),
    ]
    return "\n\n".join(filter(None, pieces))


def workforce_rows(year: Year) -> list[dict[str, Any]]:
    """Rows of fct_workforce for the year's months, of agencies of these areas, in order of time."""
    path = year.quarter.release.folder / "fct_workforce.parquet"
    if not path.is_file():
        return []
    first, last = quarter_bounds(year.quarters[0])[0], quarter_bounds(year.quarters[-1])[1]
    frame = pl.read_parquet(path).filter(pl.col("month").is_between(first, last))
    ordered = frame.sort("agency_code", "role_group", "month").iter_rows(named=True)
    return [row for row in ordered if is_ours_to_know(year.quarter, row)]


def missing_months(rows: Sequence[Row]) -> int:
    """How many of the year's twelve months an agency sent nothing of."""
    return MONTHS - len({row["month"] for row in rows if row["is_sent"]})


def ratio_words(rows: Sequence[Row], part: str, whole: str, status: str, *, share: bool) -> str:
    """A share ('86%') or a mean ('15.2') over the months that are shown, or why there is none."""
    shown = [row for row in rows if row[status] == "ok"]
    below = sum(row[whole] for row in shown)
    if not below:
        return NOT_SHOWN if any(row[status] == "too_few" for row in rows) else NOT_SENT
    above = sum(row[part] for row in shown)
    return f"{rounded(100 * above / below, 0)}%" if share else rounded(above / below, 1)


def vacant_words(rows: Sequence[Row]) -> str:
    """'12% of 48.0': vacant posts as a share of the posts, on average over the months."""
    sent = [row for row in rows if row["is_sent"] and row["posts_fte"] is not None]
    posts = sum(row["posts_fte"] for row in sent)
    if not posts:
        return NOT_SENT
    share = 100 * sum(row["vacant_fte"] for row in sent) / posts
    return f"{rounded(share, 0)}% of {rounded(posts / len(sent), 1)}"


def _lead(year: Year, agencies: Mapping[str, Sequence[Row]]) -> str:
    words = f"{plural(len(agencies), 'agency', 'agencies')} told of their workforce in the year."
    wanting = [
        f"{agency_name(year.quarter, code)} ({plural(count, 'month')})"
        for code, rows in agencies.items()
        if (count := missing_months(rows))
    ]
    return f"{words} Not sent: {listed(wanting)}." if wanting else f"{words} Every month was sent."


def _table(year: Year, agencies: Mapping[str, Sequence[Row]]) -> str:
    cells: list[list[str] | Group] = []
    for code, rows in agencies.items():
        cells.append(Group(agency_name(year.quarter, code)))
        roles = [role for role in ROLES if any(row["role_group"] == role for row in rows)]
        cells += [
            _cells(role, [row for row in rows if row["role_group"] == role]) for role in roles
        ]
    columns = [
        Column("Staff", 28),
        Column("Posts vacant", 18),
        Column("Cases for each worker", 18),
        Column("Supervision held", 18),
        Column("Meet the Competency Framework", 18),
    ]
    return table(columns, cells, f"The workforce by agency and role, {year.words}")


def _cells(role: str, rows: Sequence[Row]) -> list[str]:
    return [
        ROLES[role],
        escape(vacant_words(rows)),
        escape(ratio_words(rows, "cases", "workers", "caseload_status", share=False)),
        escape(
            ratio_words(
                rows, "supervision_held", "supervision_due", "supervision_status", share=True
            )
        ),
        escape(
            ratio_words(rows, "staff_competent", "staff_required", "competency_status", share=True)
        ),
    ]


def _wellbeing(year: Year, code: str, rows: Sequence[Row]) -> str:
    """How staff were, month by month, and what was last said about it."""
    rated: dict[Any, str] = {}
    for row in rows:
        if row["wellbeing_rag"]:
            # Of several role groups the worst speaks for the month.
            worst = min(row["wellbeing_rag"], rated.get(row["month"], "green"), key=RATINGS.index)
            rated[row["month"]] = worst
    counts = [
        f"{rating} in {plural(found, 'month')}"
        for rating in RATINGS
        if (found := list(rated.values()).count(rating))
    ]
    said = [row for row in rows if row["comment"]]
    if not counts and not said:
        return ""
    words = f"staff wellbeing rated {listed(counts)}." if counts else "staff wellbeing not rated."
    last = ""
    if said:
        newest = max(said, key=lambda row: row["month"])
        told = capital(" ".join(str(newest["comment"]).split()))
        last = f" In {newest['month']:%B %Y}: {told}"
    return f"- **{escape(agency_name(year.quarter, code))}**: {escape(words + last)}"
