"""Which case it was is not stored: a hash is, and texts do not give it away."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts import load_contracts
from pipelines.intake.identifiers import (
    hashed,
    identifier_key,
    without_identifiers,
    without_reference,
)
from pipelines.intake.take_in import take_in
from pipelines.keys import IDENTIFIER_KEY
from pipelines.warehouse.connection import connected
from pipelines.workspace import PROJECT_ROOT, Workspace, WorkspaceDamaged
from tests.intake.case_texts import CASES_IN_TEXTS
from tests.returns import QUARTER

KEY = b"the key of these tests, 32 or more"
NOW = datetime(2025, 7, 10)
SEEN, RISK = "Was the child seen alone?", "Were the risks to the child recognised in time?"
AUDIT = f"""\
Case reference,Agency,Date of audit,{RISK},{SEEN},Comments,What worked well?
NX-4711,Leicestershire Police,03/06/2025,No,Yes,Case NX-4711 was seen.,nx 4711 was heard
nx-4711,LLR ICB,04/06/2025,Yes,No,See NX4711.,
QQ-0815,Leicestershire Police,04/06/2025,Yes,Yes,,About NX-4711
"""


@pytest.fixture(autouse=True)
def no_key_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(IDENTIFIER_KEY, raising=False)


def take_in_audit(workspace: Workspace, name: str = "CFA-2025-1.csv") -> str:
    path = workspace.raw / QUARTER / "business_office" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(AUDIT, encoding="utf-8")
    (taken, *_) = take_in(workspace, now=NOW)
    return taken.submission.outcome


def stored(workspace: Workspace, query: str) -> list[tuple[object, ...]]:
    with connected(workspace) as connection:
        return connection.execute(query).fetchall()


def test_no_reference_reaches_the_warehouse_and_agencies_still_meet(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "home")
    assert take_in_audit(workspace) == "accepted"
    records = stored(
        workspace,
        "select case_reference, responding_agency, worked_well from raw.audit_export order by row",
    )
    one, same, other = (case for case, _, _ in records)
    assert one == same != other
    assert re.fullmatch("id-[0-9a-f]{20}", str(one))
    # Another case's reference in a text is for whoever writes, and for whoever reads it.
    assert [text for _, _, text in records] == ["[this case] was heard", None, "About NX-4711"]
    answers = "select distinct case_reference from raw.audit_answer order by all"
    assert stored(workspace, answers) == sorted([(one,), (other,)])
    comments = "select comment from raw.audit_answer where comment is not null order by all"
    assert stored(workspace, comments) == [("Case [this case] was seen.",), ("See [this case].",)]
    written = b"".join(p.read_bytes() for p in workspace.warehouse.iterdir() if p.is_file())
    assert b"QQ-0815" not in written and b"qq-0815" not in written


def test_the_homes_own_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "home")
    key = identifier_key(workspace)
    assert len(key) == 64 and identifier_key(workspace) == key
    assert identifier_key(Workspace(tmp_path / "other")) != key
    assert workspace.identifier_key.stat().st_mode & 0o077 == 0
    assert not workspace.identifier_key.is_relative_to(workspace.warehouse)


def test_the_environments_key_stands_before_the_homes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(IDENTIFIER_KEY, KEY.decode())
    assert identifier_key(Workspace(tmp_path)) == KEY
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv(IDENTIFIER_KEY, "short")
    with pytest.raises(WorkspaceDamaged, match=f"{IDENTIFIER_KEY} has fewer than 32 characters"):
        identifier_key(Workspace(tmp_path))


def test_a_key_that_was_cut_off_is_not_used(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.identifier_key.parent.mkdir()
    workspace.identifier_key.write_text("abc")
    with pytest.raises(WorkspaceDamaged, match=r"identifier\.key has fewer than 32"):
        identifier_key(workspace)


def test_the_same_case_has_one_hash_however_it_is_written() -> None:
    assert hashed("C07", KEY) == hashed("c 07", KEY) != hashed("C08", KEY)
    assert hashed("C07", KEY) != hashed("C07", b"another key")


def test_a_dataset_without_identifiers_is_stored_as_it_is() -> None:
    contracts = load_contracts(PROJECT_ROOT / "expectations")
    marked = {name: c.identifiers for name, c in contracts.items() if c.identifiers}
    assert marked == dict.fromkeys(("audit_export", "audit_answer"), ("case_reference",))
    rows = pl.DataFrame({"area": ["E06000017"], "value": [7]})
    assert without_identifiers(rows, contracts["population"], KEY).equals(rows)


def test_an_identifier_is_a_code_that_no_list_allows(tmp_path: Path) -> None:
    """From a list of allowed values every hash could be worked out."""
    shutil.copytree(PROJECT_ROOT / "expectations", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "voice.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "type: quarter", "type: quarter\n    identifier: true"
        ),
        encoding="utf-8",
    )
    with pytest.raises(Exception, match="an identifier is of type 'code'"):
        load_contracts(tmp_path)


@pytest.mark.parametrize(("reference", "said", "left"), CASES_IN_TEXTS)
def test_a_text_does_not_name_its_case_however_it_is_written(
    reference: str | None, said: str | None, left: str | None
) -> None:
    assert without_reference(said, reference) == left


@given(st.text(max_size=40), st.text(max_size=12))
def test_any_text_and_reference_leave_a_text(said: str, reference: str) -> None:
    left = without_reference(said, reference)
    assert left is not None
    if not any(map(str.isalnum, reference)):
        assert left == said
