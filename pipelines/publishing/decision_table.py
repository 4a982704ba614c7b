"""The table behind the decision-point picture, and what its points are compared with."""

from __future__ import annotations

from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.group_reader import SHOWN, DecisionRow
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.group_words import (
    BRIEFLY,
    WHY_NOT,
    characteristic_words,
    factor,
    label_of,
    ratio_interval,
    short_label,
)
from pipelines.publishing.numbers import rounded
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, listed


def decision_table(report: GroupReport, characteristic: str, rows: list[DecisionRow]) -> str:
    """The points of one area and characteristic, groups below each, as Markdown."""
    cells: list[list[str] | Group] = []
    for place, title in sorted({(one.point_order, one.title) for one in rows}):
        here = [one for one in rows if one.point_order == place]
        is_hidden = not any(one.status in SHOWN for one in here)
        cells.append(Group(title, "" if is_hidden else f"beside {reference(report, here)}"))
        if is_hidden:
            why = listed(list(dict.fromkeys(_not_shown(one).lower() for one in here)), "or")
            cells.append(["Every group", "–", "–", capital(why), "–"])
            continue
        for one in here:
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
    caption = f"Relative rate index at each decision point by {name}{where}, {when(report, rows)}"
    return table(columns, cells, caption)


def p_words(value: float | None) -> str:
    """'0.03', '< 0.001', '–'."""
    if value is None:
        return "–"
    return "< 0.001" if value < 0.001 else rounded(value, 3 if value < 0.0995 else 2)


def _not_shown(row: DecisionRow) -> str:
    return escape(capital(WHY_NOT.get(row.status, "not available")))


def when(report: GroupReport, rows: list[DecisionRow]) -> str:
    """The period of the points, in words."""
    return report.period_words(rows[0].period)


def reference(report: GroupReport, rows: list[DecisionRow]) -> str:
    """The group compared with: at every point the same, else told point by point."""
    names = {reference_of(report, one) for one in rows if one.reference_category}
    if len(names) > 1:
        return "each point's reference group"
    return next(iter(names), "all other groups")


def reference_of(report: GroupReport, row: DecisionRow) -> str:
    """Whom one row is compared with."""
    if row.reference_category in (None, "others"):
        return "all other groups"
    return short_label(report.category(row.characteristic, str(row.reference_category)))
