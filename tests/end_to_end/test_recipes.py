"""CONTRIBUTING's recipes, done as they are written in a copy of the project, in two runs.

The recipe for a report needs code and is held by tests/publishing and tests/defs instead.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.demo import write_demo
from pipelines.intake.take_in import take_in
from pipelines.refresh.stages import read_set_aside
from pipelines.release import make_release
from pipelines.release.tables import PUBLIC_TABLES
from pipelines.warehouse.transform import build
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.workspaces import figures as released

QUARTER, LEICESTER, POLICE = "2023-24-Q2", "E06000016", "leicestershire_police"

FIGURE = (
    "indicator_code", "area_code", "period", "value", "target",
    "target_status", "target_source", "spc_baseline_from", "spc_rebased_reason",
)  # fmt: skip

TRAINING_CONTRACT = """
dataset: training_places
title: Training places
supplier: Every agency that trains its staff with the partnership
frequency: quarterly
kind: return
grain: one course of one agency
keys: [period, agency, course]
columns:
  - name: period
    type: quarter
    meaning: The quarter the course was held in.
    example: 2025-26-Q1
    allowed: {submission: period}
    remedy: Put the quarter of the folder you were asked to send this to.
  - name: agency
    type: code
    meaning: The agency whose staff took part.
    example: leicestershire_police
    allowed: {seed: agencies, column: agency_code, also: [agency_name, aliases]}
    remedy: Use your own agency's code.
  - name: course
    type: text
    meaning: What the course is called.
    example: Working together
  - name: places
    type: whole
    meaning: How many members of staff took part.
    example: "12"
rules:
  - name: places_not_negative
    expectation: expect_column_values_to_be_between
    kwargs: {column: places, min_value: 0}
    severity: error
    message: A number of places cannot be below zero.
    remedy: Send the number of people who took part, or 0.
"""
TRAINING_SOURCE = """\
      - name: training_places
        description: Places taken on courses (expectations/training_places.yml).
"""
TRAINING_STAGING = """\
with in_force as (

    {{ rows_in_force('training_places') }}

),

final as (

    select submission_id, period, agency as agency_code, course, places
    from in_force

)

select * from final
"""
TRAINING_MODEL = """\
  - name: {name}
    description: Places taken on courses, of the submissions in force.
    columns:
      - name: submission_id
        data_type: varchar
        description: "Submission the row was sent in"
      - name: period
        data_type: varchar
        description: "Quarter"
      - name: agency_code
        data_type: varchar
        description: "Agency"
      - name: course
        data_type: varchar
        description: "Course"
      - name: places
        data_type: bigint
        description: "Members of staff who took part"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("project")
    for folder in ("dbt_project", "expectations"):
        # What dbt has parsed comes along, as it does when somebody edits the project itself.
        ignored = shutil.ignore_patterns("published", "logs")
        shutil.copytree(PROJECT_ROOT / folder, copy / folder, ignore=ignored)
    write_demo(copy / "data" / "raw", quarters=1)
    put(
        copy / f"data/raw/{QUARTER}/fire_service/return.csv",
        "period,agency,area,measure,value\n"
        f"{QUARTER},fire_service,Leicester,home_visits_with_children,40\n",
    )
    # Sent before anybody had described what it is.
    put(
        copy / f"data/raw/{QUARTER}/{POLICE}/training.csv",
        f"period,agency,course,places\n{QUARTER},{POLICE},Working together,12\n",
    )
    return copy


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(project: Path, day: int, **tables: tuple[str, ...]) -> dict[str, Any]:
    """What a run of the copied project told; of ``tables`` all that was released too."""
    workspace, now = Workspace(project, project), datetime(2026, 1, day)
    taken = take_in(workspace, now=now)
    result = build(workspace, as_of=now)
    with pytest.MonkeyPatch.context() as patch:
        for name, order in tables.items():
            # The line that the recipe has you add to pipelines/release/tables.py.
            patch.setitem(PUBLIC_TABLES, name, order)
        manifest, _ = make_release(workspace, now=now)
    return {
        "ok": result.ok,
        "faults": [fault.name for fault in result.faults],
        "set_aside": read_set_aside(workspace),
        "outcomes": {
            f"{entry.submission.folder}/{entry.submission.original_name}": entry.submission.outcome
            for entry in taken
        },
        "figures": released(manifest, "fct_indicator", ", ".join(FIGURE), area_code=LEICESTER),
        "returns": released(
            manifest,
            "fct_return",
            "agency_code, dataset, period, status, rows",
            dataset="training_places",
        ),
        "tables": {name: released(manifest, name, "*") for name in tables},
    }


def append(path: Path, row: str) -> None:
    text = path.read_text(encoding="utf-8")
    # Excel saves CSV with Windows' line ends and a byte order mark.
    path.write_bytes(("\ufeff" + text + row + "\n").replace("\n", "\r\n").encode())


def add_indicator(project: Path) -> None:
    append(
        project / "dbt_project/seeds/indicators.csv",
        "new_indicator_pct,Conferences that follow an enquiry,Conference after enquiry,how_much,"
        "Child protection,pct,100,1,none,in_period,childrens_social_care,icpcs,"
        "section_47_enquiries,wilson,false,65,Conferences per enquiry,,2012-04-01,",
    )


def add_target_and_baseline(project: Path) -> None:
    seeds = project / "dbt_project" / "seeds"
    append(
        seeds / "targets.csv",
        'assessments_45_days_pct,all,99.9,0.05,2023-04-01,,"Board of 3 March, item 4",',
    )
    append(
        seeds / "spc_baselines.csv",
        f"assessments_45_days_pct,all,{QUARTER},New case system,Head of data,30/06/2023",
    )


def add_agency(project: Path) -> None:
    seeds = project / "dbt_project" / "seeds"
    append(
        seeds / "agencies.csv", "fire_service,Fire and Rescue Service,fire_and_rescue,E06000016,"
    )
    append(seeds / "expected_returns.csv", "performance_return,fire_and_rescue,quarterly,31")
    append(
        seeds / "measures.csv",
        "home_visits_with_children,Safety visits to homes with children,in_period,fire_and_rescue,"
        "true,other,,Home fire safety visits where a child lives",
    )


def add_dataset(project: Path) -> None:
    models = project / "dbt_project" / "models"
    put(project / "expectations" / "training_places.yml", TRAINING_CONTRACT)
    for path, more in (
        (models / "staging/sources.yml", TRAINING_SOURCE),
        (models / "staging/staging.yml", TRAINING_MODEL.format(name="stg_training_places")),
        (models / "marts/marts.yml", TRAINING_MODEL.format(name="fct_training_places")),
    ):
        put(path, path.read_text(encoding="utf-8") + more)
    put(models / "staging/stg_training_places.sql", TRAINING_STAGING)
    put(
        models / "marts/fct_training_places.sql",
        "select submission_id, period, agency_code, course, places\n"
        "from {{ ref('stg_training_places') }}\n",
    )
    macros = project / "dbt_project/macros/in_force.sql"
    told = macros.read_text(encoding="utf-8")
    last_of = "        'performance_return': ['note'],\n"
    assert last_of in told
    put(macros, told.replace(last_of, f"{last_of}        'training_places': ['course'],\n"))
    append(
        project / "dbt_project/seeds/expected_returns.csv", "training_places,police,quarterly,31"
    )
    exposures = models / "exposures.yml"
    last = "      - ref('fct_return')\n"
    named = exposures.read_text(encoding="utf-8").replace(
        last, f"{last}      - ref('fct_training_places')\n"
    )
    assert "fct_training_places" in named
    put(exposures, named)


def add_publication(project: Path) -> None:
    mappings = project / "expectations" / "mappings"
    source = (mappings / "suspensions.yml").read_text(encoding="utf-8")
    put(
        mappings / "new_publication.yml",
        source.replace("suspensions_by_ethnicity", "arrivals").replace("geo_id", "place"),
    )
    put(
        project / "data/raw/published/new.csv",
        "place,geo_name,academic_year,ethnicity,suspensions,pupil_headcount,source\n"
        f"{LEICESTER},Leicester,2023/24,overall,120,61000,Made up\n",
    )


@pytest.fixture(scope="module")
def before(project: Path) -> dict[str, Any]:
    return run(project, 1)


@pytest.fixture(scope="module")
def after(project: Path, before: dict[str, Any]) -> dict[str, Any]:
    """The second run, after every recipe at once."""
    for recipe in (
        add_indicator, add_target_and_baseline, add_agency, add_dataset, add_publication,
    ):  # fmt: skip
        recipe(project)
    return run(project, 2, fct_training_places=("agency_code", "course", "period"))


def figures(told: dict[str, Any], code: str) -> dict[str, dict[str, Any]]:
    """Leicester's figures of an indicator by period."""
    rows = [dict(zip(FIGURE, row, strict=True)) for row in told["figures"]]
    return {row["period"]: row for row in rows if row["indicator_code"] == code}


def test_both_runs_build_and_leave_nothing_out(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert before["ok"] and after["ok"], (before["faults"], after["faults"])
    assert before["set_aside"] == after["set_aside"] == []


def test_a_new_indicator_is_in_the_next_release(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert figures(before, "new_indicator_pct") == {}
    found = figures(after, "new_indicator_pct")
    assert list(found) == [QUARTER] and 0 < found[QUARTER]["value"] < 100


def test_a_target_is_held_against_the_figure_with_its_source(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert figures(before, "assessments_45_days_pct")[QUARTER]["target"] is None
    found = figures(after, "assessments_45_days_pct")[QUARTER]
    assert found["target"] == 99.9 and found["value"] < 99.8
    assert (found["target_status"], found["target_source"]) == (
        "missed",
        "Board of 3 March, item 4",
    )


def test_a_baseline_starts_the_limits_anew_and_shows_its_reason(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert figures(before, "assessments_45_days_pct")[QUARTER]["spc_rebased_reason"] is None
    found = figures(after, "assessments_45_days_pct")[QUARTER]
    assert found["spc_baseline_from"] == QUARTER
    assert found["spc_rebased_reason"] == "New case system (decided by Head of data, 30 June 2023)"


def test_a_new_agencys_rejected_return_is_checked_again(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    place = f"{QUARTER}/fire_service/return.csv"
    assert (before["outcomes"][place], after["outcomes"][place]) == ("rejected", "accepted")


def test_a_new_dataset_goes_from_its_contract_to_a_released_table(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    place = f"{QUARTER}/{POLICE}/training.csv"
    assert (before["outcomes"][place], after["outcomes"][place]) == ("rejected", "accepted")
    ((_, *row),) = after["tables"]["fct_training_places"]
    assert row == [QUARTER, POLICE, "Working together", 12]
    assert (POLICE, "training_places", QUARTER) in [line[:3] for line in after["returns"]]
    assert [line[4] for line in after["returns"]] == [1]


def test_a_new_publication_is_taken_in(after: dict[str, Any]) -> None:
    assert after["outcomes"]["published/new.csv"] == "accepted"
