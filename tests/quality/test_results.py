from __future__ import annotations

import json
from datetime import datetime

import pytest

from pipelines.quality.results import save, saved


def test_a_result_is_kept_with_its_submission_and_without_cells(judge, submission, tmp_path):
    result = judge({"measure": "kept-secret"})
    path = save(result, tmp_path, {**submission, "folder": "2025-26-Q1/rutland", "sequence": 4})
    assert path == tmp_path / "results" / "S0123456789ab.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["submission"] == submission
    assert (told["accepted"], told["errors"], told["warnings"]) == (False, 1, 0)
    assert {rule["name"] for rule in told["rules"]} == {rule.name for rule in result.rules}
    assert told["great_expectations"]["suite_name"] == "performance_return"
    assert "kept-secret" not in path.read_text(encoding="utf-8")


def test_the_same_result_is_the_same_file_to_the_byte(judge, submission, tmp_path):
    first = save(judge({"value": "-1"}), tmp_path, submission).read_bytes()
    assert save(judge({"value": "-1"}), tmp_path, submission).read_bytes() == first
    assert list(saved(tmp_path)) == [tmp_path / "results" / "S0123456789ab.json"]
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["S0123456789ab.json"]


def test_the_ledgers_counts_come_before_the_rules(judge, submission, tmp_path):
    """What intake finds itself (a column that is missing) is in the ledger's counts only."""
    path = save(judge({}), tmp_path, {**submission, "errors": 2, "warnings": 1})
    told = json.loads(path.read_text(encoding="utf-8"))
    assert (told["errors"], told["warnings"]) == (2, 1)


def test_a_file_that_was_never_checked_is_kept_too(submission, tmp_path):
    path = save(None, tmp_path, {**submission, "dataset": None, "errors": 1})
    told = json.loads(path.read_text(encoding="utf-8"))
    assert (told["accepted"], told["rules"], told["errors"]) == (False, [], 1)


def test_a_moment_is_kept_as_text(judge, submission, tmp_path):
    moment = datetime(2025, 7, 21, 9, 12)
    path = save(judge({}), tmp_path, {**submission, "received_at": moment})
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["submission"]["received_at"] == "2025-07-21T09:12:00"


@pytest.mark.parametrize("name", ["", "../S1", "a/b", "a b", "S1\0"])
def test_an_id_that_is_no_name_of_a_file_is_refused(submission, tmp_path, name):
    with pytest.raises(ValueError, match="cannot be a submission's id"):
        save(None, tmp_path, {**submission, "submission_id": name})


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    from pathlib import Path

    from pipelines.quality.files import write_atomically

    path = write_atomically(tmp_path / "a.txt", "old")

    def full(self, target):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, "new")
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
