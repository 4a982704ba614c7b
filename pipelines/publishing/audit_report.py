"""What every part of the report on audits starts from: a release, a quarter, an audience."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from pipelines.publishing.audit_reader import Audit, read_audits
from pipelines.publishing.outcomes import is_ours
from pipelines.publishing.quarter import Quarter


@dataclass(frozen=True)
class AuditReport:
    """One quarter's programme for one audience."""

    quarter: Quarter

    @cached_property
    def audits(self) -> list[Audit]:
        """The audits of this audience, those reported first."""
        found = read_audits(Path(self.quarter.release.folder), self.quarter.period)
        return [one for one in found if is_ours(self.quarter, str(one.about["scope"]))]

    @cached_property
    def labels(self) -> dict[tuple[str, str], str]:
        """(characteristic, category) -> the group's name, in the catalogue's order."""
        path = Path(self.quarter.release.folder) / "dim_category.parquet"
        frame = pl.read_parquet(path).sort("sort_order")
        columns = ["characteristic", "category", "category_label"]
        return {(one, two): label for one, two, label in frame.select(columns).iter_rows()}

    @property
    def reported_now(self) -> list[Audit]:
        """Those whose findings were reported in this quarter."""
        return [one for one in self.audits if one.about["reported_period"] == self.quarter.period]
