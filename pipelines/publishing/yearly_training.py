"""The year's multi-agency training in the Yearly Report: who came, and what it changed.

From fct_training and fct_training_effect alone. What fewer than 10 people answered is not in them,
nor in any total.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipelines.publishing.kept_figures import kept_words
from pipelines.publishing.numbers import rounded
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.sheet_parts import theme_name
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, plural
from pipelines.publishing.year import Year

NOTHING_SENT = (
    "No multi-agency training of this year was reported, so nothing can be said about who took "
    "part or what it changed. The business office sends it as ‘training_feedback’."
)
HOW_TO_READ = (
    "Those who take part rate their confidence from 1 (not at all) to 5 (very), before and after. "
    "The change is that of the same people; in brackets stands its 95% confidence interval. They "
    "are those who filled in the form, and not everybody who came. What fewer than 10 people "
    "answered about an event is left out of every figure, so that nobody's answer can be told. A "
    "dash stands where nobody was asked later, or too few answered."
)
TOO_FEW = "Too few answers to show"
NOT_RATED = "Not rated"
NOT_KNOWN = "Not known"
KINDS = {
    "course": "Courses",
    "safeguarding_matters_live": "Safeguarding Matters Live",
    "supervisors_and_trainers_network": "Supervisors and Trainers' Network",
    "e_learning": "E-learning",
}
ALL = "All events"
OTHER_AGENCY = "Other organisations"
Row = Mapping[str, Any]


def training(year: Year) -> str:
    """The section as Markdown; that nothing was reported is said."""
    rows = effect_rows(year)
    total = next((row for row in rows if row["level"] == "year"), None)
    if total is None:
        return NOTHING_SENT
    pieces = [escape(_lead(total)), escape(HOW_TO_READ), _effects(year, rows)]
    if kept := kept_words(rows, "fewer than 10 people"):
        pieces.append(escape(kept))
    if who := _who_came(year):
        pieces.append(who)
    return "\n\n".join(pieces)


def effect_rows(year: Year) -> list[dict[str, Any]]:
    """Rows of fct_training_effect for this year and partnership: totals, and by theme and kind."""
    frame = _table(year, "fct_training_effect")
    if frame is None:
        return []
    mine = frame.filter(
        (pl.col("year") == year.key)
        & (pl.col("area_code") == year.quarter.scope.partnership)
        & (pl.col("level") != "event")
    )
    return list(mine.sort("level", "level_code").iter_rows(named=True))


def place_rows(year: Year) -> list[dict[str, Any]]:
    """Places taken and attended by the agency of the people trained, the most first.

    Each row has ``agency``, ``taken`` and ``attended``, the last None where it was not always sent.
    """
    frame = _table(year, "fct_training")
    if frame is None:
        return []
    # Joint training counts for each partnership; what is its own for nobody else.
    scopes = {year.quarter.scope.partnership, "LLR"}
    if year.quarter.scope.partnership == "LLR":
        scopes |= {"LSCP", "LRSCP"}
    mine = frame.filter((pl.col("year") == year.key) & pl.col("area_code").is_in(scopes))
    summed = mine.group_by(pl.col("trained_agency").alias("agency")).agg(
        pl.col("places_taken").sum().alias("taken"),
        pl.when(pl.col("attended").null_count() == 0)
        .then(pl.col("attended").sum())
        .alias("attended"),
    )
    ordered = summed.sort(["taken", "agency"], descending=[True, False])
    return list(ordered.iter_rows(named=True))


def change_words(row: Row) -> str:
    """'+0.9 (0.7 to 1.1)', or why there is none."""
    if row["mean_change"] is None:
        return TOO_FEW if row["status"] == "too_few" else NOT_RATED
    change = _signed(row["mean_change"])
    return f"{change} ({_signed(row['change_lower_95'])} to {_signed(row['change_upper_95'])})"


def share_words(row: Row, name: str) -> str:
    """'78% (72 to 83)' of improved or changed, or '–'."""
    value, lower, upper = (row[f"{name}_{part}"] for part in ("pct", "lower_95", "upper_95"))
    if value is None:
        return "–"
    return f"{rounded(value, 0)}% ({rounded(lower, 0)} to {rounded(upper, 0)})"


def _lead(total: Row) -> str:
    taken = total["places_taken"]
    words = f"{plural(total['events'], 'event')} in the year"
    words += f", with {plural(taken, 'place')} taken." if taken is not None else "."
    if total["rated"] is None:
        return f"{words} What they changed is not known: no event was rated by 10 people or more."
    words += (
        f" {plural(total['rated'], 'person', 'people')} rated their confidence before and after "
        f"{_of_them(total)}: it went from {rounded(total['mean_before'], 1)} to "
        f"{rounded(total['mean_after'], 1)}, and {share_words(total, 'improved')} were more "
        "confident afterwards."
    )
    if total["answered"] is None:
        return f"{words} Whether they changed what they do is not known."
    return (
        f"{words} About three months later {total['answered']:,} of {total['asked']:,} people "
        f"asked answered, of whom {share_words(total, 'changed')} said that they had changed what "
        "they do."
    )


def _of_them(total: Row) -> str:
    counted, held = total["events_counted"], total["events"]
    return plural(counted, "event") if counted == held else f"{counted} of the {held} events"


def _effects(year: Year, rows: list[dict[str, Any]]) -> str:
    cells: list[list[str] | Group] = [_cells(ALL, row) for row in rows if row["level"] == "year"]
    for level, title in (("kind", "By kind"), ("theme", "By theme")):
        named = {_name(year, row): row for row in rows if row["level"] == level}
        if named:
            cells.append(Group(title))
            cells += [_cells(name, named[name]) for name in sorted(named)]
    columns = [
        Column("Training", 28),
        Column("Events", 8, is_number=True),
        Column("Rated by", 9, is_number=True),
        Column("Change in confidence", 21),
        Column("More confident", 16),
        Column("Changed what they do", 18),
    ]
    return table(columns, cells, f"What training changed, {year.words}")


def _name(year: Year, row: Row) -> str:
    code = str(row["level_code"])
    return KINDS[code] if row["level"] == "kind" else theme_name(year.quarter, code)


def _cells(name: str, row: Row) -> list[str]:
    rated = "–" if row["rated"] is None else f"{row['rated']:,}"
    return [
        escape(name),
        str(row["events"]),
        rated,
        escape(change_words(row)),
        escape(share_words(row, "improved")),
        escape(share_words(row, "changed")),
    ]


def _who_came(year: Year) -> str:
    rows = place_rows(year)
    if not rows:
        return ""
    columns = [
        Column("Agency of the people trained", 60),
        Column("Places taken", 20, is_number=True),
        Column("Came", 20, is_number=True),
    ]
    cells = [
        [
            escape(_agency(year, row["agency"])),
            f"{row['taken']:,}",
            NOT_KNOWN if row["attended"] is None else f"{row['attended']:,}",
        ]
        for row in rows
    ]
    return table(columns, cells, f"Places on multi-agency training by agency, {year.words}")


def _agency(year: Year, code: str) -> str:
    return OTHER_AGENCY if code == "other" else capital(agency_name(year.quarter, code))


def _signed(value: float) -> str:
    """'+0.9', '−0.2', '0.0': a change that rounds to nothing has no sign."""
    words = rounded(abs(value), 1)
    if not float(words):
        return words
    return f"+{words}" if value > 0 else f"\N{MINUS SIGN}{words}"


def _table(year: Year, name: str) -> pl.DataFrame | None:
    """None where the release, of older code, has no such table."""
    path = year.quarter.release.folder / f"{name}.parquet"
    return pl.read_parquet(path) if path.is_file() else None
