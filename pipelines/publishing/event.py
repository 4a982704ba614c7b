"""The development event's pack: what the cells of reports/development_event.qmd call.

Each function takes the opened year and returns Markdown; nothing here touches the warehouse.
"""

from __future__ import annotations

from collections import Counter

from pipelines.publishing.event_areas import focus_areas, where_from
from pipelines.publishing.event_candidates import NO_CANDIDATES, NO_RULES, candidates, rules
from pipelines.publishing.event_cycle import cycle
from pipelines.publishing.event_reader import FOCUS_AREA, GAP, candidates_of, rules_of
from pipelines.publishing.event_themes import engagement
from pipelines.publishing.opening import opening_of
from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.quarter_missing import (
    agency_name,
    dataset_name,
    gap_kind,
    is_ours_to_know,
)
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, listed, plural
from pipelines.publishing.year import Year, open_year
from pipelines.publishing.year_end import return_rows_of_the_year
from pipelines.publishing.yearly_messages import figures_in_short, outcomes_in_short
from pipelines.words import day_words

__all__ = [
    "candidates",
    "cycle",
    "engagement",
    "focus_areas",
    "messages",
    "methods",
    "not_known",
    "open_year",
    "opening",
    "where_from",
]

MOST_NAMED = 6
_LOST = ("missing", "rejected")
_DUE = ("received", "late", *_LOST)
METHOD = (
    "Rules propose, people decide. Every rule is a row of a list that the Planning and Delivery "
    "Group can change: what it looks at, from how much on it proposes, and the reason that it "
    "gives. The same rules hold for every year and each partnership. A rule reads only what this "
    "release shows: a figure that is hidden to protect children proposes nothing and is told by "
    "nothing.",
    "Candidates stand in the order of how many kinds of source point to them. That is no score: "
    "one kind of source may weigh more than three. Kinds of source are not wholly apart from one "
    "another either, for a judgement of an outcome statement rests on figures and audits, and an "
    "action may come from an audit. Training on a theme shows that somebody has answered it. What "
    "keywords suggest in texts that name no theme is never counted as a source.",
    "A signal of a control chart says that chance alone hardly explains a figure; where fewer than "
    "twelve quarters stand behind its limits they are provisional. Groups are compared after "
    "adjustment for how many comparisons were made, and only what points the same way in this year "
    "and the one before counts; groups by age are left out, for rates rise and fall with age. "
    "With which group each is compared stands in the year-end disproportionality report. "
    "Section 11 and the practitioner survey take turns: what was sent the year before stands until "
    "it is asked for again.",
)


def opening(year: Year) -> str:
    """Who and when, what the pack is for, and a banner where the data are invented."""
    title = capital(f"{year.quarter.scope.title}, {year.words}")
    words = (
        "All evidence of the year by key focus area, for the event at which the partnership "
        "reviews its key focus areas and agrees the next."
    )
    return f"{opening_of(year.quarter, title)}\n\n{words}"


def messages(year: Year) -> str:
    """What a reader who reads no further should know."""
    found = [one for one in candidates_of(year) if one.kind != GAP]
    present = [one for one in found if one.kind == FOCUS_AREA]
    several = [one for one in found if len(one.sources) > 1]
    if not rules_of(year):
        lead = NO_RULES
    elif not found:
        lead = NO_CANDIDATES
    else:
        lead = (
            f"{capital(plural(len(found), 'candidate'))} for the next key focus areas: "
            f"{len(present) or 'none'} of the plan's own, {len(found) - len(present) or 'none'} "
            f"beside them. More than one kind of source points to {len(several) or 'none'}."
        )
    pieces = ["::: {.lead}\n" + escape(lead) + "\n:::"]
    if several:
        lines = [
            f"- **{escape(one.title.rstrip('.'))}**: {escape(listed(one.sources))}."
            for one in several[:MOST_NAMED]
        ]
        heading = f"### What several kinds of source point to {UNLISTED}"
        pieces.append(heading + "\n\n" + "\n".join(lines))
    pieces.append(
        f"### How the present focus areas stand {UNLISTED}\n\n{escape(outcomes_in_short(year))}"
    )
    pieces.append(f"### What the figures say {UNLISTED}\n\n{figures_in_short(year)}")
    return "\n\n".join(pieces)


def not_known(year: Year) -> str:
    """Returns that did not come in the year, and what its quarters' gaps are."""
    rows = [row for row in return_rows_of_the_year(year) if row["status"] in _DUE]
    lost = [row for row in rows if row["status"] in _LOST]
    if not rows:
        words = "No return was due in this year."
    elif not lost:
        words = "Every return of the year came."
    else:
        names = Counter(
            f"{dataset_name(row['dataset'])} of {agency_name(year.quarter, row['agency_code'])}"
            for row in lost
        )
        told = [f"{name} ({count})" if count > 1 else name for name, count in names.items()]
        words = (
            f"{len(rows) - len(lost)} of {plural(len(rows), 'return')} came. These did not, or "
            f"could not be used: {listed(told)}."
        )
    return f"{escape(words)}\n\n{_gaps(year)}"


def methods(year: Year) -> str:
    """How candidates are found, and the rules."""
    return "\n\n".join([*map(escape, METHOD), rules(year)])


def _gaps(year: Year) -> str:
    """The year's gaps by kind: how many, of how many agencies, and since when."""
    mine = [
        row
        for row in year.quarter.release.gaps.iter_rows(named=True)
        if row["period"] in year.quarters and is_ours_to_know(year.quarter, row)
    ]
    if not mine:
        return "The gap register holds nothing for the year's quarters."
    kinds = Counter(gap_kind(row) for row in mine)
    cells = []
    for kind, count in kinds.most_common():
        of_kind = [row for row in mine if gap_kind(row) == kind]
        since = min((row["since"] for row in of_kind if row["since"]), default=None)
        agencies = len({row["agency_code"] for row in of_kind if row["agency_code"]})
        days = day_words(since) if since else "not recorded"
        cells.append([escape(kind), str(count), str(agencies or "–"), escape(days)])
    columns = [
        Column("What is not known", 46),
        Column("Gaps", 14, is_number=True),
        Column("Agencies", 14, is_number=True),
        Column("The oldest since", 26),
    ]
    return table(columns, cells, f"The gap register's gaps of the year by kind, {year.words}")
