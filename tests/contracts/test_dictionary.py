from __future__ import annotations

from pipelines.contracts.dictionary import PAGE, data_dictionary
from pipelines.workspace import PROJECT_ROOT


def test_the_committed_page_is_the_one_its_sources_make() -> None:
    """A column added to a contract and not to the page would leave an agency guessing."""
    made = data_dictionary(PROJECT_ROOT / "expectations", PROJECT_ROOT / "dbt_project")
    assert (PROJECT_ROOT / PAGE).read_text(encoding="utf-8") == made, "run 'assurance dictionary'"


def test_every_contract_column_and_every_public_table_is_described() -> None:
    made = data_dictionary(PROJECT_ROOT / "expectations", PROJECT_ROOT / "dbt_project")
    for needed in (
        "| measure | code | yes |",
        "### fct_indicator",
        "### fct_revision",
        "| rereferrals_pct |",
    ):
        assert needed in made
