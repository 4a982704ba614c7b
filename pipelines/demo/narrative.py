"""The single agency narratives: what a head of service writes beside the figures of a quarter.

A comment is a sentence that states the figure and its direction, then what lies behind it. The
words are in ``words/``; comments of the planted stories are written out in ``words/told.yml``.
In one quarter no two agencies use the same sentence, and an agency repeats itself as late as the
stock of words allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from pipelines.demo.chance import generator
from pipelines.demo.draw import World
from pipelines.demo.figures import figure, indicator_rows
from pipelines.demo.parcel import Row
from pipelines.demo.wording import Wording, told_comments, told_gaps, words_of
from pipelines.periods import parse_quarter, quarter_bounds, shift_quarter

_COMMENTS = {
    "childrens_social_care": 4,
    "police": 4,
    "health": 4,
    "education": 3,
    "youth_justice": 2,
    "early_help": 1,
}
_NOT_SAID = ("agency", "quarter", "text")
_PLACES = {
    "LLR": "across the three areas",
    "LRSCP": "across the county and Rutland",
    "E06000016": "in Leicester",
    "E10000018": "in Leicestershire",
    "E06000017": "in Rutland",
}


@dataclass
class Writer:
    """Writes the narratives of one demo, agency by agency and quarter by quarter.

    ``unreported`` holds (agency, quarter) pairs whose figures did not arrive: they are not
    compared with.
    """

    seed: int
    world: World
    unreported: frozenset[tuple[str, str]] = frozenset()
    wording: Wording = field(default_factory=Wording)

    def reserve(self, agency: dict[str, str], quarter: str) -> None:
        """Keep the sentences of the written-out comments for the agency that they belong to."""
        for row in self._told(agency, quarter, generator(self.seed)):
            self.wording.remember(quarter, str(row["narrative"]))

    def rows(self, agency: dict[str, str], quarter: str, written_by: date) -> list[Row]:
        """The agency's comments on the quarter, written between its end and ``written_by``."""
        rng = generator(self.seed, "narrative", agency["agency_code"], quarter)
        comments = [*self._told(agency, quarter, rng)]
        explained = {row["indicator"] for row in comments}
        wanted = _COMMENTS[agency["agency_type"]] + ("all" in explained)
        phrases: set[str] = set()
        for area, indicator in _turns(agency, quarter):
            if len(comments) < wanted and indicator not in explained:
                comments += self._comment(agency, quarter, area, indicator, phrases, rng)
        comments += self._work_done(agency, quarter, rng)
        comments += _gaps(agency, quarter)
        # A late narrative was written late, too.
        first_day = max(quarter_bounds(quarter)[1], written_by - timedelta(days=18))
        first_day += timedelta(days=6)
        days = max(1, (written_by - first_day).days)
        for comment in comments:
            comment["period"], comment["agency"] = quarter, agency["agency_code"]
            day = first_day + timedelta(days=int(rng.random() * days))
            # Nobody writes on a Saturday or Sunday.
            comment["written_on"] = day - timedelta(days=max(0, day.weekday() - 4))
        return comments

    def _told(self, agency: dict[str, str], quarter: str, rng: Random) -> Iterator[Row]:
        for told in told_comments():
            if (told["agency"], told["quarter"]) != (agency["agency_code"], quarter):
                continue
            area = told.get("area", agency["area_codes"].split(";")[0])
            text, indicator = told["text"], told["indicator"]
            if indicator != "all":
                seen = figure(self.world, indicator, _authorities(agency, area), quarter)
                text = text.format(v=seen.value, p=seen.previous, ago=seen.year_ago)
            question = told.get("question") or _question(indicator)
            yield _row(agency, area, indicator, question, told["heading"], text, rng)

    def _comment(
        self,
        agency: dict[str, str],
        quarter: str,
        area: str,
        indicator: str,
        phrases: set[str],
        rng: Random,
    ) -> Iterator[Row]:
        """One comment, or none where nothing new can be said."""
        code = agency["agency_code"]
        seen = figure(
            self.world,
            indicator,
            _authorities(agency, area),
            quarter,
            previous_known=(code, shift_quarter(quarter, -1)) not in self.unreported,
        )
        where = _PLACES[area] if ";" in agency["area_codes"] else None
        opening = self.wording.opening(indicator, quarter, seen, where, phrases, rng)
        bodies = words_of(agency["agency_type"])["bodies"][indicator][seen.direction]
        body = self.wording.body(code, quarter, bodies, rng)
        if opening and body:
            text = f"{opening} {body['text']}"
            self.wording.remember(quarter, text)
            yield _row(agency, area, indicator, _question(indicator), body["heading"], text, rng)

    def _work_done(self, agency: dict[str, str], quarter: str, rng: Random) -> Iterator[Row]:
        """What was done and what difference it made, for those whose figures say little of it."""
        words, code = words_of(agency["agency_type"]), agency["agency_code"]
        for question in ("what", "difference"):
            body = self.wording.body(code, quarter, words.get(question, []), rng)
            if body:
                self.wording.remember(quarter, body["text"])
                area = _together(agency)
                yield _row(agency, area, "all", question, body["heading"], body["text"], rng)


def _gaps(agency: dict[str, str], quarter: str) -> Iterator[Row]:
    """What the agency says of gaps in its own data: written out in ``words/gaps.yml``."""
    for told in told_gaps():
        if (told["agency"], told["quarter"]) == (agency["agency_code"], quarter):
            said = {key: value for key, value in told.items() if key not in _NOT_SAID}
            area = {"area": _together(agency), "indicator": "all", "question": "improving"}
            yield {**area, **said, "narrative": told["text"]}


def _turns(agency: dict[str, str], quarter: str) -> Iterator[tuple[str, str]]:
    """Which indicators come up, and for which area, in turn from quarter to quarter."""
    year, number = parse_quarter(quarter)
    turn = year * 4 + number
    indicators = list(words_of(agency["agency_type"])["bodies"])
    areas = agency["area_codes"].split(";")
    if len(areas) > 1:
        areas = [_together(agency), *areas]
        for place, indicator in enumerate(indicators):
            yield areas[(turn + place) % len(areas)], indicator
        # The first indicator is explained for a second area too.
        yield areas[(turn + 2) % len(areas)], indicators[0]
    else:
        start = (turn * 4 + sum(map(ord, agency["agency_code"]))) % len(indicators)
        for indicator in indicators[start:] + indicators[:start]:
            yield areas[0], indicator


def _row(
    agency: dict[str, str],
    area: str,
    indicator: str,
    question: str,
    heading: str,
    text: str,
    rng: Random,
) -> Row:
    words = words_of(agency["agency_type"])
    roles = words.get("roles_for", {}).get(indicator, words["roles"])
    return {
        "area": area,
        "indicator": indicator,
        "question": question,
        "heading": heading,
        "narrative": text,
        "author_role": roles[int(rng.random() * len(roles))],
    }


def _authorities(agency: dict[str, str], area: str) -> list[str]:
    return agency["area_codes"].split(";") if area == _together(agency) else [area]


def _together(agency: dict[str, str]) -> str:
    """What the agency's areas are called together: an authority, LRSCP or LLR."""
    areas = agency["area_codes"].split(";")
    return {1: areas[0], 2: "LRSCP"}.get(len(areas), "LLR")


def _question(indicator: str) -> str:
    return indicator_rows()[indicator]["question"] if indicator != "all" else "what"
