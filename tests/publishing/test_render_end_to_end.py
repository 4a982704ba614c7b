"""One report rendered by the embedded renderer, looked at from every side."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pipelines.publishing.render import FORMATS, Job, Rendered, render_reports
from pipelines.publishing.site_pages import read_page
from pipelines.publishing.workbooks import WORKBOOKS
from tests.publishing.fixture_catalogue import HOSTILE, LATEST
from tests.publishing.release_fixture import Shape, write_release

REPORTS = Path(__file__).resolve().parents[2] / "reports"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Fixtures: the quarterly report, the Performance Group's, the year-end report, that of groups and
# that on audits.
KINDS = ("page", "group", "year", "fairness", "learning")
# Of the other kinds, workbooks are looked at by themselves (test_sheets.py and its neighbours).
CODES = {"quarterly": "how-are-we-doing", "year_end": "year-end-performance"}
# The only link that leads out of the page: to another report that lies beside it.
BESIDE = f"disproportionality-{LATEST}-LSCP.html"
VOID = {"meta", "link", "img", "col", "br", "hr", "input"}


class Page(HTMLParser):
    """Every start tag with its attributes, and the text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text.append(data)

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).replace("\u00a0", " ").split())


def addresses(page: Page) -> list[str]:
    """Where the links of a page lead."""
    return [str(one["href"]) for one in page.named("a")]


@pytest.fixture(scope="module")
def jobs(release_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    """The same report twice (to compare their bytes), the joint one, the barest there is, and
    the other kinds: the Performance Group's, the year-end report, those of groups and audits."""
    out = tmp_path_factory.mktemp("published")
    shape = Shape(quarters=1, narratives=False, official=False, is_synthetic=False)
    bare = write_release(out / "marts", shape)

    def job(folder: str, release: Path, partnership: str, kind: str = "quarterly") -> Job:
        period = "2024-25" if kind == "year_end" else LATEST
        params = {"release": str(release), "period": period, "partnership": partnership}
        # A workbook costs as much as all the rest of a report: only where a test looks for it.
        tables = WORKBOOKS.get(CODES.get(kind, ""))
        return Job(REPORTS / f"{kind}.qmd", out / folder, partnership, params, tables)

    return [
        job("one", release_folder, "LSCP"),
        job("two", release_folder, "LSCP"),
        job("one", release_folder, "LLR"),
        job("bare", bare, "LRSCP"),
        job("group", release_folder, "LSCP", "performance_group"),
        job("year", release_folder, "LRSCP", "year_end"),
        job("fairness", release_folder, "LRSCP", "disproportionality"),
        job("learning", release_folder, "LSCP", "audits"),
    ]


@pytest.fixture(scope="module")
def rendered(jobs: list[Job]) -> list[Rendered]:
    return render_reports(jobs, renderer="embedded")


@pytest.fixture(scope="module")
def source(rendered: list[Rendered]) -> str:
    return rendered[0].html.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


@pytest.fixture(scope="module")
def group(rendered: list[Rendered]) -> Page:
    """The Performance Group's working report."""
    return Page(rendered[4].html.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def year(rendered: list[Rendered]) -> Page:
    """The year-end report."""
    return Page(rendered[5].html.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def fairness(rendered: list[Rendered]) -> Page:
    """The disproportionality report."""
    return Page(rendered[6].html.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def learning(rendered: list[Rendered]) -> Page:
    """The report on audits and learning."""
    return Page(rendered[7].html.read_text(encoding="utf-8"))


def words_of_pdf(path: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed, so the words of the PDF cannot be read")
    done = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True
    )
    return " ".join(done.stdout.decode("utf-8").replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def pdf_text(rendered: list[Rendered]) -> str:
    return words_of_pdf(rendered[0].pdf)


def test_only_the_finished_files_are_left(rendered: list[Rendered]) -> None:
    assert [one.renderer for one in rendered] == ["embedded"] * 8
    assert sorted(path.name for path in rendered[0].html.parent.iterdir()) == sorted(
        f"{name}.{ending}" for name in ("LLR", "LSCP") for ending in FORMATS
    )
    assert [path.suffix for path in rendered[0].paths] == [f".{ending}" for ending in FORMATS]
    assert [path.suffix for path in rendered[5].paths] == [f".{ending}" for ending in FORMATS]


def test_rendering_again_gives_the_same_bytes(rendered: list[Rendered]) -> None:
    """A nightly run republished every report, because each rendering had new ids and times."""
    one, two, *_ = rendered
    for first, again in zip(one.paths, two.paths, strict=True):
        assert first.read_bytes() == again.read_bytes(), first.suffix


def test_the_page_asks_the_network_for_nothing(source: str, page: Page) -> None:
    fetched = [
        attributes.get(name)
        for tag, attributes in page.tags
        for name in ("src", "srcset", "data", "poster", "background", "action")
        if attributes.get(name)
    ] + [attributes.get("href") for attributes in page.named("link")]
    assert all(str(address).startswith("data:") for address in fetched)
    assert {one for one in addresses(page) if not one.startswith("#")} == {BESIDE}
    assert not page.named("script") and not page.named("iframe")
    style = "".join(re.findall(r"<style.*?</style>", source, re.S))
    assert "url(" not in style and "@import" not in style


def test_the_page_is_british_english_with_one_title_and_a_way_past_the_contents(
    source: str, page: Page
) -> None:
    assert page.named("html")[0]["lang"] == "en-GB"
    assert len(page.named("h1")) == 1
    title = html.unescape(re.findall(r"<title>(.*?)</title>", source)[0])
    assert title.startswith("How are we doing? Leicester Safeguarding Children Partnership (LSCP)")
    assert page.named("a")[0] == {"class": "skip", "href": "#content"}
    assert page.named("main")[0]["id"] == "content"
    assert not page.open, "every element is closed"


@pytest.mark.parametrize("kind", KINDS)
def test_headings_never_skip_a_level(kind: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(kind)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


@pytest.mark.parametrize("number", [0, 4, 5, 6, 7])
def test_no_section_begins_with_its_heading_again(rendered: list[Rendered], number: int) -> None:
    """'What changed since the last release' stood twice, one under the other."""
    text = rendered[number].html.read_text(encoding="utf-8")
    found = re.findall(r"<h([1-6])[^>]*>(.*?)</h[1-6]>", text, re.S)
    headings = [(at, " ".join(re.sub(r"<[^>]+>", "", words).split())) for at, words in found]
    sections = [(a, b) for (level, a), (_, b) in pairwise(headings) if level == "2"]
    assert len(sections) >= 5
    assert [a for a, b in sections if a == b] == []


@pytest.mark.parametrize("kind", KINDS)
def test_ids_are_unique_and_every_link_has_a_target(
    kind: str, request: pytest.FixtureRequest
) -> None:
    page = request.getfixturevalue(kind)
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one[1:] in ids for one in addresses(page) if one.startswith("#"))


@pytest.mark.parametrize(
    ("kind", "at_least"),
    [("page", 11), ("group", 18), ("year", 8), ("fairness", 10), ("learning", 1)],
)
def test_every_picture_is_described(
    kind: str, at_least: int, request: pytest.FixtureRequest
) -> None:
    page = request.getfixturevalue(kind)
    pictures = page.named("img")
    assert len(pictures) >= at_least
    assert all(len(one.get("alt") or "") > 80 for one in pictures)
    assert not page.named("svg")
    assert len(page.named("figure")) == len(pictures)


@pytest.mark.parametrize("kind", KINDS)
def test_tables_have_captions_and_scoped_headers(kind: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(kind)
    tables = page.named("table")
    assert len(tables) >= 7
    assert len(page.named("caption")) == len(tables)
    headers = page.named("th")
    assert all(one.get("scope") in ("col", "row", "rowgroup") for one in headers)
    assert all(one.get("data-label") for one in page.named("td"))


def test_synthetic_data_are_announced_before_anything_else(page: Page, source: str) -> None:
    assert source.index('class="banner"') < source.index("<h1")
    assert "This report is made of synthetic data" in page.words


def test_hostile_text_is_printed_and_not_obeyed(source: str, page: Page) -> None:
    """A narrative is free text from outside; one held a script, another a template tag."""
    assert HOSTILE in page.words
    assert "<script>alert" not in source


def test_the_joint_report_is_titled_for_both(rendered: list[Rendered]) -> None:
    joint = Page(rendered[2].html.read_text(encoding="utf-8"))
    assert "Both partnerships together, quarter 1 of 2025-26 (April to June 2025)" in joint.words
    for area in ("All three areas (LLR)", "Leicester (LSCP)", "Leicestershire and Rutland (LRSCP)"):
        assert area in joint.words


def test_the_pdf_is_tagged_titled_and_described(rendered: list[Rendered], page: Page) -> None:
    data = rendered[0].pdf.read_bytes()
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", data)
    assert b"/StructTreeRoot" in data
    assert re.search(rb"pdfuaid:part[>=\"]+1", data)
    assert re.search(rb"/Lang\s*\(en-GB\)", data)
    assert b"/DisplayDocTitle true" in data
    assert b"/TH" in data
    assert len(re.findall(rb"/Alt\b", data)) == len(page.named("img"))


def test_the_pdf_holds_the_same_sentences_as_the_page(pdf_text: str, page: Page) -> None:
    for sentence in (
        "How are we doing?",
        "quarter 1 of 2025-26 (April to June 2025)",
        "This report is made of synthetic data",
        "What did we do?",
        "Re-referrals within 12 months: 30.9% (28.1 to 33.8); control chart: above the upper limit",
        "Leicester City Council education",
        "Contains public sector information licensed under the Open Government Licence v3.0.",
    ):
        assert sentence in pdf_text
        assert sentence in page.words


def test_the_groups_pdf_and_word_hold_the_same_sentences_as_its_page(
    rendered: list[Rendered], group: Page
) -> None:
    pdf, word = words_of_pdf(rendered[4].pdf), Word(rendered[4].docx).words
    for sentence in (
        "Performance Group working report",
        "Are we improving our ability to keep children safe, and how do we know?",
        "Leicester: re-referrals 30.9%, up from 24.8% a year ago.",
        "Leicester City Council education",
    ):
        assert sentence in group.words
        assert sentence in pdf
        assert sentence in word
    assert HOSTILE in group.words
    assert HOSTILE.replace(" ", "") in pdf.replace(" ", "")


def test_the_years_pdf_and_word_hold_the_same_sentences_as_its_page(
    rendered: list[Rendered], year: Page
) -> None:
    pdf, word = words_of_pdf(rendered[5].pdf), Word(rendered[5].docx).words
    for sentence in (
        "Year-end performance report",
        "(LRSCP), the year to 31 March 2025",
        "29 of 31 returns arrived on time and in order.",
    ):
        assert sentence in year.words
        assert sentence in pdf
        assert sentence in word


def test_the_pdf_and_word_on_audits_hold_the_same_sentences_as_the_page(
    rendered: list[Rendered], learning: Page
) -> None:
    pdf, word = words_of_pdf(rendered[7].pdf), Word(rendered[7].docx)
    for sentence in (
        "Audits and learning",
        "1 is overdue: Case file audit of babies (CFA-3).",
        "12 of 30 were good or better after moderation, 40% (25 to 58).",
        "agreement beyond chance is fair: kappa 0.31 (−0.02 to 0.64).",
        "By age and disability: confidential, for a count of 1 to 5 would stand in the table or "
        "could be worked out with an earlier one.",
        "Themes across sources",
    ):
        assert sentence in learning.words
        assert sentence in pdf
        assert sentence in word.words
    assert HOSTILE in learning.words and HOSTILE in word.words
    assert HOSTILE.replace(" ", "") in pdf.replace(" ", "")
    (picture,) = learning.named("img")
    told = str(picture["alt"])
    assert "The child at the centre: 65% (52 to 76), before 51%." in told and "\\" not in told


def test_the_pdf_and_word_of_groups_hold_the_same_sentences_as_the_page(
    rendered: list[Rendered], fairness: Page
) -> None:
    pdf, word = words_of_pdf(rendered[6].pdf), Word(rendered[6].docx)
    for sentence in (
        "Disproportionality report",
        "Children looked after: 0.35 times as high among Asian or Asian British children as among",
        "Decision points, 2024-25, beside White:",
        "Gypsy or irish traveller",
        "MAIHDA",
    ):
        assert sentence.lower() in fairness.words.lower()
        assert sentence.lower() in pdf.lower()
        assert sentence.lower() in word.words.lower()
    told = [" ".join(one.get("descr", "").split()) for one in word.named("docPr")]
    assert told == [" ".join(str(one["alt"]).split()) for one in fairness.named("img")]


def test_hostile_text_is_printed_in_the_pdf_too(pdf_text: str) -> None:
    squeezed = pdf_text.replace(" ", "")
    assert HOSTILE.replace(" ", "") in squeezed


def test_the_banner_is_on_every_page_of_the_pdf(rendered: list[Rendered], pdf_text: str) -> None:
    pages = int(re.findall(r"Page \d+ of (\d+)", pdf_text)[0])
    assert pages > 5
    assert pdf_text.count("Synthetic data: made up to show the system.") == pages


def test_a_bare_quarter_of_real_data_carries_no_banner(rendered: list[Rendered]) -> None:
    assert "ynthetic" not in Page(rendered[3].html.read_text(encoding="utf-8")).words
    assert rendered[3].pdf.read_bytes().startswith(b"%PDF-1.7")


def test_the_page_names_its_release_for_programs_that_read_it(rendered: list[Rendered]) -> None:
    """The index of all reports tells of each which release it was made from."""
    told = [read_page(one.html) for one in (rendered[0], rendered[3])]
    assert [(page.release, page.released_on) for page in told] == [
        ("20250910T020000Z-fixture", "2025-09-10")
    ] * 2
    assert [page.is_synthetic for page in told] == [True, False]
    assert told[0].title == "How are we doing?"


def test_no_pdf_or_word_document_leads_to_a_file_beside_it(
    rendered: list[Rendered], page: Page
) -> None:
    """They are sent by themselves: the reports that they linked to were no part of what went."""
    assert BESIDE in addresses(page), "there is a link that paper must not have"
    for one in rendered:
        relations = ET.fromstring(Word(one.docx).parts["word/_rels/document.xml.rels"])
        leads_to = [to.get("Target", "") for to in relations if to.get("TargetMode") == "External"]
        said = re.findall(rb"/URI\s*\(([^)]*)\)", one.pdf.read_bytes())
        leads_to += [address.decode() for address in said]
        assert [to for to in leads_to if not re.match("https?:|mailto:", to)] == []


class Word:
    """A .docx: its parts as XML, its paragraphs with their styles."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
            self.moments = {entry.date_time for entry in archive.infolist()}
        self.body = ET.fromstring(self.parts["word/document.xml"])

    def named(self, name: str) -> list[ET.Element]:
        return [one for one in self.body.iter() if one.tag.rpartition("}")[2] == name]

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        found = []
        for one in self.body.iter(f"{W}p"):
            style = one.find(f"{W}pPr/{W}pStyle")
            text = "".join(part.text or "" for part in one.iter(f"{W}t"))
            found.append((style.get(f"{W}val", "") if style is not None else "", text))
        return found

    @property
    def words(self) -> str:
        text = "".join(f" {text}" for _, text in self.paragraphs).replace("\u00a0", " ")
        return " ".join(text.split())


@pytest.fixture(scope="module")
def word(rendered: list[Rendered]) -> Word:
    return Word(rendered[0].docx)


def test_every_picture_in_word_carries_the_alt_text_of_the_page(word: Word, page: Page) -> None:
    """Pandoc put the file's name where a screen reader looks for the description."""
    wanted = [" ".join(str(one["alt"]).split()) for one in page.named("img")]
    for kind in ("docPr", "cNvPr"):
        told = [" ".join(one.get("descr", "").split()) for one in word.named(kind)]
        assert told == wanted
    pictures = [name for name in word.parts if name.startswith("word/media/")]
    assert len(pictures) == len(wanted)
    assert all(word.parts[name].startswith(b"\x89PNG") for name in pictures)


def test_tables_in_word_are_simple_with_marked_headings_and_a_caption(word: Word) -> None:
    tables = word.named("tbl")
    assert len(tables) > 8
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")  # type: ignore[union-attr]
        assert table.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstColumn") == "1"  # type: ignore[union-attr]
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        assert {len(row.findall(f"{W}tc")) for row in rows} == {columns}
    assert not word.named("gridSpan") and not word.named("vMerge")


def test_headings_in_word_are_headings_and_the_contents_lead_to_them(word: Word) -> None:
    levels = [int(style[-1]) for style, _ in word.paragraphs if re.fullmatch(r"Heading\d", style)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    anchors = [at for one in word.named("hyperlink") if (at := one.get(f"{W}anchor"))]
    places = {one.get(f"{W}name") for one in word.named("bookmarkStart")}
    assert len(anchors) > 8
    assert set(anchors) <= places


def _styles(word: Word) -> set[str | None]:
    return {
        one.get(f"{W}val") for name in ("pStyle", "rStyle", "tblStyle") for one in word.named(name)
    }


def test_every_style_that_word_uses_is_defined(word: Word, rendered: list[Rendered]) -> None:
    """A style that Pandoc had to make up looks like any other text."""
    styles = ET.fromstring(word.parts["word/styles.xml"])
    known = {one.get(f"{W}styleId"): one for one in styles.iter(f"{W}style")}
    used = _styles(word)
    ours = ET.parse(REPORTS / "assets" / "word-styles.xml").iter(f"{W}style")
    assert used <= set(known)
    assert len(known) == len(styles.findall(f"{W}style"))
    assert {"Badge", "Key", "Lead", "Value", "Remark", "CalloutWarning"} <= used
    others = _styles(Word(rendered[4].docx)) | _styles(Word(rendered[5].docx))
    assert others <= set(known)
    assert "Finding" in others
    assert {one.get(f"{W}styleId") for one in ours} <= set(known)


def test_word_is_titled_dated_by_the_release_and_british_english(word: Word) -> None:
    core = word.parts["docProps/core.xml"].decode()
    assert "<dc:title>How are we doing? Leicester Safeguarding" in core
    assert "<dc:language>en-GB</dc:language>" in core
    assert "2025-09-10T01:00:00Z" in core
    assert b'w:lang w:val="en-GB"' in word.parts["word/styles.xml"]
    assert word.moments == {(1980, 1, 1, 0, 0, 0)}


def test_the_banner_is_on_every_page_of_word(word: Word, rendered: list[Rendered]) -> None:
    assert b"Synthetic data: made up" in word.parts["word/header1.xml"]
    assert [one.get(f"{W}type") for one in word.named("headerReference")] == ["default"]
    bare = Word(rendered[3].docx)
    assert "word/header1.xml" not in bare.parts
    assert "ynthetic" not in bare.words
    for parts in (word.parts, bare.parts):
        listed = parts["[Content_Types].xml"].decode() + parts["_rels/.rels"].decode()
        assert "custom.xml" not in listed
        for name in re.findall(r'PartName="/([^"]+)"', listed):
            assert name in parts


def test_word_holds_the_same_sentences_as_the_page(word: Word, page: Page) -> None:
    for sentence in (
        "This report is made of synthetic data",
        "Re-referrals within 12 months: 30.9% (28.1 to 33.8); control chart: above the upper limit",
        "Leicester City Council education",
    ):
        assert sentence in word.words
        assert sentence in page.words
    assert HOSTILE in word.words
