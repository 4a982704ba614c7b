"""The site's own pages: what they say, where they come from, when they are written again."""

from __future__ import annotations

import json
import shutil
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from pipelines.publishing import site_own_pages
from pipelines.publishing.group_methods import RULES as OF_GROUPS
from pipelines.publishing.quarter_methods import HOW_SURE
from pipelines.publishing.site import is_current, write_site
from pipelines.publishing.site_accessibility import WIDTHS as STATED_WIDTHS
from pipelines.publishing.site_accessibility import accessibility_page
from pipelines.publishing.site_files import OWN_PAGES, SEARCH_INDEX
from pipelines.publishing.site_parts import Table
from pipelines.publishing.site_revisions import revisions_page
from pipelines.publishing.site_settings import Settings, SettingsError, read_settings
from pipelines.publishing.site_templates import page_html
from pipelines.release.read import Manifest, read_manifest
from tests.publishing.browser import WIDTHS

REPORT = "2025-26-Q1/how-are-we-doing-2025-26-Q1-LSCP.html"
NOTHING_FILLED_IN = Settings({}, "", "", None, "")


@pytest.fixture
def release(release_folder: Path, tmp_path: Path) -> Manifest:
    """A release of its own, for tests that change it."""
    folder = shutil.copytree(release_folder, tmp_path / "marts" / release_folder.name)
    return read_manifest(folder)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    report = tmp_path / "reports" / "published" / REPORT
    report.parent.mkdir(parents=True)
    report.write_text("<main><h1>How are we doing?</h1></main>", encoding="utf-8")
    return report.parents[1]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return tmp_path / "docs" / "index.html"


class Page(HTMLParser):
    """The text, the links and the ids of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text, self.links, self.ids = "", set(), []
        self.is_style = False
        self.feed(path.read_text(encoding="utf-8"))
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.is_style = tag in ("style", "script")
        self.ids += [told["id"]] if "id" in told else []
        self.links |= {told["href"]} if tag == "a" else set()

    def handle_data(self, data):
        self.text += "" if self.is_style else data

    def handle_endtag(self, tag):
        self.is_style = False


def test_every_page_is_in_the_menu_of_every_other_and_every_link_leads_somewhere(
    published: Path, docs: Path, release: Manifest
) -> None:
    write_site(published, docs, release)
    for name in ("index.html", *OWN_PAGES):
        page = Page(published / name)
        assert {"index.html", *OWN_PAGES} - {name} <= page.links
        inside = {link[1:] for link in page.links if link.startswith("#")}
        assert inside <= set(page.ids)
        assert all((published / link).is_file() for link in page.links if link[0] != "#")
        assert len(page.ids) == len(set(page.ids))


def test_without_a_release_there_is_only_the_index(published: Path, docs: Path) -> None:
    page = Page(write_site(published, docs))
    assert page.links == {"#content", REPORT}
    assert sorted(path.name for path in published.iterdir()) == [
        "2025-26-Q1", "index.html", SEARCH_INDEX,
    ]  # fmt: skip


def test_what_told_of_a_release_goes_when_the_release_is_withdrawn(
    published: Path, docs: Path, release: Manifest
) -> None:
    write_site(published, docs, release)
    assert (published / "data" / release.release_id).is_dir()
    assert not is_current(published, docs, None)
    write_site(published, docs, None)
    assert is_current(published, docs, None)
    assert not (published / "data").exists()
    assert not [name for name in OWN_PAGES if (published / name).exists()]


def test_methods_are_told_in_the_words_of_the_reports(
    published: Path, docs: Path, release: Manifest
) -> None:
    write_site(published, docs, release)
    told = Page(published / "methods.html").text
    assert HOW_SURE in told
    assert all(words in told for _, words in OF_GROUPS)
    assert f"Release {release.release_id}, made 10 September 2025" in told


def test_the_certificate_of_the_release_is_told_with_its_numbers(
    published: Path, docs: Path, release: Manifest
) -> None:
    release.raw["disclosure"] = {
        "cells": 4000, "hidden_by_themselves": 1200, "hidden_to_protect_others": 34,
        "equations": 9, "exposed": [],
    }  # fmt: skip
    write_site(published, docs, release)
    told = Page(published / "methods.html").text
    assert "of 4,000 counts, 1,200 are hidden for themselves and 34 to protect those" in told
    assert "set up 9 equations and could narrow no confidential counts" in told


def test_every_indicator_is_defined_with_each_of_its_definitions(
    published: Path, docs: Path, release: Manifest
) -> None:
    path = release.folder / "dim_indicator.parquet"
    frame = pl.read_parquet(path)
    old = frame.filter(pl.col("indicator_code") == "rereferrals_pct").with_columns(
        valid_to=date(2020, 3, 31), definition=pl.lit("As it was counted <once>"),
        numerator_measures=pl.lit("referrals;something_else"),
    )  # fmt: skip
    new = frame.with_columns(
        valid_from=pl.when(pl.col("indicator_code") == "rereferrals_pct")
        .then(date(2020, 4, 1))
        .otherwise("valid_from")
    )
    pl.concat([old, new]).write_parquet(path)
    write_site(published, docs, release)
    page = Page(published / "definitions.html")
    codes = set(frame["indicator_code"])
    assert {f"indicator-{code}" for code in codes} <= set(page.ids)
    was = page.text.partition("Before that it was defined otherwise:")[2]
    assert "As it was counted <once>" in was
    assert "Referrals and something else" in was.partition("Valid")[0]
    assert "From 1 April 2012 to 31 March 2020" in was


def test_the_search_finds_definitions_whatever_the_partnership(
    published: Path, docs: Path, release: Manifest
) -> None:
    write_site(published, docs, release)
    script = (published / SEARCH_INDEX).read_text(encoding="utf-8")
    index = json.loads(script.removeprefix("window.reportIndex = ").removesuffix(";\n"))
    numbers = {page[0]: number for number, page in enumerate(index["pages"])}
    assert set(OWN_PAGES) <= set(numbers)
    assert index["pages"][numbers["definitions.html"]][2:] == ["", "", "", ""]
    anchors = {one[1] for one in index["sections"] if one[0] == numbers["definitions.html"]}
    assert "indicator-rereferrals_pct" in anchors


def test_revisions_tell_both_values_of_the_release_in_force_only(release: Manifest) -> None:
    earlier = shutil.copytree(release.folder, release.folder.parent / "20250801T020000Z-before")
    raw = json.loads((earlier / "manifest.json").read_text(encoding="utf-8"))
    raw |= {"release_id": earlier.name, "created_at": "2025-08-01T02:00:00+01:00"}
    (earlier / "manifest.json").write_text(json.dumps(raw), encoding="utf-8")
    in_force, before = revisions_page(release).parts
    table = next(block for block in in_force.blocks if isinstance(block, Table))
    (row,) = table.rows
    assert row[3:] == ["22.0%", "23.0%", "Changed", "A newer return was received"]
    (old,) = next(block for block in before.blocks if isinstance(block, Table)).rows
    assert old[0] == earlier.name and old[3] == "1 changed"
    assert old[4] == "A newer return was received (1)"
    assert not any("22.0" in str(cell) or "23.0" in str(cell) for cell in old)


def test_a_value_that_may_not_be_told_any_more_is_not_repeated(release: Manifest) -> None:
    path = release.folder / "fct_revision.parquet"
    pl.read_parquet(path).with_columns(
        old_value=pl.lit(None, pl.Float64), new_value=pl.lit(None, pl.Float64),
        new_status=pl.lit("c"), change=pl.lit("now_confidential"),
    ).write_parquet(path)  # fmt: skip
    table = revisions_page(release).parts[0].blocks[1]
    assert isinstance(table, Table)
    assert table.rows[0][3:6] == ["not repeated", "[c]", "Now confidential"]


@pytest.mark.parametrize(
    ("rows", "before", "words"),
    [(None, "R0", "does not record"), (1, None, "no earlier release"), (0, "R0", "Nothing:")],
)
def test_a_release_without_revisions_says_so(
    release: Manifest, rows: int | None, before: str | None, words: str
) -> None:
    path = release.folder / "fct_revision.parquet"
    if rows is None:
        path.unlink()
    elif rows == 0:
        pl.read_parquet(path).clear().write_parquet(path)
    release.raw["previous_release_id"] = before
    (told,) = revisions_page(release).parts[0].blocks
    assert words in str(told)


def test_the_accessibility_statement_claims_the_widths_that_tests_look_at() -> None:
    assert STATED_WIDTHS == WIDTHS
    told = str(accessibility_page(NOTHING_FILLED_IN))
    assert all(f"({pixels} pixels)" in told for pixels in WIDTHS.values())


def test_what_the_partnerships_have_not_filled_in_is_said_to_be_missing() -> None:
    told = str(accessibility_page(NOTHING_FILLED_IN))
    assert "Nobody has been named yet" in told and "Nobody has confirmed this" in told
    filled = Settings({"email": "office@example.org"}, "", "", date(2025, 9, 1), "Manager")
    told = str(accessibility_page(filled))
    assert "office@example.org" in told and "Confirmed on 1 September 2025 by the Manager" in told
    assert "Nobody has" not in told.replace("Nobody has audited", "")


def test_settings_are_read_and_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = tmp_path / "site.yml"
    path.write_text("licence: {name: OGL, url: 'https://example.org'}\ncontact:\n", "utf-8")
    assert read_settings(path) == Settings({}, "OGL", "https://example.org", None, "")
    for text, words in (
        ("contact: [a", "site.yml"),
        ("contact: a", "site.yml"),
        ("licence: {url: 'javascript:alert(1)'}", "https://"),
        ("statement: {reviewed_on: soon}", "not a day like 2025-09-30"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match=words):
            read_settings(path)
    assert read_settings(), "the file that is delivered can be used"


def test_text_of_a_page_is_escaped() -> None:
    filled = Settings({"team": "<script>alert(1)</script>"}, "", "", None, "")
    page = page_html(accessibility_page(filled), [], is_synthetic=False)
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    assert "made up" not in page
    assert "made up" in page_html(accessibility_page(filled), [], is_synthetic=True)


@pytest.mark.parametrize("change", ["page", "download", "release", "history"])
def test_whatever_changes_makes_the_site_out_of_date(
    published: Path, docs: Path, release: Manifest, change: str
) -> None:
    write_site(published, docs, release)
    assert is_current(published, docs, release)
    if change == "page":
        (published / "methods.html").write_text("other", encoding="utf-8")
    elif change == "download":
        (published / "data" / release.release_id / "fct_gap.csv").unlink()
    elif change == "release":
        release = Manifest(release.folder, release.release_id, "other", release.raw)
    else:
        shutil.copytree(release.folder, release.folder.parent / "another")
    assert not is_current(published, docs, release)
    write_site(published, docs, release)
    assert is_current(published, docs, release)


def test_downloads_are_written_again_only_when_they_must_be(
    published: Path, docs: Path, release: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_site(published, docs, release)
    written: list[str] = []
    real = site_own_pages.write_downloads
    monkeypatch.setattr(
        site_own_pages,
        "write_downloads",
        lambda *told: (written.append(told[1].release_id), real(*told)),
    )
    (published / "methods.html").unlink()
    write_site(published, docs, release)
    assert written == []
    (published / "data" / release.release_id / "fct_gap.csv").write_text("x", encoding="utf-8")
    write_site(published, docs, release)
    assert written == [release.release_id]
