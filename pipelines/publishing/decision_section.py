"""Where in the system a gap opens: the decision-point picture, its words and its table."""

from __future__ import annotations

from pipelines.publishing import decision_chart
from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.decision_chart import Path, Step
from pipelines.publishing.group_reader import DIFFERENT, TOO_FEW, DecisionRow
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.group_words import (
    BRIEFLY,
    FINDINGS,
    WHY_NOT,
    characteristic_words,
    factor,
    label_of,
    ratio_interval,
    short_label,
)
from pipelines.publishing.numbers import rounded
from pipelines.publishing.quarter_themes import save
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import attribute, capital, escape, listed, plural

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
    pieces = [escape(HOW_TO_READ)]
    for characteristic in DRAWN:
        held = {
            area: rows
            for area in report.quarter.scope.rows
            if (rows := [o for o in report.decisions(area) if o.characteristic == characteristic])
        }
        shown = {area: rows for area, rows in held.items() if _is_shown(rows)}
        # Where the whole cannot be shown, because a part of it is confidential, its parts are.
        areas = [report.area] if report.area in shown else list(shown)
        if held:
            pieces.append(f"### {escape(characteristic_words(report, characteristic))}")
        if held and not areas:
            pieces.append("No point may be shown: each is confidential or has too few children.")
        for area in areas:
            rows = shown[area]
            pieces += [_picture(report, characteristic, rows), _table(report, characteristic, rows)]
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
    beside = f"{_when(report, rows)}, beside {_reference(report, rows)}"
    return f"Decision points{where}, {beside}: {told}.", said


def _picture(report: GroupReport, characteristic: str, rows: list[DecisionRow]) -> str:
    order = sorted({(one.point_order, one.title) for one in rows})
    paths = []
    for category in _categories(rows):
        mine = {one.point_order: one for one in rows if one.category == category}
        name = short_label(report.category(characteristic, category))
        paths.append(Path(name, tuple(_step(mine.get(place)) for place, _ in order)))
    notes = _notes(rows)
    titles = [title for _, title in order]
    svg = decision_chart.decision_points(titles, paths, _reference(report, rows), notes)
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


def _notes(rows: list[DecisionRow]) -> list[str]:
    first = min(one.point_order for one in rows)
    told = next((one.denominator_note for one in rows if _is_first(one, first)), None)
    lines = [f"The first point is divided by: {told or 'not stated in the release'}."]
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


def _table(report: GroupReport, characteristic: str, rows: list[DecisionRow]) -> str:
    cells: list[list[str] | Group] = []
    for place, title in sorted({(one.point_order, one.title) for one in rows}):
        cells.append(Group(title))
        for one in (one for one in rows if one.point_order == place):
            label = escape(label_of(report.category(characteristic, one.category)))
            if one.pooling == "three_years":
                label += " [three years together]{.remark}"
            if one.status not in ("ok", "u"):
                cells.append([label, "–", "–", _not_shown(one), "–"])
                continue
            counts = "–" if one.numerator is None else rounded(one.numerator, 0)
            if one.denominator is not None:
                counts += f" of {rounded(one.denominator, 0)}"
            index = f"[{factor(one.relative_rate_index)}]{{.value}}"
            interval = ratio_interval(one.index_lower_95, one.index_upper_95)
            if interval:
                index += f" [{escape(f'({interval})')}]{{.interval}}"
            is_reference = one.category == one.reference_category
            if is_reference or one.relative_rate_index is None:
                index = "–"
            said = "Reference" if is_reference else BRIEFLY.get(one.finding or "", "Not compared")
            cells.append([label, counts, index, said, escape(p_words(one.p_adjusted))])
    columns = [
        Column("Group", 30),
        Column("Count", 19),
        Column("Index (95% interval)", 23),
        Column("Finding", 18),
        Column("Adjusted p", 10),
    ]
    name = lower_first(characteristic_words(report, characteristic))
    where = report.where(rows[0].area_code)
    caption = f"Relative rate index at each decision point by {name}{where}, {_when(report, rows)}"
    return table(columns, cells, caption)


def p_words(value: float | None) -> str:
    """'0.03', '< 0.001', '–'."""
    if value is None:
        return "–"
    return "< 0.001" if value < 0.001 else rounded(value, 3 if value < 0.0995 else 2)


def _not_shown(row: DecisionRow) -> str:
    return escape(capital(WHY_NOT.get(row.status, "not available")))


def _categories(rows: list[DecisionRow]) -> list[str]:
    """Groups that are compared, in the catalogue's order."""
    return list(
        dict.fromkeys(
            one.category
            for one in rows
            if not one.is_unknown and one.category != one.reference_category
        )
    )


def _step(row: DecisionRow | None) -> Step | None:
    if row is None:
        return None
    limits = (row.index_lower_95, row.index_upper_95)
    return Step(row.relative_rate_index, *limits, row.finding, row.status)


def _said(step: Step | None) -> str:
    if step is None:
        return "no figure"
    if step.index is None:
        few = step.finding == TOO_FEW and step.status in ("ok", "u")
        return FINDINGS[TOO_FEW] if few else WHY_NOT.get(step.status, "no figure")
    interval = ratio_interval(step.lower, step.upper)
    limits = f" ({interval})" if interval else ""
    return f"{factor(step.index)}{limits} {FINDINGS.get(step.finding or '', '')}".rstrip()


def _when(report: GroupReport, rows: list[DecisionRow]) -> str:
    return report.period_words(rows[0].period)


def _reference(report: GroupReport, rows: list[DecisionRow]) -> str:
    code = next((one.reference_category for one in rows if one.reference_category), None)
    if code in (None, "others"):
        return "all other groups"
    return short_label(report.category(rows[0].characteristic, str(code)))
