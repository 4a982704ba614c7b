from __future__ import annotations

import polars as pl
import pytest

from pipelines.contracts import Contract, SubmissionContext
from pipelines.contracts.load import ContractError
from pipelines.contracts.model import Rule
from pipelines.quality import check


def _rule(result, name):
    return next(rule for rule in result.rules if rule.name == name)


def _one(result):
    assert len(result.findings) == 1, result.findings
    return result.findings[0]


def test_a_sound_return_is_accepted(judge):
    result = judge({}, {"measure": "rereferrals", "value": "12"})
    assert result.accepted
    assert result.findings == ()
    assert (result.errors, result.warnings) == (0, 0)
    assert all(rule.passed for rule in result.rules)
    assert _rule(result, "area_allowed").checked == 2


def test_a_sound_narrative_is_accepted(judge):
    assert judge({}, {"heading": "Another"}, dataset="agency_narrative").accepted


def test_the_sound_rows_of_official_datasets_are_accepted(contracts, seeds, make_frame):
    rows = {
        "population": {
            "area": "E06000017",
            "mid_year": "2024",
            "age_group": "population_0_17",
            "value": "8012",
        },
        "published_statistics": {
            "figure": "measure",
            "code": "referrals",
            "area": "E06000016",
            "period": "2024-25",
            "value": "6328",
            "status": "ok",
            "source_column": "referral_count",
        },
    }
    for dataset, row in rows.items():
        frame = make_frame(contracts[dataset], [row])
        result = check(frame, contracts[dataset], SubmissionContext("file.csv"), seeds)
        assert result.accepted and not result.findings, (dataset, result.findings)


@pytest.mark.parametrize(
    ("group", "value", "rule"),
    [
        ({"characteristic": "ethnicity_19", "category": "roma"}, "0", None),
        ({"characteristic": "ethnicity_19", "category": "roma"}, "-1", "value_not_negative"),
        ({"characteristic": "sex", "category": "roma"}, "12", "category_of_characteristic"),
        ({}, "0", "everyone_above_zero"),
    ],
)
def test_a_group_of_residents_may_be_empty_and_everyone_may_not(
    contracts, seeds, make_frame, group, value, rule
):
    row = {"area": "E06000017", "mid_year": "2021", "age_group": "population_0_17", "value": value}
    frame = make_frame(contracts["population"], [row | group])
    result = check(frame, contracts["population"], SubmissionContext("file.csv"), seeds)
    assert [item.rule for item in result.findings] == ([rule] if rule else [])


def test_a_rejected_file_names_sheet_row_column_value_and_remedy(judge):
    result = judge({}, {"measure": "referals"}, sheet="Return")
    assert not result.accepted
    assert result.errors == 1
    found = _one(result)
    assert (found.sheet, found.row, found.column, found.value) == (
        "Return",
        3,
        "measure",
        "referals",
    )
    assert found.rule == "measure_allowed"
    assert found.message.startswith("The measure is not one that is expected here")
    assert found.remedy == "Use a code from the measures list that your agency was sent."


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"agency": "a_stranger"}, "agency", "rutland_childrens_social_care"),
        ({"area": "E06000099"}, "area", "it must be E06000017 (Rutland)"),
        ({"area": "E06000016"}, "area", "it must be E06000017 (Rutland)"),
        ({"measure": "missing_episodes"}, "measure", "in the list of measures"),
        ({"characteristic": "colour"}, "characteristic", "not one that is expected here"),
        ({"period": "2024-25-Q4"}, "period", "2025-26-Q1, as the folder it was put in"),
        ({"period": None}, "period", "is empty"),
        ({"period": "summer"}, "period", "cannot be read as a quarter"),
        ({"agency": None}, "agency", "is empty"),
        ({"value": "-3"}, "value", "cannot be below zero"),
        ({"value": "a lot"}, "value", "cannot be read as a count"),
        ({"status": "maybe"}, "status", "not one that is expected here"),
        ({"characteristic": "sex", "category": "asian"}, "category", "does not belong"),
        (
            {"characteristic_2": "sex", "category_2": "asian"},
            "category_2",
            "does not belong to this second characteristic",
        ),
    ],
)
def test_each_fault_is_told_once_at_its_cell(judge, change, column, words):
    result = judge(change)
    assert not result.accepted
    found = _one(result)
    assert found.column == column
    assert found.value == change.get(column)
    assert words in found.message
    assert found.remedy
    assert result.errors == 1


@pytest.mark.parametrize("value", ["c", "x", "z"])
def test_a_symbol_in_place_of_a_count_is_no_fault(judge, value):
    assert judge({"value": value}).findings == ()


def test_no_value_and_no_reason_is_a_warning_and_not_a_rejection(judge):
    result = judge({"value": None})
    assert result.accepted
    assert (result.errors, result.warnings) == (0, 1)
    assert _one(result).severity == "warning"


def test_a_numerator_above_its_denominator_is_told_with_both_counts(judge):
    result = judge(
        {"value": "100"},
        {"measure": "rereferrals", "value": "120"},
        {"measure": "referrals_no_further_action", "value": "100"},
    )
    found = _one(result)
    assert (found.rule, found.row, found.column, found.value) == (
        "part_within_whole",
        3,
        "value",
        "120",
    )
    assert "It is 120, the other is 100." in found.message


def test_a_numerator_is_not_compared_with_a_confidential_denominator(judge):
    assert judge({"value": "c"}, {"measure": "rereferrals", "value": "3"}).accepted


def test_repeated_rows_are_all_told_and_name_each_other(judge):
    result = judge({}, {"measure": "contacts"}, {"value": "104"})
    assert [item.row for item in result.findings] == [2, 4]
    assert result.errors == 2
    assert "See also row 4." in result.findings[0].message
    assert "See also row 2." in result.findings[1].message
    assert "referrals" in result.findings[0].value


def test_repeated_rows_in_two_sheets_name_the_other_sheet(contracts, context, seeds, make_frame):
    contract = contracts["performance_return"]
    row = {
        "period": "2025-26-Q1",
        "agency": "rutland_childrens_social_care",
        "area": "E06000017",
        "measure": "referrals",
        "value": "1",
    }
    frame = pl.concat([make_frame(contract, [row], "Zulu"), make_frame(contract, [row], "Alpha")])
    result = check(frame, contract, context, seeds)
    assert [item.sheet for item in result.findings] == ["Zulu", "Alpha"]
    assert "See also row 2 of sheet 'Alpha'." in result.findings[0].message


def test_two_codes_of_one_group_are_told_to_mean_the_same(contracts, context, seeds, make_frame):
    """Social care records REFU and NOBT apart; 'repeated row' alone would not tell what to do."""
    row = {
        "period": "2025-26-Q1",
        "agency": "rutland_childrens_social_care",
        "area": "E06000017",
        "measure": "referrals",
        "characteristic": "ethnicity_19",
        "category": "unknown",
        "value": "7",
    }
    frame = make_frame(contracts["performance_return"], [row, row])
    sent = pl.Series("category_as_sent", ["REFU", "NOBT"])
    result = check(frame.with_columns(sent), contracts["performance_return"], context, seeds)
    assert [item.row for item in result.findings] == [2, 3]
    for item in result.findings:
        assert "NOBT and REFU mean the same here: send one row for both." in item.message


def test_a_file_without_rows_is_rejected_for_that_alone(judge):
    result = judge()
    assert not result.accepted
    assert _one(result).rule == "has_rows"
    assert _one(result).row is None


def test_findings_follow_the_file_and_not_the_rules(judge):
    result = judge({"value": "-1"}, {"area": "x", "measure": "contacts"})
    assert [item.row for item in result.findings] == [2, 3]


def test_findings_are_cut_off_but_counted(judge, monkeypatch):
    monkeypatch.setattr("pipelines.quality.findings.LIMIT", 3)
    result = judge(*({"value": "-1", "category": f"none{n}"} for n in range(8)))
    assert _rule(result, "value_not_negative").failed == 8
    assert sum(item.rule == "value_not_negative" for item in result.findings) == 3


def test_narrative_warnings_do_not_reject(judge):
    result = judge({"heading": "x" * 121, "narrative": "Short."}, dataset="agency_narrative")
    assert result.accepted
    assert {item.rule for item in result.findings} == {
        "heading_is_short",
        "narrative_says_something",
    }
    assert all(item.severity == "warning" for item in result.findings)


def test_an_unreadable_date_is_an_error(judge):
    found = _one(judge({"written_on": "last week"}, dataset="agency_narrative"))
    assert (found.column, found.value) == ("written_on", "last week")
    assert "cannot be read as a date" in found.message


def test_an_absent_required_column_is_told_once_and_its_rules_are_not_passed(
    contracts, context, seeds, make_frame
):
    """A frame without a column once stopped the whole check with an exception of the library."""
    contract = contracts["performance_return"]
    frame = make_frame(contract, [{"period": "2025-26-Q1", "value": "1"}])
    frame = frame.drop("measure", "measure_as_sent")
    result = check(frame, contract, context, seeds)
    told = [item for item in result.findings if item.column == "measure"]
    assert [item.rule for item in told] == ["measure_exists"]
    skipped = _rule(result, "measure_allowed")
    assert (skipped.checked, skipped.failed, skipped.passed) == (0, 0, False)


def test_an_absent_optional_column_is_no_fault(contracts, context, seeds, make_frame):
    contract = contracts["agency_narrative"]
    frame = make_frame(contract, []).drop("author_role", "written_on", "written_on_unreadable")
    result = check(frame, contract, context, seeds)
    assert _rule(result, "written_on_readable").passed


def test_results_hold_counts_and_no_cell(judge):
    result = judge({"measure": "kept-secret-1"}, {"value": "kept-secret-2"}, {"area": "kept-3"})
    text = str(result.results_json)
    assert "kept-" not in text
    assert result.results_json["statistics"]["unsuccessful_expectations"] >= 3
    measured = next(
        item
        for item in result.results_json["results"]
        if item["expectation_config"]["meta"]["rule"] == "measure_allowed"
    )
    assert measured["result"]["unexpected_count"] == 1
    assert measured["result"]["element_count"] == 3
    assert measured["expectation_config"]["severity"] == "critical"
    assert not {"partial_unexpected_list", "unexpected_list"} & set(measured["result"])


def test_the_same_submission_gives_the_same_result(judge):
    assert judge({"value": "-1"}) == judge({"value": "-1"})


def _with(contract: Contract, **rule) -> Contract:
    made = Rule(name="mine", message="Wrong.", remedy="Right it.", **rule)
    return contract.model_copy(update={"rules": (*contract.rules, made)})


@pytest.mark.parametrize(
    ("expectation", "kwargs", "words"),
    [
        ("expect_the_unexpected", {"column": "value"}, "does not have"),
        ("expect_column_values_to_be_between", {"colum": "value"}, "does not suit"),
        ("expect_column_values_to_be_between", {"column": "price"}, "neither a column nor"),
        ("expect_column_values_to_be_in_set", {"column": "area", "value_set": "@moon"}, "'@moon'"),
        ("expect_column_values_to_be_between", {"column": "area", "min_value": 3}, "TypeError"),
        ("expect_column_values_to_match_regex", {"column": "area", "regex": "("}, "cannot be"),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(
    contracts, context, seeds, make_frame, expectation, kwargs, words
):
    """A misspelt rule must stop the run: it once counted as a fault of the agency's file."""
    contract = _with(contracts["performance_return"], expectation=expectation, kwargs=kwargs)
    row = {"period": "2025-26-Q1", "area": "E06000017", "value": "1"}
    with pytest.raises(ContractError) as caught:
        check(make_frame(contract, [row]), contract, context, seeds)
    assert "'mine'" in str(caught.value)
    assert "performance_return.yml" in str(caught.value)
    assert words in str(caught.value)


def test_two_rules_of_one_name_are_refused(contracts, context, seeds, make_frame):
    contract = contracts["performance_return"]
    twice = contract.model_copy(update={"rules": (*contract.rules, contract.rules[0])})
    with pytest.raises(ContractError, match="two rules called 'value_not_negative'"):
        check(make_frame(twice, []), twice, context, seeds)


def test_an_unknown_derived_column_is_refused(contracts, context, seeds, make_frame):
    contract = contracts["performance_return"].model_copy(update={"derived": {"mood": "?"}})
    contract = contract.model_copy(update={"rules": ()})
    with pytest.raises(ContractError, match="'mood', which cannot be derived"):
        check(make_frame(contract, []), contract, context, seeds)


def test_a_rule_about_the_whole_file_is_told_without_a_row(contracts, context, seeds, make_frame):
    contract = _with(
        contracts["population"],
        expectation="expect_column_max_to_be_between",
        kwargs={"column": "value", "max_value": 10},
    )
    row = {"area": "E06000017", "mid_year": "2024", "age_group": "population_0_17", "value": "12"}
    result = check(make_frame(contract, [row]), contract, context, seeds)
    found = _one(result)
    assert (found.rule, found.row, found.column) == ("mine", None, "value")
    assert "12" not in str(result.results_json["results"][-1]["result"])


def test_a_rule_may_refer_to_the_submission(contracts, context, seeds, make_frame):
    contract = _with(
        contracts["performance_return"],
        expectation="expect_column_values_to_be_in_set",
        kwargs={"column": "area", "value_set": "@agency_areas"},
    )
    frame = make_frame(contract, [{"area": "E06000017"}, {"area": "E06000016"}])
    assert _rule(check(frame, contract, context, seeds), "mine").failed == 1
