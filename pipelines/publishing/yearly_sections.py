"""What the partners did in a year, and what came of it: the sections of the Yearly Report.

Each begins with what people wrote, where it has come; what stands below is taken from the records,
and says plainly where there are none.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pipelines.publishing.action_words import action_words, impact_words, source_words
from pipelines.publishing.group_brief import affected_in_the_year
from pipelines.publishing.outcomes import outcomes
from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.quarter_outcomes import NO_PLAN
from pipelines.publishing.quarter_voice import BANDS, SOURCES, WHO
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, flat, plural
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_texts import joined, written
from pipelines.publishing.yearly_year import (
    actions_completed,
    group_reports,
    voices,
)

MOST_ROWS = 8
NO_IMPACT = (
    "Of the actions that were completed in the year none has evidence yet of what changed because "
    "of it."
)
NO_VOICE = "No agency sent what children and families said in this year."
NO_TRAINING = "Nobody wrote about what training changed."
NO_GROUPS = "No subgroup sent a report on the year's last quarter."

Row = dict[str, Any]


def forewords(year: Year) -> str:
    """What the safeguarding partners and young people write first."""
    parts = (("foreword", "By the safeguarding partners"), ("young_foreword", "By young people"))
    return "\n\n".join(
        f"### {words} {UNLISTED}\n\n{written(year, section, level=4)}" for section, words in parts
    )


def what_we_did(year: Year) -> str:
    """The partners' account, and what each group says it achieved."""
    rows = group_reports(year)
    if not rows:
        return joined(written(year, "what_we_did"), NO_GROUPS)
    lines = [f"- **{escape(row['subgroup'])}**: {escape(flat(row['achievement']))}" for row in rows]
    heading = f"### What the groups report {UNLISTED}"
    return joined(written(year, "what_we_did"), heading, "\n".join(lines))


def how_effective(year: Year) -> str:
    """The partners' judgement of each outcome at the year's end."""
    found = outcomes(year.quarter)
    if not found:
        return joined(written(year, "how_effective"), escape(NO_PLAN))
    cells = []
    for one in found:
        row = one.progress
        judged = str(row["judgement_label"] or row["judgement"]) if one.is_judged else "Not judged"
        words = flat(row["doing_well"]) if one.is_judged else ""
        explore = flat(row["areas_to_explore"]) if one.is_judged else ""
        told = escape(words or "Nothing is written about it.")
        if explore:
            told += f" [{escape(f'Still to look into: {explore}')}]{{.remark}}"
        cells.append(
            [
                f"{escape(one.title)} [{escape(one.priority)}]{{.remark}}",
                f"**{escape(judged)}**",
                told,
            ]
        )
    columns = [
        Column("What we want", 38),
        Column("How far we are", 18),
        Column("Why we say so", 44),
    ]
    caption = "What the partners want for children, and how far they had come at the year's end"
    return joined(written(year, "how_effective"), table(columns, cells, caption))


def difference(year: Year) -> str:
    """Evidence of impact: what changed because of an action that was completed in the year."""
    done = actions_completed(year)
    shown = [row for row in done if flat(row["impact_evidence"])]
    if not shown:
        return joined(written(year, "impact"), escape(NO_IMPACT))
    cells = [
        [
            f"{escape(action_words(row))} [{escape(source_words(row))}]{{.remark}}",
            escape(impact_words(row)),
        ]
        for row in shown[:MOST_ROWS]
    ]
    words = (
        f"{len(shown)} of {plural(len(done), 'action')} that were completed in the year "
        f"{'has' if len(shown) == 1 else 'have'} evidence of what changed."
    )
    if len(shown) > MOST_ROWS:
        words += f" The first {MOST_ROWS} stand here, the others in the workbook."
    columns = [Column("What was done", 50), Column("What changed because of it", 50)]
    made = table(columns, cells, f"Evidence of impact, {year.words}")
    return joined(written(year, "impact"), escape(words), made)


def equality(year: Year) -> str:
    """Who is affected differently, with what the partners say of it."""
    return joined(written(year, "equality"), affected_in_the_year(year))


def voice(year: Year) -> str:
    """What children and families said, and what changed because of it."""
    rows = voices(year)
    if not rows:
        return NO_VOICE
    changed = [row for row in rows if row["state"] != "heard"]
    waiting = len(rows) - len(changed)
    words = (
        f"{plural(len(rows), 'message')} from children, young people and families. Something "
        f"changed because of {len(changed) or 'none'}; {waiting or 'none'} still waited at the "
        "year's end."
    )
    newest = sorted(changed, key=lambda row: row["changed_on"] or date.min, reverse=True)
    shown = (newest or rows)[:MOST_ROWS]
    cells = [
        [
            f"{escape(flat(row['what_was_said']))} [{escape(_who(row))}]{{.remark}}",
            escape(flat(row["what_changed"]) or "Nothing has changed yet."),
        ]
        for row in shown
    ]
    columns = [Column("You said", 50), Column("What changed", 50)]
    return joined(escape(capital(words)), table(columns, cells, f"You said, we did, {year.words}"))


def _who(row: Row) -> str:
    parts = [WHO[str(row["who"])], BANDS.get(str(row["people_band"] or ""), "")]
    return ", ".join(filter(None, [*parts, SOURCES[str(row["source_type"])]]))


def training(year: Year) -> str:
    """What the group for learning and development writes about what training changed."""
    return written(year, "training") or NO_TRAINING


def decisions(year: Year) -> str:
    """Decisions on recommendations, and what the arrangements cost."""
    costs = written(year, "costs", level=4)
    heading = f"### What the arrangements cost {UNLISTED}"
    return joined(written(year, "decisions"), heading if costs else "", costs)
