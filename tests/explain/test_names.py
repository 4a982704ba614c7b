from __future__ import annotations

import pytest

from pipelines.explain.names import Unknown, resolve

AREAS = {"E06000016": "Leicester", "E10000018": "Leicestershire", "LRSCP": "Both counties"}


@pytest.mark.parametrize("asked", ["E10000018", "e10000018", "Leicestershire", " leicestershire "])
def test_a_code_or_a_name_will_do_in_capitals_or_not(asked: str) -> None:
    assert resolve(asked, AREAS, "area") == "E10000018"


def test_the_name_that_is_there_is_not_taken_for_a_longer_one() -> None:
    assert resolve("leicester", AREAS, "area") == "E06000016"


def test_a_key_may_be_typed_with_spaces() -> None:
    assert resolve("2025-26 q1", {"2025-26-Q1": "April to June"}, "period") == "2025-26-Q1"


def test_what_comes_near_is_named() -> None:
    with pytest.raises(Unknown, match=r"no area 'Leicestershir'\. Did you mean E10000018 \(Leic"):
        resolve("Leicestershir", AREAS, "area")


def test_where_nothing_comes_near_what_there_is_is_told() -> None:
    with pytest.raises(Unknown, match="Known: E06000016, E10000018, LRSCP"):
        resolve("xyz", AREAS, "area")
    with pytest.raises(Unknown, match="Known: none"):
        resolve("xyz", {}, "area")
