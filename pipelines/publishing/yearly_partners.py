"""What each agency did for the partnership in a year, and what a Yearly Report does not know."""

from __future__ import annotations

from collections import Counter

import polars as pl

from pipelines.publishing.outcomes import outcomes
from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.quarter_missing import agency_name, dataset_name, gap_kind, gap_rows
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, flat, listed, plural
from pipelines.publishing.year import Year
from pipelines.publishing.year_end import return_rows_of_the_year
from pipelines.publishing.yearly_texts import NOT_ASKED, texts_of, what_is_missing, written
from pipelines.publishing.yearly_year import actions_completed, voices

NOTHING_DUE = "No return was due from any agency in this year."
NO_NEXT = "No next step was entered for the outcomes of the Business Plan."
ALL_TEXTS = "Every part that people were asked to write has come."
ALL_RETURNS = "Every return of the year came."
HOW_TO_READ = (
    "Returns are the figures and reports that an agency sends each quarter. Actions are those "
    "given to one agency by name; messages are what it heard from children and families and passed "
    "on."
)
# A return is due when its day has come; until then nobody has missed anything.
_DUE = ("received", "late", "missing", "rejected")


def contributions(year: Year) -> str:
    """The partners' account, and for each agency its returns, actions and messages."""
    text = written(year, "contributions")
    rows = [row for row in return_rows_of_the_year(year) if row["status"] in _DUE]
    actions = Counter(row["responsible_agency"] for row in actions_completed(year))
    heard = Counter(row["agency_code"] for row in voices(year))
    agencies = {row["agency_code"] for row in rows} | set(filter(None, actions)) | set(heard)
    if not agencies:
        return f"{text}\n\n{NOTHING_DUE}"
    cells = []
    for code in sorted(agencies, key=lambda one: agency_name(year.quarter, one)):
        mine = [row for row in rows if row["agency_code"] == code]
        on_time = sum(row["status"] == "received" for row in mine)
        cells.append(
            [
                escape(agency_name(year.quarter, code)),
                f"{on_time} of {len(mine)}" if mine else "None due",
                str(actions[code]),
                str(heard[code]),
            ]
        )
    columns = [
        Column("Agency", 46),
        Column("Returns in time", 20),
        Column("Actions completed", 17, is_number=True),
        Column("Messages passed on", 17, is_number=True),
    ]
    made = table(columns, cells, f"What each agency contributed, {year.words}")
    return f"{text}\n\n{made}\n\n{escape(HOW_TO_READ)}"


def priorities(year: Year) -> str:
    """Next year's priorities, and the next step that was agreed for each outcome."""
    lines = [
        f"- **{escape(one.title)}** {escape(flat(one.progress['next_actions']))}"
        for one in outcomes(year.quarter)
        if one.is_judged and flat(one.progress["next_actions"])
    ]
    steps = "\n".join(lines) or NO_NEXT
    heading = f"### Next steps that were agreed {UNLISTED}"
    return f"{written(year, 'priorities')}\n\n{heading}\n\n{steps}"


def not_known(year: Year) -> str:
    """Texts and returns that are missing, and what is not known of the year's last quarter."""
    return "\n\n".join(
        [
            f"### Texts {UNLISTED}\n\n{_texts(year)}",
            f"### Returns {UNLISTED}\n\n{_returns(year)}",
            f"### Other gaps {UNLISTED}\n\n{_gaps(year)}",
        ]
    )


def _texts(year: Year) -> str:
    if not texts_of(year):
        return escape(NOT_ASKED)
    return "\n".join(what_is_missing(year)) or ALL_TEXTS


def _returns(year: Year) -> str:
    rows = [row for row in return_rows_of_the_year(year) if row["status"] in _DUE]
    if not rows:
        return NOTHING_DUE
    lost = [row for row in rows if row["status"] in ("missing", "rejected")]
    words = f"{len(rows) - len(lost)} of {plural(len(rows), 'return')} came."
    if not lost:
        return ALL_RETURNS
    told: dict[str, list[str]] = {}
    for row in lost:
        what = f"{dataset_name(row['dataset'])}, quarter {row['period'][-1]}"
        told.setdefault(agency_name(year.quarter, row["agency_code"]), []).append(what)
    lines = [f"- **{escape(who)}**: {escape('; '.join(what))}." for who, what in told.items()]
    return escape(words + " These did not, or could not be used:") + "\n\n" + "\n".join(lines)


def _gaps(year: Year) -> str:
    found = Counter(gap_kind(row) for row in gap_rows(year.quarter))
    if not found:
        return "The gap register holds nothing else for the year's last quarter."
    named = [f"{kind[0].lower()}{kind[1:]} ({count})" for kind, count in found.most_common()]
    return escape(capital(f"{listed(named)}.")) + " The quarterly report names each of them."


def periods_held(year: Year) -> list[str]:
    """The year's quarters that the release holds figures of."""
    held = set(year.quarter.release.quarters)
    return [quarter for quarter in year.quarters if quarter in held]


def sources(year: Year) -> str:
    """Where the figures come from, in a paragraph for the public."""
    held, agencies = periods_held(year), year.quarter.release.returns
    senders = agencies.filter(pl.col("period").is_in(year.quarters))["agency_code"].n_unique()
    words = (
        f"The figures come from the returns of {plural(senders, 'agency', 'agencies')} for "
        f"{len(held) or 'none'} of the year's four quarters, and from official statistics of the "
        "Department for Education and the Office for National Statistics. Every figure can be "
        "traced to the file that it came from. Counts of one to five children are hidden, and so "
        "is whatever would let somebody work them out. Texts are printed as they were sent."
    )
    return escape(words)
