"""Read a release folder into plain objects the report can be written from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.periods import is_quarter
from pipelines.publishing.explanation_words import explained_figures
from pipelines.publishing.spc import Spc, spc_of
from pipelines.statistics.funnel import Limits

# Every table the reports read.
TABLES = (
    "dim_indicator",
    "dim_measure",
    "dim_area",
    "dim_period",
    "dim_agency",
    "dim_outcome_statement",
    "dim_outcome_indicator",
    "fct_indicator",
    "fct_return",
    "fct_gap",
    "fct_evidence",
    "fct_explanation",
    "fct_outcome_progress",
    "fct_plan_item",
    "fct_action",
    "fct_voice",
    "fct_subgroup_report",
    "fct_assurance_report",
    "fct_assurance_statement",
    "fct_scrutiny_line",
    "fct_review",
    "fct_review_item",
    "dim_theme",
)
# fct_revision as the reports read it; a release of older code has no such table.
REVISIONS = {
    "indicator_code": pl.String,
    "area_code": pl.String,
    "period": pl.String,
    "old_value": pl.Float64,
    "old_status": pl.String,
    "new_value": pl.Float64,
    "new_status": pl.String,
    "change": pl.String,
    "reason": pl.String,
}


class ReleaseError(Exception):
    """The release folder cannot be reported from; the message says what is missing."""


@dataclass(frozen=True)
class Indicator:
    """A row of the indicator catalogue."""

    code: str
    title: str
    short_title: str
    question: str
    theme: str
    unit: str
    decimals: int
    polarity: str
    period_type: str
    is_headline: bool
    sort_order: int
    definition: str
    caveat: str | None = None
    multiplier: float = 1.0
    interval_method: str = "none"
    # First days on which a new definition took effect: the series breaks there.
    breaks: tuple[date, ...] = ()


@dataclass(frozen=True)
class Area:
    """A row of the area catalogue."""

    code: str
    name: str
    kind: str
    partnership: str | None
    sort_order: int


@dataclass(frozen=True)
class Mark:
    """How far a figure can be trusted, and the rule that says so."""

    mark: str
    rule: str
    meaning: str


@dataclass(frozen=True)
class Figure:
    """One indicator for one area and period; value and interval are None where not shown."""

    indicator: str
    area: str
    period: str
    value: float | None
    status: str
    lower: float | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    method: str | None = None
    basis: str = "computed"
    denominator_period: str | None = None
    is_provisional: bool = False
    caveat: str | None = None
    spc: Spc | None = None
    target: float | None = None
    target_status: str | None = None
    neighbours: float | None = None
    neighbours_used: int | None = None
    england: float | None = None
    region: float | None = None
    benchmark_period: str | None = None
    funnel_position: str | None = None
    funnel_centre: float | None = None
    funnel_limits: Limits | None = None
    missing_parts: str | None = None
    mark: Mark | None = None
    # The returns that its counts stand in.
    submissions: tuple[str, ...] = ()

    @property
    def has_interval(self) -> bool:
        """Whether value and both limits are there."""
        return None not in (self.value, self.lower, self.upper)


@dataclass(frozen=True)
class Release:
    """Everything a report may know."""

    manifest: Mapping[str, Any]
    indicators: Mapping[str, Indicator]
    areas: Mapping[str, Area]
    period_kinds: Mapping[str, str]
    agencies: Mapping[str, Mapping[str, Any]]
    figures: Mapping[tuple[str, str, str], Figure] = field(repr=False)
    returns: pl.DataFrame = field(repr=False)
    gaps: pl.DataFrame = field(repr=False)
    evidence: pl.DataFrame = field(repr=False)
    explanations: pl.DataFrame = field(repr=False)
    outcome_statements: pl.DataFrame = field(repr=False)
    outcome_indicators: pl.DataFrame = field(repr=False)
    outcome_progress: pl.DataFrame = field(repr=False)
    plan_items: pl.DataFrame = field(repr=False)
    actions: pl.DataFrame = field(repr=False)
    voice: pl.DataFrame = field(repr=False)
    subgroup_reports: pl.DataFrame = field(repr=False)
    assurance_reports: pl.DataFrame = field(repr=False)
    assurance_statements: pl.DataFrame = field(repr=False)
    scrutiny_lines: pl.DataFrame = field(repr=False)
    reviews: pl.DataFrame = field(repr=False)
    review_items: pl.DataFrame = field(repr=False)
    period_starts: Mapping[str, date] = field(repr=False, default_factory=dict)
    measure_titles: Mapping[str, str] = field(repr=False, default_factory=dict)
    themes: Mapping[str, str] = field(repr=False, default_factory=dict)
    revisions: pl.DataFrame = field(
        repr=False, default_factory=lambda: pl.DataFrame(schema=REVISIONS)
    )
    mark_rules: tuple[Mark, ...] = ()
    # Where it lies: tables that not every report needs are read when they are.
    folder: Path = field(repr=False, default_factory=Path)

    @cached_property
    def quarters(self) -> tuple[str, ...]:
        """Quarters that have a row of figures, in time; looked for once, for it is asked often."""
        periods = {period for _, _, period in self.figures}
        return tuple(sorted(period for period in periods if is_quarter(period)))

    def figure(self, indicator: str, area: str, period: str) -> Figure | None:
        """The figure, or None where the release has no row for it."""
        return self.figures.get((indicator, area, period))

    def periods(self, kinds: set[str]) -> list[str]:
        """Keys of the given kinds, in time."""
        found = [key for key, kind in self.period_kinds.items() if kind in kinds]
        return sorted(found, key=lambda key: (self.period_starts.get(key, date.min), key))


def read_release(folder: Path) -> Release:
    """Read a release; in one process once, as long as none of its files is written anew.

    Raises:
        ReleaseError: the folder or one of its files is missing.
    """
    written = frozenset((path.name, path.stat().st_mtime_ns) for path in folder.glob("*.*"))
    return _read_release(folder, written)


@lru_cache(maxsize=2)
def _read_release(folder: Path, written: frozenset[tuple[str, int]]) -> Release:
    """All reports of a refresh are about one release, and each would read its sixty tables."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReleaseError(
            f"There is no release in {folder.name}: no manifest.json there."
        ) from None
    tables = {name: _table(folder, name) for name in TABLES}
    periods = tables["dim_period"]
    rules = _mark_rules(folder)
    return Release(
        manifest=manifest,
        indicators=_indicators(tables["dim_indicator"]),
        areas={
            row["area_code"]: Area(
                row["area_code"],
                row["area_name"],
                row["area_type"],
                row["partnership_code"],
                row["sort_order"],
            )
            for row in tables["dim_area"].iter_rows(named=True)
        },
        measure_titles=dict(tables["dim_measure"].select("measure_code", "title").iter_rows()),
        themes=dict(tables["dim_theme"].select("theme_code", "theme").iter_rows()),
        period_kinds=dict(periods.select("period", "period_kind").iter_rows()),
        period_starts={
            key: _day(start) for key, start in periods.select("period", "starts_on").iter_rows()
        },
        agencies={row["agency_code"]: row for row in tables["dim_agency"].iter_rows(named=True)},
        figures=_figures(tables["fct_indicator"], _marks(folder, rules), _explained(tables)),
        returns=tables["fct_return"],
        gaps=tables["fct_gap"],
        evidence=tables["fct_evidence"],
        explanations=tables["fct_explanation"],
        outcome_statements=tables["dim_outcome_statement"],
        outcome_indicators=tables["dim_outcome_indicator"],
        outcome_progress=tables["fct_outcome_progress"],
        plan_items=tables["fct_plan_item"],
        actions=tables["fct_action"],
        voice=tables["fct_voice"],
        subgroup_reports=tables["fct_subgroup_report"],
        assurance_reports=tables["fct_assurance_report"],
        assurance_statements=tables["fct_assurance_statement"],
        scrutiny_lines=tables["fct_scrutiny_line"],
        reviews=tables["fct_review"],
        review_items=tables["fct_review_item"],
        revisions=_revisions(folder),
        mark_rules=rules,
        folder=folder,
    )


def _table(folder: Path, name: str) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise ReleaseError(f"The release {folder.name} has no {name}.parquet; make a new release.")
    return pl.read_parquet(path)


def _revisions(folder: Path) -> pl.DataFrame:
    path = folder / "fct_revision.parquet"
    if not path.is_file():
        return pl.DataFrame(schema=REVISIONS)
    return pl.read_parquet(path, columns=list(REVISIONS))


def _indicators(frame: pl.DataFrame) -> dict[str, Indicator]:
    versions: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        versions.setdefault(row["indicator_code"], []).append(row)
    found = []
    for rows in versions.values():
        rows.sort(key=lambda row: str(row["valid_from"] or ""))
        row = rows[-1]
        found.append(
            Indicator(
                code=row["indicator_code"],
                title=row["title"],
                short_title=row["short_title"] or row["title"],
                question=row["question"],
                theme=row["theme"],
                unit=row["unit"],
                decimals=int(row["decimals"] or 0),
                polarity=row["polarity"] or "none",
                period_type=row["period_type"],
                is_headline=bool(row["is_headline"]),
                sort_order=int(row["sort_order"] or 0),
                definition=row["definition"] or row["title"],
                caveat=row["caveat"],
                multiplier=float(row["multiplier"] or 1),
                interval_method=row["interval_method"] or "none",
                breaks=tuple(_day(later["valid_from"]) for later in rows[1:]),
            )
        )
    return {one.code: one for one in sorted(found, key=lambda one: (one.sort_order, one.code))}


def _mark_rules(folder: Path) -> tuple[Mark, ...]:
    """The rules in their order; a release of older code has none."""
    path = folder / "dim_quality_mark.parquet"
    if not path.is_file():
        return ()
    rows = pl.read_parquet(path).sort("sort_order").select("mark", "rule_code", "meaning")
    return tuple(Mark(*row) for row in rows.iter_rows())


def _marks(folder: Path, rules: Iterable[Mark]) -> dict[tuple[str, str, str], Mark]:
    """The marks by indicator, area and period; a release of older code has none."""
    path = folder / "fct_quality_mark.parquet"
    if not path.is_file():
        return {}
    named = {one.rule: one for one in rules}
    columns = ["indicator_code", "area_code", "period", "rule_code"]
    rows = pl.read_parquet(path, columns=columns).iter_rows()
    return {(code, area, period): named[rule] for code, area, period, rule in rows}


def _explained(tables: Mapping[str, pl.DataFrame]) -> dict[tuple[str, str, str], str]:
    def of(name: str, key: str, value: str) -> dict[str, Any]:
        return dict(tables[name].select(key, value).iter_rows())

    return explained_figures(
        tables["fct_explanation"],
        tables["dim_indicator"],
        of("dim_area", "area_code", "partnership_code"),
        of("dim_area", "area_code", "area_name"),
        of("dim_agency", "agency_code", "agency_name"),
        of("dim_measure", "measure_code", "title"),
    )


def _figures(
    frame: pl.DataFrame,
    marks: Mapping[tuple[str, str, str], Mark],
    explained: Mapping[tuple[str, str, str], str],
) -> dict[tuple[str, str, str], Figure]:
    figures = {}
    for row in frame.iter_rows(named=True):
        figure = Figure(
            indicator=row["indicator_code"],
            area=row["area_code"],
            period=row["period"],
            value=row["value"],
            status=row["status"] or "ok",
            lower=row["lower_95"],
            upper=row["upper_95"],
            numerator=row["numerator"],
            denominator=row["denominator"],
            method=row["interval_method"],
            basis=row["value_basis"] or "computed",
            denominator_period=row["denominator_period"],
            is_provisional=bool(row["is_provisional"]),
            caveat=_joined(row["caveat"], explained.get(_key(row))),
            spc=spc_of(row),
            target=row["target"],
            target_status=row["target_status"],
            neighbours=row["benchmark_neighbours"],
            neighbours_used=row["neighbours_used"],
            england=row["benchmark_england"],
            region=row["benchmark_region"],
            benchmark_period=row["benchmark_period"],
            funnel_position=row["funnel_position"],
            funnel_centre=row["funnel_centre"],
            funnel_limits=_funnel_limits(row),
            missing_parts=row["missing_parts"],
            mark=marks.get((row["indicator_code"], row["area_code"], row["period"])),
            submissions=tuple(filter(None, (row["submission_id"] or "").split(";"))),
        )
        figures[figure.indicator, figure.area, figure.period] = figure
    return figures


def _key(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["indicator_code"], row["area_code"], row["period"]


def _joined(caveat: str | None, explained: str | None) -> str | None:
    """What its sender says of a figure belongs to what a reader must know of it."""
    told = [f"{one.rstrip('.')}." for one in (caveat, explained) if one]
    return " ".join(told) or None


def _funnel_limits(row: Mapping[str, Any]) -> Limits | None:
    names = ("lower_95", "upper_95", "lower_998", "upper_998")
    limits = {name: row[f"funnel_{name}"] for name in names}
    return None if None in limits.values() else Limits(**limits)


def _day(value: Any) -> date:
    if value is None:
        return date.min
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
