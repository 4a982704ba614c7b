"""Which publication a table is: by header, and by content where headers are the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.adapters import (
    AdapterError,
    Mapping,
    find_publication,
    recognise,
    resolve,
    to_long,
)
from pipelines.intake.readers import UnreadableFile, read_file

PLACE = "time_period,time_identifier,geographic_level,country_code,country_name,region_code"
PLACE += ",region_name,old_la_code,new_la_code,la_name"
RUTLAND = "2025,Reporting year,Local authority,E92000001,England,E12000004,East Midlands,857"
RUTLAND += ",E06000017,Rutland"
CLA = """
time_period|time_identifier|geographic_level|country_code|region_code|new_la_code|cla_group|characteristic|number
2025|Reporting year|Local authority|E92000001|E12000004|E06000017|{group}|Total|32
2025|Reporting year|Local authority|E92000001|E12000004|E06000017|Sex|Female|8
"""


def test_a_header_without_a_mapping_is_not_recognised(mappings: tuple[Mapping, ...]) -> None:
    assert recognise({"la_name", "sn_1", "sn_1p"}, mappings) is None


def test_a_header_that_fits_two_mappings_is_refused(mappings: tuple[Mapping, ...]) -> None:
    both = {name for m in mappings if m.id in ("cin_episodes", "cpp_plans") for name in m.needed}
    with pytest.raises(AdapterError, match="cin_episodes, cpp_plans"):
        recognise(both, mappings)


def test_a_refusal_is_one_that_intake_turns_into_a_rejection() -> None:
    assert issubclass(AdapterError, UnreadableFile)


def test_a_header_is_found_below_titles_and_a_byte_order_mark(
    tmp_path: Path, mappings: tuple[Mapping, ...]
) -> None:
    """Some releases begin with a byte order mark, which made the first column another one."""
    path = tmp_path / "download (3).csv"
    header = PLACE + ",category,CPP_start,CPP_subsequent,CPP_subsequent_percent,note"
    path.write_text(
        f"\ufeffChild protection plans\n{header}\n{RUTLAND},Plans,20,5,25,\n", encoding="utf-8"
    )
    (raw,) = read_file(path)
    found = find_publication(raw, mappings)
    assert found is not None
    table, mapping = found
    assert mapping.id == "cpp_subsequent"
    long = to_long(table.frame, mapping).frame
    assert long["row"].unique().to_list() == [3]
    assert long["value"].to_list() == [20, 5, 25]


def test_the_order_of_columns_makes_no_difference(
    frame_of: Callable[[str], pl.DataFrame], mappings: tuple[Mapping, ...]
) -> None:
    frame = frame_of(CLA.format(group="Age group"))
    turned = frame.select(sorted(frame.columns, reverse=True))
    mapping = recognise(set(frame.columns), mappings)
    assert mapping is not None
    assert recognise(set(turned.columns), mappings) is mapping
    assert to_long(frame, mapping).frame.equals(to_long(turned, mapping).frame)


@pytest.mark.parametrize(
    ("group", "mapping_id", "code"),
    [
        ("Age group", "cla_on_31_march", "children_looked_after"),
        ("Age on starting", "cla_starting", "children_looked_after_starting"),
    ],
)
def test_publications_with_one_header_are_told_apart_by_their_rows(
    group: str,
    mapping_id: str,
    code: str,
    frame_of: Callable[[str], pl.DataFrame],
    mappings: tuple[Mapping, ...],
) -> None:
    """Children looked after on 31 March and children who started are published under the very same
    header, and both have rows for 'Sex': reading one as the other would swap 32 for 12."""
    frame = frame_of(CLA.format(group=group))
    mapping = recognise(set(frame.columns), mappings)
    assert mapping is not None
    adapted = to_long(frame, mapping)
    assert adapted.mapping_id == mapping_id == resolve(frame, mapping).id
    assert adapted.frame["code"].unique().to_list() == [code]


@pytest.mark.parametrize(
    ("groups", "said"), [(["Colour"], "none"), (["Age group", "Age on starting"], "more than one")]
)
def test_rows_that_fit_no_publication_or_two_are_refused(
    groups: list[str],
    said: str,
    frame_of: Callable[[str], pl.DataFrame],
    mappings: tuple[Mapping, ...],
) -> None:
    frame = pl.concat(frame_of(CLA.format(group=group)) for group in groups)
    mapping = recognise(set(frame.columns), mappings)
    assert mapping is not None
    with pytest.raises(AdapterError, match=f"{said} of them"):
        to_long(frame, mapping)


def test_referrals_are_the_same_measure_under_either_name(
    tmp_path: Path, mappings: tuple[Mapping, ...]
) -> None:
    """The column 'Referrals' of the 2024 release is 'referral_count' in the 2025 release."""
    older = PLACE + ",category,Referrals,Individual,Schools,Health_Services,Police,Anonymous"
    newer = PLACE + ",category,referral_count,rereferral_count,no_further_action_count"
    found = []
    for name, text in (
        ("a", f"{older}\n{RUTLAND},Source of referral,276,1,2,3,4,5\n"),
        ("b", f"{newer}\n{RUTLAND},Referrals,276,52,76\n"),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        table, mapping = find_publication(read_file(path)[0], mappings) or (None, None)
        assert table is not None
        assert mapping is not None
        found.append(to_long(table.frame, mapping).frame.filter(code="referrals")["value"].item())
    assert found == [276, 276]
