"""Files made to do harm: none takes long or much memory, writes anything or starts anything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.readers.hostile_files import PACKAGES, TEXTS, make_all
from tests.workspaces import environment

pytest.importorskip("resource", reason="Windows sets a process no limits")
# What may be read: the rest is refused. Formulas in a CSV file are text like any other.
READ = {"formulas.csv", "many sheets.xlsx", "lists in lists.md", "stars.md"}


def test_each_is_read_or_refused_in_little_time_and_memory_and_leaves_nothing(
    tmp_path: Path,
) -> None:
    """Ten seconds and a gibibyte each: beyond that the process that reads is ended."""
    sent, own, here = tmp_path / "sent", tmp_path / "own", tmp_path / "here"
    for folder in (sent, own, here):
        folder.mkdir()
    files = make_all(sent)
    before = {path: path.read_bytes() for path in files}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("read_guarded.py")), *map(str, files)],
        env=environment(TMPDIR=str(own)),
        cwd=here,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["file"] for one in told] == [*TEXTS, *PACKAGES], done.stderr
    assert [one for one in told if one["tried"]] == []
    for one in told:
        expected = "read" if one["file"] in READ else "refused"
        assert one["outcome"].startswith(expected), one
    assert list(own.iterdir()) == list(here.iterdir()) == []
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_guard_sees_what_a_reader_may_not_do(tmp_path: Path) -> None:
    """A guard that sees nothing would let everything pass."""
    script = (
        "import json, os, sys, subprocess; from tests.intake.readers import read_guarded as guard;"
        "from pathlib import Path; seen = [];"
        "sys.addaudithook(lambda e, a: seen.append(e) if guard.is_forbidden(e, a) else None);"
        "open('out.txt', 'w').close(); eval('1+1'); subprocess.run(['true']);"
        "open('out.txt').close(); Path(guard.OWN, 'mine').write_text('x');"
        "os.write(1, json.dumps(sorted(set(seen))).encode())"
    )
    own = tmp_path / "own"
    own.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(TMPDIR=str(own)),
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout, done.stderr
    assert {"open", "exec", "compile", "subprocess.Popen"} == set(json.loads(done.stdout))
