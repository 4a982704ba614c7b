from __future__ import annotations

import json

import duckdb
import pytest

from pipelines.contracts import load_contracts
from pipelines.quality.dimensions import dimension_of
from pipelines.quality.plan import plan_rules
from pipelines.quality.rule_counts import keep_counts, keep_earlier_counts
from pipelines.warehouse.connection import connected
from pipelines.workspace import PROJECT_ROOT, Workspace

CONTRACTS = PROJECT_ROOT / "expectations"
SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
KEPT = (
    "select dimension, sum(checked), sum(failed) from raw.rule_results where submission_id = ?"
    " group by 1 order by 1"
)


@pytest.mark.parametrize(
    ("expectation", "reads", "declared", "dimension"),
    [
        ("expect_column_values_to_not_be_null", ("due_on",), None, "completeness"),
        ("expect_column_values_to_be_null", ("due_on_unreadable",), None, "validity"),
        ("expect_column_values_to_be_null", ("parent_absent",), None, "consistency"),
        ("expect_column_values_to_be_null", ("parent_absent",), "completeness", "completeness"),
        ("expect_compound_columns_to_be_unique", ("period", "agency"), None, "uniqueness"),
        ("expect_column_values_to_match_regex", ("audit_code",), None, "validity"),
    ],
)
def test_a_rule_looks_at_a_dimension(expectation, reads, declared, dimension) -> None:
    assert dimension_of(expectation, reads, declared) == dimension


def test_what_a_contract_declares_of_a_rule_holds() -> None:
    rules = plan_rules(load_contracts(CONTRACTS)["workforce"], SEEDS, None)
    told = {rule.name: rule.dimension for rule in rules}
    assert told["every_month_is_there"] == "completeness"
    assert told["posts_are_filled_or_vacant"] == "consistency"
    assert told["month_readable"] == "validity"
    assert told["rows_are_unique"] == "uniqueness"


def _ledger(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    for number, name in enumerate(names):
        connection.execute(
            "insert into raw.submissions by name select ? as submission_id, ? as sequence, 'x' as"
            " sha256, 'f.csv' as original_name, 'p/a' as folder, 'performance_return' as dataset,"
            " now() as received_at, now() as taken_in_at, 'accepted' as outcome, 1 as rows_read,"
            " 0 as rows_set_aside, 1 as rows_accepted, 0 as errors, 0 as warnings,"
            " 'r' as rules_sha256, '0' as code_version, true as is_synthetic",
            [name, number],
        )


def test_what_the_rules_found_is_kept_by_dimension(judge, tmp_path) -> None:
    result = judge({"value": "-1"})
    with connected(Workspace(tmp_path)) as connection:
        keep_counts(connection, "S1", result.rules)
        found = {name: (checked, failed) for name, checked, failed in
                 connection.execute(KEPT, ["S1"]).fetchall()}  # fmt: skip
    assert sum(failed for _, failed in found.values()) == result.errors + result.warnings == 1
    assert found["validity"][1] == 1 and found["uniqueness"] == (1, 0)


def test_submissions_of_before_are_caught_up_once_from_their_results(tmp_path) -> None:
    """An upgrade must not show every earlier return as if nothing had been checked of it."""
    workspace = Workspace(tmp_path)
    rule = {"name": "value_readable", "expectation": "expect_column_values_to_be_null",
            "severity": "error", "checked": 40, "failed": 2}  # fmt: skip
    (workspace.quality / "results").mkdir(parents=True)
    told = workspace.quality / "results" / "OLD.json"
    told.write_text(json.dumps({"rules": [rule]}), encoding="utf-8")
    with connected(workspace) as connection:
        _ledger(connection, "OLD", "LOST")
        for _ in range(2):
            keep_earlier_counts(connection, workspace.quality)
        assert connection.execute(KEPT, ["OLD"]).fetchall() == [("validity", 40, 2)]
        assert connection.execute(KEPT, ["LOST"]).fetchall() == []
