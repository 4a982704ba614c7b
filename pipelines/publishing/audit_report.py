"""What every part of the report on audits starts from: a release, a quarter, an audience."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

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
        return [one for one in self._listed if is_ours(self.quarter, str(one.about["scope"]))]

    @property
    def has_programme(self) -> bool:
        """Whether a programme was sent for the quarter, be it of the other partnership's audits."""
        return any(one.about["is_in_programme"] for one in self._listed)

    @cached_property
    def _listed(self) -> list[Audit]:
        return read_audits(self.quarter.release, self.quarter.period)

    @cached_property
    def labels(self) -> dict[tuple[str, str], str]:
        """(characteristic, category) -> the group's name, in the catalogue's order."""
        path = self.quarter.release.folder / "dim_category.parquet"
        frame = pl.read_parquet(path).sort("sort_order")
        columns = ["characteristic", "category", "category_label"]
        return {(one, two): label for one, two, label in frame.select(columns).iter_rows()}

    @property
    def reported_now(self) -> list[Audit]:
        """Those whose findings were reported in this quarter."""
        return [one for one in self.audits if one.about["reported_period"] == self.quarter.period]
