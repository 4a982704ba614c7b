"""The business office's two files of a quarter: the Business Plan and the outcome assessments.

What is planned and how it goes is written out in ``words/business_plan.yml``; here it becomes the
plan as it stands at a quarter's end, and the Planning and Delivery Group's judgements after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from pipelines.demo.chance import generator
from pipelines.demo.parcel import Row
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import parse_quarter, quarter_bounds

OFFICE = "business_office"
_BOTH = "LLR"
_NEVER = "none"
# A delay is seen coming in the quarter before the day that something is due.
_FORESEEN = timedelta(days=92)

Entry = Mapping[str, Any]


def plan_rows(seed: int, quarter: str) -> list[Row]:
    """Every item of the plan that is in force, as it stands on the quarter's last day."""
    plan = _plan_of(quarter)
    rows = _items(seed, plan, quarter_bounds(quarter)[1]) if plan else ()
    return [_addressed(plan, quarter, row) for row in rows if plan]


def assessment_rows(quarter: str, sent_on: date) -> list[Row]:
    """The judgements of the quarter; an outcome statement nobody has judged is left out.

    Args:
        quarter: the quarter that is judged.
        sent_on: the day the file is sent; the group has met a week before.
    """
    plan = _plan_of(quarter)
    met_on = sent_on - timedelta(days=7)
    return [
        _addressed(plan, quarter, _judged(outcome, quarter, _turn(plan, quarter), met_on))
        for outcome in (_outcomes(plan) if plan else ())
        if plan and quarter not in outcome.get("unassessed", ())
    ]


def _plan_of(quarter: str) -> Entry | None:
    """The plan whose two years hold the quarter."""
    for plan in read_yaml(WORDS / "business_plan.yml"):
        if 0 <= _turn(plan, quarter) < 8:
            return plan
    return None


def _turn(plan: Entry, quarter: str) -> int:
    """Quarters since the plan's first."""
    year, number = parse_quarter(quarter)
    return (year - int(plan["plan"][:4])) * 4 + number - 1


def _outcomes(plan: Entry) -> Iterator[Entry]:
    for priority in plan["priorities"]:
        yield from priority["outcomes"]


def _addressed(plan: Entry, quarter: str, row: Row) -> Row:
    return {"period": quarter, "agency": OFFICE, "plan": plan["plan"], **row}


def _items(seed: int, plan: Entry, end: date) -> Iterator[Row]:
    for priority in plan["priorities"]:
        yield _item("priority", priority, None, _BOTH)
        for outcome in priority["outcomes"]:
            scope = outcome.get("scope", _BOTH)
            yield _item("outcome_statement", outcome, priority["code"], scope)
            for measure in outcome["measures"]:
                yield {
                    **_item("measure", measure, outcome["code"], measure.get("scope", scope)),
                    "indicator_code": measure["indicator"],
                    "target": measure.get("target"),
                    "tolerance": measure.get("tolerance"),
                }
            for action in outcome["actions"]:
                yield from _action(seed, action, outcome["code"], scope, end)


def _item(kind: str, entry: Entry, parent: str | None, scope: str) -> Row:
    return {
        "scope": scope,
        "item_type": kind,
        "item_code": entry["code"],
        "parent_code": parent,
        "title": entry["title"],
        "description": entry.get("description"),
        "owner_role": entry.get("owner"),
    }


def _action(seed: int, action: Entry, parent: str, scope: str, end: date) -> Iterator[Row]:
    start, due, lag = action["days"]
    progress = _progress(seed, action["code"], start, due, lag, end)
    told = {"complete": "delivered", "not_started": ""}.get(str(progress["status"]), "underway")
    yield {
        **_item("action", action, parent, scope),
        **progress,
        "progress": action.get(told),
    }
    for milestone in action.get("milestones", ()):
        days = (start, milestone["due"], milestone["lag"])
        yield {
            **_item("milestone", {"owner": action["owner"], **milestone}, action["code"], scope),
            **_progress(seed, milestone["code"], *days, end),
        }


def _progress(seed: int, code: str, start: date, due: date, lag: int | str, end: date) -> Row:
    """How an action stands at ``end``, in its owner's eyes."""
    done = _done_on(seed, code, due, lag)
    row: Row = {"starts_on": start, "due_on": due, "completed_on": None}
    if done and done <= end:
        return {**row, "completed_on": done, "status": "complete", "rag": "green"}
    if start > end:
        return {**row, "status": "not_started", "rag": None}
    if due <= end:
        return {**row, "status": "overdue", "rag": "red"}
    if (done is None or done > due) and due - end <= _FORESEEN:
        return {**row, "status": "at_risk", "rag": "amber"}
    return {**row, "status": "on_track", "rag": "green"}


def _done_on(seed: int, code: str, due: date, lag: int | str) -> date | None:
    if lag == _NEVER:
        return None
    days = int(lag) + int(generator(seed, "plan", code).random() * 4)
    day = due + timedelta(days=days)
    return day - timedelta(days=max(0, day.weekday() - 4))


def _judged(outcome: Entry, quarter: str, turn: int, met_on: date) -> Row:
    def in_turn(name: str) -> str:
        return outcome[name][turn % len(outcome[name])]

    # Quarters' keys sort in time.
    reached = max(since for since in outcome["judged"] if since <= quarter)
    return {
        "outcome_code": outcome["code"],
        "judgement": outcome["judged"][reached],
        "doing_well": in_turn("doing_well"),
        "areas_to_explore": in_turn("areas_to_explore"),
        "next_actions": in_turn("next_actions"),
        "evidence_references": in_turn("evidence"),
        "assessed_by_role": "Planning and Delivery Group",
        "assessed_on": met_on - timedelta(days=max(0, met_on.weekday() - 4)),
    }
