"""How each measure behaves: its seasons, how widely it varies, and what it is a part of."""

from __future__ import annotations

# How a year's events fall on April-June, July-September, October-December, January-March.
SEASONS = {
    "referrals": (1.03, 0.94, 1.01, 1.02),
    "section_47_enquiries": (1.04, 0.95, 1.00, 1.01),
    "assessments_completed": (1.00, 0.98, 1.01, 1.01),
    "early_help_assessments": (1.05, 0.86, 1.05, 1.04),
    "domestic_abuse_incidents_child_present": (1.00, 1.06, 0.99, 0.95),
    "missing_episodes": (1.10, 1.05, 0.95, 0.90),
    "self_harm_admissions": (1.06, 0.83, 1.10, 1.01),
    "ehc_requests": (1.15, 0.74, 1.05, 1.06),
    "suspensions": (1.05, 0.56, 1.20, 1.19),
    # A snapshot: the register is shortest at the end of September, after the leavers have gone.
    "electively_home_educated": (1.04, 0.92, 0.98, 1.03),
}
FLAT = (1.0, 1.0, 1.0, 1.0)

# Events that are drawn by themselves: measure -> how much wider than chance alone.
EVENTS = {
    "referrals": 1.3,
    "assessments_completed": 1.2,
    "icpcs": 1.3,
    "section_47_enquiries": 1.3,
    "children_looked_after_starting": 1.1,
    "early_help_assessments": 1.3,
    "domestic_abuse_incidents_child_present": 1.5,
    "police_protection_used": 1.2,
    "missing_episodes": 1.6,
    "new_birth_visits_due": 1.0,
    "self_harm_admissions": 1.0,
    "unborn_safeguarding_referrals": 1.1,
    "suspensions": 1.8,
    "ehc_requests": 1.2,
    "ehc_plans_issued": 1.3,
}
# Part -> whole, drawn as a share of the whole.
PARTS = {
    "rereferrals": "referrals",
    "referrals_no_further_action": "referrals",
    "assessments_within_45_working_days": "assessments_completed",
    "icpcs_within_15_working_days": "icpcs",
    "child_protection_plans_starting": "icpcs",
    "second_or_subsequent_plans": "child_protection_plans_starting",
    "plans_reviewed_on_time": "plans_open_3_months_or_more",
    "domestic_abuse_incidents_repeat": "domestic_abuse_incidents_child_present",
    "new_birth_visits_within_14_days": "new_birth_visits_due",
    "ehc_plans_issued_within_20_weeks": "ehc_plans_issued",
}
# Snapshots that only hover around their level.
HOVERING = {"children_in_need": 0.012, "electively_home_educated": 0.01, "pupils": 0.001}
# A child's conference follows an enquiry about that child, so this holds in every group.
WITHIN_GROUPS_OF = {"icpcs": "section_47_enquiries"}
# The same children are counted again next time, so the groups of these change slowly.
SNAPSHOT_GROUPS = {"child_protection_plans", "children_looked_after", "pupils"}


def season(measure: str, quarter: str) -> float:
    """How the quarter's level stands to the year's average."""
    return SEASONS.get(measure, FLAT)[int(quarter[-1]) - 1]
