from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing.year import Year, open_year
from pipelines.publishing.yearly_timetable import NOTHING_KNOWN, assurance
from tests.publishing.altered import obeyed, plain, with_tables
from tests.publishing.fixture_catalogue import HOSTILE
from tests.publishing.fixture_schema import frame
from tests.publishing.fixture_timetable import LAST_YEAR, PARTNERS, RUTLAND, element

KEY = "2024-25"


@pytest.fixture(scope="module")
def year(release_folder: Path) -> Year:
    return open_year(release_folder, KEY, "LSCP")


def of(year: Year, folder: Path, *rows: dict[str, Any]) -> Year:
    table = frame("fct_assurance_element", [*rows])
    return replace(year, quarter=with_tables(year.quarter, folder, fct_assurance_element=table))


def test_the_public_reads_what_was_asked_for_and_what_came(year: Year, tmp_path: Path) -> None:
    rows = [
        element(**LAST_YEAR),
        element(**LAST_YEAR | {"period": "2024-25-Q1"}, status="late"),
        element(
            **LAST_YEAR, status="missing", element="Survey", rule_code="s", sections="frontline"
        ),
        element(**LAST_YEAR, **PARTNERS, status="not recorded", rule_code="p"),
        element(status="missing"),
    ]
    text = plain(assurance(of(year, tmp_path, *rows)))
    assert "what it asked for in the year to 31 March 2025 and what it received." in text
    assert "Of 3 that had fallen due, 2 came, 1 of them late. Of 1 more it is not recorded" in text
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert lines == [
        "| Figures in reports | Performance data | Provided, as far as is recorded here: 2 of 2 "
        "received, 1 of them late; 1 not recorded here |",
        "| Views of staff | Survey | Not provided: missing |",
        "| In public |   | Nothing in the timetable provides for it |",
    ]


def test_what_another_partnerships_agencies_owe_is_not_told(year: Year, tmp_path: Path) -> None:
    other = of(year, tmp_path, element(**LAST_YEAR, **RUTLAND, status="missing"))
    assert assurance(other) == NOTHING_KNOWN


def test_a_year_and_a_release_without_a_timetable_say_so(year: Year, tmp_path: Path) -> None:
    older = with_tables(year.quarter, tmp_path, fct_assurance_element=None)
    assert assurance(replace(year, quarter=older)) == NOTHING_KNOWN
    assert assurance(replace(year, key="2019-20")) == NOTHING_KNOWN


def test_names_are_printed_and_not_obeyed(year: Year, tmp_path: Path) -> None:
    assert obeyed(assurance(of(year, tmp_path, element(**LAST_YEAR, element=HOSTILE)))) == []
