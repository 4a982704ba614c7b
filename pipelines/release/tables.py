"""The public tables of a release, and the order in which each one's rows are written.

The order makes two releases of the same figures the same bytes. A table that is not listed here
does not leave the warehouse.
"""

from __future__ import annotations

PUBLIC_TABLES: dict[str, tuple[str, ...]] = {
    "dim_indicator": ("indicator_code",),
    "dim_measure": ("measure_code",),
    "dim_area": ("area_code",),
    "dim_category": ("characteristic", "category"),
    "dim_outcome_indicator": ("plan", "outcome_code", "indicator_code", "scope"),
    "dim_outcome_statement": ("plan", "outcome_code"),
    "dim_period": ("period",),
    "dim_agency": ("agency_code",),
    "dim_assurance_section": ("section_code",),
    "dim_quality_dimension": ("sort_order",),
    "dim_quality_mark": ("sort_order",),
    "dim_theme": ("theme_code",),
    "dim_focus_rule": ("sort_order",),
    "fct_measure": (
        "measure_code",
        "area_code",
        "period",
        "characteristic",
        "category",
        "characteristic_2",
        "category_2",
    ),
    "fct_indicator": ("indicator_code", "area_code", "period"),
    "fct_outcome_progress": ("plan", "outcome_code", "period"),
    "fct_action": ("action_code", "period"),
    "fct_assurance_report": ("year", "body_code", "scope", "item_type", "item_number"),
    "fct_assurance_statement": ("year", "agency_code", "item_code"),
    "fct_assurance_element": ("rule_code", "provider_code", "period"),
    "fct_audit": ("audit_code", "period"),
    "fct_audit_agreement": (
        "audit_code",
        "period",
        "comparison",
        "responding_agency",
        "other_agency",
    ),
    "fct_audit_answer": (
        "audit_code",
        "period",
        "responding_agency",
        "level",
        "standard",
        "question_key",
    ),
    "fct_audit_comment": ("comment_id",),
    "fct_audit_grade": ("audit_code", "period", "responding_agency", "basis", "sort_order"),
    "fct_audit_group": ("audit_code", "period", "characteristic", "grouped_by", "category"),
    "fct_plan_item": ("plan", "item_code", "period"),
    "fct_report_text": ("period", "partnership_code", "section_code"),
    "fct_practitioner_survey": ("period", "level", "agency_code", "role_group", "question_code"),
    "fct_section11": ("agency_code", "standard_code", "period"),
    "fct_scrutiny_line": ("line_code", "period"),
    "fct_subgroup_report": ("subgroup_code", "period"),
    "fct_training": ("event_code", "trained_agency", "role_group"),
    "fct_training_effect": ("level", "level_code", "year", "area_code"),
    "fct_workforce": ("agency_code", "month", "role_group"),
    "fct_voice": ("agency_code", "voice_code", "period"),
    "fct_return": ("agency_code", "dataset", "period"),
    "fct_review": ("review_code", "period"),
    "fct_review_item": ("item_code", "period"),
    "fct_data_quality": ("period", "agency_code", "dataset", "dimension"),
    "fct_explanation": ("explanation_id",),
    "fct_gap": ("gap_id",),
    "fct_gap_register": ("register_id",),
    "fct_sharing_hindrance": ("period", "agency_code", "reference"),
    "fct_evidence": ("evidence_id",),
    "fct_theme": ("theme_code", "source", "period", "source_code", "area_code"),
}

# Made by the release room itself, with no model behind them; tables.yml describes their columns.
MADE_TABLES: dict[str, tuple[str, ...]] = {
    "fct_disproportionality": (
        "indicator_code",
        "area_code",
        "period",
        "characteristic",
        "category",
        "characteristic_2",
        "category_2",
    ),
    "fct_wider_context": ("year", "area_code", "sort_order"),
    "fct_decision_point": ("area_code", "period", "characteristic", "category", "point_order"),
    "fct_quality_mark": ("indicator_code", "area_code", "period"),
    "fct_focus_candidate": (
        "period",
        "partnership_code",
        "candidate_kind",
        "candidate_code",
        "rule_code",
        "subject_code",
    ),
}
REVISIONS = "fct_revision"
GAPS_CLOSED = "fct_gap_closed"
# Made last, from the files of this release and of the one before.
COMPARED_TABLES = (REVISIONS, GAPS_CLOSED)
