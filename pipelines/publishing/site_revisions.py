"""The page of revisions: what each release changed of the one before, and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.publishing.numbers import NO_ROW, SYMBOLS
from pipelines.publishing.quarter import year_words
from pipelines.publishing.quarter_revisions import NOT_REPEATED, value_words
from pipelines.publishing.release_reader import Release, read_release
from pipelines.publishing.site_files import REVISIONS
from pipelines.publishing.site_parts import Block, Cell, Part, SitePage, Table
from pipelines.publishing.text import capital, plural
from pipelines.release.read import Manifest, releases
from pipelines.release.reasons import causes
from pipelines.release.tables import REVISIONS as TABLE
from pipelines.words import day_words

MOST_ROWS = 200
# Most kinds of cause told of a release that is no longer in force.
_MOST_REASONS = 3
# What a reader must unlearn comes first, what is merely more comes last.
CHANGES = {
    "changed": "changed",
    "withdrawn": "withdrawn: there is no figure any more",
    "now_confidential": "confidential now",
    "now_shown": "shown now, confidential before",
    "added": "added: there was no figure before",
}


def revisions_page(manifest: Manifest) -> SitePage:
    """The page for the release in force and every one before it that is still there."""
    earlier = [one for one in releases(manifest.folder.parent) if one.folder != manifest.folder]
    earlier = [one for one in reversed(earlier) if one.created_at <= manifest.created_at]
    parts = [Part("in-force", f"Release {manifest.release_id}, in force", _in_force(manifest))]
    if earlier:
        # Their values are not told again: what was withdrawn or hidden since would come back.
        rows = [_row(one) for one in earlier]
        heads = ["Release", "Made on", "Compared with", "Figures not as there", "Main causes"]
        parts.append(Part("earlier", "Earlier releases", [Table("Newest first", heads, rows)]))
    return SitePage(
        REVISIONS,
        "Revisions",
        "Figures shown before that are other figures now. A figure is revised when a return is "
        "sent again, when official statistics are published anew, or when a definition changes; "
        "the release before stays as it was.",
        parts,
    )


def _in_force(manifest: Manifest) -> list[Block]:
    before = manifest.raw.get("previous_release_id")
    frame = _frame(manifest.folder)
    if frame is None:
        return ["This release does not record what it changed."]
    if before is None:
        return ["There is no earlier release to compare this one with."]
    if frame.is_empty():
        return [f"Nothing: every figure that was in release {before} is as it was there."]
    release = read_release(manifest.folder)
    rows = sorted(frame.rows(named=True), key=lambda row: _place(release, row))
    shown = rows[:MOST_ROWS]
    told: list[Block] = [
        f"{plural(len(rows), 'figure')} not as in release {before}: {_kinds(rows)}.",
        Table(
            f"Figures that differ from release {before}",
            ["Indicator", "Area", "Period", "Before", "Now", "What changed", "Why"],
            [_cells(release, row) for row in shown],
        ),
        f"{NO_ROW}: no figure. ‘{NOT_REPEATED}’: shown before, and not to be shown any more. "
        + " ".join(f"{shown}: {meaning}." for shown, meaning in SYMBOLS.values()),
    ]
    if len(rows) > len(shown):
        more = len(rows) - len(shown)
        told.append(f"And {more:,} more, all in {TABLE} on the page of data.")
    return told


def _frame(folder: Path) -> pl.DataFrame | None:
    path = folder / f"{TABLE}.parquet"
    return pl.read_parquet(path) if path.is_file() else None


def _place(release: Release, row: dict[str, Any]) -> tuple[Any, ...]:
    started = release.period_starts.get(row["period"])
    indicator = release.indicators.get(row["indicator_code"])
    area = release.areas.get(row["area_code"])
    return (
        list(CHANGES).index(row["change"]),
        -started.toordinal() if started else 0,
        indicator.sort_order if indicator else 0,
        row["indicator_code"],
        area.sort_order if area else 0,
        row["area_code"],
    )


def _cells(release: Release, row: dict[str, Any]) -> list[Cell]:
    code, area = row["indicator_code"], release.areas.get(row["area_code"])
    indicator = release.indicators.get(code)
    before, now = (value_words(row, side, indicator) for side in ("old", "new"))
    is_fine = before == now and row["old_value"] != row["new_value"]
    return [
        indicator.title if indicator else capital(code.replace("_", " ")),
        area.name if area else row["area_code"],
        year_words(row["period"]),
        before,
        f"{now} (differs below the decimals shown)" if is_fine else now,
        capital(row["change"].replace("_", " ")),
        capital(row["reason"]),
    ]


def _kinds(rows: list[dict[str, Any]]) -> str:
    counts = Counter(row["change"] for row in rows)
    return "; ".join(f"{counts[one]:,} {words}" for one, words in CHANGES.items() if counts[one])


def _row(manifest: Manifest) -> list[Cell]:
    frame = _frame(manifest.folder)
    rows = frame.rows(named=True) if frame is not None else []
    reasons = Counter(part.strip() for row in rows for part in causes(row["reason"]))
    told = [f"{reason} ({count:,})" for reason, count in reasons.most_common(_MOST_REASONS)]
    before = manifest.raw.get("previous_release_id")
    return [
        manifest.release_id,
        day_words(manifest.raw["created_at"]),
        before or "the first release",
        "not recorded" if frame is None else _kinds(rows) or "none",
        capital("; ".join(told)) or NO_ROW,
    ]
