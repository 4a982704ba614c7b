"""Tables that count the same people again in each release: one release taken from another.

The survey's answers, what training changed, and audits by group are no linked counts: nothing of
them stands in ``fct_measure``. An attacker who kept an earlier release takes its sums from those of
this one. What both determine, by adding and subtracting what each shows, he has as a difference;
too few people in it are named here. Solved as linear equations, and written apart from the rule
that holds such figures back, on purpose.

A figure that says which earlier release it was kept from tells nothing new, and is not believed to
be true of this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.disclosure.auditor.protection import Protection

_FEWEST_PEOPLE = 10
_NEAR = 1e-6

Floats = NDArray[np.float64]
Parts = frozenset[str]
Small = Callable[[Floats], bool]


@dataclass
class _Sums:
    """What one release tells of one table: sums over parts, and the parts that it knows of."""

    figures: dict[Parts, Floats] = field(default_factory=dict)
    names: dict[Parts, str] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)

    def add(self, parts: Parts, name: str, figures: Sequence[float]) -> None:
        self.figures[parts] = np.array(figures, float)
        self.names[parts] = name

    def is_within(self, other: _Sums) -> bool:
        """Whether the other tells all that this one does."""
        return self.listed <= other.listed and all(
            parts in other.figures and np.allclose(other.figures[parts], told, atol=_NEAR)
            for parts, told in self.figures.items()
        )


Tables = dict[tuple[str, ...], _Sums]


def few_people_between(
    folder: Path, earlier: Sequence[Path], protection: Protection
) -> tuple[str, ...]:
    """Names, without figures, of the groups in which a release differs by too few people.

    Args:
        folder: the release that is attacked.
        earlier: folders of every release that somebody may have kept.
        protection: counts of cases that nobody may find out.
    """

    def few_cases(change: Floats) -> bool:
        cases, graded, good, answered, yes = np.round(change)
        parts = np.abs([cases, good, graded - good, yes, answered - yes])
        return bool(((parts >= protection.lowest) & (parts <= protection.highest)).any())

    found: list[str] = []
    for table, read, few in (
        ("fct_practitioner_survey", _survey, _few_people),
        ("fct_training_effect", _ratings, _few_people),
        ("fct_training_effect", _follow_ups, _few_people),
        ("fct_audit_group", _audits, few_cases),
    ):
        new = _read(folder, table)
        old = [_read(one, table) for one in earlier]
        every = [frame for frame in (new, *old) if frame is not None]
        if new is None or len(every) < 1 + (table != "fct_audit_group"):
            continue
        known = _categories(every) if table == "fct_audit_group" else {}
        before = [read(frame, known) for frame in _distinct(old)]
        found += [f"{table}: {name}" for name in _attack(read(new, known), before, few)]
    return tuple(dict.fromkeys(found))


def _attack(new: Tables, before: Sequence[Tables], few: Small) -> Iterator[str]:
    for unit, sums in new.items():
        # The last part of an audit's key is its quarter: all of them count the same cases.
        is_audit = unit[0] == "audit"
        same = [
            told
            for tables in before
            for other, told in tables.items()
            if (other[:-1] == unit[:-1] if is_audit else other == unit)
        ]
        if any(sums.is_within(told) for told in same):
            continue
        if is_audit:
            same += [
                told for other, told in new.items() if other[:-1] == unit[:-1] and other != unit
            ]
        for told in same:
            yield from _differences(sums, told, few)


def _differences(new: _Sums, old: _Sums, few: Small) -> Iterator[str]:
    parts = sorted(new.listed | old.listed)
    place = {part: number for number, part in enumerate(parts)}

    def row(group: Parts) -> Floats:
        found = np.zeros(len(parts))
        found[[place[part] for part in group]] = 1.0
        return found

    def equations(sums: _Sums) -> tuple[Floats, Floats]:
        size = len(next(iter((*new.figures.values(), *old.figures.values())), ()))
        nobody = [frozenset({part}) for part in parts if part not in sums.listed]
        rows = [row(group) for group in (*sums.figures, *nobody)]
        told = [*sums.figures.values(), *[np.zeros(size)] * len(nobody)]
        return np.array(rows).reshape(len(rows), len(parts)), np.array(told)

    sides = [(sums, *equations(sums)) for sums in (new, old)]

    def difference(group: Parts) -> Floats | None:
        values = []
        for sums, matrix, told in sides:
            if group in sums.figures:
                values.append(sums.figures[group])
                continue
            if not len(matrix):
                return None
            target = row(group)
            weights, *_ = np.linalg.lstsq(matrix.T, target, rcond=None)
            if np.abs(matrix.T @ weights - target).max() > _NEAR:
                return None
            values.append(weights @ told)
        return np.asarray(values[0] - values[1])

    groups = {**old.names, **new.names}
    told = {group: change for group in groups if (change := difference(group)) is not None}
    for group, change in told.items():
        # What is told of whole parts of a group is told of people; only the rest is the group's.
        left = group
        for smaller in sorted(told, key=len, reverse=True):
            if smaller < group and smaller <= left:
                left, change = left - smaller, change - told[smaller]
        if left and few(change):
            rest = "" if left == group else ", without the groups that are shown"
            yield f"{groups[group]}{rest}"


def _few_people(change: Floats) -> bool:
    people, of_them, *others = np.abs(change)
    if people > _NEAR:
        return bool(people < _FEWEST_PEOPLE - _NEAR)
    return bool(max(of_them, *others, 0.0) > _NEAR and of_them < _FEWEST_PEOPLE - _NEAR)


def _survey(frame: pl.DataFrame, _: object) -> Tables:
    tables: Tables = {}
    parts: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for row in frame.iter_rows(named=True):
        unit = ("survey", row["period"], row["question_code"])
        agencies = parts.setdefault(unit, {})
        if row["level"] == "role":
            agencies.setdefault(row["agency_code"], set()).add(row["role_group"])
    for row in frame.iter_rows(named=True):
        unit = ("survey", row["period"], row["question_code"])
        sums = tables.setdefault(unit, _Sums())
        everybody = {
            agency: frozenset(f"{agency}, {role}" for role in roles)
            for agency, roles in parts[unit].items()
        }
        sums.listed |= frozenset().union(*everybody.values())
        if row["answered"] is None or row["kept_from"]:
            continue
        agency, role = row["agency_code"], row["role_group"]
        group = {
            "all": frozenset().union(*everybody.values()),
            "agency": everybody.get(agency, frozenset()),
            "role": frozenset({f"{agency}, {role}"}),
        }[row["level"]]
        if group:
            name = ", ".join((row["period"], row["question_code"], agency, role))
            sums.add(group, name, (row["answered"], row["agreed"]))
    return tables


def _ratings(frame: pl.DataFrame, _: object) -> Tables:
    means = ("mean_before", "mean_after")
    return _training(
        frame, "rated", lambda row: (row["improved"], *(row[m] * row["rated"] for m in means))
    )


def _follow_ups(frame: pl.DataFrame, _: object) -> Tables:
    return _training(frame, "answered", lambda row: (row["changed_practice"],))


def _training(
    frame: pl.DataFrame, people: str, others: Callable[[dict[str, float]], tuple[float, ...]]
) -> Tables:
    sums = _Sums()
    rows = [row for row in frame.iter_rows(named=True) if row[people] or row["kept_from"]]
    events = [row for row in rows if row["level"] == "event"]
    sums.listed |= {row["level_code"] for row in events}
    for row in rows:
        if row["kept_from"]:
            continue
        column = {"event": "level_code", "theme": "theme_code", "kind": "kind", "year": "year"}
        group = frozenset(
            event["level_code"]
            for event in events
            if event[column[row["level"]]] == row["level_code"]
            and event["year"] == row["year"]
            and (row["area_code"] in (event["area_code"], "LLR") or event["area_code"] == "LLR")
        )
        if group:
            name = ", ".join((row["level"], row["level_code"], row["year"], row["area_code"]))
            sums.add(group, name, (row[people], *others(row)))
    return {("training",): sums}


def _audits(frame: pl.DataFrame, known: dict[tuple[str, str], set[str]]) -> Tables:
    tables: Tables = {}
    shown = frame.filter((pl.col("status") == "ok") & pl.col("kept_from").is_null())
    key = ["audit_code", "characteristic", "period"]
    for unit, rows in shown.rows_by_key(key, named=True, include_key=True).items():
        sums = tables.setdefault(("audit", *unit), _Sums())
        named = {row["category"] for row in rows}
        for row in rows:
            group = frozenset({row["category"]})
            if row["category"] == "all_others":
                group = frozenset(known[unit[:2]] - (named - {"all_others"}) - {"unknown"})
            sums.listed |= group
            figures = (row["cases"], row["graded"], row["good_or_better"], row["answered"])
            name = ", ".join((*unit, row["category"]))
            sums.add(group, name, (*figures, row["yes"]))
    return tables


def _categories(frames: Sequence[pl.DataFrame]) -> dict[tuple[str, str], set[str]]:
    """Every group that any release names of an audit's characteristic, and the rest."""
    found: dict[tuple[str, str], set[str]] = {}
    for frame in frames:
        for audit, characteristic, category in frame.select(
            "audit_code", "characteristic", "category"
        ).iter_rows():
            found.setdefault((audit, characteristic), {"all_others"}).add(category)
    return found


def _read(folder: Path, table: str) -> pl.DataFrame | None:
    path = folder / f"{table}.parquet"
    if not path.is_file():
        return None
    frame = pl.read_parquet(path)
    if "kept_from" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias("kept_from"))
    return frame


def _distinct(frames: Sequence[pl.DataFrame | None]) -> list[pl.DataFrame]:
    found: list[pl.DataFrame] = []
    for frame in frames:
        if frame is not None and not any(frame.equals(one) for one in found):
            found.append(frame)
    return found
