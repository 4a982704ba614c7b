"""What an audit found by the child's characteristics, as far as a release shows it."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.audit_reader import Audit, Row
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.kept_figures import kept_words
from pipelines.publishing.numbers import rounded
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import escape, listed

CONFIDENTIAL = (
    "confidential, for a count of 1 to 5 would stand in the table or could be worked out with an "
    "earlier one"
)
FEW = "so few children"
CHARACTERISTICS = {
    "age_band": "Age",
    "sex": "Sex",
    "ethnicity": "Ethnic group",
    "disability": "Disability",
}


def groups(report: AuditReport, audit: Audit) -> str:
    """Gradings and answers by the child's characteristics, as far as they may be shown."""
    hidden: list[str] = []
    cells: list[Sequence[str] | Group] = []
    for characteristic, words in CHARACTERISTICS.items():
        mine = sorted(
            (row for row in audit.groups if row["characteristic"] == characteristic),
            key=lambda row: _place(report, row),
        )
        if any(row["status"] == "c" for row in mine):
            hidden.append(words.lower())
            continue
        if mine:
            collapsed = mine[0]["grouped_by"] == "largest_and_others"
            cells.append(Group(words, "the largest group and all others" if collapsed else ""))
        cells += [
            [
                escape(group_words(report, row)),
                str(row["cases"]),
                escape(_of(row, "good")),
                escape(_of(row, "yes")),
            ]
            for row in mine
        ]
    pieces = []
    if cells:
        columns = [
            Column("Children", 34),
            Column("Cases", 10, is_number=True),
            Column("Gradings good or better", 28),
            Column("Answers that were a yes", 28),
        ]
        pieces.append(table(columns, cells, f"By the child's characteristics, {audit.code}"))
    if kept := kept_words(audit.groups, FEW):
        pieces.append(escape(kept))
    if hidden:
        pieces.append(f"By {escape(listed(hidden))}: {CONFIDENTIAL}.")
    return "\n\n".join(pieces)


def group_words(report: AuditReport, row: Row) -> str:
    """'White'; 'All others'; 'Not known'."""
    if row["category"] == "all_others":
        return "All others"
    labels = report.labels
    return labels.get((row["characteristic"], row["category"]), str(row["category"]))


def _place(report: AuditReport, row: Row) -> tuple[bool, int]:
    """Where a group stands in the catalogue; then all others, and the unknown last of all."""
    key = (row["characteristic"], row["category"])
    place = [*report.labels].index(key) if key in report.labels else len(report.labels)
    return row["category"] == "unknown", place


def _of(row: Row, what: str) -> str:
    share = row["good_or_better_pct"] if what == "good" else row["yes_pct"]
    if share is None:
        return "–"
    limits = f"{rounded(row[f'{what}_lower_95'], 0)} to {rounded(row[f'{what}_upper_95'], 0)}"
    counted = (
        f"{row['good_or_better']} of {row['graded']}"
        if what == "good"
        else f"{row['yes']} of {row['answered']}"
    )
    return f"{rounded(share, 0)}% ({limits}), {counted}"
