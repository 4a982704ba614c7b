"""What ``faults.yml`` says intake does with a file is what intake does."""

from __future__ import annotations

import pytest

from pipelines.demo import write_demo
from pipelines.demo.faults import Fault, load_faults
from pipelines.demo.parcel import STEMS
from pipelines.intake.arrivals import Arrival, scan
from pipelines.intake.prepare import prepare
from pipelines.intake.prepared import Prepared
from pipelines.intake.rulebook import Rulebook
from pipelines.workspace import Workspace

FAULTS = [fault for fault in load_faults() if fault.outcome != "missing"]


class Intake:
    """Judges files of one demo, each once."""

    def __init__(self, workspace: Workspace) -> None:
        self.rules = Rulebook(workspace)
        self.arrivals = {f"{a.folder}/{a.path.name}": a for a in scan(workspace)}
        self.judged: dict[str, Prepared] = {}

    def judge(self, place: str) -> Prepared:
        if place not in self.judged:
            self.judged[place] = prepare(self.arrivals[place], self.rules)
        return self.judged[place]

    def newest(self, fault: Fault, stem: str) -> Arrival:
        """The file of the last quarter in which the fault is planted."""
        return max(
            (
                arrival
                for arrival in self.arrivals.values()
                if arrival.context.agency == fault.agency
                and fault.happens(fault.agency, arrival.context.period or "")
                and arrival.path.stem == stem
            ),
            key=lambda arrival: arrival.context.period or "",
        )


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Intake:
    workspace = Workspace(tmp_path_factory.mktemp("home"))
    write_demo(workspace.raw)
    return Intake(workspace)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.fault_id)
def test_file_is_judged_as_declared(fault: Fault, intake: Intake) -> None:
    for dataset, stem in STEMS.items():
        if not fault.touches(dataset):
            continue
        arrival = intake.newest(fault, stem)
        first = intake.judge(f"{arrival.folder}/{arrival.path.name}")
        wanted = "rejected" if fault.outcome.startswith("rejected") else "accepted"
        assert (first.outcome, len(first.parts)) == (wanted, 1), first.reason
        assert first.parts[0].contract.dataset == dataset
        again = fault.details.get("correction")
        if again:
            later = arrival.path.with_stem(again["stem"]).name
            assert intake.judge(f"{arrival.folder}/{later}").outcome == "accepted"


def test_population_is_recognised(intake: Intake) -> None:
    prepared = intake.judge("published/synthetic_population.csv")
    assert prepared.outcome == "accepted"
    assert [part.contract.dataset for part in prepared.parts] == ["population"]
    assert prepared.parts[0].frame.height == 101


def test_every_file_is_known_to_be_synthetic(intake: Intake) -> None:
    assert all(arrival.is_synthetic for arrival in intake.arrivals.values())


def _values(intake: Intake, place: str, measure: str) -> list[tuple[object, ...]]:
    (part,) = intake.judge(place).parts
    rows = part.frame.filter(part.frame["measure"] == measure)
    return rows.select("value", "status").rows()


def test_symbols_and_numbers_are_read_for_what_they_mean(intake: Intake) -> None:
    quarter = "2025-26-Q1"
    health = f"{quarter}/llr_integrated_care_board/performance_return.csv"
    assert (None, "c") in _values(intake, health, "unborn_safeguarding_referrals")
    rutland = f"{quarter}/rutland_education/performance_return.csv"
    assert (None, "c") in _values(intake, rutland, "suspensions")
    county = f"{quarter}/leicestershire_childrens_social_care/performance_return.csv"
    (contacts,) = _values(intake, county, "contacts")
    assert isinstance(contacts[0], float) and contacts[0] > 5000 and contacts[1] == "ok"
    (early_help,) = _values(
        intake, f"{quarter}/leicester_early_help/performance_return.csv", "early_help_assessments"
    )
    assert early_help[1] == "ok"


def test_totals_row_is_set_aside(intake: Intake) -> None:
    for agency in ("leicester_early_help", "leicester_education"):
        (part,) = intake.judge(f"2025-26-Q1/{agency}/performance_return.csv").parts
        assert part.rows_set_aside == 1


def test_a_narrative_in_windows_1252_keeps_every_letter(intake: Intake) -> None:
    (part,) = intake.judge("2024-25-Q2/leicester_childrens_social_care/narrative.csv").parts
    text = " ".join(part.frame["narrative"].to_list())
    assert "£180,000" in text and "“step-down”" in text and "chairs’ posts" in text
