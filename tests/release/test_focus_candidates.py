from __future__ import annotations

import csv
import re
from datetime import date
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.release.focus_candidates import add_focus_candidates
from pipelines.release.focus_finders import FINDERS, SOURCES
from pipelines.release.tables import MADE_TABLES, PUBLIC_TABLES
from pipelines.workspace import PROJECT_ROOT

DBT = PROJECT_ROOT / "dbt_project"
MARTS = DBT / "models" / "marts" / "marts.yml"
MADE = PROJECT_ROOT / "pipelines" / "release" / "tables.yml"
YEAR, BEFORE = "2024-25", "2023-24"
Q1, Q3, LAST = f"{YEAR}-Q1", f"{YEAR}-Q3", f"{YEAR}-Q4"
LEICESTER, COUNTY, RUTLAND = "E06000016", "E10000018", "E06000017"
AREAS = {
    LEICESTER: ("Leicester", "authority", "LSCP"),
    COUNTY: ("Leicestershire", "authority", "LRSCP"),
    RUTLAND: ("Rutland", "authority", "LRSCP"),
    "LSCP": ("Leicester SCP", "partnership", "LSCP"),
    "LRSCP": ("Leicestershire and Rutland SCP", "partnership", "LRSCP"),
    "LLR": ("All three", "sub_region", None),
}


class Tables:
    """The candidate tables of a release with one year that is over, filled row by row."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("create schema candidate")
        described = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (MARTS, MADE)]
        for model in (model for one in described for model in one["models"]):
            if model["name"] in PUBLIC_TABLES or model["name"] in MADE_TABLES:
                columns = ", ".join(f'"{c["name"]}" {c["data_type"]}' for c in model["columns"])
                self.connection.execute(f"create table candidate.{model['name']} ({columns})")
        for order, (code, (name, kind, partnership)) in enumerate(AREAS.items()):
            self.put(
                "dim_area", area_code=code, area_name=name, area_type=kind,
                partnership_code=partnership, sort_order=order,
            )  # fmt: skip
        for key, first in ((YEAR, 2024), (BEFORE, 2023), ("2025-26", 2025)):
            self.put(
                "dim_period", period=key, period_kind="financial_year",
                starts_on=date(first, 4, 1), ends_on=date(first + 1, 3, 31),
            )  # fmt: skip
        # A year is over when there is something of its fourth quarter.
        self.figure("population", area="LLR")
        for code, theme in (("neglect", "Neglect"), ("missing", "Missing children")):
            self.put("dim_theme", theme_code=code, theme=theme)
        self.put("dim_indicator", indicator_code="rereferrals", title="Re-referrals")

    def put(self, table: str, **cells: Any) -> None:
        names = ", ".join(f'"{name}"' for name in cells)
        marks = ", ".join("?" * len(cells))
        self.connection.execute(
            f"insert into candidate.{table} ({names}) values ({marks})", list(cells.values())
        )

    def rule(self, looks_at: str, threshold: float, reason: str = "Found: {count}") -> None:
        self.put(
            "dim_focus_rule", rule_code=f"rule_of_{looks_at}", looks_at=looks_at,
            threshold=threshold, reason=reason, sort_order=1,
        )  # fmt: skip

    def figure(
        self, code: str = "rereferrals", area: str = LEICESTER, period: str = LAST, **cells: Any
    ) -> None:
        self.put("fct_indicator", indicator_code=code, area_code=area, period=period, **cells)

    def theme(self, source: str, area: str = "LLR", *, code: str = "A1", **cells: Any) -> None:
        cells = {"period": Q1, "title": f"About {source}", "is_suggested": False} | cells
        self.put(
            "fct_theme", theme_code="neglect", source=source, area_code=area, source_code=code,
            **cells,
        )  # fmt: skip

    def voice(self, state: str, *, period: str = Q3, waited: int = 100, **cells: Any) -> None:
        cells = {"area_code": COUNTY, "voice_code": "V1", "theme_code": "neglect"} | cells
        self.put(
            "fct_voice", period=period, agency_code="police", state=state, days_waited=waited,
            source_title="Youth panel", **cells,
        )  # fmt: skip

    def plan(self, outcome: str = "O1", priority: str = "P1", scope: str = "LLR") -> None:
        self.put(
            "dim_outcome_statement", plan="2023-25", plan_starts_on=date(2023, 4, 1),
            plan_ends_on=date(2025, 3, 31), priority_code=priority,
            priority_title=f"Priority {priority}", outcome_code=outcome,
            outcome_title=f"Outcome {outcome}", scope=scope,
        )  # fmt: skip

    def judged(self, period: str, judgement: str, outcome: str = "O1") -> None:
        self.put(
            "fct_outcome_progress", plan="2023-25", outcome_code=outcome, period=period,
            judgement=judgement, judgement_label=judgement.replace("_", " ").capitalize(),
            scope="LLR",
        )  # fmt: skip

    def group(self, period: str, finding: str | None, **cells: Any) -> None:
        cells = {"characteristic": "ethnicity", "category": "black", "pooling": "none"} | cells
        self.put(
            "fct_disproportionality", indicator_code="rereferrals", area_code=LEICESTER,
            period=period, characteristic_2="none", category_2="none", finding=finding, **cells,
        )  # fmt: skip

    def found(self, partnership: str = "LLR", period: str = YEAR) -> list[dict[str, Any]]:
        """The rows that are made, for one partnership and year."""
        add_focus_candidates(self.connection)
        cursor = self.connection.execute(
            "from candidate.fct_focus_candidate where partnership_code = ? and period = ?"
            " order by rule_code, subject_code, candidate_code",
            [partnership, period],
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def tables() -> Tables:
    return Tables()


def test_a_theme_is_proposed_from_the_threshold_on_and_not_before(tables: Tables) -> None:
    tables.rule("theme_sources", 3)
    for source in ("multi_agency_audit", "training"):
        tables.theme(source)
    assert tables.found() == []
    tables.theme("learning_from_reviews", code="R1")
    tables.theme("learning_from_reviews", code="R1", period=LAST)
    (row,) = tables.found()
    assert (row["candidate_kind"], row["candidate"], row["reason"]) == (
        "theme", "Neglect", "Found: 3",
    )  # fmt: skip
    assert row["sources"] == "learning_from_reviews;multi_agency_audit;training"
    assert row["source_count"] == 3
    assert "learning from reviews (1): About learning_from_reviews" in row["evidence"], "once"
    assert row["priorities"] is None, "it is new"


def test_what_keywords_suggest_is_no_source(tables: Tables) -> None:
    tables.rule("theme_sources", 1)
    tables.theme("single_agency_narrative", is_suggested=True)
    tables.theme("action_log", is_suggested=True)
    assert tables.found() == []


def test_a_partnership_is_told_of_its_own_areas_and_of_what_is_of_both(tables: Tables) -> None:
    tables.rule("theme_sources", 1)
    tables.theme("training", COUNTY)
    assert tables.found("LSCP") == []
    assert len(tables.found("LRSCP")) == len(tables.found("LLR")) == 1
    tables.theme("training", "LLR", code="A2")
    assert len(tables.found("LSCP")) == 1


def test_a_year_that_is_not_over_has_no_candidates(tables: Tables) -> None:
    tables.rule("theme_sources", 1)
    tables.theme("training", period="2025-26-Q1")
    assert tables.found(period="2025-26") == []


def test_a_message_counts_as_it_last_stood_in_the_year(tables: Tables) -> None:
    """It is sent again each quarter: what changed in autumn is no longer only heard."""
    tables.rule("voice_unchanged", 1)
    tables.voice("heard", period=Q1)
    assert [row["reason"] for row in tables.found()] == ["Found: 1"]
    tables.voice("changed", period=LAST)
    assert tables.found() == []


def test_a_message_of_the_last_months_has_not_had_its_time(tables: Tables) -> None:
    tables.rule("voice_unchanged", 1)
    tables.voice("heard", period=LAST, waited=90)
    assert tables.found() == []
    tables.voice("heard", period=LAST, waited=91, voice_code="V2")
    assert len(tables.found()) == 1


def test_what_names_no_theme_but_an_outcome_statement_stands_under_its_priority(
    tables: Tables,
) -> None:
    tables.rule("voice_unchanged", 1)
    tables.plan()
    tables.voice("heard", theme_code=None, outcome_code="O1")
    (row,) = tables.found()
    assert (row["candidate_kind"], row["candidate"]) == ("focus_area", "Priority P1")
    assert row["subject"] == "Outcome O1"


def test_an_outcome_statement_that_no_plan_in_force_holds_proposes_nothing(
    tables: Tables,
) -> None:
    tables.rule("voice_unchanged", 1)
    tables.voice("heard", theme_code=None, outcome_code="O9")
    assert tables.found() == []


@pytest.mark.parametrize("state", ["reviewed_not_embedded", "reopened"])
def test_learning_that_is_not_embedded_proposes_the_theme_of_its_audit(
    tables: Tables, state: str
) -> None:
    tables.rule("actions_not_embedded", 2)
    tables.put("fct_audit", audit_code="CFA", period=LAST, theme_code="neglect")
    for code, how in (("A1", state), ("A2", "embedded"), ("A3", "awaiting_review")):
        tables.put(
            "fct_action", action_code=code, period=LAST, scope="LLR", state=how,
            source_reference="CFA", source_title="The audit",
        )  # fmt: skip
    assert tables.found() == []
    tables.put(
        "fct_action", action_code="A4", period=LAST, scope="LLR", state=state,
        source_reference="CFA", source_title="The audit",
    )  # fmt: skip
    (row,) = tables.found()
    assert row["subject_code"] == "neglect"
    assert sorted(row["evidence"].split("; ")) == ["A1, from The audit", "A4, from The audit"]


def test_a_concerning_signal_proposes_its_indicator_and_says_which_limits_are_provisional(
    tables: Tables,
) -> None:
    tables.rule("indicator_signals", 1)
    tables.figure(spc_signal="concerning", spc_is_provisional=True)
    tables.figure(area=COUNTY, spc_signal="improving")
    tables.figure(area=RUTLAND, period=Q3, spc_signal="concerning")
    (row,) = tables.found()
    assert (row["candidate_kind"], row["candidate"]) == ("indicator", "Re-referrals")
    assert row["evidence"] == "Leicester (provisional limits)"
    assert tables.found("LRSCP") == []


def test_a_partnership_of_one_authority_is_not_counted_twice(tables: Tables) -> None:
    tables.rule("indicator_signals", 1)
    for area in (LEICESTER, "LSCP"):
        tables.figure(area=area, spc_signal="concerning")
    assert [row["found"] for row in tables.found("LSCP")] == [1]
    for area in (COUNTY, "LRSCP"):
        tables.figure(area=area, spc_signal="concerning")
    assert [row["found"] for row in tables.found("LRSCP")] == [2]
    assert [row["found"] for row in tables.found("LLR")] == [3]


def test_a_target_counts_where_it_is_missed_consistently_and_not_where_it_is_missed_once(
    tables: Tables,
) -> None:
    tables.rule("targets_missed", 1)
    tables.figure(target_status="missed", spc_assurance=None)
    assert tables.found() == []
    tables.figure(area=COUNTY, target_status="met", spc_assurance="consistently_misses")
    assert [row["evidence"] for row in tables.found()] == ["Leicestershire"]


def test_groups_count_where_they_differ_the_same_way_in_two_years_running(tables: Tables) -> None:
    tables.rule("groups_differ", 1)
    tables.put("dim_category", characteristic="ethnicity", category="black", category_label="Black")
    tables.group(YEAR, "higher")
    tables.group(BEFORE, "lower")
    tables.group(YEAR, "higher", category="white")
    tables.group(BEFORE, "no_evidence", category="white")
    assert tables.found() == []
    tables.group(BEFORE, "higher")
    (row,) = tables.found()
    assert (row["evidence"], row["found"]) == ("Black, Leicester: higher", 1)


@pytest.mark.parametrize("cells", [{"pooling": "three_years"}, {"characteristic": "age_band"}])
def test_years_pooled_with_one_another_and_ages_are_no_second_finding(
    tables: Tables, cells: dict[str, str]
) -> None:
    """Three years pooled share two with the three years before."""
    tables.rule("groups_differ", 1)
    tables.group(YEAR, "higher", **cells)
    tables.group(BEFORE, "higher", **cells)
    assert tables.found() == []


def test_what_is_hidden_proposes_nothing(tables: Tables) -> None:
    """A confidential figure has no signal, a confidential group no finding, few people no share."""
    for looks_at in ("indicator_signals", "targets_missed", "groups_differ", "survey_not_agreed"):
        tables.rule(looks_at, 1)
    tables.figure(status="c")
    tables.group(YEAR, None, status="c")
    tables.group(BEFORE, "higher")
    tables.put(
        "fct_practitioner_survey", period=LAST, year=YEAR, level="all", question_code="q",
        status="c",
    )  # fmt: skip
    tables.put(
        "fct_practitioner_survey", period=LAST, year=YEAR, level="agency", agency_code="police",
        question_code="q", status="ok", agree_pct=1.0,
    )  # fmt: skip
    assert tables.found() == []


def test_the_last_quarters_judgement_and_the_years_are_two_rules(tables: Tables) -> None:
    tables.rule("outcomes_at_year_end", 1, "At the end")
    tables.rule("outcomes_over_year", 2)
    tables.plan()
    tables.judged(Q1, "no_progress")
    tables.judged(LAST, "some_progress")
    assert tables.found() == []
    tables.judged(Q3, "worsening")
    (row,) = tables.found()
    assert row["reason"] == "Found: 2"
    assert row["evidence"] == "Q1: No progress; Q3: Worsening; Q4: Some progress", "all of it"
    assert row["priority_codes"] == row["candidate_code"] == "P1"
    tables.plan("O2", "P2")
    tables.judged(LAST, "worsening", "O2")
    assert [row["reason"] for row in tables.found()] == ["At the end", "Found: 2"]


def test_a_standard_stands_until_it_is_asked_for_again(tables: Tables) -> None:
    tables.rule("section11_weak", 2)
    for agency, areas in (("police", f"{LEICESTER};{COUNTY}"), ("school", COUNTY)):
        tables.put("dim_agency", agency_code=agency, agency_name=agency, area_codes=areas)
        tables.put(
            "fct_section11", period=f"{BEFORE}-Q4", year=BEFORE, agency_code=agency,
            standard_code="supervision", standard="Supervision", grade="partly_met",
        )  # fmt: skip
    (row,) = tables.found()
    assert (row["candidate"], row["evidence"]) == ("Supervision", "police; school (2023-24)")
    assert tables.found("LSCP") == [], "one of its agencies only"
    tables.put(
        "fct_section11", period=LAST, year=YEAR, agency_code="police",
        standard_code="supervision", standard="Supervision", grade="fully_met",
    )  # fmt: skip
    assert tables.found() == [], "the newer answer holds"


def test_a_statement_counts_by_those_who_did_not_agree(tables: Tables) -> None:
    tables.rule("survey_not_agreed", 45, "Share: {count}%")
    for code, agreed in (("caseload", 44.4), ("learning", 55.1)):
        tables.put(
            "fct_practitioner_survey", period=LAST, year=YEAR, level="all", question_code=code,
            question=f"My {code}", status="ok", agree_pct=agreed,
        )  # fmt: skip
    assert [(row["candidate"], row["reason"]) for row in tables.found("LSCP")] == [
        ("My caseload", "Share: 56%")
    ]


def test_a_gap_counts_by_the_quarters_it_had_been_open_at_the_years_end(tables: Tables) -> None:
    """What opened after the year's end is the next year's."""
    tables.rule("gaps_open", 3)
    tables.put("dim_agency", agency_code="police", agency_name="Police", area_codes=COUNTY)
    gap = {"kind": "return_missing", "dataset": "voice", "agency_code": "police"}
    tables.put("fct_gap", gap_id="G1", since=date(2024, 7, 1), period=Q1, **gap)
    tables.put("fct_gap", gap_id="G2", since=date(2025, 4, 1), period=LAST, **gap)
    assert tables.found() == []
    tables.put("fct_gap", gap_id="G3", since=date(2024, 6, 30), period=Q1, **gap)
    (row,) = tables.found()
    assert row["candidate"] == "Not known: return missing in voice"
    assert row["evidence"] == "Gaps: 2, the oldest since 30 June 2024. Police"
    assert tables.found("LSCP") == []


def test_an_indicator_of_the_plan_stands_under_each_priority_that_is_measured_by_it(
    tables: Tables,
) -> None:
    tables.rule("indicator_signals", 1)
    tables.rule("outcomes_at_year_end", 1)
    tables.plan("O1", "P1")
    tables.plan("O2", "P2", "LRSCP")
    for outcome, scope in (("O1", "LLR"), ("O2", "LRSCP")):
        tables.put(
            "dim_outcome_indicator", plan="2023-25", outcome_code=outcome,
            indicator_code="rereferrals", scope=scope,
        )  # fmt: skip
    tables.figure(area="LLR", spc_signal="concerning")
    tables.figure(area=LEICESTER, spc_signal="concerning")
    tables.judged(LAST, "no_progress")
    rows = tables.found()
    assert [(row["candidate"], row["subject"], row["source_count"]) for row in rows] == [
        ("Priority P1", "Re-referrals", 2),
        ("Priority P2", "Re-referrals", 1),
        ("Priority P1", "Outcome O1", 2),
    ]
    assert {row["candidate"] for row in tables.found("LSCP")} == {"Priority P1"}


def test_a_theme_names_every_priority_that_something_about_both_belongs_to(
    tables: Tables,
) -> None:
    tables.rule("theme_sources", 1)
    tables.plan("O1", "P1")
    tables.plan("O2", "P2")
    tables.theme("training")
    tables.put(
        "fct_audit", audit_code="CFA", period=LAST, reported_period=Q3, scope="LLR",
        theme_code="neglect", outcome_code="O2",
    )  # fmt: skip
    tables.voice("changed", outcome_code="O1")
    (row,) = tables.found()
    assert (row["candidate_kind"], row["candidate"]) == ("theme", "Neglect")
    assert (row["priority_codes"], row["priorities"]) == ("P1;P2", "Priority P1; Priority P2")


def test_without_a_rule_nothing_is_proposed_and_the_table_is_there(tables: Tables) -> None:
    tables.theme("training")
    assert tables.found() == []


def test_every_rule_of_the_catalogue_looks_at_something_that_can_be_looked_at() -> None:
    with (DBT / "seeds" / "focus_rules.csv").open(encoding="utf-8", newline="") as file:
        looked_at = [row["looks_at"] for row in csv.DictReader(file)]
    assert set(looked_at) == set(FINDERS)
    model = (DBT / "models" / "intermediate" / "int_focus_rules.sql").read_text(encoding="utf-8")
    listed = re.search(r"looks_at, ''\) not in \((.*?)\)", model, re.DOTALL)
    assert listed and set(re.findall(r"'(\w+)'", listed[1])) == set(FINDERS)


def test_every_source_of_a_theme_has_words(tables: Tables) -> None:
    """Else what it says would be lost from the count without a word."""
    model = (DBT / "models" / "marts" / "fct_theme.sql").read_text(encoding="utf-8")
    named = model.split("final as")[0]
    assert set(re.findall(r"select\s+'(\w+)'", named)) <= set(SOURCES)
