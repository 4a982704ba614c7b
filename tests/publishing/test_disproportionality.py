from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipelines.publishing import disproportionality as groups
from pipelines.publishing import quarterly, year_end
from pipelines.publishing.group_brief import OF_A_QUARTER, OF_A_YEAR
from pipelines.publishing.group_findings import differences
from pipelines.publishing.group_reader import GroupRow, Groups
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.group_sensitivity import holds
from pipelines.publishing.release_reader import ReleaseError
from pipelines.refresh.reports import KINDS
from tests.publishing.altered import plain
from tests.publishing.fixture_catalogue import LATEST, LEICESTER, LEICESTERSHIRE, RUTLAND
from tests.publishing.release_fixture import Shape, write_release

YEAR = "2024-25"
# What a report may never say of a difference.
CAUSES = ("because", "due to", "caused", "explained by", "as a result", "discriminat", "biased")
SECTIONS = (
    "stands_out", "characteristics", "decision_points", "crossings", "sensitivity",
    "not_collected", "figures", "methods",
)  # fmt: skip


@pytest.fixture
def report(release_folder: Path, tmp_path: Path) -> GroupReport:
    return groups.open_groups(release_folder, LATEST, "LLR", tmp_path / "figures")


@pytest.fixture
def year(release_folder: Path, tmp_path: Path) -> GroupReport:
    return groups.open_groups(release_folder, YEAR, "LRSCP", tmp_path / "figures")


@pytest.fixture
def empty(tmp_path: Path) -> GroupReport:
    folder = write_release(tmp_path / "marts", Shape(groups=False))
    return groups.open_groups(folder, LATEST, "LSCP", tmp_path / "figures")


def with_rows(report: GroupReport, *rows: GroupRow) -> GroupReport:
    """The same report of a release with these rows and no others."""
    held = report.groups
    return replace(report, groups=Groups(rows, held.decisions, held.categories))


def changed(report: GroupReport, only: str, **cells: object) -> GroupReport:
    """The same report with other cells in every row of one indicator."""
    rows = [
        replace(row, **cells) if row.indicator_code == only else row  # type: ignore[arg-type]
        for row in report.groups.rows
    ]
    return with_rows(report, *rows)


def sections(report: GroupReport) -> Iterator[str]:
    for name in SECTIONS:
        yield plain(getattr(groups, name)(report))


def test_a_quarter_shows_its_own_figures_and_else_the_newest_year(report: GroupReport) -> None:
    periods = {one.indicator.code: one.period for one in report.families()}
    assert periods["referrals_per_10k"] == LATEST
    assert periods["section_47_per_10k"] == YEAR
    assert "**Section 47 enquiries, 2024-25**: 1.7 times" in plain(groups.stands_out(report))


def test_a_year_that_had_not_ended_by_then_is_not_shown(report: GroupReport) -> None:
    """A report of June would have shown, rendered again in spring, what nobody knew then."""
    early = replace(
        report, period="2023-24-Q4", quarter=replace(report.quarter, period="2023-24-Q4")
    )
    assert early.families() == []
    assert [one for one in report.families() if one.period == YEAR]


def test_a_year_shows_the_year(year: GroupReport) -> None:
    assert {one.period for one in year.families()} == {YEAR}
    assert "the year to 31 March 2025" in plain(groups.opening(year))


def test_the_lead_counts_what_the_rows_say(report: GroupReport) -> None:
    rows = [row for one in report.families() for row in one.compared if not row.is_collapsed]
    found = Counter(row.finding for row in rows if row.status == "ok")
    text = plain(groups.stands_out(report))
    tested = found["higher"] + found["lower"] + found["no_evidence"]
    assert text.startswith(f"::: {{.lead}}\n{tested} comparisons between groups of children")
    different = found["higher"] + found["lower"]
    assert f"{different} show a difference: {found['higher']} higher than the group" in text
    assert f"{found['lower']} lower" in text
    hidden = sum(row.status == "c" for row in rows)
    assert f"{hidden} are confidential" in text
    assert min(found["higher"], found["lower"], found["no_evidence"], hidden) > 0


def test_the_surest_differences_come_first_and_each_with_its_interval(
    report: GroupReport,
) -> None:
    text = plain(groups.stands_out(report)).partition("### Leicester")[0]
    lines = [line for line in text.splitlines() if line.startswith("- **")]
    assert len(lines) == 8
    assert all("95% interval" in line and "times as high among" in line for line in lines)
    assert "- And 7 more differences" in text
    first = differences(report)[0].row
    assert first.category == "indian" and first.finding == "lower"


def test_what_is_hidden_for_the_whole_is_shown_for_the_parts_that_can_be(
    report: GroupReport,
) -> None:
    """One small authority's hidden count left the joint report without a single picture."""
    rows = [
        replace(row, status="c") if row.area_code in ("LLR", "LRSCP") else row
        for row in report.groups.rows
    ]
    decisions = tuple(
        replace(row, status="c") if row.area_code in ("LLR", "LRSCP") else row
        for row in report.groups.decisions
    )
    held = replace(report.groups, rows=tuple(rows), decisions=decisions)
    hidden = replace(report, groups=held)
    assert {one.family.area for one in differences(hidden)} == {LEICESTER, LEICESTERSHIRE}
    text = plain(groups.characteristics(hidden))
    assert "**Referrals to children's social care, Leicestershire**" in text
    assert "Decision points, Leicester (LSCP), 2024-25" in plain(groups.decision_points(hidden))
    told = plain(groups.stands_out(hidden)).partition("### All three areas (LLR)")[2]
    assert "No comparison could be made" in told.partition("###")[0]


def test_nothing_found_is_not_said_where_nothing_could_be_tested(report: GroupReport) -> None:
    """'No group differs' stood where every comparison was confidential."""
    same = with_rows(report, *(replace(row, finding="no_evidence") for row in report.groups.rows))
    assert "No group differs from the one it is compared with" in plain(groups.stands_out(same))
    none = with_rows(report, *(replace(row, status="c") for row in report.groups.rows))
    text = plain(groups.stands_out(none))
    assert "No comparison could be made" in text and "No group differs" not in text


def test_no_cause_is_ever_claimed(report: GroupReport, year: GroupReport) -> None:
    for text in [*sections(report), *sections(year)]:
        found = [word for word in CAUSES if word in text.lower()]
        assert found == []
    assert "not an explanation" in plain(groups.stands_out(report))


def test_what_cannot_be_said_stands_beside_what_stands_out(report: GroupReport) -> None:
    text = plain(groups.stands_out(report)).partition("### What cannot be said")[2]
    assert (
        "- **Ethnic group**: of 20 comparisons, 1 too few to assess (children looked after)" in text
    )
    assert "2 confidential (re-referrals and child protection plans)" in text
    assert "**Disability**: of 2 comparisons, 2 without a population to divide by" in text
    assert "2 agencies return no figure by one or more protected characteristics" in text


def test_a_confidential_row_shows_nothing_whatever_the_release_holds(
    report: GroupReport, year: GroupReport
) -> None:
    """A figure that a release forgot to clear would have been printed beside its 'c'."""
    marked = 7654.3
    names = [name for name, kind in GroupRow.__annotations__.items() if kind.startswith("float")]
    for one in (report, year):
        cells = dict.fromkeys(names, marked) | {"status": "c", "finding": "higher"}
        leaky = changed(one, "referrals_per_10k", **cells)
        for text in sections(leaky):
            assert "7654" not in text and "7,654" not in text
        drawn = leaky.quarter.figures_folder.glob("*.svg")
        assert not [path.name for path in drawn if "7,65" in path.read_text(encoding="utf-8")]


def test_a_group_judged_with_its_wider_group_is_not_told_twice(year: GroupReport) -> None:
    """Each of 19 groups would have repeated the sentence of the one of five it belongs to."""
    rows = [
        replace(row, pooling="five_groups", finding="higher")
        if row.characteristic == "ethnicity_19" and row.rate_ratio is not None
        else row
        for row in year.groups.rows
    ]
    collapsed = with_rows(year, *rows)
    told = [one.row.characteristic for one in differences(collapsed)]
    assert "ethnicity" in told and "ethnicity_19" not in told
    assert "judged with their wider group" in plain(groups.characteristics(collapsed))


def test_every_figure_names_who_is_divided_by_and_who_is_not_known(report: GroupReport) -> None:
    text = plain(groups.characteristics(report))
    pictures = re.findall(r"\{fig-alt=\"(.*?)\"\}", text)
    assert len(pictures) == 8
    for words in pictures:
        assert "Divided by: " in words and "Group not known: " in words and "Finding: " in words
    for path in report.quarter.figures_folder.glob("*-ethnicity.svg"):
        drawn = path.read_text(encoding="utf-8")
        assert "Divided by: " in drawn and "Group not known: " in drawn
    assert "Counts events: one child can have several." in pictures[2]


def test_differences_are_turned_about_by_the_unknown(report: GroupReport) -> None:
    found = differences(report)
    stands = sum(holds(one) for one in found)
    text = plain(groups.sensitivity(report))
    assert 0 < stands < len(found)
    assert (
        f"Of {len(found)} differences for which the unknown can be placed, {stands} would" in text
    )
    assert "If all of them were of this group" in text


def test_what_is_not_collected_is_told_by_agency(report: GroupReport, year: GroupReport) -> None:
    text = plain(groups.not_collected(report))
    assert "2 agencies of these areas return no figure" in text
    assert "Gender reassignment; pregnancy and maternity; religion or belief" in text
    assert "Leicestershire Police" in text
    ours = plain(groups.not_collected(year))
    assert "1 agency of these areas returns no figure" in ours, "the city's agency is not theirs"


def test_the_newest_statement_of_what_is_not_collected_holds(report: GroupReport) -> None:
    gaps = report.quarter.release.gaps
    mine = gaps.filter(pl.col("gap_id") == "g4")
    older = mine.with_columns(period=pl.lit("2024-25-Q4"), why=pl.lit("An older one"))
    later = mine.with_columns(period=pl.lit("2025-26-Q2"), why=pl.lit("A later one"))

    def told(*frames: pl.DataFrame) -> str:
        release = replace(report.quarter.release, gaps=pl.concat(frames))
        quarter = replace(report.quarter, release=release)
        return plain(groups.not_collected(replace(report, quarter=quarter)))

    assert "Disability; race" in (text := told(older, mine, later))
    assert "An older one" not in text and "A later one" not in text
    assert "A later one" in told(later), "else the register would look empty"


def test_the_tables_hold_the_rate_the_ratio_and_the_excess(report: GroupReport) -> None:
    text = plain(groups.figures(report))
    row = next(
        row for one in report.families() for row in one.rows
        if (one.indicator.code, row.category) == ("referrals_per_10k", "black")
    )  # fmt: skip
    cells = next(line for line in text.splitlines() if line.startswith("| Black, African"))
    assert f"[{row.value:.1f}]{{.value}}" in cells
    assert f"[{row.rate_ratio:.1f}]{{.value}} [({row.ratio_lower_95:.1f} to" in cells
    assert f"[+{row.excess_number:.0f}]{{.count}}" in cells
    assert cells.endswith("| Higher |")
    assert "area by area" in text
    assert "Key: [c] confidential" in text


def test_an_area_of_one_authority_has_no_table_of_areas(release_folder: Path) -> None:
    alone = groups.open_groups(release_folder, LATEST, "LSCP")
    assert "area by area" not in plain(groups.figures(alone))


def test_a_release_of_older_code_has_an_honest_empty_report(
    empty: GroupReport, release_folder: Path, tmp_path: Path
) -> None:
    for text in sections(empty):
        assert len(text) > 20
    assert "no figure by groups of children" in plain(groups.stands_out(empty))
    for name in ("fct_disproportionality", "fct_decision_point", "dim_category"):
        (Path(tmp_path / "marts") / "20250910T020000Z-fixture" / f"{name}.parquet").unlink()
    bare = groups.open_groups(next((tmp_path / "marts").glob("2*")), LATEST, "LSCP")
    assert "no figure by groups of children" in plain(groups.stands_out(bare))


def test_a_period_that_the_release_lacks_is_refused(release_folder: Path) -> None:
    with pytest.raises(ReleaseError, match="no quarter '2031-32-Q1'"):
        groups.open_groups(release_folder, "2031-32-Q1", "LLR")
    with pytest.raises(ReleaseError, match="no figure of the year '2031-32'"):
        groups.open_groups(release_folder, "2031-32", "LLR")


def test_small_areas_are_confidential_and_say_so(release_folder: Path, tmp_path: Path) -> None:
    report = groups.open_groups(release_folder, LATEST, "LRSCP", tmp_path / "figures")
    rows = [row for one in report.families(RUTLAND) for row in one.compared]
    assert sum(row.status == "c" for row in rows) > 3
    assert differences(report, RUTLAND) == []


def test_the_other_reports_have_a_short_section_that_leads_here(
    release_folder: Path, empty: GroupReport
) -> None:
    quarter = quarterly.open_report(release_folder, LATEST, "LLR")
    text = quarterly.affected_differently(quarter)
    assert len([line for line in text.splitlines() if line.startswith("- ")]) == 5
    assert f"]({OF_A_QUARTER}-{LATEST}-LLR.html)" in text
    ended = year_end.open_year(release_folder, YEAR, "LRSCP")
    assert f"]({OF_A_YEAR}-{YEAR}-LRSCP.html)" in year_end.affected_in_the_year(ended)
    assert ".html" not in quarterly.affected_differently(empty.quarter)


def test_the_names_that_lead_here_are_those_of_the_reports() -> None:
    of_groups = {k.code for k in KINDS if k.notebook == "disproportionality.qmd"}
    assert of_groups == {OF_A_QUARTER, OF_A_YEAR}
