"""The planted stories of ``stories.yml``: where the figures leave their usual level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.demo.texts import read_yaml

STORIES = Path(__file__).parent / "stories.yml"


@dataclass(frozen=True)
class Story:
    """One measure's departure from its usual level in some areas."""

    story_id: str
    title: str
    areas: tuple[str, ...]
    measure: str
    share: Mapping[str, float]
    factor: Mapping[str, float]
    note: str | None = None
    note_from: str | None = None


@dataclass(frozen=True)
class Stories:
    """All stories; each measure of an area has at most one."""

    by_series: Mapping[tuple[str, str], Story]

    @classmethod
    def load(cls, path: Path = STORIES) -> Stories:
        """The stories that lie beside this module."""
        stories = [_story(entry) for entry in read_yaml(path)]
        return cls({(area, story.measure): story for story in stories for area in story.areas})

    def share(self, area: str, measure: str, quarter: str) -> float | None:
        """The share told for a quarter, if a story tells one."""
        story = self.by_series.get((area, measure))
        return _held(story.share, quarter) if story else None

    def factor(self, area: str, measure: str, quarter: str) -> float:
        """How many times its usual level a measure has in a quarter."""
        story = self.by_series.get((area, measure))
        told = _held(story.factor, quarter) if story else None
        return 1.0 if told is None else told

    def note(self, area: str, measure: str, quarter: str) -> str | None:
        """What the sender writes beside the figure."""
        story = self.by_series.get((area, measure))
        if story is None or story.note_from is None or quarter < story.note_from:
            return None
        return story.note


def _story(entry: dict[str, Any]) -> Story:
    return Story(
        story_id=entry["id"],
        title=entry["title"],
        areas=tuple(entry["areas"]),
        measure=entry["measure"],
        share=entry.get("share", {}),
        factor=entry.get("factor", {}),
        note=entry.get("note"),
        note_from=entry.get("note_from"),
    )


def _held(told: Mapping[str, float], quarter: str) -> float | None:
    """The value of the quarter, or of the last one before it; quarter keys sort in time."""
    reached = [key for key in sorted(told) if key <= quarter]
    return told[reached[-1]] if reached else None
