"""Texts for the Yearly Reports of the fixture release: one hostile, one held back, some missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.publishing.fixture_catalogue import HOSTILE

YEAR = "2024-25"
WITHHELD = "[Withheld until it has been checked for personal details]"
# section, heading, required, LSCP's text, LRSCP's
_SECTIONS = [
    ("foreword", "Foreword by the safeguarding partners", True,
     "Words of *LSCP*.\n\n### Inside\n\n- one\n- two", "Words of LRSCP."),
    ("young_foreword", "Foreword by young people", True, HOSTILE, None),
    ("how_effective", "How effective we have been", True, "We know ourselves **better**.", None),
    ("contributions", "What each partner contributed", True, "Each gave time.", WITHHELD),
    ("costs", "What the arrangements cost", False, None, None),
    ("priorities", "Priorities for next year", True, "First:\n\n- **Neglect**\n- Missing children",
     None),
    ("young_version", "Version for young people", False, "You have a right to be safe.", None),
    ("easy_read", "Easy-read version", False, "We listen to you. We work with you.", None),
]  # fmt: skip


def texts() -> list[dict[str, Any]]:
    """Rows of fct_report_text."""
    rows = []
    for order, (code, heading, required, *written) in enumerate(_SECTIONS):
        for partnership, text in zip(("LSCP", "LRSCP"), written, strict=True):
            status = "withheld" if text == WITHHELD else "received" if text else "missing"
            rows.append({
                "period": f"{YEAR}-Q4", "financial_year": YEAR, "partnership_code": partnership,
                "section_code": code, "heading": heading, "written_by": f"The writers of {code}",
                "is_required": required, "sort_order": order, "due_on": date(2025, 7, 31),
                "received_on": date(2025, 7, 8) if text else None, "status": status,
                "text": text, "reference": f"report.md, row {order}" if text else None,
                "submission_id": "s-texts" if text else None,
            })  # fmt: skip
    return rows
