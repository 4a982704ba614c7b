"""The Yearly Report and its versions, as a page, as tagged PDF and for Word."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from pipelines.publishing.render import Job, Rendered, render_reports
from tests.publishing.fixture_texts import YEAR

REPORTS = Path(__file__).resolve().parents[2] / "reports"
SIZES = re.compile(r'<w:sz w:val="(\d+)"')


@pytest.fixture(scope="module")
def rendered(release_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rendered]:
    out = tmp_path_factory.mktemp("yearly")
    params = {"release": str(release_folder), "period": YEAR, "partnership": "LRSCP"}
    jobs = {
        "standard": Job(REPORTS / "yearly.qmd", out, "standard", params),
        "large": Job(REPORTS / "yearly.qmd", out, "large", {**params, "print_size": "large"}),
        "young": Job(REPORTS / "yearly_young.qmd", out, "young", params),
        "easy": Job(REPORTS / "yearly_easy.qmd", out, "easy", params),
    }
    done = render_reports(list(jobs.values()), renderer="embedded")
    return dict(zip(jobs, done, strict=True))


def page(one: Rendered) -> str:
    return one.html.read_text(encoding="utf-8")


def part(one: Rendered, name: str) -> str:
    with zipfile.ZipFile(one.docx) as archive:
        return archive.read(f"word/{name}.xml").decode()


def test_a_year_with_half_its_texts_missing_makes_a_report_that_says_so(
    rendered: dict[str, Rendered],
) -> None:
    source = page(rendered["standard"])
    assert source.count('<span class="badge">Not received</span>') >= 3
    assert '<span class="badge">Held back</span>' in source
    assert "Withheld until it has been checked for personal details" not in source


def test_every_version_is_a_tagged_pdf(rendered: dict[str, Rendered]) -> None:
    for name, one in rendered.items():
        data = one.pdf.read_bytes()
        assert data.startswith(b"%PDF-") and b"/StructTreeRoot" in data, name


def test_large_print_has_no_letter_below_18_points(rendered: dict[str, Rendered]) -> None:
    for name in ("large", "easy"):
        assert '<html lang="en-GB" class="large-print">' in page(rendered[name])
        sizes = {int(size) for size in SIZES.findall(part(rendered[name], "styles"))}
        assert min(sizes) == 36 and max(sizes) > 50
    assert 'class="large-print"' not in page(rendered["standard"])
    assert min(int(size) for size in SIZES.findall(part(rendered["standard"], "styles"))) < 20


def test_large_print_says_the_same_words(rendered: dict[str, Rendered]) -> None:
    texts = [
        re.sub(r"<style.*?</style>|<[^>]*>", "", page(rendered[name]), flags=re.S)
        for name in ("standard", "large")
    ]
    assert texts[0] == texts[1]


def test_each_picture_says_what_it_shows_on_the_page_and_in_word(
    rendered: dict[str, Rendered],
) -> None:
    for name, least in (("young", 4), ("easy", 10)):
        alts = re.findall(r'<img[^>]* alt="([^"]*)"', page(rendered[name]))
        assert len(alts) >= least and all(alts), name
        described = re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', part(rendered[name], "document"))
        assert described == alts, name


def test_a_version_shows_how_easy_it_is_to_read(rendered: dict[str, Rendered]) -> None:
    for name in ("young", "easy"):
        assert re.search(r"Most people of about \d+ years can read this page", page(rendered[name]))


def test_what_is_published_has_no_link_to_a_draft_in_pdf_or_word(
    rendered: dict[str, Rendered],
) -> None:
    """An edition went out whose PDF led to a report that was never signed off."""
    assert re.search(r'href="year-end-disproportionality-[^"]*\.html"', page(rendered["standard"]))
    for name, one in rendered.items():
        with zipfile.ZipFile(one.docx) as archive:
            relations = archive.read("word/_rels/document.xml.rels")
        for written in (relations, one.pdf.read_bytes()):
            assert not re.search(rb"[\w-]\.html", written), name
