"""Who a report is for: the areas it shows, and what it calls them."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.publishing.release_reader import Release

BOTH = "LLR"
_TOTALS_BY_CODE = {"LSCP", "LRSCP", BOTH}


class ScopeError(Exception):
    """The partnership is not one the release knows."""


@dataclass(frozen=True)
class Scope:
    """The areas of one report, totals first, with the names its tables use."""

    partnership: str
    title: str
    rows: tuple[str, ...]
    authorities: tuple[str, ...]
    names: dict[str, str]
    # Everything an agency may have filed for these areas under.
    filed_under: frozenset[str]

    def name(self, area: str) -> str:
        """What the report calls an area."""
        return self.names.get(area, area)

    def short(self, area: str) -> str:
        """The same in a list: a total by its abbreviation."""
        return area if area in _TOTALS_BY_CODE else self.names.get(area, area).partition(" (")[0]

    @property
    def main_area(self) -> str:
        """The area that stands for the whole report."""
        return self.rows[0]


def read_scope(release: Release, partnership: str) -> Scope:
    """The scope of a partnership's report, or of both together ('LLR').

    A partnership with one authority is that authority: it is shown once, not twice with the same
    figures.

    Raises:
        ScopeError: the release has no such partnership.
    """
    areas = sorted(release.areas.values(), key=lambda area: area.sort_order)
    authorities = [a for a in areas if a.kind == "authority" and a.partnership]
    partnerships = list(dict.fromkeys(str(a.partnership) for a in authorities))
    if partnership not in (*partnerships, BOTH):
        known = ", ".join([*partnerships, BOTH])
        raise ScopeError(f"'{partnership}' is not a partnership of this release; it has {known}.")
    shown = [a for a in authorities if partnership in (BOTH, a.partnership)]
    names = {a.code: a.name for a in areas}
    rows: list[str] = []
    if partnership == BOTH:
        rows.append(BOTH)
        names[BOTH] = "All three areas (LLR)"
    for one in dict.fromkeys(str(a.partnership) for a in shown):
        members = [a for a in shown if a.partnership == one]
        if len(members) > 1:
            rows.append(one)
            names[one] = f"{' and '.join(a.name for a in members)} ({one})"
        elif partnership == BOTH:
            names[members[0].code] = f"{members[0].name} ({one})"
        rows.extend(a.code for a in members)
    return Scope(
        partnership=partnership,
        title=_title(release, partnership),
        rows=tuple(rows),
        authorities=tuple(a.code for a in shown),
        names=names,
        filed_under=frozenset([*rows, *(str(a.partnership) for a in shown), BOTH]),
    )


def _title(release: Release, partnership: str) -> str:
    if partnership == BOTH:
        return "both partnerships together"
    area = release.areas.get(partnership)
    return f"{area.name} ({partnership})" if area else partnership
