"""Mappings as files: what is refused, and that the shipped ones are sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.contracts.load import ContractError
from pipelines.intake.adapters import Mapping, load_mappings, recognise

FAMILY = """
publisher: A publisher
series: a_series
period: {column: time_period, kind: calendar_year}
area: {code: area}
mappings:
"""
ONE = "  - {id: one, title: One, figures: [{code: referrals, columns: [a]}]}\n"


def load(tmp_path: Path, seeds: Path, text: str, more: str | None = None) -> tuple[Mapping, ...]:
    (tmp_path / "one.yml").write_text(text, encoding="utf-8")
    if more:
        (tmp_path / "two.yml").write_text(more, encoding="utf-8")
    return load_mappings(tmp_path, seeds)


def test_shared_keys_of_a_family_reach_every_mapping(tmp_path: Path, seeds: Path) -> None:
    (mapping,) = load(tmp_path, seeds, FAMILY + ONE)
    assert mapping.publisher == "A publisher"
    assert mapping.area.code == "area"


def test_a_mapping_overrides_what_its_family_shares(tmp_path: Path, seeds: Path) -> None:
    own = ONE.replace("title: One", "title: One, area: {code: geo_id}")
    (mapping,) = load(tmp_path, seeds, FAMILY + own)
    assert mapping.area.code == "geo_id"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FAMILY + ONE.replace("referrals", "referals"), "measure 'referals'"),
        (
            FAMILY + ONE.replace("{code: referrals", "{figure: indicator, code: referrals"),
            "indicator 'referrals'",
        ),
        (
            FAMILY + ONE.replace("[a]}", "[a], characteristic: sex, category: girls}"),
            "sex 'girls'",
        ),
        (FAMILY + ONE.replace("title", "titel"), "titel"),
        (FAMILY + ONE.replace("[a]", "[A-b]"), "figures.0.columns.0"),
        (
            FAMILY
            + "  - {id: one, title: One, figures: "
            + "[{figure: indicator, code: rereferrals_pct, columns: [a, b]}]}\n",
            "cannot be added up",
        ),
        (FAMILY.replace("series", "serie") + ONE, "'serie' is not known"),
        ("mappings: {", "not readable YAML"),
        ("- one", "needs a list called 'mappings'"),
    ],
)
def test_a_faulty_mapping_names_its_file_and_fault(
    tmp_path: Path, seeds: Path, text: str, said: str
) -> None:
    with pytest.raises(ContractError) as caught:
        load(tmp_path, seeds, text)
    assert "one.yml" in str(caught.value)
    assert said in str(caught.value)


def test_two_mappings_of_one_header_are_refused(tmp_path: Path, seeds: Path) -> None:
    with pytest.raises(ContractError, match="is also that of"):
        load(tmp_path, seeds, FAMILY + ONE, FAMILY + ONE.replace("id: one", "id: two"))


def test_none_of_tells_two_mappings_apart(tmp_path: Path, seeds: Path) -> None:
    wider = ONE.replace("id: one", "id: two").replace("[a]}", "[a, b]}")
    narrow = ONE.replace("title: One", "title: One, recognise: {none_of: [b]}")
    loaded = load(tmp_path, seeds, FAMILY + narrow, FAMILY + wider)
    headers = {"time_period", "area", "a"}
    assert [found.id for found in (recognise(headers, loaded),) if found] == ["one"]
    found = recognise(headers | {"b"}, loaded)
    assert found is not None
    assert found.id == "two"


def test_two_mappings_of_one_name_are_refused(tmp_path: Path, seeds: Path) -> None:
    other = FAMILY + ONE.replace("[a]", "[b]")
    with pytest.raises(ContractError, match=r"already a mapping of one\.yml"):
        load(tmp_path, seeds, FAMILY + ONE, other)


def test_an_unquoted_no_is_refused(tmp_path: Path, seeds: Path) -> None:
    """YAML reads an unquoted ``no`` as false: the category 'no' of a characteristic must be quoted,
    and a mapping that forgets it must not become a category called 'False'."""
    text = FAMILY + (
        "  - id: one\n    title: One\n    figures: [{code: referrals, columns: [a]}]\n"
        "    breakdown: {category: b, topics: [{characteristic: unaccompanied, "
        "categories: {Non-UASC: no}}]}\n"
    )
    with pytest.raises(ContractError, match="valid string"):
        load(tmp_path, seeds, text)


def test_the_shipped_mappings_load_and_are_stable(mappings: tuple[Mapping, ...]) -> None:
    assert len(mappings) >= 18
    assert all(mapping.publisher and mapping.series and mapping.title for mapping in mappings)


def test_each_shipped_mapping_recognises_its_own_header(mappings: tuple[Mapping, ...]) -> None:
    for mapping in mappings:
        assert recognise(mapping.needed | {"something_new"}, mappings) is mapping
