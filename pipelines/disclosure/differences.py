"""What one release less another tells of a group of people, where a table is counted again.

A survey to which one more answer came, an audit to which one more case came: whoever keeps the
release before has, by taking it from the new one, that one person's answers. So the difference
between two releases is a group of people like any other, and must pass the rule that a group must
pass to be shown by itself.

Of groups that lie within each other (roles within an agency within all) a reader of one release has
the shown groups and what is left of each when the shown groups within it are taken away. Of two
releases he can compare what is made of whole pieces of both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

Group = frozenset[str]
Figures = tuple[int, ...]
IsSmall = Callable[[Figures], bool]
KEPT_FROM = "kept_from"
# Of fewer than this many who answered, the survey's and the training's marts tell nothing.
FEWEST_PEOPLE = 10


@dataclass(frozen=True)
class Told:
    """What a release shows of one table.

    Attributes:
        shown: the figures of each shown group, by the smallest parts that it is made of. No two
            groups overlap unless one lies within the other.
        listed: the parts that the release knows at all; nobody is in any other.
    """

    shown: Mapping[Group, Figures]
    listed: Group


def tells_few(new: Told, old: Told, is_small: IsSmall) -> bool:
    """Whether ``new`` less ``old`` is, for any group that both tell of, too few people."""
    parts = new.listed | old.listed
    size = len(next(iter((*new.shown.values(), *old.shown.values())), ()))
    first, second = _pieces(new, parts, size), _pieces(old, parts, size)
    together = {part: part for part in parts}

    def root(part: str) -> str:
        while together[part] != part:
            part = together[part]
        return part

    for piece in (*first, *second):
        one, *others = piece
        for other in others:
            together[root(other)] = root(one)
    differences: dict[str, list[int]] = {}
    for pieces, sign in ((first, 1), (second, -1)):
        for piece, figures in pieces.items():
            so_far = differences.setdefault(root(next(iter(piece))), [0] * size)
            for place, figure in enumerate(figures):
                so_far[place] += sign * figure
    known = [frozenset().union(*pieces) for pieces in (first, second)]
    unknown = {root(part) for part in parts if not all(part in one for one in known)}
    return any(
        is_small(tuple(found)) for group, found in differences.items() if group not in unknown
    )


def tells_few_by_itself(new: Told, is_small: IsSmall) -> bool:
    """Whether what is left of any shown group is too few people, whatever was shown before."""
    return tells_few(new, Told({}, frozenset()), is_small)


def _pieces(told: Told, parts: Group, size: int) -> dict[Group, Figures]:
    """Each shown group less the shown groups within it; and the parts that nobody is in."""
    largest_first = sorted(told.shown, key=lambda group: (-len(group), sorted(group)))
    found = {frozenset({part}): (0,) * size for part in parts - told.listed}
    for group in largest_first:
        left, figures = group, told.shown[group]
        for inner in largest_first:
            if inner < group and inner <= left:
                left -= inner
                figures = tuple(a - b for a, b in zip(figures, told.shown[inner], strict=True))
        if left:
            found[left] = figures
    return found


def earlier_rows(table: str, folders: Iterable[Path]) -> list[tuple[str, pl.DataFrame]]:
    """The table of each of these releases with its release's name, each content once, in order.

    Of the same content in several releases the last one stays.
    """
    found: dict[str, tuple[str, pl.DataFrame]] = {}
    for folder in folders:
        path = folder / f"{table}.parquet"
        if path.is_file():
            frame = pl.read_parquet(path)
            content = str(frame.hash_rows(seed=1).sum()) + str(frame.height)
            found.pop(content, None)
            found[content] = (folder.name, frame)
    return list(found.values())


def as_kept(row: Mapping[str, object], release: str, columns: Iterable[str]) -> dict[str, object]:
    """A row of an earlier release as it stands in a new one, with the release it was made in."""
    kept = {name: row.get(name) for name in columns}
    kept[KEPT_FROM] = row.get(KEPT_FROM) or release
    return kept


def put_in_place(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    """Let these rows be all of a candidate table, with its columns and types as they are."""
    connection.register("held_back", rows)
    connection.execute(
        f"create or replace table candidate.{table} as from candidate.{table} limit 0"
    )
    connection.execute(f"insert into candidate.{table} by name from held_back")
    connection.unregister("held_back")
