from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.demo.report_text import report_texts
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.intake.arrivals import scan
from pipelines.intake.prepare import prepare
from pipelines.intake.prepared import Prepared
from pipelines.intake.rulebook import Rulebook
from pipelines.periods import quarter_bounds
from pipelines.workspace import Workspace

YEARS_END = "2024-25-Q4"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Prepared]:
    """What becomes of each document, by its name."""
    workspace = Workspace(tmp_path_factory.mktemp("texts"))
    for sent in report_texts([YEARS_END]):
        path = workspace.raw / sent.place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sent.content)
    rules = Rulebook(workspace)
    return {arrival.name: prepare(arrival, rules) for arrival in scan(workspace)}


def test_only_the_texts_of_the_demos_years_are_sent() -> None:
    assert list(report_texts(["2025-26-Q1"])) == []
    assert {sent.place.split("/")[0] for sent in report_texts([YEARS_END])} == {YEARS_END}


def test_texts_come_after_their_year_and_before_the_report_is_due() -> None:
    for sent in report_texts(["2023-24-Q4", YEARS_END]):
        days = (sent.arrives.date() - quarter_bounds(sent.place.split("/")[0])[1]).days
        assert 60 < days < 183


def test_every_file_becomes_what_its_fault_says(judged: dict[str, Prepared]) -> None:
    entries = [
        entry for entry in read_yaml(WORDS / "report_text.yml") if entry["year"] == "2024-25"
    ]
    for entry in entries:
        done = judged[entry["file"]]
        is_wrong = "Rejected" in entry.get("fault", "")
        assert (done.outcome == "rejected") is is_wrong, entry["file"]
        warned = sum(part.warnings + part.errors for part in done.parts)
        assert bool(warned) is ("fault" in entry), entry["file"]


def test_a_word_document_holds_its_sections(judged: dict[str, Prepared]) -> None:
    (part,) = judged["yearly-report-LSCP-2024-25.docx"].parts
    (text,) = part.frame.filter(part.frame["section"] == "how_effective")["text"]
    assert text.startswith("We hold each other to account") and "\n\n" in text
    assert part.frame.height == 15


def test_the_same_documents_are_the_same_bytes(tmp_path: Path) -> None:
    first, second = ([sent.content for sent in report_texts([YEARS_END])] for _ in range(2))
    assert first == second
