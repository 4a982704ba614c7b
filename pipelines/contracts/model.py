"""The shape of a contract. Reading one is ``load``; applying one is ``intake`` and ``quality``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Severity = Literal["error", "warning"]
Dimension = Literal["completeness", "uniqueness", "consistency", "validity"]
ColumnType = Literal["text", "code", "count", "number", "whole", "quarter", "date"]


@dataclass(frozen=True)
class SubmissionContext:
    """What the folder says about a file: the contract's rules may refer to it with ``@``.

    ``agency`` and what follows from it are None for official statistics.
    """

    file: str
    period: str | None = None
    agency: str | None = None
    agency_type: str | None = None
    agency_areas: tuple[str, ...] = ()

    def refer(self, name: str) -> tuple[str, ...]:
        """The values that ``@name`` stands for."""
        value = getattr(self, name)
        return value if isinstance(value, tuple) else () if value is None else (value,)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Codes(_Strict):
    """A seed of codes that may be sent in the place of a value: each row's ``column`` is the code
    and its ``means`` the value. ``where`` narrows the seed."""

    seed: str
    column: str
    means: str
    where: dict[str, str] = Field(default_factory=dict)


class Allowed(_Strict):
    """Which values a column may hold: a list, the folder's own value, or a column of a seed.

    ``also`` names seed columns whose text is understood as the code (an area's name, an agency's
    aliases, separated by ``;``). ``codes`` names a second seed of codes that are understood too.
    ``plus`` adds values that are in no seed. ``where`` narrows the seed; a value beginning with
    ``@`` comes from the submission.
    """

    values: tuple[str, ...] = ()
    submission: str | None = None
    seed: str | None = None
    column: str | None = None
    also: tuple[str, ...] = ()
    codes: Codes | None = None
    plus: tuple[str, ...] = ()
    where: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_source(self) -> Allowed:
        given = [bool(self.values), self.submission is not None, self.seed is not None]
        if sum(given) != 1:
            raise ValueError("give exactly one of 'values', 'submission' and 'seed'")
        if self.seed and not self.column:
            raise ValueError("a seed needs the 'column' that lists the codes")
        return self


class Column(_Strict):
    """One column of a return.

    ``required``: the column must be there. ``filled``: every row must hold something.
    ``default`` stands in for an empty cell or an absent column. ``count`` accepts a number or a
    symbol (c, x, z, u, <5 ...), which goes to the column named by ``status_column``; it is a whole
    number, but for the codes that ``decimals_for`` lists (full-time equivalents).
    ``identifier``: it tells one child's case from another, and is replaced by a keyed hash before
    the row is stored; the row's texts are freed from it.
    """

    name: str
    type: ColumnType = "text"
    meaning: str
    example: str
    required: bool = True
    filled: bool = True
    default: str | None = None
    aliases: tuple[str, ...] = ()
    allowed: Allowed | None = None
    status_column: str | None = None
    decimals_for: Codes | None = None
    identifier: bool = False
    remedy: str | None = None

    @field_validator("example", mode="before")
    @classmethod
    def _as_written(cls, value: object) -> str:
        # YAML reads an unquoted 2025-07-21 or 103 as a date or a number.
        return str(value)


class Rule(_Strict):
    """A rule beyond what the columns already say, in Great Expectations' own names.

    ``dimension`` is which dimension of data quality it looks at, where its expectation would
    suggest another (``pipelines/quality/dimensions.py``).
    """

    name: str
    expectation: str
    kwargs: dict[str, Any]
    severity: Severity = "error"
    message: str
    remedy: str
    dimension: Dimension | None = None


QuestionKind = Literal[
    "outside_usual_range", "differs_from_parts", "equal_to_last_quarter", "reason_for_change"
]


class Question(_Strict):
    """A figure that is sound and still needs an explanation, and what its sender is asked.

    ``least``: of how many earlier quarters a usual range is made; from which figure on the same
    figure twice is a surprise. ``not_for``: rows of a seed whose figures are not asked about.
    """

    name: QuestionKind
    least: int = 0
    not_for: Codes | None = None
    message: str
    remedy: str


class Questions(_Strict):
    """What is asked about a dataset's figures (``quality/questions.py`` finds them).

    ``value`` holds the figure, ``note`` what its sender says beside it. Rows that agree in
    ``series`` are one figure through time. Only rows in which each column of ``totals`` holds its
    value are asked about. ``parts`` are the columns that name a breakdown and a group of it: a
    breakdown is whole where every group that the column's catalogue lists is there.
    """

    value: str
    note: str
    series: tuple[str, ...]
    totals: dict[str, str] = Field(default_factory=dict)
    parts: tuple[str, str] | None = None
    asked: tuple[Question, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What is asked, by name."""
        return tuple(question.name for question in self.asked)


class Contract(_Strict):
    """A dataset: who sends it, how often, one row per what, its columns and its rules."""

    dataset: str
    title: str
    supplier: str
    frequency: Literal["quarterly", "yearly", "monthly", "when published", "when it happens"]
    kind: Literal["return", "official"]
    grain: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()
    questions: Questions | None = None
    derived: dict[str, str] = Field(default_factory=dict)
    sha256: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Contract:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError("two columns have the same name")
        unknown = [key for key in self.keys if key not in names]
        if unknown:
            raise ValueError(f"key {unknown[0]!r} is not a column")
        listed = [column.name for column in self.columns if column.identifier and column.allowed]
        if listed or any(c.identifier and c.type != "code" for c in self.columns):
            raise ValueError("an identifier is of type 'code', without a list of allowed values")
        if self.questions:
            asked = self.questions
            named = {asked.value, asked.note, *asked.series, *asked.totals, *(asked.parts or ())}
            if strange := sorted(named - set(names)):
                raise ValueError(f"questions name {strange[0]!r}, which is not a column")
            if len(set(asked.names)) != len(asked.names):
                raise ValueError("the same question is asked twice")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Names of the columns that are stored as a keyed hash."""
        return tuple(column.name for column in self.columns if column.identifier)

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            KeyError: the contract has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
