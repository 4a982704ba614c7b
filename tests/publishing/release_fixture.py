"""Write a plausible release folder, so that reports can be tested without a warehouse.

The figures are invented but hang together: totals are the sums of their parts, counts 1 to 5 are
confidential with everything made from them, late and missing returns leave gaps. What a figure is
compared with is computed from the figures that are shown, as a release does.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.periods import (
    quarter_bounds,
)
from tests.publishing.fixture_actions import actions
from tests.publishing.fixture_assurance import reports as assurance_reports
from tests.publishing.fixture_assurance import statements as assurance_statements
from tests.publishing.fixture_audits import (
    audit_agreement,
    audit_answers,
    audit_comments,
    audit_evidence,
    audit_grades,
    audit_groups,
    audits,
    theme_rows,
)
from tests.publishing.fixture_catalogue import (
    AGENCIES,
    AREAS,
    INDICATORS,
)
from tests.publishing.fixture_figures import Shape, figures, quarters_of
from tests.publishing.fixture_focus import candidate_rows, rule_rows
from tests.publishing.fixture_groups import category_rows, decision_rows, group_rows
from tests.publishing.fixture_plan import measures, plan_items, progress, statements
from tests.publishing.fixture_quality import (
    dimension_rows,
    hindrance_rows,
    mark_rows,
    quality_rows,
    register_rows,
    rule_of_mark_rows,
)
from tests.publishing.fixture_returns import (
    PREVIOUS_RELEASE,
    evidence,
    gaps,
    returns,
    revisions,
    submissions,
)
from tests.publishing.fixture_reviews import review_items, reviews
from tests.publishing.fixture_schema import frame
from tests.publishing.fixture_scrutiny import scrutiny_lines
from tests.publishing.fixture_subgroups import subgroup_reports
from tests.publishing.fixture_texts import texts
from tests.publishing.fixture_timetable import element_rows, section_rows
from tests.publishing.fixture_voice import THEMES, voice

__all__ = ["Shape", "write_release"]


def write_release(marts: Path, shape: Shape | None = None) -> Path:
    """Write one release under ``marts`` and return its folder."""
    shape = shape or Shape()
    folder = marts / "20250910T020000Z-fixture"
    folder.mkdir(parents=True)
    rows: dict[str, list[dict[str, Any]]] = {
        "dim_indicator": [_indicator(i, n) for n, i in enumerate(INDICATORS)],
        "dim_measure": [{"measure_code": "referrals", "title": "Referrals",
                         "period_type": "in_period", "supplier_type": "x", "is_returned": True,
                         "counts": "events", "definition": "Referrals"}],
        "dim_area": [dict(zip(("area_code", "area_name", "area_type", "partnership_code",
                               "sort_order"), a, strict=True)) for a in AREAS],
        "dim_period": _periods(shape),
        "dim_agency": [{"agency_code": a, "agency_name": n, "agency_type": t,
                        "area_codes": ";".join(areas)} for a, n, t, areas in AGENCIES],
        "dim_assurance_section": section_rows(),
        "dim_focus_rule": rule_rows(),
        "dim_theme": [{"theme_code": code, "theme": name, "sort_order": order}
                      for order, (code, name) in enumerate(THEMES)],
        "dim_outcome_statement": statements() if shape.plan else [],
        "dim_outcome_indicator": measures() if shape.plan else [],
        "fct_indicator": figures(shape),
        "fct_return": returns(),
        "fct_gap": gaps(),
        "fct_gap_register": register_rows(),
        "fct_gap_closed": [],
        "fct_data_quality": quality_rows(),
        "fct_sharing_hindrance": hindrance_rows() if shape.plan else [],
        "fct_quality_mark": mark_rows(figures(shape)),
        "dim_quality_mark": rule_of_mark_rows(),
        "dim_quality_dimension": dimension_rows(),
        "fct_evidence": [*evidence(), *audit_evidence()] if shape.narratives else [],
        "fct_explanation": [],
        "fct_outcome_progress": progress() if shape.plan else [],
        "fct_plan_item": plan_items() if shape.plan else [],
        "fct_action": actions() if shape.plan else [],
        "fct_assurance_report": assurance_reports() if shape.plan else [],
        "fct_assurance_statement": assurance_statements() if shape.plan else [],
        "fct_assurance_element": element_rows() if shape.plan else [],
        "fct_audit": audits() if shape.plan else [],
        "fct_audit_answer": audit_answers() if shape.plan else [],
        "fct_audit_grade": audit_grades() if shape.plan else [],
        "fct_audit_agreement": audit_agreement() if shape.plan else [],
        "fct_audit_group": audit_groups() if shape.plan else [],
        "fct_audit_comment": audit_comments() if shape.plan else [],
        "fct_theme": theme_rows() if shape.plan else [],
        # What there is to say of a year is put in by the tests that say it.
        "fct_training": [],
        "fct_training_effect": [],
        "fct_workforce": [],
        "fct_voice": voice() if shape.plan else [],
        "fct_subgroup_report": subgroup_reports() if shape.plan else [],
        "fct_scrutiny_line": scrutiny_lines() if shape.plan else [],
        "fct_report_text": texts() if shape.plan else [],
        "fct_review": reviews() if shape.plan else [],
        "fct_review_item": review_items() if shape.plan else [],
        "fct_revision": revisions(),
        "fct_disproportionality": group_rows() if shape.groups else [],
        "fct_decision_point": decision_rows() if shape.groups else [],
        "fct_wider_context": [],
        "fct_focus_candidate": candidate_rows() if shape.plan else [],
        "dim_category": category_rows(),
    }  # fmt: skip
    tables = {name: frame(name, found) for name, found in rows.items()}
    described = {}
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet")
        digest = hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest()
        described[name] = {"rows": table.height, "sha256": digest}
    manifest = {
        "release_id": folder.name,
        "content_sha256": "c" * 64,
        "created_at": "2025-09-10T02:00:00+01:00",
        "as_of": "2025-09-09",
        "code_version": "0.1.0+fixture",
        "lock_sha256": "0" * 64,
        "is_synthetic": shape.is_synthetic,
        "previous_release_id": PREVIOUS_RELEASE,
        "submissions": submissions(shape.official, shape.is_synthetic),
        "tables": described,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    (marts / "LATEST").write_text(folder.name, encoding="utf-8")
    return folder


def _indicator(row: tuple[Any, ...], order: int) -> dict[str, Any]:
    code, title, short, question, theme, unit, polarity, period_type, supplier, head, *_ = row
    caveat = "A quarter's rate covers three months and is not annualised"
    return {
        "indicator_code": code, "title": title, "short_title": short, "question": question,
        "theme": theme, "unit": unit, "multiplier": {"pct": 100, "per_10k": 10_000}.get(unit, 1),
        "decimals": 0 if unit == "count" else 1, "polarity": polarity,
        "period_type": period_type, "numerator_measures": code,
        "denominator_measures": "population_0_17" if unit == "per_10k" else "",
        "interval_method": {"pct": "wilson", "per_10k": "poisson"}.get(unit, "none"),
        "source_agency_type": supplier, "is_headline": head, "sort_order": 10 * order,
        "definition": f"{title}, as the catalogue defines it",
        "caveat": caveat if unit == "per_10k" and period_type == "in_period" else None,
        "valid_from": date(2012, 4, 1), "valid_to": None,
    }  # fmt: skip


def _periods(shape: Shape) -> list[dict[str, Any]]:
    rows = []
    for key in quarters_of(shape):
        first, last = quarter_bounds(key)
        rows.append((key, "quarter", f"{first:%B} to {last:%B %Y}", first, last, key[:7]))
    for year in range(2017, 2025):
        key = f"{year}-{(year + 1) % 100:02d}"
        rows.append((key, "financial_year", key, date(year, 4, 1), date(year + 1, 3, 31), key))
    names = ("period", "period_kind", "label", "starts_on", "ends_on", "financial_year")
    return [{**dict(zip(names, r, strict=True)), "sort_order": n} for n, r in enumerate(rows)]
