"""Planned rules -> a Great Expectations suite."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from great_expectations.core.expectation_suite import ExpectationSuite
from great_expectations.exceptions import ExpectationNotFoundError
from great_expectations.expectations.registry import get_expectation_impl

from pipelines.contracts.load import ContractError
from pipelines.quality.plan import PlannedRule

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

# Great Expectations' own severities: an error of ours is what it calls critical.
_SEVERITY = {"error": "critical", "warning": "warning"}


def build_suite(dataset: str, rules: Sequence[PlannedRule]) -> ExpectationSuite:
    """The suite of these rules, in their order.

    Each expectation carries its rule's name and severity in ``meta`` (and in Great Expectations'
    own ``severity``), and message and remedy in ``notes``.

    Raises:
        ContractError: Great Expectations has no such expectation, or refuses its kwargs.
    """
    return ExpectationSuite(dataset, expectations=[_expectation(dataset, rule) for rule in rules])


def _expectation(dataset: str, rule: PlannedRule) -> Expectation:
    # A kwarg left out and a kwarg of None mean the same to Great Expectations.
    kwargs = {key: value for key, value in rule.kwargs.items() if value is not None}
    try:
        return _known(rule.expectation)(
            severity=_SEVERITY[rule.severity],
            meta={"rule": rule.name, "severity": rule.severity},
            notes=[rule.message, rule.remedy],
            **kwargs,
        )
    except ExpectationNotFoundError as error:
        raise ContractError(
            f"Rule '{rule.name}' of {dataset}.yml asks for '{rule.expectation}', which "
            "Great Expectations does not have; its expectations are named like "
            "expect_column_values_to_be_between."
        ) from error
    except ValueError as error:
        faults: list[dict[str, Any]] = getattr(error, "errors", list)()
        told = "; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in faults) or str(error)
        raise ContractError(
            f"Rule '{rule.name}' of {dataset}.yml does not suit {rule.expectation}: {told}."
        ) from error


@cache
def _known(expectation: str) -> Any:
    return get_expectation_impl(expectation)
