"""What a cell says, and what a sum of cells says."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.intake.adapters.symbols import add_across, add_down, read_cell


def read(*texts: str | None) -> list[tuple[float | None, str]]:
    value, status = read_cell("a")
    frame = pl.DataFrame({"a": texts}, schema={"a": pl.String})
    return frame.select(value.alias("value"), status.alias("status")).rows()


def add(*texts: str) -> tuple[float | None, str]:
    frame = pl.DataFrame({f"c{n}": [text] for n, text in enumerate(texts)})
    value, status = add_across([read_cell(name) for name in frame.columns])
    across = frame.select(value.alias("value"), status.alias("status")).row(0)
    value, status = read_cell("a")
    cells = pl.DataFrame({"a": texts}).select(value.alias("value"), status.alias("status"))
    value, status = add_down("value", "status")
    down = cells.group_by(pl.lit(1)).agg(value.alias("value"), status.alias("status")).row(0)
    assert across == down[1:], "a sum over columns and a sum over rows follow one rule"
    return across


def test_figures_are_read_as_published() -> None:
    assert read("0", "385", "26.8", "632,830", " 7 ") == [
        (0, "ok"),
        (385, "ok"),
        (26.8, "ok"),
        (632830, "ok"),
        (7, "ok"),
    ]


@pytest.mark.parametrize(
    ("symbol", "status"),
    [
        ("c", "c"),
        ("x", "x"),
        ("z", "z"),
        ("u", "u"),
        ("k", "k"),
        ("low", "k"),
        ("..", "x"),
        ("-", "k"),
        ("[c]", "c"),
        ("C", "c"),
        (":", "x"),
    ],
)
def test_symbols_become_statuses_without_a_value(symbol: str, status: str) -> None:
    assert read(symbol) == [(None, status)]


def test_an_empty_cell_is_not_available() -> None:
    assert read(None) == [(None, "x")]


@pytest.mark.parametrize("text", ["approx 5", "~", "nan", "inf", "12%"])
def test_an_unknown_sign_is_passed_on_for_the_contract_to_refuse(text: str) -> None:
    assert read(text) == [(None, text)]


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        (("1", "2", "3"), (6, "ok")),
        (("0", "0"), (0, "ok")),
        (("1", "c", "x"), (None, "c")),
        (("1", "x", "z"), (None, "x")),
        (("1", "..", "u"), (None, "x")),
        (("1", "z"), (None, "z")),
        (("1", "u"), (None, "u")),
        (("k", "c"), (None, "c")),
        (("~", "c"), (None, "~")),
    ],
)
def test_a_sum_with_a_part_missing_says_why_and_shows_nothing(
    parts: tuple[str, ...], total: tuple[float | None, str]
) -> None:
    assert add(*parts) == total


def test_a_low_part_adds_nothing_and_an_all_low_sum_is_low() -> None:
    """'low' among figures rounded to 10 once made whole sums disappear."""
    assert add("120", "low", "30") == (150, "ok")
    assert add("k", "low") == (None, "k")
    assert add("k", "0") == (None, "k")
