from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.demo import DemoRefused, write_demo
from pipelines.demo.faults import Fault
from pipelines.demo.parcel import STEMS
from pipelines.demo.write import Outgoing, write_files
from pipelines.periods import quarter_bounds


def _hashes(raw: Path) -> dict[str, str]:
    return {
        path.relative_to(raw).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in raw.rglob("*")
        if path.is_file()
    }


def _received(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def test_same_seed_gives_the_same_bytes(raw: Path, tmp_path: Path) -> None:
    write_demo(tmp_path / "again")
    assert _hashes(tmp_path / "again") == _hashes(raw)


def test_same_seed_gives_the_same_arrivals(raw: Path, tmp_path: Path) -> None:
    again = write_demo(tmp_path / "again")
    for path in again:
        first = raw / path.relative_to(tmp_path / "again")
        assert _received(path) == _received(first)


def test_another_seed_gives_other_figures(raw: Path, tmp_path: Path) -> None:
    write_demo(tmp_path / "other", seed=7)
    place = "2024-25-Q1/leicestershire_childrens_social_care/performance_return.csv"
    assert _hashes(tmp_path / "other")[place] != _hashes(raw)[place]


def test_a_longer_demo_changes_no_earlier_file(raw: Path, tmp_path: Path) -> None:
    write_demo(tmp_path / "longer", quarters=9)
    longer, shorter = _hashes(tmp_path / "longer"), _hashes(raw)
    returns = {place for place in shorter if place.startswith("20")}
    assert {place: longer[place] for place in returns} == {p: shorter[p] for p in returns}
    assert any(place.startswith("2025-26-Q2/") for place in longer)


def test_every_file_and_no_other_is_listed_as_synthetic(raw: Path) -> None:
    listing = json.loads((raw / "synthetic.json").read_text(encoding="utf-8"))
    found = _hashes(raw)
    del found["synthetic.json"]
    assert listing["files"] == found
    assert "made up" in listing["note"]


def test_returned_paths_are_the_listed_files_in_order_of_arrival(tmp_path: Path) -> None:
    paths = write_demo(tmp_path / "raw", quarters=1)
    listing = json.loads((tmp_path / "raw" / "synthetic.json").read_text(encoding="utf-8"))
    places = [path.relative_to(tmp_path / "raw").as_posix() for path in paths]
    assert sorted(places) == sorted(listing["files"])
    assert [_received(path) for path in paths] == sorted(_received(path) for path in paths)


def test_every_agency_has_a_folder_in_every_quarter_unless_it_sends_nothing(
    raw: Path, window: list[str], faults: tuple[Fault, ...]
) -> None:
    from pipelines.demo.returns import agencies

    missing = {(f.agency, q) for f in faults if f.kind == "missing" for q in f.quarters}
    for quarter in window:
        for agency in agencies():
            folder = raw / quarter / agency["agency_code"]
            stems = {path.stem for path in folder.glob("*")}
            sends = (agency["agency_code"], quarter) not in missing
            assert ({"performance_return", "narrative"} <= stems) is sends, folder
        office = {path.stem for path in (raw / quarter / "business_office").glob("*")}
        assert office >= {
            "business_plan", "outcome_assessment", "action_log", "subgroup_reports",
            "scrutiny_plan", "review_register", "audit_programme", "training",
        }  # fmt: skip


def test_arrivals_are_plausible(raw: Path, faults: tuple[Fault, ...]) -> None:
    late = [fault for fault in faults if fault.kind == "late"]
    datasets = {stem: dataset for dataset, stem in STEMS.items()}
    for path in raw.glob("*-Q?/*/*"):
        if path.suffix in (".md", ".docx"):
            # Texts for the Yearly Report are written in the summer after the year.
            continue
        quarter, agency = path.parent.parent.name, path.parent.name
        days = (_received(path).date() - quarter_bounds(quarter)[1]).days
        usual = range(10, 29)
        if path.stem == "outcome_assessment":
            # It is judged from the quarter's returns, so it comes after them.
            usual = range(26, 46)
        if path.stem == "explanations":
            # The agency answers what it was asked when its return was taken in.
            usual = range(20, 46)
        if path.stem.endswith(" corrected"):
            usual = range(17, 36)
        # What is put right comes soon after, and audits are exported whoever else is late.
        dataset = datasets.get(path.stem, "")
        is_late = any(one.happens(agency, quarter) and one.touches(dataset) for one in late)
        assert days in (range(40, 61) if is_late else usual), path
        assert _received(path).weekday() < 5, path


def test_nothing_arrives_in_the_future(raw: Path) -> None:
    assert all(_received(path) <= datetime.now(UTC) for path in raw.rglob("*"))


def test_files_still_to_come_are_drawn_back_before_now_in_their_order(tmp_path: Path) -> None:
    """A resubmission that arrives in the same second as the first file cannot be told from it."""
    now = datetime(2025, 7, 3, 12, tzinfo=UTC)
    files = [
        Outgoing(f"2025-26-Q1/a/{n}.csv", b"x", now + timedelta(days=n)) for n in (9, -2, 30, 1)
    ]
    paths = write_files(tmp_path, files, now)
    assert [path.stem for path in paths] == ["-2", "1", "9", "30"]
    moments = [_received(path) for path in paths]
    assert moments[0] == now - timedelta(days=2)
    assert moments == sorted(set(moments)) and moments[-1] < now


@pytest.mark.parametrize(
    "place", ["2025-26-Q1/leicestershire_police/mine.csv", "published/c1.csv", "synthetic.json"]
)
def test_a_folder_in_use_is_refused_and_left_alone(tmp_path: Path, place: str) -> None:
    """Synthetic files beside an agency's own would put made-up figures into a real report."""
    own = tmp_path / place
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("period,agency\n", encoding="utf-8")
    with pytest.raises(DemoRefused, match=own.name):
        write_demo(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [own]


def test_a_second_demo_is_refused(raw: Path) -> None:
    with pytest.raises(DemoRefused, match="already holds files"):
        write_demo(raw)


def test_a_readme_and_empty_folders_are_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("What goes here.\n", encoding="utf-8")
    (tmp_path / "published").mkdir()
    assert write_demo(tmp_path, quarters=1)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "What goes here.\n"


def test_an_interrupted_demo_leaves_no_file_that_passes_for_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the list came last, a demo that is stopped half-way would leave unmarked returns."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "utime", stop)
    with pytest.raises(KeyboardInterrupt):
        write_demo(tmp_path, quarters=1)
    listed = json.loads((tmp_path / "synthetic.json").read_text(encoding="utf-8"))["files"]
    left = _hashes(tmp_path)
    del left["synthetic.json"]
    assert left and all(listed[place] == digest for place, digest in left.items())


@pytest.mark.parametrize(
    ("first", "quarters", "said"),
    [
        ("2025-26-Q5", 1, "not a quarter"),
        ("2019-20-Q1", 1, "is before that"),
        ("2023-24-Q2", 0, "at least one quarter"),
        ("2023-24-Q2", 400, "past quarters"),
    ],
)
def test_quarters_that_cannot_be_made_up_are_refused(
    tmp_path: Path, first: str, quarters: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        write_demo(tmp_path, first_quarter=first, quarters=quarters)
    assert not any(tmp_path.iterdir())


def test_population_holds_every_area_and_year(raw: Path) -> None:
    text = (raw / "published" / "synthetic_population.csv").read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    assert header == "area,mid_year,age_group,population"
    cells = [row.split(",") for row in rows]
    areas = {"E06000016", "E10000018", "E06000017", "E12000004", "E92000001"}
    known = [(c[0], int(c[1])) for c in cells if c[2] == "population_0_17"]
    assert len(known) == 65 and set(known) == {(a, y) for a in areas for y in range(2012, 2025)}
    # Other ages are made up, and for the three authorities only.
    made_up = sorted((c[2], c[0], int(c[1])) for c in cells if c[2] != "population_0_17")
    assert made_up == [
        (ages, area, year)
        for ages in ("population_0_14", "population_10_17", "population_10_24")
        for area in ("E06000016", "E06000017", "E10000018")
        for year in range(2021, 2025)
    ]
    assert ["E06000017", "2023", "population_0_17", "8003"] in cells


def test_population_is_there_a_month_after_the_newest_quarter(raw: Path) -> None:
    received = _received(raw / "published" / "synthetic_population.csv")
    assert received.date() == date(2025, 7, 30)
