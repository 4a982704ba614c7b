"""What the sender of an audit is told of its columns."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.intake.audits.columns import Columns
from pipelines.intake.audits.tools import AuditTool
from pipelines.intake.readers.model import column_letter
from pipelines.quality import Finding


def told_of(
    sheet: str | None, header_row: int, columns: Columns, tool: AuditTool
) -> Iterator[Finding]:
    """A warning for each column that was left out, and for each question that no list has."""
    for number, heading in columns.left_out.items():
        yield _warning(
            sheet,
            header_row,
            heading,
            "column_names_nobody",
            f"Column {column_letter(number)} ('{heading}') may say who somebody is. It was not read"
            " and is in none of the figures.",
            "Take the column out before the export is sent, and out of the form.",
        )
    for one in columns.questions:
        if one.kind is None:
            yield _warning(
                sheet,
                header_row,
                columns.headings[one.column],
                "question_is_known",
                f"Column {column_letter(one.column)} ('{one.words}') is not a question of the list."
                " Its answers are kept and shown, under no standard.",
                "Add it to audit_questions.csv with its standard, or as another wording of a"
                f" question that is there; if it says something of the case, name it in"
                f" expectations/audit_tools/{tool.tool}.yml.",
            )


def _warning(
    sheet: str | None, row: int, column: str, rule: str, message: str, remedy: str
) -> Finding:
    return Finding("warning", sheet, row, column, None, rule, message, remedy)
