"""The parts a mapping is made of: period, area, groups of children, figures."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

PeriodKind = Literal["financial_year_ending", "academic_year", "calendar_year", "mid_year"]
ONS_AREA = re.compile(r"^E(06|07|08|09|10|11|12|92)[0-9]{6}$")
# Column names are those of the reader: lower case, digits and underscores.
ColumnName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
AreaCode = Annotated[str, StringConstraints(pattern=ONS_AREA.pattern)]


class Strict(BaseModel):
    """A declaration in which a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Identifier(Strict):
    """The column that says what kind of year the file counts, and what it must say."""

    column: ColumnName
    values: tuple[str, ...] = Field(min_length=1)


class Period(Strict):
    """Which column holds the year and how to read it."""

    column: ColumnName
    kind: PeriodKind
    identifier: Identifier | None = None


class NamedAreas(Strict):
    """Areas that a file gives by name only."""

    column: ColumnName
    codes: dict[str, AreaCode]


class Area(Strict):
    """Where an area's ONS code is: one column for all rows, or one for each geographic level.

    ``names`` serves levels for which a file has no code column.
    """

    code: ColumnName | None = None
    level: ColumnName | None = None
    codes: dict[str, ColumnName] = Field(default_factory=dict)
    names: dict[str, NamedAreas] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> Area:
        if (self.code is None) == (self.level is None):
            raise ValueError("give either 'code' or 'level'")
        if self.level and not (self.codes or self.names):
            raise ValueError("'level' needs 'codes' or 'names'")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is looked at."""
        named = tuple(part.column for part in self.names.values())
        given = tuple(name for name in (self.code, self.level) if name)
        return (*given, *self.codes.values(), *named)


class Topic(Strict):
    """One breakdown: the publisher's categories and ours; several may become one of ours.

    ``total`` is the publisher's word for all children where this topic's total is the one taken;
    ``repeats_total`` is that word where the same total is already taken from another topic.
    """

    topic: str | None = None
    characteristic: str = "total"
    categories: dict[str, str] = Field(default_factory=dict)
    total: str | None = None
    repeats_total: str | None = None


class Breakdown(Strict):
    """The columns that say which group of children a row is about."""

    topic: ColumnName | None = None
    category: ColumnName
    topics: tuple[Topic, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _topics_are_named(self) -> Breakdown:
        names = [topic.topic for topic in self.topics]
        if self.topic is None and (len(names) > 1 or names[0] is not None):
            raise ValueError("without a 'topic' column there is one topic, without a name")
        if self.topic is not None and (None in names or len(set(names)) < len(names)):
            raise ValueError("each topic needs its own published name")
        return self


class Complement(Strict):
    """Another way to the same sum: a published total less the parts that are not wanted."""

    total: ColumnName
    columns: tuple[ColumnName, ...] = Field(min_length=1)


class Only(Strict):
    """The periods for which a figure is taken, both ends included."""

    first: str | None = None
    last: str | None = None


class Figure(Strict):
    """One figure a row yields: the sum of ``columns`` is ``code`` of the catalogue.

    ``optional`` columns may be missing from a release: publishers drop rates they used to give.
    ``rows`` takes the figure from those rows only whose columns say one of the values, for files
    that give every figure in a row of its own. Such a figure is about all children it names, so
    the mapping's breakdown does not apply to it.
    """

    figure: Literal["measure", "indicator"] = "measure"
    code: str
    columns: tuple[ColumnName, ...] = Field(min_length=1)
    complement: Complement | None = None
    characteristic: str = "total"
    category: str = "total"
    rows: dict[ColumnName, tuple[str, ...]] = Field(default_factory=dict)
    only: Only = Only()
    optional: bool = False

    @model_validator(mode="after")
    def _percentages_do_not_add(self) -> Figure:
        if self.figure == "indicator" and (len(self.columns) > 1 or self.complement):
            raise ValueError(f"{self.code}: percentages and rates cannot be added up")
        return self

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Every column that the figure is made from."""
        other = (self.complement.total, *self.complement.columns) if self.complement else ()
        return (*self.columns, *other)

    @property
    def source(self) -> str:
        """The columns as a reader is told them, and the rows where only some are taken."""
        told = " + ".join(self.columns)
        places = (f"{column} is {' or '.join(values)}" for column, values in self.rows.items())
        return ", ".join([told, *places])

    @property
    def complement_source(self) -> str:
        """The columns of the other way to the figure."""
        if self.complement is None:
            return self.source
        return " - ".join((self.complement.total, *self.complement.columns))
