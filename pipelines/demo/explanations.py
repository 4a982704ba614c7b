"""What the demo's agencies say of figures they are asked about (``words/explanations.yml``)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from pipelines.contracts.load import load_contract
from pipelines.demo.parcel import Row
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.workspace import PROJECT_ROOT

QUESTION = "equal_to_last_quarter"
# The agency has the feedback, looks at the figures and writes.
DAYS_LATER = 12


def explanation_rows(
    agency: str, quarter: str, rows: Iterable[Row], before: Iterable[Row]
) -> list[Row]:
    """A row for each total that is the same as the quarter before, where the agency answers.

    Args:
        agency: code.
        quarter: of the figures.
        rows: its performance return for that quarter.
        before: the one for the quarter before.
    """
    words = _words().get(agency)
    if words is None:
        return []
    last = {_series(row): row["value"] for row in before if row["characteristic"] == "total"}
    return [
        {
            "period": quarter,
            "agency": agency,
            "area": row["area"],
            "measure": row["measure"],
            "characteristic": "total",
            "category": "total",
            "question": QUESTION,
            "figure": row["value"],
            "explanation": words[QUESTION],
            "given_by": words["given_by"],
        }
        for row in rows
        if row["characteristic"] == "total"
        and isinstance(row["value"], int)
        and row["value"] >= _least()
        and last.get(_series(row)) == row["value"]
    ]


def _series(row: Row) -> tuple[object, object]:
    return row["area"], row["measure"]


@cache
def _words() -> dict[str, Any]:
    return {entry["agency"]: entry for entry in read_yaml(WORDS / "explanations.yml")}


@cache
def _least() -> int:
    contract = load_contract(PROJECT_ROOT / "expectations" / "performance_return.yml")
    assert contract.questions
    return next(one.least for one in contract.questions.asked if one.name == QUESTION)
