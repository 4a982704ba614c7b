from __future__ import annotations

import pytest

from pipelines.publishing.timetable_appendix import Provision, provisions, whole
from tests.publishing.fixture_timetable import RUTLAND, element


def verdict(*statuses: str, frequency: str = "quarterly") -> str:
    rows = tuple(element(status=status, frequency=frequency) for status in statuses)
    return Provision("figures", "figures", rows).verdict


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (["received", "late"], "provided"),
        (["received", "planned", "not due"], "provided"),
        (["received", "missing"], "partly"),
        (["late", "rejected"], "partly"),
        (["missing", "rejected"], "not provided"),
        (["planned", "not due"], "not due"),
        (["not recorded", "planned"], "not recorded"),
        (["not asked", "not asked"], "not asked"),
        (["not asked", "planned"], "not due"),
    ],
)
def test_a_section_is_judged_by_what_has_fallen_due(statuses: list[str], said: str) -> None:
    assert verdict(*statuses) == said


def test_what_is_not_recorded_is_neither_provided_nor_missing() -> None:
    """All that is recorded came, and yet nobody can say that everything did."""
    assert verdict("received", "not recorded") == "as recorded"


def test_what_comes_when_it_happens_is_provided_once_anything_came() -> None:
    """Most agencies heard nothing worth a return in a quarter: that is no failure of theirs."""
    assert verdict("none", "received", frequency="when_it_happens") == "provided"
    assert verdict("none", "none", frequency="when_it_happens") == "not provided"


def test_a_rule_serves_every_section_it_names_and_a_section_may_have_none() -> None:
    both = element(rule_code="one", sections="figures;public")
    rows = [both, element(rule_code="two", sections="public", **RUTLAND), element(sections=None)]
    found = provisions(rows, {"figures": "F", "public": "P", "frontline": "V"})
    assert {code: [part.rule for part in parts] for code, parts in found.items()} == {
        "figures": ["one"], "public": ["one", "two"], "frontline": [],
    }  # fmt: skip
    assert len(whole("public", found["public"]).rows) == 2


def test_a_section_counts_what_is_owed_apart_from_what_happens() -> None:
    rows = (
        element(), element(status="missing"), element(status="not asked"),
        element(frequency="when_it_happens"), element(frequency="when_it_happens", status="none"),
    )  # fmt: skip
    assert Provision("figures", "", rows).counts == "1 of 2 received; 1 received as it happened"
