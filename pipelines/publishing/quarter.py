"""What every part of the quarterly report starts from: one release, one quarter, one audience."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.periods import is_quarter, quarter_bounds
from pipelines.publishing.comparison import Comparison, comparisons, main_comparison
from pipelines.publishing.release_reader import Figure, Indicator, Release, ReleaseError
from pipelines.publishing.scope import Scope

# The framework's five questions, in its own order.
QUESTIONS = {
    "improving": "Are we improving our ability to keep children safe, and how do we know?",
    "what": "What did we do?",
    "how_much": "How much did we do?",
    "how_well": "How well did we do it?",
    "difference": "What difference did it make?",
}
# Keeps a heading out of the contents list, which names sections and themes only.
UNLISTED = "{.unlisted .unnumbered}"
YEAR_KINDS = {"financial_year", "academic_year", "calendar_year"}


@dataclass(frozen=True)
class Quarter:
    """One report's release, audience and quarter, and where its charts are written."""

    release: Release
    scope: Scope
    period: str
    figures_folder: Path

    @property
    def quarters(self) -> list[str]:
        """The quarters with figures up to this one, at most twelve."""
        return [key for key in quarters_with_figures(self.release) if key <= self.period][-12:]

    @property
    def words(self) -> str:
        """'quarter 1 of 2025-26 (April to June 2025)'."""
        first, last = quarter_bounds(self.period)
        months = f"{first:%B} to {last:%B %Y}"
        return f"quarter {self.period[-1]} of {self.period[:7]} ({months})"

    def figure(self, indicator: Indicator, area: str, period: str | None = None) -> Figure | None:
        """A figure of this release, of this quarter unless another period is named."""
        return self.release.figure(indicator.code, area, period or self.period)

    def comparison(self, indicator: Indicator, area: str) -> Comparison | None:
        """The comparison worth telling for this quarter."""
        return main_comparison(comparisons(self.release, indicator, area, self.period))

    def indicators(self, headline_only: bool = False) -> list[Indicator]:
        """Indicators that have a row for this quarter and these areas, in catalogue order."""
        return [
            one
            for one in self.release.indicators.values()
            if (one.is_headline or not headline_only)
            and any(self.figure(one, area) for area in self.scope.rows)
        ]

    def themes(self) -> Iterator[tuple[str, list[Indicator]]]:
        """Themes in catalogue order, each with its indicators."""
        found: dict[str, list[Indicator]] = {}
        for one in self.indicators():
            found.setdefault(one.theme, []).append(one)
        yield from found.items()

    def area_of_kind(self, kind: str) -> str | None:
        """The code of England ('country') or of the region ('region')."""
        return next((a.code for a in self.release.areas.values() if a.kind == kind), None)

    def latest_official(self, indicator: Indicator, area: str | None) -> Figure | None:
        """The newest yearly figure of an area that has a value."""
        if area is None:
            return None
        for year in reversed(self.release.periods(YEAR_KINDS)):
            figure = self.release.figure(indicator.code, area, year)
            if figure is not None and figure.value is not None:
                return figure
        return None


def is_comparable_with_a_year(indicator: Indicator) -> bool:
    """Whether a quarter's figure may stand beside a year's: a rate of three months may not."""
    return indicator.unit == "pct" or indicator.period_type in ("snapshot", "rolling_12_months")


def year_words(key: str) -> str:
    """'2024-25', 'academic year 2024-25', 'calendar year 2024'."""
    for prefix, words in (("AY", "academic year "), ("CY", "calendar year ")):
        if key.startswith(prefix):
            return words + key.removeprefix(prefix)
    return key


def question_words(code: str) -> str:
    """The framework's question behind a code."""
    return QUESTIONS.get(code, code.replace("_", " ").capitalize())


def in_order_of_questions(codes: set[str]) -> list[str]:
    """Question codes in the framework's order, unknown ones last."""
    order = list(QUESTIONS)
    return sorted(codes, key=lambda code: (order.index(code) if code in order else 99, code))


def quarters_with_figures(release: Release) -> list[str]:
    """Quarters that have a row of figures, in time; the calendar holds more."""
    return list(release.quarters)


def check_period(release: Release, period: str) -> None:
    """Refuse a quarter the release does not hold.

    Raises:
        ReleaseError: the key is malformed, or the release has no such quarter.
    """
    known = [key for key in release.periods({"quarter"}) if is_quarter(key)]
    if period not in known:
        held = quarters_with_figures(release)
        has = f"it holds {held[0]} to {held[-1]}" if held else "it holds no quarters"
        raise ReleaseError(f"This release has no quarter '{period}'; {has}.")
