"""What was decided last time and what came of it: the last part of the page for the chair.

How many decisions are shown and how much of each is settled by what one sheet holds; the report of
the quarter before has all of them in full.
"""

from __future__ import annotations

from typing import Any

from pipelines.publishing.outcomes import Decision, decisions, draft
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import escape, plural

MOST_DECISIONS = 3
# Characters of what people wrote.
_LONGEST_ACTION, _LONGEST_TITLE = 170, 80


def decided(quarter: Quarter) -> str:
    """The table of decisions as Markdown, or that there are none."""
    found = decisions(quarter)
    if not found:
        return "No action was recorded in the quarter before."
    rows = []
    for one in found[:MOST_DECISIONS]:
        action = _cut(str(one.before["next_actions"]), _LONGEST_ACTION)
        title = _cut(one.title, _LONGEST_TITLE)
        rows.append([f"{escape(action)} [{escape(title)}]{{.remark}}", escape(_what_came(one))])
    text = table(
        [Column("Decided in the quarter before", 54), Column("What came of it", 46)],
        rows,
        "Decisions of the quarter before, and where they stand",
    )
    more = len(found) - MOST_DECISIONS
    return text + (
        f"\n\nAnd {plural(more, 'more decision')}: see the report of that quarter." * (more > 0)
    )


def _cut(text: str, longest: int) -> str:
    """One line that ends with a whole word, and with dots where something was left out."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[:longest].rpartition(" ")[0].rstrip(".,;:") + " …"


def _what_came(decision: Decision) -> str:
    then = str(decision.before.get("judgement_label") or "not judged").lower()
    now = decision.outcome
    if now is None:
        plan = f"The plan {decision.before['plan']}"
        words = (
            f"{plan} ended with that quarter; judged at its end"
            if decision.is_plan_over
            else f"{plan} no longer holds this outcome statement; judged last"
        )
        return f"{words}: {then}.{_actions(decision.before)}"
    if now.is_judged:
        stands = str(now.progress["judgement_label"]).lower()
    else:
        stands = f"not yet judged (draft: {draft(now).label.lower()})"
    return f"Then {then}; now {stands}.{_actions(now.progress)}"


def _actions(progress: dict[str, Any]) -> str:
    total = progress.get("actions_total")
    if not total:
        return ""
    done, late = progress["actions_complete"] or 0, progress["actions_overdue"] or 0
    return f" Of {plural(total, 'action')} {done} complete, {late} overdue."
