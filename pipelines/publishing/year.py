"""What every part of the year-end report starts from: a financial year, and its last quarter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.periods import financial_year_key, is_financial_year, quarters_between
from pipelines.publishing.comparison import Comparison, break_words, compare
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.release_reader import (
    Figure,
    Indicator,
    Release,
    ReleaseError,
    read_release,
)
from pipelines.publishing.scope import read_scope

YEAR_BEFORE = "the year before"


@dataclass(frozen=True)
class Year:
    """One report's financial year; its last quarter carries release, audience and charts."""

    key: str
    quarter: Quarter

    @property
    def before(self) -> str:
        """The key of the year before."""
        return financial_year_key(int(self.key[:4]) - 1)

    @property
    def quarters(self) -> list[str]:
        """Its four quarters."""
        return list(quarters_between(f"{self.key}-Q1", f"{self.key}-Q4"))

    @property
    def words(self) -> str:
        """'the year to 31 March 2025'."""
        return f"the year to 31 March {int(self.key[:4]) + 1}"

    def figure(self, indicator: Indicator, area: str, year: str | None = None) -> Figure | None:
        """A figure of this year unless another is named."""
        return self.quarter.release.figure(indicator.code, area, year or self.key)

    def indicators(self) -> list[Indicator]:
        """Indicators with a row for this year and these areas, in catalogue order.

        What adds up over the year's quarters anyway is left out: at the year's end it repeats the
        indicator of the year.
        """
        return [
            one
            for one in self.quarter.release.indicators.values()
            if one.period_type not in ("rolling_12_months", "year_to_date")
            and any(self.figure(one, area) for area in self.quarter.scope.rows)
        ]

    def break_words(self, indicator: Indicator) -> str:
        """The change of definition since the year before began; '' for none."""
        return break_words(indicator, f"{self.before}-Q1", f"{self.key}-Q4")

    def comparison(self, indicator: Indicator, area: str) -> Comparison | None:
        """Against the year before; None across a change of definition."""
        if self.break_words(indicator):
            return None
        now, then = self.figure(indicator, area), self.figure(indicator, area, self.before)
        return compare(now, then, YEAR_BEFORE)


def open_year(
    release: str | Path, period: str, partnership: str, figures: str | Path = "figures"
) -> Year:
    """Open a release for one financial year and one audience.

    Args:
        release: the release folder.
        period: a financial year such as '2024-25'.
        partnership: 'LSCP', 'LRSCP', or 'LLR' for both together.
        figures: where charts are written, relative to where the notebook runs.

    Raises:
        ReleaseError: the folder is no release, or has no figure of that year.
        ScopeError: the release has no such partnership.
    """
    opened = read_release(Path(release))
    _check(opened, period)
    scope = read_scope(opened, partnership)
    return Year(period, Quarter(opened, scope, f"{period}-Q4", Path(figures)))


def _check(release: Release, period: str) -> None:
    held = sorted({key for _, _, key in release.figures if is_financial_year(key)})
    if period not in held:
        has = f"it holds {held[0]} to {held[-1]}" if held else "it holds no years"
        raise ReleaseError(f"This release has no figure of the year '{period}'; {has}.")
