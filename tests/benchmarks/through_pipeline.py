"""Child process: take a return in and build the warehouse; writes what each part cost as JSON.

    python -m tests.benchmarks.through_pipeline HOME FILE RESULT [FILE_BEFORE [SELECTION]]

FILE_BEFORE is taken in and built first and not counted: it loads the libraries and leaves the
home as a quarter before would have left it. SELECTION is what dbt is to build of FILE; without it,
the whole warehouse.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pipelines.intake.prepare as prepare
import pipelines.intake.take_in as take_in
from pipelines.refresh.options import utc_now
from pipelines.warehouse.connection import connected
from pipelines.warehouse.transform import BuildResult, build
from pipelines.workspace import Workspace
from tests.benchmarks.large_return import AGENCY, QUARTER, SUB_REGION

REST = "insert"
# Where the part lies that a function does: module, name, part. Calls are timed from outside, so
# that nothing in the pipeline knows of its being measured.
_PARTS = (
    (take_in, "find_new", "fingerprint"),
    (take_in, "keep_original", "keep the original"),
    (prepare, "read_file", "read"),
    (prepare, "find_table", "read"),
    (prepare, "conform", "conform"),
    (prepare, "check", "check"),
)

Spent = dict[str, list[float]]


class Clock:
    """Seconds and CPU seconds by part."""

    def __init__(self) -> None:
        self.spent: Spent = defaultdict(lambda: [0.0, 0.0])

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count what happens inside towards ``name``."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.spent[name][0] += time.perf_counter() - wall
            self.spent[name][1] += time.process_time() - cpu

    def wrap(self, module: Any, name: str, part: str) -> None:
        """Count every call of ``module.name`` towards ``part``."""
        called: Callable[..., Any] = getattr(module, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.part(part):
                return called(*args, **kwargs)

        setattr(module, name, timed)


def main(arguments: list[str]) -> None:
    """Measure, and write the result."""
    home, file, result = (Path(argument) for argument in arguments[:3])
    workspace = Workspace.at(home)
    clock = Clock()
    for module, name, part in _PARTS:
        clock.wrap(module, name, part)
    if len(arguments) > 3:
        _refresh(workspace, Path(arguments[3]), clock)
        clock.spent.clear()
    built = _refresh(workspace, file, clock, arguments[4] if len(arguments) > 4 else None)
    told = {"spent": clock.spent, "nodes": _nodes(built)} | answer(workspace)
    result.write_text(json.dumps(told), encoding="utf-8")


def _refresh(
    workspace: Workspace, file: Path, clock: Clock, select: str | None = None
) -> BuildResult:
    folder = workspace.raw / QUARTER / AGENCY
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder / file.name)
    began = time.perf_counter(), time.process_time()
    with clock.part("intake"):
        taken = take_in.take_in(workspace, now=utc_now())
    refused = [entry.submission.reason for entry in taken if entry.submission.errors]
    if len(taken) != 1 or refused:
        raise SystemExit(f"The return should have been taken in: {refused or taken}")
    parts = {part for _, _, part in _PARTS}
    for place in (0, 1):
        counted = sum(clock.spent[part][place] for part in parts)
        clock.spent[REST][place] = clock.spent["intake"][place] - counted
    with clock.part("build"):
        built = build(workspace, as_of=utc_now(), select=select)
    clock.spent["all"] = [time.perf_counter() - began[0], time.process_time() - began[1]]
    if not built.ok:
        raise SystemExit("\n".join(f"{node.name}: {node.message}" for node in built.faults))
    return built


def _nodes(built: BuildResult) -> dict[str, tuple[int, float]]:
    """Kind -> how many, and their seconds, which two threads spend side by side."""
    kinds = {node.kind for node in built.nodes}
    of_kind = {kind: [n.seconds for n in built.nodes if n.kind == kind] for kind in sorted(kinds)}
    return {kind: (len(seconds), sum(seconds)) for kind, seconds in of_kind.items()}


def answer(workspace: Workspace) -> dict[str, list[float]]:
    """Counts and sums that plain DuckDB must give too."""
    ours = f"semi join (from catalogue.areas where sub_region_code = '{SUB_REGION}') as areas"
    with connected(workspace) as connection:
        measures = connection.execute(
            f"select count(value), sum(value) from marts.fct_measure {ours} using (area_code)"
        ).fetchone()
        indicators = connection.execute(
            "select count(value), sum(value) from marts.fct_indicator"
            " inner join catalogue.indicators using (indicator_code)"
            f" {ours} using (area_code) where unit = 'pct'"
            # Plain DuckDB divides one count by one; sums of several counts are left out.
            " and not contains(concat_ws(' ', numerator_measures, denominator_measures), ';')"
        ).fetchone()
    return {"measures": list(measures or ()), "indicators": list(indicators or ())}


if __name__ == "__main__":
    main(sys.argv[1:])
