"""Texts for the Yearly Report in a folder of another quarter than the year's last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.contracts import Contract
from tests.quality.office import OFFICE, POLICE, Judge, Row, judge_of, only

YEARS_END = replace(OFFICE, period="2024-25-Q4")
SOUND: Row = {
    "period": "2024-25-Q4",
    "agency": "business_office",
    "year": "2024-25",
    "partnership": "LSCP",
    "section": "foreword",
    "text": "We asked what is different for a child because of this.",
}


@pytest.fixture
def judge_text(contracts: dict[str, Contract]) -> Judge:
    judged = judge_of(contracts["report_text"])
    return lambda *rows, context=YEARS_END: judged(*rows, context=context)


def test_a_sound_text_is_accepted_without_a_remark(judge_text: Judge) -> None:
    result = judge_text(SOUND, {**SOUND, "section": "easy_read"}, {**SOUND, "partnership": "LRSCP"})
    assert result.accepted and result.findings == ()


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"year": "2023-24"}, "year", "year_is_the_folders"),
        ({"year": "2024/25"}, "year", "year_is_the_folders"),
        ({"year": None}, "year", "year_filled"),
        ({"partnership": "LLR"}, "partnership", "partnership_allowed"),
        ({"section": "What went well"}, "section", "section_allowed"),
        ({"text": None}, "text", "text_filled"),
    ],
)
def test_what_is_wrong_is_named(judge_text: Judge, changed: Row, column: str, rule: str) -> None:
    found = only(judge_text({**SOUND, **changed}))
    assert (found.severity, found.column, found.rule) == ("error", column, rule)


def test_a_text_lies_in_the_folder_of_the_years_last_quarter(judge_text: Judge) -> None:
    context = replace(OFFICE, period="2025-26-Q1")
    found = only(judge_text({**SOUND, "period": "2025-26-Q1"}, context=context))
    assert found.rule == "year_is_the_folders"
    assert "2024-25-Q4" in found.remedy


def test_the_same_section_twice_is_refused(judge_text: Judge) -> None:
    result = judge_text(
        SOUND, {**SOUND, "text": "Another text for the same section of the same report."}
    )
    assert {found.rule for found in result.findings} == {"rows_are_unique"}
    assert not result.accepted


def test_a_text_of_a_few_words_is_asked_about(judge_text: Judge) -> None:
    found = only(judge_text({**SOUND, "text": "To follow."}))
    assert (found.severity, found.rule) == ("warning", "text_says_something")


def test_only_the_business_office_sends_them(judge_text: Judge) -> None:
    police = replace(POLICE, period="2024-25-Q4")
    found = only(judge_text({**SOUND, "agency": "leicestershire_police"}, context=police))
    assert found.rule == "agency_allowed"
