"""The website of the reports: what is found, linked, indexed, and when it is written again."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipelines.publishing.site import INDEX, SEARCH_INDEX, is_current, write_site
from pipelines.publishing.site_navigation import BEGIN, END
from pipelines.publishing.site_pages import read_page
from pipelines.publishing.site_reports import find_reports, period_words
from pipelines.publishing.site_search import as_script, search_index

PAGE = """<!DOCTYPE html><html lang="en-GB"><head>{facts}<title>Long title</title></head><body>
{begin}{end}<header><h1>{title}</h1></header><nav><p>Contents to skip</p></nav>
<main id="content"><p>Before any heading.</p>{inside}</main></body></html>"""
FACTS = """<meta name="report-release" content="2025-09-10-abc"><meta name="report-date"
 content="2025-09-10"><meta name="report-synthetic" content="yes">"""
INSIDE = """<section id="front-door"><h2>Front door</h2>
<img src="data:image/svg+xml;base64,AAAA" alt="A chart">
<table><caption>Front door, this quarter</caption>
<thead><tr><th>Indicator</th><th>What it says</th></tr></thead>
<tbody><tr class="group-row"><th>Re-referrals<sup>a</sup></th></tr></tbody>
<tbody><tr><th>Leicester</th><td>30.9% (29.0 to 32.1)</td><td><p>Up on</p><p>last year</p></td></tr>
<tr><th>Rutland</th><td>c</td><td>12</td></tr></tbody></table>
<section id="deeper"><h3>What agencies say</h3><ul><li>A finding.</li></ul></section>
<p>After the deeper one.</p></section>"""


def put(published: Path, name: str, text: str = "", **told: str) -> Path:
    """A report's file; a web page holds the sections above unless told otherwise."""
    path = published / name
    path.parent.mkdir(parents=True, exist_ok=True)
    given = {"facts": FACTS, "title": "How are we doing?", "inside": INSIDE, **told}
    page = PAGE.format(begin=BEGIN, end=END, **given)
    path.write_text(text or (page if path.suffix == ".html" else "x"), encoding="utf-8")
    return path


def stem(period: str, who: str = "LSCP", kind: str = "how-are-we-doing") -> str:
    return f"{period}/{kind}-{period}-{who}"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "reports" / "published"
    for period in ("2024-25-Q4", "2025-26-Q1"):
        for who in ("LSCP", "LRSCP", "LLR"):
            put(folder, stem(period, who) + ".html")
            put(folder, stem(period, who) + ".pdf")
    return folder


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return tmp_path / "data" / "quality" / "docs" / "index.html"


class Links(HTMLParser):
    """Every link of a page with its words."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.at = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.at = dict(attrs).get("href", "") if tag == "a" else self.at
        if tag == "a":
            self.links[self.at] = ""

    def handle_endtag(self, tag):
        self.at = "" if tag == "a" else self.at

    def handle_data(self, data):
        if self.at:
            self.links[self.at] += data


def index_of(published: Path) -> dict[str, list]:
    script = (published / SEARCH_INDEX).read_text(encoding="utf-8")
    return json.loads(script.removeprefix("window.reportIndex = ").removesuffix(";\n"))


def test_reports_are_found_by_name_newest_first_in_every_format(published: Path) -> None:
    put(published, stem("2024-25", "LLR", "year-end-performance") + ".docx")
    put(published, stem("2025-26-Q1") + ".xlsx")
    put(published, stem("2025-26-Q1", "LLR", "brand-new-kind") + ".html", title="Something new")
    put(published, "2025-26-Q1/.how-are-we-doing-2025-26-Q1-LSCP.html.7.part")
    put(published, "2025-26-Q1/notes.pdf")
    put(published, "2025-26-Q1/how-are-we-doing-2025-27-Q1-LSCP.pdf")
    reports = find_reports(published)
    assert [(r.kind, r.period, r.partnership) for r in reports] == [
        *(("how-are-we-doing", "2025-26-Q1", who) for who in ("LSCP", "LRSCP", "LLR")),
        ("brand-new-kind", "2025-26-Q1", "LLR"),
        *(("how-are-we-doing", "2024-25-Q4", who) for who in ("LSCP", "LRSCP", "LLR")),
        ("year-end-performance", "2024-25", "LLR"),
    ]
    assert list(reports[0].files) == ["html", "pdf", "xlsx"]
    assert reports[3].title == "Something new"
    assert reports[-1].page is None and reports[-1].title == "Year-end performance report"
    assert period_words("2024-25") == "Year to March 2025"


def test_every_link_of_the_index_leads_to_a_file(published: Path, docs: Path) -> None:
    put(published, stem("2024-25", "LLR", "year-end-performance") + ".docx")
    docs.parent.mkdir(parents=True)
    docs.write_text("docs", encoding="utf-8")
    index = write_site(published, docs)
    links = Links(index).links
    targets = {link for link in links if not link.startswith("#")}
    assert all((published / link).resolve().is_file() for link in targets)
    expected = {r.address(ending) for r in find_reports(published) for ending in r.files}
    assert targets == expected | {"../../data/quality/docs/index.html"}
    words = " ".join(links[stem("2025-26-Q1") + ".pdf"].split())
    assert words == "PDF of How are we doing?, Leicester, April to June 2025"


def test_the_index_tells_release_day_and_synthetic_data(published: Path, docs: Path) -> None:
    put(published, stem("2024-25-Q3") + ".html", facts="")
    text = write_site(published, docs).read_text(encoding="utf-8")
    assert "Release 2025-09-10-abc, 10 September 2025" in text
    assert text.count("Release not stated") == 1
    assert 'Reports marked <span class="tag">synthetic data' in text
    assert "Data quality pages" not in text, "nothing is there to open"


def test_real_data_carry_no_mark(published: Path, docs: Path) -> None:
    for report in find_reports(published):
        put(
            published,
            report.address("html"),
            facts=FACTS.partition('<meta name="report-synthetic')[0],
        )
    text = write_site(published, docs).read_text(encoding="utf-8")
    assert "synthetic" not in text.partition("</style>")[2]


def test_a_report_links_to_the_one_before_the_one_after_and_the_others(
    published: Path, docs: Path
) -> None:
    other = put(published, stem("2025-26-Q1", kind="performance-group") + ".html")
    first = write_site(published, docs).parent / (stem("2024-25-Q4") + ".html")
    assert Links(first).links == {
        "../index.html": "All reports",
        "../2025-26-Q1/how-are-we-doing-2025-26-Q1-LSCP.html": "Next: April to June 2025",
        "how-are-we-doing-2024-25-Q4-LRSCP.html": "Leicestershire and Rutland",
        "how-are-we-doing-2024-25-Q4-LLR.html": "Both partnerships together",
    }
    assert '<span aria-current="page">Leicester</span>' in first.read_text(encoding="utf-8")
    assert Links(other).links == {
        "../index.html": "All reports",
        "how-are-we-doing-2025-26-Q1-LSCP.html": "How are we doing?",
    }
    second = Links(published / (stem("2025-26-Q1") + ".html")).links
    assert second["../2024-25-Q4/how-are-we-doing-2024-25-Q4-LSCP.html"] == (
        "Previous: January to March 2025"
    )


def test_a_rebuild_stands_apart_and_links_to_its_own_kind_only(published: Path, docs: Path) -> None:
    rebuilt = put(published, f"as-of-2025-08-01-1430/{stem('2025-26-Q1')}.html")
    text = write_site(published, docs).read_text(encoding="utf-8")
    place = text.index("Known on 1 August 2025, 14:30 (UTC)")
    assert place > text.index('id="rebuilds"')
    assert text.index("as-of-2025-08-01-1430/2025-26-Q1/") > place
    assert list(Links(rebuilt).links) == ["../../index.html"]
    assert not any("as-of" in page[0] for page in index_of(published)["pages"])


def test_the_search_holds_words_under_their_sections_and_no_bare_figures(
    published: Path, docs: Path
) -> None:
    write_site(published, docs)
    told = index_of(published)
    sections = [
        (anchor, told["texts"][heading], [told["texts"][n] for n in numbers])
        for page, anchor, heading, numbers in told["sections"]
        if page == 0
    ]
    assert sections == [
        ("", "How are we doing?", ["Before any heading."]),
        ("front-door", "Front door", [
            "Front door, this quarter", "Re-referrals",
            "Re-referrals · Leicester · Up on last year", "After the deeper one.",
        ]),
        ("deeper", "What agencies say", ["A finding."]),
    ]  # fmt: skip
    assert len(told["pages"]) == 6
    assert len(told["texts"]) == len(set(told["texts"])) == 9, "the same text is kept once"


def test_hostile_text_stays_text_in_every_place(tmp_path: Path, docs: Path) -> None:
    hostile = "</script><script>alert(1)</script>\u2028<!--"
    escaped = hostile.replace("<", "&lt;")
    folder = tmp_path / "published"
    facts = FACTS.replace("2025-09-10-abc", "&lt;script&gt;alert(2)&lt;/script&gt;")
    page = put(
        folder, stem("2025-26-Q1", kind="unknown-kind") + ".html",
        title=escaped, inside=f"<section id='a'><h2>A</h2><p>{escaped}</p></section>", facts=facts,
    )  # fmt: skip
    put(folder, stem("2025-26-Q1") + ".html")
    index = write_site(folder, docs).read_text(encoding="utf-8")
    assert "alert(1)" in index and "<script>alert" not in index
    assert "alert(2)" in index
    assert "<script>alert" not in page.read_text(encoding="utf-8")
    script = (folder / SEARCH_INDEX).read_text(encoding="ascii")
    assert "<" not in script and len(script.splitlines()) == 1
    assert any("alert(1)" in text for text in index_of(folder)["texts"])


def test_the_script_of_the_index_says_what_it_was_given() -> None:
    told = {"pages": [], "texts": ["a < b & \u2028 'c' \"d\" \\"], "sections": []}
    script = as_script(told)
    assert json.loads(re.sub(r"^window.reportIndex = |;\n$", "", script)) == told


def test_a_page_without_a_place_for_links_is_left_as_it_is(published: Path, docs: Path) -> None:
    plain = put(published, stem("2024-25-Q3") + ".html", "<main><p>Sent by somebody.</p></main>")
    broken = published / (stem("2024-25-Q2") + ".html")
    broken.parent.mkdir()
    broken.write_bytes(b"<main><p>caf\xe9 and more</p></main>")
    write_site(published, docs)
    assert plain.read_text(encoding="utf-8") == "<main><p>Sent by somebody.</p></main>"
    assert broken.read_bytes() == b"<main><p>caf\xe9 and more</p></main>"
    assert len(search_index(find_reports(published))["pages"]) == 8


def test_a_page_that_ends_too_early_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<title>Cut</title><main></section></section><p>One.</p><p>Two", "utf-8")
    told = read_page(page)
    assert (told.title, told.release) == ("Cut", None)
    assert told.sections[0].texts == ["One."]


def test_it_is_written_again_only_when_something_has_changed(published: Path, docs: Path) -> None:
    assert not is_current(published, docs)
    write_site(published, docs)
    before = {path: path.read_bytes() for path in published.rglob("*.*")}
    assert is_current(published, docs)
    write_site(published, docs)
    assert {path: path.read_bytes() for path in published.rglob("*.*")} == before


@pytest.mark.parametrize("change", ["new", "gone", "edited", "index", "search", "docs"])
def test_whatever_changes_makes_it_out_of_date(published: Path, docs: Path, change: str) -> None:
    write_site(published, docs)
    if change == "new":
        put(published, stem("2025-26-Q1") + ".ods")
    elif change == "gone":
        (published / (stem("2025-26-Q1") + ".pdf")).unlink()
    elif change == "edited":
        put(published, stem("2025-26-Q1") + ".html", inside="<p>Other words.</p>")
    elif change == "docs":
        docs.parent.mkdir(parents=True)
        docs.write_text("docs", encoding="utf-8")
    else:
        (published / (INDEX if change == "index" else SEARCH_INDEX)).unlink()
    assert not is_current(published, docs)
    write_site(published, docs)
    assert is_current(published, docs)


def test_where_no_report_was_made_there_is_nothing_to_write(tmp_path: Path, docs: Path) -> None:
    assert is_current(tmp_path / "published", docs)
