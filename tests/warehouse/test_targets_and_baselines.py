"""Targets and baselines as an analyst writes them into the seeds, through a whole build."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse.connection import connected
from pipelines.warehouse.transform import build
from pipelines.workspace import PROJECT_ROOT, Workspace

TARGETS = """\
indicator_code,area_code,target,tolerance,valid_from,valid_to,source,note
rereferrals_pct,all,20,2,2024-04-01,,"Board of 3 March, item 4",
rereferrals_pct,LSCP,18,,01/04/2025,31/03/2026,Board,"two lines
in one cell"
referrals_per_10k,all,500,,,,Board,neither high nor low is better
new_birth_visits_14_days_pct,all,95%,,,,Board,
ehc_plans_20_weeks_pct,LLR,60,5,,next year,Board,
assessments_45_days_pct, E06000017 , 85.5 ,1.5,,,Board,
rereferrals_pc,Leeds,20,-1,2025-04-01,2024-04-01,,
"""
BASELINES = """\
indicator_code,area_code,baseline_from,reason,decided_by_role,decided_on
rereferrals_pct,all,2024-25-Q1,New front door,Head of data,01/04/2024
no_such,all,2024-25-Q1,Reason,Analyst,2024-04-01
rereferrals_pct,Rutland,Q3 2024,Reason,Analyst,2024-04-01
rereferrals_pct, E06000017 ,2024-25, ,Analyst,2024-04-01
rereferrals_pct,LLR,2024-25-Q2,Reason,,2024-04-01
rereferrals_pct,LLR,2024-25-Q3,Reason,Analyst,soon
rereferrals_pct,all,2024-25-Q1,Another reason,Analyst,2024-04-01
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[tuple]]:
    """Asks a warehouse that was built with these rows and no submissions."""
    base = tmp_path_factory.mktemp("targets")
    for folder in ("expectations", "dbt_project"):
        shutil.copytree(PROJECT_ROOT / folder, base / "project" / folder)
    seeds: Path = base / "project" / "dbt_project" / "seeds"
    (seeds / "targets.csv").write_text(TARGETS, encoding="utf-8")
    (seeds / "spc_baselines.csv").write_text(BASELINES, encoding="utf-8")
    workspace = Workspace(base / "home", base / "project")
    with connected(workspace):
        pass
    result = build(workspace, as_of=datetime(2026, 1, 5))
    assert result.ok, result.faults

    def answer(query: str) -> list[tuple]:
        with duckdb.connect(str(workspace.database), read_only=True) as connection:
            return connection.execute(query).fetchall()

    return answer


def test_faulty_targets_are_named_by_row_and_the_rest_is_built(
    ask: Callable[[str], list[tuple]],
) -> None:
    """A slip in the file once stopped `dbt seed`, and with it every figure."""
    found = ask(
        "select catalogue, row_number, code from intermediate.int_target_faults order by all"
    )
    assert found == [
        ("targets", 4, "target_without_polarity"),
        ("targets", 5, "target_not_a_number"),
        ("targets", 6, "validity_not_a_date"),
        ("targets", 8, "target_without_source"),
        ("targets", 8, "tolerance_not_a_number"),
        ("targets", 8, "unknown_area"),
        ("targets", 8, "unknown_indicator"),
        ("targets", 8, "validity_reversed"),
    ]


def test_sound_targets_hold_for_their_areas_and_days(ask: Callable[[str], list[tuple]]) -> None:
    found = ask(
        "select indicator_code, area_code, arg_min(target, precedence),"
        " arg_min(tolerance, precedence) from intermediate.int_targets"
        " where date '2025-06-30' between valid_from and valid_to group by all order by all"
    )
    assert found == [
        ("assessments_45_days_pct", "E06000017", 85.5, 1.5),
        ("rereferrals_pct", "E06000016", 18.0, 0.0),
        ("rereferrals_pct", "E06000017", 20.0, 2.0),
        ("rereferrals_pct", "E10000018", 20.0, 2.0),
        ("rereferrals_pct", "LLR", 20.0, 2.0),
        ("rereferrals_pct", "LRSCP", 20.0, 2.0),
        ("rereferrals_pct", "LSCP", 18.0, 0.0),
    ]


def test_a_baseline_that_is_no_recorded_decision_is_named_by_row_and_the_rest_is_applied(
    ask: Callable[[str], list[tuple]],
) -> None:
    """The command told of these and pointed to the report's gaps, which did not have them."""
    told = ask(
        "select row_number, message from intermediate.int_catalogue_faults"
        " where catalogue = 'spc_baselines' order by all"
    )
    wanted = {
        3: "indicator 'no_such' is not in indicators.csv",
        4: "area 'Rutland' is neither in areas.csv nor 'all';"
        " baseline_from 'Q3 2024' is not a period such as 2024-25-Q1",
        5: "there is no reason",
        6: "there is no decided_by_role",
        7: "decided_on is not a day such as 2025-04-30",
        8: "it repeats row 2",
    }
    assert told == [
        (
            row,
            f"dbt_project/seeds/spc_baselines.csv, row {row}: {fault}."
            " The row is not applied: put it right or remove it.",
        )
        for row, fault in wanted.items()
    ]
    shown = ask("select why from marts.fct_gap where dataset = 'spc_baselines' order by why")
    assert shown == [(message,) for _, message in told]
    applied = ask(
        "select indicator_code, decided_on::text from intermediate.int_baselines"
        " where fault is null"
    )
    assert applied == [("rereferrals_pct", "2024-04-01")]
