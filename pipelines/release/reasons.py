"""Why a released figure differs from the one before: read from both releases' manifests.

A cause is named only where it touches the figure: a submission that it rests on, or rested on, or
the row of the catalogue that holds in its period.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

NEWER_RETURN = "A newer return was received"
FIRST_RETURN = "A return was received that had been missing"
NEWER_PUBLICATION = "A newer official publication"
FIRST_PUBLICATION = "Another official publication was taken in"
POPULATION = "A newer population estimate"
NEW_INDICATOR = "The indicator is new"
NO_INDICATOR = "The indicator was taken out of the catalogue"
DEFINITION = "The indicator's definition changed"
CODE = "The way figures are made changed (code or catalogues)"
DISCLOSURE = "Figures beside it changed, and with them what must be hidden"
NO_REASON_GIVEN = "The agency gave no reason"
_AGENCY = ". The agency "
NONE_FOUND = "No submission, no definition and no code explains it"

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Definition:
    """What makes an indicator's figures; from its ``first`` day on."""

    first: date
    recipe: tuple[object, ...]


@dataclass(frozen=True)
class Side:
    """One of the two releases. ``definitions`` holds each indicator's, oldest first.

    ``definitions`` is None where the release has no catalogue that can be compared. ``given``:
    what agencies were asked about figures that a newer return changed, by submission, measure and
    area, with their answer; None where there is none yet. ``members``: the authorities of
    each partnership; a larger area is made of all of them.
    """

    code_sha256: str | None
    submissions: Mapping[str, Entry]
    definitions: Mapping[str, list[Definition]] | None
    period_ends: Mapping[str, date] = field(default_factory=dict)
    given: Mapping[tuple[str, str, str], str | None] = field(default_factory=dict)
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """A figure that differs; the submissions of either side as the table holds them."""

    indicator: str
    period: str
    change: str
    old_submissions: frozenset[str]
    new_submissions: frozenset[str]
    area: str = ""


def reason(difference: Difference, old: Side, new: Side) -> str:
    """The causes of a difference in plain English, separated by '; '; then the agency's own words.

    Returns:
        For example 'A newer return was received. The agency says: “Two were counted twice.”'
    """
    causes = list(dict.fromkeys([*_catalogue(difference, old, new), *_sent(difference, old, new)]))
    if causes:
        return ". ".join(["; ".join(causes), *dict.fromkeys(_given(difference, new))])
    if old.code_sha256 != new.code_sha256:
        return CODE
    return DISCLOSURE if difference.change.startswith("now_") else NONE_FOUND


def _catalogue(difference: Difference, old: Side, new: Side) -> Iterator[str]:
    if old.definitions is None or new.definitions is None:
        return
    before, after = (side.definitions.get(difference.indicator, []) for side in (old, new))  # type: ignore[union-attr]
    if not before:
        yield NEW_INDICATOR
    elif not after:
        yield NO_INDICATOR
    else:
        day = new.period_ends.get(difference.period, date.max)
        if _in_force(before, day) != _in_force(after, day):
            yield DEFINITION


def _in_force(definitions: list[Definition], day: date) -> Definition:
    return next((one for one in reversed(definitions) if one.first <= day), definitions[0])


def _sent(difference: Difference, old: Side, new: Side) -> Iterator[str]:
    """New submissions that the figure rests on, or that took the place of one it rested on."""
    arrived = {key: entry for key, entry in new.submissions.items() if key not in old.submissions}
    had = {_series(entry) for entry in old.submissions.values() if _accepted(entry)}
    for key in sorted(difference.new_submissions - difference.old_submissions):
        if key in arrived:
            yield _words(arrived[key], is_newer=_series(arrived[key]) in had)
    for key in sorted(difference.old_submissions - difference.new_submissions):
        series = _series(old.submissions.get(key, {}))
        for entry in arrived.values():
            if _accepted(entry) and _series(entry) == series:
                yield _words(entry, is_newer=True)


def causes(told: str) -> list[str]:
    """The causes that ``reason`` named, without what the agency says of them."""
    return told.split(_AGENCY)[0].split("; ")


def _given(difference: Difference, new: Side) -> Iterator[str]:
    """Why the agency changed the counts behind the figure, in its own words."""
    if not new.given or new.definitions is None:
        return
    recipes = [one.recipe for one in new.definitions.get(difference.indicator, [])]
    measures = {code for recipe in recipes for part in recipe[:2] for code in str(part).split(";")}
    authorities = {area for areas in new.members.values() for area in areas}
    is_authority = difference.area in authorities
    areas = {difference.area} if is_authority else new.members.get(difference.area, authorities)
    newer = difference.new_submissions - difference.old_submissions
    for (submission, measure, area), words in sorted(new.given.items()):
        if submission in newer and measure in measures and area in areas:
            yield f"The agency says: “{' '.join(words.split())}”" if words else NO_REASON_GIVEN


def _accepted(entry: Entry) -> bool:
    return entry.get("outcome") == "accepted"


def _series(entry: Entry) -> tuple[object, ...]:
    """What a submission is the next of: an agency's return for a quarter, or a publication."""
    return tuple(entry.get(key) for key in ("dataset", "agency_code", "period", "publication"))


def _words(entry: Entry, *, is_newer: bool) -> str:
    if entry.get("agency_code"):
        return NEWER_RETURN if is_newer else FIRST_RETURN
    if entry.get("dataset") == "population":
        return POPULATION
    return NEWER_PUBLICATION if is_newer else FIRST_PUBLICATION
