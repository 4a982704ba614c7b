"""What is not known: the gap register with what closed, and what stands in the way of sharing."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.group_missing import NINE, what_is_missing
from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.quarter_missing import agency_name, dataset_name, gap_kind, gap_subject
from pipelines.publishing.scrutiny_reader import Row, ScrutinyPack
from pipelines.publishing.sheet_parts import area_name
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, flat, plural
from pipelines.words import day_words

NOTHING_OPEN = "Nothing is open on the gap register."
NOTHING_CLOSED = "Nothing on the gap register has closed."
_NO_HINDRANCE = (
    "No agency's narrative of {span} names anything that stands in the way of sharing data. "
    "Agencies say it in the narrative's column ‘sharing_hindrance’."
)
ALL_COLLECTED = "Every agency that returns figures breaks some down by every characteristic."
NOBODY = "nobody named"
NO_DATE = "no date"
NOT_SAID = (
    "Who is putting a gap right, and by when, is what the agency's narrative says of it; where it "
    "says nothing, nobody is named. Characteristics that are not collected have a section of their "
    "own."
)
CHARACTERISTIC = "characteristic_not_collected"


def register(pack: ScrutinyPack) -> str:
    """The section as Markdown: what is open, the oldest first, and what has closed."""
    opened, closed = open_gaps(pack), closed_gaps(pack)
    pieces = [escape(_counted(pack)), escape(NOT_SAID)]
    if opened:
        pieces.append(open_table(pack, opened, f"Open on the gap register, {pack.words}"))
    else:
        pieces.append(NOTHING_OPEN)
    pieces.append(f"### Closed {UNLISTED}")
    if closed:
        caption = f"Closed on the gap register, up to the returns of {pack.words}"
        pieces.append(closed_table(pack, closed, caption))
    else:
        pieces.append(NOTHING_CLOSED)
    return "\n\n".join(pieces)


def open_gaps(pack: ScrutinyPack) -> list[Row]:
    """What was open at the end, without characteristics that are not collected."""
    return [
        row for row in pack.register if row["state"] == "open" and row["kind"] != CHARACTERISTIC
    ]


def closed_gaps(pack: ScrutinyPack) -> list[Row]:
    """What had closed by the end, what closed last first."""
    closed = [row for row in pack.register if row["state"] == "closed"]
    return sorted(closed, key=lambda row: (row["closed_on"], row["register_id"]), reverse=True)


def subject(pack: ScrutinyPack, row: Row) -> str:
    """'Workforce figures', 'Missing episodes, Rutland'."""
    told = gap_subject(pack.quarter, dict(row))
    return f"{told}, {area_name(pack.quarter, row['area_code'])}" if row["area_code"] else told


def span(row: Row) -> str:
    """'2024-25-Q1', '2024-25-Q1 to 2025-26-Q1', 'every quarter'."""
    first, last = row["first_period"], row["last_period"]
    if first is None:
        return "every quarter"
    return str(first) if first == last else f"{first} to {last}"


def days_open(row: Row) -> int | None:
    """The days from which a gap was known until it closed; None where a day is not recorded."""
    if row["since"] is None or row["closed_on"] is None:
        return None
    return max((row["closed_on"] - row["since"]).days, 0)


def owner(pack: ScrutinyPack, row: Row) -> str:
    """The role that is putting it right, with its agency where that is not said already."""
    return flat(row["owner_role"]) or NOBODY


def _agency(pack: ScrutinyPack, row: Row) -> str:
    code = row["agency_code"]
    return agency_name(pack.quarter, code) if code else "Of no agency"


def _counted(pack: ScrutinyPack) -> str:
    opened, closed = open_gaps(pack), closed_gaps(pack)
    words = f"{capital(plural(len(opened), 'gap'))} open, {plural(len(closed), 'gap')} closed."
    return f"{words} {who_and_when(pack, opened)}".rstrip()


def who_and_when(pack: ScrutinyPack, opened: Sequence[Row]) -> str:
    """How many of the open gaps have nobody named, or are beyond their day; '' of none open."""
    if not opened:
        return ""
    nobody = sum(not row["owner_role"] for row in opened)
    late = sum(bool(row["by_when"] and row["by_when"] < pack.last_day) for row in opened)
    return (
        f"Of those open, {nobody or 'none'} {'has' if nobody == 1 else 'have'} nobody named to put "
        f"it right, and {late or 'none'} {'is' if late == 1 else 'are'} beyond the day named."
    )


def open_table(pack: ScrutinyPack, rows: Sequence[Row], caption: str) -> str:
    """Open gaps by agency: what, why, since when, who is putting it right and by when."""
    columns = [
        Column("What is not known", 28),
        Column("Why", 30),
        Column("Since, and for when", 18),
        Column("Who is putting it right", 14),
        Column("By", 10),
    ]
    cells: list[Sequence[str] | Group] = []
    named = object()
    for row in sorted(rows, key=lambda row: str(row["agency_code"] or "")):
        if row["agency_code"] != named:
            named = row["agency_code"]
            cells.append(Group(_agency(pack, row)))
        cells.append(
            [
                f"**{escape(subject(pack, row))}** [{escape(gap_kind(dict(row)))}]{{.remark}}",
                escape(flat(row["why"])),
                f"{escape(day_words(row['since'])) if row['since'] else 'not recorded'}"
                f" [{escape(span(row))}]{{.remark}}",
                escape(owner(pack, row)),
                escape(day_words(row["by_when"])) if row["by_when"] else NO_DATE,
            ]
        )
    return table(columns, cells, caption)


def closed_table(pack: ScrutinyPack, rows: Sequence[Row], caption: str) -> str:
    """Closed gaps: what, whose, since when, when and how they closed, and after how many days."""
    columns = [
        Column("What was not known", 34),
        Column("Agency", 24),
        Column("Open from", 14),
        Column("Closed", 14),
        Column("How", 14),
    ]
    cells = [
        [
            f"**{escape(subject(pack, row))}** [{escape(flat(row['why']))}]{{.remark}}",
            escape(_agency(pack, row)),
            escape(day_words(row["since"])) if row["since"] else "not recorded",
            f"{escape(day_words(row['closed_on']))}{_after(row)}",
            escape(flat(row["how_closed"])),
        ]
        for row in rows
    ]
    return table(columns, cells, caption)


def _after(row: Row) -> str:
    days = days_open(row)
    if days is None:
        return ""
    words = f"after {plural(days, 'day')}" if days else "on the same day"
    return f" [{escape(words)}]{{.remark}}"


def not_collected(pack: ScrutinyPack) -> str:
    """The protected characteristics that no count is broken down by, as Markdown."""
    rows = [
        row for row in pack.register if row["state"] == "open" and row["kind"] == CHARACTERISTIC
    ]
    if not rows:
        return ALL_COLLECTED
    columns = [
        Column("Agency", 30),
        Column("What is not collected", 36),
        Column("Since", 12),
        Column("Who is putting it right", 12),
        Column("By", 10),
    ]
    cells = [
        [
            escape(agency_name(pack.quarter, row["agency_code"])),
            escape(what_is_missing(dict(row))),
            escape(day_words(row["since"])),
            escape(owner(pack, row)),
            escape(day_words(row["by_when"])) if row["by_when"] else NO_DATE,
        ]
        for row in sorted(rows, key=lambda row: str(row["agency_code"]))
    ]
    made = table(columns, cells, "Protected characteristics not collected, by agency")
    return f"{escape(NINE)}\n\n{made}"


def hindrances(pack: ScrutinyPack) -> str:
    """What agencies say stands in the way of sharing data, as Markdown."""
    if not pack.hindrances:
        return escape(_NO_HINDRANCE.format(span=pack.span))
    columns = [
        Column("Agency", 22),
        Column("What stands in the way", 40),
        Column("What is wanting because of it", 16),
        Column("Who is putting it right, by when", 22),
    ]
    cells = [
        [
            f"{escape(agency_name(pack.quarter, row['agency_code']))}"
            f" [{escape(str(row['period']))}]{{.remark}}",
            escape(flat(row["hindrance"])),
            escape(wanting(pack, row)),
            f"{escape(owner(pack, row))}"
            f" [{escape(day_words(row['by_when'])) if row['by_when'] else NO_DATE}]{{.remark}}",
        ]
        for row in pack.hindrances
    ]
    return table(columns, cells, "What agencies say stands in the way of sharing data")


def wanting(pack: ScrutinyPack, row: Row) -> str:
    """What a hindrance is said to be about."""
    code = row["data_gap"]
    if code is None:
        return "not said"
    if code == "all":
        return "everything it sends"
    return pack.quarter.release.measure_titles.get(code) or dataset_name(code)
