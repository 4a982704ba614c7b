"""The page for the chair ends with the sheet it begins on, whatever a quarter has to tell."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest
import typst

from pipelines.publishing.embedded import write_documents
from pipelines.publishing.qmd import read_qmd
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarterly import focus_areas, one_page, opening, where_from
from tests.publishing.altered import opened, with_release

NOTEBOOK = Path(__file__).resolve().parents[2] / "reports" / "quarterly.qmd"
SECTIONS = ("On one page", "Key focus areas and outcome statements")
# As the template writes them: the size of the text, and the mark of where the page ends.
SMALLEST, ENDS = 9.0, "<one-page-ends>"


def sheets(quarter: Quarter, folder: Path) -> Path:
    """The beginning of the quarter's report, written as its PDF is."""
    text = f"{opening(quarter)}\n\n## {SECTIONS[0]}\n\n{one_page(quarter)}"
    text += f"\n\n## {SECTIONS[1]}\n\n{focus_areas(quarter)}\n"
    # What its links lead to; without that there is no PDF.
    text += f"\n\n## Where each piece of evidence comes from\n\n{where_from(quarter)}\n"
    folder.mkdir(exist_ok=True)
    _, pdf, _ = write_documents(read_qmd(NOTEBOOK), text, folder, None)
    return pdf


def ends(pdf: Path) -> dict[str, float]:
    """On which sheet the page for the chair ends, and how large its text is set."""
    paper = str(pdf.with_suffix(".typ"))
    (found,) = json.loads(typst.query(paper, ENDS, field="value", root=str(pdf.parent)))
    return {name: float(value) for name, value in found.items()}


def busiest(quarter: Quarter) -> Quarter:
    """Everything that can be long is: decisions, agencies that sent nothing, figures to tell."""
    release = quarter.release
    long = "Ask every school, hospital and police station what became of it, and write it down. "
    progress = release.outcome_progress.with_columns(
        next_actions=pl.when(pl.col("next_actions").is_null())
        .then(None)
        .otherwise(pl.lit(long * 12))
    )
    return with_release(
        quarter,
        outcome_progress=pl.concat([progress, progress.filter(pl.col("period") == "2024-25-Q4")]),
        outcome_statements=release.outcome_statements.with_columns(
            outcome_title=pl.col("outcome_title") + " " + long * 3
        ),
        returns=release.returns.with_columns(status=pl.lit("missing")),
    )


@pytest.mark.parametrize("partnership", ["LSCP", "LRSCP", "LLR"])
@pytest.mark.parametrize("is_busy", [False, True], ids=["usual", "busiest"])
def test_the_page_for_the_chair_is_one_sheet(
    partnership: str, is_busy: bool, release_folder: Path, tmp_path: Path
) -> None:
    """The joint report's table of decisions stood alone on a second sheet."""
    quarter = opened(release_folder, partnership)
    pdf = sheets(busiest(quarter) if is_busy else quarter, tmp_path / "report")
    found = ends(pdf)
    assert found["page"] == 1
    assert SMALLEST <= found["size"] <= 10


def test_what_follows_begins_on_the_second_sheet(release_folder: Path, tmp_path: Path) -> None:
    """As a reader of the PDF finds it, where the program that tells is installed."""
    pdf = sheets(opened(release_folder, "LLR"), tmp_path / "report")
    assert ends(pdf)["page"] == 1
    program = shutil.which("pdftotext")
    if program is None:
        return

    def words(page: int) -> str:
        arguments = [program, "-f", str(page), "-l", str(page), "-enc", "UTF-8", str(pdf), "-"]
        return subprocess.run(arguments, capture_output=True, check=True).stdout.decode()

    assert SECTIONS[0] in words(1) and "What came of it" in words(1)
    assert SECTIONS[1] not in words(1) and SECTIONS[1] in words(2)


def test_text_that_no_sheet_holds_is_set_at_the_smallest_size_and_none_is_lost(
    tmp_path: Path,
) -> None:
    """Were the size to shrink with the text, the page would be one sheet that nobody can read."""
    text = ":::: {.one-page}\n" + "\n\n".join(f"Paragraph {n}." for n in range(200)) + "\n::::\n"
    folder = tmp_path / "report"
    folder.mkdir()
    _, pdf, _ = write_documents(read_qmd(NOTEBOOK), f"## One\n\n{text}", folder, None)
    found = ends(pdf)
    assert found["page"] > 2 and found["size"] == SMALLEST
