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


def test_a_code_of_another_classification_stands_for_its_group() -> None:
    """Rows of the census classification are numbers: a stray '1' must not become Bangladeshi."""
    contract = load_contract(PROJECT_ROOT / "expectations" / "performance_return.yml")
    for name in ("category", "category_2"):
        allowed = contract.column(name).allowed
        assert allowed is not None
        codes = allowed_codes(allowed, SEEDS, POLICE)
        assert codes["wbri"] == codes["w1"] == codes["white british"] == "white_british"
        assert codes["wrom"] == "gypsy_roma", "neither of the two census groups it merges"
        assert codes["wirt"] == codes["w3"] == "gypsy_or_irish_traveller"
        assert codes["chne"] == codes["o1"] == codes["a4"] == "chinese"
        assert {codes[c] for c in ("refu", "nobt", "ns", "ic9")} == {"unknown"}
        assert "1" not in codes


def test_a_census_table_of_residents_may_keep_its_own_names_of_groups() -> None:
    allowed = load_contract(PROJECT_ROOT / "expectations" / "population.yml").column("category")
    assert allowed.allowed is not None
    names = allowed_codes(allowed.allowed, SEEDS, SubmissionContext("census.csv"))
    assert names["other ethnic group: arab"] == "arab"
    assert names["white: gypsy or irish traveller"] == "gypsy_or_irish_traveller"
    assert "wbri" not in names, "a code of social care has no place in a census table"


def test_a_group_is_never_hidden_behind_a_code() -> None:
    """A code spelt like a group's own code or label would quietly mean another group."""
    groups = seed_rows(SEEDS, "characteristics")
    own = {row[key].casefold() for row in groups for key in ("category", "category_label")}
    sent = [row for row in seed_rows(SEEDS, "category_codes") if row["may_be_sent"] == "true"]
    assert len(sent) > 80
    assert not own & {row["code"].casefold() for row in sent}


def test_the_census_has_nineteen_groups_and_what_does_not_map_is_said() -> None:
    rows = seed_rows(SEEDS, "category_codes")
    census = {row["category"] for row in rows if row["classification"] == "census_2021"}
    groups = {
        row["category"]: row["parent_category"]
        for row in seed_rows(SEEDS, "characteristics")
        if row["characteristic"] == "ethnicity_19"
    }
    assert len(census) == 19
    assert set(groups) - census == {"gypsy_roma", "unknown"}
    assert set(groups.values()) == {"asian", "black", "mixed", "white", "other", "unknown"}
    for classification in ("cin_census", "ssda903", "school_census"):
        codes = {r["code"]: r for r in rows if r["classification"] == classification}
        assert len(codes) == 20
        missing = census - {row["category"] for row in codes.values()}
        assert missing == {"roma", "arab"}
        assert "merges" in codes["WROM"]["mapping_note"]
        assert "Arab" in codes["OOTH"]["mapping_note"]
        assert codes["REFU"]["five_group"] == codes["NOBT"]["five_group"] == "unknown"
    assert all(row["mapping_note"] for row in rows)


def test_a_missing_catalogue_or_column_is_named() -> None:
    with pytest.raises(ContractError, match=r"nowhere\.csv"):
        seed_rows(SEEDS, "nowhere")
    with pytest.raises(ContractError, match="no column 'colour'"):
        allowed_codes(Allowed(seed="areas", column="colour"), SEEDS, POLICE)
