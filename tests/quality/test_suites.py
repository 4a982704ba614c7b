from __future__ import annotations

from pipelines.quality.plan import plan_rules


def _suite(contract, seeds, context):
    from pipelines.quality.suites import build_suite

    return build_suite(contract.dataset, plan_rules(contract, seeds, context))


def _by_rule(suite):
    return {item.meta["rule"]: item for item in suite.expectations}


def test_a_suite_holds_every_rule_that_the_contract_implies(contracts, seeds, context):
    contract = contracts["performance_return"]
    made = _by_rule(_suite(contract, seeds, context))
    implied = {"has_rows", "rows_are_unique"}
    for column in contract.columns:
        implied |= {f"{column.name}_exists"} if column.required else set()
        needed = column.filled and column.default is None
        implied |= {f"{column.name}_filled"} if needed else set()
        implied |= {f"{column.name}_allowed"} if column.allowed else set()
    implied |= {"period_readable", "value_readable"}
    implied |= set(contract.questions.names)
    assert set(made) == implied | {rule.name for rule in contract.rules}


def test_severity_message_and_remedy_go_with_each_expectation(contracts, seeds, context):
    made = _by_rule(_suite(contracts["performance_return"], seeds, context))
    warning, error = made["value_or_reason"], made["value_not_negative"]
    assert (warning.severity.value, warning.meta["severity"]) == ("warning", "warning")
    assert (error.severity.value, error.meta["severity"]) == ("critical", "error")
    assert error.notes[0] == "A count cannot be below zero."


def test_kwargs_follow_the_submission(contracts, seeds, context):
    made = _by_rule(_suite(contracts["performance_return"], seeds, context))
    assert made["period_allowed"].value_set == ["2025-26-Q1"]
    assert made["area_allowed"].value_set == ["E06000017"]
    assert "rereferrals" in made["measure_allowed"].value_set
    assert "missing_episodes" not in made["measure_allowed"].value_set
    assert "sex|female" in made["category_of_characteristic"].value_set
    assert made["rows_are_unique"].column_list == list(contracts["performance_return"].keys)


def test_every_contract_makes_a_suite_and_plain_words_without_a_submission(contracts, seeds):
    from pipelines.contracts import SubmissionContext

    for contract in contracts.values():
        assert _suite(contract, seeds, SubmissionContext("file.csv")).expectations
        for rule in plan_rules(contract, seeds, None):
            assert rule.message.endswith((".", "?")) and rule.remedy.endswith(".")
            assert "_" not in rule.message.split("'")[0] or rule.column, rule.message
            assert "None" not in rule.message + rule.remedy


def test_a_list_of_values_is_told_in_full_and_a_catalogue_by_name(contracts, seeds):
    rules = {rule.name: rule for rule in plan_rules(contracts["agency_narrative"], seeds, None)}
    assert "one of improving, what, how_much, how_well or difference" in (
        rules["question_allowed"].message
    )
    assert "in the list of indicators" in rules["indicator_allowed"].message
    assert "the period of the folder" in rules["period_allowed"].message
    assert "the agency whose folder it was put in" in rules["agency_allowed"].message


def test_a_single_key_is_one_column_that_is_unique(contracts, seeds, context):
    contract = contracts["population"].model_copy(update={"keys": ("area",)})
    rule = next(item for item in plan_rules(contract, seeds, context) if "unique" in item.name)
    assert (rule.expectation, rule.column) == ("expect_column_values_to_be_unique", "area")
