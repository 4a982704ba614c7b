from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing import year_end
from pipelines.publishing.self_assessment_sheets import section11_sheet, survey_sheet
from pipelines.publishing.workbook import Number
from pipelines.publishing.year import Year
from pipelines.publishing.year_workbook import year_workbook
from pipelines.publishing.yearly_section11 import (
    EVERYBODY,
    NOTHING_ASKED,
    NOTHING_WEAK,
    WHO_IS_HIDDEN,
    self_assessments,
)
from tests.publishing.altered import obeyed, plain, with_release, with_tables
from tests.publishing.fixture_catalogue import HOSTILE
from tests.publishing.fixture_schema import frame
from tests.publishing.fixture_self_assessment import (
    ASKED,
    CITY,
    COUNTY,
    GRADED,
    HEALTH,
    POLICE,
    returned,
    section11,
    survey,
)

Open = Callable[..., Year]
OF_SECTION11 = returned(
    "section11", GRADED, **{CITY: "received", POLICE: "late", COUNTY: "received", HEALTH: "missing"}
)
OF_SURVEY = returned(
    "practitioner_survey", ASKED, **{CITY: "received", COUNTY: "received", POLICE: "rejected"}
)


@pytest.fixture
def opened(release_folder: Path, tmp_path: Path) -> Open:
    def open_it(
        key: str,
        partnership: str = "LLR",
        graded: list[dict[str, Any]] | None = None,
        answered: list[dict[str, Any]] | None = None,
        came: list[dict[str, Any]] | None = None,
    ) -> Year:
        """The year of a release with the fixture's tables, or with others."""
        year = year_end.open_year(release_folder, key, partnership, tmp_path / "figures")
        folder = tmp_path / f"{key}-{partnership}"
        folder.mkdir()
        tables = {
            "fct_section11": frame("fct_section11", section11() if graded is None else graded),
            "fct_practitioner_survey": frame(
                "fct_practitioner_survey", survey() if answered is None else answered
            ),
        }
        quarter = with_tables(year.quarter, folder, **tables)
        rows = [*OF_SECTION11, *OF_SURVEY] if came is None else came
        return replace(year, quarter=with_release(quarter, returns=frame("fct_return", rows)))

    return open_it


def cells(text: str) -> list[list[str]]:
    """The cells of every table row that is no line of dashes."""
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_section_11_says_who_sent_it_and_who_did_not(opened: Open) -> None:
    text = plain(self_assessments(opened(GRADED)))
    assert (
        "3 of 4 agencies sent their self-assessment, 1 of them late. Nothing was received from: "
        "Leicester, Leicestershire and Rutland Integrated Care Board."
    ) in text
    assert "agree" not in text.casefold()


def test_each_standard_has_its_grades_counted_and_its_change(opened: Open) -> None:
    rows = cells(plain(self_assessments(opened(GRADED))))
    assert ["Training", "1", "2", "0", "0", "1", "1 better, 1 the same"] in rows
    assert ["Supervision", "0", "0", "1", "1", "2", "1 worse"] in rows


def test_what_is_not_met_stands_first_with_what_will_be_done(opened: Open) -> None:
    year = opened(GRADED)
    text = plain(self_assessments(year)).split("Agency | Grade")[1]
    assert text.index("Not met") < text.index("Partly met")
    assert ["Leicestershire Police", "Partly met", "Sampled.", "Every month."] in cells(text)
    assert "(by 30 September 2024)" in text
    well = [row for row in section11() if row["grade"] not in ("partly_met", "not_met")]
    other = replace(year, quarter=with_release(year.quarter))
    frame("fct_section11", well).write_parquet(
        other.quarter.release.folder / "fct_section11.parquet"
    )
    assert NOTHING_WEAK in self_assessments(other)


def test_a_partnership_reads_of_the_agencies_that_work_in_it(opened: Open) -> None:
    text = plain(self_assessments(opened(GRADED, "LRSCP")))
    assert "2 of 3 agencies sent their self-assessment" in text
    assert "Leicester City" not in text


def test_the_survey_says_how_many_agree_and_hides_what_the_release_hides(opened: Open) -> None:
    text = plain(self_assessments(opened(ASKED)))
    assert "2 of 3 agencies sent their survey." in text
    assert "What was sent could not be used, from: Leicestershire Police." in text
    rows = cells(text)
    assert ["Heard.", "80% (70 to 85)", "1,200"] in rows
    assert [
        "Leicester City Council children's social care",
        "Heard. 82% (72 to 87)",
        "Time. 40% (30 to 45)",
    ] in rows
    hidden = ["Not shown: too few people"] * 2
    assert ["Leicestershire County Council children's social care", *hidden] in rows
    assert ["Leicestershire Police", *["Time. 60% (50 to 65)"] * 2] in rows
    assert EVERYBODY in text and WHO_IS_HIDDEN in text
    # A late answer to one statement waits for nine others.
    assert (
        "stand as they were released on 22 July 2025. What was sent since then comes from" in text
    )


def test_in_a_year_of_the_survey_the_last_self_assessment_is_named(opened: Open) -> None:
    text = plain(self_assessments(opened(ASKED)))
    assert text.endswith("The last Section 11 self-assessments before this year were for 2023-24.")
    assert "Section 11 of the Children Act" not in text


def test_where_nothing_was_asked_or_nothing_came_that_is_said(opened: Open) -> None:
    assert self_assessments(opened(GRADED, graded=[], answered=[], came=[])) == NOTHING_ASKED
    told = self_assessments(opened(ASKED, answered=[], came=[]))
    assert told.startswith(NOTHING_ASKED) and told.endswith("for 2023-24.")
    came = returned("practitioner_survey", ASKED, **{CITY: "missing", POLICE: "not due"})
    text = plain(self_assessments(opened(ASKED, "LSCP", [], [], came)))
    assert "None of 1 agency sent its survey." in text
    assert "Nothing was received from: Leicester City Council children's social care." in text
    assert "1 agency may still send one." in text.casefold() and "|" not in text


def test_a_release_of_older_code_says_that_nothing_was_received(release_folder: Path) -> None:
    year = year_end.open_year(release_folder, ASKED, "LLR")
    assert not (year.quarter.release.folder / "fct_section11.parquet").exists()
    assert self_assessments(year) == NOTHING_ASKED


def test_what_agencies_write_is_printed_and_not_obeyed(opened: Open) -> None:
    text = self_assessments(opened(GRADED))
    assert obeyed(text) == [] and obeyed(HOSTILE)


def test_the_sheets_hold_each_row_and_no_empty_cell(opened: Open) -> None:
    year = opened(GRADED)
    sheet = section11_sheet(year)
    assert len(sheet.rows) == len(section11())
    assert all(cell != "" for row in sheet.rows for cell in row)
    (missing,) = [row for row in sheet.rows if row[0] == "Training" and "Integrated" in str(row[1])]
    assert missing[2:4] == ("none", "Missing")
    assert survey_sheet(year).rows == ()


def test_the_sheet_of_the_survey_shows_no_number_of_a_hidden_group(opened: Open) -> None:
    sheet = survey_sheet(opened(ASKED))
    assert len(sheet.rows) == len(survey())
    hidden = [row for row in sheet.rows if str(row[-1]).startswith("[c]")]
    assert len(hidden) == 3
    assert all(row[3:8] == ("[c]",) * 5 for row in hidden)
    (nobody,) = [row for row in sheet.rows if str(row[-1]).startswith("[x]")]
    assert nobody[3:7] == ("[x]",) * 4 and nobody[7] == Number(0)
    (kept,) = [row for row in sheet.rows if row[-1] == "As released on 22 July 2025"]
    assert kept[:2] == ("Time.", "Leicestershire Police") and kept[7] == Number(92)
    assert [row[1] for row in sheet.rows if row[0] == "Heard."][:1] == ["Both partnerships"]


@pytest.mark.parametrize(
    ("key", "there", "absent"),
    [(GRADED, "Section 11", "Practitioner survey"), (ASKED, "Practitioner survey", "Section 11")],
)
def test_the_workbook_has_the_sheet_of_the_one_that_was_asked(
    opened: Open, key: str, there: str, absent: str
) -> None:
    folder = opened(key).quarter.release.folder
    book = year_workbook({"release": str(folder), "period": key, "partnership": "LLR"})
    labels = [sheet.label for sheet in book.sheets]
    assert there in labels and absent not in labels
