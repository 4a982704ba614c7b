"""A released figure is followed to the rows of the files that it comes from."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.explain import gather
from pipelines.refresh.options import Options, utc_now
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.workspace import Workspace
from tests.returns import LEICESTER, QUARTER, SENT, changed, put, return_rows
from tests.workspaces import in_force, ledger_of, release_again

POLICE, SCHOOLS, COUNTY = "leicestershire_police", "rutland_education", "leicestershire_education"
QUARTERS = tuple(f"2024-25-Q{number}" for number in range(1, 5))
OFFICIAL = (
    ("measure", "referrals", "5000"),
    ("measure", "rereferrals", "1000"),
    ("indicator", "icpcs_15_days_pct", "84.2"),
)
# Both partnerships', of which one is overdue; one of LSCP's alone.
ACTIONS = [
    {
        "period": QUARTER, "agency": "business_office", "action_code": code, "scope": scope,
        "source_type": "audit", "source_reference": "CFA-2025-1", "source_title": "An audit",
        "finding": "Something was found.", "action": "Something is done.",
        "raised_on": "2025-01-10", "due_on": due, "completed_on": "", "reviewed_on": "",
    }
    for code, scope, due in (
        ("A-1", "LLR", "2025-05-31"),
        ("A-2", "LLR", "2025-09-30"),
        ("A-3", "LSCP", "2025-05-31"),
    )
]  # fmt: skip


def trained(code: str, scope: str, *ratings: tuple[int, int, int]) -> list[dict[str, object]]:
    """An event with one agency's places, and how many people gave each pair of ratings."""
    columns = dict.fromkeys((
        "title", "kind", "theme", "held_on", "trained_agency", "role_group", "places_taken",
        "attended", "rating_before", "rating_after", "people", "asked", "answered",
        "changed_practice",
    ), "")  # fmt: skip
    event = {
        "period": QUARTER, "agency": "business_office", "item_type": "event", "event_code": code,
        "scope": scope, **columns,
    }  # fmt: skip
    places = {"item_type": "places", "trained_agency": POLICE, "role_group": "practitioner",
              "places_taken": 20, "attended": 14}  # fmt: skip
    return [
        {**event, "title": "A course", "kind": "course", "theme": "neglect",
         "held_on": "2025-05-14"},
        {**event, **places},
        *(
            {**event, "item_type": "ratings", "rating_before": before, "rating_after": after,
             "people": people}
            for before, after, people in ratings
        ),
    ]  # fmt: skip


# Of both partnerships' course 12 people rated; of the counties' own nine, which is too few.
TRAINING = [*trained("T-1", "LLR", (2, 4, 9), (3, 3, 3)), *trained("T-2", "LRSCP", (1, 5, 9))]


@pytest.fixture(scope="module")
def workspace(quarter_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A quarter without one early help return and with a faulty one of schools, and a year.

    The year before is there as published, and in four quarters of the county's schools and of the
    police without the second.
    """
    made = Workspace(tmp_path_factory.mktemp("explained") / "home")
    shutil.copytree(quarter_raw, made.raw)
    for quarter, suspended in zip(QUARTERS, (1900, 1000, 1500, 1600), strict=True):
        rows = changed(return_rows(COUNTY, quarter), "suspensions", suspended)
        put(made.raw / quarter / COUNTY / "return.csv", rows, SENT)
    for quarter in (QUARTERS[0], *QUARTERS[2:]):
        put(made.raw / quarter / POLICE / "return.csv", return_rows(POLICE, quarter), SENT)
    shutil.rmtree(made.raw / QUARTER / "leicester_early_help")
    faulty = changed(return_rows(SCHOOLS), "suspensions", -4)
    put(made.raw / QUARTER / SCHOOLS / "return.csv", faulty, SENT)
    published = []
    for figure, code, value in OFFICIAL:
        published.append(
            {
                "figure": figure, "code": code, "area": LEICESTER, "period": "2024-25",
                "characteristic": "total", "category": "total", "value": value, "status": "ok",
                "source_column": code,
            }
        )  # fmt: skip
    put(made.raw / "published" / "cin.csv", published, SENT)
    put(made.raw / QUARTER / "business_office" / "log.csv", ACTIONS, SENT)
    put(made.raw / QUARTER / "business_office" / "training.csv", TRAINING, SENT)
    options = Options(quarters=(*QUARTERS, QUARTER))
    release_again(made, utc_now(), options)
    again = changed(return_rows(POLICE), "missing_episodes", 77, LEICESTER)
    put(made.raw / QUARTER / POLICE / "again.csv", again, datetime(2025, 8, 4, 9))
    release_again(made, utc_now(), options)
    return made


def explained(
    workspace: Workspace, indicator: str, area: str, period: str = QUARTER, *more: str
) -> str:
    arguments = ["explain", indicator, "--area", area, "--period", period]
    result = CliRunner().invoke(main, [*arguments, *more, "--home", str(workspace.home)])
    assert result.exit_code == 0, result.output
    return result.output


def block(told: str, heading: str) -> list[str]:
    """The lines below a heading, without their indentation."""
    lines = told.splitlines()
    begin = lines.index(heading) + 1
    end = next((n for n in range(begin, len(lines)) if not lines[n]), len(lines))
    return [line.strip() for line in lines[begin:end]]


def test_a_percentage_is_followed_to_its_two_rows(workspace: Workspace) -> None:
    told = explained(workspace, "rereferrals_pct", "leicester")
    assert told.splitlines()[:2] == [
        "Re-referrals within 12 months (rereferrals_pct)",
        f"Leicester ({LEICESTER}), {QUARTER}: April to June 2025 (quarter 1 of 2025-26)",
    ]
    assert "Polarity: a lower figure is better" in block(told, "What it is")
    assert block(told, "The figure as released")[:3] == [
        "Value: 20.0% (17.8 to 22.4, 95% Wilson score interval)",
        "Status: ok, a figure",
        f"Release: {in_force(workspace).release_id}",
    ]
    assert block(told, "How it is made") == [
        "rereferrals / referrals x 100",
        "240 / 1,200 x 100 = 20, shown as 20.0%",
    ]
    place = f"{QUARTER}/leicester_childrens_social_care/return.csv"
    entry = ledger_of(workspace)[place]
    # The rows are those of the file as it is opened.
    rows = place_rows(return_rows("leicester_childrens_social_care"), "rereferrals", "referrals")
    sources = block(told, "Where its numbers come from")
    kept = f"data/originals/{entry.sha256[:2]}/{entry.sha256}.csv"
    file = [
        "performance_return from Leicester City Council children's social care",
        f"received 2025-07-21 09:00 UTC, accepted, submission {entry.submission_id}",
        f"SHA-256 {entry.sha256[:12]}, kept as {kept}",
    ]
    assert sources == [
        "Above the line: Re-referrals within 12 months (rereferrals)",
        f"Leicester, {QUARTER}: 240",
        f"File {place}, row {rows[0]}",
        *file,
        "Below the line: Referrals (referrals)",
        f"Leicester, {QUARTER}: 1,200",
        f"File {place}, row {rows[1]}",
        *file,
    ]
    assert (workspace.home / kept).is_file()


def place_rows(rows: list[dict[str, str]], *measures: str) -> list[int]:
    """The numbers of measures' first rows in a file with one line of headings above them."""
    order = [row["measure"] for row in rows]
    return [2 + order.index(measure) for measure in measures]


def test_a_partnerships_rate_is_followed_to_each_area_and_the_population(
    workspace: Workspace,
) -> None:
    told = explained(workspace, "referrals_per_10k", "lrscp")
    assert "1,603 / 156,012 x 10,000 = 102.7485065, shown as 102.7 per 10k" in told
    sources = block(told, "Where its numbers come from")
    assert f"Leicestershire, {QUARTER}: 1,500" in sources
    assert f"Rutland, {QUARTER}: 103" in sources
    assert "Leicestershire, mid-2024: 148,000" in sources
    assert "Rutland, mid-2024: 8,012" in sources
    assert "File published/population.csv, row 7" in sources
    assert "population publication long_form, release mid-2024" in sources


def test_a_count_of_the_partnerships_own_records_is_of_the_whole(workspace: Workspace) -> None:
    """An action of both partnerships was told as Leicester's, and the counties' as 'no figure'."""
    text = explained(workspace, "actions_overdue_pct", "LRSCP")
    assert "1 / 2 x 100 = 50" in text
    assert "Safeguarding Children Partnership, 2025-26-Q1: 1\n" in text
    assert "File 2025-26-Q1/business_office/log.csv" in text
    assert "no figure" not in text and "not recorded here" not in text
    assert "2 / 3 x 100" in explained(workspace, "actions_overdue_pct", "LSCP")


def test_what_training_changed_is_followed_without_what_few_people_rated(
    workspace: Workspace,
) -> None:
    for area in ("LSCP", "LRSCP", "LLR"):
        text = explained(workspace, "training_improved_pct", area)
        assert "9 / 12 x 100 = 75, shown as 75.0%" in text
        assert "File 2025-26-Q1/business_office/training.csv" in text
    assert "training_places_taken = 40" in explained(workspace, "training_places_taken", "LRSCP")


def test_an_official_year_is_followed_to_the_publication(workspace: Workspace) -> None:
    told = explained(workspace, "rereferrals_pct", LEICESTER, "2024-25")
    assert "1,000 / 5,000 x 100 = 20, shown as 20.0%" in told
    sources = block(told, "Where its numbers come from")
    assert "File published/cin.csv, row 3" in sources and "File published/cin.csv, row 2" in sources
    assert "published_statistics publication long_form" in sources


def test_a_percentage_as_published_says_that_it_is(workspace: Workspace) -> None:
    for area in ("Leicester", "LSCP"):
        told = explained(workspace, "icpcs_15_days_pct", area, "2024-25")
        assert "Value: 84.2%" in told and "cannot be recomputed" in told
        sources = block(told, "Where its numbers come from")
        assert sources[:2] == ["The published figure", "File published/cin.csv, row 4"]


def test_a_year_is_followed_to_its_quarters(workspace: Workspace) -> None:
    """What is counted within a quarter is added up; who is on roll at its end is not."""
    told = explained(workspace, "suspensions_per_100", "Leicestershire", "2024-25")
    assert block(told, "How it is made") == [
        "suspensions / pupils x 100",
        "Suspensions: the quarters 2024-25-Q1 to 2024-25-Q4 added up",
        "Pupils on roll: as of the last quarter, 2024-25-Q4; not added up over time",
        "6,000 / 95,000 x 100 = 6.315789474, shown as 6.32 per 100",
    ]
    sources = block(told, "Where its numbers come from")
    counts = [line for line in sources if line.startswith(("Above", "Below", "Leicestershire, "))]
    assert counts == [
        "Above the line: Suspensions (suspensions): 6,000 in all",
        "Leicestershire, 2024-25-Q1: 1,900",
        "Leicestershire, 2024-25-Q2: 1,000",
        "Leicestershire, 2024-25-Q3: 1,500",
        "Leicestershire, 2024-25-Q4: 1,600",
        "Below the line: Pupils on roll (pupils)",
        "Leicestershire, 2024-25-Q4: 95,000",
    ]
    order = [row["measure"] for row in return_rows(COUNTY, "2024-25-Q1")]
    for quarter in QUARTERS:
        row = 2 + order.index("suspensions")
        assert f"File {quarter}/{COUNTY}/return.csv, row {row}" in sources
    assert "not an official figure" in told


def test_a_year_that_wants_a_quarter_says_which(workspace: Workspace) -> None:
    told = explained(workspace, "missing_episodes", "LRSCP", "2024-25")
    assert "Value: none: not yet received" in told
    assert (
        "Wanting: Leicestershire 2024-25-Q2: not yet received; Rutland 2024-25-Q2: not yet received"
        in block(told, "The figure as released")
    )
    assert block(told, "How it is made") == [
        "missing_episodes",
        "Missing episodes of children: the quarters 2024-25-Q1 to 2024-25-Q4 added up",
    ]
    sources = block(told, "Where its numbers come from")
    assert sources[0] == "Above the line: Missing episodes of children (missing_episodes)"
    assert "Rutland, 2024-25-Q1: 12" in sources
    assert "Owed by Leicestershire Police: missing, due on 2024-10-31" in sources


@pytest.mark.parametrize("area", ["Rutland", "Leicestershire"])
def test_a_confidential_figure_tells_no_count_but_its_places(
    workspace: Workspace, area: str
) -> None:
    """Rutland's two children, and the county's seventy: LRSCP's less these would be those two."""
    told = explained(workspace, "unborn_referrals", area)
    assert "Value: none [c]" in told and "no count behind it is told" in told
    sources = block(told, "Where its numbers come from")
    assert f"{area}, {QUARTER}: not told" in sources
    numbers = [line for line in sources if f", {QUARTER}: " in line]
    assert numbers and all(line.endswith("not told") for line in numbers)
    assert any(line.startswith(f"File {QUARTER}/llr_integrated_care_board/") for line in sources)


def test_a_shown_sum_does_not_tell_what_its_hidden_parts_are(workspace: Workspace) -> None:
    told = explained(workspace, "unborn_referrals", "LRSCP")
    assert "Value: 72" in told
    sources = block(told, "Where its numbers come from")
    numbers = [line for line in sources if f", {QUARTER}: " in line]
    assert numbers == [f"Leicestershire, {QUARTER}: [c]", f"Rutland, {QUARTER}: [c]"]


def test_an_analyst_may_ask_for_what_is_hidden(workspace: Workspace) -> None:
    hidden = explained(workspace, "unborn_referrals", "Rutland", QUARTER, "--confidential")
    assert "Value: none [c]" in hidden and f"Rutland, {QUARTER}: 2" in hidden
    told = explained(workspace, "unborn_referrals", "LLR", QUARTER, "--confidential")
    assert "They must not leave the partnership." in told
    assert "In the warehouse: " in told
    sources = block(told, "Where its numbers come from")
    assert [line for line in sources if f", {QUARTER}: " in line] == [
        f"Leicester, {QUARTER}: 80",
        f"Leicestershire, {QUARTER}: 70",
        f"Rutland, {QUARTER}: 2",
    ]


def test_what_was_not_received_names_who_owes_it(workspace: Workspace) -> None:
    told = explained(workspace, "early_help_assessments", "Leicester")
    assert "Value: none: not yet received" in told
    assert block(told, "Where its numbers come from")[1:] == [
        f"Leicester, {QUARTER}: not yet received",
        "Owed by Leicester City Council early help: missing, due on 2025-07-31",
    ]


def test_a_return_that_was_refused_is_shown_with_the_reason(workspace: Workspace) -> None:
    told = explained(workspace, "suspensions_per_100", "Rutland")
    entry = ledger_of(workspace)[f"{QUARTER}/{SCHOOLS}/return.csv"]
    sources = block(told, "Where its numbers come from")
    owed = next(line for line in sources if line.startswith("Owed by Rutland County Council"))
    assert owed.endswith(": rejected, due on 2025-07-31")
    refused = f", rejected ({entry.reason}), submission {entry.submission_id}"
    assert any(line.endswith(refused) for line in sources)


def test_a_figure_that_was_revised_says_when_and_why(workspace: Workspace) -> None:
    told = explained(workspace, "missing_episodes", "LSCP")
    release = in_force(workspace).release_id
    assert (
        f"Revision: changed in release {release}, from 300 to 77. A newer return was received."
        " The agency gave no reason." in block(told, "The figure as released")
    )
    assert f"File {QUARTER}/{POLICE}/again.csv" in told
    assert f"File {QUARTER}/{POLICE}/return.csv" not in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("rereferral_pct", "LSCP", QUARTER), "Did you mean rereferrals_pct"),
        (("rereferrals_pct", "Leicestershir", QUARTER), "Did you mean E10000018 (Leicestershire)"),
        (("rereferrals_pct", "LSCP", "2025-26-Q9"), "Did you mean 2025-26-Q"),
        (
            ("rereferrals_pct", "Leicester", "2019-20"),
            f"Did you mean 2024-25, {', '.join(QUARTERS)} or {QUARTER}?",
        ),
    ],
)
def test_a_name_that_is_not_known_ends_with_two_and_what_was_meant(
    workspace: Workspace, arguments: tuple[str, str, str], told: str
) -> None:
    indicator, area, period = arguments
    result = CliRunner().invoke(
        main,
        ["explain", indicator, "--area", area, "--period", period, "--home", str(workspace.home)],
    )
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())


def test_without_a_release_it_says_what_to_do(tmp_path: Path) -> None:
    named = ["rereferrals_pct", "--area", "LSCP", "--period", QUARTER]
    result = CliRunner().invoke(main, ["explain", *named, "--home", str(tmp_path)])
    assert result.exit_code == 1
    assert "run 'assurance refresh' first" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_busy_warehouse_ends_with_one_and_says_so(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: object) -> None:
        raise WarehouseBusy("Another run has held data/warehouse for more than 2 minutes.")

    monkeypatch.setattr(gather, "reading", busy)
    named = ["rereferrals_pct", "--area", "LSCP", "--period", QUARTER]
    result = CliRunner().invoke(main, ["explain", *named, "--home", str(workspace.home)])
    assert result.exit_code == 1
    assert "Another run has held data/warehouse" in result.output


def test_explaining_changes_nothing(workspace: Workspace) -> None:
    before = workspace.database.stat().st_mtime_ns, workspace.database.stat().st_size
    explained(workspace, "rereferrals_pct", "LLR")
    assert (workspace.database.stat().st_mtime_ns, workspace.database.stat().st_size) == before


def test_a_warehouse_built_for_another_moment_is_told_apart(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Rows of what has not been released would stand behind figures that are not made of them."""
    shutil.copytree(workspace.home, tmp_path / "home")
    copy = Workspace(tmp_path / "home")
    earlier = [path for path in copy.marts.iterdir() if path.is_dir()]
    older = next(path.name for path in earlier if path.name != in_force(copy).release_id)
    (copy.marts / "LATEST").write_text(older + "\n")
    told = explained(copy, "missing_episodes", "LSCP")
    assert "Value: 300" in told
    assert "Note: The warehouse rests on other submissions than this release does" in told
