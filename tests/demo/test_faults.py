"""Each declared fault is found in the files, and no entry declares what is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.demo.faults import Fault, load_faults, unreported
from pipelines.demo.parcel import STEMS
from pipelines.demo.spoil import SPOILERS

Read = Callable[[str], list[list[Any]]]
FAULTS = load_faults()
NAMES = {"Leicester", "Leicestershire", "Rutland", "Leicester, Leicestershire and Rutland"}


def _quarters(fault: Fault, window: list[str]) -> list[str]:
    return [quarter for quarter in window if fault.happens(fault.agency, quarter)]


def _folders(fault: Fault, raw: Path, window: list[str]) -> Iterator[tuple[str, Path]]:
    """The folders it should be in; where the agency sends nothing there is no folder."""
    for quarter in _quarters(fault, window):
        folder = raw / quarter / fault.agency
        if folder.is_dir():
            yield quarter, folder


def _files(fault: Fault, raw: Path, window: list[str]) -> Iterator[str]:
    """The files it should be in; a file that is corrected afterwards holds it, the later not."""
    for _, folder in _folders(fault, raw, window):
        for dataset, stem in STEMS.items():
            if fault.touches(dataset):
                (path,) = (path for path in folder.glob("*") if path.stem == stem)
                yield path.relative_to(raw).as_posix()


_HEADINGS = {
    "value", "narrative", "item_code", "action_code", "voice_code", "subgroup", "line_code",
    "standard", "role_group", "body", "event_code",
}  # fmt: skip


def _records(table: list[list[Any]]) -> list[dict[str, Any]]:
    """Rows by plain header: the first row that names a value, a narrative or a code."""
    start = next(
        number
        for number, row in enumerate(table)
        if _HEADINGS & {str(cell).strip().casefold() for cell in row}
    )
    header = [str(cell).strip().casefold() for cell in table[start]]
    return [
        dict(zip(header, row, strict=False)) for row in table[start + 1 :] if any(row) and row != []
    ]


def _day(cell: Any) -> Any:
    return cell.date() if isinstance(cell, datetime) else cell


def _present(fault: Fault, records: list[dict[str, Any]], table: list[list[Any]]) -> bool:
    details, kind = fault.details, fault.kind
    of = [row for row in records if row.get("measure") == details.get("measure")]
    if kind == "wrong_quarter":
        return {row["period"] for row in records} == {"2024-25-Q3"}
    if kind == "unknown_measure":
        return not of and any(row["measure"] == details["written"] for row in records)
    if kind == "unknown_parent":
        codes = {row["item_code"]: row["parent_code"] for row in records}
        return codes[details["item"]] == details["written"] not in codes
    if kind == "unknown_group":
        groups = {row["subgroup"] for row in records}
        return details["written"] in groups and details["group"] not in groups
    if kind == "group_left_out":
        return bool(records) and details["group"] not in {row["subgroup"] for row in records}
    if kind == "row_left_out":
        return bool(records) and details["left_out"] not in {row[details["key"]] for row in records}
    if kind == "month_left_out":
        months = {str(_day(row["month"])) for row in records}
        return len(months) == 2 and str(details["month"]) not in months
    if kind == "cells":
        of_code = {row[details["key"]]: row for row in records}
        return all(
            str(_day(of_code[code][column]) or "") == str(cell or "")
            for code, cells in details["cells"].items()
            for column, cell in cells.items()
        )
    if kind == "value_text":
        number = r"\d+\.\d"
        wanted = re.escape(details["written"]).replace(r"\{percent\}", number)
        return bool(of) and all(re.fullmatch(wanted, str(row["value"])) for row in of)
    if kind == "part_above_whole":
        values = {row["measure"]: int(row["value"]) for row in records}
        return values[details["part"]] > values[details["whole"]]
    if kind == "total_moved_on":
        by_group: dict[str, int] = {}
        for row in of:
            if row["characteristic_2"] == "none":
                name = row["characteristic"]
                by_group[name] = by_group.get(name, 0) + int(row["value"])
        return by_group["total"] - by_group["ethnicity"] == details["more"]
    if kind == "empty_value":
        return [(row["value"] or None, row["status"] or None) for row in of] == [(None, None)]
    if kind in ("reason", "not_collected"):
        in_group = [
            row for row in of if row["characteristic"] == details.get("characteristic", "total")
        ]
        return bool(in_group) and all(
            (row["value"], row["status"], row["note"]) == ("", details["written"], details["note"])
            for row in in_group
        )
    if kind == "names_for_codes":
        return {row["area"] for row in records} <= NAMES and {row["agency"] for row in records} == {
            details["agency_as"]
        }
    if kind == "titles_for_measures":
        return {row["measure"] for row in records} == {"Early help assessments"}
    if kind == "quarter_form":
        return {row["period"] for row in records} == {details["written"]}
    if kind == "thousands_commas":
        return any(re.fullmatch(r"\d,\d{3}", row["value"]) for row in records)
    if kind == "numbers_as_text":
        return all(re.fullmatch(r" \d+ ", row["value"]) for row in records)
    if kind == "dates_day_first":
        return all(re.fullmatch(r"\d\d/\d\d/\d{4}", row["written_on"]) for row in records)
    if kind == "personal_detail":
        held = [details["sentence"] in str(row[details["column"]]) for row in records]
        return held.count(True) == 1
    if kind == "totals_row":
        return "Total" in table[-1] and any(str(cell).isdigit() for cell in table[-1])
    if kind == "title_rows":
        return "Leicestershire Police" in table[0][0] and table[3][0] == "period"
    if kind == "blank_lines":
        return sum(not any(row) for row in table) >= 3
    if kind == "header_style":
        return set(details["headers"].values()) >= set(table[0])
    raise AssertionError(f"No test looks for the fault '{kind}'.")


_IN_THE_CELLS = [
    fault
    for fault in FAULTS
    if fault.kind
    not in ("late", "missing", "sent_twice", "resubmitted", "encoding", "symbol_for_small_counts")
]


@pytest.mark.parametrize("fault", _IN_THE_CELLS, ids=lambda fault: fault.fault_id)
def test_fault_is_in_the_files(fault: Fault, raw: Path, read: Read, window: list[str]) -> None:
    places = [*_files(fault, raw, window)]
    assert places, "The fault is declared for no file that exists."
    for place in places:
        table = read(place)
        assert _present(fault, _records(table), table), place


@pytest.mark.parametrize(
    "fault",
    [f for f in FAULTS if f.kind == "symbol_for_small_counts"],
    ids=lambda fault: fault.fault_id,
)
def test_small_counts_are_replaced_by_the_suppliers_symbol(
    fault: Fault, raw: Path, read: Read, window: list[str]
) -> None:
    values = [row["value"] for place in _files(fault, raw, window) for row in _records(read(place))]
    low, high = fault.details["counts"]
    assert not {str(count) for count in range(low, high + 1)} & set(values)
    assert values.count(fault.details["written"]) >= 5


@pytest.mark.parametrize(
    "fault", [f for f in FAULTS if f.details.get("correction")], ids=lambda fault: fault.fault_id
)
def test_correction_arrives_later_and_is_without_the_fault(
    fault: Fault, raw: Path, read: Read, window: list[str]
) -> None:
    for _, folder in _folders(fault, raw, window):
        first = folder / fault.details["file"]
        later = first.with_stem(fault.details["correction"]["stem"])
        assert later.stat().st_mtime > first.stat().st_mtime
        if fault.kind == "sent_twice":
            assert later.read_bytes() == first.read_bytes()
            continue
        assert later.read_bytes() != first.read_bytes()
        if fault in _IN_THE_CELLS:
            table = read(later.relative_to(raw).as_posix())
            assert not _present(fault, _records(table), table)


def test_resubmission_changes_what_it_says_and_nothing_else(raw: Path, read: Read) -> None:
    folder = "2024-25-Q2/leicestershire_childrens_social_care"
    first = _records(read(f"{folder}/performance_return.csv"))
    second = _records(read(f"{folder}/performance_return_v2.csv"))
    changed = {a["measure"] for a, b in zip(first, second, strict=True) if a != b}
    (fault,) = (fault for fault in FAULTS if fault.kind == "resubmitted")
    assert changed == set(fault.details["factors"])


@pytest.mark.parametrize(
    "fault", [f for f in FAULTS if f.kind == "encoding"], ids=lambda fault: fault.fault_id
)
def test_file_is_in_the_declared_encoding(fault: Fault, raw: Path, window: list[str]) -> None:
    for place in _files(fault, raw, window):
        content = raw.joinpath(*place.split("/")).read_bytes()
        if fault.details["encoding"] == "utf-16":
            assert content.startswith(b"\xff\xfe") and "period" in content.decode("utf-16")
        elif fault.details["encoding"] == "utf-8-sig":
            assert content.startswith(b"\xef\xbb\xbf")
        else:
            with pytest.raises(UnicodeDecodeError):
                content.decode("utf-8")
            text = content.decode("windows-1252")
            assert "£" in text and "“" in text and "’" in text


def test_what_is_missing_lies_in_no_folder(raw: Path) -> None:
    for fault in FAULTS:
        if fault.kind == "missing":
            for quarter in fault.quarters:
                sent = {path.stem for path in (raw / quarter / fault.agency).glob("*")}
                missing = {stem for dataset, stem in STEMS.items() if fault.touches(dataset)}
                assert missing and not sent & missing, fault.id


def test_newest_quarter_is_mostly_complete(raw: Path, window: list[str]) -> None:
    """The reports of the newest quarter are what a newcomer sees first."""
    newest = window[-1]
    spoilt = {
        fault.agency
        for fault in FAULTS
        if newest in fault.quarters and (fault.kind == "missing" or "rejected" in fault.outcome)
    }
    assert spoilt == {"rutland_early_help"}
    assert len([*(raw / newest).iterdir()]) == 13


def test_every_kind_of_fault_is_declared_and_explained() -> None:
    assert {fault.kind for fault in FAULTS} == set(SPOILERS)
    assert len({fault.fault_id for fault in FAULTS}) == len(FAULTS)
    for fault in FAULTS:
        assert fault.what.endswith(".") and fault.intake.endswith(".")
        assert fault.outcome in ("accepted", "rejected", "missing", "rejected, then accepted")


def test_what_never_arrives_or_is_rejected_for_good_is_unreported() -> None:
    assert unreported(FAULTS) == {
        ("llr_integrated_care_board", "2024-25-Q3"),
        ("rutland_early_help", "2025-26-Q1"),
        ("leicester_education", "2023-24-Q4"),
    }
