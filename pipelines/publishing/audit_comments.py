"""What was written in an audit: a few texts, each with who wrote it; the workbook has all."""

from __future__ import annotations

from pipelines.publishing.audit_reader import Audit, Row
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.text import escape, plural

KINDS = {
    "worked_well": "What worked well",
    "to_improve": "What could have been better",
    "voice_of_the_child": "What children said or showed",
}
NOTES = {"moderation_note": "Moderation", "comment": "Comment on a question"}
MOST_TEXTS = 4


def in_their_words(report: AuditReport, audit: Audit) -> str:
    """Lists under a heading for each kind; texts that several agencies wrote are one."""
    pieces = []
    for kind, title in KINDS.items():
        mine = [row for row in audit.comments if row["kind"] == kind]
        texts = _each_text_once(mine)
        if not texts:
            continue
        items = [
            f"- {escape(text)} [{escape(_writers(report, rows))}]{{.remark}}"
            for text, rows in list(texts.items())[:MOST_TEXTS]
        ]
        more = len(texts) - len(items)
        if more > 0:
            items.append(f"- and {plural(more, 'other text')} in the workbook")
        pieces.append(f"**{title}:**\n\n" + "\n".join(items))
    return "\n\n".join(pieces)


def _each_text_once(rows: list[Row]) -> dict[str, list[Row]]:
    """Text -> its rows, what several agencies wrote first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(" ".join(str(row["text"]).split()), []).append(row)
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def _writers(report: AuditReport, rows: list[Row]) -> str:
    names = sorted({agency_name(report.quarter, str(row["responding_agency"])) for row in rows})
    if len(names) > 2:
        return f"{names[0]} and {plural(len(names) - 1, 'other agency', 'other agencies')}"
    return " and ".join(names)
