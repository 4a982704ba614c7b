"""One submission through every rule: plan, derive, validate, and find the rows that fail."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.contracts.load import ContractError
from pipelines.quality import CheckResult, RuleResult
from pipelines.quality.derived import add_derived
from pipelines.quality.engine import validate
from pipelines.quality.findings import find
from pipelines.quality.frames import pandas_frame
from pipelines.quality.plan import PlannedRule, plan_rules
from pipelines.quality.suites import build_suite

if TYPE_CHECKING:
    import polars as pl
    from great_expectations.core import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )

    from pipelines.contracts.model import Contract, SubmissionContext

# What a result may keep: counts and shares, never a value or a list of rows.
_KEPT = (
    "element_count",
    "unexpected_count",
    "unexpected_percent",
    "unexpected_percent_total",
    "unexpected_percent_nonmissing",
    "missing_count",
    "missing_percent",
)
# The line of a traceback that names the exception's class.
_EXCEPTION = re.compile(r"^(?:\w+\.)*(\w+)(?::|$)", re.MULTILINE)


def run_check(
    frame: pl.DataFrame, contract: Contract, context: SubmissionContext, seeds: Path
) -> CheckResult:
    """See ``pipelines.quality.check``."""
    rules = plan_rules(contract, seeds, context)
    frame = add_derived(frame, contract, seeds)
    present = {rule.name: rule for rule in rules if _can_run(rule, frame)}
    suite = build_suite(contract.dataset, list(present.values()))
    outcome = validate(suite, pandas_frame(frame, list(present.values())))
    by_rule = {_rule_of(item): item for item in outcome.results}
    incomplete = any(
        column.required and column.name not in frame.columns for column in contract.columns
    )
    results = tuple(_result(contract, rule, by_rule.get(rule.name), incomplete) for rule in rules)
    failed = [present[result.name] for result in results if result.failed and not result.passed]
    errors, warnings = (
        sum(item.failed for item in results if item.severity == severity and not item.passed)
        for severity in ("error", "warning")
    )
    return CheckResult(
        dataset=contract.dataset,
        rules=results,
        findings=find(frame, failed),
        errors=errors,
        warnings=warnings,
        accepted=errors == 0,
        results_json=_summary(outcome, [by_rule[name] for name in present]),
    )


def _rule_of(item: ExpectationValidationResult) -> str:
    assert item.expectation_config and item.expectation_config.meta
    return str(item.expectation_config.meta["rule"])


def _can_run(rule: PlannedRule, frame: pl.DataFrame) -> bool:
    return rule.expectation == "expect_column_to_exist" or set(rule.reads) <= set(frame.columns)


def _result(
    contract: Contract,
    rule: PlannedRule,
    outcome: ExpectationValidationResult | None,
    incomplete: bool,
) -> RuleResult:
    if outcome is None:
        # Only columns that need not be there are absent: nothing to check, and nothing wrong.
        passed = not incomplete
        checked = failed = 0
    else:
        checked, failed = _counts(contract, rule, outcome)
        passed = bool(outcome.success)
    return RuleResult(
        rule.name,
        rule.expectation,
        rule.column,
        rule.severity,
        rule.message,
        rule.remedy,
        checked,
        failed,
        passed,
        rule.dimension,
    )


def _counts(
    contract: Contract, rule: PlannedRule, outcome: ExpectationValidationResult
) -> tuple[int, int]:
    """Rows looked at and rows that fail; for a rule about the whole file, one thing.

    Raises:
        ContractError: the expectation could not be evaluated at all.
    """
    counts: Mapping[str, Any] = outcome.result or {}
    if not outcome.success and (reason := _broken(outcome)):
        raise ContractError(
            f"Rule '{rule.name}' of {contract.dataset}.yml cannot be applied to its column "
            f"({reason}): check its kwargs and the column's type."
        )
    if counts.get("unexpected_count") is None:
        return 1, int(not outcome.success)
    checked = int(counts["element_count"]) - int(counts.get("missing_count") or 0)
    return checked, int(counts["unexpected_count"])


def _broken(outcome: ExpectationValidationResult) -> str | None:
    """The kind of exception that stopped an expectation; its text may quote a cell."""
    told = outcome.exception_info or {}
    reports = [told] if "raised_exception" in told else list(told.values())
    for report in reports:
        kinds = _EXCEPTION.findall(_text(report, "exception_traceback"))
        if kinds:
            # The first is the cause; the library's own exceptions are chained behind it.
            return str(kinds[0])
    return None


def _text(report: object, name: str) -> str:
    value = report.get(name) if isinstance(report, dict) else getattr(report, name, None)
    return str(value or "")


def _summary(
    outcome: ExpectationSuiteValidationResult, results: Sequence[ExpectationValidationResult]
) -> dict[str, Any]:
    """Great Expectations' result, less what differs from run to run or holds a value."""
    told = {
        "success": bool(outcome.success),
        "suite_name": outcome.suite_name,
        "statistics": outcome.statistics,
        "meta": {"great_expectations_version": outcome.meta["great_expectations_version"]},
        "results": [_plain(item) for item in results],
    }
    return json.loads(json.dumps(told, default=str))


def _plain(item: ExpectationValidationResult) -> dict[str, Any]:
    config = item.expectation_config
    assert config
    counts = item.result or {}
    kept = {key: counts[key] for key in _KEPT if key in counts}
    if config.type.startswith("expect_table_") and "observed_value" in counts:
        kept["observed_value"] = counts["observed_value"]
    return {
        "success": bool(item.success),
        "expectation_config": {
            "type": config.type,
            "kwargs": {key: value for key, value in config.kwargs.items() if key != "batch_id"},
            "meta": config.meta,
            "severity": getattr(config.severity, "value", config.severity),
        },
        "result": kept,
    }
