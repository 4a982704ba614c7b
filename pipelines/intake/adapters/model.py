"""The shape of a mapping: what a publication's columns and rows mean in our catalogues."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from pipelines.intake.adapters.parts import (
    Area,
    Breakdown,
    ColumnName,
    Figure,
    Period,
    Strict,
)


class Recognise(Strict):
    """Columns that tell a publication apart, beyond those that its figures need."""

    all_of: tuple[ColumnName, ...] = ()
    none_of: tuple[ColumnName, ...] = ()


class Variant(Strict):
    """One of several publications that share a header and differ in what a column holds."""

    id: str
    title: str
    holds: dict[ColumnName, str] = Field(min_length=1)
    figures: tuple[Figure, ...] = Field(min_length=1)
    breakdown: Breakdown | None = None


class Mapping(Strict):
    """A publication: how it is recognised and what its columns and rows mean.

    ``series`` names the publication across its releases. ``rows`` keeps only rows whose column
    holds one of the values.
    """

    id: str
    title: str
    publisher: str
    series: str
    dataset: Literal["published_statistics", "population"] = "published_statistics"
    recognise: Recognise = Recognise()
    period: Period
    area: Area
    rows: dict[ColumnName, tuple[str, ...]] = Field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    breakdown: Breakdown | None = None
    variants: tuple[Variant, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Mapping:
        if bool(self.figures) == bool(self.variants):
            raise ValueError("give either 'figures' or 'variants'")
        if (self.dataset == "population") != (self.period.kind == "mid_year"):
            raise ValueError("a population is for a mid_year, and nothing else is")
        if self.dataset == "population" and (self.breakdown or len(self.figures) != 1):
            raise ValueError("a population is one figure, not broken down")
        for figures, breakdown in self.parts:
            if breakdown and any(part.characteristic != "total" for part in figures):
                raise ValueError("a figure's own characteristic and a breakdown exclude each other")
        clash = set(self.needed) & set(self.recognise.none_of)
        if clash:
            raise ValueError(f"column '{min(clash)}' is both needed and excluded")
        return self

    @property
    def parts(self) -> tuple[tuple[tuple[Figure, ...], Breakdown | None], ...]:
        """Figures and breakdown, once for each variant."""
        if self.variants:
            return tuple((part.figures, part.breakdown) for part in self.variants)
        return ((self.figures, self.breakdown),)

    @property
    def needed(self) -> frozenset[str]:
        """The columns without which a file is not this publication."""
        names = {*self.recognise.all_of, self.period.column, *self.area.columns, *self.rows}
        if self.period.identifier:
            names.add(self.period.identifier.column)
        for variant in self.variants:
            names.update(variant.holds)
        for figures, breakdown in self.parts:
            for figure in figures:
                names.update(() if figure.optional else figure.all_columns)
                names.update(figure.rows)
            if breakdown:
                names.add(breakdown.category)
                names.update({breakdown.topic} if breakdown.topic else ())
        return frozenset(names)

    def matches(self, headers: frozenset[str]) -> bool:
        """Whether a file with these normalised columns is this publication."""
        return self.needed <= headers and not headers & set(self.recognise.none_of)
