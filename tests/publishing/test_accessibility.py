"""Every kind of page, looked at by axe-core on a phone, on a laptop and at the width of A4."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.publication.editions import SignOff, Subject, write_edition
from pipelines.publication.site import write_site as write_publications
from pipelines.publishing.beside import write_beside
from pipelines.publishing.render import Job
from pipelines.publishing.server import server_at
from pipelines.publishing.site import write_site
from pipelines.publishing.site_files import OWN_PAGES
from pipelines.publishing.timetable_files import timetable_files
from pipelines.quality import CheckResult, RuleResult
from pipelines.quality.docs import publish_docs
from pipelines.quality.results import save
from pipelines.release.read import read_manifest
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.publishing.browser import WIDTHS, Look, browser, look_at
from tests.publishing.fixture_catalogue import LATEST
from tests.publishing.pages import render_pages

REPORTS = PROJECT_ROOT / "reports"
BEFORE, YEAR, REBUILT = "2024-25-Q4", "2024-25", "as-of-2025-09-30-2359"
KINDS = {
    "how-are-we-doing": "quarterly.qmd",
    "performance-group": "performance_group.qmd",
    "timetable": "timetable.qmd",
    "audits-and-learning": "audits.qmd",
    "scrutiny-pack": "scrutiny_pack.qmd",
    "year-end-scrutiny-pack": "scrutiny_pack.qmd",
    "year-end-performance": "year_end.qmd",
    "development-event": "development_event.qmd",
    "yearly-report": "yearly.qmd",
    "yearly-report-large-print": "yearly.qmd",
    "yearly-report-young-people": "yearly_young.qmd",
    "yearly-report-easy-read": "yearly_easy.qmd",
    "disproportionality": "disproportionality.qmd",
}
SUBMISSION = {
    "submission_id": "S0123456789ab",
    "dataset": "performance_return",
    "agency_code": "rutland_childrens_social_care",
    "period": LATEST,
    "original_name": "rutland_return_of_the_first_quarter_2025-26_corrected_and_final.csv",
    "received_at": "2025-07-21T09:12:00",
    "outcome": "rejected",
    "is_synthetic": True,
}
SHEETS = sorted(
    [*REPORTS.glob("assets/*.css"), *(PROJECT_ROOT / "pipelines").glob("**/templates/*.css")]
)
BARE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>A page</title></head><body><main>
<h1>A page</h1>{inside}</main></body></html>"""
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def _rule(name: str, failed: int) -> RuleResult:
    words = ("A count cannot be below zero.", "Send the number of children.")
    place = ("expect_column_values_to_be_between", "value", "error")
    counts = {"checked": 40, "failed": failed}
    return RuleResult(name, *place, *words, **counts, passed=not failed, dimension="validity")


def _rejected() -> CheckResult:
    rules = (_rule("value_not_negative", 2), _rule("value_is_whole", 0))
    return CheckResult("performance_return", rules, (), 2, 0, accepted=False, results_json={})


@pytest.fixture(scope="module")
def workspace(release_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Reports of each kind and of an earlier moment, their index, and the Data Docs."""
    made = Workspace(tmp_path_factory.mktemp("home"))

    def job(period: str, partnership: str, folder: Path, kind: str = "how-are-we-doing") -> Job:
        params = {"release": str(release_folder), "period": period, "partnership": partnership}
        if kind == "yearly-report-large-print":
            params["print_size"] = "large"
        return Job(REPORTS / KINDS[kind], folder, f"{kind}-{period}-{partnership}", params)

    jobs = [job(LATEST, who, made.published / LATEST) for who in ("LSCP", "LRSCP", "LLR")]
    jobs.append(job(BEFORE, "LSCP", made.published / BEFORE))
    jobs.append(job(LATEST, "LLR", made.published / LATEST, "performance-group"))
    jobs.append(job(LATEST, "LLR", made.published / LATEST, "timetable"))
    jobs.append(job(LATEST, "LLR", made.published / LATEST, "audits-and-learning"))
    jobs.append(job(LATEST, "LLR", made.published / LATEST, "scrutiny-pack"))
    jobs.append(job(YEAR, "LLR", made.published / YEAR, "year-end-scrutiny-pack"))
    jobs.append(job(YEAR, "LLR", made.published / YEAR, "year-end-performance"))
    jobs.append(job(YEAR, "LSCP", made.published / YEAR, "development-event"))
    for kind in ("yearly-report", *(one for one in KINDS if one.startswith("yearly-report-"))):
        jobs.append(job(YEAR, "LSCP", made.published / YEAR, kind))
    jobs.append(job(LATEST, "LLR", made.published / LATEST, "disproportionality"))
    for page in render_pages(jobs):
        # Nobody opens these here, but the index links to whatever lies beside a page.
        for ending in ("pdf", "docx"):
            page.with_suffix(f".{ending}").touch()
    # What was known at an earlier moment, of the same release: the same report in another folder.
    shutil.copytree(
        made.published / LATEST,
        made.published / REBUILT / LATEST,
        ignore=lambda _, names: [one for one in names if not one.endswith(f"-{LATEST}-LSCP.html")],
    )
    params = {"release": str(release_folder), "period": LATEST, "partnership": "LLR"}
    write_beside(timetable_files(params), made.published / LATEST)
    save(_rejected(), made.quality, SUBMISSION)
    write_site(made.published, publish_docs(made), read_manifest(release_folder))
    _publish(made)
    # Its index links to that of the publications now.
    write_site(made.published, publish_docs(made), read_manifest(release_folder))
    return made


def _publish(workspace: Workspace) -> None:
    """Two editions of a real report, with the links to others that drafts have."""
    page = workspace.published / YEAR / f"year-end-performance-{YEAR}-LLR.html"
    for day in (date(2025, 9, 2), date(2025, 10, 2)):
        write_edition(
            workspace,
            Subject("yearly", YEAR, "LSCP"),
            [page, page.with_suffix(".pdf")],
            published_on=day,
            release={"release_id": "R1", "is_synthetic": True},
            sign_offs=[SignOff("Chair", "Agreed", day, {})],
        )
    write_publications(workspace, date(2025, 10, 20))


@pytest.fixture(scope="module")
def running(workspace: Workspace) -> Iterator:
    """One browser for this file; the reports are made before, for both keep an event loop."""
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def looks(running, workspace: Workspace) -> list[Look]:
    """Every kind of page at every width; what differs by its audience only, on a phone."""
    docs = workspace.quality / "docs"
    latest = workspace.published / LATEST
    kinds = [
        workspace.published / "index.html",
        *sorted(latest.glob("*-LLR.html")),
        latest / "timetable" / "agency-rutland-education.html",
        *sorted((workspace.published / YEAR).glob("*.html")),
        docs / "submissions" / "S0123456789ab.html",
        *(workspace.published / name for name in OWN_PAGES),
        workspace.publications / "index.html",
    ]
    others = [
        latest / f"how-are-we-doing-{LATEST}-LSCP.html",
        docs / "index.html",
        docs / "suites" / "performance_return.html",
    ]
    return look_at(running, kinds) + look_at(running, others, ["phone"])


def test_no_page_violates_wcag_a_or_aa_at_any_width(looks: list[Look]) -> None:
    """A table that could be scrolled on a phone could not be scrolled by keyboard."""
    assert len(looks) == (16 + len(OWN_PAGES) + 1) * len(WIDTHS) + 3
    assert all(look.rules_passed > 20 for look in looks), "axe-core looked at the page"
    found = [f"{look.page} ({look.width}): {said}" for look in looks for said in look.severe]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_colours_are_the_same_on_a_sheet_of_a4_and_on_a_laptop(sheet: Path) -> None:
    """Contrast is measured on a phone and on a laptop only (browser.WITHOUT_CONTRAST)."""
    said = sheet.read_text(encoding="utf-8")
    wider = re.findall(r"@media \(min-width[^{]*\{(?:[^{}]*\{[^}]*\})*[^}]*\}", said)
    assert len(wider) == said.count("(min-width") and not re.search(
        r"@media[^{]*width[^{]*and", said
    )
    assert not re.search(r"colou?r|background|opacity|var\(", "".join(wider))
    for rem in re.findall(r"max-width: (\d+)rem\)", said):
        assert int(rem) * 16 < WIDTHS["A4"], "what is set for narrower pages only is a phone's"


def test_no_page_scrolls_sideways(looks: list[Look]) -> None:
    wide = [look for look in looks if look.scroll_width > look.client_width]
    assert not wide


def test_no_page_asks_for_anything_from_elsewhere(looks: list[Look]) -> None:
    assert [(look.page, look.asked_for) for look in looks if look.asked_for] == []


def test_the_checker_sees_what_is_wrong(running, tmp_path: Path) -> None:
    """A checker that finds nothing would find every page accessible."""
    page = tmp_path / "faulty.html"
    faults = (
        f'<img src="{DOT}"><div style="width:2000px">x</div><img alt="" src="http://192.0.2.1/">'
    )
    page.write_text(BARE.format(inside=faults), encoding="utf-8")
    look = look_at(running, [page])[0]
    assert [said.split(":")[0] for said in look.severe] == ["image-alt (critical)"]
    assert look.severe[0].endswith(": img:nth-child(2)")
    assert look.scroll_width > look.client_width
    assert look.asked_for == ("http://192.0.2.1/",)


def test_the_search_finds_sections_and_leads_to_them(running, workspace: Workspace) -> None:
    page = running.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((workspace.published / "index.html").as_uri())
    page.fill("#words", "re-referrals leicester")
    page.press("#words", "Enter")
    assert re.match(r"\d+ places in \d+ pages", page.inner_text("#found"))
    first = page.locator("#results a").first
    assert "e-referrals" in page.locator("#results li").first.inner_text()
    first.click()
    page.wait_for_url(lambda url: "/index.html" not in url)
    anchor = page.url.partition("#")[2]
    assert anchor and page.locator(f"section[id='{anchor}']").count() == 1
    page.go_back()
    assert page.input_value("#words") == "re-referrals leicester"
    page.select_option("#audience", "LRSCP")
    where = page.locator("#results .source").all_inner_texts()
    reports = [one for one in where if " · " in one]
    assert reports and all("Leicestershire and Rutland" in one for one in reports)
    page.fill("#words", "zebra")
    page.press("#words", "Enter")
    assert page.inner_text("#found").startswith("Nothing found.")
    assert faults == []


def test_the_search_finds_a_definition_for_every_partnership(running, workspace: Workspace) -> None:
    page = running.new_page()
    page.goto((workspace.published / "index.html").as_uri())
    page.select_option("#audience", "LRSCP")
    page.fill("#words", "re-referrals as the catalogue defines it")
    page.press("#words", "Enter")
    page.locator("#results a[href^='definitions.html#indicator-']").first.click()
    page.wait_for_url(lambda url: "/definitions.html#indicator-" in url)


def test_the_search_of_publications_leads_into_the_newest_edition(
    running, workspace: Workspace
) -> None:
    page = running.new_page()
    page.goto((workspace.publications / "index.html").as_uri())
    page.fill("#words", "performance")
    page.press("#words", "Enter")
    links = page.locator("#results a").evaluate_all("all => all.map(one => one.href)")
    assert links and all("/edition-2/" in link for link in links)


def test_no_link_of_a_published_report_leads_out_of_its_edition(
    running, workspace: Workspace
) -> None:
    draft = workspace.published / YEAR / f"year-end-performance-{YEAR}-LLR.html"
    edition = workspace.publications / f"yearly-{YEAR}-LSCP" / "edition-2"
    page = running.new_page()
    out = """() => [...document.querySelectorAll("a[href]")]
        .filter(link => !link.getAttribute("href").startsWith("#")).map(link => link.href)"""
    page.goto(draft.as_uri())
    assert any("index.html" in link for link in page.evaluate(out)), "a draft has such links"
    page.goto((edition / draft.name).as_uri())
    assert page.evaluate(out) == []
    broken = """() => [...document.querySelectorAll("a[href^='#']")]
        .filter(link => !document.getElementById(decodeURIComponent(link.hash.slice(1))))
        .map(link => link.hash)"""
    assert page.locator("a[href^='#']").count() > 5 and page.evaluate(broken) == []


def test_pages_that_are_served_work_under_the_rule_that_nothing_comes_from_elsewhere(
    running, workspace: Workspace
) -> None:
    page = running.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    with server_at(workspace, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://localhost:{server.server_port}"
        # What a browser asks for by itself, once.
        page.route("**/favicon.ico", lambda route: route.abort())
        latest = f"published/{LATEST}/how-are-we-doing-{LATEST}-LLR.html"
        for name in ("published/data.html", latest, "publications/", ""):
            assert page.goto(f"{address}/{name}").status == 200
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
        page.fill("#words", "re-referrals")
        page.press("#words", "Enter")
        assert page.locator("#results a").count() > 0
        assert said == []
        page.evaluate("new Image().src = 'http://192.0.2.1/a.png'")
        page.wait_for_timeout(200)
        server.shutdown()
    assert "Content Security Policy" in " ".join(said), "and what asked for more would not get it"


def test_hostile_text_is_found_as_text_and_does_nothing(running, workspace: Workspace) -> None:
    """What an agency wrote stands in the index of the search: it must stay words."""
    page = running.new_page()
    spoken: list[str] = []
    page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    page.goto((workspace.published / "index.html").as_uri())
    page.fill("#words", "alert")
    page.press("#words", "Enter")
    assert "<script>alert" in page.inner_text("#results")
    assert page.locator("#results script").count() == 0
    assert spoken == []


def test_without_scripts_the_index_says_so_and_lists_every_report(
    running, workspace: Workspace
) -> None:
    page = running.new_context(java_script_enabled=False).new_page()
    page.goto((workspace.published / "index.html").as_uri())
    assert "The search needs JavaScript" in page.inner_text("main")
    assert not page.is_visible("#words")
    assert page.locator("a[href$='.html'][href^='20']").count() >= 4
