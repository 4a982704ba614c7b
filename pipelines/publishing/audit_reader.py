"""The audits of a release, as the reports read them; a release of older code has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.publishing.release_reader import Release

Row = Mapping[str, Any]

TABLES = (
    "fct_audit",
    "fct_audit_answer",
    "fct_audit_grade",
    "fct_audit_agreement",
    "fct_audit_group",
    "fct_audit_comment",
)
ALL = "all"


@dataclass(frozen=True)
class Audit:
    """One audit as it stood at a quarter's end, and what it found in the quarter it was reported.

    Each row is one of the release's table, as it stands there: ``about`` of ``fct_audit``,
    ``answers`` of ``fct_audit_answer`` and so on; they are empty until it is reported.
    """

    about: Row
    theme: str
    answers: tuple[Row, ...]
    grades: tuple[Row, ...]
    agreement: tuple[Row, ...]
    groups: tuple[Row, ...]
    comments: tuple[Row, ...]

    @property
    def code(self) -> str:
        """The audit's code."""
        return str(self.about["audit_code"])

    @property
    def title(self) -> str:
        """What it is called; its code where no programme describes it."""
        return " ".join(str(self.about["title"] or self.code).split())

    @property
    def agencies(self) -> list[str]:
        """Codes of the agencies that audited their part, in alphabetical order."""
        found = {str(row["responding_agency"]) for row in (*self.grades, *self.answers)}
        return sorted(found - {ALL})

    def grade(self, grade: str, *, basis: str = "standing", agency: str = ALL) -> Row | None:
        """How often a grade was given; None where nobody was graded."""
        return next(
            (
                row
                for row in self.grades
                if (row["grade"], row["basis"], row["responding_agency"]) == (grade, basis, agency)
            ),
            None,
        )

    def shares(self, level: str, agency: str = ALL) -> list[Row]:
        """Answers counted at a level: question, standard or audit."""
        return [
            row
            for row in self.answers
            if row["level"] == level and row["responding_agency"] == agency
        ]


def read_audits(release: Release, period: str) -> list[Audit]:
    """The programme of a quarter, each audit with what was found by then; newest reported first.

    Args:
        release: the release; one of older code has no table of audits, and so none is listed.
        period: the quarter; none is listed where it has neither a programme nor an export.
    """
    paths = {name: release.folder / f"{name}.parquet" for name in TABLES}
    if not all(path.is_file() for path in paths.values()):
        return []
    tables = {name: pl.read_parquet(path) for name, path in paths.items()}
    listed = tables["fct_audit"].filter(pl.col("period") == period)
    audits = [_audit(row, tables, release.themes) for row in listed.iter_rows(named=True)]
    return sorted(audits, key=_place)


def _audit(about: Row, tables: Mapping[str, pl.DataFrame], themes: Mapping[str, str]) -> Audit:
    def of(name: str, *order: str) -> tuple[Row, ...]:
        if about["reported_period"] is None:
            return ()
        mine = tables[name].filter(
            (pl.col("audit_code") == about["audit_code"])
            & (pl.col("period") == about["reported_period"])
        )
        return tuple(mine.sort(order, nulls_last=True).iter_rows(named=True))

    return Audit(
        about=about,
        theme=themes.get(str(about["theme_code"]), ""),
        answers=of("fct_audit_answer", "standard", "question_key", "responding_agency"),
        grades=of("fct_audit_grade", "responding_agency", "basis", "sort_order"),
        agreement=of("fct_audit_agreement", "comparison", "responding_agency", "other_agency"),
        groups=of("fct_audit_group", "characteristic", "category"),
        comments=of("fct_audit_comment", "comment_id"),
    )


def _place(audit: Audit) -> tuple[Any, ...]:
    order = {"reported": 0, "overdue": 1, "planned": 2}
    state = str(audit.about["state"])
    when = str(audit.about["reported_period"] or audit.about["planned_quarter"] or "")
    # Of what was reported the newest first, of what is still to come the nearest.
    digits = tuple(-int(part) for part in when if part.isdigit()) if state == "reported" else when
    return (order.get(state, 3), digits, audit.code)
