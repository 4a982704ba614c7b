"""Where in the system a gap opens: the decision-point picture, its words and its table."""

from __future__ import annotations

from pipelines.publishing import decision_chart
from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.decision_chart import Path, Step
from pipelines.publishing.decision_table import decision_table, reference, reference_of, when
from pipelines.publishing.group_reader import DIFFERENT, SHOWN, TOO_FEW, DecisionRow
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.group_words import (
    FINDINGS,
    WHY_NOT,
    characteristic_words,
    factor,
    ratio_interval,
    short_label,
)
from pipelines.publishing.numbers import rounded
from pipelines.publishing.quarter_themes import save
from pipelines.publishing.text import attribute, escape, listed, plural

# Of the groups of ethnicity five are drawn; the nineteen are in the table of the release.
DRAWN = ("ethnicity", "sex", "disability", "age_band")
HOW_TO_READ = (
    "At each decision point the group's rate is divided by that of the reference group, and the "
    "children who reached the point before are what is divided by: at referral the group's "
    "population, at assessment those referred, and so on. So a gap that is already there at "
    "referral does not count again later: a mark away from 1 says that the gap opens, or narrows, "
    "at that very point. The counts are of events at each point, not of the same children "
    "followed through."
)
KEY = (
    "Filled: differs after the number of tests is allowed for. Ring: no evidence of a difference. "
    "Cross: too few. c in a ring: confidential. Lines: 95% intervals; the scale is logarithmic."
)
NOTHING = (
    "This release holds no decision points for these areas: a figure by group is needed at "
    "referral and at each point after it."
)


def decision_points(report: GroupReport) -> str:
    """The section as Markdown; charts are written to the report's figures folder."""
    pieces, hidden = [escape(HOW_TO_READ)], []
    for characteristic in DRAWN:
        held = {
            area: rows
            for area in report.quarter.scope.rows
            if (rows := [o for o in report.decisions(area) if o.characteristic == characteristic])
        }
        shown = {area: rows for area, rows in held.items() if _is_shown(rows)}
        # Where the whole cannot be shown, because a part of it is confidential, its parts are.
        areas = [report.area] if report.area in shown else list(shown)
        name = characteristic_words(report, characteristic)
        if areas:
            pieces.append(f"### {escape(name)}")
        elif held:
            hidden.append(lower_first(name))
        for area in areas:
            rows = shown[area]
            pieces += [
                _picture(report, characteristic, rows),
                decision_table(report, characteristic, rows),
            ]
    if hidden:
        words = "confidential at every point, too few, or without a population to divide by"
        pieces.append(f"Not shown, because {words}: {escape(listed(hidden))}.")
    return "\n\n".join(pieces) if len(pieces) > 1 else NOTHING


def _is_shown(rows: list[DecisionRow]) -> bool:
    return any(one.relative_rate_index is not None for one in rows)


def finding(
    report: GroupReport, characteristic: str, rows: list[DecisionRow]
) -> tuple[str, list[str]]:
    """A heading of whom and when, then a sentence for each group that differs somewhere."""
    said, steady = [], []
    for category in _categories(rows):
        name = short_label(report.category(characteristic, category))
        points = [
            f"{FINDINGS[one.finding or '']} at {lower_first(one.title)} "
            f"({factor(one.relative_rate_index)})"
            for one in rows
            if one.category == category
            and one.finding in DIFFERENT
            and one.relative_rate_index is not None
        ]
        if points:
            said.append(f"{name}: {listed(points)}.")
        else:
            steady.append(name)
    if steady:
        said.append(f"No difference shown at any point: {listed(steady)}.")
    every = len(_categories(rows))
    told = f"{len(said) - bool(steady)} of {plural(every, 'group')} differ at one point or more"
    if len(steady) == every:
        told = "no group is shown to differ at any point"
    where = report.where(rows[0].area_code)
    beside = f"{when(report, rows)}, beside {reference(report, rows)}"
    return f"Decision points{where}, {beside}: {told}.", said


def _picture(report: GroupReport, characteristic: str, rows: list[DecisionRow]) -> str:
    order = sorted({(one.point_order, one.title) for one in rows})
    paths = []
    for category in _categories(rows):
        mine = {one.point_order: one for one in rows if one.category == category}
        name = short_label(report.category(characteristic, category))
        paths.append(Path(name, tuple(_step(mine.get(place)) for place, _ in order)))
    notes = _notes(report, rows)
    titles = [title for _, title in order]
    svg = decision_chart.decision_points(titles, paths, reference(report, rows), notes)
    heading, said = finding(report, characteristic, rows)
    told = [
        f"{path.name}: "
        + ", ".join(
            f"{title} {_said(step)}" for title, step in zip(titles, path.steps, strict=True)
        )
        + "."
        for path in paths
    ]
    words = " ".join(
        [
            "Small plots, one for each group, of the relative rate index at each decision point "
            f"by {lower_first(characteristic_words(report, characteristic))}, log scale.",
            *told,
            *notes,
            f"Finding: {heading} {' '.join(said)}",
        ]
    )
    name = f"decision-points-{characteristic}-{rows[0].area_code}"
    source = save(report.quarter, name, svg)
    picture = f"![{escape(KEY)}]({source}){{fig-alt={attribute(words)}}}"
    lines = "\n".join(f"- {escape(one)}" for one in said)
    return (
        f"::: {{.headline}}\n::: {{.finding}}\n{escape(heading)}\n:::\n\n"
        f"::: {{.chart-side}}\n{picture}\n:::\n\n::: {{.definition}}\n{lines}\n:::\n:::"
    )


def _notes(report: GroupReport, rows: list[DecisionRow]) -> list[str]:
    first = min(one.point_order for one in rows)
    told = next((one.denominator_note for one in rows if _is_first(one, first)), None)
    lines = [f"The first point is divided by: {told or 'not stated in the release'}."]
    by_point = {
        title: reference_of(report, one)
        for one in rows
        if one.reference_category and (title := lower_first(one.title))
    }
    if len(set(by_point.values())) > 1:
        named = [
            f"{name} at {listed([t for t, n in by_point.items() if n == name])}"
            for name in dict.fromkeys(by_point.values())
        ]
        lines.append(f"The reference group is not the same at every point: {'; '.join(named)}.")
    lines.append(_unknown(rows) or "Group not known: the release does not say how many.")
    if any(one.pooling == "three_years" for one in rows):
        lines.append("Some points are of three years together: the table says which.")
    return lines


def _is_first(row: DecisionRow, place: int) -> bool:
    return row.point_order == place and row.denominator_note is not None


def _unknown(rows: list[DecisionRow]) -> str:
    """The share whose group is not known, least and most of the points that show every group."""
    shares = []
    for place in {one.point_order for one in rows}:
        here = [one for one in rows if one.point_order == place]
        counts = [one.numerator for one in here]
        unknown = [one.numerator for one in here if one.is_unknown]
        if unknown and None not in counts and (whole := sum(n or 0.0 for n in counts)):
            shares.append(100 * sum(n or 0.0 for n in unknown) / whole)
    if not shares:
        return ""
    least, most = rounded(min(shares), 1), rounded(max(shares), 1)
    return f"Group not known: {least}%" + (f" to {most}%" if least != most else "") + " of events."


def _categories(rows: list[DecisionRow]) -> list[str]:
    """Groups that are compared, in the catalogue's order; not one that is only ever reference."""
    held = dict.fromkeys(
        one.category
        for one in rows
        if not one.is_unknown and one.category != one.reference_category
    )
    always = {
        category
        for category in held
        if (shown := [o for o in rows if o.category == category and o.status in SHOWN])
        and all(one.category == one.reference_category for one in shown)
    }
    return [category for category in held if category not in always]


def _step(row: DecisionRow | None) -> Step | None:
    if row is None:
        return None
    if row.category == row.reference_category and row.status in SHOWN:
        return Step(None, is_reference=True)
    limits = (row.index_lower_95, row.index_upper_95)
    return Step(row.relative_rate_index, *limits, row.finding, row.status)


def _said(step: Step | None) -> str:
    if step is None:
        return "no figure"
    if step.is_reference:
        return "reference"
    if step.index is None:
        few = step.finding == TOO_FEW and step.status in ("ok", "u")
        return FINDINGS[TOO_FEW] if few else WHY_NOT.get(step.status, "no figure")
    interval = ratio_interval(step.lower, step.upper)
    limits = f" ({interval})" if interval else ""
    return f"{factor(step.index)}{limits} {FINDINGS.get(step.finding or '', '')}".rstrip()
