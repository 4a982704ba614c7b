"""The Yearly Report's part on assurance: what the partnership asked for in the year, and what came.

Written for the public: the sections of the framework's Appendix 1, one after another, in words.
"""

from __future__ import annotations

from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import escape
from pipelines.publishing.timetable_appendix import VERDICTS, Provision, provisions, whole
from pipelines.publishing.timetable_reader import (
    CAME,
    DID_NOT,
    counted,
    elements_of,
    sections_of,
)
from pipelines.publishing.year import Year

NOTHING_KNOWN = (
    "It cannot be told here how the partnership assured itself in this year: its timetable holds "
    "nothing for the year."
)
_LEAD = (
    "To know how well children are kept safe, the partnership asks agencies, groups and services "
    "for evidence through the year. This is what it asked for in {year} and what it received."
)


def assurance(year: Year) -> str:
    """The section as Markdown; that the timetable has nothing for the year is said."""
    rows = [row for row in elements_of(year.quarter) if row["financial_year"] == year.key]
    sections = sections_of(year.quarter.release)
    found = provisions(rows, sections)
    if not any(found.values()):
        return NOTHING_KNOWN
    count = counted(row for row in rows if row["frequency"] != "when_it_happens")
    came = sum(count.get(status, 0) for status in CAME)
    decided = came + sum(count.get(status, 0) for status in DID_NOT)
    told = [_LEAD.format(year=year.words)]
    if decided:
        late = f", {count['late']} of them late" if count.get("late") else ""
        told.append(f"Of {decided} that had fallen due, {came or 'none'} came{late}.")
    if count.get("not recorded"):
        told.append(f"Of {count['not recorded']} more it is not recorded here whether they came.")
    cells = [
        [
            escape(name),
            escape("; ".join(dict.fromkeys(str(part.rows[0]["element"]) for part in found[code]))),
            escape(_verdict(whole(code, found[code]) if found[code] else None)),
        ]
        for code, name in sections.items()
    ]
    columns = [Column("What is to be known", 30), Column("How", 46), Column("In the year", 24)]
    caption = f"What was provided for each part of the framework in {year.words}"
    return f"{escape(' '.join(told))}\n\n{table(columns, cells, caption)}"


def _verdict(section: Provision | None) -> str:
    if section is None:
        return "Nothing in the timetable provides for it"
    verdict = VERDICTS[section.verdict]
    if section.verdict in ("not due", "not recorded", "not asked"):
        return verdict
    return f"{verdict}: {section.counts[:1].lower()}{section.counts[1:]}"
