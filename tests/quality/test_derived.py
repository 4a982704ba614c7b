from __future__ import annotations

import polars as pl

from pipelines.contracts.load import seed_rows
from pipelines.quality.derived import OF_DATASETS, add_derived, parts_of_wholes


def _derived(contracts, seeds, make_frame, *rows):
    contract = contracts["performance_return"]
    return add_derived(make_frame(contract, list(rows)), contract, seeds)


def _row(measure, value, **more):
    return {"period": "2025-26-Q1", "area": "E06000017", "measure": measure, "value": value, **more}


def test_a_part_finds_its_whole_among_the_same_children_only(contracts, seeds, make_frame):
    frame = _derived(
        contracts,
        seeds,
        make_frame,
        _row("rereferrals", "5"),
        _row("referrals", "9"),
        _row("rereferrals", "2", characteristic="sex", category="female"),
        _row("referrals", "4", characteristic="sex", category="female"),
        _row("rereferrals", "2", characteristic="sex", category="male"),
        _row("rereferrals", "1", area="E06000016"),
    )
    assert frame["denominator_value"].to_list() == [9.0, None, 4.0, None, None, None]
    assert frame["row"].to_list() == [2, 3, 4, 5, 6, 7]


def test_a_part_of_two_wholes_is_held_against_the_smaller(contracts, make_frame, tmp_path, seeds):
    (tmp_path / "characteristics.csv").write_bytes((seeds / "characteristics.csv").read_bytes())
    (tmp_path / "indicators.csv").write_text(
        "numerator_measures,denominator_measures,interval_method\n"
        "part,large,wilson\npart,small,wilson\npart,unrelated,poisson\n"
        "part;large,small,wilson\npart,population_0_17,wilson\n",
        encoding="utf-8",
    )
    rows = [_row("part", "5"), _row("large", "9"), _row("small", "4"), _row("unrelated", "1")]
    frame = add_derived(
        make_frame(contracts["performance_return"], rows),
        contracts["performance_return"],
        tmp_path,
    )
    assert parts_of_wholes(tmp_path) == [("part", "large"), ("part", "small")]
    assert frame["denominator_value"].to_list() == [4.0, None, None, None]


def test_the_catalogue_has_parts_and_they_are_measures(seeds):
    measures = {row["measure_code"] for row in seed_rows(seeds, "measures")}
    pairs = parts_of_wholes(seeds)
    assert ("rereferrals", "referrals") in pairs
    assert {code for pair in pairs for code in pair} <= measures


def test_a_pair_is_made_only_of_known_parts(contracts, seeds, make_frame):
    """An unknown category once drew two messages: unknown, and not of its characteristic."""
    frame = _derived(
        contracts,
        seeds,
        make_frame,
        _row("referrals", "1", characteristic="sex", category="asian"),
        _row("referrals", "1", characteristic="sex", category="plaid"),
        _row("referrals", "1"),
    )
    assert frame["characteristic_category"].to_list() == ["sex|asian", None, "total|total"]
    assert frame["characteristic_category_2"].to_list() == ["none|none"] * 3


def test_value_or_status_is_empty_only_where_nothing_was_sent(contracts, seeds, make_frame):
    frame = _derived(
        contracts,
        seeds,
        make_frame,
        _row("referrals", "7"),
        _row("referrals", "c"),
        _row("referrals", None, status="x"),
        _row("referrals", "lots"),
        _row("referrals", None),
    )
    assert frame["value_or_status"].to_list() == ["7", "c", "x", "lots", None]


def test_text_that_reads_as_not_a_number_is_no_number(contracts, seeds, make_frame):
    frame = make_frame(contracts["population"], [{"value": "1"}])
    frame = frame.with_columns(pl.lit(float("nan")).alias("value"))
    assert add_derived(frame, contracts["population"], seeds)["value"].to_list() == [None]


def test_an_empty_frame_keeps_its_columns(contracts, seeds, make_frame):
    frame = _derived(contracts, seeds, make_frame)
    assert frame.height == 0
    assert set(contracts["performance_return"].derived) <= set(frame.columns)


def test_what_is_shown_under_a_missing_column_is_not_made(contracts, seeds, make_frame):
    """A missing column was told as missing, and again in each row that should have filled it."""
    contract = contracts["training_feedback"]
    row = {"item_type": "event", "event_code": "T-1"}
    whole = make_frame(contract, [row])
    without = whole.drop("held_on", "held_on_as_sent", "held_on_unreadable")
    assert "training_event_day_given" in add_derived(whole, contract, seeds).columns
    assert "training_event_day_given" not in add_derived(without, contract, seeds).columns


def test_no_two_datasets_mean_different_columns_by_one_name():
    """Section 11 and the statements both had 'action_without_day': the later one took its place."""
    names = [name for makers in OF_DATASETS for name in makers]
    assert len(names) == len(set(names)) > 40
