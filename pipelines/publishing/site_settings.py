"""What the partnerships say about themselves on the site, read from site.yml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from pipelines.workspace import WorkspaceDamaged

SETTINGS = Path(__file__).with_name("site.yml")
NO_LICENCE = (
    "No licence has been given for the partnerships' own figures: ask the partnership before you"
    " use them elsewhere."
)


class SettingsError(WorkspaceDamaged):
    """site.yml cannot be used; the message says what to put right."""


@dataclass(frozen=True)
class Settings:
    """What was filled in; '' and None stand for what was not."""

    contact: dict[str, str]
    licence: str
    licence_url: str
    reviewed_on: date | None
    reviewed_by: str


def read_settings(path: Path = SETTINGS) -> Settings:
    """The settings.

    Raises:
        SettingsError: the file is not as it should be.
    """
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        contact, licence, statement = (
            told.get(name) or {} for name in ("contact", "licence", "statement")
        )
        names = ("team", "email", "telephone", "address")
        return Settings(
            {name: _text(contact.get(name)) for name in names if _text(contact.get(name))},
            _text(licence.get("name")),
            _web_address(licence.get("url")),
            _day(statement.get("reviewed_on")),
            _text(statement.get("role")),
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, ValueError) as error:
        raise SettingsError(
            f"{path.name} (in pipelines/publishing) cannot be used: {' '.join(str(error).split())}"
            " Put it right, or put the file back as it came."
        ) from error


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _web_address(value: Any) -> str:
    address = _text(value)
    if address and not address.startswith(("https://", "http://")):
        raise ValueError(f"the licence's url '{address}' does not begin with https://.")
    return address


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    raise ValueError(f"reviewed_on is '{value}', not a day like 2025-09-30.")
