from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines.intake.standing import Lying, is_new, sent_before
from tests.intake.test_ledger import ARRIVAL, ENTRY

LYING = Lying([ARRIVAL])
FIRST, NEWER, LAST = (datetime(2025, 7, day, 9) for day in (21, 25, 29))
# Another return took the first one's place.
REPLACED = [
    ENTRY,
    replace(
        ENTRY, submission_id="S2", sequence=2, sha256="cd" * 32,
        original_name="return_v2.csv", received_at=NEWER,
    ),
]  # fmt: skip
NEWER_FILE = replace(
    ARRIVAL, path=ARRIVAL.path.with_name("return_v2.csv"), sha256="cd" * 32, received_at=NEWER
)
AGAIN = replace(ARRIVAL, path=ARRIVAL.path.with_name("return_v3.csv"), received_at=LAST)


def test_an_accepted_file_is_never_new_again() -> None:
    assert not is_new(ARRIVAL, [ENTRY], "rules", LYING)
    assert not is_new(ARRIVAL, [ENTRY], "other rules", LYING)


@pytest.mark.parametrize("outcome", ["rejected", "unrecognised"])
def test_a_refused_file_is_new_when_the_rules_have_changed(outcome: str) -> None:
    """A measure that was missing from the catalogue is added: yesterday's file is then good."""
    refused = replace(ENTRY, outcome=outcome)
    assert not is_new(ARRIVAL, [refused], "rules", LYING)
    assert is_new(ARRIVAL, [refused], "other rules", LYING)


def test_unseen_bytes_are_new_and_so_are_known_ones_in_another_folder() -> None:
    assert is_new(replace(ARRIVAL, sha256="cd" * 32), [ENTRY], "rules", LYING)
    assert is_new(
        replace(ARRIVAL, folder="2025-26-Q2/leicestershire_police"), [ENTRY], "rules", LYING
    )
    assert is_new(ARRIVAL, [], "rules", LYING)


def test_an_unusable_file_is_known_by_its_name() -> None:
    folder = replace(ARRIVAL, sha256="")
    known = replace(ENTRY, sha256="", outcome="rejected")
    assert not is_new(folder, [known], "rules", LYING)
    assert is_new(replace(folder, path=Path("other.csv")), [known], "rules", LYING)


def test_a_replaced_return_that_is_sent_again_is_new() -> None:
    """An agency took its correction back by sending the first file again, and was not heard."""
    lying = Lying([ARRIVAL, NEWER_FILE, AGAIN])
    again = sent_before(AGAIN, REPLACED, lying)
    assert again and (again.earlier, again.replaced_by) == tuple(REPLACED)
    assert "sent again after submission S2" in again.reason
    assert is_new(AGAIN, REPLACED, "rules", lying)
    assert not is_new(ARRIVAL, REPLACED, "rules", lying), "the first file only lies there still"
    assert not is_new(NEWER_FILE, REPLACED, "rules", lying)


def test_a_return_that_is_put_over_the_one_that_replaced_it_is_new() -> None:
    restored = replace(ARRIVAL, received_at=LAST)
    assert is_new(restored, REPLACED, "rules", Lying([restored]))


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ((NEWER_FILE, replace(ARRIVAL, received_at=LAST)), "touched under its old name"),
        (
            (replace(NEWER_FILE, received_at=LAST), replace(AGAIN, received_at=LAST)),
            "copied without times: neither is known to be later",
        ),
        ((replace(AGAIN, received_at=NEWER),), "written no later than the newer was received"),
    ],
)
def test_a_file_that_was_only_touched_or_copied_does_not_bring_old_figures_back(
    lie: tuple, why: str
) -> None:
    """Copying a home without its times made every old return look like the newest."""
    assert not is_new(lie[-1], REPLACED, "rules", Lying(lie)), why


def test_what_stands_again_is_known_until_it_is_replaced_once_more() -> None:
    standing = [*REPLACED, replace(ENTRY, submission_id="S3", sequence=3, received_at=LAST)]
    lying = Lying([ARRIVAL, NEWER_FILE, AGAIN])
    assert not any(is_new(one, standing, "rules", lying) for one in (ARRIVAL, NEWER_FILE, AGAIN))
    newest = replace(
        NEWER_FILE,
        path=Path("return_v4.csv"),
        received_at=LAST + timedelta(days=1),
    )
    assert is_new(newest, standing, "rules", Lying([AGAIN, newest]))


def test_a_resubmission_that_was_refused_is_not_tried_every_night() -> None:
    refused = replace(ENTRY, submission_id="S3", sequence=3, outcome="rejected", received_at=LAST)
    lying = Lying([ARRIVAL, NEWER_FILE, AGAIN])
    assert not is_new(AGAIN, [*REPLACED, refused], "rules", lying)
    assert is_new(AGAIN, [*REPLACED, refused], "other rules", lying)


@pytest.mark.parametrize("change", [{"dataset": "agency_narrative"}, {"outcome": "rejected"}])
def test_what_was_not_replaced_says_nothing_new(change: dict[str, str]) -> None:
    known = [ENTRY, replace(REPLACED[1], **change)]  # type: ignore[arg-type]
    assert not is_new(AGAIN, known, "rules", Lying([AGAIN]))
