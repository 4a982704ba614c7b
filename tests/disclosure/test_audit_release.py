"""What can be worked out from a release, attack by attack: each begins with a leak seen in use."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.disclosure.auditor import Beliefs, NotARelease, Protection, audit_release
from pipelines.disclosure.auditor.protection import CellKey
from tests.disclosure.audit_tables import (
    INDICATORS,
    RUTLAND,
    cell,
    frame,
    linked,
    write_release,
)

LEICESTERSHIRE, LEICESTER = "E10000018", "E06000016"


def claims(*rows: tuple[str, str, str, float | None, float | None, float | None]) -> pl.DataFrame:
    names = ("indicator_code", "area_code", "period", "numerator", "denominator", "value")
    kinds = dict.fromkeys(names[:3], pl.String) | dict.fromkeys(names[3:], pl.Float64)
    return pl.DataFrame(rows, schema=kinds, orient="row")


def exposed(folder: Path, **options: object) -> dict[CellKey, tuple[float, float]]:
    found = audit_release(folder, **options)  # type: ignore[arg-type]
    return {one.key: (one.low, one.high) for one in found.exposures}


def test_a_group_hidden_alone_is_the_total_less_the_others(tmp_path: Path) -> None:
    table = linked((RUTLAND,), ("female", "male", "unknown")).filled((3, 20, 0))
    alone = write_release(tmp_path / "alone", frame(table, {cell(RUTLAND, sex="female")}))
    assert exposed(alone) == {cell(RUTLAND, sex="female"): (3, 3)}
    two = {cell(RUTLAND, sex="female"), cell(RUTLAND, sex="male")}
    assert exposed(write_release(tmp_path / "two", frame(table, two))) == {}


def test_two_small_groups_hidden_together_may_still_be_narrowed(tmp_path: Path) -> None:
    """1 and 2 hidden together sum to 3: neither can be 4 or 5."""
    table = linked((RUTLAND,), ("female", "male", "unknown")).filled((1, 2, 20))
    hidden = {cell(RUTLAND, sex="female"), cell(RUTLAND, sex="male")}
    folder = write_release(tmp_path, frame(table, hidden))
    assert exposed(folder) == dict.fromkeys(hidden, (0, 3))
    assert exposed(folder, beliefs=Beliefs(zero_is_shown=True)) == dict.fromkeys(hidden, (1, 2))
    assert exposed(folder, protection=Protection(1, 3)) == {}
    assert exposed(folder, primary=[cell(RUTLAND, sex="male")]) == {
        cell(RUTLAND, sex="male"): (0, 3)
    }


def test_the_partnership_less_leicestershire_is_rutland(tmp_path: Path) -> None:
    table = linked((LEICESTER, LEICESTERSHIRE, RUTLAND)).filled((50, 40, 2))
    one = write_release(tmp_path / "one", frame(table, {cell(RUTLAND)}))
    assert exposed(one) == {cell(RUTLAND): (2, 2)}
    # LLR less the other partnership is this one.
    both = write_release(tmp_path / "both", frame(table, {cell(RUTLAND), cell("LRSCP")}))
    assert exposed(both) == {cell(RUTLAND): (2, 2)}
    kept = {cell(RUTLAND), cell(LEICESTERSHIRE)}
    assert exposed(write_release(tmp_path / "kept", frame(table, kept))) == {}


def test_a_year_less_three_quarters_is_the_fourth(tmp_path: Path) -> None:
    table = linked((RUTLAND,), quarters=4).filled((9, 8, 7, 4))
    last = cell(RUTLAND, "2024-25-Q4")
    assert exposed(write_release(tmp_path / "a", frame(table, {last}))) == {last: (4, 4)}
    hidden = {last, cell(RUTLAND, "2024-25")}
    assert exposed(write_release(tmp_path / "b", frame(table, hidden))) == {}


def test_the_year_end_of_a_snapshot_is_its_fourth_quarter(tmp_path: Path) -> None:
    last, year = (cell(RUTLAND, period, "open") for period in ("2024-25-Q4", "2024-25"))
    folder = write_release(tmp_path, frame({last: 4, year: 4}, {last}))
    assert exposed(folder) == {last: (4, 4)}


def test_three_years_less_two_years_is_the_third(tmp_path: Path) -> None:
    table = {cell(RUTLAND, f"20{n}-{n + 1}", sex="male"): 9 for n in (22, 23, 24)}
    year = cell(RUTLAND, "2023-24", sex="male")
    table |= {year: 2, cell(RUTLAND, "3Y2024-25", sex="male"): 20}
    rows = frame(table, {year}).with_columns(pl.lit("counted").alias("value_basis"))
    assert exposed(write_release(tmp_path, rows)) == {year: (2, 2)}


def test_finer_groups_add_up_to_the_group_they_are_part_of(tmp_path: Path) -> None:
    finer = {cell(RUTLAND, ethnicity_19=name): n for name, n in (("irish", 2), ("british", 60))}
    table = finer | {cell(RUTLAND, ethnicity="white"): 62, cell(RUTLAND): 62}
    parents = pl.DataFrame(
        {
            "characteristic": ["ethnicity_19", "ethnicity_19", "ethnicity"],
            "category": ["irish", "british", "white"],
            "parent_characteristic": ["ethnicity", "ethnicity", None],
            "parent_category": ["white", "white", None],
        }
    )
    irish = cell(RUTLAND, ethnicity_19="irish")
    folder = write_release(tmp_path, frame(table, {irish}), dim_category=parents)
    assert exposed(folder) == {irish: (2, 2)}


def test_a_two_way_table_adds_up_to_both_one_way_tables(tmp_path: Path) -> None:
    """Four cells hidden in a square are safe; three of them are not."""
    shape = linked((RUTLAND,), ("female", "male"), ("no", "yes"))
    table = shape.filled((30, 2, 25, 8))
    square = {
        cell(RUTLAND, sex=sex, disability=answer)
        for sex in ("female", "male")
        for answer in ("no", "yes")
    }
    assert exposed(write_release(tmp_path / "square", frame(table, square))) == {}
    three = square - {cell(RUTLAND, sex="male", disability="no")}
    found = exposed(write_release(tmp_path / "three", frame(table, three)))
    assert found == {cell(RUTLAND, sex="female", disability="yes"): (2, 2)}


def test_measures_that_are_parts_of_another_add_up_to_it(tmp_path: Path) -> None:
    table = {cell(RUTLAND, measure=name): n for name, n in (("a", 3), ("b", 30), ("all", 33))}
    measures = pl.DataFrame(
        {
            "measure_code": ["a", "b", "all"],
            "period_type": ["in_period"] * 3,
            "counts": ["events"] * 3,
            "part_of": ["all", "all", None],
        }
    )
    rows = frame(table, {cell(RUTLAND, measure="a")})
    folder = write_release(tmp_path, rows, dim_measure=measures)
    assert exposed(folder) == {cell(RUTLAND, measure="a"): (3, 3)}


YEARS = ("2021-22", "2022-23", "2023-24", "2024-25")
YEARLY = pl.DataFrame(
    {
        "measure_code": ["child_protection_plans", "wider_child_protection_plans"],
        "period_type": ["snapshot"] * 2,
        "counts": ["children"] * 2,
    }
)


@pytest.mark.parametrize("namesake", ["2024-25-Q4", "2024-25"])
@pytest.mark.parametrize("others", [0, 6])
def test_a_yearly_return_is_the_year_end_and_the_published_year(
    tmp_path: Path, namesake: str, others: int
) -> None:
    """Believed where other years bear it out, and not where these are different counts."""
    kind = namesake.removeprefix("2024-25")
    table = {}
    for year in YEARS:
        count = 4 if year == YEARS[-1] else 20
        table[cell(RUTLAND, year, "wider_child_protection_plans")] = count
        table[cell(RUTLAND, year + kind, "child_protection_plans")] = count
        if year != YEARS[-1]:
            table[cell(RUTLAND, year + kind, "child_protection_plans")] += others
    own = cell(RUTLAND, YEARS[-1], "wider_child_protection_plans")
    rows = frame(table, {own}).with_columns(pl.lit("counted").alias("value_basis"))
    folder = write_release(tmp_path, rows, dim_measure=YEARLY)
    assert exposed(folder) == ({} if others else {own: (4, 4)})


def test_unaccompanied_children_are_a_group_of_those_looked_after(tmp_path: Path) -> None:
    own = cell(RUTLAND, measure="unaccompanied_children")
    group = cell(RUTLAND, measure="children_looked_after", unaccompanied="yes")
    folder = write_release(tmp_path, frame({own: 4, group: 4}, {group}))
    assert exposed(folder) == {group: (4, 4)}


def test_sums_over_twelve_months_differ_by_two_quarters(tmp_path: Path) -> None:
    """Two rolling sums a quarter apart show the difference of the quarters at their ends."""
    quarters = [f"2023-24-Q{n}" for n in (1, 2, 3, 4)] + ["2024-25-Q1"]
    table = {cell(RUTLAND, key): n for key, n in zip(quarters, (9, 8, 7, 10, 3), strict=True)}
    first, last = cell(RUTLAND, quarters[0]), cell(RUTLAND, quarters[-1])
    rows = frame(table, {first, last})
    sums = claims(("starts_12_months", RUTLAND, "2024-25-Q1", 28.0, None, 28.0))
    facts = {"dim_indicator": INDICATORS, "fct_indicator": sums}
    assert exposed(write_release(tmp_path / "one", rows, **facts)) == {last: (3, 3)}
    hidden = frame(table, {cell(RUTLAND, key) for key in quarters})
    to_date = claims(
        ("starts_to_date", RUTLAND, "2023-24-Q2", 17.0, None, 17.0),
        ("starts_to_date", RUTLAND, "2023-24-Q3", 19.0, None, 19.0),
    )
    facts["fct_indicator"] = to_date
    assert exposed(write_release(tmp_path / "two", hidden, **facts)) == {
        cell(RUTLAND, "2023-24-Q3"): (2, 2)
    }


def test_a_percentage_times_a_shown_total_is_the_count(tmp_path: Path) -> None:
    part, whole = cell(RUTLAND, measure="open"), cell(RUTLAND, measure="all")
    rate = claims(("open_pct", RUTLAND, "2024-25-Q1", None, 80.0, 5.0))
    folder = write_release(
        tmp_path, frame({part: 4, whole: 80}, {part}), dim_indicator=INDICATORS, fct_indicator=rate
    )
    assert exposed(folder) == {part: (4, 4)}


def test_a_percentage_of_hidden_counts_ties_them_together(tmp_path: Path) -> None:
    """Both counts hidden, and the whole is known from elsewhere: the rate gives the part."""
    part, whole = cell(RUTLAND, measure="open"), cell(RUTLAND, measure="all")
    other, both = cell(LEICESTERSHIRE, measure="all"), cell("LRSCP", measure="all")
    rate = claims(("open_pct", RUTLAND, "2024-25-Q1", None, None, 5.0))
    rows = frame({part: 4, whole: 80, other: 500, both: 580}, {part, whole})
    folder = write_release(tmp_path, rows, dim_indicator=INDICATORS, fct_indicator=rate)
    assert exposed(folder) == {part: (4, 4)}


def test_a_figure_shown_only_as_the_previous_value_is_shown(tmp_path: Path) -> None:
    rows = frame({cell(RUTLAND): 4, cell(RUTLAND, "2024-25-Q2"): 9}, {cell(RUTLAND)})
    facts = claims(("starts", RUTLAND, "2024-25-Q2", 9.0, None, 9.0)).with_columns(
        pl.lit("2024-25-Q1").alias("previous_period"), pl.lit(4.0).alias("previous_value")
    )
    folder = write_release(tmp_path, rows, dim_indicator=INDICATORS, fct_indicator=facts)
    assert exposed(folder) == {cell(RUTLAND): (4, 4)}


def test_a_figure_shown_in_an_earlier_release_is_known(tmp_path: Path) -> None:
    table = linked((RUTLAND,), ("female", "male", "unknown")).filled((3, 20, 4))
    female, male = cell(RUTLAND, sex="female"), cell(RUTLAND, sex="male")
    before = write_release(tmp_path / "before", frame(table, {male}))
    after = write_release(tmp_path / "after", frame(table, {female, male}))
    assert exposed(after) == {}
    assert exposed(after, earlier=[before]) == {female: (3, 3)}


def test_an_earlier_figure_that_has_changed_tells_nothing(tmp_path: Path) -> None:
    """The old value contradicts what is shown now: it was revised, and is not believed."""
    shape = linked((RUTLAND,), ("female", "male", "unknown"))
    female, male = cell(RUTLAND, sex="female"), cell(RUTLAND, sex="male")
    before = write_release(tmp_path / "before", frame(shape.filled((3, 20, 4)), set()))
    after = write_release(tmp_path / "after", frame(shape.filled((3, 26, 4)), {female, male}))
    assert exposed(after, earlier=[before]) == {}


def test_an_earlier_total_that_is_gone_now_still_counts(tmp_path: Path) -> None:
    table = linked((RUTLAND,), ("female", "male")).filled((3, 20))
    female = cell(RUTLAND, sex="female")
    before = write_release(tmp_path / "before", frame(table, {female, cell(RUTLAND, sex="male")}))
    now = {key: value for key, value in table.items() if key != cell(RUTLAND)}
    after = write_release(tmp_path / "after", frame(now, {female}))
    assert exposed(after) == {}
    assert exposed(after, earlier=[before]) == {female: (3, 3)}


def test_figures_in_disagreement_are_named_and_believed_less(tmp_path: Path) -> None:
    """The shown groups exceed the total: nothing is possible until the total is let go."""
    table = linked((RUTLAND,), ("female", "male", "unknown")).filled((3, 20, 4))
    table[cell(RUTLAND)] = 22
    folder = write_release(tmp_path, frame(table, {cell(RUTLAND, sex="female")}))
    found = audit_release(folder)
    assert found.holds
    assert found.relaxed == (f"started, {RUTLAND}, 2024-25-Q1, sex female",)


def test_a_contradiction_in_one_place_hides_no_leak_in_another(tmp_path: Path) -> None:
    """An equation left out as contradicted was met again in every round: nothing was narrowed."""
    shape = linked((RUTLAND,), ("female", "male", "unknown"))
    table = shape.filled((3, 20, 4)) | {cell(RUTLAND): 22}
    other = linked((LEICESTER,), ("female", "male", "unknown")).filled((3, 20, 4))
    hidden = {cell(RUTLAND, sex="female"), cell(LEICESTER, sex="female")}
    found = exposed(write_release(tmp_path, frame(table | other, hidden)))
    assert found == {cell(LEICESTER, sex="female"): (3, 3)}


def test_a_breakdown_that_lacks_a_group_is_only_an_upper_limit(tmp_path: Path) -> None:
    """Where shown tables fall short of their totals, so may the one with the hidden cell."""
    table: dict[CellKey, int] = {}
    for quarter in ("Q1", "Q2", "Q3", "Q4"):
        key = f"2023-24-{quarter}"
        table |= {cell(RUTLAND, key): 40, cell(RUTLAND, key, sex="female"): 3}
        table |= {cell(RUTLAND, key, sex="male"): 30}
    hidden = {cell(RUTLAND, "2023-24-Q4", sex="female")}
    rows = frame(table, hidden)
    found = audit_release(write_release(tmp_path / "falls short", rows))
    assert found.holds
    assert [(one.name, one.equal, one.at_most) for one in found.families] == [("categories", 0, 4)]


def test_nothing_that_is_said_or_printed_holds_a_range(tmp_path: Path) -> None:
    table = linked((RUTLAND,), ("female", "male", "unknown")).filled((3, 20, 0))
    folder = write_release(tmp_path, frame(table, {cell(RUTLAND, sex="female")}))
    (exposure,) = audit_release(folder).exposures
    assert exposure.is_exact
    assert exposure.name == f"started, {RUTLAND}, 2024-25-Q1, sex female"
    assert "3" not in repr(exposure)


def test_a_folder_without_a_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotARelease, match=r"no fct_measure\.parquet"):
        audit_release(tmp_path)
