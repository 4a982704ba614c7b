"""The declared numbers of housekeeping (rules.yml), read and checked."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).with_name("rules.yml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeptBackups(_Strict):
    """Of how many days, weeks and months the newest backup is kept."""

    daily: int = Field(ge=1)
    weekly: int = Field(ge=0)
    monthly: int = Field(ge=0)


class Rules(_Strict):
    """How much is kept of what grows every night."""

    backups: KeptBackups
    runs: int = Field(ge=1)
    summary_days: int = Field(ge=1)
    unfinished_hours: int = Field(ge=1)


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The rules of ``rules.yml``."""
    return Rules.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
