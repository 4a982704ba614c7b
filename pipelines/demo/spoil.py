"""How each kind of fault changes a file.

A spoiler gets the file, a later copy of it where the fault is put right afterwards, and the
fault's details; it returns the files that arrive instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pipelines.contracts.load import seed_rows
from pipelines.demo.parcel import Cell, Parcel, Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.rhythm import PARTS
from pipelines.periods import shift_quarter

Details = Mapping[str, Any]
Spoiler = Callable[[Parcel, Parcel | None, Details], list[Parcel]]


def _with(parcel: Parcel, later: Parcel | None) -> list[Parcel]:
    return [parcel, later] if later else [parcel]


def _each_row(change: Callable[[Row, Details], None]) -> Spoiler:
    """A spoiler that changes rows of the first file; its correction has them as they should be."""

    def spoiler(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
        for row in parcel.rows:
            change(row, details)
        return _with(parcel, later)

    return spoiler


def _as_it_is(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    return _with(parcel, later)


def _missing(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    return []


def _resubmitted(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    assert later is not None
    for first, second in zip(parcel.rows, later.rows, strict=True):
        factor = details["factors"].get(first["measure"])
        if factor is not None and isinstance(first["value"], int):
            first["value"] = round(first["value"] * factor)
            second["note"] = "Corrected; the first return was wrong."
    return [parcel, later]


def _wrong_quarter(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    for row in parcel.rows:
        row["period"] = shift_quarter(parcel.quarter, -1)
    return _with(parcel, later)


def _unknown_measure(row: Row, details: Details) -> None:
    if row["measure"] == details["measure"]:
        row["measure"] = details["written"]


def _unknown_parent(row: Row, details: Details) -> None:
    if row["item_code"] == details["item"]:
        row["parent_code"] = details["written"]


def _cells(row: Row, details: Details) -> None:
    row.update(details["cells"].get(row.get(details["key"]), {}))


def _unknown_group(row: Row, details: Details) -> None:
    if row["subgroup"] == details["group"]:
        row["subgroup"] = details["written"]


def _group_left_out(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    parcel.rows = [row for row in parcel.rows if row["subgroup"] != details["group"]]
    return _with(parcel, later)


def _row_left_out(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    parcel.rows = [row for row in parcel.rows if row[details["key"]] != details["left_out"]]
    return _with(parcel, later)


def _month_left_out(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    parcel.rows = [row for row in parcel.rows if row["month"] != details["month"]]
    return _with(parcel, later)


def _value_text(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    measure = str(details["measure"])
    whole = sum(_count(row) for row in _totals(parcel, PARTS.get(measure, measure)))
    for row in _totals(parcel, measure):
        percent = f"{100 * _count(row) / max(1, whole):.1f}"
        # 75.0 could pass for a count of 75, and the fault would not be one.
        percent = percent.replace(".0", ".1")
        row["value"] = details["written"].format(percent=percent)
    return _with(parcel, later)


def _total_moved_on(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    """A total that was counted anew, and its groups were not."""
    for row in _totals(parcel, details["measure"]):
        row["value"] = _count(row) + details["more"]
    return _with(parcel, later)


def _part_above_whole(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    for part, whole in zip(
        _totals(parcel, details["part"]), _totals(parcel, details["whole"]), strict=True
    ):
        part["value"] = _count(whole) + 7
    return _with(parcel, later)


def _symbol_for_small_counts(row: Row, details: Details) -> None:
    low, high = details["counts"]
    if isinstance(row["value"], int) and low <= row["value"] <= high:
        row["value"] = details["written"]


def _empty_value(row: Row, details: Details) -> None:
    if row["measure"] == details["measure"]:
        row["value"] = None


def _reason(row: Row, details: Details) -> None:
    in_group = details.get("characteristic", row["characteristic"]) == row["characteristic"]
    if row["measure"] == details["measure"] and in_group:
        row["value"], row["status"], row["note"] = None, details["written"], details["note"]


def _names_for_codes(row: Row, details: Details) -> None:
    row["agency"] = details["agency_as"]
    row["area"] = _names("areas", "area_code", "area_name")[str(row["area"])]


def _titles_for_measures(row: Row, details: Details) -> None:
    row["measure"] = _names("measures", "measure_code", "title")[str(row["measure"])]


def _quarter_form(row: Row, details: Details) -> None:
    row["period"] = details["written"]


def _thousands_commas(row: Row, details: Details) -> None:
    if isinstance(row["value"], int) and row["value"] >= 1000:
        row["value"] = f"{row['value']:,}"


def _numbers_as_text(row: Row, details: Details) -> None:
    if isinstance(row["value"], int):
        row["value"] = f" {row['value']} "


def _dates_day_first(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    return [parcel.copy(date_format="%d/%m/%Y")]


def _totals_row(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    total: Row = {"area": "Total", "value": sum(_count(row) for row in parcel.rows)}
    parcel.rows.append(total)
    return _with(parcel, later)


def _title_rows(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    year, quarter = parcel.quarter[:7].replace("-", "/"), parcel.quarter[-1]
    parcel.preface = [
        "Leicestershire Police: return to the Safeguarding Children Partnerships",
        f"Quarter {quarter}, {year}",
        "",
    ]
    return _with(parcel, later)


def _blank_lines(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    every = details.get("after_every", 1)
    rows: list[Row] = []
    for number, row in enumerate(parcel.rows, start=1):
        rows.append(row)
        if number % every == 0:
            rows.append({})
    parcel.rows = [*rows, {}, {}]
    return _with(parcel, later)


def _header_style(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    parcel.headers = dict(details["headers"])
    return _with(parcel, later)


def _encoding(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    parcel.encoding = details["encoding"]
    return _with(parcel, later)


def _personal_detail(parcel: Parcel, later: Parcel | None, details: Details) -> list[Parcel]:
    """The last text of the quarter says who it was: made up, with a number kept for fiction."""
    last, column = parcel.rows[-1], details["column"]
    last[column] = f"{last[column]} {details['sentence']}"
    return _with(parcel, later)


def _totals(parcel: Parcel, measure: str) -> list[Row]:
    return [
        row for row in parcel.rows if row["measure"] == measure and row["characteristic"] == "total"
    ]


def _count(row: Row) -> int:
    value: Cell = row.get("value")
    return value if isinstance(value, int) else 0


@cache
def _names(seed: str, code: str, name: str) -> dict[str, str]:
    return {row[code]: row[name] for row in seed_rows(SEEDS, seed)}


SPOILERS: dict[str, Spoiler] = {
    "late": _as_it_is,
    "missing": _missing,
    "sent_twice": _as_it_is,
    "resubmitted": _resubmitted,
    "wrong_quarter": _wrong_quarter,
    "unknown_measure": _each_row(_unknown_measure),
    "unknown_parent": _each_row(_unknown_parent),
    "cells": _each_row(_cells),
    "unknown_group": _each_row(_unknown_group),
    "group_left_out": _group_left_out,
    "row_left_out": _row_left_out,
    "month_left_out": _month_left_out,
    "value_text": _value_text,
    "total_moved_on": _total_moved_on,
    "part_above_whole": _part_above_whole,
    "symbol_for_small_counts": _each_row(_symbol_for_small_counts),
    "empty_value": _each_row(_empty_value),
    "reason": _each_row(_reason),
    "not_collected": _each_row(_reason),
    "names_for_codes": _each_row(_names_for_codes),
    "titles_for_measures": _each_row(_titles_for_measures),
    "quarter_form": _each_row(_quarter_form),
    "thousands_commas": _each_row(_thousands_commas),
    "numbers_as_text": _each_row(_numbers_as_text),
    "dates_day_first": _dates_day_first,
    "totals_row": _totals_row,
    "title_rows": _title_rows,
    "blank_lines": _blank_lines,
    "header_style": _header_style,
    "encoding": _encoding,
    "personal_detail": _personal_detail,
}
