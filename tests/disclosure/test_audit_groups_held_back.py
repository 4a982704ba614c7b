"""An audit sent again with one case more: no table of groups less another tells of that child."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.sent_again import AUDITS, TRIED, Row, of, released, told


def audit(period: str = "2025-26-Q1", **cases: int) -> list[Row]:
    """Every group, and the largest against all others."""
    known = sorted((name for name in cases if name != "unknown"), key=lambda name: -cases[name])
    ways = {"every_group": {name: n for name, n in cases.items() if n}}
    if len(ways["every_group"]) > 2 and known:
        others = sum(cases[name] for name in known[1:])
        ways["largest_and_others"] = {
            name: n
            for name, n in ((known[0], cases[known[0]]), ("all_others", others),
                            ("unknown", cases.get("unknown", 0)))
            if n
        }  # fmt: skip
    return [
        {"audit_code": "CFA", "period": period, "characteristic": "sex", "grouped_by": way,
         "category": name, "cases": n, "graded": 2 * n, "good_or_better": 2 * n, "answered": 0,
         "yes": 0, "status": "ok"}
        for way, groups in ways.items()
        for name, n in groups.items()
    ]  # fmt: skip


def _groups(folder: Path) -> list[tuple[object, ...]]:
    columns = ("period", "grouped_by", "category", "cases", "kept_from")
    return sorted((tuple(row[name] for name in columns) for row in of(folder, AUDITS)), key=repr)


def test_one_more_case_of_an_audit_leaves_the_table_before_standing(tmp_path: Path) -> None:
    """A girl's case came late: the girls of the new table less those of the old were her."""
    first = released(tmp_path / "first", [], **{AUDITS: audit(female=20, male=20)})
    late = audit(female=21, male=20)
    bare = released(tmp_path / "bare", [], held=False, **{AUDITS: late})
    assert told(bare, [first])
    second = released(tmp_path / "second", [first], **{AUDITS: late})
    assert told(second, [first]) == ()
    assert _groups(second) == [
        ("2025-26-Q1", "every_group", "female", 20, "first"),
        ("2025-26-Q1", "every_group", "male", 20, "first"),
    ]
    six = released(tmp_path / "third", [first, second], **{AUDITS: audit(female=26, male=20)})
    assert told(six, [first, second]) == () and _groups(six)[0][3:] == (26, None)


def test_an_audit_exported_again_for_a_later_quarter_is_compared_with_its_own_past(
    tmp_path: Path,
) -> None:
    both = [*audit(female=20, male=20), *audit("2025-26-Q2", female=21, male=20)]
    first = released(tmp_path / "first", [], **{AUDITS: both})
    assert told(first, []) == ()
    assert _groups(first) == [
        ("2025-26-Q1", "every_group", "female", 20, None),
        ("2025-26-Q1", "every_group", "male", 20, None),
        ("2025-26-Q2", "none", "all", None, None),
    ]
    bare = tmp_path / "bare"
    bare.mkdir()
    pl.DataFrame(both).with_columns(kept_from=pl.lit(None, pl.String)).write_parquet(
        bare / f"{AUDITS}.parquet"
    )
    assert told(bare, [])


def test_where_the_finer_table_would_tell_the_coarser_one_is_shown(tmp_path: Path) -> None:
    """Asian and black children are 8 and 9 where they were 9 and 8: together 17 as before."""
    first = released(tmp_path / "first", [], **{AUDITS: audit(white=30, asian=9, black=8)})
    second = released(tmp_path / "second", [first], **{AUDITS: audit(white=30, asian=8, black=9)})
    assert told(second, [first]) == ()
    assert {row["grouped_by"] for row in of(second, AUDITS)} == {"largest_and_others"}


_GROUPS = st.fixed_dictionaries(
    {name: st.integers(0, 30) for name in ("white", "asian", "black", "unknown")}
)


@TRIED
@given(sent=st.lists(st.lists(_GROUPS, min_size=1, max_size=2), min_size=2, max_size=3))
def test_whatever_an_audit_is_sent_as_no_table_less_another_tells_of_few(
    tmp_path_factory: pytest.TempPathFactory, sent: list[list[dict[str, int]]]
) -> None:
    home = tmp_path_factory.mktemp("audits")
    folders: list[Path] = []
    for number, quarters in enumerate(sent):
        rows = [
            row
            for quarter, groups in zip((1, 2), quarters, strict=False)
            if any(groups.values())
            for row in audit(f"2025-26-Q{quarter}", **groups)
        ]
        new = released(home / str(number), folders, **{AUDITS: rows})
        assert told(new, folders) == ()
        folders.append(new)
