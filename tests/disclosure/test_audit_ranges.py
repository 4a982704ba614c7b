"""The auditor's ranges are those that trying every possibility gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.disclosure.auditor.examine import Material, attack, examine, set_out
from pipelines.disclosure.auditor.places_times import members_of
from pipelines.disclosure.auditor.protection import KEY, Beliefs, Protection
from tests.disclosure.audit_tables import AREAS, MEASURES, Linked, by_trying, frame, linked
from tests.disclosure.linked_tables import THOROUGHLY

TRIED = settings(
    max_examples=40 * THOROUGHLY,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
SHAPES = {
    "areas and groups": linked(("E06000016", "E10000018", "E06000017"), ("female", "male")),
    "two breakdowns": linked(("E06000016",), ("female", "male"), ("yes", "no", "unknown")),
    "quarters and groups": linked(("E06000016",), ("female", "male"), quarters=4),
    "areas and two breakdowns": linked(
        ("E10000018", "E06000017"), ("female", "male"), ("yes", "no")
    ),
}


def _material(table: dict, hidden: set) -> Material:
    return Material(frame(table, hidden), MEASURES, members_of(AREAS))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
@TRIED
@given(data=st.data())
def test_ranges_equal_those_of_trying_everything(shape: Linked, data: st.DataObject) -> None:
    values, hidden, most = _drawn(shape, data)
    expected = by_trying(shape, values, hidden, most)
    cells, equations = set_out(_material(values, hidden), Beliefs())
    judged = cells["is_hidden"].to_numpy()
    found = attack(cells, equations, judged, Protection(), exact=True)
    keys = list(cells.select(KEY).iter_rows())
    ranges = {keys[at]: (found.low[at], found.high[at]) for at in np.flatnonzero(judged)}
    assert ranges == expected
    assert not len(found.relaxed)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
@TRIED
@given(data=st.data())
def test_exposed_is_what_the_ranges_say(shape: Linked, data: st.DataObject) -> None:
    """The quick verdict rests on solutions that were met by the way, not on exact ranges."""
    values, hidden, most = _drawn(shape, data)
    protection = Protection(1, data.draw(st.integers(1, 4)))
    expected = by_trying(shape, values, hidden, most)
    found = examine(_material(values, hidden), protection, Beliefs())
    assert {one.key: (one.low, one.high) for one in found.exposures} == {
        key: limits for key, limits in expected.items() if protection.is_exposed(*limits)
    }
    assert all(one.proven for one in found.exposures)
    assert found.confidential == found.judged == len(hidden)


def _drawn(shape: Linked, data: st.DataObject) -> tuple[dict, set, int]:
    """A filling of the smallest parts that sums to at most 6, and cells to hide."""
    most = data.draw(st.integers(1, 6))
    marks = sorted(data.draw(st.lists(st.integers(0, most), min_size=len(shape.parts) - 1,
                                      max_size=len(shape.parts) - 1)))  # fmt: skip
    parts = tuple(b - a for a, b in zip([0, *marks], [*marks, most], strict=True))
    values = shape.filled(parts)
    keys = sorted(values)
    whole = max(keys, key=lambda key: len(shape.cells[key]))
    open_to_hiding = [key for key in keys if shape.cells[key] != shape.cells[whole]]
    share = data.draw(st.sampled_from([0.2, 0.5, 0.8]))
    hidden = {key for key in open_to_hiding if data.draw(st.floats(0, 1, exclude_max=True)) < share}
    return values, hidden, most


def test_a_measure_not_in_whole_numbers_is_not_taken_for_one() -> None:
    """Full-time equivalents: 2.5 of 10 is no count, and whole numbers would narrow it wrongly."""
    values = {
        ("started", area, "2024-25-Q1", "total", "total", "none", "none"): value
        for area, value in (("E10000018", 4), ("E06000017", 5), ("LRSCP", 9), ("LLR", 12.5))
    }
    hidden = {key for key in values if key[1] in ("E10000018", "E06000017")}
    cells, equations = set_out(_material(values, hidden), Beliefs())
    assert not cells["whole"].any()
    found = attack(cells, equations, cells["is_hidden"].to_numpy(), Protection(), exact=True)
    assert sorted(found.high[cells["is_hidden"].to_numpy()]) == pytest.approx([9, 9])


def test_protection_is_covering_the_small_counts_or_being_above_them() -> None:
    protection = Protection()
    assert not protection.is_exposed(0, 5)
    assert not protection.is_exposed(1, 900)
    assert not protection.is_exposed(6, 6)
    assert not protection.is_exposed(0, 0)  # a zero is shown
    assert protection.is_exposed(0, 4)
    assert protection.is_exposed(2, 30)
    assert protection.is_exposed(5, 5)
    with pytest.raises(ValueError, match="lowest"):
        Protection(3, 2)
