"""The heart of the report: each key focus area and outcome statement, with its evidence."""

from __future__ import annotations

from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.evidence_sources import (
    Source,
    evidence_sources,
    row_source,
    statement_anchor,
)
from pipelines.publishing.narratives import quotation
from pipelines.publishing.outcomes import Outcome, draft, outcomes
from pipelines.publishing.quarter import UNLISTED, Quarter
from pipelines.publishing.quarter_plan import items_of
from pipelines.publishing.quarter_side_by_side import figure_sources, side_by_side, sources
from pipelines.publishing.signals import (
    CHANGED,
    CONCERNING,
    IMPROVING,
    KIND_WORDS,
    STEADY,
    UNKNOWN,
    Signal,
)
from pipelines.publishing.tables import Column, Group, key_to_marks, mark_badge, table
from pipelines.publishing.text import escape, escape_paragraphs, listed, plural
from pipelines.words import day_words

_ORDER = {
    CONCERNING: "Evidence against",
    IMPROVING: "Evidence for",
    CHANGED: "Changed, neither for nor against",
    STEADY: "No signal either way",
    UNKNOWN: "Not known",
}
_TEXTS = (
    ("doing_well", "What we are doing well"),
    ("areas_to_explore", "Areas for further exploration"),
    ("next_actions", "Actions for the next period"),
)
NO_PLAN = (
    "No Business Plan has been received that covers this quarter, so progress on outcome "
    "statements cannot be shown. The business office sends it as ‘business_plan’."
)


def focus_areas(quarter: Quarter) -> str:
    """The section as Markdown: priorities as headings, outcome statements below them."""
    found = outcomes(quarter)
    if not found:
        return NO_PLAN
    pieces = []
    priority = ""
    for outcome in found:
        if outcome.priority != priority:
            priority = outcome.priority
            pieces.append(f"### {escape(priority)}")
        pieces.append(_outcome(quarter, outcome))
    return "\n\n".join(pieces)


def where_from(quarter: Quarter) -> str:
    """The section that every link beside the evidence of ``focus_areas`` leads to."""
    return evidence_sources(
        quarter,
        [
            (one, source)
            for one in outcomes(quarter)
            for source in (
                *sources(quarter, one),
                *(row_source(quarter, row) for row in one.narratives),
            )
        ],
    )


def what_next(quarter: Quarter) -> str:
    """What we are doing well, what to explore, what to do next: all outcome statements together."""
    found = outcomes(quarter)
    judged = [one for one in found if one.is_judged]
    if not found:
        return NO_PLAN
    pieces = []
    for column, heading in _TEXTS:
        lines = [
            f"- {escape(' '.join(str(one.progress[column]).split()))} "
            f"[{escape(one.title.rstrip('.'))}]{{.note}}"
            for one in judged
            if one.progress.get(column)
        ]
        lines = lines or ["Nothing has been entered for this quarter."]
        pieces.append(f"### {heading} {UNLISTED}\n\n" + "\n".join(lines))
    waiting = len(found) - len(judged)
    if waiting:
        pieces.append(
            f"For {plural(waiting, 'outcome statement')} nobody has entered an assessment yet; "
            "their drafts stand in the section above and are left out here."
        )
    return "\n\n".join(pieces)


def _outcome(quarter: Quarter, outcome: Outcome) -> str:
    heading = f"#### {escape(outcome.title)} {{#{statement_anchor(outcome)}}}"
    pieces = [heading, _judgement(quarter, outcome)]
    pieces += [side_by_side(quarter, outcome), _evidence(quarter, outcome)]
    pieces.append(items_of(quarter, outcome.progress["plan"], outcome.code))
    if outcome.is_judged:
        for column, heading in _TEXTS:
            if outcome.progress.get(column):
                words = " ".join(escape_paragraphs(str(outcome.progress[column])))
                pieces.append(f"**{heading}:** {words}")
    quotes = [quotation(quarter, row, row_source(quarter, row).link) for row in outcome.narratives]
    if quotes:
        pieces.append("::: {.several}\n" + "\n\n".join(quotes) + "\n:::")
    return "\n\n".join(piece for piece in pieces if piece)


def _judgement(quarter: Quarter, outcome: Outcome) -> str:
    row = outcome.progress
    if outcome.is_judged:
        label = str(row["judgement_label"] or row["judgement"])
        who = row["assessed_by_role"] or "role not given"
        when = f", {day_words(row['assessed_on'])}" if row["assessed_on"] else ""
        then = outcome.before.get("judgement_label")
        before = f" The quarter before: {str(then).lower()}." if then else ""
        on = _rests_on(quarter, row["evidence_references"])
        words = f"Judged by {who}{when}.{before}{on}"
        return f"[{escape(label)}]{{.badge}} {escape(words)}"
    guess = draft(outcome)
    return (
        "::: {.callout-note}\n"
        f"## Draft, not yet judged: {escape(guess.label.lower())}\n\n"
        + escape(
            f"Written by rule from the released figures: {guess.rule}. It stands until the "
            "Planning and Delivery Group enters its own judgement."
        )
        + "\n:::"
    )


def _rests_on(quarter: Quarter, references: str | None) -> str:
    """' Rests on: re-referrals, family hub feedback.': codes of the catalogue by their names."""
    named = []
    for reference in filter(None, (part.strip() for part in (references or "").split(";"))):
        indicator = quarter.release.indicators.get(reference)
        named.append(lower_first(indicator.short_title) if indicator else reference)
    return f" Rests on: {listed(named)}." if named else ""


def _evidence(quarter: Quarter, outcome: Outcome) -> str:
    if not outcome.signals:
        return "No indicator is tied to this outcome statement, so no figure speaks for or against."
    places = figure_sources(outcome)
    rows: list[list[str] | Group] = []
    for kind, heading in _ORDER.items():
        mine = outcome.of_kind(kind)
        if mine:
            rows.append(Group(heading))
            rows += [_row(quarter, one, places[one.indicator.code]) for one in mine]
    columns = [Column("Indicator", 34), Column("Area", 20), Column("Figure and why", 46)]
    marks = key_to_marks([one.figure for one in outcome.signals])
    told = table(columns, rows, f"What the figures say about this outcome, {quarter.words}")
    return f"{told}\n\n::: {{.key}}\n{escape(marks)}\n:::" if marks else told


def _row(quarter: Quarter, one: Signal, place: Source) -> list[str]:
    return [
        f"[{escape(one.indicator.title)}](#{place.anchor})",
        escape(quarter.scope.short(one.area)),
        f"**{KIND_WORDS[one.kind]}** {escape(one.words)} {mark_badge(one.figure)}".rstrip(),
    ]
