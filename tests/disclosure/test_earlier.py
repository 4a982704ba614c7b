"""What earlier releases tell, and the auditor's word on what suppression wrote."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.disclosure.auditor import audit_release
from pipelines.disclosure.earlier import read_earlier
from pipelines.disclosure.equations import write_cells
from pipelines.disclosure.rules import load_rules
from pipelines.disclosure.suppress import Suppression, suppress
from tests.disclosure.linked_tables import (
    AREAS,
    FINEST,
    LEICESTER,
    LEICESTERSHIRE,
    MEASURES,
    PERIODS,
    RUTLAND,
    THOROUGHLY,
    Key,
    Linked,
    load,
)

Q1 = PERIODS[0]


def _released(linked: Linked, folder: Path, *earlier: Path) -> Suppression:
    """Suppress and write the tables as a release has them."""
    connection = load(linked)
    done = suppress(connection, earlier=earlier)
    folder.mkdir(parents=True, exist_ok=True)
    connection.execute("alter table candidate.dim_measure alter part_of type varchar")
    for name in ("fct_measure", "fct_indicator", "dim_measure", "dim_period"):
        target = folder / f"{name}.parquet"
        connection.execute(f"copy candidate.{name} to '{target}' (format parquet)")
    # The auditor takes the members of a group from the areas themselves, as a reader would.
    areas = folder / "dim_area.parquet"
    connection.execute(
        "copy (select area.*, one.group_code as partnership_code,"
        " if(one.group_code is null, null, 'LLR') as sub_region_code"
        " from candidate.dim_area as area left join candidate.area_members as one"
        " on area.area_code = one.member_code and one.group_code != 'LLR')"
        f" to '{areas}' (format parquet)"
    )
    return done


def _status(folder: Path, area: str) -> str:
    query = (
        "select status from read_parquet(?) where measure_code = 'part' and period = ?"
        " and area_code = ? and characteristic = 'total'"
    )
    row = duckdb.execute(query, [str(folder / "fct_measure.parquet"), Q1, area]).fetchone()
    assert row
    return str(row[0])


def _finest(area: str, value: int) -> dict[Key, int]:
    return {("part", area, Q1, fine): value * (fine == FINEST[0]) for fine in FINEST}


def test_what_the_release_before_shows_does_not_stand_in_for_what_is_hidden_now(
    tmp_path: Path,
) -> None:
    """Rutland's 20 became 3. The county's 80 was shown before: hiding it now would hide nothing."""
    _released(Linked.of(_finest(RUTLAND, 20)), tmp_path / "before")
    assert _status(tmp_path / "before", LEICESTERSHIRE) == "ok"
    now = Linked.of(_finest(RUTLAND, 3))
    _released(now, tmp_path / "alone")
    assert _status(tmp_path / "alone", LEICESTERSHIRE) == "c"
    done = _released(now, tmp_path / "after", tmp_path / "before")
    assert done.exposed.is_empty()
    assert _status(tmp_path / "after", RUTLAND) == "c"
    assert _status(tmp_path / "after", LEICESTERSHIRE) == "ok"
    assert _status(tmp_path / "after", "LRSCP") == "c"


def _known_before(now: Linked, before: Path, area: str) -> float:
    """What the release before tells of an area's first finest cell."""
    connection = load(now)
    write_cells(connection, load_rules())
    known = read_earlier(connection, [str(before / "fct_measure.parquet")])
    assert known is not None
    (found,) = connection.execute(
        "select id from cell where measure_code = 'part' and period = ? and area_code = ?"
        " and (characteristic, category, characteristic_2, category_2) = (?, ?, ?, ?)",
        [Q1, area, *FINEST[0]],
    ).fetchall()
    return float(known[found[0]])


def test_what_the_release_before_tells_of_a_count(tmp_path: Path) -> None:
    """Also a zero: it was shown, so it cannot be taken for anything else now."""
    before = Linked.of({("part", LEICESTERSHIRE, Q1, FINEST[0]): 0})
    _released(before, tmp_path)
    key = ("part", LEICESTER, Q1, FINEST[0])
    assert _known_before(before, tmp_path, LEICESTERSHIRE) == 0
    assert _known_before(before, tmp_path, LEICESTER) == 20
    # Changed since: the old figure tells nothing. Withdrawn by its supplier: it may still be so.
    assert math.isnan(_known_before(Linked.of({key: 21}), tmp_path, LEICESTER))
    assert _known_before(Linked.of({}, sent={key: "c"}), tmp_path, LEICESTER) == 20


def test_a_total_of_then_and_another_of_now_do_not_tell_together(tmp_path: Path) -> None:
    """The same small count stays hidden while what stands beside it changes."""
    before = Linked.of(_finest(RUTLAND, 3))
    after = Linked.of(_finest(RUTLAND, 3) | _finest(LEICESTERSHIRE, 41))
    _released(before, tmp_path / "before")
    done = _released(after, tmp_path / "after", tmp_path / "before")
    found = audit_release(
        tmp_path / "after",
        earlier=[tmp_path / "before"],
        primary=set(done.primary.iter_rows()),
        superseded=done.superseded.counts,
    )
    assert done.exposed.is_empty() and found.holds


_KEYS = list(product(MEASURES, AREAS, PERIODS, FINEST))
_ANY_FINEST = st.sampled_from(_KEYS)
_COUNT = st.sampled_from([20, 0, 1, 3, 5, 6, 9, 41])


@st.composite
def _counts(draw: st.DrawFn) -> Linked:
    keys = _KEYS
    drawn = draw(st.lists(_COUNT, min_size=len(keys), max_size=len(keys)))
    return Linked.of(dict(zip(keys, drawn, strict=True)))


@settings(max_examples=5 * THOROUGHLY, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_counts())
def test_the_auditor_finds_nothing_in_what_suppression_wrote(
    tmp_path: Path, linked: Linked
) -> None:
    done = _released(linked, tmp_path / "release")
    primary = set(done.primary.iter_rows())
    found = audit_release(tmp_path / "release", primary=primary)
    assert found.judged == len(primary) and found.holds, [one.name for one in found.exposures]


@settings(max_examples=8 * THOROUGHLY, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(linked=_counts(), changes=st.dictionaries(_ANY_FINEST, _COUNT, min_size=1, max_size=4))
def test_nor_in_a_revised_release_beside_the_one_before(
    tmp_path: Path, linked: Linked, changes: dict[Key, int]
) -> None:
    """An attacker who keeps every release and knows which of its figures still hold."""
    _released(linked, tmp_path / "before")
    finest = {key: count for key, count in linked.truth.items() if key[3] in FINEST}
    done = _released(Linked.of(finest | changes), tmp_path / "after", tmp_path / "before")
    primary = set(done.primary.iter_rows()) - set(done.exposed.iter_rows())
    found = audit_release(
        tmp_path / "after",
        earlier=[tmp_path / "before"],
        primary=primary,
        superseded=done.superseded.counts,
        superseded_figures=done.superseded.figures,
    )
    assert found.holds, [one.name for one in found.exposures]


@pytest.mark.parametrize("area", [LEICESTERSHIRE])
def test_the_auditor_finds_it_when_one_count_is_put_back(tmp_path: Path, area: str) -> None:
    done = _released(Linked.of(_finest(RUTLAND, 3)), tmp_path)
    path = tmp_path / "fct_measure.parquet"
    duckdb.execute(
        f"copy (select * replace (if(measure_code = 'part' and area_code = '{area}'"
        f" and period = '{Q1}' and characteristic = 'total', 80.0, value) as value,"
        f" if(measure_code = 'part' and area_code = '{area}' and period = '{Q1}'"
        f" and characteristic = 'total', 'ok', status) as status) from read_parquet('{path}'))"
        f" to '{tmp_path / 'new.parquet'}' (format parquet)"
    )
    (tmp_path / "new.parquet").replace(path)
    found = audit_release(tmp_path, primary=set(done.primary.iter_rows()))
    names = [one.name for one in found.exposures]
    assert not found.holds and any(RUTLAND in name for name in names)
