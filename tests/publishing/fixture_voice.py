"""What people of the fixture release said: a piece in each state, and one hostile text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pipelines.periods import quarter_bounds, shift_quarter
from tests.publishing.fixture_catalogue import HOSTILE, LATEST, LEICESTER, RUTLAND

_END = quarter_bounds(LATEST)[1]
THEMES = (("mental_health", "Children's mental health"), ("neglect", "Neglect"))
VOICE = [
    # code, area, agency, who, source, state, days before the quarter's end: heard, changed;
    # band, theme
    ("V-01", LEICESTER, "leicester_childrens_social_care", "children", "advocacy", "heard",
     (91, None), "under_10", "neglect"),
    ("V-02", "LLR", "leicestershire_police", "young_people", "focus_group", "heard",
     (10, None), None, None),
    ("V-03", "LLR", "leicestershire_police", "parents", "survey", "changed",
     (100, 40), "50_or_more", "mental_health"),
    ("V-04", RUTLAND, "rutland_childrens_social_care", "carers", "participation_group",
     "changed_and_fed_back", (120, 20), "10_to_49", "mental_health"),
    ("V-05", LEICESTER, "leicester_childrens_social_care", "families", "complaint_or_compliment",
     "changed_and_fed_back", (200, None), "under_10", None),
]  # fmt: skip


def voice() -> list[dict[str, Any]]:
    """Rows of fct_voice."""
    rows = []
    for number, (code, area, agency, who, source, state, days, band, theme) in enumerate(VOICE):
        heard, changed = (None if ago is None else _END - timedelta(days=ago) for ago in days)
        has_changed = state != "heard"
        waited = days[0] - (days[1] or 0) if changed or not has_changed else None
        rows.append({
            "period": LATEST, "area_code": area, "agency_code": agency, "voice_code": code,
            "who": who, "source_type": source, "source_title": f"Source of {code}",
            "heard_on": heard, "people_band": band, "theme_code": theme, "outcome_code": None,
            "what_was_said": HOSTILE if code == "V-02" else f"Words of {code}",
            "what_changed": f"Change of {code}" if has_changed else None, "changed_on": changed,
            "how_fed_back": "A letter." if state == "changed_and_fed_back" else None,
            "state": state, "days_waited": waited,
            "reference": f"voice.csv, row {number + 2}", "submission_id": f"s-{agency}-voice",
        })  # fmt: skip
    # What was said the quarter before is that quarter's.
    return [*rows, {**rows[0], "period": shift_quarter(LATEST, -1)}]
