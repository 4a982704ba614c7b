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
    "return_interviews_due": 1.4,
    "initial_health_assessments_due": 1.0,
    "care_leavers_17_18_activity": 1.0,
    "care_leavers_19_21_activity": 1.0,
    "lado_referrals": 1.1,
    "lado_concluded": 1.1,
    "child_victims_of_crime": 1.4,
    "child_exploitation_cases": 1.2,
    "children_in_custody_overnight": 1.2,
    "first_time_entrants": 1.0,
    "reoffending_cohort": 1.0,
    "reviews_6_8_weeks_due": 1.0,
    "reviews_12_months_due": 1.0,
    "reviews_2_2_5_years_due": 1.0,
    "injury_admissions_0_14": 1.1,
    "ae_attendances_known_children": 1.2,
    "child_deaths_reviewed": 1.0,
    "permanent_exclusions": 1.1,
    "ehc_requests_decided": 1.2,
}
# Part -> whole, drawn as a share of the whole. A part that has parts stands before them.
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
    "lado_concluded_within_3_months": "lado_concluded",
    "lado_concluded_within_1_month": "lado_concluded_within_3_months",
    "return_interviews_within_72_hours": "return_interviews_due",
    "initial_health_assessments_within_20_days": "initial_health_assessments_due",
    "cla_three_or_more_placements": "children_looked_after",
    "unaccompanied_children_looked_after": "children_looked_after",
    "cla_missing_in_12_months": "cla_in_12_months",
    "cla_away_in_12_months": "cla_in_12_months",
    "cla_12_months": "children_looked_after",
    "cla_health_assessment_in_year": "cla_12_months",
    "cla_dental_check_in_year": "cla_12_months",
    "cla_immunisations_up_to_date": "cla_12_months",
    "cla_12_months_aged_5_to_16": "cla_12_months",
    "cla_sdq_received": "cla_12_months_aged_5_to_16",
    "cla_sdq_cause_for_concern": "cla_sdq_received",
    "care_leavers_17_18_accommodation": "care_leavers_17_18_activity",
    "care_leavers_17_18_suitable": "care_leavers_17_18_accommodation",
    "care_leavers_17_18_in_eet": "care_leavers_17_18_activity",
    "care_leavers_19_21_accommodation": "care_leavers_19_21_activity",
    "care_leavers_19_21_suitable": "care_leavers_19_21_accommodation",
    "care_leavers_19_21_in_eet": "care_leavers_19_21_activity",
    "missing_children": "missing_episodes",
    "reoffending_children": "reoffending_cohort",
    "reviews_6_8_weeks_done": "reviews_6_8_weeks_due",
    "reviews_12_months_done": "reviews_12_months_due",
    "reviews_2_2_5_years_done": "reviews_2_2_5_years_due",
    "child_deaths_modifiable": "child_deaths_reviewed",
    "pupils_persistently_absent": "pupils_in_absence_figures",
    "pupils_severely_absent": "pupils_persistently_absent",
    "ehc_requests_decided_within_6_weeks": "ehc_requests_decided",
}
FACTORS = (
    "factor_domestic_abuse_parent",
    "factor_domestic_abuse_child",
    "factor_domestic_abuse_person",
    "factor_mental_health_parent",
    "factor_mental_health_child",
    "factor_mental_health_person",
    "factor_drugs_parent",
    "factor_drugs_child",
    "factor_drugs_person",
    "factor_alcohol_parent",
    "factor_alcohol_child",
    "factor_alcohol_person",
    "factor_learning_disability_child",
    "factor_learning_disability_parent",
    "factor_learning_disability_person",
    "factor_physical_disability_child",
    "factor_physical_disability_parent",
    "factor_physical_disability_person",
    "factor_young_carer",
    "factor_privately_fostered",
    "factor_unaccompanied",
    "factor_neglect",
    "factor_emotional_abuse",
    "factor_physical_abuse_adult",
    "factor_physical_abuse_child",
    "factor_sexual_abuse_adult",
    "factor_sexual_abuse_child",
    "factor_sexual_exploitation",
    "factor_criminal_exploitation",
    "factor_gangs",
    "factor_trafficking",
    "factor_going_missing",
    "factor_unacceptable_behaviour",
    "factor_self_harm",
    "factor_female_genital_mutilation",
    "factor_faith_linked_abuse",
    "factor_other",
)
# An assessment can have several factors.
PARTS |= dict.fromkeys(FACTORS, "assessments_completed")
# A whole that is shared out, every event to one of its parts.
SPLITS = {
    "referrals": (
        "referrals_from_individuals",
        "referrals_from_schools",
        "referrals_from_education_services",
        "referrals_from_health_services",
        "referrals_from_housing",
        "referrals_from_council_services",
        "referrals_from_police",
        "referrals_from_other_legal",
        "referrals_from_other_sources",
        "referrals_from_anonymous",
        "referrals_from_unknown_source",
    ),
}
# Snapshots, and medians, that only hover around their level: measure -> by what share.
HOVERING = {
    "children_in_need": 0.012,
    "electively_home_educated": 0.01,
    "pupils": 0.001,
    "private_fostering": 0.08,
    "cla_in_12_months": 0.01,
    "social_workers_in_post_fte": 0.015,
    "social_worker_vacancies_fte": 0.06,
    "agency_social_workers_fte": 0.06,
    "social_worker_leavers_fte": 0.05,
    "case_holding_social_workers_fte": 0.015,
    "social_work_cases": 0.015,
    "camhs_median_days": 0.05,
    "pupils_in_absence_figures": 0.002,
    "children_missing_education": 0.03,
}
# A child's conference follows an enquiry about that child, and a plan a conference, so this holds
# in every group.
WITHIN_GROUPS_OF = {
    "icpcs": "section_47_enquiries",
    "child_protection_plans_starting": "icpcs",
}
# The same children are counted again next time, so the groups of these change slowly.
SNAPSHOT_GROUPS = {"child_protection_plans", "children_looked_after", "pupils"}


def season(measure: str, quarter: str) -> float:
    """How the quarter's level stands to the year's average."""
    return SEASONS.get(measure, FLAT)[int(quarter[-1]) - 1]
