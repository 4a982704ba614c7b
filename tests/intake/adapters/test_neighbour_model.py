"""The statistical neighbour model: a wide table of codes, recognised by its header."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.intake.adapters import find_neighbours
from pipelines.intake.arrivals import scan
from pipelines.intake.prepare import prepare
from pipelines.intake.prepared import Prepared
from pipelines.intake.readers import read_file
from pipelines.intake.rulebook import Rulebook
from pipelines.workspace import Workspace
from tests.returns import SENT, put

HEADER = ["old_la_code", "la_name"] + [f"SN_{n}{part}" for n in range(1, 11) for part in ("", "P")]


def line(code: str, *neighbours: str, closeness: str = "Very close ") -> str:
    listed = neighbours or tuple(str(300 + number) for number in range(1, 11))
    return ",".join([code, "A place", *(f"{one},{closeness}" for one in listed)])


def file(*lines: str, header: list[str] = HEADER) -> str:
    return "\ufeff" + "\r\n".join([",".join(header), *lines]) + "\r\n"


def taken(tmp_path: Path, text: str) -> Prepared:
    workspace = Workspace(tmp_path)
    put(workspace.raw / "published" / "any_name.csv", text, SENT)
    (arrival,) = scan(workspace)
    return prepare(arrival, Rulebook(workspace))


def test_each_neighbour_becomes_a_row_with_its_rank_and_closeness(tmp_path: Path) -> None:
    done = taken(tmp_path, file(line("856"), line("857", closeness="Somewhat close")))
    assert (done.outcome, done.reason) == ("accepted", None)
    (part,) = done.parts
    assert part.contract.dataset == "statistical_neighbours"
    assert (part.publication, part.release_period) == ("statistical_neighbour_model", None)
    rows = part.frame.select("row", "area", "neighbour", "rank", "closeness").rows()
    assert len(rows) == 20
    assert rows[0] == (2, "856", "301", 1, "very_close")
    assert rows[-1] == (3, "857", "310", 10, "somewhat_close")


@pytest.mark.parametrize(
    ("lines", "column", "said"),
    [
        ([line("856"), line("856")], None, "More than one row"),
        ([line("E06000016")], "area", "three-figure"),
        ([line("856", "301", "", *(str(n) for n in range(303, 311)))], "neighbour", "empty"),
        ([line("856", closeness="Rather close")], "closeness", "closeness"),
    ],
)
def test_a_faulty_model_is_rejected_and_the_fault_named(
    tmp_path: Path, lines: list[str], column: str | None, said: str
) -> None:
    done = taken(tmp_path, file(*lines))
    assert done.outcome == "rejected"
    found = [one for part in done.parts for one in part.findings]
    assert any(said in one.message and column in (None, one.column) for one in found), found


def test_a_model_of_another_shape_is_not_guessed_at(tmp_path: Path) -> None:
    """Nine neighbours, or columns with other names, would need somebody to look."""
    text = file(line("856"), header=[name.replace("SN_10", "SN_X") for name in HEADER])
    assert taken(tmp_path, text).outcome == "unrecognised"


def test_a_list_in_long_form_is_taken_too(tmp_path: Path) -> None:
    done = taken(tmp_path, "area,neighbour,rank,closeness\r\n856,821,1,close\r\n")
    assert done.outcome == "accepted"
    assert done.parts[0].frame["closeness"].to_list() == ["close"]


def test_the_published_model_gives_ten_neighbours_for_every_authority(
    published_folder: Path,
) -> None:
    (raw,) = read_file(published_folder / "other" / "sn_model_2025_wide.csv")
    found = find_neighbours(raw)
    assert found is not None
    assert found.height == 1530 and found["area"].n_unique() == 153
    assert found.null_count().sum_horizontal().item() == 0
    leicester = found.filter(area="856").sort("rank")["neighbour"].to_list()
    assert leicester == ["821", "871", "304", "316", "333", "380", "307", "313", "330", "889"]
