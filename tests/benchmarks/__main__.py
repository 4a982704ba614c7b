"""What the warehouse costs: ``make bench``, or ``python -m tests.benchmarks``.

Figures are printed as Markdown. Everything is made in a temporary folder, which is removed again;
the project's own data are not touched.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.audit import CASES, QUICK_CASES, measure_audit
from tests.benchmarks.faults import FAULTS, FaultsMissed, measure_faults
from tests.benchmarks.measure import ChildFailed
from tests.benchmarks.million import AnswersDiffer, measure_million
from tests.benchmarks.quarter import measure_nothing_new, measure_quarter
from tests.benchmarks.returns import measure_returns
from tests.benchmarks.suppression import measure_disclosure

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("quarter", "returns", "faults", "demo", "million", "disclosure", "audit")
QUICK_ROWS = 10_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; 0 when everything could be measured, however long it took.

    1 also where a seeded fault was missed, or something was said of a good return.
    """
    asked = _parser().parse_args(arguments)
    parts = asked.parts or PARTS
    rows = asked.rows or (QUICK_ROWS if asked.quick else 1_000_000)
    repetitions = asked.repetitions or (1 if asked.quick else 3)
    print(_machine(), flush=True)
    with tempfile.TemporaryDirectory(
        prefix="benchmark-", dir=asked.folder, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        try:
            for part in parts:
                print("\n" + _measure(part, folder, rows, repetitions), flush=True)
        except (ChildFailed, AnswersDiffer, FaultsMissed, ValueError) as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def _measure(part: str, folder: Path, rows: int, repetitions: int) -> str:
    tell: Callable[[str], None] = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731
    if part == "million":
        return measure_million(ROOT, folder / "million", rows, repetitions, tell)
    if part == "demo":
        return measure_quarter(folder / "demo", 8, tell)
    if part == "returns":
        return measure_returns(folder / "returns", tell)
    if part == "faults":
        return measure_faults(folder / "faults", FAULTS, tell)
    if part == "disclosure":
        return measure_disclosure((5, 10, 20) if rows > QUICK_ROWS else (3,), tell)
    if part == "audit":
        cases = CASES if rows > QUICK_ROWS else QUICK_CASES
        return measure_audit(ROOT, folder / "audit", cases, repetitions, tell)
    home = folder / "quarter"
    from_empty = measure_quarter(home, 1, tell)
    return measure_nothing_new(home, repetitions) + "\n\n" + from_empty


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "polars", "dbt-core"))
    return (
        f"Python {platform.python_version()} on {platform.system()}, {os.cpu_count()} cores;"
        f" {packages}. Seconds on the clock grow with whatever else the machine does; CPU seconds"
        " and ratios hardly do."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help=f"once, with {QUICK_ROWS:,} rows")
    parser.add_argument("--rows", type=int, help="rows of the large return (1,000,000)")
    parser.add_argument("--repetitions", type=int, help="rounds (3)")
    parser.add_argument("--folder", help="where the temporary folder is made")
    return parser


if __name__ == "__main__":
    sys.exit(main())
