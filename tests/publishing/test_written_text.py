from __future__ import annotations

import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.publishing.embedded import _READER, _pandoc_program
from pipelines.publishing.written_text import (
    first_paragraph,
    plain_words,
    written_blocks,
    written_items,
)
from tests.publishing.fixture_catalogue import HOSTILE


def html(markdown: str) -> str:
    """What the reports' own reader makes of it."""
    done = subprocess.run(
        [_pandoc_program(), "--from", _READER, "--to", "html", "--wrap", "none"],
        input=markdown, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout.strip().replace("\n", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One\ntwo.\n\nThree.", "<p>One two.</p><p>Three.</p>"),
        ("We are **not** *quite* sure.", "<p>We are <strong>not</strong> <em>quite</em> sure.</p>"),
        ("__Strong__ and _soft_", "<p><strong>Strong</strong> and <em>soft</em></p>"),
        ("***both***", "<p><strong><em>both</em></strong></p>"),
        ("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"),
        ("- one\n- two\n  goes on", "<ul><li>one</li><li>two goes on</li></ul>"),
        ("Before\n- one\n- two", "<p>Before</p><ul><li>one</li><li>two</li></ul>"),
        ("5 \\* 3 \\* 2 is a\\_b\\_c", "<p>5 * 3 * 2 is a_b_c</p>"),
        ("\\- no list", "<p>- no list</p>"),
        ("snake_case_word stays", "<p>snake_case_word stays</p>"),
        ("5 * 3 * 2", "<p>5 * 3 * 2</p>"),
        ("a **b", "<p>a **b</p>"),
    ],
)
def test_what_is_understood_is_shown(text: str, shown: str) -> None:
    assert html(written_blocks(text)) == shown


def test_a_numbered_list_keeps_its_numbers() -> None:
    assert written_blocks("2. two\n3. three") == "2. two\n3. three"


def test_a_heading_takes_the_level_that_the_report_gives_it() -> None:
    assert written_blocks("## Inside\n\nText", level=4).startswith("#### Inside {.unlisted")
    assert written_blocks("Before\n### Inside\nAfter").count("\n\n") == 2


@pytest.mark.parametrize("around", ["{}", "- {}", "### {}", "**{}**"])
def test_nothing_else_is_an_instruction(around: str) -> None:
    shown = html(written_blocks(around.format(HOSTILE)))
    assert "<script" not in shown and "<a " not in shown and "<code" not in shown
    assert "&lt;script&gt;" in shown and "[a](b)" in shown and "{{&lt; include x &gt;}}" in shown


@given(st.text(alphabet="ab*_\\#-1. \n`[]()<>|$~^{}\ue010", max_size=60))
def test_whatever_is_written_no_mark_is_left_that_pandoc_would_read(text: str) -> None:
    made = written_blocks(text)
    for line in made.split("\n"):
        bare = re.sub(r"\\.", "", line)
        assert not set("`[]<>|$~^_{}") & set(bare.removesuffix("{.unlisted .unnumbered}")), line


def test_words_are_counted_without_marks() -> None:
    text = "### Inside\n\nWe are **not** *quite* sure.\n\n- 5 \\* 3\n2. two"
    assert plain_words(text) == "Inside\n\nWe are not quite sure.\n\n5 * 3\ntwo"


def test_items_and_the_first_paragraph_are_found() -> None:
    text = "### Inside\n\n- **one**\n- two\n\nFirst.\n\n1. three"
    assert written_items(text) == ["**one**", "two", "three"]
    assert first_paragraph(text) == "First\\."
    assert (written_items(""), first_paragraph("- only")) == ([], "")
