"""One file on its way: what an agency sends in one quarter, before it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

Cell = str | int | date | None
Row = dict[str, Cell]

STEMS = {
    "performance_return": "performance_return",
    "agency_narrative": "narrative",
    "business_plan": "business_plan",
    "outcome_assessment": "outcome_assessment",
    "action_log": "action_log",
    "audit_programme": "audit_programme",
    "assurance_statement": "assurance_statement",
    "assurance_report": "assurance_register",
    "training_feedback": "training",
    "wider_context": "local_picture",
    "workforce": "keeping_in_touch",
    "voice": "voice",
    "subgroup_report": "subgroup_reports",
    "scrutiny_plan": "scrutiny_plan",
    "review_learning": "review_register",
    "section11": "section11",
    "practitioner_survey": "practitioner_survey",
}
SHEETS = {
    "performance_return": "Return",
    "agency_narrative": "Narrative",
    "business_plan": "Business Plan",
    "outcome_assessment": "Assessment",
    "action_log": "Action Log",
    "audit_programme": "Audit Programme",
    "assurance_statement": "Statement",
    "assurance_report": "Assurance Reports",
    "audit_export": "Sheet1",
    "training_feedback": "Training",
    "wider_context": "Local picture",
    "workforce": "Keeping in Touch",
    "voice": "Voice",
    "subgroup_report": "Subgroups",
    "scrutiny_plan": "Scrutiny Plan",
    "review_learning": "Reviews",
    "section11": "Section 11",
    "practitioner_survey": "Survey",
}
RETURN_COLUMNS = (
    "period",
    "agency",
    "area",
    "measure",
    "characteristic",
    "category",
    "characteristic_2",
    "category_2",
    "value",
    "status",
    "note",
)
SHORT_RETURN_COLUMNS = ("period", "agency", "area", "measure", "value", "note")
NARRATIVE_COLUMNS = (
    "period",
    "agency",
    "area",
    "indicator",
    "question",
    "heading",
    "narrative",
    "author_role",
    "written_on",
)
PLAN_COLUMNS = (
    "period",
    "agency",
    "plan",
    "scope",
    "item_type",
    "item_code",
    "parent_code",
    "title",
    "description",
    "indicator_code",
    "owner_role",
    "starts_on",
    "due_on",
    "completed_on",
    "status",
    "rag",
    "target",
    "tolerance",
    "progress",
)
ASSESSMENT_COLUMNS = (
    "period",
    "agency",
    "plan",
    "outcome_code",
    "judgement",
    "doing_well",
    "areas_to_explore",
    "next_actions",
    "evidence_references",
    "assessed_by_role",
    "assessed_on",
)
ACTION_COLUMNS = (
    "period",
    "agency",
    "action_code",
    "scope",
    "source_type",
    "source_reference",
    "source_title",
    "finding",
    "action",
    "responsible_agency",
    "owner_role",
    "raised_on",
    "due_on",
    "completed_on",
    "reviewed_on",
    "rereviewed_on",
    "embedded",
    "reopened_on",
    "rag",
    "impact_evidence",
)
PROGRAMME_COLUMNS = (
    "period",
    "agency",
    "audit_code",
    "title",
    "audit_type",
    "scope",
    "theme",
    "outcome_code",
    "jtai_theme",
    "planned_quarter",
    "cases_planned",
)
STATEMENT_COLUMNS = (
    "period",
    "agency",
    "year",
    "item_type",
    "item_code",
    "text",
    "impact",
    "theme",
    "outcome_code",
    "owner_role",
    "due_on",
)
ASSURANCE_REPORT_COLUMNS = (
    "period",
    "agency",
    "year",
    "body",
    "scope",
    "item_type",
    "item_number",
    "text",
    "answer",
    "theme",
    "due_on",
    "received_on",
    "presented_on",
    "presented_to",
)
TRAINING_COLUMNS = (
    "period",
    "agency",
    "item_type",
    "event_code",
    "title",
    "kind",
    "scope",
    "theme",
    "held_on",
    "audience",
    "places_offered",
    "trained_agency",
    "role_group",
    "places_taken",
    "attended",
    "rating_before",
    "rating_after",
    "people",
    "asked",
    "answered",
    "changed_practice",
    "example",
)
WORKFORCE_COLUMNS = (
    "period",
    "agency",
    "month",
    "role_group",
    "posts_fte",
    "filled_fte",
    "vacant_fte",
    "agency_worker_fte",
    "cases",
    "workers",
    "supervision_due",
    "supervision_held",
    "staff_required",
    "staff_competent",
    "wellbeing_rag",
    "comment",
)
VOICE_COLUMNS = (
    "period",
    "agency",
    "area",
    "voice_code",
    "who",
    "source_type",
    "source_title",
    "heard_on",
    "people_heard",
    "theme",
    "outcome_code",
    "what_was_said",
    "what_changed",
    "changed_on",
    "how_fed_back",
)
SUBGROUP_COLUMNS = (
    "period",
    "agency",
    "subgroup",
    "item_type",
    "text",
    "rag",
    "outcome_code",
    "author_role",
    "written_on",
)
SCRUTINY_COLUMNS = (
    "period",
    "agency",
    "line_code",
    "scope",
    "title",
    "line_of_enquiry",
    "method",
    "theme",
    "planned_from",
    "planned_to",
    "reported_on",
    "status",
    "finding",
    "response",
    "responsible_group",
)
REVIEW_COLUMNS = (
    "period",
    "agency",
    "item_type",
    "item_code",
    "parent_code",
    "scope",
    "review_type",
    "title",
    "theme",
    "learning",
    "responsible_agency",
    "owner_role",
    "aware_on",
    "started_on",
    "submitted_on",
    "published_on",
    "considered_on",
    "due_on",
    "done_on",
    "rag",
    "impact",
)
SECTION11_COLUMNS = (
    "period",
    "year",
    "agency",
    "standard",
    "grade",
    "evidence",
    "action",
    "action_owner_role",
    "action_due_on",
)
WIDER_COLUMNS = ("period", "year", "agency", "area", "count_code", "value", "note")
SURVEY_COLUMNS = (
    "period",
    "year",
    "agency",
    "role_group",
    "question",
    "strongly_agree",
    "agree",
    "neither",
    "disagree",
    "strongly_disagree",
    "not_answered",
)
_COLUMNS = {
    "performance_return": RETURN_COLUMNS,
    "agency_narrative": NARRATIVE_COLUMNS,
    "business_plan": PLAN_COLUMNS,
    "outcome_assessment": ASSESSMENT_COLUMNS,
    "action_log": ACTION_COLUMNS,
    "audit_programme": PROGRAMME_COLUMNS,
    "assurance_statement": STATEMENT_COLUMNS,
    "assurance_report": ASSURANCE_REPORT_COLUMNS,
    "training_feedback": TRAINING_COLUMNS,
    "wider_context": WIDER_COLUMNS,
    "workforce": WORKFORCE_COLUMNS,
    "voice": VOICE_COLUMNS,
    "subgroup_report": SUBGROUP_COLUMNS,
    "scrutiny_plan": SCRUTINY_COLUMNS,
    "review_learning": REVIEW_COLUMNS,
    "section11": SECTION11_COLUMNS,
    "practitioner_survey": SURVEY_COLUMNS,
}

# How each agency's system writes its files; what goes wrong with them is in faults.yml.
_WORKBOOKS = {
    "business_office",
    "rutland_childrens_social_care",
    "leicestershire_early_help",
    "leicestershire_education",
    "leicestershire_police",
}
_SHORT_FORMS = {"leicester_early_help", "leicestershire_early_help", "rutland_early_help"}


@dataclass
class Parcel:
    """A file's rows and how they are to be written.

    ``columns`` are the contract's names in the file's order; ``headers`` says which of them are
    written differently. ``arrives`` is the moment it lands in the folder. ``preface`` lines stand
    above the header.
    """

    quarter: str
    agency: str
    dataset: str
    stem: str
    suffix: str
    columns: tuple[str, ...]
    rows: list[Row]
    arrives: datetime
    encoding: str = "utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    preface: list[str] = field(default_factory=list)
    date_format: str = "%Y-%m-%d"

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.stem}.{self.suffix}"

    @property
    def place(self) -> str:
        """The file's place below the raw folder, with forward slashes."""
        return f"{self.quarter}/{self.agency}/{self.name}"

    def copy(self, **changes: object) -> Parcel:
        """Another file with the same rows, which may then be changed by themselves."""
        own = {
            "rows": [dict(row) for row in self.rows],
            "headers": dict(self.headers),
            "preface": list(self.preface),
        }
        return replace(self, **{**own, **changes})  # type: ignore[arg-type]


def parcel(
    quarter: str, agency: str, dataset: str, rows: Iterable[Row], arrives: datetime
) -> Parcel:
    """The file as the agency usually writes it."""
    columns = _COLUMNS[dataset]
    if dataset == "performance_return" and agency in _SHORT_FORMS:
        columns = SHORT_RETURN_COLUMNS
    return Parcel(
        quarter=quarter,
        agency=agency,
        dataset=dataset,
        stem=STEMS[dataset],
        suffix="xlsx" if agency in _WORKBOOKS else "csv",
        columns=columns,
        rows=list(rows),
        arrives=arrives,
    )
