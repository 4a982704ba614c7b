"""Would the differences stand if the unknown were known, and without unaccompanied children?"""

from __future__ import annotations

from pipelines.publishing.group_findings import Difference, differences
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.group_words import factor, label_of, ratio_interval
from pipelines.publishing.numbers import rounded
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, plural

_BASIS = {
    "returned": "as returned",
    "bound": "if all of them were of this group",
}
HOW_TO_READ = (
    "Two things could make a difference look larger or smaller than it is. Children whose group is "
    "not known belong to some group: the table shows the ratio if all of them belonged to the "
    "reference group (‘elsewhere’), and if all belonged to this one (‘here’). And unaccompanied "
    "asylum-seeking children have no family here whom a service could have helped before: where a "
    "figure of them is held, the ratio without them stands beside."
)


def sensitivity(report: GroupReport) -> str:
    """The section as Markdown: every difference that is drawn, turned about."""
    found = differences(report)
    if not found:
        return "No group differs from the one it is compared with, so there is nothing to test."
    bounded = [one for one in found if _bounds(one)]
    stands = [one for one in bounded if holds(one)]
    words = (
        f"Of {plural(len(bounded), 'difference')} for which the unknown can be placed, "
        f"{len(stands) or 'none'} would point the same way wherever the unknown belong."
        if bounded
        else "For none of the differences can the children whose group is not known be placed."
    )
    return f"{escape(HOW_TO_READ)}\n\n{escape(words)}\n\n{_table(report, found)}"


def holds(one: Difference) -> bool:
    """Whether the ratio stays on its side of equal at both bounds."""
    is_higher = (one.row.rate_ratio or 1.0) > 1
    return all((bound > 1) == is_higher for bound in _bounds(one))


def _bounds(one: Difference) -> list[float]:
    found = (one.row.ratio_if_unknown_elsewhere, one.row.ratio_if_unknown_here)
    return [value for value in found if value is not None]


def _table(report: GroupReport, found: list[Difference]) -> str:
    columns = [
        Column("Indicator and group", 30),
        Column("Ratio (95% interval)", 17),
        Column("Not known", 10, True),
        Column("Unknown elsewhere", 13, True),
        Column("Unknown here", 12, True),
        Column("Without unaccompanied", 18),
    ]
    rows = []
    for one in found:
        row = one.row
        label = label_of(report.category(row.characteristic, row.category))
        interval = ratio_interval(row.ratio_lower_95, row.ratio_upper_95)
        told = f"[{factor(row.rate_ratio)}]{{.value}}"
        if interval:
            told += f" [{escape(f'({interval})')}]{{.interval}}"
        rows.append(
            [
                f"{escape(one.family.indicator.title + report.where(one.family.area))} "
                f"[{escape(label)}]{{.remark}}",
                told,
                "–" if row.unknown_share is None else f"{rounded(row.unknown_share, 1)}%",
                factor(row.ratio_if_unknown_elsewhere),
                factor(row.ratio_if_unknown_here),
                _unaccompanied(row.ratio_without_unaccompanied, row.unaccompanied_basis),
            ]
        )
    return table(columns, rows, "Differences, and how far they depend on the unknown")


def _unaccompanied(ratio: float | None, basis: str | None) -> str:
    if ratio is None:
        return "–"
    remark = _BASIS.get(basis or "")
    return factor(ratio) + (f" [{escape(capital(remark))}]{{.remark}}" if remark else "")
