"""One refresh of one workspace, as its stages hand it on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.intake import ledger
from pipelines.intake.ledger import Submission
from pipelines.refresh.options import Options, Outcome, Progress, Silent, utc_now
from pipelines.warehouse.connection import connected
from pipelines.workspace import Workspace


@dataclass
class Run:
    """One refresh of one workspace: what was asked, who listens, what came of it so far."""

    workspace: Workspace
    options: Options = field(default_factory=Options)
    progress: Progress = field(default_factory=Silent)
    outcome: Outcome = field(default_factory=Outcome)
    now: datetime = field(default_factory=utc_now)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Count the seconds of a stage towards the outcome."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - begun
            self.outcome.seconds[stage] = self.outcome.seconds.get(stage, 0.0) + spent


def read_ledger(workspace: Workspace) -> list[Submission]:
    """The whole ledger; empty where there is no warehouse yet."""
    if not workspace.database.is_file():
        return []
    with connected(workspace) as connection:
        return ledger.entries(connection)
