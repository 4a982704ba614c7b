"""Derived columns of the voice return: what was said, what changed, and whether people were told.

Nothing can be told back before something has changed, and a change has a day.
"""

from __future__ import annotations

from pipelines.quality.steps import Maker, without

VOICE_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "change_without_day": (("what_changed",), without("what_changed", "changed_on")),
    "day_without_change": (("changed_on",), without("changed_on", "what_changed")),
    "told_back_without_change": (("how_fed_back",), without("how_fed_back", "what_changed")),
}
