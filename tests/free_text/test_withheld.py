"""A text with a personal detail, from the file that was sent to what a release shows."""

from __future__ import annotations

import ast
import re
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts import load_contracts
from pipelines.free_text.feedback import NOT_REPEATED
from pipelines.free_text.withheld import (
    NotHeld,
    StillPersonal,
    decide,
    held_texts,
    text_columns,
    withhold,
)
from pipelines.intake.readers import read_file
from pipelines.intake.take_in import take_in
from pipelines.refresh.fingerprint import build_fingerprint
from pipelines.refresh.options import Options
from pipelines.refresh.run import read_ledger
from pipelines.warehouse.connection import connected
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.returns import QUARTER

NOW = datetime(2025, 7, 22, 2, 0)
SECRET = "Mrs Nightingale rang 0116 454 1004 about her neighbour."
PLAIN = "A second duty team began in May."
PLACE = f"{QUARTER}/leicester_childrens_social_care/story.csv, row 2, column narrative"


def _send(workspace: Workspace, name: str, *texts: str) -> None:
    folder = workspace.raw / QUARTER / "leicester_childrens_social_care"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        f"{QUARTER},leicester_childrens_social_care,Leicester,Heading {n},{text}"
        for n, text in enumerate(texts)
    ]
    told = "\n".join(["period,agency,area,heading,narrative", *rows])
    (folder / name).write_text(told + "\n", encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "home")
    _send(made, "story.csv", SECRET, PLAIN)
    take_in(made, now=NOW)
    return made


def _withhold(workspace: Workspace, now: datetime = NOW) -> int:
    with connected(workspace) as connection:
        return withhold(connection, load_contracts(workspace.contracts), now)


def _held(workspace: Workspace) -> list[tuple[str | None, tuple[str, ...], tuple[str, ...]]]:
    with connected(workspace) as connection:
        found = held_texts(connection, load_contracts(workspace.contracts))
    return [(text.decision, text.kinds, text.places) for text in found]


def _decide(workspace: Workspace, replacement: str | None, *, hours: int = 1) -> str:
    with connected(workspace) as connection:
        (text,) = held_texts(connection, load_contracts(workspace.contracts))
        return decide(
            connection,
            text.text_id,
            replacement=replacement,
            role="Performance analyst",
            reason="Looked at",
            now=NOW + timedelta(hours=hours),
        )


def test_a_text_is_withheld_once_however_often_it_is_read_or_sent(workspace: Workspace) -> None:
    assert _withhold(workspace) == 1
    assert _withhold(workspace) == 0
    _send(workspace, "again.csv", PLAIN, SECRET)
    take_in(workspace, now=NOW + timedelta(hours=1))
    assert _withhold(workspace) == 0
    ((decision, kinds, places),) = _held(workspace)
    assert decision is None and kinds == ("telephone_number", "name")
    assert places[0] == PLACE and "again.csv, row 3" in places[1]


def test_new_patterns_read_what_was_taken_in_before(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.free_text.withheld.kinds_of", lambda text: ())
    monkeypatch.setattr("pipelines.free_text.withheld.patterns_version", lambda: "older")
    assert _withhold(workspace) == 0
    monkeypatch.undo()
    assert _withhold(workspace) == 1


def _told_in(folder: Path) -> str:
    """Everything that feedback says: the list, the note, and each cell of the marked copy."""
    files = [path for path in folder.rglob("*.*") if path.is_file()]
    copies = [path for path in files if path.suffix == ".xlsx"]
    assert copies
    said = [path.read_text(encoding="utf-8-sig") for path in files if path not in copies]
    for path in copies:
        said += [
            str(cell) for table in read_file(path) for row in table.cells.rows() for cell in row
        ]
    return "\n".join(said)


def test_its_sender_is_told_where_and_never_what(workspace: Workspace) -> None:
    folder = workspace.feedback / QUARTER / "leicester_childrens_social_care"
    said = _told_in(folder)
    assert "may hold a telephone number and a person's name" in said
    assert "narrative" in said and "send the file again" in said
    kept = "".join(path.read_text(encoding="utf-8") for path in workspace.quality.rglob("*.json"))
    for told in (said, kept):
        assert "Nightingale" not in told and "454" not in told


def test_another_rules_finding_does_not_repeat_it(tmp_path: Path) -> None:
    made = Workspace(tmp_path / "home")
    folder = made.raw / QUARTER / "leicester_childrens_social_care"
    folder.mkdir(parents=True)
    (folder / "story.csv").write_text(
        "period,agency,area,question,heading,narrative\n"
        f"{QUARTER},leicester_childrens_social_care,Leicester,Ask Mrs Nightingale,H,{PLAIN}\n",
        encoding="utf-8",
    )
    (entry,) = take_in(made, now=NOW)
    assert entry.submission.outcome == "rejected"
    said = _told_in(made.feedback)
    assert "question" in said and NOT_REPEATED in said and "Nightingale" not in said


def test_a_decision_is_kept_with_role_and_reason_and_the_last_one_stands(
    workspace: Workspace,
) -> None:
    _withhold(workspace)
    assert _decide(workspace, "") == "redacted"
    assert _decide(workspace, None, hours=2) == "accepted"
    assert _held(workspace)[0][0] == "accepted"
    with connected(workspace) as connection:
        rows = connection.execute(
            "select decision, replacement, decided_by_role, reason from raw.text_decisions"
            " order by decided_at"
        ).fetchall()
    masked = "[removed] rang [removed] about her neighbour."
    assert rows == [
        ("redacted", masked, "Performance analyst", "Looked at"),
        ("accepted", None, "Performance analyst", "Looked at"),
    ]


def test_what_is_put_in_its_place_is_read_too(workspace: Workspace) -> None:
    _withhold(workspace)
    with pytest.raises(StillPersonal, match="a person's name") as refused:
        _decide(workspace, "Mrs Nightingale rang.")
    assert "Nightingale" not in str(refused.value)
    assert _held(workspace)[0][0] is None


def test_an_unknown_name_is_refused(workspace: Workspace) -> None:
    with connected(workspace) as connection, pytest.raises(NotHeld, match="assurance redact"):
        decide(connection, "T0", replacement=None, role="r", reason="r", now=NOW)


def test_a_decision_makes_the_next_build_another_one(workspace: Workspace) -> None:
    _withhold(workspace)

    def wanted() -> str:
        return build_fingerprint(workspace, read_ledger(workspace), Options(), NOW)

    before = wanted()
    assert wanted() == before
    _decide(workspace, None)
    assert wanted() != before


def test_what_people_write_is_listed_where_it_is_read() -> None:
    """A contract's new text column must be in the macro, or what is withheld of it would pass."""
    macros = (PROJECT_ROOT / "dbt_project" / "macros" / "in_force.sql").read_text(encoding="utf-8")
    found = re.search(r"return\((\{.*?\})\)", macros, re.DOTALL)
    assert found
    contracts = load_contracts(PROJECT_ROOT / "expectations").values()
    listed = ast.literal_eval(found[1])
    for contract in contracts:
        assert listed.get(contract.dataset, []) == list(text_columns(contract)), contract.dataset
    for dataset in listed:
        path = PROJECT_ROOT / "dbt_project" / "models" / "staging" / f"stg_{dataset}.sql"
        assert f"rows_in_force('{dataset}')" in path.read_text(encoding="utf-8")


def _shown(workspace: Workspace) -> list[str]:
    from pipelines.warehouse.transform import build

    build(workspace, as_of=NOW + timedelta(days=1), select="+stg_agency_narrative")
    with duckdb.connect(str(workspace.database), read_only=True) as connection:
        rows = connection.execute(
            "select narrative from staging.stg_agency_narrative order by row_number"
        ).fetchall()
    return [row[0] for row in rows]


def test_what_the_models_see_follows_the_decision(workspace: Workspace) -> None:
    held = "[Withheld until it has been checked for personal details]"
    assert _shown(workspace) == [held, PLAIN]
    _decide(workspace, "A neighbour rang.")
    assert _shown(workspace) == ["A neighbour rang.", PLAIN]
    _decide(workspace, None, hours=2)
    assert _shown(workspace) == [SECRET, PLAIN]
