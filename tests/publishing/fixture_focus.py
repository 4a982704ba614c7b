"""What the fixture release proposes as next key focus areas, one candidate of each sort.

One stands in the plan, one is a theme of several sources with hostile evidence, one rests on one
source, and one is a gap. What is proposed to another partnership is there as well.
"""

from __future__ import annotations

from typing import Any

from tests.publishing.fixture_catalogue import HOSTILE

YEAR = "2024-25"
_RULES = [
    # code, what it looks at, threshold, reason
    ("theme_in_sources", "theme_sources", 3.0, "Kinds of source: {count}"),
    ("not_on_track", "outcomes_over_year", 2.0, "Quarters: {count}"),
    ("signal", "indicator_signals", 1.0, "Areas: {count}"),
    ("no_agreement", "survey_not_agreed", 45.5, "Did not agree: {count}%"),
    ("gap", "gaps_open", 3.0, "Quarters open: {count}"),
]
_PRIORITY = ("2023-P1", "Front door and early help")


def rule_rows() -> list[dict[str, Any]]:
    """Rows of dim_focus_rule."""
    names = ("rule_code", "looks_at", "threshold", "reason")
    return [
        dict(zip(names, rule, strict=True)) | {"sort_order": place}
        for place, rule in enumerate(_RULES, 2)
    ]


def candidate_rows() -> list[dict[str, Any]]:
    """Rows of fct_focus_candidate."""
    named = {"priority_codes": _PRIORITY[0], "priorities": _PRIORITY[1]}
    area = {"candidate_kind": "focus_area", "candidate_code": _PRIORITY[0],
            "candidate": _PRIORITY[1], "source_count": 2, **named}  # fmt: skip
    rows = [
        candidate(),
        candidate(
            **area, rule_code="not_on_track", looks_at="outcomes_over_year", subject_code="2023-O1",
            subject="Families get help early and do not come back for it.", reason="Quarters: 2",
            evidence="Q3: No progress yet; Q4: Some progress", sources="business_plan_progress",
        ),
        candidate(
            **area, rule_code="signal", looks_at="indicator_signals",
            subject_code="rereferrals_pct", subject="Re-referrals within 12 months",
            reason="Areas: 1", evidence="Leicester (provisional limits)",
            sources="performance_data",
        ),
        candidate(
            candidate_kind="theme", candidate_code="neglect", candidate="Neglect", **named,
            rule_code="theme_in_sources", looks_at="theme_sources", subject_code="neglect",
            subject="Neglect", reason="Kinds of source: 3", evidence=HOSTILE, source_count=3,
            sources="engagement_and_voice;learning_from_reviews;multi_agency_audit",
        ),
        candidate(
            candidate_kind="gap", candidate_code="return_missing|voice",
            candidate="Not known: return missing in voice", rule_code="gap", looks_at="gaps_open",
            subject_code="return_missing|voice", subject="Not known: return missing in voice",
            reason="Quarters open: 4", evidence="Gaps: 1", sources="gaps",
        ),
    ]  # fmt: skip
    return [*rows, candidate(partnership_code="LRSCP"), candidate(period="2023-24")]


def candidate(**cells: Any) -> dict[str, Any]:
    """A row for Leicester: a statement of the survey that is new, but for ``cells``."""
    return {
        "period": YEAR, "partnership_code": "LSCP", "candidate_kind": "statement",
        "candidate_code": "caseload", "candidate": "My caseload is right.",
        "priority_codes": None, "priorities": None, "rule_code": "no_agreement",
        "looks_at": "survey_not_agreed", "subject_code": "caseload",
        "subject": "My caseload is right.", "reason": "Did not agree: 56%", "found": 55.6,
        "evidence": "All agencies together", "sources": "practitioner_survey", "source_count": 1,
    } | cells  # fmt: skip
