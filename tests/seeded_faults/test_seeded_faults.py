"""One fault of each kind, planted in a copy of a good return: each is found, with its cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from tests.seeded_faults.good_returns import GoodReturns, good_returns
from tests.seeded_faults.judge import Judge
from tests.seeded_faults.planted import Draft
from tests.seeded_faults.run import KINDS, clean_files, failures, judging, planted_faults, score

SEED = 20260401
# The benchmark plants 200 and judges every good return; each one more costs this suite 0.1 s.
OF_EACH_DATASET = 1


@pytest.fixture(scope="module")
def good() -> GoodReturns:
    return good_returns()


@pytest.fixture(scope="module")
def judge(good: GoodReturns, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    with judging(tmp_path_factory.mktemp("home"), good) as judge:
        yield judge


def test_a_fault_of_each_kind_is_found_and_told_with_its_cell_and_what_to_do(
    judge: Judge, good: GoodReturns
) -> None:
    """A percentage passed for a count, and 1,234 without quotation marks for 1."""
    verdicts = planted_faults(judge, good, SEED, len(KINDS))
    assert len({one.kind for one in verdicts}) >= 25
    assert not [(one.kind, one.file, one.said) for one in failures(verdicts)]
    assert (score(verdicts).recall, score(verdicts).precision) == (1, 1)


def test_nothing_is_said_of_good_returns(judge: Judge, good: GoodReturns) -> None:
    verdicts = clean_files(judge, good.smallest(OF_EACH_DATASET))
    assert len(verdicts) > 15
    assert not [(one.file, one.said) for one in failures(verdicts)]


def test_a_finding_in_another_place_is_neither_the_fault_nor_silence(
    judge: Judge, good: GoodReturns
) -> None:
    """Else the judge would call right whatever is said of a file."""
    fault = KINDS["negative number"](Random(1), good)
    assert fault.row is not None
    elsewhere = judge.planted("negative number", replace(fault, row=fault.row + 1))
    assert not elsewhere.caught and not elsewhere.told
    other_column = judge.planted("negative number", replace(fault, column=("note",)))
    assert not other_column.caught
    expected = judge.planted("negative number", replace(fault, rules=frozenset(["area_allowed"])))
    assert not expected.caught


def test_what_is_said_of_a_row_in_order_is_counted_as_said_in_vain(
    judge: Judge, good: GoodReturns
) -> None:
    draft = Draft.of(Random(1), good.of("action_log")[0])
    draft.put(0, "scope", "XX")
    draft.put(3, "scope", "XX")
    verdict = judge.planted("unknown code", draft.planted("rag_allowed", at=0, column="scope"))
    assert (verdict.alarms, verdict.false, score([verdict]).precision) == (2, 1, 0.5)
