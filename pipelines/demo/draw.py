"""The synthetic figures of every authority and quarter, drawn around the profile.

The world begins in 2022-23 and is walked quarter by quarter, whatever window is asked for: a
figure depends on the seed, the authority, the measure and the quarter only. So a longer demo adds
quarters and changes none that were there.

Parts are drawn from their wholes, groups add up to totals, and children looked after move by
those who start less those who cease. Finer groups and combinations are drawn by ``finer``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from pipelines.demo.chance import (
    apportion,
    count_around,
    generator,
    hold_within,
    normal,
    part_of,
    split,
)
from pipelines.demo.finer import CROSSED, NINETEEN, ONLY_NINETEEN, crossed, nineteen
from pipelines.demo.profile import Group, Profile
from pipelines.demo.rhythm import (
    EVENTS,
    HOVERING,
    PARTS,
    SNAPSHOT_GROUPS,
    SPLITS,
    WITHIN_GROUPS_OF,
    season,
)
from pipelines.demo.stories import Stories
from pipelines.periods import quarters_between

ORIGIN = "2022-23-Q1"
_STORY_SPREAD = 0.4


@dataclass
class World:
    """Every figure: totals by quarter, authority and measure, and their groups."""

    totals: dict[tuple[str, str, str], int] = field(default_factory=dict)
    groups: dict[tuple[str, str, str], dict[Group, int]] = field(default_factory=dict)

    def total(self, quarter: str, area: str, measure: str) -> int:
        """The count of all children or events."""
        return self.totals[quarter, area, measure]


def draw_world(seed: int, last: str) -> World:
    """Every authority's figures from the origin to the quarter ``last``."""
    profile, stories, world = Profile.load(), Stories.load(), World()
    for area in profile.areas:
        before: _Stocks | None = None
        for quarter in quarters_between(ORIGIN, last):
            drawing = _Drawing(seed, area, quarter, profile, stories)
            before = drawing.draw(before)
            for measure, value in drawing.drawn.items():
                world.totals[quarter, area, measure] = value
                world.groups[quarter, area, measure] = drawing.broken_down(measure)
    return world


@dataclass(frozen=True)
class _Stocks:
    """What one quarter hands to the next."""

    plans: int
    looked_after: int


@dataclass
class _Drawing:
    """One authority's quarter."""

    seed: int
    area: str
    quarter: str
    profile: Profile
    stories: Stories
    drawn: dict[str, int] = field(default_factory=dict)
    _groups: dict[str, dict[Group, int]] = field(default_factory=dict)

    def draw(self, before: _Stocks | None) -> _Stocks:
        """Draw every total; returns the stocks at the quarter's end."""
        for measure, spread in EVENTS.items():
            # A story must be there whatever the seed, so its chance is smaller.
            told = self.stories.factor(self.area, measure, self.quarter) != 1
            wide = spread * _STORY_SPREAD if told else spread
            self.drawn[measure] = count_around(self._rng(measure), self._mean(measure), wide)
        self._keep_in_order()
        for measure, jitter in HOVERING.items():
            self.drawn[measure] = self._near_level(measure, jitter)
        self._contacts()
        self._shared_out()
        self._parts()
        plans = self._plans(before.plans if before else None)
        looked_after = self._looked_after(before.looked_after if before else None)
        self._parts()
        return _Stocks(plans, looked_after)

    def broken_down(self, measure: str) -> dict[Group, int]:
        """The measure's groups; each breakdown adds up to the total."""
        if measure not in self._groups:
            groups = dict(self._break_down(measure))
            groups |= self._finer(measure, groups)
            if measure in ONLY_NINETEEN:
                groups = {group: n for group, n in groups.items() if group[0] != "ethnicity"}
            self._groups[measure] = groups
        return self._groups[measure]

    def _break_down(self, measure: str) -> Iterator[tuple[Group, int]]:
        total = self.drawn[measure]
        for kind, groups in self.profile.groups(self.area, measure).items():
            rng = self._rng(measure, kind)
            weights = self.profile.weights(self.area, measure, self.quarter, groups)
            if measure in SNAPSHOT_GROUPS:
                # The same children are counted again, so a stock's groups change slowly.
                jitter = 0.03 if measure != "pupils" else 0.003
                weights = {g: w * (1 + jitter * normal(rng)) for g, w in weights.items()}
                parts = apportion(total, weights)
            else:
                parts = split(rng, total, weights)
            if measure in WITHIN_GROUPS_OF:
                parts = hold_within(parts, self.broken_down(WITHIN_GROUPS_OF[measure]))
            if " x " in kind:
                yield from _margins(parts)
            yield from parts.items()

    def _finer(self, measure: str, groups: dict[Group, int]) -> dict[Group, int]:
        is_stock = measure in SNAPSHOT_GROUPS
        found: dict[Group, int] = {}
        if measure in NINETEEN:
            whole = WITHIN_GROUPS_OF.get(measure)
            room = self.broken_down(whole) if whole else None
            rng = self._rng(measure, "ethnicity_19")
            found |= nineteen(rng, self.area, groups, is_stock=is_stock, room=room)
        if "unaccompanied" in CROSSED.get(measure, ()):
            found |= self._unaccompanied(measure)
        return found | crossed(
            lambda kind: self._rng(measure, kind),
            groups | found,
            CROSSED.get(measure, ()),
            is_stock=is_stock,
        )

    def _unaccompanied(self, measure: str) -> dict[Group, int]:
        alone = self.drawn["unaccompanied_children_looked_after"]
        counts = {"yes": alone, "no": self.drawn[measure] - alone}
        return {("unaccompanied", key, "none", "none"): n for key, n in counts.items()}

    def _mean(self, measure: str) -> float:
        usual = self.profile.in_quarter(self.area, measure, self.quarter)
        return (
            usual
            * season(measure, self.quarter)
            * self.stories.factor(self.area, measure, self.quarter)
        )

    def _near_level(self, measure: str, jitter: float) -> int:
        level = self.profile.at_end(self.area, measure, self.quarter)
        level *= season(measure, self.quarter)
        level *= self.stories.factor(self.area, measure, self.quarter)
        return max(0, round(level * (1 + jitter * normal(self._rng(measure)))))

    def _keep_in_order(self) -> None:
        # A conference follows an enquiry; an enquiry a referral or an open case.
        enquiries, conferences = self.drawn["section_47_enquiries"], self.drawn["icpcs"]
        self.drawn["section_47_enquiries"] = max(enquiries, conferences)

    def _contacts(self) -> None:
        rng = self._rng("contacts")
        progressing = part_of(rng, self.drawn["referrals"], 0.96)
        share = self.profile.share(
            self.area, "contacts_progressing_to_referral", "contacts", self.quarter
        )
        contacts = round(progressing / share * (1 + 0.02 * normal(rng)))
        self.drawn["contacts"] = max(progressing, contacts)
        self.drawn["contacts_progressing_to_referral"] = progressing

    def _shared_out(self) -> None:
        for whole, parts in SPLITS.items():
            weights = {
                part: self.profile.in_quarter(self.area, part, self.quarter) for part in parts
            }
            self.drawn |= split(self._rng(f"{whole} shared out"), self.drawn[whole], weights)

    def _parts(self) -> None:
        """Draw the parts whose whole is drawn and which are not drawn yet."""
        for part, whole in PARTS.items():
            if whole in self.drawn and part not in self.drawn:
                self.drawn[part] = self._part(part, whole)

    def _part(self, part: str, whole: str) -> int:
        total, rng = self.drawn[whole], self._rng(part)
        told = self.stories.share(self.area, part, self.quarter)
        if told is None:
            share = self.profile.share(self.area, part, whole, self.quarter)
            return part_of(rng, total, share)
        return min(total, max(0, round(total * told + normal(rng))))

    def _plans(self, before: int | None) -> int:
        target = self._near_level("child_protection_plans", 0.02)
        starting = self.drawn["child_protection_plans_starting"]
        plans = target if before is None else min(target, before + starting)
        recent = min(plans, part_of(self._rng("recent_plans"), starting, 0.97))
        self.drawn["child_protection_plans"] = plans
        self.drawn["plans_open_3_months_or_more"] = plans - recent
        share = self.profile.share(
            self.area, "plans_open_2_years_or_more", "child_protection_plans", self.quarter
        )
        long_open = round(plans * share + (0.6 * normal(self._rng("long_plans")) if share else 0))
        self.drawn["plans_open_2_years_or_more"] = min(plans - recent, max(0, long_open))
        return plans

    def _looked_after(self, before: int | None) -> int:
        target = self._near_level("children_looked_after", 0.008)
        starting = self.drawn["children_looked_after_starting"]
        if before is None:
            before = round(self.profile.at_end(self.area, "children_looked_after", self.quarter))
        ceasing = max(0, before + starting - target)
        self.drawn["children_looked_after_ceasing"] = ceasing
        self.drawn["children_looked_after"] = before + starting - ceasing
        return self.drawn["children_looked_after"]

    def _rng(self, *parts: str) -> Random:
        return generator(self.seed, self.area, self.quarter, *parts)


def _margins(parts: dict[Group, int]) -> Iterator[tuple[Group, int]]:
    """A two-way table's one-way breakdowns, which therefore agree with it."""
    sums: dict[Group, int] = {}
    for (first, category, second, category_2), count in parts.items():
        for margin in ((first, category, "none", "none"), (second, category_2, "none", "none")):
            sums[margin] = sums.get(margin, 0) + count
    yield from sums.items()
