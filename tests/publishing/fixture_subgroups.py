"""The highlight reports of the fixture release: a group of each status, and one hostile text."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipelines.periods import shift_quarter
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

DUE = date(2025, 7, 31)
GROUPS = [
    # code, name, scope, asked?, status, day received, rating, what it says
    ("performance", "Performance Group", "LLR", True, "received", date(2025, 7, 21), "amber",
     {"achievement": "Figures read.", "decision_wanted": "Decide on disability.",
      "risk": "One in four\n\nis not recorded."}),
    ("audit", "Audit Group", "LLR", True, "late", date(2025, 8, 4), None,
     {"next_step": HOSTILE}),
    ("policy", "Policy and Procedures Group", "LLR", True, "missing", None, None, {}),
    ("case_review_lscp", "Case Review Group, Leicester", "LSCP", False, "not asked", None, None,
     {}),
    ("case_review_lrscp", "Case Review Group, Counties", "LRSCP", False, "received",
     date(2025, 7, 21), "green", {"good_practice": "Briefings of one page."}),
    ("education", "Education Group", "LLR", False, "not asked", None, None, {}),
]  # fmt: skip


def subgroup_reports() -> list[dict[str, Any]]:
    """Rows of fct_subgroup_report."""
    rows = [
        {"period": LATEST, "subgroup_code": code, "subgroup": name, "scope": scope,
         "frequency": "quarterly" if asked else "yearly", "sort_order": 10 * number,
         "is_due": asked, "due_on": DUE if asked else None, "received_on": received,
         "status": status, "rag": rag, **said,
         "author_role": f"Chair of the {name}" if received else None,
         "written_on": date(2025, 7, 14) if received else None,
         "reference": f"subgroups.xlsx, from row {number + 2}" if received else None,
         "submission_id": "s-subgroup_report" if received else None}
        for number, (code, name, scope, asked, status, received, rag, said) in enumerate(GROUPS)
    ]  # fmt: skip
    # What was reported of the quarter before is that quarter's.
    return [*rows, {**rows[2], "period": shift_quarter(LATEST, -1), "status": "received"}]
