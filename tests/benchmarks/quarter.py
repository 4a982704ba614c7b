"""(a) A refresh with nothing new, and (b) a quarter from an empty home: the command as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.measure import ChildFailed, Cost, python
from tests.benchmarks.report import spread, table

FIRST_QUARTER, LAST_QUARTER = "2023-24-Q2", "2025-26-Q1"
AIM_NOTHING_NEW, AIM_QUARTER = 10, 90
HEAVY = ("altair", "dagster", "dbt", "great_expectations", "nbclient", "pandas", "scipy")
_REPORTS = 3
_NOTHING_NEW = "Nothing new has arrived"
_IMPORT = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)


def measure_nothing_new(home: Path, repetitions: int) -> str:
    """Refresh a home that is up to date.

    Raises:
        ChildFailed: it found something to do.
    """
    costs = [_refresh(home)[0] for _ in range(repetitions)]
    text = _refresh(home, ["-X", "importtime"])[1]
    if _NOTHING_NEW not in text:
        raise ChildFailed("A refresh of a home that is up to date found something to do.")
    imported = {name.split(".")[0] for name in _IMPORT.findall(text)}
    heavy = sorted(imported & set(HEAVY))
    lines = [line(f"nothing new ({repetitions} times)", costs, AIM_NOTHING_NEW)]
    return "\n\n".join(
        [
            "### (a) A refresh with nothing new, whole process",
            table(HEADINGS, lines),
            f"{len(imported)} packages and modules were imported; of the heavy ones"
            f" ({', '.join(HEAVY)}): {', '.join(heavy) or 'none'}.",
        ]
    )


def measure_quarter(home: Path, quarters: int, tell: Callable[[str], None]) -> str:
    """Make synthetic returns in an empty home, and refresh it.

    Raises:
        ChildFailed: the three main reports are not there afterwards.
    """
    first = LAST_QUARTER if quarters == 1 else FIRST_QUARTER
    tell(f"Refreshing a new home with {quarters} quarter{'s' if quarters > 1 else ''} of returns")
    files = make_returns(home, first, quarters)
    # A demo of several quarters holds files that are rightly rejected: status 1.
    cost, text = _refresh(home, fine=(0, 1))
    reports = sorted(home.glob("reports/published/*/*.*"))
    main = [path for path in reports if path.match("how-are-we-doing-*.html")]
    if len(main) != _REPORTS:
        raise ChildFailed(f"{len(main)} main reports were made instead of {_REPORTS}:\n{text}")
    title = "one quarter" if quarters == 1 else f"the whole demo, {quarters} quarters"
    aim = AIM_QUARTER if quarters == 1 else None
    said = re.findall(r"^Time: (.*)$", text, re.MULTILINE)
    return "\n\n".join(
        [
            f"### (b) From an empty home to all reports, whole process: {title}",
            table(HEADINGS, [line(f"{files} files, {len(reports)} files of reports", [cost], aim)]),
            f"Stages, in seconds on the clock: {said[-1] if said else 'not told'}.",
        ]
    )


def make_returns(home: Path, first_quarter: str, quarters: int) -> int:
    """Synthetic returns in ``home``; returns how many files."""
    from pipelines.demo import write_demo
    from pipelines.workspace import Workspace

    raw = Workspace.at(home).raw
    return len(write_demo(raw, first_quarter=first_quarter, quarters=quarters))


HEADINGS = ("", "seconds", "CPU seconds", "peak MiB of the largest process")


def _refresh(
    home: Path, options: list[str] | None = None, fine: tuple[int, ...] = (0,)
) -> tuple[Cost, str]:
    command = ["-m", "pipelines.cli", "refresh", "--home", str(home)]
    return python([*(options or []), *command], fine=fine)


def line(title: str, costs: list[Cost], aim: float | None) -> list[str]:
    seconds = spread([cost.seconds for cost in costs], 1)
    return [
        title,
        f"**{seconds}**; aim < {aim:g}" if aim else seconds,
        spread([cost.cpu_seconds for cost in costs], 1),
        spread([cost.peak_mib for cost in costs], 0),
    ]
