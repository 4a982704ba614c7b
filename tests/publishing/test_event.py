from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing import event
from pipelines.publishing.event_areas import NO_ACTIONS, NO_THEMES, NOTHING_OPEN
from pipelines.publishing.event_candidates import NO_CANDIDATES, NO_RULES
from pipelines.publishing.event_cycle import NOT_IN_TIMETABLE
from pipelines.publishing.event_reader import SOURCES, candidates_of
from pipelines.publishing.event_themes import NO_SURVEY, NOTHING_SAID, theme_rows
from pipelines.publishing.event_workbook import UNDECIDED, event_workbook
from pipelines.publishing.quarter_outcomes import NO_PLAN
from pipelines.publishing.year import Year, open_year
from pipelines.release.focus_finders import SOURCES as FOUND_IN
from tests.publishing.altered import obeyed, plain, with_release, with_tables
from tests.publishing.fixture_focus import YEAR, candidate
from tests.publishing.fixture_schema import frame
from tests.publishing.fixture_timetable import element

SECTIONS = (
    event.opening,
    event.cycle,
    event.messages,
    event.focus_areas,
    event.candidates,
    event.engagement,
    event.not_known,
    event.methods,
)


@pytest.fixture(scope="module")
def year(release_folder: Path) -> Year:
    return open_year(release_folder, YEAR, "LSCP")


def of(year: Year, folder: Path, **tables: list[dict[str, Any]] | None) -> Year:
    """The year of a release that holds these rows; None leaves the table out."""
    frames = {name: None if rows is None else frame(name, rows) for name, rows in tables.items()}
    return replace(year, quarter=with_tables(year.quarter, folder, **frames))


def groups(text: str) -> list[str]:
    return re.findall(r"\[([^\[\]]+) \[[^\[\]]+\]\{\.note\}\]\{\.group\}", text)


def test_what_more_kinds_of_source_point_to_comes_first_and_what_is_not_known_last(
    year: Year,
) -> None:
    assert [one.title for one in candidates_of(year)] == [
        "Neglect", "Front door and early help", "My caseload is right.",
        "Return missing: Voice of children and families",
    ]  # fmt: skip


def test_each_candidate_says_how_it_stands_to_the_plan_and_who_points_to_it(year: Year) -> None:
    text = plain(event.candidates(year))
    assert (
        "[Neglect [Theme. Belongs to the key focus area: Front door and early help. 3 kinds of "
        "source: multi-agency audits, learning from reviews and children and families]{.note}]"
    ) in text
    assert (
        "[Front door and early help [Is a key focus area now. 2 kinds of source: performance data "
        "and judgements of outcome statements]{.note}]"
    ) in text
    assert "[My caseload is right [Statement of the practitioner survey. New. 1 kind of" in text


def test_each_reason_names_its_evidence_and_leaves_room_for_the_decision(year: Year) -> None:
    text = plain(event.candidates(year))
    assert "| Why it is proposed | Where that stands | Decision of the group |" in text
    assert (
        "| **Re-referrals within 12 months** Areas: 1. | Leicester (provisional limits) |   |"
    ) in text
    several, single, gaps = text.split("### ")[1:]
    assert len(groups(several)) == 2 and len(groups(single)) == 1 and len(groups(gaps)) == 1


def test_another_partnerships_and_another_years_candidates_are_not_shown(
    year: Year, tmp_path: Path
) -> None:
    other = [candidate(partnership_code="LLR"), candidate(period="2023-24")]
    assert event.candidates(of(year, tmp_path, fct_focus_candidate=other)) == NO_CANDIDATES


def test_a_release_of_older_code_says_that_it_has_no_rules(year: Year, tmp_path: Path) -> None:
    older = of(year, tmp_path, fct_focus_candidate=None, dim_focus_rule=None)
    assert event.candidates(older) == NO_RULES
    assert NO_RULES in plain(event.messages(older))
    assert NO_RULES in plain(event.methods(older))


def test_the_messages_count_what_is_proposed_and_name_what_several_sources_point_to(
    year: Year,
) -> None:
    text = plain(event.messages(year))
    assert (
        "3 candidates for the next key focus areas: 1 of the plan's own, 2 beside them. More than "
        "one kind of source points to 2."
    ) in text
    assert "- **Neglect**: multi-agency audits, learning from reviews and children" in text
    assert "caseload" not in text


def test_the_cycle_has_its_days_from_the_timetable(year: Year, tmp_path: Path) -> None:
    mine = {"financial_year": YEAR, "area_codes": None}
    rows = [
        element(**mine, element_code="development_event", due_on=date(2025, 3, 31),
                status="not recorded", frequency="yearly"),
        element(**mine, period="2024-25-Q1", rule_code="b", status="late"),
        element(**mine, period="2024-25-Q2", rule_code="b", status="missing"),
        element(**mine | {"financial_year": "2025-26"}, element_code="business_plan",
                dataset="outcome_assessment", due_on=date(2025, 8, 14), rule_code="c",
                status="planned"),
    ]  # fmt: skip
    text = plain(event.cycle(of(year, tmp_path, fct_assurance_element=rows)))
    assert "Of 2 things that the timetable asked for, 1 came, 1 of them late." in text
    assert "| By 31 March 2025. |" in text
    assert "Judgements are due on 14 August 2025." in text
    assert (
        "The plan 2023-25 ends on 31 March 2025; what is agreed afterwards belongs to the plan"
        in text
    )


def test_a_cycle_without_a_timetable_says_so(year: Year, tmp_path: Path) -> None:
    text = plain(event.cycle(of(year, tmp_path, fct_assurance_element=[])))
    assert text.count(NOT_IN_TIMETABLE) == 2


def test_each_outcome_statement_shows_its_judgements_and_its_evidence_of_the_whole_year(
    year: Year,
) -> None:
    text = plain(event.focus_areas(year))
    assert (
        "| Families get help early and do not come back for it. | Not judged | Not judged | "
        "No progress yet | Some progress |"
    ) in text
    assert "The evidence side by side, 4 quarters to" in text
    assert "in these quarters" in text and "this quarter is tied" not in text
    assert "assessments start from the child's day" not in text, "the other partnership's"


def test_evidence_of_an_earlier_quarter_is_told_once_however_often_it_was_sent(
    year: Year,
) -> None:
    held = year.quarter.release.evidence
    row = dict.fromkeys(held.columns) | {
        "area_code": "LLR", "outcome_statement": "2023-O1", "element": "engagement_and_voice",
        "kind": "text", "heading": "Said", "text": "We came back twice.",
    }  # fmt: skip
    said = [
        row | {"evidence_id": quarter, "period": f"{YEAR}-{quarter}", "reference": f"{quarter}.csv"}
        for quarter in ("Q2", "Q3")
    ]
    before = row | {"evidence_id": "b", "period": "2023-24-Q4", "text": "Long ago."}
    evidence = held.vstack(held.clear().vstack(frame("fct_evidence", [*said, before])))
    text = plain(
        event.focus_areas(replace(year, quarter=with_release(year.quarter, evidence=evidence)))
    )
    assert text.count("We came back twice.") == 1
    assert "[Q3.csv](#from-" in text
    assert "Long ago." not in text


def test_what_is_unfinished_at_the_years_end_is_named_and_what_is_done_is_not(year: Year) -> None:
    item = year.quarter.release.plan_items.row(0, named=True) | {
        "plan": "2023-25", "period": f"{YEAR}-Q4", "outcome_code": "2023-O1", "scope": "LLR",
        "item_type": "action", "parent_code": None, "priority_code": "2023-P1",
    }  # fmt: skip
    done = item | {"item_code": "A1", "title": "Open the hubs", "is_complete": True}
    late = item | {"item_code": "A2", "title": "Ask the fathers", "is_complete": False}

    def told(*items: dict[str, Any]) -> str:
        rows = frame("fct_plan_item", [*items])
        changed = with_release(year.quarter, plan_items=rows)
        return plain(event.focus_areas(replace(year, quarter=changed)))

    assert "- Ask the fathers [" in told(done, late) and "Open the hubs" not in told(done, late)
    assert NOTHING_OPEN in told(done)
    assert NO_ACTIONS in told()


def test_a_priority_without_a_theme_says_that_no_review_stands_beside_it(year: Year) -> None:
    assert NO_THEMES in plain(event.focus_areas(year))


def test_a_year_without_a_plan_says_so(year: Year) -> None:
    bare = with_release(
        year.quarter, outcome_progress=year.quarter.release.outcome_progress.clear()
    )
    assert event.focus_areas(replace(year, quarter=bare)) == NO_PLAN
    assert "No Business Plan covers the year's end." in plain(
        event.cycle(replace(year, quarter=bare))
    )


def test_a_message_is_counted_in_the_quarter_that_first_sent_it_and_suggestions_stand_apart(
    year: Year, tmp_path: Path
) -> None:
    voice = year.quarter.release.voice.row(0, named=True) | {"theme_code": "neglect"}
    again = [
        voice | {"period": f"{YEAR}-Q2", "state": "heard"},
        voice | {"period": f"{YEAR}-Q3", "state": "heard"},
        voice | {"period": f"{YEAR}-Q4", "voice_code": "V-09", "theme_code": None,
                 "state": "changed"},
    ]  # fmt: skip
    theme = {
        "theme_code": "neglect", "source": "single_agency_narrative", "area_code": "LLR",
        "is_suggested": True, "source_code": "n|1",
    }  # fmt: skip
    suggested = [theme | {"period": f"{YEAR}-Q1"}, theme | {"period": f"{YEAR}-Q1"}]
    made = of(year, tmp_path, fct_theme=suggested)
    made = replace(made, quarter=with_release(made.quarter, voice=frame("fct_voice", again)))
    assert theme_rows(made) == [
        ("Neglect", [0, 1, 0, 0], [1, 0, 0, 0]),
        ("No theme named", [0, 0, 0, 1], [0, 0, 0, 0]),
    ]
    text = plain(event.engagement(made))
    assert "| Neglect | (1) | 1 | – | – |" in text
    assert "Of 2 messages of the year, 1 had changed nothing by its end." in text
    assert NO_SURVEY in text


def test_of_the_survey_only_what_is_shown_of_everybody_is_told(year: Year, tmp_path: Path) -> None:
    answer = {"period": f"{YEAR}-Q4", "year": YEAR, "level": "all", "sort_order": 1,
              "agency_code": "all", "role_group": "all"}  # fmt: skip
    rows = [
        answer | {"question_code": code, "question": f"Statement {code}.", "status": status,
                  "agree_pct": share, "lower_95": share, "upper_95": share,
                  "answered": 50, "agreed": 10, **more}
        for code, status, share, more in (
            ("a", "ok", 70.0, {}), ("b", "ok", 20.0, {}), ("c", "c", None, {}),
            ("d", "ok", 60.0, {}), ("e", "ok", 40.0, {}),
            ("f", "ok", 1.0, {"level": "agency", "agency_code": "leicestershire_police"}),
        )
    ]  # fmt: skip
    text = plain(event.engagement(of(year, tmp_path, fct_practitioner_survey=rows)))
    assert re.findall(r"- Statement (\w)\.", text) == ["b", "e", "d"]


def test_a_year_in_which_nobody_said_anything_says_so(year: Year, tmp_path: Path) -> None:
    made = of(year, tmp_path, fct_theme=[])
    bare = with_release(made.quarter, voice=frame("fct_voice", []))
    assert event.engagement(replace(made, quarter=bare)).count(NOTHING_SAID) == 2


def test_the_rules_stand_in_words_with_what_each_of_them_found(year: Year) -> None:
    text = plain(event.methods(year))
    assert "| Kinds of source: … | 3 | 1 |" in text
    assert "| Did not agree: …% | 45.5 | 1 |" in text


def test_what_did_not_come_in_the_year_is_named(year: Year) -> None:
    returned = year.quarter.release.returns.row(0, named=True)
    rows = [
        returned | {"period": f"{YEAR}-Q1", "status": "received"},
        returned | {"period": f"{YEAR}-Q2", "status": "missing"},
        returned | {"period": f"{YEAR}-Q3", "status": "rejected"},
        returned | {"period": f"{YEAR}-Q4", "status": "not due"},
    ]
    changed = with_release(year.quarter, returns=frame("fct_return", rows))
    assert "1 of 3 returns came." in plain(event.not_known(replace(year, quarter=changed)))
    assert "(2)." in plain(event.not_known(replace(year, quarter=changed)))


@pytest.mark.parametrize("section", SECTIONS)
def test_texts_are_printed_and_not_obeyed(section: Any, year: Year) -> None:
    assert obeyed(section(year)) == []


def test_every_kind_of_source_that_a_rule_can_find_has_words_for_readers() -> None:
    assert set(SOURCES) == set(FOUND_IN)


def test_the_workbook_has_a_row_for_each_reason_and_room_for_the_decision(
    release_folder: Path,
) -> None:
    params = {"release": str(release_folder), "period": YEAR, "partnership": "LSCP"}
    sheets = {sheet.label: sheet for sheet in event_workbook(params).sheets}
    rows = sheets["Candidates"].rows
    assert [row[0] for row in rows][:3] == [
        "Neglect", "Front door and early help", "Front door and early help",
    ]  # fmt: skip
    assert {row[-1] for row in rows} == {UNDECIDED}
    assert len(sheets["Rules"].rows) == 5
    assert sheets["Judgements"].rows[0][2:] == (
        "Not judged", "Not judged", "No progress yet", "Some progress",
    )  # fmt: skip
