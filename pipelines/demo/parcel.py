"""One file on its way: what an agency sends in one quarter, before it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache

from pipelines.contracts.load import load_contract
from pipelines.contracts.model import Contract
from pipelines.workspace import PROJECT_ROOT

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
    "explanation": "explanations",
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
    "explanation": "Explanations",
    "subgroup_report": "Subgroups",
    "scrutiny_plan": "Scrutiny Plan",
    "review_learning": "Reviews",
    "section11": "Section 11",
    "practitioner_survey": "Survey",
}
# What a small office sends: no breakdowns, and a symbol in the place of a value.
_SHORT_RETURN = ("period", "agency", "area", "measure", "value", "note")
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
    """The file as the agency usually writes it: the contract's columns, in its order."""
    made = list(rows)
    columns = _columns(dataset, made)
    if dataset == "performance_return" and agency in _SHORT_FORMS:
        columns = _SHORT_RETURN
    return Parcel(
        quarter=quarter,
        agency=agency,
        dataset=dataset,
        stem=STEMS[dataset],
        suffix="xlsx" if agency in _WORKBOOKS else "csv",
        columns=columns,
        rows=made,
        arrives=arrives,
    )


def _columns(dataset: str, rows: list[Row]) -> tuple[str, ...]:
    """Nobody adds a column of symbols for a number that is never wanting."""
    columns = _contract(dataset).columns
    symbols = {column.status_column for column in columns if column.status_column}
    return tuple(
        column.name
        for column in columns
        if column.name not in symbols or any(column.name in row for row in rows)
    )


@cache
def _contract(dataset: str) -> Contract:
    return load_contract(PROJECT_ROOT / "expectations" / f"{dataset}.yml")
