"""The groups of each characteristic: forest plots with their words, as Markdown."""

from __future__ import annotations

from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.charts import Chart
from pipelines.publishing.forest_chart import Mark, forest_plot
from pipelines.publishing.group_family import Family
from pipelines.publishing.group_reader import DIFFERENT, HIGHER, LOWER, NO_EVIDENCE, TOO_FEW
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.group_words import (
    characteristic_words,
    excess_words,
    factor,
    finding_words,
    pooled_words,
    ratio_interval,
    ratio_text,
    reference_label,
    row_label,
)
from pipelines.publishing.numbers import rounded
from pipelines.publishing.quarter_themes import save
from pipelines.publishing.text import attribute, capital, escape, listed

# More plots of one characteristic than this are no longer looked at; the tables hold every figure.
MOST_PLOTS = 6
HOW_TO_READ = (
    "Each line is a group of children beside the group named as reference. The mark is the ratio "
    "of the two rates and the line its 95% interval; the scale is logarithmic, so that twice and "
    "half lie equally far from the middle. A filled mark differs after the number of tests is "
    "allowed for; a ring shows no evidence of a difference, which is not evidence that there is "
    "none; a cross has too few children to assess. A c in a ring is confidential."
)


def characteristics(report: GroupReport) -> str:
    """The section as Markdown; charts are written to the report's figures folder."""
    pairs = report.characteristics()
    if not pairs:
        return "This release holds no figure by one characteristic for these areas."
    pieces = [escape(HOW_TO_READ)]
    for characteristic, _ in pairs:
        families = [one for one in report.best() if one.characteristic == characteristic]
        pieces.append(f"### {escape(characteristic_words(report, characteristic))}")
        pieces.append(_remark(report, characteristic))
        drawn = sorted((one for one in families if one.drawn), key=_order)
        panels = [_panel(report, one) for one in drawn[:MOST_PLOTS]]
        if panels:
            pieces.append("::: {.panels .wide}\n" + "\n\n".join(panels) + "\n:::")
        pieces.append(_not_drawn(report, families, drawn))
    return "\n\n".join(piece for piece in pieces if piece)


def forest(report: GroupReport, family: Family) -> Chart:
    """One family's plot with its finding and its alternative text."""
    marks = [_mark(report, family, place) for place in range(len(family.rows))]
    name = reference_label(report, family)
    svg = forest_plot([one for one in marks if one], name, notes(report, family))
    found = finding(report, family)
    return Chart(svg, _alt_text(report, family, found), found)


def notes(report: GroupReport, family: Family) -> list[str]:
    """What stands on the figure: who is divided by, who is not known, what was put together."""
    told = family.first("denominator_note")
    lines = [f"Divided by: {told}." if told else "Divided by: not stated in the release."]
    share = family.first("unknown_share")
    if share is not None:
        told = f"{rounded(float(share), 1)}%" if float(share) > 0 else "none"
        lines.append(f"Group not known: {told} of those counted.")
    else:
        lines.append("Group not known: the release does not say how many.")
    pooled = [row for row in family.drawn if row.pooling == "three_years"]
    if pooled:
        names = [row_label(report, row, short=True) for row in pooled]
        lines.append(f"{listed(names)}: {pooled_words(report, pooled[0])}.")
    return [*lines, *family.remarks]


def finding(report: GroupReport, family: Family) -> str:
    """'Referrals, White as reference: Black higher, 2.1 times; Asian no evidence ...'."""
    parts = []
    for kind, word in ((HIGHER, "higher"), (LOWER, "lower")):
        told = [
            f"{row_label(report, row, short=True)} ({ratio_text(row)} times)"
            for row in family.drawn
            if row.finding == kind
        ]
        if told:
            parts.append(f"{word}: {listed(told)}")
    same = [row_label(report, r, short=True) for r in family.drawn if r.finding == NO_EVIDENCE]
    if same:
        parts.append(f"no evidence of a difference: {listed(same)}")
    few = [
        row_label(report, row, short=True)
        for row in family.compared
        if row.finding == TOO_FEW and row.status in ("ok", "u") and not row.is_collapsed
    ]
    if few:
        parts.append(f"too few to assess: {listed(few)}")
    hidden = [row_label(report, row, short=True) for row in family.compared if row.status == "c"]
    if hidden:
        parts.append(f"confidential: {listed(hidden)}")
    where = f"{family.indicator.short_title}{report.where(family.area)}"
    name = f"{where}, {report.period_words(family.period)}"
    words = "; ".join(parts) or "nothing could be compared"
    return f"{name}, beside {reference_label(report, family)}: {words}."


def _mark(report: GroupReport, family: Family, place: int) -> Mark | None:
    row = family.rows[place]
    if row.is_unknown or row.is_collapsed:
        return None
    label = row_label(report, row, short=True)
    if row.is_reference:
        return Mark(label, is_reference=True)
    if row.rate_ratio is None or row.status not in ("ok", "u"):
        instead = finding_words(row)
        return Mark(label, finding=row.finding, instead=instead, is_confidential=row.status == "c")
    return Mark(label, row.rate_ratio, row.ratio_lower_95, row.ratio_upper_95, row.finding)


def _alt_text(report: GroupReport, family: Family, found: str) -> str:
    what = (
        f"Forest plot of {lower_first(family.indicator.title)} by "
        f"{lower_first(characteristic_words(report, family.characteristic))}, "
        f"{report.period_words(family.period)}, {report.quarter.scope.name(family.area)}: ratio to "
        f"{reference_label(report, family, short=False)} with 95% interval, log scale."
    )
    lines = []
    for row in family.rows:
        if row.is_unknown or row.is_collapsed or row.is_reference:
            continue
        interval = ratio_interval(row.ratio_lower_95, row.ratio_upper_95)
        label = row_label(report, row)
        if row.rate_ratio is None or row.status not in ("ok", "u"):
            lines.append(f"{label}: {finding_words(row)}.")
            continue
        limits = f" ({interval})" if interval else ""
        told = f"{label}: {factor(row.rate_ratio)}{limits}, {finding_words(row)}"
        lines.append(f"{told}{excess_words(row) if row.finding in DIFFERENT else ''}.")
    return " ".join([what, *lines, *notes(report, family), f"Finding: {found}"])


def _panel(report: GroupReport, family: Family) -> str:
    chart = forest(report, family)
    name = f"{family.indicator.code}-{family.area}-{family.characteristic}"
    source = save(report.quarter, name, chart.svg)
    title = escape(f"{family.indicator.title}{report.where(family.area)}")
    picture = f"![{escape(chart.finding_title)}]({source}){{fig-alt={attribute(chart.alt_text)}}}"
    return f"::: {{.panel}}\n**{title}**\n\n{picture}\n:::"


def _order(family: Family) -> tuple[object, ...]:
    """Differences first, the surest before; then headline indicators; then as catalogued."""
    return (-round(family.strength, 6), not family.indicator.is_headline, _sort(family))


def _sort(family: Family) -> tuple[int, str]:
    return family.indicator.sort_order, family.indicator.code


def _remark(report: GroupReport, characteristic: str) -> str:
    held = [
        one for one in report.groups.categories.values() if one.characteristic == characteristic
    ]
    if any(one.is_protected for one in held) or not held:
        return ""
    return "Not a characteristic that the Equality Act protects: shown as context."


def _not_drawn(report: GroupReport, families: list[Family], drawn: list[Family]) -> str:
    parts = []
    more = _names(drawn[MOST_PLOTS:])
    if more:
        parts.append(f"In the tables only: {listed(more)}")
    for words, is_so in (
        ("confidential in every group", _all_confidential),
        ("without a population to divide by, so that only shares of events are known", _no_people),
        ("too few children in every group", _all_few),
    ):
        names = _names([one for one in families if is_so(one)])
        if names:
            parts.append(f"{capital(words)}: {listed(names)}")
    collapsed = _names([one for one in families if any(row.is_collapsed for row in one.compared)])
    if collapsed:
        parts.append(
            "Some groups too small to be judged alone are judged with their wider group, in the "
            f"plots of five ethnic groups: {listed(collapsed)}"
        )
    return escape(". ".join(parts) + ".") if parts else ""


def _names(families: list[Family]) -> list[str]:
    return list(dict.fromkeys(lower_first(one.indicator.short_title) for one in families))


def _all_confidential(family: Family) -> bool:
    return bool(family.compared) and all(row.status == "c" for row in family.compared)


def _no_people(family: Family) -> bool:
    return any(row.status == "x" for row in family.compared) and not family.drawn


def _all_few(family: Family) -> bool:
    rows = [row for row in family.compared if not row.is_collapsed]
    return bool(rows) and all(row.finding == TOO_FEW and row.rate_ratio is None for row in rows)
