"""What may be asked for on Dagster's page means what it means to the command."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs.session import session_resource
from pipelines.refresh.options import utc_now
from pipelines.workspace import Workspace


def as_of(tmp_path: Path, text: str | None) -> datetime | None:
    config = {"full": False} | ({"as_of": text} if text else {})
    with dg.build_resources(
        {"session": session_resource(Workspace(tmp_path))},
        resource_config={"session": {"config": config}},
    ) as made:
        return made.session.run.options.as_of


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (None, None),
        ("2025-07-21", datetime(2025, 7, 21, 23, 59, 59, 999999)),
        ("2025-07-21T14:30", datetime(2025, 7, 21, 14, 30)),
        ("2025-07-21T14:30+01:00", datetime(2025, 7, 21, 13, 30)),
    ],
)
def test_a_moment_asked_for_on_the_page_is_in_utc_and_a_day_means_all_of_it(
    tmp_path: Path, text: str | None, moment: datetime | None
) -> None:
    """With its zone, the moment could not be compared with the ledger's; a day meant its start."""
    assert as_of(tmp_path, text) == moment


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{utc_now() + timedelta(days=2):%Y-%m-%d}", "has not come yet"),
        ("last Tuesday", "is not a moment; write it like 2025-07-21"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_on_the_page_too(
    tmp_path: Path, text: str, told: str
) -> None:
    """A release as of next year was made without a word, and kept."""
    with pytest.raises(dg.DagsterResourceFunctionError) as refused:
        as_of(tmp_path, text)
    assert told in str(refused.value.__cause__)
