"""The timetable of the fixture release: a row of each status and kind of provider."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.publishing.fixture_catalogue import HOSTILE, LATEST

SECTIONS = {"figures": "Figures in reports", "frontline": "Views of staff", "public": "In public"}
ENDED, QUARTER = date(2025, 6, 30), "April to June 2025"
YEAR_ENDED, YEAR = date(2025, 3, 31), "Year to March 2025"
POLICE = {"provider_code": "leicestershire_police", "provider": "Leicestershire Police",
          "area_codes": "E06000016;E10000018;E06000017"}  # fmt: skip
RUTLAND = {"provider_code": "rutland_education", "provider": "Rutland schools",
           "area_codes": "E06000017"}  # fmt: skip
GROUP = {"provider_kind": "subgroup", "provider_code": "audit", "provider": "Audit Group",
         "area_codes": "LLR"}  # fmt: skip
PARTNERS = {"provider_kind": "body", "provider_code": "the_partners", "provider": "The Partners",
            "area_codes": None}  # fmt: skip
RETURN = {"rule_code": "figures", "element_code": "figures", "element": "Performance data",
          "sections": "figures", "dataset": "performance_return", "how_provided": "Counts",
          "reported_to": "Performance Group", "due_on": date(2025, 7, 31),
          "sort_order": 2}  # fmt: skip
LATER = {"period": "2025-26-Q2", "period_label": "July to September 2025",
         "ends_on": date(2025, 9, 30), "due_on": date(2025, 10, 31),
         "status": "planned"}  # fmt: skip
LAST_YEAR = {"period": "2024-25", "period_label": YEAR, "financial_year": "2024-25",
             "ends_on": YEAR_ENDED, "frequency": "yearly"}  # fmt: skip
REPORT = {"rule_code": "yearly_report", "element_code": "yearly_report",
          "element": "Yearly Report", "sections": "public", "dataset": None,
          "how_provided": "Published", "reported_to": "The public", "sort_order": 9}  # fmt: skip


def element(**told: Any) -> dict[str, Any]:
    """A row of fct_assurance_element: an agency's newest return, but for ``told``."""
    return {
        **RETURN, **POLICE, "provider_kind": "agency", "frequency": "quarterly",
        "period": LATEST, "period_label": QUARTER, "financial_year": LATEST[:7],
        "ends_on": ENDED, "status": "received", **told,
    }  # fmt: skip


def element_rows() -> list[dict[str, Any]]:
    """Rows of fct_assurance_element."""
    return [
        element(received_on=date(2025, 7, 21), reference="return.csv"),
        element(**RUTLAND, status="missing"),
        element(**LATER),
        element(**RUTLAND, **LATER),
        # It came since: the timetable of the quarter before does not tell.
        element(**{**LATER, "status": "late"}, **GROUP, rule_code="audits", element="Audits",
                received_on=date(2025, 11, 3), dataset="audit_export"),
        element(**GROUP, rule_code="audits", element="Audits", how_provided=HOSTILE,
                status="late", received_on=date(2025, 8, 4), dataset="audit_export"),
        element(rule_code="voice", element="Voice", sections="frontline", dataset="voice",
                frequency="when_it_happens", due_on=None, received_on=date(2025, 7, 2)),
        element(rule_code="voice", element="Voice", sections="frontline", dataset="voice",
                frequency="when_it_happens", due_on=None, status="none", **RUTLAND),
        element(rule_code="survey", element="Survey of staff", sections="frontline",
                dataset="survey", status="not asked", due_on=None, **LAST_YEAR),
        element(**REPORT, **LAST_YEAR, **PARTNERS, status="not recorded",
                due_on=date(2025, 9, 30)),
        element(**{**REPORT, **PARTNERS, **LAST_YEAR}, status="planned",
                due_on=date(2026, 9, 30))
        | {"period": "2025-26", "financial_year": "2025-26", "ends_on": date(2026, 3, 31),
           "period_label": "Year to March 2026"},
    ]  # fmt: skip


def section_rows() -> list[dict[str, Any]]:
    """Rows of dim_assurance_section."""
    return [
        {"section_code": code, "section": name, "sort_order": 10 * place}
        for place, (code, name) in enumerate(SECTIONS.items())
    ]
