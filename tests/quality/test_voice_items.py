"""Voice returns in which a change has no day, or comes before what was said."""

from __future__ import annotations

import pytest

from pipelines.contracts import Contract
from tests.quality.office import OFFICE, POLICE, Judge, Row, judge_of, only

# Row 2 of the file: said, changed and told back.
SOUND: Row = {
    "period": "2025-26-Q1",
    "agency": "leicestershire_police",
    "area": "LLR",
    "voice_code": "V-1",
    "who": "young_people",
    "source_type": "focus_group",
    "source_title": "Youth panel",
    "heard_on": "2025-04-10",
    "people_heard": "19",
    "theme": "identity",
    "what_was_said": "Say why you stop us.",
    "what_changed": "Officers say why first.",
    "changed_on": "2025-06-30",
    "how_fed_back": "At the panel.",
}
# Row 3: nothing has changed yet.
WAITING: Row = {
    **SOUND,
    "voice_code": "V-2",
    "what_changed": None,
    "changed_on": None,
    "how_fed_back": None,
}


@pytest.fixture
def judge_voice(contracts: dict[str, Contract]) -> Judge:
    judged = judge_of(contracts["voice"])
    return lambda *rows, context=POLICE: judged(*rows, context=context)


def test_a_sound_return_is_accepted_without_a_remark(judge_voice: Judge) -> None:
    result = judge_voice(SOUND, WAITING)
    assert result.accepted and result.findings == ()


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"changed_on": "2025-04-09"}, "changed_on", "changed_after_heard"),
        ({"what_changed": None, "how_fed_back": None}, "what_changed",
         "day_of_change_has_its_change"),
        ({"people_heard": "0"}, "people_heard", "people_heard_at_least_one"),
        ({"who": "adults"}, "who", "who_allowed"),
        ({"source_type": "rumour"}, "source_type", "source_type_allowed"),
        ({"theme": "weather"}, "theme", "theme_allowed"),
        ({"heard_on": None}, "heard_on", "heard_on_filled"),
        ({"changed_on": "in June"}, "changed_on", "changed_on_readable"),
        ({"what_was_said": None}, "what_was_said", "what_was_said_filled"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_rejected_with_its_row(
    judge_voice: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_voice(WAITING, {**SOUND, **changed})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (3, column, rule)
    assert finding.message.strip() and finding.remedy.strip().endswith(".")


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"changed_on": None}, "changed_on", "change_has_its_day"),
        ({"what_changed": None, "changed_on": None}, "what_changed", "told_back_after_change"),
        ({"changed_on": "2025-07-01"}, "changed_on", "changed_by_the_quarters_end"),
        ({"what_was_said": "Too late."}, "what_was_said", "words_say_something"),
    ],
)
def test_what_is_only_missing_or_too_soon_is_remarked_and_accepted(
    judge_voice: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_voice({**SOUND, **changed})
    assert result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (2, column, rule)
    assert finding.severity == "warning"


def test_what_was_said_after_the_quarters_end_is_remarked(judge_voice: Judge) -> None:
    result = judge_voice({**WAITING, "heard_on": "2025-07-01"})
    assert result.accepted and only(result).rule == "heard_by_the_quarters_end"


def test_few_columns_are_enough(judge_voice: Judge) -> None:
    asked = ("period", "agency", "voice_code", "who", "source_type", "source_title", "heard_on",
             "what_was_said")  # fmt: skip
    assert judge_voice({name: WAITING[name] for name in asked}).findings == ()


def test_the_business_office_sends_what_the_young_scrutineers_heard(judge_voice: Judge) -> None:
    young = {**SOUND, "agency": "business_office", "source_type": "young_scrutineers"}
    assert judge_voice(young, context=OFFICE).accepted
    assert [one.rule for one in judge_voice(SOUND, context=OFFICE).findings] == ["agency_allowed"]
