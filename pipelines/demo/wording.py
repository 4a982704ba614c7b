"""Which words are used: no sentence twice in a quarter, and the least used ones first."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from pipelines.demo.figures import Figure
from pipelines.demo.texts import read_yaml
from pipelines.periods import shift_quarter

WORDS = Path(__file__).parent / "words"


def words_of(agency_type: str) -> dict[str, Any]:
    """The stock of words of one type of agency."""
    return read_yaml(WORDS / f"{agency_type}.yml")


def told_comments() -> list[dict[str, Any]]:
    """The comments that are written out for one agency and quarter."""
    return read_yaml(WORDS / "told.yml")


def told_gaps() -> list[dict[str, Any]]:
    """What is written out of gaps in an agency's own data."""
    return read_yaml(WORDS / "gaps.yml")


def sentences(text: str) -> list[str]:
    """A text's sentences, to see that none is said twice."""
    return re.split(r"(?<=[.!?])\s+", text.strip())


@dataclass
class Wording:
    """What was said so far, by quarter, and how often and when last by each agency."""

    _said: dict[str, set[str]] = field(default_factory=dict)
    _used: Counter[tuple[str, str]] = field(default_factory=Counter)
    _last: dict[tuple[str, str], str] = field(default_factory=dict)

    def remember(self, quarter: str, text: str) -> None:
        """Nobody else says this in the quarter."""
        self._said.setdefault(quarter, set()).update(sentences(text))

    def is_new(self, quarter: str, text: str) -> bool:
        """Whether none of the text's sentences was said in the quarter."""
        return self._said.get(quarter, set()).isdisjoint(sentences(text))

    def body(
        self, agency_code: str, quarter: str, bodies: list[dict[str, Any]], rng: Random
    ) -> dict[str, Any] | None:
        """What lies behind a figure; None where everything fitting has just been said."""
        number, before = int(quarter[-1]), shift_quarter(quarter, -1)
        ranked = sorted(
            (body for body in bodies if number in body.get("season", (1, 2, 3, 4))),
            # A text made for the season goes first among those said least.
            key=lambda body: (
                self._used[agency_code, body["heading"]],
                "season" not in body,
                rng.random(),
            ),
        )
        for body in ranked:
            own = (agency_code, body["heading"])
            if self._last.get(own) != before and self.is_new(quarter, body["text"]):
                self._used[own] += 1
                self._last[own] = quarter
                return body
        return None

    def opening(
        self,
        indicator: str,
        quarter: str,
        seen: Figure,
        where: str | None,
        avoid: set[str],
        rng: Random,
    ) -> str | None:
        """The sentence that states the figure; ``avoid`` holds the agency's turns of phrase."""
        words = read_yaml(WORDS / "frames.yml")
        frames = words[seen.form if seen.quotable else "small"][seen.direction]
        for frame in sorted(frames, key=lambda frame: (frame in avoid, rng.random())):
            for subject in sorted(words["subjects"][indicator], key=lambda _: rng.random()):
                sentence = frame.format(
                    S=f"{subject} {where}" if where else subject,
                    v=seen.value,
                    p=seen.previous,
                    before=seen.before,
                    than=seen.before.removeprefix("in "),
                    before_end=seen.before_end,
                    end=seen.end,
                )
                if self.is_new(quarter, sentence):
                    avoid.add(frame)
                    return sentence
        return None
