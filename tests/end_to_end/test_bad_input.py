"""One refresh over good returns and every bad file: each gets its message, the rest goes on."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from pipelines.fingerprints import file_sha256
from pipelines.intake.ledger import Submission
from pipelines.quality.feedback import safe_name
from pipelines.release import Manifest
from pipelines.workspace import Workspace
from tests.end_to_end.bad_files import (
    BAD,
    BEFORE,
    GOOD_UTF_16,
    GOOD_WINDOWS,
    POUNDS,
    SECRET,
    Bad,
    write_all,
)
from tests.returns import QUARTER, agencies
from tests.workspaces import Refreshed, figure, in_force, ledger_of, run_here


@dataclass(frozen=True)
class Night:
    """The workspace after one refresh, what was said, and what was said the next night."""

    workspace: Workspace
    written: dict[str, Bad]
    status: int
    said: str
    again: tuple[int, str]
    ledger: dict[str, Submission]
    manifest: Manifest


@pytest.fixture(scope="module")
def night(quarter_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    workspace = Workspace(tmp_path_factory.mktemp("bad") / "home")
    shutil.copytree(quarter_raw, workspace.raw)
    # The good population file keeps its place; the bad one lies beside it.
    (workspace.raw / "published" / "population.csv").rename(
        workspace.raw / "published" / "estimates.csv"
    )
    written = write_all(workspace.raw)
    refresh = ("refresh", "--no-reports", "--home", workspace.home)
    status, said = run_here(*refresh)
    again = run_here(*refresh)
    yield Night(
        workspace,
        written,
        status,
        said,
        again,
        ledger_of(workspace),
        in_force(workspace),
    )
    # Two hundred megabytes, twice, are not left lying about.
    shutil.rmtree(workspace.home.parent, ignore_errors=True)


def _bad(night: Night, name: str) -> Bad:
    if name not in night.written:
        pytest.skip("this system cannot hold such a name")
    return night.written[name]


def test_the_refresh_goes_on_and_ends_with_one(night: Night) -> None:
    assert night.status == 1, night.said
    assert "Traceback" not in night.said, night.said
    good = len(agencies()) + len(("narrative", "population", GOOD_UTF_16, GOOD_WINDOWS))
    assert f"Taken in: {good} accepted, {len(night.written)} rejected" in night.said
    assert f"New release {night.manifest.release_id}" in night.said
    assert "Failed:" not in night.said


def test_the_good_returns_are_released_as_if_nothing_lay_beside_them(
    night: Night, refreshed: Refreshed
) -> None:
    alone = in_force(refreshed.workspace)
    query = (
        "select indicator_code, area_code, period, numerator, denominator, value, status"
        " from read_parquet(?) where period = ? order by all"
    )
    released = [
        duckdb.execute(query, [str(made.folder / "fct_indicator.parquet"), QUARTER]).fetchall()
        for made in (night.manifest, alone)
    ]
    assert len(released[0]) > 100 and released[0] == released[1]


@pytest.mark.parametrize("name", BAD)
def test_it_is_rejected_with_its_reason_in_the_ledger_and_on_the_screen(
    night: Night, name: str
) -> None:
    bad = _bad(night, name)
    entry = night.ledger[bad.place]
    assert (entry.outcome, entry.rows_accepted) == ("rejected", 0)
    assert entry.errors >= 1
    assert entry.reason and bad.reason in entry.reason
    assert entry.reason.rstrip(".").count(". ") <= 4, "a message, not a page"


def test_the_screen_lists_the_first_twenty_and_says_how_many_more(night: Night) -> None:
    lines = [line for line in night.said.splitlines() if line.startswith("  Rejected: ")]
    places = [line.removeprefix("  Rejected: ") for line in lines]
    assert len(places) == 20
    known = {f"{bad.place}: {night.ledger[bad.place].reason}" for bad in night.written.values()}
    assert set(places) <= known
    more = len(night.written) - 20
    assert f"  and {more} more; see data/feedback" in night.said


@pytest.mark.parametrize("name", BAD)
def test_the_agency_is_told_where_what_and_how(night: Night, name: str) -> None:
    bad = _bad(night, name)
    stem = safe_name(bad.name)
    folder = night.workspace.feedback.joinpath(*bad.folder.split("/"))
    with (folder / f"{stem}_feedback.csv").open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.DictReader(handle))
    assert lines
    found = [
        line
        for line in lines
        if all(part in " ".join(line.values()) for part in bad.told or (bad.reason,))
    ]
    assert found, lines
    assert found[0]["severity"] == "error"
    if bad.row:
        assert found[0]["row"] == bad.row
    if bad.column:
        assert found[0]["column"] == bad.column
    note = (folder / f"{stem}_feedback.txt").read_text(encoding="utf-8-sig")
    assert "NOT ACCEPTED" in note


def test_a_sheet_is_named_where_there_are_several(night: Night) -> None:
    bad = night.written["a fault in the second sheet"]
    folder = night.workspace.feedback.joinpath(*bad.folder.split("/"))
    text = (folder / "sheets.xlsx_feedback.csv").read_text(encoding="utf-8-sig")
    assert "error,County,5,value," in text


@pytest.mark.parametrize("name", BAD)
def test_what_was_sent_is_kept(night: Night, name: str) -> None:
    bad = _bad(night, name)
    path = Path(f"{night.workspace.raw}/{bad.place}")
    if path.is_dir():
        assert night.ledger[bad.place].sha256 == ""
        return
    digest = night.ledger[bad.place].sha256
    assert digest == file_sha256(path)
    (kept,) = night.workspace.originals.glob(f"{digest[:2]}/{digest}*")
    assert kept.stat().st_size == path.stat().st_size


def test_a_name_that_climbs_leads_nowhere(night: Night) -> None:
    """On Windows ``..\\..\\evil.csv`` would be two folders up."""
    bad = _bad(night, "a name that climbs out of its folder")
    made = {
        path.relative_to(night.workspace.home).as_posix()
        for path in night.workspace.home.parent.rglob("*evil*")
    }
    folder = f"data/feedback/{bad.folder}"
    assert made == {
        f"data/raw/{bad.place}",
        f"{folder}/evil.csv_feedback.csv",
        f"{folder}/evil.csv_feedback.txt",
    }


@pytest.mark.parametrize("place", [GOOD_UTF_16, GOOD_WINDOWS])
def test_old_encodings_are_accepted(night: Night, place: str) -> None:
    entry = night.ledger[place]
    assert (entry.outcome, entry.errors) == ("accepted", 0), entry.reason


def test_old_encodings_are_read_to_the_letter(night: Night) -> None:
    value = figure(
        night.manifest,
        "fct_measure",
        "value",
        measure_code="early_help_assessments",
        area_code="E10000018",
        period=BEFORE,
    )
    assert value == (600.0,)
    text = figure(
        night.manifest, "fct_evidence", '"text"', period=BEFORE, heading="Repeat referrals"
    )
    assert text == (POUNDS,)


def test_no_cell_is_in_dagsters_history_the_results_or_any_log(night: Night) -> None:
    """Whoever may look at the page of runs is not whoever may look at the children's data."""
    searched = 0
    for folder in ("dagster", "quality", "warehouse/dbt", "marts"):
        for path in (night.workspace.data / folder).rglob("*"):
            if path.is_file():
                searched += 1
                content = path.read_bytes()
                assert SECRET.encode() not in content, path
                assert b"4027164513" not in content, path
                assert b"step-down" not in content or folder == "marts", path
    assert searched > 50
    assert SECRET not in night.said


def test_every_bad_file_has_its_page_among_the_checks(night: Night) -> None:
    results = {path.stem for path in (night.workspace.quality / "results").glob("*.json")}
    pages = {path.stem for path in (night.workspace.quality / "docs/submissions").glob("*.html")}
    ids = {entry.submission_id for entry in night.ledger.values()}
    assert results == pages == ids


def test_the_next_night_finds_nothing_new(night: Night) -> None:
    """A file that stays wrong must not be refused, and told about, night after night."""
    status, said = night.again
    assert status == 0
    assert "Nothing new has arrived and nothing has changed." in said
