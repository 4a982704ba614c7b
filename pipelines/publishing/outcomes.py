"""The outcome statements of a report's audience, and what the release knows about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.periods import quarter_bounds, shift_quarter
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.scope import BOTH
from pipelines.publishing.signals import CONCERNING, IMPROVING, UNKNOWN, Signal, signal
from pipelines.publishing.text import plural


@dataclass(frozen=True)
class Outcome:
    """One outcome statement this quarter: its judgement if there is one, and its evidence."""

    code: str
    title: str
    priority: str
    scope: str
    progress: dict[str, Any]
    before: dict[str, Any]
    signals: tuple[Signal, ...]
    narratives: tuple[dict[str, Any], ...]

    @property
    def is_judged(self) -> bool:
        """Whether somebody has judged it for this quarter."""
        return bool(self.progress.get("judgement"))

    def of_kind(self, kind: str) -> list[Signal]:
        """Its signals of one kind."""
        return [one for one in self.signals if one.kind == kind]


@dataclass(frozen=True)
class Decision:
    """What was to be done next, as decided for the quarter before; ``outcome`` is how it stands."""

    title: str
    before: dict[str, Any]
    outcome: Outcome | None
    # Whether its plan ended before this quarter; else a missing outcome has left the plan.
    is_plan_over: bool = False


@dataclass(frozen=True)
class Draft:
    """What the signals alone would say, and the rule that said it."""

    judgement: str
    label: str
    rule: str


def outcomes(quarter: Quarter) -> list[Outcome]:
    """The outcome statements that bear on this report this quarter, in the plan's order."""
    progress = _mine(quarter, quarter.release.outcome_progress, quarter.period)
    before = {(row["plan"], row["outcome_code"]): row for row in _before(quarter)}
    statements = statements_of(quarter)
    found = []
    for row in progress:
        key = (row["plan"], row["outcome_code"])
        statement = statements[key]
        found.append(
            (
                statement["sort_order"],
                Outcome(
                    code=row["outcome_code"],
                    title=statement["outcome_title"],
                    priority=statement["priority_title"],
                    scope=row["scope"],
                    progress=row,
                    before=before.get(key, {}),
                    signals=_signals(quarter, key),
                    narratives=_narratives(quarter, row["outcome_code"]),
                ),
            )
        )
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].code))]


def decisions(quarter: Quarter) -> list[Decision]:
    """What the assessments of the quarter before said would be done, in the plans' order.

    Where a Business Plan ended with that quarter, its outcome statements are not this quarter's.
    """
    now = {(one.progress["plan"], one.code): one for one in outcomes(quarter)}
    statements = statements_of(quarter)
    begins = quarter_bounds(quarter.period)[0]
    found = [
        (statements[key]["sort_order"], key, row)
        for row in _before(quarter)
        if row["next_actions"] and (key := (row["plan"], row["outcome_code"])) in statements
    ]
    return [
        Decision(
            title=statements[key]["outcome_title"],
            before=row,
            outcome=now.get(key),
            is_plan_over=statements[key]["plan_ends_on"] < begins,
        )
        for _, key, row in sorted(found, key=lambda one: one[:2])
    ]


def _before(quarter: Quarter) -> list[dict[str, Any]]:
    earlier = shift_quarter(quarter.period, -1)
    return _mine(quarter, quarter.release.outcome_progress, earlier)


def statements_of(quarter: Quarter) -> dict[tuple[str, str], dict[str, Any]]:
    """The release's outcome statements by plan and code."""
    return {
        (row["plan"], row["outcome_code"]): row
        for row in quarter.release.outcome_statements.iter_rows(named=True)
    }


def draft(outcome: Outcome) -> Draft:
    """A judgement by rule, for where nobody has entered one. It is never more than a draft."""
    by_indicator: dict[str, set[str]] = {}
    for one in outcome.signals:
        by_indicator.setdefault(one.indicator.code, set()).add(one.kind)
    known = {code: kinds for code, kinds in by_indicator.items() if kinds != {UNKNOWN}}
    against = sum(CONCERNING in kinds for kinds in known.values())
    # One that improves in one area and worsens in another speaks for and against.
    speaks_for = sum(IMPROVING in kinds for kinds in known.values())
    counted = f"{speaks_for} for, {against} against, of {plural(len(by_indicator), 'indicator')}"
    if any({CONCERNING, IMPROVING} <= kinds for kinds in known.values()):
        counted += "; one with signals both ways, in different areas, counts as both"
    if not known:
        return Draft(
            "too_early_to_say",
            "Too early to say",
            "no indicator of this outcome statement has a figure",
        )
    if against and speaks_for:
        return Draft("no_progress", "No progress yet", f"signals both ways ({counted})")
    if against:
        return Draft("worsening", "Getting worse", f"signals against and none for ({counted})")
    if speaks_for >= 2:
        return Draft("good_progress", "Good progress", f"two or more signals for ({counted})")
    if speaks_for:
        return Draft("some_progress", "Some progress", f"one signal for, none against ({counted})")
    return Draft("no_progress", "No progress yet", f"no signal either way ({counted})")


def is_ours(quarter: Quarter, scope: str) -> bool:
    """Whether something of a partnership, or of both, belongs in this report."""
    return quarter.scope.partnership in (BOTH, scope) or scope == BOTH


def _mine(quarter: Quarter, frame: pl.DataFrame, period: str) -> list[dict[str, Any]]:
    if frame.is_empty():
        return []
    rows = frame.filter(pl.col("period") == period).iter_rows(named=True)
    return [row for row in rows if is_ours(quarter, row["scope"])]


def _signals(quarter: Quarter, key: tuple[str, str]) -> tuple[Signal, ...]:
    frame = quarter.release.outcome_indicators
    if frame.is_empty():
        return ()
    tied = frame.filter((pl.col("plan") == key[0]) & (pl.col("outcome_code") == key[1]))
    catalogue = quarter.release.indicators
    scopes = dict(tied.select("indicator_code", "scope").iter_rows())
    indicators = [catalogue[code] for code in scopes if code in catalogue]
    return tuple(
        signal(quarter, one, area)
        for one in indicators
        for area in _areas(quarter, scopes[one.code])
    )


def _areas(quarter: Quarter, scope: str) -> list[str]:
    """The report's areas that a measure is about: one partnership's says nothing of the other."""
    areas = quarter.release.areas
    return [
        code
        for code in quarter.scope.rows
        if scope == BOTH or code == scope or (code in areas and areas[code].partnership == scope)
    ]


def _narratives(quarter: Quarter, code: str) -> tuple[dict[str, Any], ...]:
    evidence = quarter.release.evidence
    if evidence.is_empty():
        return ()
    filed = list(quarter.scope.filed_under)
    rows = evidence.filter(
        (pl.col("period") == quarter.period)
        & (pl.col("element") == "single_agency_narrative")
        & (pl.col("outcome_statement") == code)
        & (pl.col("area_code").is_null() | pl.col("area_code").is_in(filed))
    )
    return tuple(rows.sort("agency_code", "evidence_id").iter_rows(named=True))
