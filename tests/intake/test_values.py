from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake import values

Rule = Callable[[pl.Expr], pl.Expr]
RULES = {
    values.number: pl.Float64,
    values.status_symbol: pl.String,
    values.iso_date: pl.Date,
    values.quarter_key: pl.String,
    values.looks_like_formula: pl.Boolean,
    values.is_total_label: pl.Boolean,
}


def apply(rule: Rule, *texts: str | None) -> list:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return frame.lazy().select(rule(pl.col("text"))).collect().to_series().to_list()


def one(rule: Rule, text: str | None) -> object:
    return apply(rule, text)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("12", 12),
        (" 12 ", 12),
        ("12.0", 12),
        ("007", 7),
        (".5", 0.5),
        ("1,234", 1234),
        ("1,234,567.89", 1234567.89),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u2009234\u2009567", 1234567),
        ("1\u202f234", 1234),
        ("45%", 45),
        ("45 %", 45),
        ("12.5%", 12.5),
        ("-3", -3),
        ("\u22123", -3),
        ("(3)", -3),
        ("(1,234.5)", -1234.5),
        ("1e3", 1000),
        ("1.5E+05", 150000),
        ("1E-3", 0.001),
        ("\u00a0 7", 7),
    ],
)
def test_numbers_as_people_write_them(text: str, expected: float) -> None:
    assert one(values.number, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        None,
        "nan",
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "£1,000",
        "+3",
        "5.",
        "--3",
        "(-3)",
        "1-5",
        "<5",
        "*",
        "%",
        "12%%",
        "0x10",
        "1_000",
        "four",
        "1.2.3",
        "１２",
        "٣",
        "2025-06-30",
    ],
)
def test_anything_else_is_no_number(text: str | None) -> None:
    assert one(values.number, text) is None


@pytest.mark.parametrize(
    "text", ["1,2,3", "12,34", "1,23", "1234,567", ",123", "1,234 567", "12 34"]
)
def test_separators_that_do_not_group_by_three_are_no_number(text: str) -> None:
    """'12,34' may be 12.34, or 1,234 with a slip: read as 1234 it is a hundred times too much."""
    assert one(values.number, text) is None


@given(st.integers(-(10**12), 10**12))
def test_every_whole_number_survives_its_ways_of_writing(value: int) -> None:
    written = [str(value), f"{value:,}", f"{value:,}".replace(",", "\u00a0"), f"{value}%"]
    assert apply(values.number, *written) == [float(value)] * 4


@given(st.text(max_size=20))
def test_a_number_is_finite_or_null_whatever_the_text(text: str) -> None:
    answer = one(values.number, text)
    assert answer is None or abs(answer) < float("inf")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("symbols", "status"),
    [
        (["c", "C", "[c]", "(c)", " c ", "*", "suppressed", "[C]", "Confidential"], "c"),
        (["<5", "< 5", "<=5", "≤5", "1-5", "1 – 5", "1 to 5", "fewer than 5", "Less than 6"], "c"),
        (["x", "[x]", "..", "not available", "Not  Available"], "x"),
        (["z", "n/a", "N/A", "NA", "not applicable"], "z"),
        (["u", "[u]"], "u"),
        (["k", "low", "[low]", "-", "–"], "k"),
        (["not collected", "Not Collected", "not_collected"], "not_collected"),
    ],
)
def test_symbols_keep_their_meaning(symbols: list[str], status: str) -> None:
    assert apply(values.status_symbol, *symbols) == [status] * len(symbols)


@pytest.mark.parametrize("text", ["", None, "0", "5", "ok", "<100", "#N/A", "see note", "cc", "()"])
def test_other_text_is_no_symbol(text: str | None) -> None:
    assert one(values.status_symbol, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-30",
        "2025-06-30 00:00:00",
        "2025-06-30T12:00:00Z",
        "2025-06-30T12:00:00.123+01:00",
        "30/06/2025",
        "30/6/2025",
        "30/6/25",
        "30.06.2025",
        "30-06-2025",
        "30/06/2025 14:05",
        "30-Jun-2025",
        "30-Jun-25",
        "30 June 2025",
        "30 JUNE 2025",
        "30th June 2025",
        " 30  June 2025 ",
        "45838",
        "45838.75",
    ],
)
def test_dates_as_people_write_them(text: str) -> None:
    assert one(values.iso_date, text) == date(2025, 6, 30)


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "06/30/2025",
        "31/02/2025",
        "2025-02-30",
        "30/13/2025",
        "12345",
        "19999",
        "80001",
        "20250630",
        "2025",
        "Jun-25",
        "30 Junk 2025",
        "1 marble 2025",
        "2025-06-30 and later",
        "３０/06/2025",
    ],
)
def test_anything_else_is_no_date(text: str | None) -> None:
    assert one(values.iso_date, text) is None


def test_the_day_always_comes_first() -> None:
    """04/05/2025 is 4 May: read as 5 April it moves a child from one quarter to another."""
    assert one(values.iso_date, "04/05/2025") == date(2025, 5, 4)


def test_two_digit_years_are_of_the_nearer_century() -> None:
    assert apply(values.iso_date, "1/1/69", "1/1/70", "1-Jan-99") == [
        date(2069, 1, 1),
        date(1970, 1, 1),
        date(1999, 1, 1),
    ]


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_every_date_survives_its_ways_of_writing(day: date) -> None:
    written = [
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d/%m/%y}",
        f"{day:%d %B %Y}",
        f"{day:%d-%b-%y}",
    ]
    assert apply(values.iso_date, *written) == [day] * 5


@given(st.integers(20_000, 80_000))
def test_excels_serial_numbers_count_from_the_end_of_1899(serial: int) -> None:
    assert one(values.iso_date, str(serial)) == date(1899, 12, 30) + timedelta(days=serial)


@pytest.mark.parametrize(
    "text",
    [
        "2025-26-Q1",
        "2025-26-q1",
        "2025-26 Q1",
        "2025/26 Q1",
        "2025–26 Q1",
        "2025/2026 Q1",
        "25/26 Q1",
        "Q1 2025/26",
        "Q1 2025-26",
        "Q1 25-26",
        "Q1, 2025-26",
        "Q1 of 2025-26",
        "2025/26 quarter 1",
        "Quarter 1 2025-26",
        "Qtr 1 2025-26",
        "  Q 1   2025 / 26 ",
    ],
)
def test_quarters_as_people_write_them(text: str) -> None:
    assert one(values.quarter_key, text) == "2025-26-Q1"


@pytest.mark.parametrize(
    "text",
    ["", None, "2025-26", "Q1 2025", "2025-26-Q5", "2025-26-Q0", "Q1", "2025 Q1", "2025-26-Q11"],
)
def test_anything_else_is_no_quarter(text: str | None) -> None:
    assert one(values.quarter_key, text) is None


@pytest.mark.parametrize("text", ["2025-27-Q1", "2025-25 Q1", "Q1 2025/24", "2025/2027 Q1"])
def test_years_that_do_not_follow_each_other_are_no_quarter(text: str) -> None:
    assert one(values.quarter_key, text) is None


def test_the_turn_of_the_century_follows() -> None:
    assert one(values.quarter_key, "1999-00 Q4") == "1999-00-Q4"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd|' /C calc'!A0", " =1", "@SUM(A1)", "+A1", "-A1", "-2+3", "+3+4", "＝1", "-x"],
)
def test_text_that_a_spreadsheet_could_run_is_recognised(text: str) -> None:
    assert one(values.looks_like_formula, text) is True


@pytest.mark.parametrize(
    "text",
    ["", None, "text", "a=b", "-", "--", "- a list", "-3", "+3", "-1,234", "-5%", "-1e3", "+ more"],
)
def test_numbers_dashes_and_lists_are_no_formulas(text: str | None) -> None:
    assert one(values.looks_like_formula, text) is False


@pytest.mark.parametrize(
    "text",
    [
        "total",
        "Total",
        "TOTALS",
        "Total:",
        " total ",
        "Grand total",
        "All areas total",
        "Sum",
        "sum:",
        "Subtotal",
        "Sub-total",
        "sub total",
    ],
)
def test_labels_of_totals_are_recognised(text: str) -> None:
    assert one(values.is_total_label, text) is True


@pytest.mark.parametrize("text", ["", None, "totally", "total children", "summary", "Leicester"])
def test_other_labels_are_no_totals(text: str | None) -> None:
    assert one(values.is_total_label, text) is False


@pytest.mark.parametrize(("rule", "dtype"), RULES.items())
def test_each_rule_keeps_length_order_name_and_type(rule: Rule, dtype: type[pl.DataType]) -> None:
    for texts in ([], [None], ["b", None, "a", "b"] * 100):
        frame = pl.DataFrame({"value": texts}, schema={"value": pl.String})
        answer = frame.select(rule(pl.col("value"))).to_series()
        assert (answer.name, answer.dtype, answer.len()) == ("value", dtype, len(texts))
    frame = pl.DataFrame({"value": [None, None]})  # a column that nobody filled in
    assert frame.select(rule(pl.col("value"))).to_series().dtype == dtype


@pytest.mark.parametrize("rule", RULES)
@given(texts=st.lists(st.none() | st.text(max_size=12), max_size=5))
def test_each_text_is_judged_by_itself(rule: Rule, texts: list[str | None]) -> None:
    assert apply(rule, *texts) == [one(rule, text) for text in texts]
