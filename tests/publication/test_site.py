"""The site of publications: every edition, what replaced it, duties of today, no link outside."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from pipelines.publication.editions import SignOff, Subject, editions_of, write_edition
from pipelines.publication.journal import note_sent, note_sign_off
from pipelines.publication.site import is_current, write_site
from pipelines.publishing.site_navigation import BEGIN, END
from pipelines.workspace import Workspace

SUBJECT = Subject("yearly", "2024-25", "LSCP")
SIGNED = SignOff("Chair & lead", "Agreed", date(2025, 9, 1), {})
DAY = date(2025, 10, 2)
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Report</title></head><body>
{begin}<nav class="reports"><a href="../index.html">All reports</a>
<a href="../2025-26-Q1/how-are-we-doing-2025-26-Q1-LSCP.html">How are we doing?</a></nav>{end}
<h1>Yearly Report</h1><main><section id="said"><h2>What was said</h2><p>{text}</p>
<a href="#said">Above</a> <a href="yearly-report-2024-25-LSCP.pdf">PDF</a> See
<a class="to" href="year-end-disproportionality-2024-25-LSCP.html#a"><em>groups</em></a>.
</section></main></body></html>"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def publish(
    workspace: Workspace,
    text: str = "Neglect was seen earlier.",
    on: date = date(2025, 9, 2),
    subject: Subject = SUBJECT,
    *,
    is_synthetic: bool = False,
) -> Path:
    stem = f"yearly-report-{subject.year}-{subject.partnership}"
    page = workspace.home / f"{stem}.html"
    page.write_text(PAGE.format(begin=BEGIN, end=END, text=text), encoding="utf-8")
    paper = workspace.home / f"{stem}.pdf"
    paper.write_bytes(b"%PDF-1.7")
    release = {"release_id": "2025-08-31-abc", "is_synthetic": is_synthetic}
    edition = write_edition(
        workspace, subject, [page, paper], published_on=on, release=release, sign_offs=[SIGNED]
    )
    return edition.folder


class Links(HTMLParser):
    """Where the links of a page lead, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.ids |= {told["id"]} if "id" in told else set()
        self.links += [told[name] for name in ("href", "src") if told.get(name)]

    def handle_data(self, data):
        self.text += data


def leading_out(folder: Path) -> Iterator[str]:
    """Links of an edition's pages that lead to no anchor of the page and no file beside it."""
    for page in folder.glob("*.html"):
        found = Links(page)
        for link in found.links:
            address, _, anchor = link.partition("#")
            inside = (folder / unquote(address)).resolve()
            if address and (inside.parent != folder.resolve() or not inside.is_file()):
                yield link
            if not address and anchor not in found.ids:
                yield link


def test_no_link_of_a_published_page_leads_out_of_its_edition(workspace: Workspace) -> None:
    folder = publish(workspace)
    draft = workspace.home / "yearly-report-2024-25-LSCP.html"
    assert "how-are-we-doing" in draft.read_text(encoding="utf-8")
    assert list(leading_out(folder)) == []
    page = Links(folder / draft.name)
    assert page.links == ["#said", "yearly-report-2024-25-LSCP.pdf"]
    assert page.text.endswith("Above PDF See groups."), "the words of a link stay"
    (edition,) = editions_of(workspace, SUBJECT)
    assert edition.changed_files() == []


def test_the_check_sees_a_link_that_leads_out(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<a href="../other.html"></a><a href="#no"></a><a href="no.pdf"></a>', "utf-8")
    assert list(leading_out(tmp_path)) == ["../other.html", "#no", "no.pdf"]


def test_a_page_that_is_none_of_ours_is_copied_as_it_is(workspace: Workspace) -> None:
    page = workspace.home / "yearly-report-2024-25-LSCP.html"
    page.write_bytes(b"<p>caf\xe9</p>")
    edition = write_edition(
        workspace, SUBJECT, [page], published_on=DAY, release={"release_id": "R"},
        sign_offs=[SIGNED],
    )  # fmt: skip
    assert (edition.folder / page.name).read_bytes() == b"<p>caf\xe9</p>"


def test_every_edition_is_listed_and_an_older_one_is_said_to_be_replaced(
    workspace: Workspace,
) -> None:
    publish(workspace, "first")
    publish(workspace, "second", date(2025, 9, 20))
    for who in ("LRSCP", "LSCP"):
        publish(workspace, subject=Subject("yearly", "2025-26", who), on=date(2026, 9, 1))
    index = write_site(workspace, date(2026, 9, 2))
    found = Links(index)
    links = [link for link in found.links if not link.startswith("#")]
    assert all((index.parent / unquote(link)).is_file() for link in links)
    editions = [link.rpartition("/")[0] for link in links if link.endswith(".pdf")]
    assert editions == [
        "yearly-2025-26-LSCP/edition-1", "yearly-2025-26-LRSCP/edition-1",
        "yearly-2024-25-LSCP/edition-2", "yearly-2024-25-LSCP/edition-1",
    ]  # fmt: skip
    assert found.text.count("Edition 2 replaced it on 20 September 2025.") == 1
    assert "Signed off by: Chair & lead, 1 September 2025. Release 2025-08-31-abc." in found.text
    assert "synthetic" not in found.text.partition("Skip to")[2]


def test_the_search_finds_what_the_newest_edition_says_and_not_what_was_replaced(
    workspace: Workspace,
) -> None:
    publish(workspace, "It was said wrongly first.")
    publish(workspace, "Then it was said rightly.", date(2025, 9, 20))
    folder = write_site(workspace, DAY).parent
    script = (folder / "search-index.js").read_text(encoding="utf-8")
    index = json.loads(script.removeprefix("window.reportIndex = ").removesuffix(";\n"))
    address = "yearly-2024-25-LSCP/edition-2/yearly-report-2024-25-LSCP.html"
    assert [page[0] for page in index["pages"]] == [address]
    assert "Then it was said rightly." in index["texts"]
    assert "It was said wrongly first." not in index["texts"]


def test_duties_are_told_as_they_stand_on_the_day(workspace: Workspace) -> None:
    publish(workspace, on=date(2025, 9, 2))
    note_sent(workspace, SUBJECT, 1, "panel", "Manager", date(2025, 9, 11))
    told = Links(write_site(workspace, date(2025, 9, 12))).text
    assert "Published, due by 30 September 2025: done on 2 September 2025." in told
    assert "due by 9 September 2025: done late on 11 September 2025, 2 days late. late" in told
    assert "due by 9 September 2025: overdue, 3 days late. late" in told
    assert "Worked out on 12 September 2025." in told


def test_it_is_out_of_date_as_soon_as_a_day_changes_what_it_says(workspace: Workspace) -> None:
    publish(workspace)
    write_site(workspace, date(2025, 9, 5))
    assert is_current(workspace, date(2025, 9, 9))
    assert not is_current(workspace, date(2025, 9, 10)), "both copies are a day late"
    write_site(workspace, date(2025, 9, 10))
    assert is_current(workspace, date(2025, 9, 10))
    assert not is_current(workspace, date(2025, 9, 11)), "two days late is not one"
    for to in ("panel", "dfe"):
        note_sent(workspace, SUBJECT, 1, to, "Manager", date(2025, 9, 9))
    write_site(workspace, date(2025, 9, 11))
    assert is_current(workspace, date(2030, 1, 1))


@pytest.mark.parametrize("change", ["edition", "file", "search", "statement", "index"])
def test_whatever_changes_makes_it_out_of_date(workspace: Workspace, change: str) -> None:
    folder = publish(workspace)
    index = write_site(workspace, DAY)
    assert is_current(workspace, DAY)
    if change == "edition":
        publish(workspace, "second", DAY)
    elif change == "file":
        path = folder / "yearly-report-2024-25-LSCP.pdf"
        path.chmod(0o600)
        os.utime(path, (1, 1))
    else:
        name = {"search": "search-index.js", "statement": "accessibility.html"}.get(change)
        (index.parent / (name or "index.html")).unlink()
    assert not is_current(workspace, DAY)
    write_site(workspace, DAY)
    assert is_current(workspace, DAY)


def test_an_edition_that_is_not_as_published_is_said(workspace: Workspace) -> None:
    folder = publish(workspace)
    path = folder / "yearly-report-2024-25-LSCP.pdf"
    path.chmod(0o600)
    path.write_bytes(b"other")
    told = Links(write_site(workspace, DAY)).text
    assert "not as published yearly-report-2024-25-LSCP.pdf" in told
    path.unlink()
    index = write_site(workspace, DAY)
    assert not any(link.endswith(".pdf") for link in Links(index).links)


def test_a_damaged_record_is_said_and_stops_nothing(workspace: Workspace) -> None:
    record = publish(workspace) / "publication.json"
    publish(workspace, subject=Subject("yearly", "2024-25", "LRSCP"))
    record.chmod(0o600)
    record.write_text("{", encoding="utf-8")
    told = Links(write_site(workspace, DAY)).text
    assert "cannot be read The edition yearly-2024-25-LSCP/edition-1 is damaged" in told
    assert told.count("Published on 2 September 2025") == 1


def test_a_year_that_is_only_drafted_or_signed_off_shows_its_duty(workspace: Workspace) -> None:
    for year in ("2023-24", "2024-25"):
        draft = workspace.published / year / f"yearly-report-{year}-LRSCP.html"
        draft.parent.mkdir(parents=True)
        draft.write_text("<main></main>", encoding="utf-8")
    note_sign_off(workspace, SUBJECT, SIGNED)
    assert not is_current(workspace, DAY)
    told = Links(write_site(workspace, DAY)).text
    assert told.count("Nothing is published yet.") == 2
    assert told.count("Published, due by 30 September 2025: overdue, 2 days late.") == 2
    assert "2023-24" not in told, "whoever began with this system later published it elsewhere"


def test_where_there_is_nothing_to_tell_nothing_is_written(workspace: Workspace) -> None:
    assert is_current(workspace, DAY)
    assert not workspace.publications.exists()


def test_a_rehearsal_is_marked(workspace: Workspace) -> None:
    publish(workspace, is_synthetic=True)
    told = Links(write_site(workspace, DAY)).text
    assert "Editions marked synthetic data are rehearsals" in told
    assert "Release 2025-08-31-abc. synthetic data" in told


def test_what_people_wrote_is_shown_as_text(workspace: Workspace) -> None:
    page = workspace.home / "yearly-report-braille-2024-25-LSCP.html"
    page.write_text("<h1>&lt;b&gt;Bold&lt;/b&gt;</h1><main></main>", encoding="utf-8")
    signed = SignOff("<script>alert(1)</script>", "x", DAY - timedelta(days=1), {})
    write_edition(
        workspace, SUBJECT, [page], published_on=DAY, release={"release_id": "R"},
        sign_offs=[signed],
    )  # fmt: skip
    text = write_site(workspace, DAY).read_text(encoding="utf-8")
    assert "<script>alert" not in text and "<b>Bold" not in text
    assert "&lt;script&gt;alert(1)" in text and "&lt;b&gt;Bold" in text
