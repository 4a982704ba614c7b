"""Child process: take two audits in, one after the other; what the second cost, as JSON.

python -m tests.benchmarks.through_audit HOME SMALL LARGE RESULT [SELECT]

SELECT is what of the warehouse is built after the second audit, as dbt writes it; without it,
everything is.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

import pipelines.intake.prepare as prepare
from pipelines.intake import take_in
from pipelines.refresh.options import utc_now
from pipelines.warehouse.connection import connected
from pipelines.warehouse.transform import build
from pipelines.workspace import Workspace
from tests.benchmarks.through_pipeline import Clock

QUARTER = "2025-26-Q1"
_PARTS = (
    ("read_file", "read"),
    ("read_audit", "read"),
    ("conform", "conform"),
    ("personal_details", "check"),
    ("check", "check"),
)


def main(arguments: list[str]) -> None:
    """Measure, and write the result. The first audit loads the libraries and is not counted."""
    home, small, large, result = (Path(argument) for argument in arguments[:4])
    select = arguments[4] if len(arguments) > 4 else None
    workspace, clock = Workspace.at(home), Clock()
    for name, part in _PARTS:
        clock.wrap(prepare, name, part)
    _through(workspace, small, clock, None)
    clock.spent.clear()
    _through(workspace, large, clock, select)
    with connected(workspace) as connection:
        row = connection.execute(
            'select sum(yes + partly + "no" + not_applicable) from marts.fct_audit_answer'
            " where level = 'audit' and responding_agency = 'all' and audit_code = ?",
            [large.stem],
        ).fetchone()
    told = {"spent": clock.spent, "answers": int(row[0] or 0) if row else 0}
    result.write_text(json.dumps(told), encoding="utf-8")


def _through(workspace: Workspace, file: Path, clock: Clock, select: str | None) -> None:
    folder = workspace.raw / QUARTER / "business_office"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder / file.name)
    began = time.perf_counter(), time.process_time()
    with clock.part("intake"):
        taken = take_in.take_in(workspace, now=utc_now())
    if not taken or any(entry.submission.outcome != "accepted" for entry in taken):
        raise SystemExit(f"It should have been accepted: {[e.submission.reason for e in taken]}")
    for place in (0, 1):
        counted = sum(clock.spent[part][place] for part in {part for _, part in _PARTS})
        clock.spent["insert"][place] = clock.spent["intake"][place] - counted
    with clock.part("build"):
        built = build(workspace, as_of=utc_now(), select=select)
    clock.spent["all"] = [time.perf_counter() - began[0], time.process_time() - began[1]]
    if not built.ok:
        raise SystemExit("\n".join(f"{node.name}: {node.message}" for node in built.faults))


if __name__ == "__main__":
    main(sys.argv[1:])
