"""The fixture release with something else in it, for one test at a time."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.publishing import quarterly
from pipelines.publishing.outcomes import Outcome, outcomes
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.release_reader import Figure
from tests.publishing.fixture_catalogue import LATEST


def opened(release: Path, partnership: str = "LSCP") -> Quarter:
    """The newest quarter of a release; nothing of it is drawn."""
    return quarterly.open_report(release, LATEST, partnership, "figures")


def plain(markdown: str) -> str:
    """Markdown as it reads, without the escapes."""
    return markdown.replace("\\", "").replace("\u00a0", " ")


def obeyed(markdown: str) -> list[str]:
    """What of the hostile text would be taken for an instruction: nothing where it is escaped."""
    bare = re.sub(r"\\.", "", markdown)
    dangers = ("<", "{{", "`", "](b)", "$", "@fig", "~~", "*not", "# not", "#import")
    return [danger for danger in dangers if danger in bare]


def with_release(quarter: Quarter, **changed: Any) -> Quarter:
    """The same report of a release with other tables."""
    return replace(quarter, release=replace(quarter.release, **changed))


def with_tables(quarter: Quarter, folder: Path, **changed: pl.DataFrame | None) -> Quarter:
    """The same report of a release folder with other tables; None leaves the table out.

    Args:
        quarter: the report.
        folder: an empty one; the release's other files are copied there.
        changed: a frame for each table by its name.
    """
    for path in quarter.release.folder.iterdir():
        if path.stem not in changed:
            shutil.copy(path, folder)
    for name, frame in changed.items():
        if frame is not None:
            frame.write_parquet(folder / f"{name}.parquet")
    return with_release(quarter, folder=folder)


def with_figures(quarter: Quarter, *figures: Figure) -> Quarter:
    """The same report with these figures in place of its own."""
    held = dict(quarter.release.figures)
    held |= {(one.indicator, one.area, one.period): one for one in figures}
    return with_release(quarter, figures=held)


def with_progress(quarter: Quarter, outcome: str, **cells: Any) -> Quarter:
    """The same report with other cells in every row of an outcome statement's progress."""
    frame = quarter.release.outcome_progress
    mine = pl.col("outcome_code") == outcome
    columns = [
        pl.when(mine).then(pl.lit(value, dtype=frame.schema[name])).otherwise(pl.col(name))
        .alias(name)
        for name, value in cells.items()
    ]  # fmt: skip
    return with_release(quarter, outcome_progress=frame.with_columns(columns))


def outcome(quarter: Quarter, code: str) -> Outcome:
    """One of the quarter's outcome statements."""
    return next(one for one in outcomes(quarter) if one.code == code)
