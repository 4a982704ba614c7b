from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from pipelines.publishing import numbers, text
from pipelines.publishing.embedded import _READER, _pandoc_program
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.tables import Column, Group, figure_cell, key, table
from tests.publishing.fixture_catalogue import HOSTILE

PERCENTAGE = Indicator(
    "rereferrals_pct", "Re-referrals within 12 months", "Re-referrals", "how_well", "Front door",
    "pct", 1, "low", "in_period", True, 1, "Re-referrals",
)  # fmt: skip
FIGURE = Figure(
    "rereferrals_pct", "E06000016", "2025-26-Q1", 24.115, "ok", 21.97, 26.34, 143.0, 593.0
)


def pandoc(markdown: str, to: str) -> str:
    done = subprocess.run(
        [_pandoc_program(), "--from", _READER, "--to", to, "--wrap", "none"],
        input=markdown, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(2.25, 1, "2.3"), (2.675, 2, "2.68"), (0.5, 0, "1"), (1234.0, 0, "1,234"), (-0.04, 1, "0.0")],
)
def test_figures_are_rounded_half_up(value: float, decimals: int, shown: str) -> None:
    """Python rounds 2.25 to 2.2 and 0.5 to 0; official statistics do not."""
    assert numbers.rounded(value, decimals) == shown


def test_a_cell_holds_value_interval_and_count() -> None:
    plain = pandoc(figure_cell(FIGURE, PERCENTAGE), "plain").replace("\u00a0", " ").strip()
    assert plain == "24.1% (22.0 to 26.3) (143 of 593)"


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("c", "[c]"),
        ("x", "[x]"),
        ("z", "[z]"),
        ("not_received", "not yet received"),
        ("not_collected", "not collected"),
    ],
)
def test_what_stands_for_a_figure_says_why_it_is_not_there(status: str, shown: str) -> None:
    """Zero, confidential, not available and not yet received were once all shown as a dash."""
    hidden = Figure("rereferrals_pct", "E06000016", "2025-26-Q1", None, status)
    assert numbers.figure_text(hidden, PERCENTAGE) == shown
    assert shown.strip("[]") in key([hidden]).replace("\\", "")


def test_zero_and_a_missing_row_are_not_the_same() -> None:
    zero = replace(FIGURE, value=0.0)
    assert numbers.figure_text(zero, PERCENTAGE) == "0.0%"
    assert numbers.figure_text(None, PERCENTAGE) == numbers.NO_ROW


def test_a_low_reliability_figure_keeps_its_value_and_its_mark() -> None:
    assert numbers.figure_text(replace(FIGURE, status="u"), PERCENTAGE) == "24.1% [u]"


@pytest.mark.parametrize("to", ["plain", "html", "typst"])
def test_what_people_write_is_printed_as_they_wrote_it(to: str) -> None:
    """A narrative with markup in it once became markup in the report."""
    out = pandoc(f"> {text.escape(HOSTILE)}", to)
    if to == "plain":
        assert " ".join(out.split()) == HOSTILE
    elif to == "html":
        assert "<script" not in out
        assert "<em>" not in out and "<code>" not in out and "<a " not in out
    else:
        assert "\\#import" in out
        assert "\\$x^2\\$" in out or "\\$x\\^2\\$" in out


def test_hostile_text_stays_inside_its_table_cell() -> None:
    md = table([Column("A | b", 50), Column("C", 50)], [[text.escape(HOSTILE), "1"]], "A *caption*")
    html = pandoc(md, "html")
    assert html.count("<td") == 2
    assert html.count("<th ") == 2
    assert "A *caption*" in html


@pytest.mark.parametrize("written", ["1. not a list", "# no heading", "    no code", "- no list"])
def test_a_line_that_looks_like_structure_stays_a_paragraph(written: str) -> None:
    assert pandoc(text.escape(written), "html").startswith("<p>")


def test_characters_that_break_files_or_turn_text_round_are_dropped() -> None:
    assert text.escape("a\x00b\x1bc\u202ed\te") == "abcd e"


def test_paragraphs_survive_and_line_breaks_do_not() -> None:
    assert text.escape_paragraphs("one\r\ntwo\r\n\r\n\nthree") == ["one two", "three"]


def test_lists_and_plurals_read_like_english() -> None:
    assert text.listed(["a", "b", "c"]) == "a, b and c"
    assert text.plural(0, "return") == "no returns"
    assert text.plural(1, "agency", "agencies") == "1 agency"


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="3 cells in a table of 2"):
        table([Column("A", 50), Column("B", 50)], [["1", "2", "3"]], "Caption")


def test_a_group_row_heads_the_rows_below_it() -> None:
    md = table([Column("A", 50), Column("B", 50)], [Group("Front door", "more"), ["1", "2"]], "T")
    assert "[Front door [more]{.note}]{.group}" in md
