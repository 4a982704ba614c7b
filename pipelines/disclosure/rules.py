"""The declared rules of disclosure (rules.yml), read and checked."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).with_name("rules.yml")
Audience = Literal["partnership", "public"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Readers(_Strict):
    """What one audience may see: counts above ``threshold``, of these characteristics."""

    threshold: int = Field(ge=1)
    withheld_characteristics: tuple[str, ...]


class Cost(_Strict):
    """What hiding a count costs beyond 1; see the file."""

    all_children: float = Field(ge=1)
    partnership: float = Field(ge=1)
    sub_region: float = Field(ge=1)
    zero: float = Field(ge=1)
    size: float = Field(ge=0)


class Cell(_Strict):
    """A group's count of a measure."""

    measure: str
    characteristic: str
    category: str


class SameCount(_Strict):
    """``measure`` for all children counts what the cell ``same`` does."""

    measure: str
    same: Cell = Field(alias="is")


class Rules(_Strict):
    """The whole file."""

    confidential_counts: tuple[str, ...]
    audiences: dict[Audience, Readers]
    cost: Cost
    same_counts: tuple[SameCount, ...]


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The rules that this version of the package applies.

    Raises:
        pydantic.ValidationError: the file says something that is no rule.
    """
    return Rules.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
