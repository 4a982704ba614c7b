"""Catalogues as nobody should leave them, and a definition that changed: one night over them all.

The small quarter was reported with sound catalogues. Then an analyst edits a copy of the project:
every kind of mistake at once, beside a change that is none. Whatever is at fault is named and left
out; everything else comes out as it did before.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.publishing.render import Job
from pipelines.release import Manifest
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.publishing.pages import render_pages
from tests.returns import LEICESTER, QUARTER, Row, changed, csv_text, put, return_rows
from tests.workspaces import Refreshed, figure, figures, in_force, run_command

BEFORE = "2024-25-Q4"
COUNCIL = "leicester_childrens_social_care"
UNKNOWN, MISSPELT, DOUBLE = "early_help_assessments", "police_protection", "missing_episodes"
CHANGED = "rereferrals_pct"
LEFT_OUT = {UNKNOWN, MISSPELT, DOUBLE}
LATER = datetime(2025, 7, 30, 9)


@dataclass(frozen=True)
class Night:
    """The workspace after the refresh, the row that each mistake stands in, and what was said."""

    workspace: Workspace
    row_of: dict[str, int]
    status: int
    said: str
    before: Manifest
    after: Manifest

    def left_out(self, place: str) -> list[str]:
        """What follows ``place`` in the lines that tell what was left out."""
        begin = f"Left out: {place}: "
        return [line[len(begin) :] for line in self.said.splitlines() if line.startswith(begin)]


class Seed:
    """A catalogue of the copied project, to be edited as in a spreadsheet."""

    def __init__(self, project: Path, name: str) -> None:
        self.path = project / "dbt_project" / "seeds" / f"{name}.csv"
        with self.path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            self.rows = list(reader)
            self.columns = list(reader.fieldnames or ())

    def place(self, code: str) -> int:
        """The row of an indicator as a spreadsheet numbers it."""
        return 2 + [row["indicator_code"] for row in self.rows].index(code)

    def edit(self, code: str, **cells: str) -> int:
        """Overwrite cells of an indicator's row."""
        number = self.place(code)
        self.rows[number - 2] |= cells
        return number

    def append(self, **cells: str) -> int:
        """Add a row at the end."""
        self.rows.append(dict.fromkeys(self.columns, "") | cells)
        return len(self.rows) + 1

    def save(self) -> None:
        """Write the file."""
        with self.path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, self.columns)
            writer.writeheader()
            writer.writerows(self.rows)


def spoil(project: Path) -> dict[str, int]:
    """Make the mistakes, and the change that is none; the row of each by its name."""
    row_of = {}
    indicators = Seed(project, "indicators")
    row_of["unknown"] = indicators.edit(UNKNOWN, numerator_measures="early_help_asessments")
    row_of["misspelt"] = indicators.edit(MISSPELT, polarity="lowr")
    row_of["first of two"] = indicators.place(DOUBLE)
    older = indicators.rows[row_of["first of two"] - 2]
    row_of["second of two"] = indicators.append(**older | {"valid_from": "2024-04-01"})
    older = dict(indicators.rows[indicators.place(CHANGED) - 2])
    indicators.edit(CHANGED, valid_to="2025-03-31")
    indicators.append(**older | {"title": "Re-referrals, new count", "valid_from": "2025-04-01"})
    indicators.save()
    targets = Seed(project, "targets")
    agreed = {"area_code": "all", "valid_from": "2024-04-01", "source": "Made up for a test"}
    targets.append(indicator_code="assessments_45_days_pct", target="85", **agreed)
    row_of["no polarity"] = targets.append(indicator_code="contacts", target="4000", **agreed)
    row_of["no number"] = targets.append(
        indicator_code="suspensions_per_100", target="below two", **agreed
    )
    # Sound in themselves: what is wrong with their indicator is told for the indicator, once.
    targets.append(indicator_code=MISSPELT, target="10", **agreed)
    targets.save()
    baselines = Seed(project, "spc_baselines")
    row_of["no reason"] = baselines.append(
        indicator_code="contacts", area_code="all", baseline_from=QUARTER,
        decided_by_role="Chair of the Performance Group", decided_on="2025-07-21",
    )  # fmt: skip
    baselines.append(
        indicator_code=MISSPELT, area_code="all", baseline_from=QUARTER, reason="Made up",
        decided_by_role="Chair of the Performance Group", decided_on="2025-07-21",
    )  # fmt: skip
    baselines.save()
    return row_of


def plan_row(kind: str, code: str, parent: str = "") -> Row:
    return {
        "period": QUARTER, "agency": "business_office", "plan": "2025-27", "scope": "LLR",
        "item_type": kind, "item_code": code, "parent_code": parent, "title": f"The {code}",
    }  # fmt: skip


def send(raw: Path) -> None:
    """A plan with a priority that leads nowhere, and a quarter that divides by nothing."""
    plan = [
        plan_row("priority", "P1"),
        plan_row("outcome_statement", "O1", "P1"),
        plan_row("priority", "P2"),
    ]
    put(raw / QUARTER / "business_office" / "plan.csv", csv_text(plan), LATER)
    rows = changed(return_rows(COUNCIL, BEFORE), "case_holding_social_workers_fte", 0)
    put(raw / BEFORE / COUNCIL / "return.csv", rows, LATER)


@pytest.fixture(scope="module")
def night(refreshed: Refreshed, tmp_path_factory: pytest.TempPathFactory) -> Night:
    assert refreshed.status == 0, refreshed.said
    base = tmp_path_factory.mktemp("spoilt")
    project = base / "project"
    for folder in ("dbt_project", "expectations", "reports"):
        # What dbt has parsed comes along, as it does when somebody edits the project itself.
        ignored = shutil.ignore_patterns("published", "logs")
        shutil.copytree(PROJECT_ROOT / folder, project / folder, ignore=ignored)
    workspace = Workspace(base / "home", project)
    shutil.copytree(refreshed.workspace.home, workspace.home)
    row_of = spoil(project)
    send(workspace.raw)
    before = in_force(workspace)
    status, said = run_command(
        "refresh", "--no-reports", "--home", workspace.home, ASSURANCE_PROJECT=str(project)
    )
    return Night(workspace, row_of, status, said, before, in_force(workspace))


@pytest.fixture(scope="module")
def pages(night: Night, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The two reports that the tests read, as text, by kind."""
    wanted = {
        "performance-group": ("performance_group", "LLR"),
        "how-are-we-doing": ("quarterly", "LSCP"),
    }
    folder = tmp_path_factory.mktemp("pages")
    jobs = [
        Job(
            night.workspace.notebooks / f"{notebook}.qmd",
            folder,
            kind,
            {"release": str(night.after.folder), "period": QUARTER, "partnership": who},
        )
        for kind, (notebook, who) in wanted.items()
    ]
    made = render_pages(jobs)
    return {kind: page.read_text(encoding="utf-8") for kind, page in zip(wanted, made, strict=True)}


def test_the_rest_builds_and_the_command_ends_with_one(night: Night) -> None:
    assert night.status == 1, night.said
    assert "Traceback" not in night.said and "Failed:" not in night.said, night.said
    assert night.after.release_id != night.before.release_id
    assert f"New release {night.after.release_id}" in night.said


INDICATORS, TARGETS = "dbt_project/seeds/indicators.csv", "dbt_project/seeds/targets.csv"
BASELINES = "dbt_project/seeds/spc_baselines.csv"
TOLD = {
    "unknown": (
        INDICATORS,
        f"{UNKNOWN} names the measure early_help_asessments, which measures.csv does not hold.",
    ),
    "misspelt": (
        INDICATORS,
        f"{MISSPELT} has 'lowr' as its polarity; choose one of low, high, none.",
    ),
    "first of two": (INDICATORS, f"{DOUBLE} holds at the same time as row {{second of two}};"),
    "second of two": (INDICATORS, f"{DOUBLE} holds at the same time as row {{first of two}};"),
    "no polarity": (TARGETS, "a target without polarity: for contacts neither high nor low"),
    "no number": (TARGETS, "the target of suspensions_per_100 is not a number; write it like 95"),
    "no reason": (BASELINES, "there is no reason. The row is not applied:"),
}


@pytest.mark.parametrize("mistake", TOLD)
def test_a_mistake_is_told_once_with_its_file_and_row(night: Night, mistake: str) -> None:
    file, words = TOLD[mistake]
    said = night.left_out(f"{file}, row {night.row_of[mistake]}")
    assert len(said) == 1, night.said
    assert said[0].startswith(words.format(**night.row_of))


def test_nothing_else_is_left_out(night: Night) -> None:
    said = [line for line in night.said.splitlines() if line.startswith("Left out: ")]
    assert len(said) == len(TOLD) + 1, "the mistakes, and the figure that cannot be"


@pytest.mark.parametrize("mistake", TOLD)
def test_a_mistake_is_among_the_gaps_that_reports_show(
    night: Night, pages: dict[str, str], mistake: str
) -> None:
    file, words = TOLD[mistake]
    begin = f"{file}, row {night.row_of[mistake]}: {words.format(**night.row_of)}"
    gaps = figures(night.after, "fct_gap", "why", kind="catalogue_fault")
    assert len([why for (why,) in gaps if str(why).startswith(begin)]) == 1, gaps
    assert f"{Path(file).name}, row {night.row_of[mistake]}:" in pages["performance-group"]


def codes_and_values(manifest: Manifest) -> dict[str, list[tuple[object, ...]]]:
    """What each indicator shows of the small quarter."""
    found: dict[str, list[tuple[object, ...]]] = {}
    columns = "indicator_code, area_code, numerator, denominator, value, lower_95, status"
    for code, *shown in figures(manifest, "fct_indicator", columns, period=QUARTER):
        found.setdefault(str(code), []).append(tuple(shown))
    return found


def test_only_what_is_at_fault_is_missing_and_the_rest_is_as_it_was(night: Night) -> None:
    before, after = codes_and_values(night.before), codes_and_values(night.after)
    assert set(before) >= LEFT_OUT and len(before) > 90
    assert after == {code: shown for code, shown in before.items() if code not in LEFT_OUT}
    listed = {code for (code,) in figures(night.after, "dim_indicator", "indicator_code")}
    assert set(after) <= listed and not LEFT_OUT & listed


def test_a_sound_target_beside_faulty_ones_is_applied(night: Night) -> None:
    applied = {
        code: figure(
            night.after, "fct_indicator", "target, target_status",
            indicator_code=code, area_code=LEICESTER, period=QUARTER,
        )
        for code in ("assessments_45_days_pct", "contacts", "suspensions_per_100")
    }  # fmt: skip
    assert applied == {
        "assessments_45_days_pct": (85.0, "met"),
        "contacts": (None, None),
        "suspensions_per_100": (None, None),
    }


def test_something_of_nothing_is_no_figure_and_names_the_row_to_put_right(night: Night) -> None:
    """An average caseload over no social worker: infinite to a computer, impossible to a board."""
    measures = [row["measure"] for row in return_rows(COUNCIL, BEFORE)]
    row = 2 + measures.index("case_holding_social_workers_fte")
    place = f"social_worker_caseload of Leicester, {BEFORE}"
    (said,) = night.left_out(place)
    assert said.startswith("there is nothing to divide by: the count below the line is 0")
    assert (
        f"See {BEFORE}/{COUNCIL}/return.csv, row {row} (case_holding_social_workers_fte)." in said
    )
    shown = figure(
        night.after, "fct_indicator", "value, lower_95, upper_95",
        indicator_code="social_worker_caseload", area_code=LEICESTER, period=BEFORE,
    )  # fmt: skip
    assert shown == (None, None, None)
    gaps = figures(night.after, "fct_gap", "why, agency_code", kind="figure_impossible")
    assert gaps == [(f"{place}: {said}", COUNCIL)]


def test_a_plan_with_a_priority_that_no_outcome_belongs_to_is_sent_back(night: Night) -> None:
    assert "Taken in: 1 accepted, 1 rejected" in night.said
    place = f"{QUARTER}/business_office/plan.csv"
    (line,) = [line for line in night.said.splitlines() if "Rejected: " in line]
    assert line.startswith(f"  Rejected: {place}: ")
    feedback = night.workspace.feedback / QUARTER / "business_office" / "plan.csv_feedback.csv"
    with feedback.open(encoding="utf-8-sig", newline="") as handle:
        (told,) = [line for line in csv.DictReader(handle) if line["severity"] == "error"]
    assert told["row"] == "4"
    assert "This priority has no outcome statement" in " ".join(told.values())
    assert figures(night.after, "dim_outcome_statement", "*") == []


def test_a_changed_definition_is_two_rows_and_breaks_the_series(night: Night) -> None:
    """A new way of counting looked like an improvement where the line ran on."""
    rows = figures(
        night.after, "dim_indicator", "valid_from, valid_to, title", indicator_code=CHANGED
    )
    assert [(str(start), str(end)) for start, end, _ in rows] == [
        ("2012-04-01", "2025-03-31"),
        ("2025-04-01", "None"),
    ]
    columns = "value, definition_from::text, previous_value, previous_status, spc_signal"
    found = [
        figure(
            night.after, "fct_indicator", columns,
            indicator_code=CHANGED, area_code=LEICESTER, period=period,
        )
        for period in (BEFORE, QUARTER)
    ]  # fmt: skip
    assert found == [
        (20.0, "2012-04-01", None, None, None),
        (20.0, "2025-04-01", None, "z", None),
    ]


def test_an_unchanged_definition_goes_on(night: Night) -> None:
    shown = figure(
        night.after, "fct_indicator", "previous_value, previous_status",
        indicator_code="icpcs_15_days_pct", area_code=LEICESTER, period=QUARTER,
    )  # fmt: skip
    assert shown == (80.0, "ok")


def test_the_report_shows_the_indicator_once_in_its_newer_definition(
    pages: dict[str, str],
) -> None:
    text = pages["how-are-we-doing"]
    assert "Re-referrals, new count" in text
    assert "Re-referrals within 12 months" not in text
