"""What is missing: returns that did not come as expected, and the gaps they leave."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.publishing.quarter import UNLISTED, Quarter
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, flat, listed, plural
from pipelines.words import day_words

_DATASETS = {
    "performance_return": "Performance return",
    "agency_narrative": "Agency narrative",
    "business_plan": "Business Plan",
    "outcome_assessment": "Outcome assessment",
    "action_log": "Action log",
    "explanation": "Explanations of figures",
    "voice": "Voice of children and families",
    "subgroup_report": "Highlight reports of the subgroups",
    "training_feedback": "Training and its evaluation",
    "workforce": "Workforce figures (Keeping in Touch)",
    "report_text": "Texts for the Yearly Report",
    "wider_context": "Yearly numbers of the local picture",
    "scrutiny_plan": "Scrutiny plan",
    "section11": "Section 11 self-assessment",
    "practitioner_survey": "Frontline practitioner survey",
    "review_learning": "Register of reviews",
    "assurance_statement": "Assurance statement",
    "assurance_report": "Register of assurance reports",
    "population": "Population estimates",
    "published_statistics": "Official statistics",
}
# In the order in which the register tells them.
_KINDS = {
    "return_missing": "Return missing",
    "return_rejected": "Return rejected",
    "measure_not_supplied": "Measure not supplied",
    "value_not_available": "Value not available",
    "catalogue_fault": "Catalogue row left out",
    "figure_impossible": "Nothing to divide by",
    "assessment_without_outcome": "Assessment of an unknown outcome statement",
    "subgroup_report_missing": "A subgroup's report missing",
    "assurance_report_missing": "An assurance report missing",
    "section11_standard_missing": "Section 11 standards not graded",
    "workforce_month_missing": "A month of the workforce's figures missing",
    "wider_count_missing": "A yearly number of the local picture missing",
    "assurance_missing": "Missing by the timetable",
    "outcome_not_in_plan": "Tied to an unknown outcome statement",
    "explanation_open": "Figure not explained",
    "text_withheld": "Text withheld until it has been checked",
    "characteristic_not_collected": "Protected characteristics not collected",
}
# Worst first.
_STATUSES = {"missing": "Missing", "rejected": "Rejected", "late": "Late"}


def missing(quarter: Quarter) -> str:
    """The section as Markdown."""
    return "\n\n".join(
        [
            f"### Returns {UNLISTED}\n",
            _returns(quarter),
            f"### Gaps in what we know {UNLISTED}\n",
            _gaps(quarter),
        ]
    )


def return_rows(quarter: Quarter) -> list[dict[str, Any]]:
    """The returns due for this quarter from agencies of this report's areas, as in fct_return."""
    frame = quarter.release.returns
    if frame.is_empty():
        return []
    mine = frame.filter(pl.col("period") == quarter.period).sort("agency_code", "dataset")
    rows = mine.iter_rows(named=True)
    return [row for row in rows if is_ours_to_know(quarter, row) and row["status"] != "not due"]


def gap_rows(quarter: Quarter) -> list[dict[str, Any]]:
    """The register's gaps of this quarter, or of no quarter, for these areas, as in fct_gap.

    By kind, a missing return first, then by agency.
    """
    frame = quarter.release.gaps
    if frame.is_empty():
        return []
    mine = [
        row
        for row in frame.sort("gap_id").iter_rows(named=True)
        if row["period"] in (quarter.period, None) and is_ours_to_know(quarter, row)
    ]
    kinds = list(_KINDS)

    def place(row: dict[str, Any]) -> tuple[int, list[str]]:
        at = kinds.index(row["kind"]) if row["kind"] in kinds else len(kinds)
        return at, [
            str(row[name] or "") for name in ("agency_code", "dataset", "measure_code", "area_code")
        ]

    return sorted(mine, key=place)


def _returns(quarter: Quarter) -> str:
    rows = return_rows(quarter)
    if not rows:
        return "No return was due for this quarter."
    counts = {name: sum(row["status"] == name for row in rows) for name in _STATUSES}
    on_time = sum(row["status"] == "received" for row in rows)
    odd = [f"{counts[name]} {name}" for name in _STATUSES if counts[name]]
    summary = f"{on_time} of {plural(len(rows), 'return')} arrived on time and in order"
    if not odd:
        return escape(f"{summary}.")
    problems = [row for name in _STATUSES for row in rows if row["status"] == name]
    columns = [
        Column("Agency", 31),
        Column("Return", 18),
        Column("What happened", 17),
        Column("Due", 17),
        Column("Received", 17),
    ]
    cells = [
        [
            escape(agency_name(quarter, row["agency_code"])),
            escape(dataset_name(row["dataset"])),
            _what_happened(row),
            escape(day_words(row["due_on"])),
            escape(day_words(row["received_on"])),
        ]
        for row in problems
    ]
    words = escape(f"{summary}; {listed(odd)}.")
    caption = f"Returns that were missing, rejected or late, {quarter.words}"
    return f"{words}\n\n{table(columns, cells, caption)}"


def _what_happened(row: dict[str, Any]) -> str:
    words = f"**{_STATUSES[row['status']]}**"
    remarks = []
    if row["errors"]:
        remarks.append(plural(int(row["errors"]), "error"))
    if row["warnings"]:
        remarks.append(plural(int(row["warnings"]), "warning"))
    if row["resubmissions"]:
        remarks.append(f"sent again {plural(int(row['resubmissions']), 'time')}")
    return f"{words} [{escape(listed(remarks))}]{{.remark}}" if remarks else words


def _gaps(quarter: Quarter) -> str:
    rows = gap_rows(quarter)
    if not rows:
        return "No gap is on the register for this quarter."
    columns = [
        Column("What we do not know", 29),
        Column("Why", 32),
        Column("Since", 11),
        Column("Who is putting it right", 18),
        Column("By", 10),
    ]
    cells = [
        [
            _what(quarter, row),
            escape(row["why"] or "not recorded"),
            escape(since_words(row["since"])),
            escape(owner_words(quarter, row)),
            escape(since_words(row["by_when"]) if row["by_when"] else "no date"),
        ]
        for row in rows
    ]
    return table(columns, cells, f"The gap register, {quarter.words}")


def owner_words(quarter: Quarter, row: dict[str, Any]) -> str:
    """The role that is putting a gap right, where the agency says so; else the agency that can."""
    if row["owner_role"]:
        return flat(row["owner_role"])
    return agency_name(quarter, row["owner"]) if row["owner"] else "nobody named"


def _what(quarter: Quarter, row: dict[str, Any]) -> str:
    who = [agency_name(quarter, row["agency_code"])] if row["agency_code"] else []
    if row["area_code"]:
        area = quarter.release.areas.get(row["area_code"])
        who.append(area.name if area else row["area_code"])
    remark = ", ".join([gap_kind(row), *who])
    return f"**{escape(gap_subject(quarter, row))}** [{escape(remark)}]{{.remark}}"


def gap_subject(quarter: Quarter, row: dict[str, Any]) -> str:
    """The measure a gap is about, or the dataset where it is about the whole of one."""
    about = row["measure_code"]
    if not about:
        return dataset_name(row["dataset"])
    return quarter.release.measure_titles.get(about) or capital(about.replace("_", " "))


def gap_kind(row: dict[str, Any]) -> str:
    """'Return missing', 'Measure not supplied'."""
    return _KINDS.get(row["kind"], capital(str(row["kind"]).replace("_", " ")))


def is_ours_to_know(quarter: Quarter, row: dict[str, Any]) -> bool:
    """Whether a return or a gap touches an area of this report."""
    ours = quarter.scope.filed_under
    if row.get("area_code"):
        return row["area_code"] in ours
    agency = quarter.release.agencies.get(row["agency_code"] or "")
    areas = str(agency["area_codes"] or "").split(";") if agency else []
    return not any(areas) or bool(ours & set(areas))


def agency_name(quarter: Quarter, code: str | None) -> str:
    """The agency's name; its code where the catalogue has none."""
    agency = quarter.release.agencies.get(code or "", {})
    return str(agency.get("agency_name") or code or "not named")


def dataset_name(code: str | None) -> str:
    """The dataset in words."""
    return _DATASETS.get(code or "", capital(str(code or "return").replace("_", " ")))


def since_words(value: Any) -> str:
    """A date in words; a period key as it is."""
    try:
        return day_words(value)
    except ValueError:
        return str(value)
