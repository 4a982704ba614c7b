"""Write one Markdown document as HTML, as a tagged PDF and for Word, with Pandoc and Typst.

Both programs come as Python packages, so that a locked-down laptop can render. Nothing is
fetched: pictures and the style sheet are files of the report, and the Lua filter refuses others.
"""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path

from pipelines.keys import without_keys
from pipelines.publishing.pictures import png_beside
from pipelines.publishing.qmd import Qmd
from pipelines.publishing.word import WORD_STYLES, finish_word

# Pandoc's Markdown without the parts that could carry instructions; text is escaped as well.
_READER = (
    "markdown-raw_html-raw_tex-raw_attribute-tex_math_dollars-tex_math_single_backslash"
    "-tex_math_double_backslash-citations-smart-autolink_bare_uris"
)


class WritingError(Exception):
    """Pandoc or Typst refused the document; the message carries their own words."""


def write_documents(qmd: Qmd, markdown: str, folder: Path, dated: datetime | None) -> list[Path]:
    """Write ``report.html``, ``report.pdf`` and ``report.docx`` from one executed document.

    Args:
        qmd: the report, for its title and language; its ``assets`` folder holds the templates.
        markdown: what the executed notebook says.
        folder: the working folder, where the figures lie and the documents are written.
        dated: the date they carry; none where there is none to give.

    Returns:
        The three paths in that order.

    Raises:
        WritingError: Pandoc or Typst could not write it.
    """
    source, assets = _source(qmd, markdown, folder)
    targets = [source.with_suffix(ending) for ending in (".html", ".pdf", ".docx")]
    with ThreadPoolExecutor(max_workers=len(targets)) as pool:
        waiting = [
            pool.submit(_html, qmd, source, assets, targets[0]),
            pool.submit(_pdf, qmd, source, assets, targets[1], dated),
            pool.submit(_word, qmd, source, assets, targets[2], dated),
        ]
        for one in waiting:
            one.result()
    return targets


def write_page(qmd: Qmd, markdown: str, folder: Path) -> Path:
    """Write ``report.html`` alone, as ``write_documents`` does."""
    source, assets = _source(qmd, markdown, folder)
    target = source.with_suffix(".html")
    _html(qmd, source, assets, target)
    return target


def _source(qmd: Qmd, markdown: str, folder: Path) -> tuple[Path, Path]:
    source = folder / "report.md"
    source.write_text(markdown, encoding="utf-8")
    return source, qmd.path.resolve().parent / "assets"


def _html(qmd: Qmd, source: Path, assets: Path, target: Path) -> None:
    _pandoc(
        source,
        assets,
        *_metadata(qmd),
        *("--to", "html5", "--template", str(assets / "report.html")),
        *("--css", str(assets / "report.css"), "--embed-resources"),
        *("--toc", "--toc-depth", "3", "--section-divs", "--output", str(target)),
    )


def _pdf(qmd: Qmd, source: Path, assets: Path, target: Path, dated: datetime | None) -> None:
    import typst

    paper = source.with_suffix(".typ")
    date = []
    if dated:
        parts = f"year: {dated.year}, month: {dated.month}, day: {dated.day}"
        date = ["--variable", f"document-date:{parts}"]
    code, _, region = qmd.lang.partition("-")
    _pandoc(
        source,
        assets,
        *_metadata(qmd),
        *("--to", "typst-smart", "--template", str(assets / "report.typ")),
        *("--variable", f"lang-code:{code}", "--variable", f"region:{region.lower() or 'gb'}"),
        *(*date, "--shift-heading-level-by", "-1", "--output", str(paper)),
    )
    try:
        typst.compile(
            str(paper),
            output=str(target),
            root=str(source.parent),
            pdf_standards=["ua-1"],
            timestamp=int(dated.timestamp()) if dated else 0,
            # No packages: a template that asks for one fails here instead of on the network.
            package_path=str(source.parent / "no-packages"),
            package_cache_path=str(source.parent / "no-packages"),
        )
    except typst.TypstError as error:
        raise WritingError(f"{qmd.path.name}: the PDF could not be written. {error}") from error


def _word(qmd: Qmd, source: Path, assets: Path, target: Path, dated: datetime | None) -> None:
    for drawing in sorted(source.parent.glob("figures/*.svg")):
        png_beside(drawing)
    _pandoc(
        source,
        assets,
        *_metadata(qmd),
        *("--to", "docx", "--shift-heading-level-by", "-1", "--output", str(target)),
    )
    finish_word(target, assets / WORD_STYLES, qmd.lang, dated)


def _metadata(qmd: Qmd) -> list[str]:
    return ["--metadata", f"title={qmd.title}", "--metadata", f"lang={qmd.lang}"]


def _pandoc(source: Path, assets: Path, *arguments: str) -> None:
    done = subprocess.run(
        [
            _pandoc_program(),
            *("--from", _READER, "--standalone", "--columns", "10000", "--wrap", "none"),
            *("--syntax-highlighting", "none"),
            *("--lua-filter", str(assets / "report.lua"), "--fail-if-warnings", *arguments),
            source.name,
        ],
        cwd=source.parent,
        # A proxy that is not there: nothing that slips through can reach the network.
        env=dict(
            without_keys(os.environ),
            http_proxy="http://127.0.0.1:9",
            https_proxy="http://127.0.0.1:9",
        ),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise WritingError("Pandoc could not write the report. " + " ".join(said[:4]))


@cache
def _pandoc_program() -> str:
    import pypandoc

    return str(pypandoc.get_pandoc_path())
