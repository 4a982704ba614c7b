"""Groups of children and their differences in words: no cause is ever claimed.

The same words stand in sentences, chart titles, alt text and tables, so that a figure is called
the same everywhere.
"""

from __future__ import annotations

from pipelines.publishing.group_family import Family
from pipelines.publishing.group_reader import (
    HIGHER,
    LOWER,
    NO_EVIDENCE,
    TOO_FEW,
    CategoryRow,
    GroupRow,
)
from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.numbers import SYMBOLS, rounded
from pipelines.publishing.text import capital

FINDINGS = {
    HIGHER: "higher",
    LOWER: "lower",
    NO_EVIDENCE: "no evidence of a difference",
    TOO_FEW: "too few to assess",
}
# In a table, where the words above would stand on four lines.
BRIEFLY = {
    HIGHER: "Higher",
    LOWER: "Lower",
    NO_EVIDENCE: "No evidence",
    TOO_FEW: "Too few",
}
WHY_NOT = {
    "c": "confidential",
    "x": "no population to divide by",
    "z": "not applicable",
    "not_received": "not yet received",
    "not_collected": "not collected",
}
# How one speaks of the groups of a characteristic; others are 'recorded as' what they are called.
_PHRASES = {
    ("sex", "female"): "girls",
    ("sex", "male"): "boys",
    ("disability", "yes"): "disabled {who}",
    ("disability", "no"): "{who} who are not disabled",
    ("unaccompanied", "yes"): "unaccompanied {who}",
    ("unaccompanied", "no"): "{who} who are not unaccompanied",
    ("ethnicity", "other"): "{who} of other ethnic groups",
    ("ethnicity", "mixed"): "{who} of mixed or multiple ethnic groups",
}
_SHORT = {
    ("ethnicity", "asian"): "Asian",
    ("ethnicity", "black"): "Black",
    ("ethnicity", "mixed"): "Mixed",
    ("ethnicity", "other"): "Other ethnic group",
    ("sex", "female"): "Girls",
    ("sex", "male"): "Boys",
}
_POOLED = {
    "three_years": "three years together, from {since}",
    "five_groups": "judged with its wider group",
}


def characteristic_words(report: GroupReport, characteristic: str) -> str:
    """'Ethnic group', from the catalogue; the code in words where it has no such row."""
    labels = (
        one.characteristic_label
        for one in report.groups.categories.values()
        if one.characteristic == characteristic and one.characteristic_label
    )
    return next(labels, capital(characteristic.replace("_", " ")))


def pair_words(report: GroupReport, characteristic: str, second: str) -> str:
    """'Ethnic group and sex'."""
    other = characteristic_words(report, second)
    return f"{characteristic_words(report, characteristic)} and {other[:1].lower()}{other[1:]}"


def who_words(family: Family) -> str:
    """'pupils' where pupils are counted, else 'children'."""
    return "pupils" if family.indicator.unit == "per_100" else "children"


def group_words(category: CategoryRow, who: str = "children") -> str:
    """'White children', 'girls', 'children aged 5 to 9 years': a group in a sentence."""
    pair = (category.characteristic, category.category)
    label = label_of(category)
    if pair in _PHRASES:
        return _PHRASES[pair].format(who=who)
    if category.characteristic == "ethnicity":
        return f"{label} {who}"
    if category.characteristic == "age_band":
        under = label.lower().startswith("under")
        return f"{who} {label[:1].lower()}{label[1:]}" if under else f"{who} aged {label}"
    return f"{who} recorded as ‘{label}’"


def label_of(category: CategoryRow) -> str:
    """The group's name in tables."""
    return category.category_label or capital(category.category.replace("_", " "))


def short_label(category: CategoryRow) -> str:
    """The group's name in charts."""
    return _SHORT.get((category.characteristic, category.category)) or label_of(category)


def row_label(report: GroupReport, row: GroupRow, *, short: bool = False) -> str:
    """'Black', 'Black, girls' for a row of one or of two characteristics."""
    name = short_label if short else label_of
    first = name(report.category(row.characteristic, row.category))
    if row.category_2 == "none":
        return first
    second = name(report.category(row.characteristic_2, row.category_2))
    return f"{first}; {second[:1].lower()}{second[1:]}"


def reference_label(report: GroupReport, family: Family, *, short: bool = True) -> str:
    """'White', or 'all other groups'."""
    row = family.reference
    if row is not None and family.first("reference_rule") != "others":
        return row_label(report, row, short=short)
    code = family.first("reference_category")
    if not code or family.first("reference_rule") == "others":
        return "all other groups"
    found = report.category(family.characteristic, str(code))
    return short_label(found) if short else label_of(found)


def reference_words(report: GroupReport, family: Family) -> str:
    """'White children', or 'all other children': the reference in a sentence."""
    who, code = who_words(family), family.first("reference_category")
    if family.first("reference_rule") == "others" or not code:
        return f"all other {who}"
    return group_words(report.category(family.characteristic, str(code)), who)


def ratio_text(row: GroupRow) -> str:
    """'2.1', '12', '0.04', as ``factor`` has it."""
    return factor(row.rate_ratio)


def factor(value: float | None) -> str:
    """A ratio as it is told: two places up to 1.1, one up to 10, none above.

    Near 1 a second place is needed: '0.97' is below 1, and '1.0' would not say so.
    """
    if value is None:
        return "–"
    return rounded(value, 0 if value >= 9.95 else 1 if value >= 1.095 else 2)


def ratio_interval(low: float | None, high: float | None) -> str:
    """'1.8 to 2.4'; 'at least 1.8', 'at most 0.4' where one limit has no end; '' for none."""
    if low is None and high is None:
        return ""
    if high is None:
        return f"at least {factor(low)}"
    if low is None:
        return f"at most {factor(high)}"
    return f"{factor(low)} to {factor(high)}"


def excess_words(row: GroupRow) -> str:
    """', about 120 more than if the rate were the same'; '' where none is held or it is below 1."""
    if row.excess_number is None or abs(row.excess_number) < 0.5:
        return ""
    more = "more" if row.excess_number > 0 else "fewer"
    return f", about {rounded(abs(row.excess_number), 0)} {more} than if the rate were the same"


def difference_sentence(report: GroupReport, family: Family, row: GroupRow) -> str:
    """'2.1 times as high among girls as among boys (95% interval 1.8 to 2.4), about 12 more ...'.

    What is compared stands before it: an indicator's title and its period.
    """
    who = who_words(family)
    group = group_words(report.category(row.characteristic, row.category), who)
    interval = ratio_interval(row.ratio_lower_95, row.ratio_upper_95)
    told = (
        f"{ratio_text(row)} times as high among {group} as among {reference_words(report, family)}"
    )
    told += f" (95% interval {interval})" if interval else ""
    return told + excess_words(row) + pooled_words(report, row, ", ")


def pooled_words(report: GroupReport, row: GroupRow, before: str = "") -> str:
    """', three years together, from 2022-23'; '' where nothing was put together."""
    if row.pooling not in _POOLED:
        return ""
    since = report.period_words(row.period_from) if row.period_from else "the first of them"
    return before + _POOLED[row.pooling].format(since=since)


def finding_words(row: GroupRow) -> str:
    """'higher', 'too few to assess', 'confidential', 'reference': what stands for the finding."""
    if row.status not in ("ok", "u"):
        return WHY_NOT.get(row.status, SYMBOLS.get(row.status, ("", "not available"))[1])
    if row.is_reference:
        return "reference"
    if row.is_unknown:
        return "not compared"
    return FINDINGS.get(row.finding or "", "not assessed")
