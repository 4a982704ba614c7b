"""The files beside the timetable: a page and a calendar for each provider, one for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipelines.pages import page_templates
from pipelines.publishing.calendar_file import Event, calendar_text
from pipelines.publishing.opening import BANNER
from pipelines.publishing.release_reader import Release
from pipelines.publishing.text import capital
from pipelines.publishing.timetable import by_provider, together
from pipelines.publishing.timetable_names import EVERYBODY, FOLDER, stem_of
from pipelines.publishing.timetable_reader import Row, Timetable, open_timetable
from pipelines.publishing.timetable_words import FREQUENCIES, status_words, weekday_words
from pipelines.words import day_words

_TEMPLATES = Path(__file__).parent / "templates"
_NAME = "Safeguarding quality assurance"
_SATURDAY = 5


def timetable_files(params: Mapping[str, str]) -> dict[str, str]:
    """The text of every file, by its path from the report's folder.

    Args:
        params: the report's own: ``release`` (its folder), ``period`` and ``partnership``.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter.
        ScopeError: the release has no such partnership.
    """
    timetable = open_timetable(params["release"], params["period"], params["partnership"])
    release = timetable.quarter.release
    files = {
        f"{FOLDER}/{EVERYBODY}.ics": _calendar(release, _NAME, joint_events(timetable.due)),
    }
    template = _template()
    report = f"timetable-{params['period']}-{params['partnership']}.html"
    for rows in by_provider(timetable.due):
        stem = f"{FOLDER}/{stem_of(rows[0])}"
        name = f"{_NAME}: {rows[0]['provider']}"
        files[f"{stem}.ics"] = _calendar(release, name, [own_event(row) for row in rows])
        files[f"{stem}.html"] = template.render(**_told(timetable, rows), report=f"../{report}")
    return files


def own_event(row: Row) -> Event:
    """One thing that one provider owes."""
    return Event(
        identity="/".join((row["rule_code"], row["provider_code"], row["period"])),
        day=row["due_on"],
        summary=f"Due: {row['element']}, {row['period_label']}",
        description="\n".join(_lines(row, [])),
    )


def joint_events(rows: Sequence[Row]) -> list[Event]:
    """One event for all who owe the same thing by the same day, however many they are."""
    events = []
    known: dict[tuple[str, str], int] = {}
    for some in together(rows):
        first = some[0]
        key = (first["rule_code"], first["period"])
        known[key] = known.get(key, 0) + 1
        # A second day of the same thing, where kinds of agency have different days.
        again = f"/{known[key]}" if known[key] > 1 else ""
        events.append(
            Event(
                identity="/".join((*key, EVERYBODY)) + again,
                day=first["due_on"],
                summary=f"Due: {first['element']}, {first['period_label']}",
                description="\n".join(_lines(first, [row["provider"] for row in some])),
            )
        )
    return events


def _lines(row: Row, providers: Sequence[str]) -> list[str]:
    lines = [f"{row['how_provided'] or row['element']}."]
    if providers:
        lines.append("From: " + "; ".join(providers) + ".")
    if row["reported_to"]:
        lines.append(f"Reported to: {row['reported_to']}.")
    if row["dataset"]:
        lines.append(f"Return: {row['dataset']}.")
    weekend = weekend_words(row["due_on"])
    return [*lines, weekend] if weekend else lines


def weekend_words(day: date) -> str:
    """That a set day is on a weekend and does not move; '' on other days."""
    if day.weekday() < _SATURDAY:
        return ""
    return f"{day_words(day)} is a {day:%A}: this day is set and does not move."


def _calendar(release: Release, name: str, events: Sequence[Event]) -> str:
    manifest = release.manifest
    if manifest.get("is_synthetic"):
        name = f"{name} (synthetic data)"
    return calendar_text(name, events, datetime.fromisoformat(str(manifest["created_at"])))


def _told(timetable: Timetable, rows: Sequence[Row]) -> dict[str, Any]:
    manifest = timetable.quarter.release.manifest
    first, last = day_words(timetable.first_day), day_words(timetable.last_day)
    return {
        "provider": rows[0]["provider"],
        "years": f"{first} to {last}",
        "as_of": capital(timetable.quarter.words),
        "release": manifest["release_id"],
        "released_on": day_words(manifest["created_at"]),
        "banner": BANNER if manifest.get("is_synthetic") else "",
        "calendar": f"{stem_of(rows[0])}.ics",
        "style": (_TEMPLATES / "index.css").read_text(encoding="utf-8"),
        "rows": [
            {
                "day": weekday_words(row["due_on"]),
                "element": row["element"],
                "what": row["how_provided"] or "",
                "period": row["period_label"],
                "how_often": FREQUENCIES[row["frequency"]],
                "to": row["reported_to"] or "–",
                "return_name": (row["dataset"] or "no return").replace("_", " "),
                "status": status_words(row),
                "reference": row["reference"] or "",
            }
            for row in rows
        ],
    }


def _template() -> Any:
    environment = page_templates(_TEMPLATES)
    return environment.get_template("provider.html")
