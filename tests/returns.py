"""One quarter of returns made by hand: few enough figures to check on paper.

Three councils, early help, education, police and health for April to June 2025, and the
population they are divided by. Rutland holds the small counts.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.contracts.load import seed_rows
from pipelines.demo.profile import SEEDS, returned_measures

QUARTER = "2025-26-Q1"
SENT = datetime(2025, 7, 21, 9, 0, tzinfo=UTC)
LEICESTER, LEICESTERSHIRE, RUTLAND = "E06000016", "E10000018", "E06000017"
AREAS = {LEICESTER: "leicester", LEICESTERSHIRE: "leicestershire", RUTLAND: "rutland"}
POPULATION = {
    "2023": dict(zip(AREAS, (91000, 147000, 8003), strict=True)),
    "2024": dict(zip(AREAS, (92000, 148000, 8012), strict=True)),
}

# What nobody looks at: large enough to be shown, and equal, so that no part is above its whole.
PLAIN = 40

Row = dict[str, str]
Counts = dict[str, tuple[object, object, object]]

SOCIAL_CARE: Counts = {
    "contacts": (4000, 5200, 300),
    "contacts_progressing_to_referral": (1200, 1500, 103),
    "referrals": (1200, 1500, 103),
    "rereferrals": (240, 270, 21),
    "referrals_no_further_action": (60, 90, 3),
    "assessments_completed": (1000, 1100, 90),
    "assessments_within_45_working_days": (900, 880, 81),
    "section_47_enquiries": (400, 380, 20),
    "icpcs": (150, 160, 12),
    "icpcs_within_15_working_days": (120, 144, 9),
    "children_in_need": (3000, 3200, 190),
    "child_protection_plans": (400, 420, 27),
    "child_protection_plans_starting": (130, 140, 11),
    "second_or_subsequent_plans": (26, 35, "c"),
    "plans_open_2_years_or_more": (8, 7, 0),
    "plans_open_3_months_or_more": (300, 320, 20),
    "plans_reviewed_on_time": (285, 304, 20),
    "children_looked_after": (680, 700, 40),
    "children_looked_after_starting": (70, 60, 6),
    "children_looked_after_ceasing": (60, 66, 0),
}
OTHERS: dict[str, Counts] = {
    "early_help": {"early_help_assessments": (500, 600, 45)},
    "education": {
        "pupils": (60000, 95000, 5500),
        "suspensions": (1200, 1900, 66),
        "electively_home_educated": (900, 1100, 60),
        "ehc_requests": (250, 400, 18),
        "ehc_plans_issued": (150, 250, 10),
        "ehc_plans_issued_within_20_weeks": (90, 125, 8),
    },
}
POLICE: Counts = {
    "domestic_abuse_incidents_child_present": (900, 700, 30),
    "domestic_abuse_incidents_repeat": (270, 210, 6),
    "police_protection_used": (20, 15, 0),
    "missing_episodes": (300, 250, 12),
}
HEALTH: Counts = {
    "new_birth_visits_due": (1100, 1600, 70),
    "new_birth_visits_within_14_days": (1023, 1440, 63),
    "self_harm_admissions": (50, 60, 7),
    "unborn_safeguarding_referrals": (80, 70, 2),
}
# Plans by sex; Rutland's four girls must not be found out.
BY_SEX = {LEICESTER: (190, 210), LEICESTERSHIRE: (200, 220), RUTLAND: (4, 23)}
NARRATIVE = "A second duty team began in May; repeat referrals have fallen since."


def csv_text(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as CSV with the first row's keys as header."""
    rows = list(rows)
    held = io.StringIO(newline="")
    writer = csv.DictWriter(held, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue()


def put(path: Path, content: str | bytes | Iterable[Mapping[str, object]], sent: datetime) -> Path:
    """Write a file as it would lie there after it was sent at ``sent``."""
    if not isinstance(content, str | bytes):
        content = csv_text(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (sent.timestamp(), sent.timestamp()))
    return path


def return_rows(agency: str, quarter: str = QUARTER) -> list[Row]:
    """The rows of an agency's performance return."""
    rows = []
    for place, (area, name) in enumerate(AREAS.items()):
        counts = _counts(agency, name)
        for measure, values in counts.items():
            rows.append(_row(agency, quarter, area, measure, values[place]))
        if "child_protection_plans" in counts:
            rows += [
                _row(agency, quarter, area, "child_protection_plans", value, "sex", sex)
                for sex, value in zip(("female", "male"), BY_SEX[area], strict=True)
            ]
    return rows


def _counts(agency: str, area_name: str) -> Counts:
    """The agency's counts for the area: those above, and a plain one for every other it owes."""
    (row,) = (row for row in seed_rows(SEEDS, "agencies") if row["agency_code"] == agency)
    areas = {name: code for code, name in AREAS.items()}
    if areas[area_name] not in row["area_codes"].split(";"):
        return {}
    kind = row["agency_type"]
    known = {"childrens_social_care": SOCIAL_CARE, "police": POLICE, "health": HEALTH, **OTHERS}
    by_hand = known.get(kind, {})
    others = [measure for measure in returned_measures(kind) if measure not in by_hand]
    return {**by_hand, **dict.fromkeys(others, (PLAIN, PLAIN, PLAIN))}


def _row(
    agency: str,
    quarter: str,
    area: str,
    measure: str,
    value: object,
    characteristic: str = "total",
    category: str = "total",
) -> Row:
    return {
        "period": quarter,
        "agency": agency,
        "area": area,
        "measure": measure,
        "characteristic": characteristic,
        "category": category,
        "value": str(value),
    }


def changed(rows: list[Row], measure: str, value: object, area: str | None = None) -> list[Row]:
    """The same return with another value for one measure's total, in one area or in each."""

    def is_meant(row: Row) -> bool:
        return (
            row["measure"] == measure and row["category"] == "total" and area in (None, row["area"])
        )

    return [row | {"value": str(value)} if is_meant(row) else row for row in rows]


def agencies() -> list[str]:
    """Everyone who owes a performance return."""
    kinds = ("childrens_social_care", "early_help", "education")
    councils = [f"{name}_{kind}" for name in AREAS.values() for kind in kinds]
    services = ["leicester_youth_justice", "leicestershire_youth_justice"]
    return [*councils, "leicestershire_police", "llr_integrated_care_board", *services]


def comment(agency: str, area: str, quarter: str = QUARTER) -> Row:
    """One line of narrative."""
    return {
        "period": quarter,
        "agency": agency,
        "area": area,
        "indicator": "rereferrals_pct",
        "question": "how_well",
        "heading": "Repeat referrals",
        "narrative": NARRATIVE,
        "author_role": "Head of Service",
        "written_on": "2025-07-18",
    }


def write_quarter(raw: Path, quarter: str = QUARTER) -> Path:
    """The quarter's returns, one comment and the population; sent a minute after another."""
    moments = (SENT + timedelta(minutes=number) for number in range(100))
    for agency in agencies():
        put(raw / quarter / agency / "return.csv", return_rows(agency, quarter), next(moments))
    writer = "rutland_childrens_social_care"
    rows = [comment(writer, RUTLAND, quarter)]
    put(raw / quarter / writer / "narrative.csv", rows, next(moments))
    population = [
        {"area": area, "mid_year": year, "age_group": "population_0_17", "value": str(value)}
        for year, values in POPULATION.items()
        for area, value in values.items()
    ]
    put(raw / "published" / "population.csv", population, next(moments))
    return raw
