"""Every figure behind the report's pictures: a table for each characteristic, then by area."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.decision_table import p_words
from pipelines.publishing.group_family import Family
from pipelines.publishing.group_reader import GroupRow
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.group_words import (
    BRIEFLY,
    characteristic_words,
    factor,
    finding_words,
    label_of,
    pooled_words,
    ratio_interval,
    reference_label,
)
from pipelines.publishing.numbers import key_to_symbols, rounded, symbol, unit_words
from pipelines.publishing.release_reader import Figure
from pipelines.publishing.tables import Column, Group, key_to_marks, table
from pipelines.publishing.text import capital, escape, listed

HOW_TO_READ = (
    "‘Events, people’ sets a group's part of the events beside its part of those they are divided "
    "by. The difference is that of the two rates, in the indicator's unit; below it stands the "
    "excess: how many more or fewer there were than if the group had had the reference's rate. p "
    "is adjusted for the number of comparisons of the same indicator, area, period and "
    "characteristic; the one before adjustment stands in brackets."
)


def figures(report: GroupReport) -> str:
    """The section as Markdown: what is drawn in full, then every area by its ratios.

    Groups that are judged with their wider group stand there; the workbook has them all.
    """
    pairs = report.characteristics()
    if not pairs:
        return "There is no figure to show."
    pieces = [escape(HOW_TO_READ)]
    for first, _ in pairs:
        pieces.append(f"### {escape(characteristic_words(report, first))}")
        families = [one for one in report.best() if one.characteristic == first]
        shown = [one for one in families if one.is_shown]
        if shown:
            pieces.append(_in_full(report, shown))
        hidden = dict.fromkeys(
            lower_first(one.indicator.short_title) for one in families if not one.is_shown
        )
        if hidden:
            words = f"Without a figure of any group that may be shown: {listed(list(hidden))}."
            pieces.append(escape(words))
        if len(report.quarter.scope.rows) > 1:
            pieces.append(_by_area(report, first))
    return "\n\n".join(piece for piece in pieces if piece)


def _in_full(report: GroupReport, families: Sequence[Family]) -> str:
    rows: list[list[str] | Group] = []
    wholes: list[Figure | None] = []
    for family in families:
        told = [unit_words(family.indicator), report.period_words(family.period)]
        note = family.first("denominator_note")
        if note:
            told.append(f"divided by {note}")
        told.append(f"beside {reference_label(report, family, short=False)}")
        told += [one.rstrip(".") for one in family.remarks]
        whole = report.quarter.release.figure(family.indicator.code, family.area, family.period)
        if whole is not None and whole.value is not None and whole.mark:
            told.append(f"quality mark ‘{whole.mark.mark}’")
        wholes.append(whole)
        alone = [row for row in family.rows if not row.is_collapsed]
        if len(alone) < len(family.rows):
            told.append(f"{len(family.rows) - len(alone)} groups judged with their wider group")
        title = f"{family.indicator.title}{report.where(family.area)}"
        rows.append(Group(title, "; ".join(told)))
        rows += [_row(report, family, row) for row in alone]
    columns = [
        Column("Group", 19),
        Column("Rate (95% interval)", 17),
        Column("Events, people", 14),
        Column("Ratio (95% interval)", 17),
        Column("Difference, excess", 13),
        Column("Adjusted p", 10),
        Column("Finding", 10),
    ]
    name = lower_first(characteristic_words(report, families[0].characteristic))
    caption = f"Figures by {name}, {report.words}"
    made = table(columns, rows, caption)
    statuses = {row.status for family in families for row in family.rows}
    keyed = key_to_symbols(statuses)
    lines = [f"Key: {keyed}."] if keyed else []
    lines += [marks] if (marks := key_to_marks(wholes)) else []
    told_below = "\n\n".join(escape(line) for line in lines)
    return f"{made}\n\n::: {{.key}}\n{told_below}\n:::" if lines else made


def _row(report: GroupReport, family: Family, row: GroupRow) -> list[str]:
    label = escape(label_of(report.category(row.characteristic, row.category)))
    pooled = pooled_words(report, row)
    if pooled:
        label += f" [{escape(capital(pooled))}]{{.remark}}"
    if row.status not in ("ok", "u"):
        share = _percent(row.share_of_events) if row.status == "x" else "–"
        shown = f"[{escape(symbol(row.status) or symbol('x'))}]{{.symbol}}"
        return [label, shown, share, shown, "–", "–", escape(capital(finding_words(row)))]
    decimals = family.indicator.decimals
    return [
        label,
        _rate(row, decimals),
        _shares(row),
        _ratio(row),
        _difference(row, decimals),
        _p(row),
        BRIEFLY.get(row.finding or "", escape(capital(finding_words(row)))),
    ]


def _rate(row: GroupRow, decimals: int) -> str:
    # Of those whose group is not known only the number means anything.
    if row.value is None or row.is_unknown:
        counted = row.numerator
        return "–" if counted is None else f"– [{escape(rounded(counted, 0))}]{{.count}}"
    told = f"[{rounded(row.value, decimals)}]{{.value}}"
    if row.lower_95 is not None and row.upper_95 is not None:
        low, high = rounded(row.lower_95, decimals), rounded(row.upper_95, decimals)
        told += f" [{escape(f'({low} to {high})')}]{{.interval}}"
    if row.numerator is not None and row.denominator is not None:
        counts = f"{rounded(row.numerator, 0)} of {rounded(row.denominator, 0)}"
        told += f" [{escape(counts)}]{{.count}}"
    return told


def _ratio(row: GroupRow) -> str:
    if row.rate_ratio is None:
        return "–"
    interval = ratio_interval(row.ratio_lower_95, row.ratio_upper_95)
    told = f"[{factor(row.rate_ratio)}]{{.value}}"
    return f"{told} [{escape(f'({interval})')}]{{.interval}}" if interval else told


def _difference(row: GroupRow, decimals: int) -> str:
    if row.rate_difference is None:
        return "–"
    told = _signed(row.rate_difference, decimals)
    if row.excess_number is not None:
        told += f" [{escape(_signed(row.excess_number, 0))}]{{.count}}"
    return told


def _p(row: GroupRow) -> str:
    if row.p_adjusted is None:
        return "–"
    raw = "" if row.p_value is None else f" [{escape(f'({p_words(row.p_value)})')}]{{.count}}"
    return escape(p_words(row.p_adjusted)) + raw


def _signed(value: float, decimals: int) -> str:
    text = rounded(abs(value), decimals)
    if not text.strip("0.,"):
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def _shares(row: GroupRow) -> str:
    if row.share_of_events is None and row.share_of_population is None:
        return "–"
    return f"{_percent(row.share_of_events)}, {_percent(row.share_of_population)}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{rounded(value, 1)}%"


def _by_area(report: GroupReport, characteristic: str) -> str:
    """Ratios of the areas beside each other; an area whose family is of another period says so."""
    scope = report.quarter.scope
    held = {
        (one.indicator.code, area): one
        for area in scope.rows
        for one in report.families(area)
        if one.characteristic == characteristic
    }
    order = {one.indicator.code: one.indicator for one in held.values()}
    rows: list[list[str] | Group] = []
    for code, indicator in sorted(order.items(), key=lambda item: item[1].sort_order):
        mine = {area: held[code, area] for area in scope.rows if (code, area) in held}
        groups = {
            row.category: row
            for one in mine.values()
            for row in one.compared
            if any(other.category == row.category for each in mine.values() for other in each.drawn)
        }
        if not groups:
            continue
        periods = dict.fromkeys(report.period_words(one.period) for one in mine.values())
        rows.append(Group(indicator.title, "; ".join(periods)))
        for category in groups:
            cells = [_area_cell(mine.get(area), category) for area in scope.rows]
            rows.append([escape(label_of(report.category(characteristic, category))), *cells])
    if not rows:
        return ""
    width = 80 // len(scope.rows)
    columns = [Column("Group", 100 - width * len(scope.rows))]
    columns += [Column(_heading(scope.short(area)), width) for area in scope.rows]
    name = lower_first(characteristic_words(report, characteristic))
    return table(columns, rows, f"Ratios to the reference group by {name}, area by area")


def _heading(name: str) -> str:
    return name.partition(" (")[0]


def _area_cell(family: Family | None, category: str) -> str:
    row = next((one for one in family.rows if one.category == category), None) if family else None
    if row is None:
        return "–"
    if row.is_reference or row.rate_ratio is None or row.status not in ("ok", "u"):
        return escape(capital(finding_words(row)))
    return f"{_ratio(row)} [{BRIEFLY.get(row.finding or '', '')}]{{.remark}}"
