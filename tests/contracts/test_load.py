from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.contracts import Allowed, SubmissionContext, load_contract, load_contracts
from pipelines.contracts.load import ContractError, allowed_codes, seed_rows
from pipelines.workspace import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
POLICE = SubmissionContext(
    "f.csv", "2025-26-Q1", "leicestershire_police", "police", ("E06000016", "E06000017")
)
MINIMAL = """\
dataset: small
title: Small
supplier: Someone
frequency: quarterly
kind: return
grain: one row
keys: [period]
columns:
  - {name: period, type: quarter, meaning: The quarter., example: 2025-26-Q1}
"""


def write(folder: Path, text: str, name: str = "small.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_projects_contracts_load_and_their_seeds_exist() -> None:
    for contract in load_contracts(PROJECT_ROOT / "expectations").values():
        for column in contract.columns:
            if column.allowed:
                assert allowed_codes(column.allowed, SEEDS, POLICE) or column.allowed.where


def test_line_ends_do_not_change_a_contracts_fingerprint(tmp_path: Path) -> None:
    """A checkout on Windows must not make every file new again."""
    unix = load_contract(write(tmp_path, MINIMAL))
    (tmp_path / "small.yml").write_bytes(MINIMAL.replace("\n", "\r\n").encode())
    assert load_contract(tmp_path / "small.yml").sha256 == unix.sha256


def test_an_unquoted_date_is_a_fine_example(tmp_path: Path) -> None:
    """YAML reads 2025-07-21 as a date, and an analyst does not know that."""
    text = MINIMAL + "  - {name: written_on, type: date, meaning: Day., example: 2025-07-21}\n"
    assert load_contract(write(tmp_path, text)).column("written_on").example == "2025-07-21"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("title: Small", "titel: Small"), "titel"),
        (("keys: [period]", "keys: [quarter]"), "'quarter' is not a column"),
        (("type: quarter", "type: quater"), "columns.0.type"),
        (("dataset: small", "dataset: [small"), "not readable YAML"),
    ],
)
def test_a_faulty_contract_names_its_file_and_its_fault(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    with pytest.raises(ContractError, match=r"small\.yml") as caught:
        load_contract(write(tmp_path, MINIMAL.replace(*change)))
    assert told in str(caught.value)


def test_a_file_named_differently_from_its_dataset_is_refused(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL, "other.yml")
    with pytest.raises(ContractError, match=r"small\.yml"):
        load_contracts(tmp_path)


def test_an_areas_name_stands_for_its_code_whatever_its_case() -> None:
    allowed = Allowed(
        seed="areas",
        column="area_code",
        also=("area_name",),
        where={"area_code": "@agency_areas"},
    )
    codes = allowed_codes(allowed, SEEDS, POLICE)
    assert codes["rutland"] == codes["e06000017"] == "E06000017"
    assert "leicestershire" not in codes, "not an area that this agency reports for"


def test_a_missing_catalogue_or_column_is_named() -> None:
    with pytest.raises(ContractError, match=r"nowhere\.csv"):
        seed_rows(SEEDS, "nowhere")
    with pytest.raises(ContractError, match="no column 'colour'"):
        allowed_codes(Allowed(seed="areas", column="colour"), SEEDS, POLICE)
