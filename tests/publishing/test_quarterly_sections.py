from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from pipelines.publishing import charts, quarterly, spc_chart
from pipelines.publishing.quarter import QUESTIONS, Quarter
from pipelines.publishing.quarter_methods import OGL, quality_marks
from pipelines.publishing.quarter_tables import figures_table
from pipelines.publishing.release_reader import ReleaseError
from pipelines.publishing.scope import ScopeError
from tests.publishing.fixture_catalogue import LATEST
from tests.publishing.release_fixture import Shape, write_release

# Those of the quarterly report, then those that only the Performance Group's has.
SECTIONS = (
    quarterly.opening,
    quarterly.one_page,
    quarterly.focus_areas,
    quarterly.what_next,
    quarterly.questions,
    quarterly.missing,
    quarterly.revisions,
    quarterly.methods,
    quarterly.glance,
    quarterly.themes,
    quarterly.longer_view,
)


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of the charts are made, their pictures are not: other tests draw them."""
    for module in (charts, spc_chart):
        monkeypatch.setattr(module, "draw", lambda *_: "<svg/>")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Shape], Path]:
    """A release of each shape, written once for the tests that only read it."""
    return cache(lambda shape: write_release(tmp_path_factory.mktemp("marts"), shape))


def opened(folder: Path, figures: Path, partnership: str = "LSCP") -> Quarter:
    return quarterly.open_report(folder, LATEST, partnership, figures / "figures")


def plain(markdown: str) -> str:
    return markdown.replace("\\", "").replace("\u00a0", " ")


def whole(quarter: Quarter) -> str:
    return plain("\n\n".join(section(quarter) for section in SECTIONS))


def test_the_glance_puts_what_needs_a_look_first(release_folder: Path, tmp_path: Path) -> None:
    glance = plain(quarterly.glance(opened(release_folder, tmp_path)))
    assert glance.index("Needs a look first") < glance.index("Changed") < glance.index("### Better")
    worse = glance[glance.index("Needs a look first") : glance.index("### Changed")]
    assert "**Re-referrals within 12 months** (lower is better): **30.9%** (28.1 to 33.8)" in worse
    assert worse.index("Re-referrals") < worse.index("Assessments")
    assert "may be chance" in worse[worse.index("Assessments") :]
    assert "up from 24.8% a year ago" in worse


def test_the_glance_says_what_is_not_known(release_folder: Path, tmp_path: Path) -> None:
    glance = plain(quarterly.glance(opened(release_folder, tmp_path, "LRSCP")))
    unknown = glance[glance.index("What we do not know") :]
    assert "Confidential: second plans (LRSCP and Rutland)." in unknown


def test_the_five_questions_are_all_there_even_where_nothing_answers(
    release_folder: Path, tmp_path: Path
) -> None:
    glance = plain(quarterly.glance(opened(release_folder, tmp_path)))
    assert all(question in glance for question in QUESTIONS.values())
    assert "none in the catalogue yet" in glance


@pytest.mark.parametrize(
    ("partnership", "has", "has_not"),
    [
        ("LSCP", ["Leicester"], ["| Rutland", "All three areas"]),
        ("LRSCP", ["Leicestershire and Rutland (LRSCP)", "| Rutland"], ["Leicester City"]),
        ("LLR", ["All three areas (LLR)", "Leicester (LSCP)", "(LRSCP)", "| Rutland"], []),
    ],
)
def test_a_report_shows_its_own_areas_and_no_other(
    release_folder: Path, tmp_path: Path, partnership: str, has: list[str], has_not: list[str]
) -> None:
    quarter = opened(release_folder, tmp_path, partnership)
    text = plain(quarterly.glance(quarter) + quarterly.themes(quarter))
    assert all(name in text for name in has)
    assert not any(name in text for name in has_not)


def test_every_theme_says_which_questions_it_answers(release_folder: Path, tmp_path: Path) -> None:
    quarter = opened(release_folder, tmp_path)
    text = plain(quarterly.themes(quarter))
    for theme, indicators in quarter.themes():
        part = text[text.index(f"### {theme}\n") :].split("\n### ")[0]
        assert "This theme answers:" in part
        for indicator in indicators:
            assert f"[{QUESTIONS[indicator.question]}]{{.group}}" in part


def test_a_rate_of_three_months_is_not_set_beside_a_years_rate(
    release_folder: Path, tmp_path: Path
) -> None:
    """England's 487 a year beside Leicester's 132 a quarter looked like a triumph."""
    text = plain(quarterly.themes(opened(release_folder, tmp_path)))
    referrals = text[text.index("#### Referrals to children's social care") :].split("####")[1]
    assert "England" not in referrals
    assert "2024-25, whole year" in text


def test_a_narrative_that_bears_on_several_outcome_statements_is_told_once(
    release_folder: Path, tmp_path: Path
) -> None:
    """The index of evidence holds it once for each of them."""
    copy = tmp_path / "release"
    shutil.copytree(release_folder, copy)
    evidence = pl.read_parquet(copy / "fct_evidence.parquet")
    again = evidence.with_columns(
        pl.lit("2025-O2").alias("outcome_statement"), pl.col("evidence_id") + "b"
    )
    pl.concat([evidence, again], how="vertical_relaxed").write_parquet(
        copy / "fct_evidence.parquet"
    )
    once = quarterly.themes(opened(release_folder, tmp_path))
    assert quarterly.themes(opened(copy, tmp_path)) == once


def test_narratives_stand_beside_their_indicator_and_say_who_and_when(
    release_folder: Path, tmp_path: Path
) -> None:
    text = plain(quarterly.themes(opened(release_folder, tmp_path)))
    block = text[text.index("#### Re-referrals within 12 months") :].split("####")[1]
    assert "> **Why families come back**" in block
    assert "— Leicester City Council children's social care, received 25 July 2025" in block


def test_missing_late_and_rejected_returns_are_told_apart(
    release_folder: Path, tmp_path: Path
) -> None:
    text = plain(quarterly.missing(opened(release_folder, tmp_path, "LLR")))
    assert "1 missing, 1 rejected and 1 late" in text
    assert text.index("**Missing**") < text.index("**Rejected**") < text.index("**Late**")
    assert "3 errors" in text
    assert "30 September 2025" in text


def test_plain_counts_are_said_to_have_no_interval(release_folder: Path, tmp_path: Path) -> None:
    """A release names no method for them, and the methods section passed them over."""
    quarter = opened(release_folder, tmp_path)
    assert "Plain counts: no interval" in plain(quarterly.methods(quarter))
    rates = {key: one for key, one in quarter.release.figures.items() if one.method}
    without = replace(quarter, release=replace(quarter.release, figures=rates))
    assert "Plain counts" not in quarterly.methods(without)


def test_a_change_of_definition_is_told_below_the_table_it_breaks(
    release_folder: Path, tmp_path: Path
) -> None:
    """Last year's figure by the old definition stood beside this year's without a word."""
    quarter = opened(release_folder, tmp_path)
    indicators = dict(quarter.release.indicators)
    code = "rereferrals_pct"
    for day, is_told in ((date(2025, 1, 1), True), (date(2024, 4, 1), False)):
        indicators[code] = replace(indicators[code], breaks=(day,))
        changed = replace(quarter, release=replace(quarter.release, indicators=indicators))
        table = plain(figures_table(changed, "Front door", [indicators[code]]))
        assert ("A new definition holds from 1 January 2025" in table) is is_told
    indicators[code] = replace(indicators[code], breaks=(date(2025, 4, 1),))
    changed = replace(quarter, release=replace(quarter.release, indicators=indicators))
    assert "**Nothing to compare**" in figures_table(changed, "Front door", [indicators[code]])


def test_sources_name_the_release_and_the_licence(release_folder: Path, tmp_path: Path) -> None:
    text = plain(quarterly.methods(opened(release_folder, tmp_path)))
    manifest = json.loads((release_folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["release_id"] in text
    assert manifest["code_version"] in text
    assert "mid-2024" in text
    assert "Wilson score interval" in text
    assert OGL in text


def test_nothing_is_printed_of_targets_and_neighbours_that_are_not_there(
    release_folder: Path, tmp_path: Path
) -> None:
    text = whole(opened(release_folder, tmp_path)).lower()
    assert "target of 25.0% missed" in text and "; neighbours 2" in text
    bare = write_release(tmp_path / "marts", Shape(plan=False, official=False))
    text = whole(opened(bare, tmp_path)).lower()
    assert "target" not in text
    assert "neighbour" not in text


@pytest.mark.parametrize("partnership", ["LSCP", "LRSCP", "LLR"])
@pytest.mark.parametrize(
    ("shape", "says"),
    [
        (Shape(narratives=False), "No agency's narrative has been received"),
        (Shape(official=False), "holds no official yearly figures"),
        (Shape(quarters=1), "With no earlier figure to compare"),
        (Shape(everything_confidential=True), "Confidential: "),
        (Shape(is_synthetic=False), "The quarter"),
        (Shape(plan=False), "No Business Plan has been received that covers this quarter"),
    ],
    ids=[
        "no narrative",
        "no official figures",
        "one quarter",
        "all confidential",
        "real data",
        "no plan",
    ],
)
def test_a_report_copes_with_what_is_not_there(
    tmp_path: Path,
    released: Callable[[Shape], Path],
    partnership: str,
    shape: Shape,
    says: str,
) -> None:
    quarter = opened(released(shape), tmp_path, partnership)
    text = whole(quarter) + "The quarter"
    assert says in text
    assert "None" not in text and "nan" not in text.split()
    assert ("synthetic" in text) is shape.is_synthetic
    assert (OGL in text) is shape.official


def test_a_column_for_england_stands_only_where_england_has_a_figure(
    release_folder: Path, tmp_path: Path, released: Callable[[Shape], Path]
) -> None:
    """The first report had a column that said 'none' from top to bottom."""
    heading = "England, newest year"
    assert heading in whole(opened(release_folder, tmp_path))
    bare = released(Shape(official=False))
    assert heading not in whole(opened(bare, tmp_path))


def test_a_release_with_no_row_for_the_quarter_still_makes_a_report(
    release_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "bare"
    shutil.copytree(release_folder, folder)
    emptied = ("fct_indicator", "fct_return", "fct_gap", "fct_evidence", "fct_outcome_progress")
    for name in emptied:
        pl.read_parquet(folder / f"{name}.parquet").clear().write_parquet(
            folder / f"{name}.parquet"
        )
    text = whole(opened(folder, tmp_path))
    assert "no headline indicator for this quarter" in text
    assert "No return was due" in text
    assert "No gap is on the register" in text


def test_what_is_not_in_the_release_is_refused_by_name(
    release_folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(ReleaseError, match="no quarter '2030-31-Q1'; it holds 2023-24-Q2 to"):
        quarterly.open_report(release_folder, "2030-31-Q1", "LSCP")
    with pytest.raises(ScopeError, match="'NOPE' is not a partnership"):
        quarterly.open_report(release_folder, LATEST, "NOPE")
    with pytest.raises(ReleaseError, match=r"no manifest\.json"):
        quarterly.open_report(tmp_path, LATEST, "LSCP")
    broken = tmp_path / "broken"
    shutil.copytree(release_folder, broken)
    (broken / "fct_gap.parquet").unlink()
    with pytest.raises(ReleaseError, match=r"no fct_gap\.parquet"):
        quarterly.open_report(broken, LATEST, "LSCP")


def test_the_methods_part_each_quality_mark_from_the_rule_that_gives_it(
    release_folder: Path,
) -> None:
    """They ran into one another: 'Not shown It is confidential'."""
    quarter = quarterly.open_report(release_folder, LATEST, "LLR", "figures")
    rules = [line for line in plain(quality_marks(quarter)).splitlines() if line.startswith("- ")]
    assert rules[0] == "- **Not shown**: It is confidential: a count of 1 to 5, or made from one."
    assert len(rules) == len(quarter.release.mark_rules)
    assert all(re.match(r"- \*\*[A-Z][a-z ]+\*\*: [A-Z]", line) for line in rules)
