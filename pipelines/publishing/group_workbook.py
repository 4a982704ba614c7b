"""The workbook of the disproportionality report: every figure of every area, from the release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.publishing.disproportionality import open_groups
from pipelines.publishing.group_family import Family
from pipelines.publishing.group_missing import not_collected_rows
from pipelines.publishing.group_reader import DecisionRow, GroupRow
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.group_words import (
    FINDINGS,
    WHY_NOT,
    characteristic_words,
    finding_words,
    label_of,
    pair_words,
    pooled_words,
    reference_label,
    row_label,
)
from pipelines.publishing.numbers import SYMBOLS, unit_words
from pipelines.publishing.quarter_missing import agency_name, since_words
from pipelines.publishing.report_workbook import assembled
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, Workbook, text

_NONE, _NOT_APPLICABLE = "none", SYMBOLS["z"][0]
_ONE_TABLE = (
    "This worksheet contains one table. Symbols such as [c] are explained on the sheet Notes."
)
# Column of the release, heading, decimals (None: as the indicator has them).
_NUMBERS: tuple[tuple[str, str, int | None], ...] = (
    ("numerator", "Count", 0),
    ("denominator", "Out of", 0),
    ("value", "Rate", None),
    ("lower_95", "Rate, lower 95% limit", None),
    ("upper_95", "Rate, upper 95% limit", None),
    ("share_of_events", "Share of events (per cent)", 1),
    ("share_of_population", "Share of population (per cent)", 1),
    ("unknown_share", "Group not known (per cent)", 1),
    ("rate_ratio", "Ratio", 2),
    ("ratio_lower_95", "Ratio, lower 95% limit", 2),
    ("ratio_upper_95", "Ratio, upper 95% limit", 2),
    ("rate_difference", "Difference of rates", None),
    ("excess_number", "Excess number", 0),
    ("p_value", "p, not adjusted", 4),
    ("p_adjusted", "p, adjusted", 4),
    ("ratio_if_unknown_elsewhere", "Ratio if the unknown are elsewhere", 2),
    ("ratio_if_unknown_here", "Ratio if the unknown are of this group", 2),
    ("ratio_without_unaccompanied", "Ratio without unaccompanied children", 2),
)
_CROSSED: tuple[tuple[str, str, int | None], ...] = (
    ("shrunk_value", "Estimate", None),
    ("shrunk_lower_95", "Estimate, lower 95% limit", None),
    ("shrunk_upper_95", "Estimate, upper 95% limit", None),
    ("expected_value", "What the two explain apart", None),
    ("interaction_ratio", "Together against apart", 2),
)
_INDEX = (
    ("numerator", "Count", 0),
    ("denominator", "Out of", 0),
    ("relative_rate_index", "Index", 2),
    ("index_lower_95", "Lower 95% limit", 2),
    ("index_upper_95", "Upper 95% limit", 2),
    ("p_value", "p, not adjusted", 4),
    ("p_adjusted", "p, adjusted", 4),
)


def groups_workbook(params: Mapping[str, str]) -> Workbook:
    """The workbook of one period for one audience.

    Args:
        params: the report's own: ``release`` (its folder), ``period`` and ``partnership``.

    Raises:
        ReleaseError: the folder is no release, or has no such period.
        ScopeError: the release has no such partnership.
    """
    report = open_groups(params["release"], params["period"], params["partnership"])
    made = [_families_sheet(report, pair) for pair in report.characteristics()]
    made += [_families_sheet(report, pair) for pair in report.characteristics(crossed=True)]
    made += [_decisions_sheet(report), _gaps_sheet(report)]
    intro = (
        "These are the tables of the disproportionality report: every group of every area beside "
        "the group it is compared with; then intersections, decision points, and what is not "
        "collected.",
    )
    title = f"Disproportionality, {report.quarter.scope.title}, {report.words}: tables"
    return assembled(report.quarter, title, intro, made)


def _families_sheet(report: GroupReport, pair: tuple[str, str]) -> Sheet:
    first, second = pair
    is_crossed = second != "none"
    names = [*_NUMBERS, *(_CROSSED if is_crossed else ())]
    columns = (
        Column("Indicator", 34), Column("Area", 26), Column("Group", 34), Column("Period", 24),
        Column("Unit", 17), *(Column(heading, 13, True) for _, heading, _ in names),
        Column("Finding", 26), Column("Compared with", 28), Column("Status", 24),
        Column("Put together", 34), Column("Divided by", 50), Column("Caveat", 50),
    )  # fmt: skip
    rows = [
        _row(report, family, row, names)
        for area in report.quarter.scope.rows
        for family in report.families(area, crossed=is_crossed)
        if (family.characteristic, family.characteristic_2) == pair
        for row in (family.rows if family.is_shown else family.rows[:1])
    ]
    title = pair_words(report, *pair) if is_crossed else characteristic_words(report, first)
    return Sheet(
        text(title, "Groups"),
        f"{title}: {report.words}",
        (_ONE_TABLE,),
        columns,
        tuple(rows),
        keys=3,
    )


def _row(
    report: GroupReport,
    family: Family,
    row: GroupRow,
    names: Sequence[tuple[str, str, int | None]],
) -> tuple[Cell, ...]:
    places = family.indicator.decimals
    return (
        text(family.indicator.title),
        text(report.quarter.scope.name(family.area)),
        text(row_label(report, row)) if family.is_shown else "Every group",
        capital(report.period_words(family.period)),
        capital(unit_words(family.indicator)),
        *(_number(row, name, places if d is None else d) for name, _, d in names),
        capital(finding_words(row)),
        text(reference_label(report, family, short=False)),
        _status(row.status),
        text(pooled_words(report, row), _NONE),
        text(row.denominator_note, _NONE),
        text(row.caveat, _NONE),
    )


def _decisions_sheet(report: GroupReport) -> Sheet:
    columns = (
        Column("Characteristic", 24), Column("Decision point", 28), Column("Group", 34),
        *(Column(heading, 13, True) for _, heading, _ in _INDEX), Column("Finding", 26),
        Column("Compared with", 28), Column("Status", 24), Column("Put together", 24),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    held = report.decisions()
    for one in held:
        reference = one.reference_category or "others"
        told = (reference == one.category and "reference") or FINDINGS.get(one.finding or "")
        rows.append(
            (
                text(characteristic_words(report, one.characteristic)),
                text(one.title),
                text(label_of(report.category(one.characteristic, one.category))),
                *(_number(one, name, decimals) for name, _, decimals in _INDEX),
                capital(told or WHY_NOT.get(one.status, "not compared")),
                "All other groups"
                if reference == "others"
                else text(label_of(report.category(one.characteristic, reference))),
                _status(one.status),
                "Three years together" if one.pooling == "three_years" else _NONE,
            )
        )
    when = report.period_words(held[0].period) if held else report.words
    where = report.quarter.scope.name(report.area)
    title = f"Relative rate index at each decision point, {where}, {when}"
    return Sheet("Decision points", title, (_ONE_TABLE,), columns, tuple(rows), keys=3)


def _gaps_sheet(report: GroupReport) -> Sheet:
    columns = (
        Column("Agency", 44), Column("What is not collected", 80), Column("Since", 20),
        Column("Who is putting it right", 34), Column("By", 20),
    )  # fmt: skip
    quarter = report.quarter
    rows = [
        (
            text(agency_name(quarter, row["agency_code"])),
            text(row["why"]),
            text(since_words(row["since"]) if row["since"] else None, "not recorded"),
            text(
                agency_name(report.quarter, row["owner"]) if row["owner"] else None, "nobody named"
            ),
            text(since_words(row["by_when"]) if row["by_when"] else None, "no date"),
        )
        for row in not_collected_rows(report)
    ]
    return Sheet(
        "Not collected", "What is not collected, by agency", (_ONE_TABLE,), columns, tuple(rows)
    )


def _number(row: GroupRow | DecisionRow, name: str, decimals: int) -> Cell:
    """The number; its status's symbol where the row is not shown, [z] where it has none."""
    value = getattr(row, name)
    if value is not None:
        return Number(value, decimals)
    shown = SYMBOLS.get(row.status, (_NOT_APPLICABLE, ""))[0]
    return _NOT_APPLICABLE if row.status in ("ok", "u") else shown


def _status(status: str) -> str:
    if status == "ok":
        return status
    shown, meaning = SYMBOLS.get(status, (status, ""))
    return f"{shown} {meaning.partition(':')[0]}" if shown.startswith("[") else shown
