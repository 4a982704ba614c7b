"""What is proposed as a next key focus area, as a release holds it for a year and a readership."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.publishing.quarter_missing import dataset_name, gap_kind
from pipelines.publishing.year import Year

FOCUS_AREA, GAP = "focus_area", "gap"
KINDS = {
    FOCUS_AREA: "Key focus area of the Business Plan",
    "theme": "Theme",
    "indicator": "Indicator",
    "outcome": "Outcome statement",
    "standard": "Section 11 standard",
    "statement": "Statement of the practitioner survey",
    GAP: "What is not known",
}
SOURCES = {
    "multi_agency_audit": "multi-agency audits",
    "learning_from_reviews": "learning from reviews",
    "engagement_and_voice": "children and families",
    "independent_scrutiny": "independent scrutiny",
    "training": "training",
    "action_log": "the action log",
    "performance_data": "performance data",
    "business_plan_progress": "judgements of outcome statements",
    "section11": "Section 11 self-assessments",
    "practitioner_survey": "the practitioner survey",
    "gaps": "the gap register",
}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Candidate:
    """What is proposed, with every reason that is given for it: rows of fct_focus_candidate."""

    kind: str
    code: str
    reasons: tuple[Row, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        if self.kind != GAP:
            return str(self.reasons[0]["candidate"])
        kind, _, dataset = self.code.partition("|")
        return f"{gap_kind({'kind': kind})}: {dataset_name(dataset)}"

    @property
    def sources(self) -> list[str]:
        """The kinds of source behind it, in words, each once."""
        held = {one for row in self.reasons for one in str(row["sources"]).split(";")}
        return [words for code, words in SOURCES.items() if code in held]

    @property
    def continues(self) -> str:
        """The priorities that it would continue; '' where it is new."""
        named = (row["priorities"] for row in self.reasons)
        return "; ".join(dict.fromkeys(filter(None, named)))


def candidates_of(year: Year) -> list[Candidate]:
    """Everything proposed for the year and the report's partnership.

    What more kinds of source point to comes first, then what has more reasons; what is not known
    comes last, for it asks for knowledge and not for practice. A release of older code has none.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    for row in _rows(year, "fct_focus_candidate"):
        if (row["period"], row["partnership_code"]) == (year.key, year.quarter.scope.partnership):
            found.setdefault((row["candidate_kind"], row["candidate_code"]), []).append(row)
    made = [Candidate(kind, code, tuple(rows)) for (kind, code), rows in found.items()]
    return sorted(
        made,
        key=lambda one: (
            one.kind == GAP,
            -one.reasons[0]["source_count"],
            -len(one.reasons),
            one.kind != FOCUS_AREA,
            one.title,
        ),
    )


def rules_of(year: Year) -> Sequence[Row]:
    """The rules that the release was made with, in the catalogue's order."""
    return sorted(_rows(year, "dim_focus_rule"), key=lambda row: row["sort_order"])


def _rows(year: Year, table: str) -> list[dict[str, Any]]:
    path = year.quarter.release.folder / f"{table}.parquet"
    return list(pl.read_parquet(path).iter_rows(named=True)) if path.is_file() else []
