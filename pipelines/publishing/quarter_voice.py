"""What children and families said: what changed because of it, and what still waits.

From fct_voice alone, where it is worked out what had come of it by the quarter's end. How many
pieces a group of the table names is settled here; the workbook has all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from pipelines.periods import quarter_bounds
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.sheet_parts import area_name, theme_name
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, flat, listed, plural
from pipelines.words import day_words

NOTHING_SENT = (
    "No agency sent what children and families said for this quarter. Nobody owes it: whoever has "
    "listened sends it as ‘voice’. That nothing was sent does not mean that nothing was said."
)
NOTHING_OF_OURS = (
    "What was sent for this quarter is of the other partnership's area; nothing of this one's was."
)
NOTHING_CHANGED = "Nothing has changed yet."
CHANGE_NOT_THERE = "Nothing had changed by the quarter's end."
NOT_TOLD = "Those who said it have not been told."
MOST_PIECES = 6
# In the order in which they need a look.
STATES = {
    "heard": "Heard, nothing changed yet",
    "changed": "Changed, not told back",
    "changed_and_fed_back": "Changed and told back",
}
WHO = {
    "children": "Children",
    "young_people": "Young people",
    "parents": "Parents",
    "carers": "Carers",
    "families": "Families",
}
SOURCES = {
    "survey": "survey",
    "focus_group": "focus group",
    "young_scrutineers": "Young Scrutineers",
    "complaint_or_compliment": "complaint or compliment",
    "advocacy": "advocacy",
    "audit_conversation": "talk in an audit",
    "participation_group": "participation group",
    "other": "other way",
}
BANDS = {"under_10": "under 10 people", "10_to_49": "10 to 49 people", "50_or_more": "50 and more"}


def voice_rows(quarter: Quarter) -> list[dict[str, Any]]:
    """The rows of fct_voice of this quarter and these areas: what waits comes first, the longest
    first; of what changed the newest."""
    order = list(STATES)

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        waits = row["state"] == "heard"
        day = row["heard_on"] if waits else row["changed_on"] or date.min
        return (
            order.index(row["state"]),
            day.toordinal() * (1 if waits else -1),
            row["agency_code"],
            row["voice_code"],
        )

    ours = quarter.scope.filed_under
    return sorted((row for row in _sent(quarter) if row["area_code"] in ours), key=place)


def voice(quarter: Quarter) -> str:
    """The section as Markdown; that nobody sent anything is said."""
    if not _sent(quarter):
        return NOTHING_SENT
    rows = voice_rows(quarter)
    if not rows:
        return NOTHING_OF_OURS
    return f"{escape(_counted(quarter, rows))}\n\n{_table(quarter, rows)}"


def state_words(row: Mapping[str, Any]) -> str:
    """'Changed and told back'."""
    return STATES[str(row["state"])]


def said_by_words(row: Mapping[str, Any]) -> str:
    """'Parents, 10 to 49 people, survey: Survey of parents'."""
    people = BANDS.get(str(row["people_band"] or ""), "")
    who = WHO[str(row["who"])]
    told = ", ".join(filter(None, [who, people, SOURCES[str(row["source_type"])]]))
    return f"{told}: {flat(row['source_title'])}"


def change_words(row: Mapping[str, Any], ends_on: date) -> str:
    """What changed, on one line; what changes later is told as that.

    Args:
        row: a row of fct_voice.
        ends_on: the quarter's last day.
    """
    change = flat(row["what_changed"])
    if not change:
        return NOTHING_CHANGED
    if row["changed_on"] and row["changed_on"] > ends_on:
        return f"{CHANGE_NOT_THERE} From {day_words(row['changed_on'])}: {change}"
    return change


def told_words(row: Mapping[str, Any]) -> str:
    """How they were told, on one line; '' where there is nothing to tell yet."""
    if row["how_fed_back"]:
        return f"Told back: {flat(row['how_fed_back'])}"
    return NOT_TOLD if row["state"] == "changed" else ""


def waited_words(row: Mapping[str, Any]) -> str:
    """'68 days to the change', '41 days so far'."""
    if row["days_waited"] is None:
        return "Not known"
    so_far = " so far" if row["state"] == "heard" else " to the change"
    return plural(int(row["days_waited"]), "day") + so_far


def _sent(quarter: Quarter) -> list[dict[str, Any]]:
    frame = quarter.release.voice
    return list(frame.filter(pl.col("period") == quarter.period).iter_rows(named=True))


def _counted(quarter: Quarter, rows: Sequence[dict[str, Any]]) -> str:
    """How many pieces of how many agencies stand how, and what they are about."""
    agencies = len({row["agency_code"] for row in rows})
    states = Counter(row["state"] for row in rows)
    stand = [
        f"{states[state]} {words[0].lower()}{words[1:]}"
        for state, words in STATES.items()
        if states[state]
    ]
    words = (
        f"{plural(len(rows), 'piece')} of learning from what people said, sent by "
        f"{plural(agencies, 'agency', 'agencies')}. At the quarter's end: {'; '.join(stand)}."
    )
    themes = Counter(filter(None, (theme_name(quarter, row["theme_code"]) for row in rows)))
    several = [f"{name} ({count})" for name, count in sorted(themes.items()) if count > 1]
    return f"{words} Heard of more than once: {listed(several)}." if several else words


def _table(quarter: Quarter, rows: Sequence[dict[str, Any]]) -> str:
    ends_on = quarter_bounds(quarter.period)[1]
    cells: list[Sequence[str] | Group] = []
    for state, words in STATES.items():
        mine = [row for row in rows if row["state"] == state]
        if mine:
            left_out = len(mine) - MOST_PIECES
            more = f"the first {MOST_PIECES} of {len(mine)}" if left_out > 0 else ""
            cells.append(Group(words, more))
            cells += [_cells(quarter, row, ends_on) for row in mine[:MOST_PIECES]]
    columns = [
        Column("What was said", 44),
        Column("What changed", 38),
        Column("How long it took", 18),
    ]
    return table(columns, cells, f"What people said and what changed, {quarter.words}")


def _cells(quarter: Quarter, row: dict[str, Any], ends_on: date) -> list[str]:
    heard_by = f"{agency_name(quarter, row['agency_code'])}, {area_name(quarter, row['area_code'])}"
    remark = [said_by_words(row), heard_by]
    if theme := theme_name(quarter, row["theme_code"]):
        remark.append(f"Theme: {theme}")
    told = told_words(row)
    days = f"heard {day_words(row['heard_on'])}"
    if row["state"] != "heard" and row["changed_on"]:
        days += f", changed {day_words(row['changed_on'])}"
    return [
        f"{escape(flat(row['what_was_said']))} [{escape('. '.join(remark))}]{{.remark}}",
        escape(change_words(row, ends_on)) + (f" [{escape(told)}]{{.remark}}" if told else ""),
        f"**{escape(waited_words(row))}** [{escape(capital(days))}]{{.remark}}",
    ]
