from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from pipelines import __version__, cli
from pipelines.console import ConsoleProgress, say_outcome
from pipelines.intake.take_in import take_in
from pipelines.refresh.options import Options, Outcome
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.workspace import Workspace
from tests.returns import QUARTER, SENT, agencies, put
from tests.workspaces import Refreshed, run_command


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSURANCE_HOME", raising=False)
    monkeypatch.setenv("ASSURANCE_RENDERER", "embedded")


def _call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def test_help_names_every_verb() -> None:
    result = _call("--help")
    assert result.exit_code == 0
    verbs = ("refresh", "report", "demo", "explain", "ui", "serve", "nightly", "backup", "restore")
    for verb in verbs:
        assert f"\n  {verb} " in result.output
    assert _call("--version").output.strip().endswith(__version__)


def test_nothing_to_do_is_done(tmp_path: Path) -> None:
    result = _call("refresh", "--home", tmp_path)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        f"Workspace {tmp_path}",
        "Nothing new has arrived and nothing has changed.",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--quarter", "2025-26-Q5"], "write it like 2025-26-Q1"),
        (["--quarter", "2025-27-Q1"], "'2025-27-Q1' is not a quarter"),
        (["--quarter", "July"], "'July' is not a quarter"),
        (["--quarter", "1999-00-Q1"], "taken in for (2015-16-Q1 to"),
        (["--quarter", "2099-00-Q1"], "taken in for (2015-16-Q1 to"),
        (["--as-of", "last week"], "write it like 2025-07-21"),
        (["--as-of", "21/07/2025"], "write it like 2025-07-21"),
        (["--as-of", "2999-01-01"], "has not come yet"),
        (["--as-of", "2020-01-01"], "Nothing had been taken in by 2020-01-01"),
        (["--force"], "No such option"),
        (["2025-26-Q1"], "unexpected extra argument"),
    ],
)
def test_wrong_use_ends_with_two_and_says_what_is_right(
    arguments: list[str], told: str, tmp_path: Path
) -> None:
    """A quarter outside the calendar once ended in a page of Python."""
    result = _call("refresh", "--home", tmp_path / "home", *arguments)
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())
    assert "Traceback" not in result.output


def test_a_file_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert _call("refresh", "--home", tmp_path / "file").exit_code == 2


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-07-21", datetime(2025, 7, 21, 23, 59, 59, 999999)),
        ("20250721", datetime(2025, 7, 21, 23, 59, 59, 999999)),
        ("2025-07-21T14:30", datetime(2025, 7, 21, 14, 30)),
        ("2025-07-21T14:30+01:00", datetime(2025, 7, 21, 13, 30)),
        ("2025-07-21T14:30Z", datetime(2025, 7, 21, 14, 30)),
    ],
)
def test_a_day_means_all_of_it_and_a_moment_is_in_utc(
    text: str, moment: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """British Summer Time was dropped: the figures were those of an hour later."""
    asked: list[Options] = []
    monkeypatch.setattr(cli, "_refresh", lambda _, options: asked.append(options) or 0)
    assert _call("refresh", "--home", tmp_path, "--as-of", text).exit_code == 0
    assert [options.as_of for options in asked] == [moment]


def test_options_are_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Workspace, Options]] = []
    monkeypatch.setattr(cli, "_refresh", lambda *all_of: asked.append(all_of) or 1)
    result = _call(
        "refresh", "--home", tmp_path, "--full", "--quarter", QUARTER, "--quarter", "2024-25-Q4"
    )
    assert result.exit_code == 1
    assert asked == [(Workspace(tmp_path), Options((QUARTER, "2024-25-Q4"), full=True))]
    _call("refresh", "--home", tmp_path, "--no-reports")
    assert asked[1:] == [(Workspace(tmp_path), Options(reports=False))]


def test_home_stands_before_the_environment_and_the_two_do_not_mix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rehearsal's files must never be taken into the real warehouse."""
    real, rehearsal = tmp_path / "real", tmp_path / "rehearsal"
    put(real / "data" / "raw" / "lost.csv", "x", SENT)
    monkeypatch.setenv("ASSURANCE_HOME", str(real))
    result = _call("refresh", "--home", rehearsal)
    assert result.output.startswith(f"Workspace {rehearsal}\nNothing new")
    assert sorted(path.name for path in real.rglob("*")) == ["data", "lost.csv", "raw"]


def test_the_environment_names_the_home_where_nothing_else_does(refreshed: Refreshed) -> None:
    home = refreshed.workspace.home
    status, said = run_command("refresh", ASSURANCE_HOME=str(home))
    assert status == 0, said
    assert said.splitlines()[0] == f"Workspace {home}"
    assert "stays in force" in said


def test_a_refresh_keeps_everything_in_its_own_home(refreshed: Refreshed) -> None:
    """Dagster's runs, dbt's files and the kernel's leave no trace in the project."""
    home = refreshed.workspace.home
    assert sorted(path.name for path in home.iterdir()) == ["data", "reports"]
    kept = {"dagster", "marts", "originals", "quality", "raw", "warehouse"}
    assert {path.name for path in (home / "data").iterdir()} == kept
    assert (home / "data" / "dagster" / "history").is_dir()
    assert (home / "data" / "warehouse" / "dbt" / "target" / "manifest.json").is_file()


def test_away_from_a_terminal_there_are_plain_lines_only(refreshed: Refreshed) -> None:
    """A mailed or logged run is read by people too: no colour codes, no line drawn over."""
    said = refreshed.said
    assert "\x1b" not in said and "\r" not in said
    lines = said.splitlines()
    files = len(agencies()) + len(("narrative", "population"))
    steps = [
        f"Starting ({files} new files)",
        "Taking in files",
        "Building and testing the warehouse",
        "Making the release",
        "Rendering 14 reports",
        "Writing the index of the reports",
    ]
    assert lines[1:7] == steps
    assert lines[7] == f"Taken in: {files} accepted, 0 rejected"
    assert any(line.startswith("Time: take in and check ") for line in lines)
    assert max(map(len, lines)) < 200


def test_a_busy_warehouse_ends_with_one_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: object) -> None:
        raise WarehouseBusy("Another run has held data/warehouse for more than 30 minutes.")

    monkeypatch.setattr(cli, "make_plan", busy)
    result = _call("refresh", "--home", tmp_path)
    assert result.exit_code == 1
    assert "Another run has held data/warehouse" in result.output


def test_the_demo_is_never_put_beside_real_returns(tmp_path: Path) -> None:
    real = put(tmp_path / "data" / "raw" / QUARTER / "leicester_education" / "a.csv", "x", SENT)
    result = _call("demo", "--home", tmp_path)
    assert result.exit_code == 2
    assert "never put beside real ones" in " ".join(result.output.split())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [real]


def test_the_demo_fills_an_empty_folder(tmp_path: Path) -> None:
    result = _call("demo", "--home", tmp_path)
    assert result.exit_code == 0
    assert "synthetic files were made" in result.output
    assert (tmp_path / "data" / "raw" / "synthetic.json").is_file()


def test_report_ends_by_saying_what_to_open(refreshed: Refreshed) -> None:
    result = _call("report", "--home", refreshed.workspace.home)
    assert result.exit_code == 0, result.output
    last = result.output.splitlines()[-1]
    assert last.startswith("Open ") and Path(last[5:]).is_file()
    assert "synthetic" not in result.output


def test_report_without_any_report_does_not_end_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_refresh", lambda *_: 0)
    put(tmp_path / "data" / "raw" / "a.csv", "x", SENT)
    assert _call("report", "--home", tmp_path).exit_code == 1


def test_on_a_terminal_a_line_moves() -> None:
    drawn = io.StringIO()
    console = Console(file=drawn, force_terminal=True, width=100)
    with ConsoleProgress(console) as progress:
        progress.step("Making the release")
    assert "Making the release" in drawn.getvalue() or "Looking for what is new" in drawn.getvalue()


def test_elsewhere_files_are_told_by_one_line() -> None:
    drawn = io.StringIO()
    with ConsoleProgress(Console(file=drawn, width=100)) as progress:
        for name in ("a.csv (1 of 2)", "b[red].csv (2 of 2)"):
            progress.step(f"Taking in {QUARTER}/leicester_education/{name}")
        progress.step("Making the release")
    assert drawn.getvalue().splitlines() == ["Taking in files", "Making the release"]


def test_a_fault_is_told_with_what_stays_in_force(tmp_path: Path) -> None:
    drawn = io.StringIO()
    outcome = Outcome(faults=["The check 'unique_x' failed on 2 rows."], seconds={"build": 1.26})
    say_outcome(Console(file=drawn, width=40), Workspace(tmp_path), outcome)
    assert drawn.getvalue().splitlines() == [
        "Failed: The check 'unique_x' failed on 2 rows.",
        "The release before this run stays in force.",
        "Time: build 1.3 s",
    ]


def test_a_file_of_two_datasets_is_told_of_once_with_all_that_is_wrong(tmp_path: Path) -> None:
    """An audit's export holds records and answers, each with a list of its own."""
    workspace = Workspace(tmp_path)
    folder = workspace.raw / QUARTER / "business_office"
    questions = ["Was the child seen alone?", "Was risk identified promptly?"]
    heading = ["Case", "Agency", "Grade", *questions]
    for name, grade, answer in (("CFA-2025-1", "so-so", "maybe"), ("CFA-2025-2", "good", "yes")):
        rows = [
            dict(zip(heading, ["C1", "leicestershire_police", grade, answer, "no"], strict=True))
        ]
        put(folder / f"{name}.csv", rows, SENT)
    outcome = Outcome(taken_in=take_in(workspace, now=datetime(2025, 8, 1, 2)))
    assert len(outcome.taken_in) == 4
    drawn = io.StringIO()
    say_outcome(Console(file=drawn, width=200), workspace, outcome)
    lines = drawn.getvalue().splitlines()
    assert lines[0] == "Taken in: 1 accepted, 1 rejected"
    assert [line for line in lines if "Rejected" in line] == [
        "  Rejected: 2025-26-Q1/business_office/CFA-2025-1.csv: 2 errors to put right; see the"
        " feedback file."
    ]
    named = [Path(line.split(": ")[1]).name for line in lines if "What to put right" in line]
    assert named == [
        "CFA-2025-1.csv_audit_export_feedback.csv",
        "CFA-2025-1.csv_audit_answer_feedback.csv",
    ]


def test_a_day_that_is_today_is_allowed(tmp_path: Path) -> None:
    """Today is not over, and still means what is known by now."""
    asked: list[Options] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cli, "_refresh", lambda _, options: asked.append(options) or 0)
        today = datetime.now(UTC).date()
        assert _call("refresh", "--home", tmp_path, "--as-of", str(today)).exit_code == 0
        tomorrow = today + timedelta(days=1)
        assert _call("refresh", "--home", tmp_path, "--as-of", str(tomorrow)).exit_code == 2
    assert asked[0].as_of and asked[0].as_of.date() == today


@pytest.mark.parametrize("command", ["refresh", "report"])
def test_a_damaged_list_of_synthetic_files_ends_in_a_sentence(tmp_path: Path, command: str) -> None:
    """It ended in a page of Python that named a line of this program and no file."""
    put(tmp_path / "data" / "raw" / "synthetic.json", "{", SENT)
    put(tmp_path / "data" / "raw" / QUARTER / "leicester_education" / "a.csv", "x", SENT)
    result = _call(command, "--home", tmp_path)
    assert result.exit_code == 1 and result.exception.__class__ is SystemExit
    assert "synthetic.json cannot be read" in " ".join(result.output.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["refresh"],
        ["report"],
        ["explain", "missing_episodes", "--area", "Rutland", "--period", QUARTER],
    ],
)
def test_a_damaged_release_ends_in_a_sentence(again: Workspace, arguments: list[str]) -> None:
    name = (again.marts / "LATEST").read_text(encoding="utf-8").strip()
    (again.marts / name / "manifest.json").write_text("{", encoding="utf-8")
    result = _call(*arguments, "--home", again.home)
    assert result.exit_code == 1 and result.exception.__class__ is SystemExit
    assert f"The release {name} is damaged" in " ".join(result.output.split())
