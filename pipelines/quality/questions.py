"""Figures that are sound and still need an explanation: a contract's questions about them.

Each question becomes a column of the checked frame, named after it: empty where nothing is asked,
else a sentence with the figures that make it ask. What stood before comes with the caller, so the
same file asks the same whenever it is looked at.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from pipelines.contracts.load import codes_where, seed_rows
from pipelines.contracts.model import Codes, Contract, Question, Questions
from pipelines.periods import shift_quarter
from pipelines.quality.findings import EXPLAINED
from pipelines.statistics import xmr

# Statuses of a count that is a number.
_NUMBERS = ("ok", "u")


@dataclass(frozen=True)
class Earlier:
    """What was accepted of the same sender before this file.

    ``figures``: the totals that stand for the quarters up to this one: period, the columns of the
    series, value_before. ``period`` is the quarter of the file that is asked about.
    """

    period: str
    figures: pl.DataFrame


class _Asked(NamedTuple):
    """The figures that may be asked about, with their place in the frame as ``_at``."""

    totals: pl.DataFrame
    frame: pl.DataFrame
    about: Questions
    earlier: Earlier | None
    seeds: Path


Answers = Iterator[tuple[int, str]]


def add_questions(
    frame: pl.DataFrame, contract: Contract, earlier: Earlier | None, seeds: Path
) -> pl.DataFrame:
    """``frame`` with a column for each question that can be asked of it.

    Args:
        frame: conformed rows.
        contract: says what is asked.
        earlier: what stood before; None where that is not known: then nothing is asked that
            needs it.
        seeds: the folder of the catalogues.
    """
    about = contract.questions
    needed = {about.value, *about.series, *about.totals} if about else {""}
    if about is None or not needed <= set(frame.columns):
        return frame
    totals = pl.all_horizontal(pl.col(name) == value for name, value in about.totals.items())
    number = pl.col(about.value).is_not_null() & pl.col(about.value).is_finite()
    if status := contract.column(about.value).status_column:
        number &= pl.col(status).is_in(_NUMBERS) if status in frame.columns else pl.lit(True)
    named = [name for name in (*about.series, *about.totals, *(about.parts or ())) if name in frame]
    rows = frame.select(
        *dict.fromkeys(named), pl.when(number).then(pl.col(about.value)).alias("_value")
    ).with_row_index("_at")
    chosen = rows.filter(totals & pl.col("_value").is_not_null())
    asked = _Asked(chosen, rows, about, earlier, seeds)
    notes = frame.get_column(about.note) if about.note in frame.columns else None
    for question in about.asked:
        needs_earlier, find = _FINDERS[question.name]
        if earlier is None and needs_earlier:
            continue
        mine = asked._replace(totals=_without(chosen, question.not_for, seeds))
        told = {at: _with_note(sentence, notes, at) for at, sentence in find(mine, question)}
        column = pl.repeat(None, frame.height, dtype=pl.String, eager=True).alias(question.name)
        if told:
            column = column.scatter(list(told), list(told.values()))
        frame = frame.with_columns(column)
    return frame


def _without(rows: pl.DataFrame, left_out: Codes | None, seeds: Path) -> pl.DataFrame:
    if left_out is None:
        return rows
    return rows.filter(~pl.col(left_out.means).is_in(codes_where(left_out, seeds)))


def _with_note(sentence: str, notes: pl.Series | None, at: int) -> str:
    has_note = notes is not None and bool((notes[at] or "").strip())
    return f"{sentence} {EXPLAINED}" if has_note else sentence


def _outside_usual_range(asked: _Asked, question: Question) -> Answers:
    """Figures beyond the natural process limits of the last quarters (statistics/xmr.py).

    Of no more than a chart's baseline: what was usual years ago would ask for ever.
    """
    assert asked.earlier
    period, before = asked.earlier.period, asked.earlier.figures
    quarters = [shift_quarter(period, -ago) for ago in range(xmr.BASELINE_POINTS, 0, -1)]
    place = {quarter: at for at, quarter in enumerate(quarters)}
    before = before.filter(pl.col("period").is_in(quarters) & pl.col("value_before").is_not_null())
    series = list(asked.about.series)
    known = before.group_by(series).agg("period", "value_before")
    known = known.filter(pl.col("period").list.len() >= question.least)
    figures = asked.totals.join(known, on=series).sort("_at")
    for at, value, periods, values in figures.select(
        "_at", "_value", "period", "value_before"
    ).iter_rows():
        points = np.full(len(quarters), math.nan)
        for quarter, one in zip(periods, values, strict=True):
            points[place[quarter]] = one
        limits = xmr.natural_limits(points)
        if limits is None or xmr.POINT_OUTSIDE not in xmr.signals(np.array([value]), limits)[0][0]:
            continue
        # Rounded inwards: a figure just outside must not read as one of the limits.
        low, high = math.ceil(max(limits.lower, 0.0)), math.floor(limits.upper)
        yield (
            at,
            f"It is {_number(value)}; they vary between about {low:,} and {high:,}"
            f" ({limits.points} quarters).",
        )


def _differs_from_parts(asked: _Asked, _: Question) -> Answers:
    """Totals whose groups add up to another number.

    Where a group of the breakdown was not sent, only more in the groups than in the whole differs.
    """
    about = asked.about
    if about.parts is None or not set(about.parts) <= set(asked.frame.columns):
        return
    breakdown = about.parts[0]
    groups: dict[str, set[str]] = {}
    for row in seed_rows(asked.seeds, "characteristics"):
        groups.setdefault(row["characteristic"], set()).add(row["category"])
    once = pl.all_horizontal(
        pl.col(name) == value for name, value in about.totals.items() if name != breakdown
    )
    sums = (
        asked.frame.filter(once & (pl.col(breakdown) != about.totals[breakdown]))
        .group_by(*about.series, breakdown)
        .agg(
            pl.col("_value").sum().alias("_sum"),
            pl.col("_value").is_null().any().alias("_incomplete"),
            pl.len().alias("_groups"),
        )
        .filter(~pl.col("_incomplete"))
        .join(asked.totals.select("_at", "_value", *about.series), on=list(about.series))
        .with_columns(
            (
                pl.col("_groups")
                >= pl.col(breakdown).replace_strict(
                    {name: len(members) for name, members in groups.items()}, default=2**31
                )
            ).alias("_whole")
        )
        .filter(
            (pl.col("_sum") > pl.col("_value"))
            | (pl.col("_whole") & (pl.col("_sum") != pl.col("_value")))
        )
        .sort("_at", breakdown)
    )
    told: dict[int, list[str]] = {}
    for at, value, total, name in sums.select("_at", "_value", "_sum", breakdown).iter_rows():
        opening = [] if at in told else [f"It is {_number(value)}"]
        told.setdefault(at, []).extend(
            [*opening, f"its groups by {name.replace('_', ' ')} add up to {_number(total)}"]
        )
    yield from ((at, f"{'; '.join(parts)}.") for at, parts in told.items())


def _equal_to_last_quarter(asked: _Asked, question: Question) -> Answers:
    assert asked.earlier
    last = asked.earlier.figures.filter(pl.col("period") == shift_quarter(asked.earlier.period, -1))
    series = list(asked.about.series)
    same = asked.totals.join(last.select(*series, "value_before"), on=series).filter(
        (pl.col("_value") == pl.col("value_before")) & (pl.col("_value") >= question.least)
    )
    for at, value in same.select("_at", "_value").iter_rows():
        yield at, f"It is {_number(value)} in both."


def _reason_for_change(asked: _Asked, _: Question) -> Answers:
    """Totals that stood otherwise, or not as a number, in the file that this one replaces."""
    assert asked.earlier
    replaced = asked.earlier.figures.filter(pl.col("period") == asked.earlier.period)
    series = list(asked.about.series)
    both = asked.totals.join(replaced.select(*series, "value_before"), on=series)
    for at, value, before in both.select("_at", "_value", "value_before").iter_rows():
        if before != value:
            was = "there was none" if before is None else f"it was {_number(before)}"
            yield at, f"It is {_number(value)}; {was}."


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"


_FINDERS: dict[str, tuple[bool, Callable[[_Asked, Question], Answers]]] = {
    "outside_usual_range": (True, _outside_usual_range),
    "differs_from_parts": (False, _differs_from_parts),
    "equal_to_last_quarter": (True, _equal_to_last_quarter),
    "reason_for_change": (True, _reason_for_change),
}
