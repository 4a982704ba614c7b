from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from pipelines.contracts import Contract, SubmissionContext, load_contracts
from pipelines.intake.conform import Conformed, conform, for_warehouse
from pipelines.intake.readers import Table, normalise_header
from pipelines.workspace import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
CONTEXT = SubmissionContext(
    file="return.csv",
    period="2025-26-Q1",
    agency="leicestershire_police",
    agency_type="police",
    agency_areas=("E06000016", "E10000018", "E06000017"),
)
HEADERS = ("Quarter", "Organisation", "Local Authority", "Measure", "Value")
ROW = ("2025-26-Q1", "leicestershire_police", "E06000017", "missing_episodes", "12")
Conform = Callable[..., Conformed]


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    return load_contracts(PROJECT_ROOT / "expectations")


@pytest.fixture(scope="module")
def rows_of(contracts: dict[str, Contract]) -> Conform:
    """Rows as sent -> conformed, as a performance return unless told otherwise."""

    def _conform(
        *rows: tuple[str | None, ...],
        headers: tuple[str, ...] = HEADERS,
        dataset: str = "performance_return",
    ) -> Conformed:
        names = [normalise_header(header) for header in headers]
        frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
        table = Table(
            sheet=None,
            frame=frame.with_row_index("row", offset=5).with_columns(pl.col("row").cast(pl.UInt32)),
            headers=dict(zip(names, headers, strict=True)),
            header_row=4,
            columns={},
        )
        return conform(table, contracts[dataset], CONTEXT, SEEDS)

    return _conform


def test_codes_and_names_become_the_code_and_what_was_sent_is_kept(rows_of: Conform) -> None:
    row = ("Q1 2025/26", "Police", "rutland", "Missing episodes of children", "1,012")
    frame = rows_of(row).frame
    shown = ("period", "agency", "area", "measure", "value", "status")
    assert frame.select(shown).row(0) == (
        "2025-26-Q1",
        "leicestershire_police",
        "E06000017",
        "missing_episodes",
        1012.0,
        "ok",
    )
    assert frame.select("area_as_sent", "value_as_sent").row(0) == ("rutland", "1,012")


def test_rows_keep_the_number_that_excel_gives_them(rows_of: Conform) -> None:
    frame = rows_of(ROW, ROW).frame
    assert frame["row"].to_list() == [5, 6]
    assert frame.schema["row"] == pl.UInt32


def test_absent_columns_get_their_defaults(rows_of: Conform) -> None:
    frame = rows_of(ROW).frame
    shown = ("characteristic", "category", "characteristic_2", "category_2", "note")
    assert frame.select(shown).row(0) == ("total", "total", "none", "none", None)
    assert frame["characteristic_as_sent"].to_list() == [None]


def test_empty_cells_get_the_default_too(rows_of: Conform) -> None:
    frame = rows_of((*ROW, None), headers=(*HEADERS, "Characteristic")).frame
    assert frame["characteristic"].to_list() == ["total"]


def test_missing_required_columns_are_named_and_come_empty(rows_of: Conform) -> None:
    found = rows_of(ROW[:4], headers=HEADERS[:4])
    assert [column.name for column in found.missing_columns] == ["value"]
    assert found.frame["value"].to_list() == [None]


def test_headers_that_the_contract_does_not_know_are_told_as_they_were_sent(
    rows_of: Conform,
) -> None:
    found = rows_of((*ROW, "x"), headers=(*HEADERS, "Team Manager"))
    assert found.unknown_headers == ("Team Manager",)


def test_a_columns_own_name_stands_before_its_alias(rows_of: Conform) -> None:
    """A file with both 'value' and 'count' once gave whichever came first."""
    found = rows_of((*ROW[:4], "99", "12"), headers=(*HEADERS[:4], "Count", "Value"))
    assert found.frame["value"].to_list() == [12.0]
    assert found.unknown_headers == ("Count",)


@pytest.mark.parametrize(
    ("sent", "value", "status", "unreadable"),
    [
        ("0", 0.0, "ok", None),
        ("c", None, "c", None),
        ("<5", None, "c", None),
        ("-", None, "k", None),
        ("not collected", None, "not_collected", None),
        ("12.5", None, None, "12.5"),
        ("twelve", None, None, "twelve"),
        ("45%", None, None, "45%"),
        ("-3", -3.0, "ok", None),
        (None, None, None, None),
    ],
)
def test_a_count_is_a_number_a_symbol_or_unreadable(
    rows_of: Conform, sent: str | None, value: float | None, status: str, unreadable: str | None
) -> None:
    frame = rows_of((*ROW[:4], sent)).frame
    shown = frame.select("value", "status", "value_unreadable").row(0)
    assert shown == (value, status, unreadable)


@pytest.mark.parametrize(
    ("sent", "value", "unreadable"),
    [("45.5", 45.5, None), ("45", 45.0, None), ("45.5%", None, "45.5%"), ("c", None, None)],
)
def test_full_time_equivalents_may_have_a_decimal(
    rows_of: Conform, sent: str, value: float | None, unreadable: str | None
) -> None:
    """The return's own description allowed what its reader refused."""
    frame = rows_of((*ROW[:3], "social_workers_in_post_fte", sent), ROW).frame
    assert frame.select("value", "value_unreadable").row(0) == (value, unreadable)


def test_zero_and_nothing_are_two_things(rows_of: Conform) -> None:
    frame = rows_of((*ROW[:4], "0"), (*ROW[:4], None)).frame
    assert frame["value"].to_list() == [0.0, None]


def test_a_status_that_was_sent_stands_before_the_cells_symbol(rows_of: Conform) -> None:
    headers = (*HEADERS, "Status")
    frame = rows_of((*ROW[:4], "x", "c"), (*ROW, "u"), headers=headers).frame
    assert frame["status"].to_list() == ["c", "u"]


def test_totals_rows_are_set_aside_and_counted(rows_of: Conform) -> None:
    """Totals are computed: a totals row taken for an area would be counted twice."""
    total = ("2025-26-Q1", "Police", "Total", "missing_episodes", "562")
    grand = ("2025-26-Q1", "Police", "Rutland", "Grand total:", "1")
    found = rows_of(ROW, total, grand)
    assert found.frame.height == 1
    assert found.rows_set_aside == 2


def test_all_children_are_not_a_totals_row(rows_of: Conform) -> None:
    """'total' is a category's own code: such rows are the return itself."""
    headers = (*HEADERS, "Characteristic", "Category")
    found = rows_of((*ROW, "total", "Total"), headers=headers)
    assert (found.frame.height, found.rows_set_aside) == (1, 0)


def test_a_text_that_no_code_stands_for_is_kept_for_the_message(rows_of: Conform) -> None:
    frame = rows_of(("2025-26-Q1", "Police", "Narnia", "Referals", "1")).frame
    assert frame.select("area", "measure").row(0) == ("Narnia", "Referals")


def test_another_agencys_measure_is_not_understood(rows_of: Conform) -> None:
    frame = rows_of((*ROW[:3], "Referrals", "1")).frame
    assert frame["measure"].to_list() == ["Referrals"]


def test_dates_are_read_and_what_is_no_date_is_kept_beside(rows_of: Conform) -> None:
    headers = ("period", "agency", "heading", "narrative", "written_on")
    body = ("2025-26-Q1", "police", "h", "n")
    frame = rows_of(
        (*body, "21/07/2025"), (*body, "soon"), headers=headers, dataset="agency_narrative"
    ).frame
    assert frame["written_on"].cast(pl.String).to_list() == ["2025-07-21", None]
    assert frame["written_on_unreadable"].to_list() == [None, "soon"]


def test_the_warehouse_gets_no_value_beside_a_mark_that_hides_it(
    rows_of: Conform, contracts: dict[str, Contract]
) -> None:
    """An agency typed '3' and marked it confidential; the 3 must go no further."""
    headers = (*HEADERS, "Status")
    found = rows_of((*ROW[:4], "3", "c"), (*ROW, None), (*ROW[:4], None, None), headers=headers)
    raw = for_warehouse(found.frame, contracts["performance_return"], "S1")
    assert raw.select("value", "status").rows() == [(None, "c"), (12.0, "ok"), (None, "x")]
    assert set(raw["submission_id"]) == {"S1"}
    assert raw.columns[:3] == ["submission_id", "sheet", "row"]
    assert raw.columns[3:] == list(contracts["performance_return"].names)
