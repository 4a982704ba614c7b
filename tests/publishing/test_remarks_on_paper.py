"""What follows a remark stands below it on paper, as it does on a page."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pypandoc

FILTER = Path(__file__).resolve().parents[2] / "reports" / "assets" / "report.lua"


def typst_of(text: str) -> str:
    command = [pypandoc.get_pandoc_path(), "--from", "markdown", "--to", "typst", "--wrap", "none"]
    done = subprocess.run(
        [*command, "--lua-filter", str(FILTER)],
        input=text, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_words_after_a_remark_begin_a_line() -> None:
    """What the next action changed ran on from the place of the one before."""
    said = typst_of("Done. [plan.xlsx, row 3]{.remark} What *changed*. [log.csv]{.remark}")
    assert said.count("#linebreak()") + said.count(" \\\n") == 1
    before, after = said.split("What")
    assert before.rstrip().endswith(("#linebreak()", "\\")) and "linebreak" not in after


def test_between_two_remarks_no_line_is_left_empty() -> None:
    said = typst_of("Done. [of 40]{.count} [plan.xlsx, row 3]{.remark}")
    assert "linebreak" not in said and "\\" not in said
