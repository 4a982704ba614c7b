"""The development event's candidates for the next key focus areas, with room for the decision."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.event_reader import (
    FOCUS_AREA,
    GAP,
    KINDS,
    Candidate,
    Row,
    candidates_of,
    rules_of,
)
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import escape, listed, plural
from pipelines.publishing.year import Year

NOTHING_DECIDES = (
    "Each is here because a rule that was agreed beforehand found something; no rule weighs one "
    "against another, and none decides. The last column is for what the group decides and why. "
    "What matters and no rule looks for may be added by anybody."
)
NO_CANDIDATES = (
    "No rule proposes anything for this year. That says that none of them found what it looks for, "
    "not that nothing matters."
)
NO_RULES = (
    "This release holds no rules by which focus areas are proposed. They stand in "
    "‘focus_rules.csv’; the next release applies them."
)
_TABLES = (
    ("Two or more kinds of source", "Proposed by two or more kinds of source"),
    ("One kind of source", "Proposed by one kind of source"),
    ("Not known for long", "What has not been known for long"),
)


def candidates(year: Year) -> str:
    """The section as Markdown: one table for several kinds of source, one for one, one for gaps."""
    if not rules_of(year):
        return NO_RULES
    found = candidates_of(year)
    if not found:
        return NO_CANDIDATES
    several = [one for one in found if one.kind != GAP and len(one.sources) > 1]
    single = [one for one in found if one.kind != GAP and len(one.sources) == 1]
    gaps = [one for one in found if one.kind == GAP]
    pieces = [escape(NOTHING_DECIDES)]
    for (heading, caption), mine in zip(_TABLES, (several, single, gaps), strict=True):
        if mine:
            pieces.append(f"### {heading}\n\n{_table(mine, f'{caption}, {year.words}')}")
    return "\n\n".join(pieces)


def standing_words(one: Candidate) -> str:
    """'Would continue: Front door and early help', 'Is a key focus area now', 'New'."""
    if one.kind == FOCUS_AREA:
        return "Is a key focus area now"
    return f"Belongs to the key focus area: {one.continues}" if one.continues else "New"


def rules(year: Year) -> str:
    """The rules in words, and how many subjects each of them found."""
    found = candidates_of(year)
    cells = []
    for rule in rules_of(year):
        mine = [
            row for one in found for row in one.reasons if row["rule_code"] == rule["rule_code"]
        ]
        cells.append(
            [
                escape(str(rule["reason"]).replace("{count}", "…")),
                f"{rule['threshold']:g}",
                str(len(mine) or "none"),
            ]
        )
    columns = [
        Column("The reason that it gives", 66),
        Column("From how much on", 17, is_number=True),
        Column("Found this year", 17, is_number=True),
    ]
    return table(columns, cells, f"The rules that propose, {year.words}") if cells else NO_RULES


def _table(found: Sequence[Candidate], caption: str) -> str:
    rows: list[Sequence[str] | Group] = []
    for one in found:
        kind = "" if one.kind == FOCUS_AREA else f"{KINDS[one.kind]}. "
        remark = f"{kind}{standing_words(one)}. {plural(len(one.sources), 'kind')} of source: "
        rows.append(Group(one.title.rstrip("."), f"{remark}{listed(one.sources)}"))
        rows += [[_why(one, row), escape(str(row["evidence"] or "")), " "] for row in one.reasons]
    columns = [
        Column("Why it is proposed", 34),
        Column("Where that stands", 42),
        Column("Decision of the group", 24),
    ]
    return table(columns, rows, caption)


def _why(one: Candidate, row: Row) -> str:
    reason = escape(f"{row['reason']}.")
    if one.kind != FOCUS_AREA:
        return reason
    return f"**{escape(str(row['subject']).rstrip('.'))}** {reason}"
