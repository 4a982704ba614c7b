"""Intersections of two characteristics: a picture and a grid, estimates beside the raw figures."""

from __future__ import annotations

from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.forest_section import notes
from pipelines.publishing.group_family import Family
from pipelines.publishing.group_reader import DIFFERENT, GroupRow
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.group_words import (
    factor,
    finding_words,
    pair_words,
    short_label,
)
from pipelines.publishing.intersection_chart import Band, Crossing, intersections
from pipelines.publishing.numbers import rounded, unit_words
from pipelines.publishing.quarter_themes import save
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import attribute, capital, escape, listed, plural

MOST_PICTURES = 4
# Categories of the second characteristic that fit beside each other in a printed grid.
_MOST_COLUMNS = 5
HOW_TO_READ = (
    "Small groups are not read raw. The filled mark is an estimate that borrows strength from all "
    "the groups: the fewer children a group has, the closer its estimate lies to what the others "
    "lead one to expect. The line is its 95% interval, the ring the raw figure. The upright tick "
    "is what the two characteristics would make on their own, each as for everybody. ‘Together "
    "against apart’ is the estimate's distance from the tick: × 1.20 means a fifth more than the "
    "two explain apart, × 1.00 that nothing is added by their meeting."
)
NOTHING = "This release holds no figure by two characteristics at once for these areas."


def crossings(report: GroupReport) -> str:
    """The section as Markdown; charts are written to the report's figures folder."""
    pairs = report.characteristics(crossed=True)
    mine = report.best(crossed=True)
    if not pairs or not mine:
        return NOTHING
    pieces = [escape(HOW_TO_READ)]
    for first, second in pairs:
        families = [o for o in mine if (o.characteristic, o.characteristic_2) == (first, second)]
        if not families:
            continue
        pieces.append(f"### {escape(pair_words(report, first, second))}")
        shown = sorted((one for one in families if _shown(one)), key=_order)
        panels = [_panel(report, one) for one in shown[:MOST_PICTURES]]
        if panels:
            pieces.append("::: {.panels .wide}\n" + "\n\n".join(panels) + "\n:::")
        pieces += [_grid(report, one) for one in shown[:MOST_PICTURES]]
        more = [lower_first(one.indicator.short_title) for one in shown[MOST_PICTURES:]]
        hidden = [lower_first(one.indicator.short_title) for one in families if not _shown(one)]
        if more:
            pieces.append(escape(f"In the workbook only: {listed(more)}."))
        if hidden:
            pieces.append(escape(f"Without an estimate that may be shown: {listed(hidden)}."))
    return "\n\n".join(pieces)


def finding(report: GroupReport, family: Family) -> str:
    """Where the two together surely make more or less than apart; how many are hidden."""
    rows = [row for row in family.rows if not row.is_unknown and row.status in ("ok", "u")]
    parts = []
    for word, side in (("more", 1), ("less", -1)):
        told = sorted((row for row in rows if _beyond(row) == side), key=_distance, reverse=True)
        if told:
            named = [
                f"{_label(report, row)} (× {rounded(row.interaction_ratio or 1.0, 2)})"
                for row in told
            ]
            parts.append(f"{word} than the two explain apart: {'; '.join(named)}")
    if not parts:
        parts.append("no intersection lies beyond what the two explain apart")
    hidden = sum(row.status == "c" for row in family.rows)
    if hidden:
        parts.append(f"{plural(hidden, 'intersection')} confidential")
    where = f"{family.indicator.short_title}{report.where(family.area)}"
    name = f"{where}, {report.period_words(family.period)}"
    return f"{name}: {'. '.join(capital(one) if n else one for n, one in enumerate(parts))}."


def _panel(report: GroupReport, family: Family) -> str:
    bands = []
    for category in dict.fromkeys(row.category for row in family.rows if not row.is_unknown):
        mine = [row for row in family.rows if row.category == category and not row.is_unknown]
        label = short_label(report.category(family.characteristic, category))
        bands.append(Band(label, tuple(_crossing(report, row) for row in mine)))
    unit = unit_words(family.indicator)
    below = notes(report, family)
    svg = intersections(bands, unit, below)
    found = finding(report, family)
    first = (
        f"Intersections of {lower_first(family.indicator.title)} by "
        f"{lower_first(pair_words(report, family.characteristic, family.characteristic_2))}, {unit}"
        f", {report.period_words(family.period)}: estimate with 95% interval, raw figure, and the "
        "factor against what the two explain apart."
    )
    told = [_said(report, family, row) for row in family.rows if not row.is_unknown]
    words = " ".join([first, *told, *below, f"Finding: {found}"])
    name = "-".join([*family.subject, family.area])
    title = escape(f"{family.indicator.title}{report.where(family.area)}")
    source = save(report.quarter, name, svg)
    picture = f"![{escape(found)}]({source}){{fig-alt={attribute(words)}}}"
    return f"::: {{.panel}}\n**{title}**\n\n{picture}\n:::"


def _grid(report: GroupReport, family: Family) -> str:
    """Groups of the first characteristic down, of the second across, a cell for each meeting."""
    second = [row.category_2 for row in family.rows if not row.is_unknown]
    across = list(dict.fromkeys(second))[:_MOST_COLUMNS]
    down = dict.fromkeys(row.category for row in family.rows if not row.is_unknown)
    held = {(row.category, row.category_2): row for row in family.rows}
    width = 82 // len(across)
    columns = [Column("Group", 100 - width * len(across))]
    columns += [
        Column(short_label(report.category(family.characteristic_2, code)), width)
        for code in across
    ]
    rows = [
        [
            escape(short_label(report.category(family.characteristic, category))),
            *(_cell(family, held.get((category, code))) for code in across),
        ]
        for category in down
    ]
    caption = (
        f"{family.indicator.title}{report.where(family.area)} by "
        f"{lower_first(pair_words(report, family.characteristic, family.characteristic_2))}, "
        f"{unit_words(family.indicator)}, {report.period_words(family.period)}: estimate (95% "
        "interval), raw figure, and the factor of together against apart"
    )
    return table(columns, rows, caption)


def _cell(family: Family, row: GroupRow | None) -> str:
    if row is None:
        return "–"
    if row.shrunk_value is None or row.status not in ("ok", "u"):
        return escape(finding_words(row))
    decimals = family.indicator.decimals
    told = f"[{rounded(row.shrunk_value, decimals)}]{{.value}}"
    if row.shrunk_lower_95 is not None and row.shrunk_upper_95 is not None:
        low, high = (rounded(v, decimals) for v in (row.shrunk_lower_95, row.shrunk_upper_95))
        told += f" [{escape(f'({low} to {high})')}]{{.interval}}"
    remarks = []
    if row.value is not None:
        remarks.append(f"raw {rounded(row.value, decimals)}")
    if row.interaction_ratio is not None:
        remarks.append(f"× {rounded(row.interaction_ratio, 2)}")
    if row.finding in DIFFERENT:
        remarks.append(finding_words(row))
    return told + (f" [{escape('; '.join(remarks))}]{{.remark}}" if remarks else "")


def _crossing(report: GroupReport, row: GroupRow) -> Crossing:
    label = short_label(report.category(row.characteristic_2, row.category_2))
    if row.shrunk_value is None or row.status not in ("ok", "u"):
        hidden = row.status == "c"
        return Crossing(label, is_confidential=hidden, instead=finding_words(row))
    return Crossing(
        label,
        row.value,
        row.shrunk_value,
        row.shrunk_lower_95,
        row.shrunk_upper_95,
        row.expected_value,
        row.interaction_ratio,
    )


def _said(report: GroupReport, family: Family, row: GroupRow) -> str:
    label, decimals = _label(report, row), family.indicator.decimals
    if row.shrunk_value is None or row.status not in ("ok", "u"):
        return f"{label}: {finding_words(row)}."
    told = f"{label}: {rounded(row.shrunk_value, decimals)}"
    if row.shrunk_lower_95 is not None and row.shrunk_upper_95 is not None:
        low, high = (rounded(v, decimals) for v in (row.shrunk_lower_95, row.shrunk_upper_95))
        told += f" ({low} to {high})"
    if row.value is not None:
        told += f", raw {rounded(row.value, decimals)}"
    if row.interaction_ratio is not None:
        told += f", × {factor(row.interaction_ratio)}"
    return f"{told}."


def _label(report: GroupReport, row: GroupRow) -> str:
    first = short_label(report.category(row.characteristic, row.category))
    second = short_label(report.category(row.characteristic_2, row.category_2))
    return f"{first}, {lower_first(second)}"


def _shown(family: Family) -> bool:
    return any(row.shrunk_value is not None for row in family.rows)


def _distance(row: GroupRow) -> float:
    ratio = row.interaction_ratio
    return max(ratio, 1 / ratio) if ratio else 1.0


def _beyond(row: GroupRow) -> int:
    """1 where the whole interval lies above what the two explain apart, -1 below, else 0."""
    expected, low, high = row.expected_value, row.shrunk_lower_95, row.shrunk_upper_95
    if expected is None or low is None or high is None:
        return 0
    return (low > expected) - (high < expected)


def _order(family: Family) -> tuple[object, ...]:
    beyond = sum(_beyond(row) != 0 for row in family.rows)
    return (-beyond, not family.indicator.is_headline, family.indicator.code)
