"""The quality assurance timetable: what the cells of reports/timetable.qmd call.

Each function takes the opened timetable and returns Markdown; nothing here touches the warehouse.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipelines.publishing.opening import opening_of
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, listed, plural
from pipelines.publishing.timetable_appendix import VERDICTS, Provision, provisions, whole
from pipelines.publishing.timetable_names import EVERYBODY, FOLDER, stem_of
from pipelines.publishing.timetable_reader import (
    CAME,
    COMING,
    DID_NOT,
    Row,
    Timetable,
    counted,
    open_timetable,
    sections_of,
)
from pipelines.publishing.timetable_words import (
    NO_TIMETABLE,
    STATUSES,
    outcome_words,
    provider_words,
    weekday_words,
)
from pipelines.words import day_words

__all__ = [
    "appendix",
    "as_it_happens",
    "at_a_glance",
    "days",
    "notes",
    "open_timetable",
    "opening",
    "providers",
]

_KINDS = {"agency": "Agencies", "subgroup": "Subgroups", "body": "Others"}


def opening(timetable: Timetable) -> str:
    """Who and when, and a banner where the data are invented."""
    quarter = timetable.quarter
    return opening_of(quarter, capital(f"{quarter.scope.title}, {quarter.words}"))


def at_a_glance(timetable: Timetable) -> str:
    """How much of the year's plan has come, what is missing by name, and which day is next."""
    if not timetable.rows:
        return NO_TIMETABLE
    rows = [row for row in timetable.due if row["status"] not in COMING]
    count = counted(rows)
    came = sum(count.get(status, 0) for status in CAME)
    decided = came + sum(count.get(status, 0) for status in DID_NOT)
    told = [
        f"From {day_words(timetable.first_day)} to {day_words(timetable.last_day)}, "
        f"{plural(len(timetable.due), 'thing')} fall due."
    ]
    if decided:
        told.append(
            f"Of {decided} that have fallen due by now, {came or 'none'} came, "
            f"{count.get('late') or 'none'} of them late."
        )
    if count.get("not recorded"):
        told.append(f"Of {count['not recorded']} more, nothing here records whether they came.")
    if timetable.next_day:
        told.append(f"The next day to come is {weekday_words(timetable.next_day)}.")
    lead = "::: {.lead}\n" + escape(" ".join(told)) + "\n:::"
    gone = [row for row in rows if row["status"] in DID_NOT]
    lines = [
        f"- **{escape(row['provider'])}**: {escape(row['element'])} "
        f"({escape(row['how_provided'] or 'no more is said')}), "
        f"{escape(row['period_label'])}. {STATUSES[row['status']]}; "
        f"due {escape(day_words(row['due_on']))}."
        for row in gone
    ]
    return "\n\n".join([lead, "\n".join(lines)] if lines else [lead])


def appendix(timetable: Timetable) -> str:
    """Appendix 1 as a table: how each section is provided for, last year and so far this year."""
    sections = sections_of(timetable.quarter.release)
    if not timetable.rows or not sections:
        return NO_TIMETABLE
    years = (timetable.year_before, timetable.year)
    then, now = (provisions(timetable.of_year(year), sections) for year in years)
    rows: list[Sequence[str] | Group] = []
    for code, name in sections.items():
        verdict = VERDICTS[whole(code, now[code]).verdict] if now[code] else "No rule provides it"
        rows.append(Group(name, f"{years[1]} so far: {verdict.lower()}"))
        before = {part.rule: part for part in then[code]}
        rows += [_provision_cells(part, before.get(part.rule)) for part in now[code]]
    columns = [
        Column("How it is provided", 38),
        Column("By whom, and to whom it is reported", 26),
        Column(years[0], 18),
        Column(f"{years[1]} so far", 18),
    ]
    return table(columns, rows, "The framework's Appendix 1, and whether each part was provided")


def days(timetable: Timetable) -> str:
    """Every day of the two years on which something is due, month by month."""
    if not timetable.due:
        return NO_TIMETABLE if not timetable.rows else "Nothing is due in these two years."
    rows: list[Sequence[str] | Group] = []
    month = ""
    for some in together(timetable.due):
        first = some[0]
        if f"{first['due_on']:%B %Y}" != month:
            month = f"{first['due_on']:%B %Y}"
            rows.append(Group(month))
        rows.append(
            [
                escape(f"{first['due_on']:%a} {first['due_on'].day}"),
                f"{escape(first['element'])} [{escape(first['how_provided'] or '')}. "
                f"{escape(first['period_label'])}]{{.remark}}",
                escape(provider_words(some)),
                escape(outcome_words(some)),
            ]
        )
    columns = [
        Column("Day", 9),
        Column("What, and for which period", 45),
        Column("From whom", 24),
        Column("What became of it", 22),
    ]
    years = f"{day_words(timetable.first_day)} to {day_words(timetable.last_day)}"
    calendar = f"[Calendar of everybody (iCalendar)]({FOLDER}/{EVERYBODY}.ics)"
    lead = f"::: {{.on-screen}}\nFor Outlook and other calendars: {calendar}.\n:::"
    return f"{lead}\n\n{table(columns, rows, f'What is due from {years}')}"


def providers(timetable: Timetable) -> str:
    """Who owes something in the two years, each with a page and a calendar of its own."""
    if not timetable.due:
        return NO_TIMETABLE if not timetable.rows else "Nobody owes anything in these two years."
    rows: list[Sequence[str] | Group] = []
    for kind, words in _KINDS.items():
        mine = by_provider([row for row in timetable.due if row["provider_kind"] == kind])
        rows += [Group(words)] if mine else []
        rows += [_provider_cells(some) for some in mine]
    columns = [
        Column("Who", 46),
        Column("Due", 8, is_number=True),
        Column("So far", 26),
        Column("Next day", 20),
    ]
    return table(columns, rows, "Who owes what in these two years")


def as_it_happens(timetable: Timetable) -> str:
    """What nobody owes by a day, and what came of it in the year so far."""
    freely = [
        row
        for row in timetable.of_year(timetable.year)
        if row["frequency"] == "when_it_happens" and row["status"] != "planned"
    ]
    if not freely:
        return "The timetable has nothing of this kind for the year so far."
    rules: dict[str, list[Row]] = {}
    for row in freely:
        rules.setdefault(row["rule_code"], []).append(row)
    lines = []
    for some in rules.values():
        first = some[0]
        sent = list(dict.fromkeys(row["provider"] for row in some if row["status"] in CAME))
        told = f"received from {listed(sent)}" if sent else STATUSES[first["status"]].lower()
        lines.append(
            f"- **{escape(first['element'])}**: {escape(first['how_provided'] or '')}. "
            f"In {escape(timetable.year)} so far {escape(told)}."
        )
    return "\n".join(lines)


def notes(timetable: Timetable) -> str:
    """How days are counted and what the words mean."""
    ended = timetable.quarter.words
    return "\n\n".join(
        [
            escape(
                f"This is the timetable as it stood for {ended}: what belongs to a later period is "
                "shown as planned, whatever has become of it since. The year before is shown as it "
                "is known now."
            ),
            escape(
                "A day that is counted from a period's end moves on to the next working day where "
                "it falls on a weekend or an English bank holiday. A day that is set by agreement, "
                "such as 30 September for the Yearly Report, does not move."
            ),
            escape(
                "‘Not recorded here’ says that no return holds it, so nothing is known; it is not "
                "counted as missing. ‘Nothing received’ is said of what comes when it happens: "
                "nobody owes it by a day."
            ),
        ]
    )


def together(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows of one thing due on one day: one rule, one period, however many owe it."""
    found: dict[tuple[date, str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["due_on"], row["rule_code"], row["period"]), []).append(row)
    return list(found.values())


def by_provider(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each provider, the providers by name."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["provider"], row["provider_code"]), []).append(row)
    return [found[key] for key in sorted(found)]


def _provision_cells(now: Provision, before: Provision | None) -> list[str]:
    first = now.rows[0]
    whom = f"{provider_words(now.rows)}, to {first['reported_to'] or 'nobody named'}"
    return [
        f"{escape(first['how_provided'] or first['element'])} "
        f"[{escape(first['element'])}]{{.remark}}",
        escape(whom),
        escape(_verdict_words(before)),
        escape(_verdict_words(now)),
    ]


def _verdict_words(part: Provision | None) -> str:
    if part is None:
        return "–"
    verdict = VERDICTS[part.verdict]
    if part.verdict not in ("provided", "as recorded", "partly", "not provided"):
        return verdict
    return f"{verdict}: {part.counts[:1].lower()}{part.counts[1:]}"


def _provider_cells(rows: Sequence[Row]) -> list[str]:
    first = rows[0]
    coming = [row["due_on"] for row in rows if row["status"] in COMING]
    over = [row for row in rows if row["status"] not in COMING]
    stem = f"{FOLDER}/{stem_of(first)}"
    return [
        f"[{escape(first['provider'])}]({stem}.html) "
        f"[[Calendar]({stem}.ics)]{{.on-screen .remark}}",
        str(len(rows)),
        escape(outcome_words(over) if over else "–"),
        escape(day_words(min(coming, default=None))),
    ]
