from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.fingerprints import file_sha256
from pipelines.intake.originals import StillChanging, keep_original, original_path


def _kept_files(originals: Path) -> list[Path]:
    return sorted(path for path in originals.rglob("*") if path.is_file())


def test_a_file_is_kept_under_its_fingerprint_with_its_bytes(tmp_path: Path) -> None:
    sent, originals = tmp_path / "Return July.CSV", tmp_path / "originals"
    sent.write_bytes(b"period,value\r\n\x00\xff")
    digest = file_sha256(sent)
    kept = keep_original(sent, originals, digest)
    assert kept == originals / digest[:2] / f"{digest}.csv"
    assert kept.read_bytes() == sent.read_bytes()
    assert _kept_files(originals) == [kept]


def test_the_same_bytes_under_another_name_are_kept_once(tmp_path: Path) -> None:
    originals = tmp_path / "originals"
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("same")
        keep_original(tmp_path / name, originals, file_sha256(tmp_path / name))
    assert len(_kept_files(originals)) == 1


def test_what_is_kept_is_never_written_again(tmp_path: Path) -> None:
    sent, originals = tmp_path / "a.csv", tmp_path / "originals"
    sent.write_text("first")
    digest = file_sha256(sent)
    kept = keep_original(sent, originals, digest)
    sent.write_text("changed later")
    assert keep_original(sent, originals, digest) == kept
    assert kept.read_text() == "first"


def test_a_file_that_changes_while_it_is_copied_is_not_kept_under_a_false_name(
    tmp_path: Path,
) -> None:
    """A return still being uploaded was once kept half under the fingerprint of a quarter of it."""
    sent, originals = tmp_path / "a.csv", tmp_path / "originals"
    sent.write_text("the first half")
    digest = file_sha256(sent)
    sent.write_text("the first half and the second")
    with pytest.raises(StillChanging):
        keep_original(sent, originals, digest)
    assert _kept_files(originals) == []


def test_a_half_copied_file_of_a_killed_run_is_no_original(tmp_path: Path) -> None:
    sent, originals = tmp_path / "a.csv", tmp_path / "originals"
    sent.write_text("whole")
    digest = file_sha256(sent)
    kept = original_path(originals, digest, sent.name)
    kept.parent.mkdir(parents=True)
    kept.with_name(f"{kept.name}.4242.part").write_text("wh")
    assert keep_original(sent, originals, digest).read_text() == "whole"


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.XLSX", ".xlsx"), ("a", ""), ("a.c/sv", ""), ("a.csv ", ""), ("..\\..\\evil.csv", ".csv")],
)
def test_only_a_plain_ending_of_the_name_is_kept(name: str, suffix: str) -> None:
    path = original_path(Path("originals"), "ab" * 32, name)
    assert path == Path("originals", "ab", "ab" * 32 + suffix)
