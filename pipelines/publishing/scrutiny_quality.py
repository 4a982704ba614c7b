"""How good what agencies sent is: what is not in order, how it moves, and how far figures go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pipelines.publishing.numbers import rounded
from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.quarter_missing import agency_name, dataset_name
from pipelines.publishing.scrutiny_reader import Row, ScrutinyPack
from pipelines.publishing.tables import SOUND, Column, Group, table
from pipelines.publishing.text import capital, escape, listed, plural

NO_RETURNS = "No return was due from these areas' agencies."
ALL_IN_ORDER = "Every return came in time, whole, and passed every check."
# Of so many quarters the movement is shown.
_SHOWN = 6
_STATES = {"missing": "Missing", "rejected": "Rejected", "late": "Late"}
Counts = tuple[int, int]


def quality(pack: ScrutinyPack) -> str:
    """The section as Markdown: what of the quarter is not in order, and how it moves."""
    now = [row for row in pack.quality if row["period"] == pack.quarter.period]
    if not now:
        return NO_RETURNS
    periods = sorted({row["period"] for row in pack.quality})[-_SHOWN:]
    moving = over_time(pack, [(period, [period]) for period in periods])
    return "\n\n".join([_not_in_order(pack, now), f"### Over time {UNLISTED}", moving])


def share_words(counts: Counts) -> str:
    """'97.5%'; '–' of nothing. What is not whole is never rounded up to it."""
    good, of = counts
    if not of:
        return "–"
    told = rounded(100 * good / of, 1)
    return "over 99.9%" if good < of and told == "100.0" else f"{told}%"


def summed(rows: Iterable[Row]) -> Counts:
    """Numerators and denominators added up."""
    rows = list(rows)
    return sum(row["numerator"] for row in rows), sum(row["denominator"] for row in rows)


def returns_of(rows: Iterable[Row]) -> dict[tuple[str, str], dict[str, Row]]:
    """(agency, dataset) -> its dimensions."""
    found: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        found.setdefault((row["agency_code"], row["dataset"]), {})[row["dimension"]] = row
    return found


def in_order(dimensions: dict[str, Row]) -> bool:
    """Whether everything that could be checked of a return is as it should be."""
    return all(row["numerator"] == row["denominator"] for row in dimensions.values())


def measured(pack: ScrutinyPack) -> list[Row]:
    """The dimensions that are measured, in their order."""
    codes = {row["dimension"] for row in pack.quality}
    return [row for row in pack.dimensions if row["dimension"] in codes]


def _not_in_order(pack: ScrutinyPack, now: Sequence[Row]) -> str:
    returns = returns_of(now)
    odd = {key: found for key, found in returns.items() if not in_order(found)}
    whole = len(returns) - len(odd)
    words = (
        f"{whole} of {plural(len(returns), 'return')} of {pack.quarter.words} came in time, whole, "
        "and passed every check."
    )
    if not odd:
        return escape(ALL_IN_ORDER)
    dimensions = measured(pack)
    columns = [Column("Agency and return", 30)]
    columns += [Column(str(one["title"]), 14) for one in dimensions]
    rows: list[Sequence[str] | Group] = []
    named = ""
    for (agency, dataset), found in odd.items():
        if agency != named:
            rows.append(Group(agency_name(pack.quarter, agency)))
            named = agency
        state = _STATES.get(next(iter(found.values()))["return_status"], "")
        name = escape(dataset_name(dataset)) + (f" [{state}]{{.remark}}" if state else "")
        rows.append([name, *(_cell(found.get(one["dimension"])) for one in dimensions)])
    caption = f"Returns that are not in order, {pack.quarter.words}"
    return "\n\n".join(
        [
            escape(f"{words} The others stand below; the workbook has them all."),
            table(columns, rows, caption),
            "::: {.key}\n" + escape(_KEY) + "\n:::",
        ]
    )


_KEY = (
    "Below each share stands of how many checks it is, and the share in the return before. – "
    "nothing could be checked."
)


def _cell(row: Row | None) -> str:
    if row is None or not row["denominator"]:
        return "–"
    if row["dimension"] == "timeliness":
        return "In time" if row["numerator"] else "Not in time"
    told = f"{row['numerator']:,} of {row['denominator']:,}"
    if row["previous_pct"] is not None:
        told += f"; before {rounded(row['previous_pct'], 1)}%"
    share = share_words((row["numerator"], row["denominator"]))
    return f"**{escape(share)}** [{escape(told)}]{{.remark}}"


def over_time(pack: ScrutinyPack, spans: Sequence[tuple[str, Sequence[str]]]) -> str:
    """All returns together by dimension: a column for each span, with its heading and quarters."""
    groups: list[tuple[str, list[Row]]] = []
    for one in measured(pack):
        mine = [row for row in pack.quality if row["dimension"] == one["dimension"]]
        # Counts asked for and checks are not the same thing and are not added up.
        for counted in sorted({row["counted"] for row in mine if row["counted"]}, reverse=True):
            name = f"{one['title']}: {counted}"
            groups.append((name, [row for row in mine if row["counted"] == counted]))
    rows = [
        [
            escape(name),
            *(
                escape(share_words(summed(row for row in mine if row["period"] in periods)))
                for _, periods in spans
            ),
        ]
        for name, mine in groups
    ]
    width = 66 // max(len(spans), 1)
    columns = [Column("Dimension: what is counted", 100 - width * len(spans))]
    columns += [Column(heading, width, is_number=True) for heading, _ in spans]
    return table(columns, rows, f"Data quality of all returns together, {pack.up_to}")


def marks(pack: ScrutinyPack) -> str:
    """How many figures have which quality mark and why, and which are not sound."""
    quarter, shown = pack.quarter, pack.year or pack.quarter
    found = [
        (one, area, figure)
        for one in shown.indicators()
        for area in quarter.scope.rows
        if (figure := shown.figure(one, area)) is not None and figure.mark is not None
    ]
    if not found:
        return "This release has no quality marks."
    counted = Counter(figure.mark for *_, figure in found)
    rows = [
        [f"**{escape(capital(rule.mark))}**", escape(f"{rule.meaning}."), f"{counted[rule]:,}"]
        for rule in quarter.release.mark_rules
        if counted[rule]
    ]
    columns = [Column("Mark", 20), Column("Why", 62), Column("Figures", 18, is_number=True)]
    doubtful: dict[str, list[str]] = {}
    for one, area, figure in found:
        if figure.value is not None and figure.mark and figure.mark.mark != SOUND:
            areas = doubtful.setdefault(f"{one.title} ({figure.mark.mark})", [])
            areas.append(quarter.scope.short(area))
    lines = [f"- **{escape(name)}**: {escape(listed(areas))}." for name, areas in doubtful.items()]
    told = "\n".join(lines) or "Every figure that is shown is sound."
    made = table(columns, rows, f"Figures by quality mark, {pack.words}")
    return f"{made}\n\n### Shown, and not sound {UNLISTED}\n\n{told}"


def definitions(pack: ScrutinyPack) -> str:
    """What the dimensions mean and how each is measured here, as Markdown."""
    rows = [
        [f"**{escape(one['title'])}**", escape(one["definition"]), escape(one["how_measured"])]
        for one in pack.dimensions
    ]
    columns = [Column("Dimension", 16), Column("What it means", 34), Column("How measured", 50)]
    return table(columns, rows, "The dimensions of data quality")
