"""The benchmark works on a small return; how long anything takes is never tested."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.audit import PARTS, measure_audit
from tests.benchmarks.large_return import make_large_return
from tests.benchmarks.measure import ChildFailed, python, watched
from tests.benchmarks.million import AnswersDiffer, compare, run_pipeline, run_plain
from tests.benchmarks.report import ratio, spread, table
from tests.benchmarks.suppression import HEADINGS, made_up, measured

ROOT = Path(__file__).resolve().parents[2]


def test_pipeline_and_duckdb_alone_come_to_the_same_figures(tmp_path: Path) -> None:
    made = make_large_return(ROOT, tmp_path / "project", 10_000)
    plain, figures = run_plain(made, tmp_path, str(tmp_path / "plain.duckdb"))
    trial, found = run_pipeline(made, tmp_path / "home")
    compare(found, figures)
    assert found["indicators"][0] > 0
    assert {"read", "conform", "check", "insert", "build", "all"} <= set(trial.parts)
    assert trial.nodes["test"][0] > 0
    assert min(trial.cost.peak_mib, plain.cost.peak_mib) > 10


def test_a_made_up_release_is_suppressed_and_nothing_in_it_is_exposed() -> None:
    row = dict(zip(HEADINGS, measured(made_up(measures=1, quarters=4), "one"), strict=True))
    judged = int(row["exposed"].removeprefix("0 of "))
    assert judged > 0
    assert 0 < float(row["others lost"].rstrip("%")) < 100


def test_a_made_up_audit_comes_to_the_marts_with_all_its_answers(tmp_path: Path) -> None:
    # After the first audit everything is built; after the second what the answers pass through.
    select = "+fct_audit_answer"
    told = measure_audit(ROOT, tmp_path / "audit", 4, 1, lambda text: None, select)
    assert "4 cases x 12 agencies x 80 questions (3,840 answers on the scale" in told
    rows = [line.split(" | ")[0].strip("| *") for line in told.splitlines()[4:]]
    assert rows == ["from the file to the marts", *PARTS]


def test_different_answers_are_not_timed() -> None:
    ours = {"measures": [2, 10.0], "indicators": [1, 50.0]}
    with pytest.raises(AnswersDiffer, match="measures"):
        compare(ours, ours | {"measures": [2, 11.0]})


def test_more_rows_than_there_are_counts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="50,000,000 were asked for"):
        make_large_return(ROOT, tmp_path / "project", 50_000_000)


def test_a_failed_child_is_told_with_its_last_words() -> None:
    with pytest.raises(ChildFailed, match="status 3:\nas said"):
        python(["-c", "print('as said'); raise SystemExit(3)"])


def test_what_a_child_and_its_own_child_cost_is_seen_without_the_system_counting() -> None:
    """Windows has no wait4: without the watching, memory and CPU seconds there would be nought."""
    # Half a second of work, however long that takes on a machine that has other work.
    busy = "import time\nwhile time.process_time() < 0.5: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    child = subprocess.Popen([sys.executable, "-c", parent])
    cpu, peak = watched(child)
    assert child.returncode == 0
    assert cpu > 0.2
    assert peak > 1


def test_figures_are_said_with_their_spread() -> None:
    assert spread([1.0]) == "1.00"
    assert spread([3.0, 1.0, 2.0], 0) == "2 (1 to 3)"
    assert ratio([(6.0, 2.0)], 3) == "**3.0**; aim < 3"
    assert table(["", "s"], [["read", "1"]]) == "|  | s |\n| --- | ---: |\n| read | 1 |"
