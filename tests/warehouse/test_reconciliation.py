"""Each reconciliation test passes on sound figures and fails on the fault it is there for."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.workspace import PROJECT_ROOT
from tests.warehouse.dbt_in_process import DbtProject

MEASURE = (
    "insert into marts.fct_measure (measure_code, area_code, period, characteristic, category,"
    " characteristic_2, category_2, value, status, submission_id) values"
)
INDICATOR = (
    "insert into marts.fct_indicator (indicator_code, area_code, period, numerator, denominator,"
    " value, lower_95, upper_95, interval_method, status, value_basis, submission_id) values"
)
LEDGER = """
insert into raw.submissions select
    id, 1, '', id || '.csv', '', 'performance_return', null, null, id, '2025-26-Q1',
    timestamp '2025-07-10', timestamp '2025-07-10', outcome, null, 0, 0, 0, 0, 0, '', '', true
from (values ('S1', 'accepted'), ('S2', 'accepted'), ('S3', 'rejected')) as s(id, outcome)
"""


def measure(area: str, value: float | None, status: str = "ok", submission: str = "S1") -> str:
    shown = "null" if value is None else value
    return (
        f"{MEASURE} ('referrals', '{area}', '2025-26-Q1', 'total', 'total', 'none', 'none',"
        f" {shown}, '{status}', '{submission}');"
    )


def indicator(
    area: str, part: float, whole: float, value: float, lower: float, submission: str = "S1"
) -> str:
    return (
        f"{INDICATOR} ('rereferrals_pct', '{area}', '2025-26-Q1', {part}, {whole}, {value},"
        f" {lower}, {value + 10}, 'Wilson score', 'ok', 'computed', '{submission}');"
    )


LEICESTER, LEICESTERSHIRE, RUTLAND = "E06000016", "E10000018", "E06000017"
SOUND = "".join(
    [
        measure(LEICESTER, 0),
        measure(LEICESTERSHIRE, 100),
        measure(RUTLAND, None, "c"),
        measure("LSCP", 0),
        measure("LRSCP", None, "c", "S1;S2"),
        measure("LLR", None, "c", "S1;S2"),
        indicator(LEICESTER, 0, 50, 0, 0),
        indicator("LSCP", 0, 50, 0, 0),
        indicator(LEICESTERSHIRE, 10, 100, 10, 5),
        indicator(RUTLAND, 3, 10, 30, 10, "S2"),
        indicator("LRSCP", 13, 110, 13 / 110 * 100, 7, "S1;S2"),
    ]
)
RETURNED = (
    "insert into raw.performance_return (submission_id, row, period, agency, area, measure,"
    " characteristic, category, characteristic_2, category_2, value, status) values"
    " ('{0}', 2, '2025-26-Q1', '{0}', 'E06000016', 'referrals', 'total', 'total', 'none', 'none',"
    " 10, 'ok');"
)
VALUES = (
    "insert into intermediate.int_indicator_values (indicator_code, area_code, period, value,"
    " published_value, status, value_basis) values ('rereferrals_pct', '{}', '2024-25', 24.25,"
    " {}, 'ok', 'computed');"
)
ACTION = (
    "insert into marts.fct_action (period, scope, action_code, source_type, source_reference,"
    " raised_on, state, reached, submission_id) values"
    " ('2025-26-Q1', 'LLR', 'AL-01', 'audit', 'CFA-1', '2025-04-01', 'open', 'action', 'S1');"
)
REVIEW = (
    "insert into marts.fct_review (period, scope, review_code, review_type, title, state,"
    " submission_id) values"
    " ('2025-26-Q1', 'LLR', 'RR-1', 'rapid_review', 'R', 'overdue', 'S1');"
)
SURVEY = (
    "insert into marts.fct_practitioner_survey (period, year, level, agency_code, role_group,"
    " question_code, question, answered, agreed, status, submission_id) values"
    " ('2024-25-Q4', '2024-25', '{}', '{}', '{}', 'q', 'Q.', {}, {}, '{}', 'S1');"
)


def surveyed(level: str, agency: str, role: str, answered: int | None) -> str:
    """A row of the survey; hidden where it has no number."""
    shown = "null" if answered is None else answered
    return SURVEY.format(level, agency, role, shown, shown, "c" if answered is None else "ok")


SOUND += "".join(
    [
        surveyed("all", "all", "all", 60),
        surveyed("agency", "police", "all", 40),
        # Twenty people together.
        surveyed("agency", "cafcass", "all", None),
        surveyed("agency", "business_office", "all", None),
        surveyed("role", "police", "frontline_practitioner", 30),
        surveyed("role", "police", "specialist", None),
        surveyed("role", "police", "support_staff", None),
        surveyed("role", "cafcass", "specialist", None),
    ]
)
WORKFORCE = (
    "insert into marts.fct_workforce (period, month, agency_code, role_group, is_sent) values"
    " ('2025-26-Q1', '2025-04-01', 'leicestershire_police', 'other', true);"
)


def trained(level: str, code: str, rated: int, improved: int, answered: int) -> str:
    return (
        "insert into marts.fct_training_effect (level, level_code, year, area_code, period, kind,"
        f" rated, improved, answered) values ('{level}', '{code}', '2025-26', 'LSCP',"
        f" '{'2025-26-Q1' if level == 'event' else '2025-26'}', 'course', {rated}, {improved},"
        f" {answered});"
    )


def evaluated(area: str, people: int, improved: int) -> str:
    return "".join(
        measure(area, value).replace("'referrals'", f"'training_evaluations{name}'")
        for name, value in (("", people), ("_improved", improved))
    )


# One event of the city's that 20 people rated; an event that few rated is in none of its totals.
TRAINING = "".join(
    [
        trained("event", "T-1", 20, 15, 12),
        *(
            trained(level, code, 20, 15, 12).replace("'LSCP'", f"'{area}'")
            for level, code in (("year", "2025-26"), ("kind", "course"))
            for area in ("LSCP", "LLR")
        ),
        evaluated("LSCP", 20, 15),
        evaluated("LLR", 20, 15),
    ]
)
ELEMENT = (
    "insert into marts.fct_assurance_element (rule_code, provider_code, period, status) values"
    " ('voice', 'police', '2025-26-Q1', 'received');"
)
FAULTS = {
    "assurance_elements_stand_once": ELEMENT * 2,
    "returned_counts_are_unique": RETURNED.format("S1") + RETURNED.format("S2"),
    "measure_keys_are_unique": measure("E12000004", 900) * 2,
    "indicator_keys_are_unique": indicator("E12000004", 1, 10, 10, 2) * 2,
    "actions_stand_once_a_quarter": ACTION * 2,
    "reviews_stand_once_a_quarter": REVIEW * 2,
    "training_can_not_be_subtracted": trained("event", "T-1", 9, 5, 12),
    "training_stands_once": WORKFORCE * 2,
    "lscp_equals_leicester": "update marts.fct_measure set value = 1 where area_code = 'LSCP'",
    "groups_equal_the_sum_of_their_areas": (
        "update marts.fct_measure set value = 100, status = 'ok' where area_code = 'LRSCP'"
    ),
    "group_indicators_rest_on_summed_counts": (
        "update marts.fct_indicator set value = 20 where area_code = 'LRSCP'"
    ),
    "parts_lie_within_their_whole": indicator("E12000004", 11, 10, 110, 100),
    "values_lie_within_their_limits": indicator("E12000004", 1, 10, 10, 11),
    "statuses_agree_with_values": measure("E12000004", 4, "c"),
    "percentages_equal_the_published_ones": VALUES.format(RUTLAND, 24.2),
    "figures_trace_to_submissions": measure("E12000004", 900, submission="S1;S3"),
    "catalogues_name_what_exists": (
        "update catalogue.measures set supplier_type = 'polise' where supplier_type = 'police'"
    ),
    "groups_agree_with_their_parents": (
        "update catalogue.category_codes set five_group = 'other' where code = 'NOBT'"
    ),
    "survey_groups_stay_hidden": surveyed("agency", "leicester_education", "all", 15),
    "calendar_has_no_gap_and_no_overlap": (
        "update intermediate.int_periods set ends_on = ends_on + 1 where period = '2025-26-Q1'"
    ),
}


@pytest.fixture(scope="session")
def checks(project: DbtProject) -> dict[str, str]:
    """Each singular test's SQL."""
    results = project.run("compile", "--select", "test_type:singular").results
    return {result.node.name: result.node.compiled_code for result in results}


def failures(warehouse: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return warehouse.execute(sql).fetchall()


def test_every_reconciliation_test_has_a_fault_to_find() -> None:
    files = (PROJECT_ROOT / "dbt_project" / "tests").glob("*.sql")
    assert {file.stem for file in files} == set(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_reconciliation_passes_sound_figures_and_finds_its_fault(
    name: str, checks: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    warehouse.execute(LEDGER + ";" + SOUND)
    assert failures(warehouse, checks[name]) == []
    warehouse.execute(FAULTS[name])
    assert failures(warehouse, checks[name]) != []


@pytest.mark.parametrize(
    "slip",
    [
        "update marts.fct_training_effect set rated = 29 where level = 'year'",
        "update marts.fct_training_effect set improved = 20 where level_code = 'course'",
        "update marts.fct_training_effect set answered = 19 where area_code = 'LLR'",
        "update marts.fct_training_effect set rated = 9, improved = 9",
        "update marts.fct_training_effect set answered = 9",
        "update marts.fct_measure set value = 29 where measure_code = 'training_evaluations'",
        "update marts.fct_measure set value = 16 where area_code = 'LLR' and value = 15",
        "delete from marts.fct_training_effect where level = 'event'",
    ],
)
def test_nothing_of_few_people_is_left_of_a_total_less_the_events_that_are_shown(
    slip: str, checks: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    """29 people rated in the year, 20 of them a known event: nine are left, and what they said."""
    check = checks["training_can_not_be_subtracted"]
    warehouse.execute(TRAINING)
    assert failures(warehouse, check) == []
    warehouse.execute(slip)
    assert failures(warehouse, check) != []


@pytest.mark.parametrize("slip", ["scope = 'Leicester'", "scope = null", "frequency = 'annually'"])
def test_a_subgroup_that_would_never_be_asked_is_found(
    slip: str, checks: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    check = checks["catalogues_name_what_exists"]
    assert failures(warehouse, check) == []
    warehouse.execute(f"update catalogue.subgroups set {slip} where subgroup_code = 'audit'")
    assert [row[:2] for row in failures(warehouse, check)] == [("subgroups", "audit")]


@pytest.mark.parametrize("slip", ["scope = 'E92000001'", "scope = 'E06000017'", "scope = null"])
def test_a_body_that_reports_for_no_area_of_ours_or_twice_is_found(
    slip: str, checks: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    check = checks["catalogues_name_what_exists"]
    assert failures(warehouse, check) == []
    warehouse.execute(
        f"update catalogue.assurance_bodies set {slip}"
        " where body_code = 'front_door' and scope = 'E06000016'"
    )
    assert [row[:2] for row in failures(warehouse, check)] == [("assurance_bodies", "front_door")]


def test_a_return_that_would_never_be_due_is_found(
    checks: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    check = checks["catalogues_name_what_exists"]
    assert failures(warehouse, check) == []
    warehouse.execute(
        "update catalogue.expected_returns set frequency = 'annual'"
        " where dataset = 'assurance_report'"
    )
    assert [row[:2] for row in failures(warehouse, check)] == [
        ("expected_returns", "assurance_report")
    ]


@pytest.mark.parametrize(
    ("slip", "found"),
    [
        ("update catalogue.expected_returns set frequency = 'anually' where dataset = 'section11'",
         "expected_returns"),
        ("update catalogue.yearly_cycle set dataset = 'section_11' where dataset = 'section11'",
         "yearly_cycle"),
        ("update catalogue.yearly_cycle set first_year = '2023' where dataset = 'section11'",
         "yearly_cycle"),
        ("update catalogue.yearly_cycle set every_years = 0 where dataset = 'section11'",
         "yearly_cycle"),
    ],
)  # fmt: skip
def test_a_turn_that_would_never_come_is_found(
    slip: str, found: str, checks: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    warehouse.execute(slip)
    told = failures(warehouse, checks["catalogues_name_what_exists"])
    assert told and {row[0] for row in told} >= {found}


@pytest.mark.parametrize(
    "fault",
    [
        # Forty less thirty is ten, but of one role group only.
        "delete from marts.fct_practitioner_survey where role_group = 'support_staff'",
        "update marts.fct_practitioner_survey set answered = 32"
        " where role_group = 'frontline_practitioner'",
        "update marts.fct_practitioner_survey set answered = 9, status = 'ok'"
        " where role_group = 'specialist' and agency_code = 'cafcass'",
        "update marts.fct_practitioner_survey set answered = 12, agreed = 3, status = 'ok'"
        " where role_group = 'specialist' and agency_code = 'cafcass'",
        "update marts.fct_practitioner_survey set agreed = 3 where agency_code = 'cafcass'",
    ],
    ids=["one group left", "eight people left", "nine shown", "part of hidden", "hidden figure"],
)
def test_few_people_of_the_survey_are_found_however_they_can_be_had(
    fault: str, checks: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    warehouse.execute(LEDGER + ";" + SOUND)
    warehouse.execute(fault)
    assert failures(warehouse, checks["survey_groups_stay_hidden"]) != []


def test_rounded_counts_of_england_and_its_regions_are_exempt(
    checks: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Their counts are published to the nearest 10 and their percentages from the real counts."""
    warehouse.execute(VALUES.format("E92000001", 24.2) + VALUES.format("E12000004", 24.2))
    warehouse.execute(VALUES.format(LEICESTER, 24.3))
    assert failures(warehouse, checks["percentages_equal_the_published_ones"]) == []


def test_rates_of_rounded_full_time_equivalents_must_only_be_possible(
    checks: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Thurrock 2025: 43.0 of 188.2 is 22.85, which rounds to 22.8 or 22.9; published is 22.9."""
    row = (
        "insert into intermediate.int_indicator_values (indicator_code, area_code, period,"
        " numerator, denominator, value, published_value, status, value_basis) values"
        " ('social_worker_vacancy_pct', 'E06000034', 'CY2025', 43.0, 188.2, 22.848, {},"
        " 'ok', 'computed');"
    )
    check = checks["percentages_equal_the_published_ones"]
    warehouse.execute(row.format(22.9))
    assert failures(warehouse, check) == []
    warehouse.execute(row.format(23.1))
    assert len(failures(warehouse, check)) == 1


def test_a_median_of_several_areas_is_found_where_it_is_shown(
    checks: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    """54, 52 and 47 days are not 153 days."""
    days = {LEICESTER: 54, "LSCP": 54, LEICESTERSHIRE: 52, RUTLAND: 47}
    for area, value in days.items():
        warehouse.execute(measure(area, value).replace("'referrals'", "'camhs_median_days'"))
    warehouse.execute(measure("LRSCP", None, "x").replace("'referrals'", "'camhs_median_days'"))
    check = checks["groups_equal_the_sum_of_their_areas"]
    assert failures(warehouse, check) == []
    warehouse.execute(measure("LLR", 153).replace("'referrals'", "'camhs_median_days'"))
    assert len(failures(warehouse, check)) == 1


def test_a_figure_without_a_submission_does_not_pass_as_traced(
    checks: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    warehouse.execute(measure("E12000004", 900, submission=""))
    assert len(failures(warehouse, checks["figures_trace_to_submissions"])) == 1
