from __future__ import annotations

from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipelines.nightly import summary as module
from pipelines.nightly.files import Received
from pipelines.nightly.housekeeping import HouseKept
from pipelines.nightly.pages import as_html, as_text, write_pages
from pipelines.nightly.standing import Overdue
from pipelines.nightly.summary import MOST_LISTED, Summary, sum_up, without_cause
from pipelines.nightly.window import Window
from pipelines.refresh.options import Outcome
from pipelines.workspace import Workspace, WorkspaceDamaged

WINDOW = Window(date(2025, 8, 1), datetime(2025, 7, 31, 2), datetime(2025, 8, 1, 2))
OLD = "Rutland early help, 2024-25-Q4: Performance return. Missing, was due by 30 April 2025."
NEW = "Leicester education, 2025-26-Q1: Performance return. Missing, was due by 31 July 2025."


class Home:
    """What the home would tell."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        self.workspace = Workspace(tmp_path / "assurance")
        self.received = Received()
        self.overdue = Overdue()
        self.decide: list[str] = []
        self.outcome = Outcome()
        self.kept = HouseKept(["A backup was made."])
        monkeypatch.setattr(module, "received_in", lambda *_: self.received)
        monkeypatch.setattr(module, "overdue_returns", lambda *_: self.overdue)
        monkeypatch.setattr(module, "to_decide", lambda *_: self.decide)

    def summary(self) -> Summary:
        return sum_up(self.workspace, self.outcome, self.kept, WINDOW, 83.4)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Home:
    return Home(monkeypatch, tmp_path)


def _section(summary: Summary, heading: str) -> tuple[str, ...]:
    (lines,) = (one.lines for one in summary.sections if one.heading == heading)
    return lines


def test_a_quiet_night_is_well(home: Home) -> None:
    summary = home.summary()
    assert summary.needs == () and not summary.has_faults
    assert summary.headline == "all is well. Nothing new was taken in."
    assert _section(summary, "Release in force") == ("There is no release yet.",)


def test_what_has_long_been_open_is_told_and_raises_nothing(home: Home) -> None:
    """An alarm that rings every night for a return of last year is switched off."""
    home.received.accepted = ["2025-26-Q1/leicestershire_police/a.csv"]
    home.overdue.old = [OLD]
    home.overdue.unexplained = ["Rutland police, 2025-26-Q1: one explanation asked for."]
    home.decide = ["1 text withheld."]
    summary = home.summary()
    assert summary.needs == ()
    assert summary.headline == "all is well. 1 file taken in. 3 things still open from before."
    assert _section(summary, "Overdue from before") == (OLD,)
    assert _section(summary, "Asked about and not explained") == tuple(home.overdue.unexplained)


def test_whatever_this_night_brought_needs_somebody(home: Home) -> None:
    home.received.rejected = ["a.csv", "b.csv"]
    home.overdue.new = [NEW]
    home.outcome.faults = ["The check 'unique_x' failed on 2 rows."]
    home.outcome.set_aside = ["targets.csv, row 4: no such indicator."]
    home.kept.faults = ["No backup was made: disk full."]
    summary = home.summary()
    assert summary.needs == (
        "the refresh failed",
        "housekeeping or the delivery of this summary failed",
        "2 files not accepted",
        "1 return became overdue",
        "1 thing newly left out of the figures",
    )
    assert summary.has_faults
    assert summary.headline.startswith("needs you: the refresh failed; ")
    failed = _section(summary, "What failed")
    assert failed[:2] == (
        "The check 'unique_x' failed on 2 rows.", "No backup was made: disk full.",
    )  # fmt: skip
    assert "stay in force" in failed[2] and "assurance ui" in failed[2]


def test_what_was_left_out_before_is_told_and_is_no_news(home: Home) -> None:
    """Each rebuild names all of it again: every night that rebuilt rang."""
    home.outcome.set_aside = ["targets.csv, row 4: no such indicator."]
    told = WINDOW.having_told(home.outcome.set_aside)
    summary = sum_up(home.workspace, home.outcome, home.kept, told, 1.0)
    assert summary.needs == ()
    assert "1 thing left out" in _section(summary, "To be decided or put right")[0]
    home.outcome.set_aside.append("targets.csv, row 5: no such area.")
    again = sum_up(home.workspace, home.outcome, home.kept, told, 1.0)
    assert again.needs == ("1 thing newly left out of the figures",)


def test_a_rejected_file_is_no_fault_of_the_night(home: Home) -> None:
    home.received.rejected = ["a.csv"]
    assert not home.summary().has_faults


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            "The step 'make_release' failed: cannot cast 'Jane Doe'",
            "The step 'make_release' failed.",
        ),
        (
            "The model 'fct_voice' could not be built: Conversion Error\n'NG1 1AA'",
            "The model 'fct_voice' could not be built.",
        ),
        ("The check 'unique_x' failed on 2 rows.", "The check 'unique_x' failed on 2 rows."),
    ],
)
def test_a_programs_own_words_are_not_sent_by_e_mail(fault: str, told: str) -> None:
    """A database repeats the value that it stumbled over."""
    assert without_cause(fault) == told


def test_what_the_home_cannot_tell_ends_no_night(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> None:
        raise WorkspaceDamaged("The release 2025-07-31-abcdef12 is damaged.")

    monkeypatch.setattr(module, "overdue_returns", damaged)
    monkeypatch.setattr(module, "release_lines", damaged)
    summary = home.summary()
    assert summary.needs == ("the refresh failed",)
    assert _section(summary, "What failed")[0] == "The release 2025-07-31-abcdef12 is damaged."
    assert len(_section(summary, "What failed")) == 2, "told once"


def test_long_lists_are_cut_and_say_so(home: Home) -> None:
    home.overdue.old = [f"{OLD} {number}" for number in range(MOST_LISTED + 3)]
    lines = _section(home.summary(), "Overdue from before")
    assert len(lines) == MOST_LISTED + 1 and lines[-1] == "and 3 more."


def test_the_first_lines_say_whether_somebody_is_needed(home: Home) -> None:
    home.received.rejected = ["2025-26-Q1/leicestershire_police/return.csv"]
    text = as_text(home.summary())
    assert text.splitlines()[:3] == [
        "Safeguarding assurance, 1 August 2025: needs you: 1 file not accepted.",
        "",
        "Home: assurance",
    ]
    assert str(home.workspace.home) not in text
    assert all(len(line) <= 100 for line in text.splitlines())


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_loads_nothing_and_believes_no_files_name(home: Home) -> None:
    home.received.rejected = ["2025-26-Q1/police/<img src=x onerror=alert(1)>.csv"]
    page = _Page()
    page.feed(as_html(home.summary()))
    assert page.tags.count("h1") == 1 and "main" in page.tags and "img" not in page.tags
    assert page.addresses == [] and "script" not in page.tags
    assert "<img src=x onerror=alert(1)>.csv" in page.text


def test_the_days_files_lie_there_and_the_latest_are_the_same(home: Home) -> None:
    page, text = write_pages(home.workspace, home.summary())
    folder = home.workspace.home / "reports" / "morning"
    assert (page, text) == (folder / "2025-08-01.html", folder / "2025-08-01.txt")
    for path in (page, text):
        assert path.read_bytes() == (folder / f"latest{path.suffix}").read_bytes()
