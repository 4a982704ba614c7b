from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.intake.ledger import Submission
from pipelines.refresh.fingerprint import (
    build_fingerprint,
    is_up_to_date,
    newest_quarter,
    report_code_fingerprint,
    report_fingerprint,
)
from pipelines.refresh.options import Options
from pipelines.release import Manifest
from pipelines.warehouse.connection import connected
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.publishing.release_fixture import Shape, write_release

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts" / "marts.yml"
# Returns for April to June are due by the end of July.
NOW = datetime(2025, 7, 21, 2)
ENTRY = Submission(
    submission_id="S1",
    sequence=1,
    sha256="ab" * 32,
    original_name="return.csv",
    folder="2025-26-Q1/leicestershire_police",
    dataset="performance_return",
    publication=None,
    release_period=None,
    agency="leicestershire_police",
    period="2025-26-Q1",
    received_at=NOW,
    taken_in_at=NOW,
    outcome="accepted",
    reason=None,
    rows_read=12,
    rows_set_aside=0,
    rows_accepted=12,
    errors=0,
    warnings=0,
    rules_sha256="rules",
    code_version="0.1.0",
    is_synthetic=False,
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("home"))


def _build(
    workspace: Workspace,
    *entries: Submission,
    now: datetime = NOW,
    as_of: datetime | None = None,
) -> str:
    return build_fingerprint(workspace, list(entries or (ENTRY,)), Options(as_of=as_of), now)


def test_nothing_new_is_the_same_build(workspace: Workspace) -> None:
    assert _build(workspace) == _build(workspace, now=NOW + timedelta(days=9))
    assert _build(workspace) == _build(Workspace(workspace.home / "elsewhere"))


@pytest.mark.parametrize("outcome", ["accepted", "rejected"])
def test_a_submission_is_another_build_for_it_changes_what_was_received(
    workspace: Workspace, outcome: str
) -> None:
    other = replace(ENTRY, submission_id="S2", outcome=outcome)
    assert _build(workspace, ENTRY, other) != _build(workspace)


def test_a_file_that_is_kept_but_not_used_changes_nothing(workspace: Workspace) -> None:
    other = replace(ENTRY, submission_id="S2", outcome="unrecognised", agency=None)
    assert _build(workspace, ENTRY, other) == _build(workspace)


def test_a_return_that_becomes_overdue_is_another_build(workspace: Workspace) -> None:
    """Nobody sent anything on 1 August, and yet the list of missing returns grew."""
    due = datetime(2025, 7, 31, 23)
    assert _build(workspace, now=due) == _build(workspace)
    assert _build(workspace, now=due + timedelta(days=1)) != _build(workspace)


def test_a_report_whose_agreed_day_passes_is_another_build(tmp_path: Path) -> None:
    """As above; the day is agreed with each body and stands in the register, in no catalogue."""
    home = Workspace(tmp_path)
    with connected(home) as connection:
        connection.execute(
            "insert into raw.assurance_report (submission_id, due_on) values ('S1', '2025-07-25')"
        )
    due = datetime(2025, 7, 25, 23)
    assert _build(home, now=due) == _build(home)
    after = _build(home, now=due + timedelta(days=1))
    assert after != _build(home)
    assert after == _build(home, now=due + timedelta(days=3))


def test_an_earlier_moment_is_another_build_whenever_it_is_asked_for(workspace: Workspace) -> None:
    earlier = _build(workspace, as_of=NOW)
    assert earlier != _build(workspace)
    assert earlier == _build(workspace, as_of=NOW, now=NOW + timedelta(days=400))
    assert earlier != _build(workspace, as_of=NOW - timedelta(days=1))


@pytest.mark.parametrize(
    "source",
    [
        "expectations/performance_return.yml",
        "expectations/mappings/population.yml",
        "dbt_project/seeds/indicators.csv",
        "dbt_project/models/marts/fct_return.sql",
        "dbt_project/macros/rounding.sql",
    ],
)
def test_whoever_edits_a_rule_a_catalogue_or_a_model_gets_another_build(
    tmp_path: Path, source: str
) -> None:
    project = tmp_path / "project"
    for folder in ("expectations", "dbt_project"):
        shutil.copytree(PROJECT_ROOT / folder, project / folder)
    workspace = Workspace(tmp_path / "home", project)
    before = _build(workspace)
    path = project / source
    text = path.read_bytes()
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    assert _build(workspace) == before, "line ends are no change"
    path.write_bytes(text + b"\n")
    assert _build(workspace) != before


def test_reports_depend_on_the_notebook_and_on_the_renderer(tmp_path: Path) -> None:
    project = tmp_path / "project"
    # Whoever ran 'make report' here first has reports beside the notebooks.
    ignored = shutil.ignore_patterns("published", "publications")
    shutil.copytree(PROJECT_ROOT / "reports", project / "reports", ignore=ignored)
    workspace = Workspace(tmp_path, project)
    before = report_code_fingerprint(workspace, "embedded")
    assert report_code_fingerprint(workspace, "quarto") != before
    # An edition of a Yearly Report once made every report of a project's own home out of date.
    for folder in ("published/2025-26-Q1", "publications/yearly-2024-25-LSCP/edition-1"):
        made = project / "reports" / folder
        made.mkdir(parents=True)
        (made / "report.html").write_text("what is made is no source")
    assert report_code_fingerprint(workspace, "embedded") == before
    with (project / "reports" / "quarterly.qmd").open("a", encoding="utf-8") as notebook:
        notebook.write("\n")
    assert report_code_fingerprint(workspace, "embedded") != before


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    manifest = _manifest(write_release(tmp_path_factory.mktemp("marts"), Shape()))
    for model in yaml.safe_load(MARTS.read_text(encoding="utf-8"))["models"]:
        _complete(manifest, model)
    return manifest


def _complete(manifest: Manifest, model: dict[str, Any]) -> None:
    """Add what a real release's table has and the drawn one does not, empty."""
    path = manifest.folder / f"{model['name']}.parquet"
    wanted = {one["name"]: one["data_type"] for one in model["columns"]}
    if not path.is_file():
        columns = ", ".join(f'null::{kind} as "{name}"' for name, kind in wanted.items())
        duckdb.execute(f"copy (select {columns} limit 0) to '{path}' (format parquet)")
        return
    absent = set(wanted) - set(duckdb.read_parquet(str(path)).columns)
    if absent:
        columns = ", ".join(f'null::{wanted[name]} as "{name}"' for name in sorted(absent))
        _change(manifest, model["name"], f"select *, {columns} from this")


@pytest.fixture
def copied(release: Manifest, tmp_path: Path) -> Manifest:
    shutil.copytree(release.folder, tmp_path / "release")
    return _manifest(tmp_path / "release")


def _manifest(folder: Path) -> Manifest:
    raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Manifest(folder, raw["release_id"], "content", raw)


def _change(manifest: Manifest, table: str, select: str) -> None:
    """Write a table of a release anew, as ``select`` from itself."""
    path = manifest.folder / f"{table}.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create table this as from read_parquet('{path}')")
        connection.execute(f"copy ({select}) to '{path}' (format parquet)")


def _quarters(manifest: Manifest) -> list[str]:
    path = manifest.folder / "fct_indicator.parquet"
    rows = duckdb.execute(
        f"select distinct period from '{path}' where period like '%-Q%' order by 1"
    ).fetchall()
    return [period for (period,) in rows]


def test_the_same_figures_are_the_same_report(release: Manifest, copied: Manifest) -> None:
    quarter = _quarters(release)[-1]
    assert report_fingerprint(copied, quarter, "code") == report_fingerprint(
        release, quarter, "code"
    )
    assert report_fingerprint(release, quarter, "other") != report_fingerprint(
        release, quarter, "code"
    )


def test_figures_sent_again_under_another_submission_are_the_same_report(
    copied: Manifest,
) -> None:
    quarter = _quarters(copied)[-1]
    before = report_fingerprint(copied, quarter, "code")
    _change(copied, "fct_indicator", "select * replace ('S9' as submission_id) from this")
    assert report_fingerprint(copied, quarter, "code") == before


@pytest.mark.parametrize("table", ["fct_indicator", "fct_return", "fct_gap", "fct_evidence"])
def test_a_row_that_is_gone_is_another_report(copied: Manifest, table: str) -> None:
    quarter = _quarters(copied)[-1]
    before = report_fingerprint(copied, quarter, "code")
    _change(copied, table, f"select * from this where period != '{quarter}'")
    assert report_fingerprint(copied, quarter, "code") != before


def test_a_row_that_is_there_twice_is_another_report(copied: Manifest) -> None:
    """Two equal rows cancel out where hashes are only combined, not counted."""
    quarter = _quarters(copied)[-1]
    before = report_fingerprint(copied, quarter, "code")
    _change(copied, "fct_gap", "from this union all from this union all from this")
    assert report_fingerprint(copied, quarter, "code") != before


def _rewritten(copied: Manifest, table: str, select: str) -> list[bool]:
    """Whether the reports of the last two quarters are written anew once the table changed."""
    last_two = _quarters(copied)[-2:]
    before = [report_fingerprint(copied, quarter, "code") for quarter in last_two]
    _change(copied, table, select)
    newest = newest_quarter(copied)
    return [
        not is_up_to_date(
            known, report_fingerprint(copied, quarter, "code"), is_newest=quarter == newest
        )
        for quarter, known in zip(last_two, before, strict=True)
    ]


MOVED = "20.5::double as spc_centre, 31::double as spc_upper, 'no_signal' as spc_signal"


def test_a_later_quarter_leaves_an_earlier_report_as_it_is(copied: Manifest) -> None:
    """Else every new return would print the whole shelf of old reports again.

    Limits that rest on few points move with every new one, also those of the points before it.
    """
    newest = _quarters(copied)[-1]
    before_it = _change_back(copied, newest)
    last = _quarters(copied)[-1]
    known = report_fingerprint(copied, last, "code")
    assert newest_quarter(copied) == last
    shutil.copyfile(before_it, copied.folder / "fct_indicator.parquet")
    _change(copied, "fct_indicator", f"select * replace ({MOVED}) from this")
    assert newest_quarter(copied) == newest
    shown = report_fingerprint(copied, last, "code")
    assert shown != known and is_up_to_date(known, shown, is_newest=False)


def _change_back(copied: Manifest, newest: str) -> Path:
    """Take the newest quarter's figures away; the table with them is kept beside it."""
    kept = copied.folder / "with_the_newest_quarter"
    shutil.copyfile(copied.folder / "fct_indicator.parquet", kept)
    _change(copied, "fct_indicator", f"select * from this where period != '{newest}'")
    return kept


def test_limits_set_anew_are_another_report_of_the_newest_quarter_only(copied: Manifest) -> None:
    quarter = _quarters(copied)[-1]
    rebased = f"'{quarter}' as spc_baseline_from, 'New system' as spc_rebased_reason"
    select = f"select * replace ({rebased}) from this"
    assert _rewritten(copied, "fct_indicator", select) == [False, True]


def test_a_figure_of_an_earlier_quarter_is_another_report_of_both(copied: Manifest) -> None:
    earlier = _quarters(copied)[-2]
    select = (
        f"select * replace (case when period = '{earlier}' then value + 1 else value end as value)"
        " from this"
    )
    assert _rewritten(copied, "fct_indicator", select) == [True, True]


def test_a_report_that_nobody_knows_of_is_written(copied: Manifest) -> None:
    shown = report_fingerprint(copied, _quarters(copied)[0], "code")
    assert not is_up_to_date(None, shown, is_newest=False)
    assert is_up_to_date(shown, shown, is_newest=True)


def test_a_gap_of_no_quarter_is_told_in_every_report(copied: Manifest) -> None:
    """A target with a mistake was left out, and the report went on without a word."""
    select = (
        "from this union all by name select 'g' as gap_id, 'catalogue_fault' as kind,"
        " 'targets' as dataset, 'targets.csv, row 2' as why"
    )
    assert _rewritten(copied, "fct_gap", select) == [True, True]


@pytest.mark.parametrize(("is_made_of_quarters", "changes"), [(True, False), (False, True)])
def test_a_year_made_of_quarters_is_no_part_of_a_report_of_a_quarter_within_it(
    copied: Manifest, is_made_of_quarters: bool, changes: bool
) -> None:
    """The fourth quarter completes the year: the reports of the first three are not rewritten."""
    year = "2024-25"
    _change(
        copied,
        "dim_period",
        f"select * from this where period != '{year}' union all by name"
        f" select '{year}' as period, 'financial_year' as period_kind,"
        " date '2024-04-01' as starts_on, date '2025-03-31' as ends_on",
    )
    told = [f"{year}-Q3", f"{year}-Q4"]
    before = [report_fingerprint(copied, quarter, "code") for quarter in told]
    _change(
        copied,
        "fct_indicator",
        "from this union all by name (select * replace"
        f" ('{year}' as period, {is_made_of_quarters} as is_provisional)"
        f" from this where period = '{told[0]}' limit 1)",
    )
    after = [report_fingerprint(copied, quarter, "code") for quarter in told]
    assert [new != old for new, old in zip(after, before, strict=True)] == [changes, True]
