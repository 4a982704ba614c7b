from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.intake.folder import is_unfinished, listing, stamp_of
from tests.returns import SENT, put


def test_the_listing_says_where_how_large_and_when_without_opening(tmp_path: Path) -> None:
    put(tmp_path / "2025-26-Q1" / "police" / "b.csv", "12345", SENT)
    put(tmp_path / "published" / "a.csv", "1", SENT + timedelta(days=1))
    first, second = listing(tmp_path)
    assert (first.place, first.size) == ("2025-26-Q1/police/b.csv", 5)
    assert first.written_at == SENT.replace(tzinfo=None)
    assert second.place == "published/a.csv"
    assert listing(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    "name",
    [
        "return.csv.part", "return.xlsx.crdownload", "Return.CSV.TMP", "return.filepart",
        "~$return.xlsx", ".return.csv",
    ],
)  # fmt: skip
def test_a_file_under_the_name_of_an_unfinished_copy_does_not_count(
    tmp_path: Path, name: str
) -> None:
    """Half a download was rejected as damaged, and the agency told so."""
    put(tmp_path / "2025-26-Q1" / "police" / name, "half", SENT)
    put(tmp_path / "2025-26-Q1" / "police" / "return.csv.download" / "return.csv", "half", SENT)
    assert listing(tmp_path) == []


def test_a_file_that_was_written_since_is_unfinished(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", "half", SENT)
    before = stamp_of(path.lstat())
    assert not is_unfinished(path, before)
    put(path, "half and half", SENT)
    assert is_unfinished(path, before), "its size"
    put(path, "flah", SENT + timedelta(seconds=1))
    assert is_unfinished(path, before), "its time"


@pytest.mark.parametrize(("age", "unfinished"), [(2, True), (60, False), (-3600, False)])
def test_a_file_that_was_just_written_is_not_trusted_where_nobody_waits(
    tmp_path: Path, age: int, unfinished: bool
) -> None:
    """A time in the future is a wrong clock: such a file would otherwise never be taken in."""
    path = put(tmp_path / "a.csv", "x", datetime.fromtimestamp(time.time() - age, UTC))
    assert is_unfinished(path, stamp_of(path.lstat()), settle_seconds=10) is unfinished
    assert not is_unfinished(path, stamp_of(path.lstat()))


def test_what_is_gone_is_nobodys_to_judge(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", "x", SENT)
    stamp = stamp_of(path.lstat())
    path.unlink()
    with pytest.raises(FileNotFoundError):
        is_unfinished(path, stamp)
