"""CONTRIBUTING's recipes, done as they are written, in a copy of the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.demo import write_demo
from pipelines.workspace import PROJECT_ROOT

RUN = """
import json, sys
from datetime import datetime
from pipelines.intake.take_in import take_in
from pipelines.release import make_release
from pipelines.warehouse.transform import build
from pipelines.workspace import Workspace
import duckdb
workspace = Workspace.at(sys.argv[1])
now = datetime(2026, 1, int(sys.argv[2]))
taken = take_in(workspace, now=now)
result = build(workspace, as_of=now)
manifest, _ = make_release(workspace, now=now)
figures = str(manifest.folder / "fct_indicator.parquet")
published = duckdb.execute(
    "select period, value from read_parquet(?) where indicator_code = 'new_indicator_pct'"
    " and area_code = 'E06000016' order by period", [figures]).fetchall()
print(json.dumps({
    "ok": result.ok,
    "faults": [fault.name for fault in result.faults],
    "outcomes": {f"{e.submission.folder}/{e.submission.original_name}": e.submission.outcome
                 for e in taken},
    "published": published,
}))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("project")
    for folder in ("dbt_project", "expectations"):
        ignored = shutil.ignore_patterns("published", "target", "logs")
        shutil.copytree(PROJECT_ROOT / folder, copy / folder, ignore=ignored)
    write_demo(copy / "data" / "raw", quarters=1)
    unknown = copy / "data/raw/2023-24-Q2/probation_service"
    unknown.mkdir(parents=True)
    (unknown / "return.csv").write_text(
        "period,agency,area,measure,value\n"
        "2023-24-Q2,probation_service,Leicester,adults_supervised,40\n",
        encoding="utf-8",
    )
    return copy


def run(project: Path, day: int) -> dict:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(project), str(day)],
        env=os.environ | {"ASSURANCE_PROJECT": str(project), "PYTHONPATH": str(PROJECT_ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def append(path: Path, row: str) -> None:
    text = path.read_text(encoding="utf-8")
    # Excel saves CSV with Windows' line ends and a byte order mark.
    path.write_bytes(("\ufeff" + text + row + "\n").replace("\n", "\r\n").encode())


def test_indicator_agency_and_publication_are_added_without_code(project: Path) -> None:
    before = run(project, 1)
    assert before["ok"]
    assert before["outcomes"]["2023-24-Q2/probation_service/return.csv"] == "rejected"

    seeds = project / "dbt_project" / "seeds"
    append(
        seeds / "indicators.csv",
        "new_indicator_pct,Conferences that follow an enquiry,Conference after enquiry,how_much,"
        "Child protection,pct,100,1,none,in_period,childrens_social_care,icpcs,"
        "section_47_enquiries,wilson,false,65,Conferences per enquiry,,2012-04-01,",
    )
    append(seeds / "agencies.csv", "probation_service,Probation Service,probation,E06000016,")
    append(seeds / "expected_returns.csv", "performance_return,probation,quarterly,31")
    append(
        seeds / "measures.csv",
        "adults_supervised,Adults supervised who live with children,snapshot,probation,true,"
        "other,,Adults under supervision who live with a child",
    )
    mapping = project / "expectations" / "mappings" / "new_publication.yml"
    source = (project / "expectations" / "mappings" / "suspensions.yml").read_text(encoding="utf-8")
    mapping.write_text(
        source.replace("suspensions_by_ethnicity", "arrivals").replace("geo_id", "place"),
        encoding="utf-8",
    )
    publication = project / "data/raw/published/new.csv"
    publication.write_text(
        "place,geo_name,academic_year,ethnicity,suspensions,pupil_headcount,source\n"
        "E06000016,Leicester,2023/24,overall,120,61000,Made up\n",
        encoding="utf-8",
    )

    after = run(project, 2)
    assert after["ok"], after["faults"]
    assert after["outcomes"]["2023-24-Q2/probation_service/return.csv"] == "accepted"
    assert after["outcomes"]["published/new.csv"] == "accepted"
    assert [period for period, _ in after["published"]] == ["2023-24-Q2"]
    assert 0 < after["published"][0][1] < 100
