from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing import scrutiny_pack as pack_of
from pipelines.publishing.scrutiny_evidence import evidence_of
from pipelines.publishing.scrutiny_gaps import closed_gaps, open_gaps
from pipelines.publishing.scrutiny_quality import share_words
from pipelines.publishing.scrutiny_reader import ScrutinyPack
from pipelines.publishing.scrutiny_workbook import scrutiny_workbook
from pipelines.refresh.options import Options
from pipelines.refresh.reports import KINDS, Report
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.publishing.fixture_catalogue import LATEST
from tests.publishing.fixture_quality import BEFORE, quality_rows, register_rows
from tests.publishing.fixture_schema import frame

YEAR = "2024-25"


@pytest.fixture(scope="module")
def pack(release_folder: Path) -> ScrutinyPack:
    return pack_of.open_pack(release_folder, LATEST, "LLR")


def with_table(folder: Path, tmp_path: Path, table: str, rows: list[dict[str, Any]]) -> Path:
    changed = tmp_path / folder.name
    shutil.copytree(folder, changed)
    frame(table, rows).write_parquet(changed / f"{table}.parquet")
    return changed


def test_what_a_later_return_closed_was_open_in_the_quarter_before(release_folder: Path) -> None:
    before = pack_of.open_pack(release_folder, BEFORE, "LLR")
    assert [row["register_id"] for row in open_gaps(before)] == ["r2", "r4", "r5"]
    assert closed_gaps(before) == []
    assert "The return of" not in pack_of.register(before)


def test_the_register_names_who_by_when_and_what_closed(pack: ScrutinyPack) -> None:
    told = pack_of.register(pack).replace("\\", "")
    assert "3 gaps open, 2 gaps closed" in told
    assert (
        "Of those open, 2 have nobody named to put it right, and 1 is beyond the day named" in told
    )
    assert "| Data Manager | 31 March 2025 |" in told
    opened, closed = told.split("### Closed")
    assert "The return came" in closed and "The return came" not in opened


def test_a_partnerships_pack_holds_its_own_gaps_only(release_folder: Path) -> None:
    leicester = pack_of.open_pack(release_folder, LATEST, "LSCP")
    assert {row["register_id"] for row in leicester.register} == {"r1", "r3", "r4", "r5", "r6"}


def test_what_is_not_whole_is_never_rounded_up_to_it() -> None:
    assert share_words((99_999, 100_000)) == "over 99.9%"
    assert share_words((100, 100)) == "100.0%"
    assert share_words((0, 0)) == "–"


def test_returns_that_are_not_in_order_stand_alone(pack: ScrutinyPack) -> None:
    told = pack_of.quality(pack).replace("\\", "")
    first = told.split("### Over time")[0]
    assert "Leicestershire Police" in first and "Not in time" in first
    assert "10 of 12; before 100.0%" in first
    assert "Rutland County Council" not in first, "its return is in order"
    assert "Completeness: counts asked for" in told


def test_the_year_has_a_pack_of_its_own_and_the_fourth_quarter_tells_of_itself(
    release_folder: Path,
) -> None:
    quarter = pack_of.open_pack(release_folder, "2024-25-Q4", "LLR")
    assert "The year by agency" not in pack_of.quality(quarter)
    year = pack_of.open_pack(release_folder, YEAR, "LLR")
    assert "the year to 31 March 2025" in pack_of.opening(year).replace("\\", "")
    told = pack_of.at_a_glance(year).replace("\\", "")
    assert "closed in the year" in told and "; no returns sent again" in told


def test_the_years_quality_is_summed_over_its_quarters_with_each_quarter_beside_it(
    release_folder: Path, tmp_path: Path
) -> None:
    rows = quality_rows()
    for row in rows:
        if (row["agency_code"], row["period"]) == ("rutland_early_help", "2024-25-Q2"):
            wrong = {"validity": 900, "timeliness": 0}.get(row["dimension"], row["numerator"])
            row["numerator"] = wrong
    folder = with_table(release_folder, tmp_path, "fct_data_quality", rows)
    told = pack_of.quality(pack_of.open_pack(folder, YEAR, "LLR")).replace("\\", "")
    odd, moving, agencies = told.split("###")
    (line,) = [one for one in odd.splitlines() if "Q2 90.0%" in one]
    assert "**97.5%** [Q1 100.0%, Q2 90.0%, Q3 100.0%, Q4 100.0%]" in line
    assert "**3 of 4 in time** [not Q2]" in line
    assert "Leicestershire Police" not in odd, "it was late in another year"
    assert "2024-25-Q4" in moving and "The year" in moving and "2025-26" not in moving
    assert "Leicestershire Police" in agencies


def test_the_register_of_the_year_adds_up_from_its_beginning_to_its_end(
    release_folder: Path, tmp_path: Path
) -> None:
    """A gap of the year before that closed in it, one that began and closed, one of later on."""
    first, second, *_ = register_rows()
    closed = {"state": "closed", "how_closed": "The return came."}
    old = {**first, "register_id": "old", "first_period": "2023-24-Q4", "since": date(2024, 5, 1),
           "closed_period": "2024-25-Q1", "closed_on": date(2024, 7, 20), **closed}  # fmt: skip
    within = {**first, "register_id": "in", "first_period": "2024-25-Q2",
              "since": date(2024, 11, 1), "closed_period": "2024-25-Q2",
              "closed_on": date(2024, 11, 21), **closed}  # fmt: skip
    after = {**within, "register_id": "after", "closed_period": LATEST,
             "closed_on": date(2025, 7, 20)}  # fmt: skip
    gone = {**old, "register_id": "gone", "closed_period": "2023-24-Q4"}
    rows = [first, second, old, within, after, gone]
    folder = with_table(release_folder, tmp_path, "fct_gap_register", rows)
    told = pack_of.register(pack_of.open_pack(folder, YEAR, "LLR")).replace("\\", "")
    assert (
        "2 gaps were open when the year began, 2 began in it, 2 closed in it, and 2 were open at "
        "its end. Those that closed had been open for 50 days at the median, the longest for 80."
    ) in told
    opened, ended = told.split("### Open at the year's end")[1].split("### Closed in the year")
    assert opened.count("| Data Manager | 31 March 2025 |") == 1
    assert "[after 80 days]" in ended and "[after 20 days]" in ended
    assert "20 July 2025" not in told, "a later return had closed nothing yet"


def test_what_of_the_year_was_sent_again_stands_with_the_agencys_own_reason(
    release_folder: Path, tmp_path: Path
) -> None:
    police = ("leicestershire_police", "performance_return", "2024-25-Q2")
    held = pl.read_parquet(release_folder / "fct_return.parquet").to_dicts()
    for row in held:
        if (row["agency_code"], row["dataset"], row["period"]) == police:
            row["resubmissions"] = 2
    folder = with_table(release_folder, tmp_path, "fct_return", held)
    asked = {"agency_code": police[0], "period": police[2], "question": "reason_for_change",
             "measure_code": "referrals", "area_code": "LLR", "state": "answered"}  # fmt: skip
    rows = [{**asked, "explanation_id": "a", "explanation": "Two were counted twice."},
            {**asked, "explanation_id": "b", "explanation": None, "state": "open"}]  # fmt: skip
    frame("fct_explanation", rows).write_parquet(folder / "fct_explanation.parquet")
    told = pack_of.revisions(pack_of.open_pack(folder, YEAR, "LLR")).replace("\\", "")
    (line,) = [one for one in told.splitlines() if "Leicestershire Police" in one]
    assert "| 2 times |" in line
    assert "“Two were counted twice.”; The agency gave no reason for other figures |" in line
    assert "Figures of the year that differ" in told and "23.0" in told
    earlier = pack_of.revisions(pack_of.open_pack(folder, "2023-24", "LLR")).replace("\\", "")
    assert "Leicestershire Police" not in earlier and "23.0" not in earlier


def test_the_years_links_lead_to_reports_and_sections_of_the_same_year(
    release_folder: Path,
) -> None:
    year = pack_of.open_pack(release_folder, YEAR, "LSCP")
    rows = year.quarter.release.scrutiny_lines.with_columns(period=pl.lit("2024-25-Q4"))
    release = replace(year.quarter.release, scrutiny_lines=rows)
    told = pack_of.lines_of_enquiry(replace(year, quarter=replace(year.quarter, release=release)))
    for kind in KINDS:
        if kind.code in ("yearly-report", "development-event", "year-end-performance"):
            page, *_ = Report(kind, YEAR, "LSCP").paths(Workspace(Path("home")), Options())
            assert f"({page.name}" in told
    notebook = (PROJECT_ROOT / "reports" / "yearly.qmd").read_text(encoding="utf-8")
    headings = {
        line[3:].lower().replace(" ", "-") for line in notebook.splitlines() if line[:3] == "## "
    }
    sections = re.findall(r"LSCP\.html#([a-z-]+)", told)
    assert len(sections) == 3 and set(sections) <= headings
    assert "evidence of the year" in told.replace("\\", "")


def test_a_line_of_enquiry_has_what_names_its_theme_and_not_what_suggests_it(
    pack: ScrutinyPack,
) -> None:
    found = evidence_of(pack, {"theme_code": "neglect"})
    assert found.named and {one[0] for one in found.suggested} >= {"single_agency_narrative"}
    assert not {one[0] for one in found.named} & {"independent_scrutiny"}
    assert len(set(found.named)) == len(found.named)
    told = pack_of.lines_of_enquiry(pack).replace("\\", "")
    assert "1 of 8 lines of enquiry has evidence" in told
    assert told.count("The plan names no theme for this line") == 7


def test_a_gap_that_closed_by_itself_stands_in_the_register_with_the_others(
    release_folder: Path, tmp_path: Path
) -> None:
    first = next(row for row in register_rows() if row["state"] == "open")
    closing = {
        "register_id": "gone", "kind": "catalogue_fault", "agency_code": None,
        "dataset": "targets", "first_period": None, "last_period": None, "state": "closed",
        "why": "Row 7 names no indicator.", "closed_on": date(2025, 8, 20),
        "how_closed": "It is no gap any more in the release of this day.",
    }  # fmt: skip
    folder = with_table(release_folder, tmp_path, "fct_gap_closed", [{**first, **closing}])
    told = pack_of.register(pack_of.open_pack(folder, LATEST, "LLR")).replace("\\", "")
    line = next(line for line in told.splitlines() if "Row 7 names no indicator" in line)
    assert "Of no agency" in line and "20 August 2025" in line and "no gap any more" in line
    older = with_table(release_folder, tmp_path / "older", "fct_gap_closed", [])
    (older / "fct_gap_closed.parquet").unlink()
    assert "Row 7" not in pack_of.register(pack_of.open_pack(older, LATEST, "LLR"))


def test_its_links_lead_to_reports_of_the_same_quarter_and_audience(pack: ScrutinyPack) -> None:
    told = pack_of.lines_of_enquiry(pack)
    for kind in KINDS:
        if kind.code in ("audits-and-learning", "how-are-we-doing"):
            page, *_ = Report(kind, LATEST, "LLR").paths(Workspace(Path("home")), Options())
            assert f"({page.name})" in told


def test_marks_are_counted_and_what_is_shown_and_not_sound_is_named(pack: ScrutinyPack) -> None:
    told = pack_of.marks(pack).replace("\\", "")
    counted, doubtful = told.split("### Shown, and not sound")
    assert "A return it is made of came with a warning" in counted
    assert "(use with care)**: Rutland." in doubtful and "Leicester" not in doubtful


def test_the_certificate_is_told_in_words_and_its_absence_is_said(
    pack: ScrutinyPack, release_folder: Path, tmp_path: Path
) -> None:
    assert pack_of.certificate(pack) == "This release has no disclosure certificate."
    folder = with_table(release_folder, tmp_path, "fct_gap_register", register_rows())
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["disclosure"] = {
        "holds": True, "protected_counts": [1, 5], "counts": 36077, "hidden_by_themselves": 6724,
        "hidden_to_protect_others": 4952, "equations": 20302, "narrowest_values_left": 5,
        "audience": "partnership", "assumed": ["A hidden count is a whole number."],
    }  # fmt: skip
    path.write_text(json.dumps(manifest), encoding="utf-8")
    told = pack_of.certificate(pack_of.open_pack(folder, LATEST, "LLR")).replace("\\", "")
    assert "6,724 are hidden because they are 1 to 5, and 4,952 more" in told
    manifest["disclosure"]["holds"] = False
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert "does not hold" in pack_of.certificate(pack_of.open_pack(folder, LATEST, "LLR"))


def test_what_stands_in_the_way_is_told_with_who_and_when(pack: ScrutinyPack) -> None:
    told = pack_of.hindrances(pack).replace("\\", "")
    assert "No agreement yet." in told and "Head of Data" in told and "28 September 2025" in told


def test_at_a_glance_has_a_line_for_each_section(pack: ScrutinyPack) -> None:
    told = pack_of.at_a_glance(pack).replace("\\", "")
    assert "1 of 8 have evidence" in told and "3 gaps open, 2 of them with nobody named" in told
    assert "2 of" in told and "1 named by agencies" in told


def test_the_workbook_holds_what_the_pages_cut_short(release_folder: Path) -> None:
    params = {"release": str(release_folder), "period": LATEST, "partnership": "LLR"}
    book = scrutiny_workbook(params)
    sheets = {sheet.label: sheet for sheet in book.sheets}
    assert list(sheets) == [
        "Scrutiny", "Line evidence", "Gap register", "Hindrances", "Data quality", "Revisions",
    ]  # fmt: skip
    assert len(sheets["Gap register"].rows) == len(register_rows())
    quality = pl.read_parquet(release_folder / "fct_data_quality.parquet")
    assert len(sheets["Data quality"].rows) == quality.height
    assert "9 August 2025" in str(sheets["Gap register"].rows)


def test_the_years_workbook_has_each_return_over_the_year_and_what_was_sent_again(
    release_folder: Path,
) -> None:
    book = scrutiny_workbook({"release": str(release_folder), "period": YEAR, "partnership": "LLR"})
    sheets = {sheet.label: sheet for sheet in book.sheets}
    quality = sheets["Quality of the year"]
    assert len(quality.columns) == len(quality.rows[0]) == 10
    assert len(quality.rows) == len({(row[0], row[1], row[2]) for row in quality.rows}) > 5
    assert any("Left out" in line and "Sent again" in line for line in book.intro)
