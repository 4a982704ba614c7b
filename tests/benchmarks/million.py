"""(c) From a large return's file to ``fct_indicator``, beside DuckDB alone, in pairs."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.large_return import LargeReturn, make_large_return
from tests.benchmarks.measure import Cost, python
from tests.benchmarks.report import ratio, spread, table
from tests.benchmarks.through_duckdb import MEMORY

AIM_RATIO, AIM_MIB = 3, 2048
# What plain DuckDB makes too: the counts, the indicators, and all that they are made of and
# checked by. The rest of the warehouse (audits, reviews, training) is not made of this return.
TO_INDICATOR = "+fct_indicator +fct_measure"
INTAKE = ("fingerprint", "keep the original", "read", "conform", "check", "insert")
_WALL, _CPU = 0, 1


@dataclass(frozen=True)
class Trial:
    """One child's work: its parts (seconds, CPU seconds), its nodes, and its whole process."""

    parts: dict[str, list[float]]
    nodes: dict[str, list[float]]
    cost: Cost

    def of(self, part: str, unit: int) -> float:
        """Seconds, or CPU seconds, of a part."""
        return self.parts.get(part, [0.0, 0.0])[unit]


@dataclass(frozen=True)
class Round:
    """The five ways, one after another: what disturbs one is likely to disturb its neighbour."""

    first: Trial
    plain: Trial
    warm: Trial
    to_indicator: Trial
    nothing_kept: Trial


class AnswersDiffer(Exception):
    """The two ways did not come to the same figures: then their times mean nothing."""


def measure_million(
    root: Path, folder: Path, rows: int, repetitions: int, tell: Callable[[str], None]
) -> str:
    """Measure, and say it in Markdown.

    Args:
        root: the project.
        folder: an empty folder on the disk that is to be measured.
        rows: of the large return.
        repetitions: how many rounds.
        tell: is told what begins.

    Raises:
        AnswersDiffer: the pipeline and DuckDB alone disagree.
        ChildFailed: one of them did not work at all.
    """
    tell(f"Writing a return of {rows:,} rows")
    made = make_large_return(root, folder / "project", rows)
    rounds = []
    for number in range(repetitions):
        tell(f"Round {number + 1} of {repetitions}")
        rounds.append(_round(made, folder / f"round-{number + 1}"))
    return "\n\n".join(_sections(rows, made, rounds))


def _round(made: LargeReturn, folder: Path) -> Round:
    folder.mkdir()
    first = run_pipeline(made, folder / "first")
    plain, figures = run_plain(made, folder, str(folder / "plain.duckdb"))
    warm = run_pipeline(made, folder / "warm", made.small)
    short = run_pipeline(made, folder / "to-indicator", made.small, TO_INDICATOR)
    nothing_kept, _ = run_plain(made, folder, MEMORY)
    for _, found in (first, warm, short):
        compare(found, figures)
    return Round(first[0], plain, warm[0], short[0], nothing_kept)


def run_pipeline(
    made: LargeReturn, home: Path, before: Path | None = None, select: str | None = None
) -> tuple[Trial, Any]:
    """The large return through the pipeline into ``home``; its cost, and the figures found.

    Args:
        made: the return and its catalogues.
        home: a folder that is not there yet.
        before: a return that is taken in first and not counted.
        select: what dbt is to build of the large return; None for the whole warehouse.

    Raises:
        ChildFailed: it was not taken in, or a check of the warehouse failed.
    """
    result = home.with_suffix(".json")
    module = "tests.benchmarks.through_pipeline"
    arguments: list[str | Path] = ["-m", module, home, made.large, result]
    if before:
        arguments.append(before)
        arguments += [select] if select else []
    environment = {"ASSURANCE_PROJECT": str(made.project)}
    return _run(arguments, result, environment)


def run_plain(made: LargeReturn, folder: Path, database: str) -> tuple[Trial, Any]:
    """The same through DuckDB alone; its cost, and the figures found."""
    result = folder / "plain.json"
    seeds = made.project / "dbt_project" / "seeds"
    module = "tests.benchmarks.through_duckdb"
    return _run(["-m", module, made.large, seeds, database, result], result, {})


def compare(found: dict[str, Any], figures: dict[str, Any]) -> None:
    """Hold the two answers together.

    Raises:
        AnswersDiffer: they are not the same.
    """
    for kind in ("measures", "indicators"):
        pairs = zip(found[kind], figures[kind], strict=True)
        if not all(math.isclose(ours, theirs, rel_tol=1e-9) for ours, theirs in pairs):
            raise AnswersDiffer(f"{kind}: {found[kind]} beside {figures[kind]} of DuckDB alone.")


def _run(
    arguments: list[str | Path], result: Path, environment: dict[str, str]
) -> tuple[Trial, dict[str, Any]]:
    cost, _ = python(arguments, environment=environment)
    told = json.loads(result.read_text(encoding="utf-8"))
    return Trial(told["spent"], told.get("nodes", {}), cost), told


def _sections(rows: int, made: LargeReturn, rounds: list[Round]) -> Iterator[str]:
    size = made.large.stat().st_size / 1e6
    yield (
        f"### (c) {rows:,} rows of `performance_return` ({size:.0f} MB) to `fct_indicator`,"
        f" {len(rounds)} round{'s' if len(rounds) != 1 else ''}"
    )
    yield "Median (least to most). Both ways came to the same figures."
    yield _ratios(rounds)
    yield "Where the time of the later return goes, in seconds:"
    yield _parts(rounds)


def _ratios(rounds: list[Round]) -> str:
    whole = [(r.first.cost, r.plain.cost) for r in rounds]
    peaks = [r.first.cost.peak_mib for r in rounds]
    lines = [
        _line(
            "Pipeline, a later return to `fct_indicator` (libraries loaded)",
            [r.to_indicator for r in rounds],
        ),
        _line("Pipeline, a later return, the whole warehouse", [r.warm for r in rounds]),
        _line("DuckDB alone, text and sums kept in a file", [r.plain for r in rounds]),
        _line("DuckDB alone, nothing kept", [r.nothing_kept for r in rounds]),
        [
            "**Ratio, a later return to `fct_indicator`**, to DuckDB keeping the same",
            *(
                ratio(
                    [(r.to_indicator.of("all", u), r.plain.of("all", u)) for r in rounds], AIM_RATIO
                )
                for u in (_WALL, _CPU)
            ),
            "",
        ],
        [
            "Ratio, a later return and the whole warehouse",
            *(
                ratio([(r.warm.of("all", u), r.plain.of("all", u)) for r in rounds])
                for u in (_WALL, _CPU)
            ),
            "",
        ],
        [
            "Ratio to DuckDB keeping nothing",
            ratio([(r.warm.of("all", _WALL), r.nothing_kept.of("all", _WALL)) for r in rounds]),
            ratio([(r.warm.of("all", _CPU), r.nothing_kept.of("all", _CPU)) for r in rounds]),
            "",
        ],
        [
            "Pipeline, first return of a new home, whole process",
            spread([ours.seconds for ours, _ in whole]),
            spread([ours.cpu_seconds for ours, _ in whole]),
            f"{spread(peaks, 0)}{'' if max(peaks) < AIM_MIB else ' (above the aim)'}",
        ],
        [
            "Ratio of whole processes",
            ratio([(ours.seconds, plain.seconds) for ours, plain in whole]),
            ratio([(ours.cpu_seconds, plain.cpu_seconds) for ours, plain in whole]),
            f"aim < {AIM_MIB:,}",
        ],
    ]
    return table(["", "seconds", "CPU seconds", "peak MiB"], lines)


def _line(title: str, trials: list[Trial]) -> list[str]:
    return [
        title,
        spread([trial.of("all", _WALL) for trial in trials]),
        spread([trial.of("all", _CPU) for trial in trials]),
        spread([trial.cost.peak_mib for trial in trials], 0),
    ]


def _parts(rounds: list[Round]) -> str:
    lines = [
        [part, *(spread([r.warm.of(part, unit) for r in rounds]) for unit in (_WALL, _CPU))]
        for part in (*INTAKE, "build")
    ]
    for kind, (count, _) in rounds[0].warm.nodes.items():
        seconds = spread([r.warm.nodes[kind][1] for r in rounds])
        lines.append([f"- build: {count:.0f} {kind}s, on two threads", seconds, ""])
    return table(["part", "seconds", "CPU seconds"], lines)
