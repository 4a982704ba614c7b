from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.fingerprints import file_sha256
from pipelines.intake import arrivals
from pipelines.intake.arrivals import Arrival, scan
from pipelines.periods import shift_quarter
from pipelines.workspace import Workspace, WorkspaceDamaged
from tests.returns import SENT, put

POLICE = "leicestershire_police"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def _one(workspace: Workspace, *place: str, content: str | bytes = "a,b\n1,2\n") -> Arrival:
    """The arrival of a file that is put there and is alone."""
    put(workspace.raw.joinpath(*place), content, SENT)
    (arrival,) = scan(workspace)
    return arrival


def test_no_folder_and_an_empty_one_hold_nothing(workspace: Workspace) -> None:
    assert scan(workspace) == []
    workspace.raw.mkdir(parents=True)
    assert scan(workspace) == []


def test_the_folder_says_which_quarter_and_whose(workspace: Workspace) -> None:
    arrival = _one(workspace, "2025-26-Q1", POLICE, "Return final v2.csv")
    assert arrival.misplaced is None
    assert arrival.folder == f"2025-26-Q1/{POLICE}"
    assert arrival.sha256 == file_sha256(arrival.path)
    assert not arrival.is_official and not arrival.is_synthetic
    assert arrival.received_at == SENT.replace(tzinfo=None)
    context = arrival.context
    assert (context.file, context.period, context.agency) == (
        "Return final v2.csv",
        "2025-26-Q1",
        POLICE,
    )
    assert context.agency_type == "police"
    assert context.agency_areas == ("E06000016", "E10000018", "E06000017")


@pytest.mark.parametrize(
    ("folder", "agency"),
    [
        ("Leicestershire Police", POLICE),
        ("LEICESTERSHIRE-POLICE", POLICE),
        ("police", POLICE),
        ("LLR ICB", "llr_integrated_care_board"),
        ("Rutland County Council children's social care", "rutland_childrens_social_care"),
    ],
)
def test_an_agency_is_known_by_its_name_and_aliases_too(
    workspace: Workspace, folder: str, agency: str
) -> None:
    assert _one(workspace, "2025-26-Q1", folder, "a.csv").context.agency == agency


def test_an_unknown_agency_is_told_the_known_ones(workspace: Workspace) -> None:
    arrival = _one(workspace, "2025-26-Q1", "leicester_polise", "a.csv")
    assert arrival.context.agency is None
    assert arrival.context.period == "2025-26-Q1"
    assert arrival.misplaced
    assert "'leicester_polise' is not an agency" in arrival.misplaced
    assert POLICE in arrival.misplaced and "add the agency" in arrival.misplaced


def test_an_empty_alias_is_nobodys_name(workspace: Workspace) -> None:
    """Most agencies have no alias; a folder of signs only once matched the empty text."""
    assert _one(workspace, "2025-26-Q1", "---", "a.csv").context.agency is None


@pytest.mark.parametrize("quarter", ["2025-26", "2025-26-q1", "2025-27-Q1", "2025-26-Q5", "July"])
def test_a_folder_that_is_no_quarter_is_told_how_to_name_it(
    workspace: Workspace, quarter: str
) -> None:
    arrival = _one(workspace, quarter, POLICE, "a.csv")
    assert arrival.context.period is None
    assert arrival.misplaced and f"'{quarter}' is not a quarter" in arrival.misplaced
    assert "2025-26-Q1" in arrival.misplaced


def test_quarters_too_early_or_too_far_ahead_are_refused(workspace: Workspace) -> None:
    put(workspace.raw / "2014-15-Q4" / POLICE / "a.csv", "x", SENT)
    far = f"{date.today().year + 3}-{(date.today().year + 4) % 100:02d}-Q1"
    put(workspace.raw / far / POLICE / "b.csv", "y", SENT)
    for arrival in scan(workspace):
        assert arrival.context.period is None
        assert arrival.misplaced and "Move the file to its quarter" in arrival.misplaced


@pytest.mark.parametrize(
    "place",
    [("a.csv",), ("2025-26-Q1", "a.csv"), ("2025-26-Q1", POLICE, "old", "a.csv")],
    ids=["top", "no agency", "one folder too deep"],
)
def test_a_file_in_no_agencys_folder_is_told_where_to_go(
    workspace: Workspace, place: tuple[str, ...]
) -> None:
    arrival = _one(workspace, *place)
    assert arrival.misplaced and "data/raw/<quarter>/<agency>/" in arrival.misplaced


def test_official_statistics_may_lie_at_any_depth(workspace: Workspace) -> None:
    put(workspace.raw / "published" / "a.csv", "1", SENT)
    put(workspace.raw / "published" / "cin_2025" / "deeper" / "b.csv", "2", SENT)
    found = scan(workspace)
    assert [arrival.folder for arrival in found] == ["published", "published/cin_2025/deeper"]
    assert all(a.is_official and a.misplaced is None and a.context.agency is None for a in found)


def test_a_file_called_published_is_not_official(workspace: Workspace) -> None:
    assert not _one(workspace, "published").is_official


def test_what_programs_leave_behind_is_no_arrival(workspace: Workspace) -> None:
    folder = workspace.raw / "2025-26-Q1" / POLICE
    for name in ("~$return.xlsx", ".DS_Store", ".return.csv.part", "Thumbs.db", "desktop.ini"):
        put(folder / name, "x", SENT)
    put(workspace.raw / "README.md", "x", SENT)
    put(workspace.raw / ".hidden" / POLICE / "a.csv", "x", SENT)
    assert scan(workspace) == []


def test_oldest_first_so_that_the_later_return_supersedes(workspace: Workspace) -> None:
    """By name, 'a_correction.csv' would come before the 'return.csv' that it corrects."""
    folder = workspace.raw / "2025-26-Q1" / POLICE
    put(folder / "a_correction.csv", "later", SENT.replace(hour=12))
    put(folder / "return.csv", "first", SENT)
    assert [a.path.name for a in scan(workspace)] == ["return.csv", "a_correction.csv"]


def test_synthetic_files_are_known_by_their_content_not_their_place(workspace: Workspace) -> None:
    """A synthetic file that is moved or renamed must not become a real one."""
    made = put(workspace.raw / "2025-26-Q1" / POLICE / "renamed.csv", "made up", SENT)
    put(workspace.raw / "2025-26-Q1" / POLICE / "real.csv", "real", SENT)
    listing = {"files": {"2025-26-Q1/elsewhere/original.csv": file_sha256(made)}}
    (workspace.raw / "synthetic.json").write_text(json.dumps(listing), encoding="utf-8")
    found = {arrival.path.name: arrival.is_synthetic for arrival in scan(workspace)}
    assert found == {"renamed.csv": True, "real.csv": False}


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"files": ["a.csv"]}'])
def test_a_damaged_list_of_what_is_synthetic_takes_nothing_in_and_says_so(
    workspace: Workspace, content: str
) -> None:
    """Read as an empty list, it would make every made-up figure a real one."""
    put(workspace.raw / "2025-26-Q1" / POLICE / "return.csv", "made up", SENT)
    put(workspace.raw / "synthetic.json", content, SENT)
    with pytest.raises(WorkspaceDamaged, match="which files are synthetic") as told:
        scan(workspace)
    assert "Put it back from a copy" in str(told.value)


@pytest.mark.parametrize("name", ["return.csv", "Return.XLSX"])
def test_a_folder_with_a_files_name_does_not_pass_unseen(workspace: Workspace, name: str) -> None:
    (workspace.raw / "2025-26-Q1" / POLICE / name).mkdir(parents=True)
    (arrival,) = scan(workspace)
    assert arrival.path.name == name and arrival.sha256 == ""
    assert arrival.misplaced == "This is a folder with a file's name. Put the file itself here."


def test_a_link_is_refused_and_never_followed(workspace: Workspace, tmp_path: Path) -> None:
    """A link in the folder could bring any file of the machine into a report."""
    secret = put(tmp_path / "secret.csv", "secret", SENT)
    folder = workspace.raw / "2025-26-Q1" / POLICE
    folder.mkdir(parents=True)
    (folder / "link.csv").symlink_to(secret)
    (folder / "broken.csv").symlink_to(tmp_path / "nowhere")
    (workspace.raw / "2025-26-Q2").symlink_to(tmp_path)
    found = scan(workspace)
    assert {a.path.name for a in found} == {"link.csv", "broken.csv"}
    assert all(a.sha256 == "" and a.misplaced and "link" in a.misplaced for a in found)


@pytest.mark.skipif(os.name == "nt", reason="a backslash parts folders on Windows")
@pytest.mark.parametrize("name", ["..\\..\\evil.csv", "Returns\\return.csv"])
def test_a_name_that_is_a_path_does_not_pass_unseen(workspace: Workspace, name: str) -> None:
    """It begins with a point, and was taken for a hidden file: nobody ever heard of it."""
    arrival = _one(workspace, "2025-26-Q1", POLICE, name)
    assert arrival.misplaced and "holds a path" in arrival.misplaced
    assert "Rename it" in arrival.misplaced
    assert arrival.sha256, "what was sent is kept all the same"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_never_opened(workspace: Workspace) -> None:
    """Opening a pipe that nobody writes to waits for ever: the nightly run would hang."""
    folder = workspace.raw / "2025-26-Q1" / POLICE
    folder.mkdir(parents=True)
    os.mkfifo(folder / "pipe.csv")
    (arrival,) = scan(workspace)
    assert arrival.misplaced and "not an ordinary file" in arrival.misplaced


def test_a_file_that_may_not_be_read_does_not_stop_the_others(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One return locked by another program once kept every other return of the night out."""
    folder = workspace.raw / "2025-26-Q1" / POLICE
    put(folder / "locked.csv", "x", SENT)
    put(folder / "open.csv", "y", SENT)
    read = file_sha256

    def locked(path: Path) -> str:
        if path.name == "locked.csv":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(arrivals, "file_sha256", locked)
    found = {arrival.path.name: arrival for arrival in scan(workspace)}
    assert found["open.csv"].misplaced is None
    reason = found["locked.csv"].misplaced
    assert reason and "could not be opened (Permission denied)" in reason
    assert "Close it in other programs" in reason


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode on Windows")
def test_a_name_that_is_no_text_can_still_be_written_down(workspace: Workspace) -> None:
    """A zip made on an old Windows unpacks on Linux to names in another encoding."""
    folder = workspace.raw / "2025-26-Q1" / POLICE
    folder.mkdir(parents=True)
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.csv")).write_text("x")
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    (arrival,) = scan(workspace)
    assert arrival.misplaced and "name" in arrival.misplaced and "Rename" in arrival.misplaced
    assert arrival.context.file.encode() == "caf\N{REPLACEMENT CHARACTER}.csv".encode()


def test_when_it_was_written_is_when_it_was_received(workspace: Workspace) -> None:
    moment = datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    put(workspace.raw / "2025-26-Q2" / POLICE / "a.csv", "x", moment)
    (arrival,) = scan(workspace)
    assert arrival.received_at == datetime(2025, 10, 26, 1, 30)


def test_the_present_quarter_is_taken_in(workspace: Workspace) -> None:
    from pipelines.periods import quarter_of

    now = quarter_of(date.today())
    assert _one(workspace, now, POLICE, "a.csv").misplaced is None
    assert shift_quarter(now, -1)
