"""The groups of the fixture release: invented counts, compared as a release compares them.

Every finding is there, what is confidential, without a population or too few; poolings; every
pair of characteristics; and the decision points of a year. Intervals are on the log scale, which
is near enough to the release's own for a picture.
"""

from __future__ import annotations

import csv
import math
from typing import Any

from pipelines.publishing.group_reader import CategoryRow, DecisionRow, GroupRow, columns_of
from pipelines.workspace import PROJECT_ROOT
from tests.publishing.fixture_catalogue import (
    INDICATORS,
    LATEST,
    LEICESTER,
    LEICESTERSHIRE,
    RUTLAND,
)

YEAR = "2024-25"
KINDS = {
    "fct_disproportionality": GroupRow,
    "fct_decision_point": DecisionRow,
    "dim_category": CategoryRow,
}
Row = dict[str, Any]
# Children of each group in LLR, and how the other areas' numbers relate to them.
PUPILS = {
    "ethnicity": {"white": 118_000, "asian": 42_000, "black": 9_800, "mixed": 14_200,
                  "other": 2_600},
    "ethnicity_19": {"white_british": 108_000, "indian": 26_000, "pakistani": 6_400,
                     "black_african": 6_900, "black_caribbean": 1_500,
                     "gypsy_or_irish_traveller": 310, "arab": 900},
    "sex": {"female": 91_500, "male": 95_100},
    "age_band": {"under_1": 11_400, "1_to_4": 48_200, "5_to_9": 63_900, "10_to_15": 83_000,
                 "16_and_over": 27_500},
}  # fmt: skip
SIZES = {"LLR": 1.0, "LSCP": 0.38, LEICESTER: 0.38, "LRSCP": 0.62, LEICESTERSHIRE: 0.585,
         RUTLAND: 0.035}  # fmt: skip
# indicator, characteristic: how often each group has an event, beside the first group of it.
STORIES: list[tuple[str, str, float, dict[str, float]]] = [
    ("referrals_per_10k", "ethnicity", 112,
     {"asian": 0.62, "black": 1.64, "mixed": 1.41, "other": 0.97}),
    ("referrals_per_10k", "sex", 110, {"male": 1.04}),
    ("referrals_per_10k", "age_band", 120,
     {"under_1": 1.6, "1_to_4": 1.05, "5_to_9": 0.96, "16_and_over": 0.6}),
    ("section_47_per_10k", "ethnicity", 38,
     {"asian": 0.8, "black": 1.75, "mixed": 1.5, "other": 1.2}),
    ("cpp_per_10k", "ethnicity", 40, {"asian": 0.55, "black": 1.3, "mixed": 1.7, "other": 1.6}),
    ("children_looked_after_per_10k", "ethnicity", 66,
     {"asian": 0.36, "black": 1.9, "mixed": 1.62, "other": 2.9}),
    ("children_looked_after_per_10k", "ethnicity_19", 68,
     {"indian": 0.3, "pakistani": 0.52, "black_african": 1.7, "black_caribbean": 2.1,
      "gypsy_or_irish_traveller": 3.4, "arab": 2.2}),
    ("rereferrals_pct", "ethnicity", 2300,
     {"asian": 0.98, "black": 1.12, "mixed": 1.06, "other": 0.9}),
]  # fmt: skip
# What the fixture's counts are divided by, as a share of the children of a group.
_BASES = {"rereferrals_pct": 0.011}
_NOTES = {"rereferrals_pct": "referrals of the same quarter"}
PEOPLE = "pupils of state-funded schools, January 2025 (aged 4 to 18, not all children)"
_SCALE = {row[0]: {"pct": 100.0, "per_10k": 10_000.0}.get(row[5], 1.0) for row in INDICATORS}
POINTS = [
    ("referral", "Referral", "referrals", {"asian": 0.62, "black": 1.64, "mixed": 1.41}),
    ("assessment", "Assessment completed", "assessments_completed",
     {"asian": 1.02, "black": 1.05, "mixed": 0.99}),
    ("section_47", "Section 47 enquiry", "section_47_enquiries",
     {"asian": 1.25, "black": 1.31, "mixed": 1.04}),
    ("conference", "Initial conference", "icpcs", {"asian": 0.98, "black": 0.92, "mixed": 1.1}),
    ("plan", "Plan started", "child_protection_plans_starting",
     {"asian": 0.97, "black": 1.08, "mixed": 1.02}),
    ("looked_after", "Started to be looked after", "children_looked_after_starting",
     {"asian": 0.6, "black": 1.5, "mixed": 1.3}),
]  # fmt: skip


def group_rows() -> list[Row]:
    """fct_disproportionality, for the newest quarter and the year before it."""
    rows: list[Row] = []
    for area, size in SIZES.items():
        for code, characteristic, level, story in STORIES:
            for period, share in ((LATEST, 0.25), (YEAR, 1.0)):
                if code == "section_47_per_10k" and period == LATEST:
                    continue  # Only the year is known by group.
                rows += _family(code, characteristic, level * share, story, area, size, period)
        for period in (LATEST, YEAR):
            rows += _without_population(area, period)
            for second, names in (
                ("sex", {"female": 0.96, "male": 1.05}),
                ("disability", {"no": 0.9, "yes": 2.4}),
                ("age_band", {"1_to_4": 1.1, "5_to_9": 1.0, "10_to_15": 1.2, "16_and_over": 0.7}),
            ):
                rows += _crossed(area, size, period, second, names)
    return rows


def decision_rows() -> list[Row]:
    """fct_decision_point, for the year."""
    rows: list[Row] = []
    for area, size in SIZES.items():
        reached = {name: size * count for name, count in PUPILS["ethnicity"].items()}
        for place, (code, title, measure, story) in enumerate(POINTS, start=1):
            rate = (0.045, 0.86, 0.36, 0.31, 0.84, 0.55)[place - 1]
            now = {name: round(n * rate * story.get(name, 1.0)) for name, n in reached.items()}
            for name, count in now.items():
                rows.append(_decision(area, place, code, title, measure, name, now, reached, count))
            unknown = round(0.06 * sum(now.values()))
            rows.append(
                _point(area, place, code, title, measure, "unknown") | {"numerator": float(unknown)}
            )
            reached = {name: float(max(count, 1)) for name, count in now.items()}
    return rows


def category_rows() -> list[Row]:
    """dim_category, from the catalogue's seed and the groups that it may not have yet."""
    path = PROJECT_ROOT / "dbt_project" / "seeds" / "characteristics.csv"
    with path.open(encoding="utf-8", newline="") as file:
        held = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]
    names = columns_of(CategoryRow)
    rows: list[Row] = []
    for row in held:
        found: Row = {name: row.get(name) for name in names}
        found["is_protected"] = row.get("is_protected") == "true"
        found["is_sensitive"] = row.get("is_sensitive") == "true"
        found["sort_order"] = int(row["sort_order"] or 0)
        rows.append(found)
    known = {(row["characteristic"], row["category"]) for row in rows}
    for place, code in enumerate(PUPILS["ethnicity_19"], start=101):
        if ("ethnicity_19", code) not in known:
            rows.append(
                {"characteristic": "ethnicity_19", "category": code,
                 "category_label": code.replace("_", " ").capitalize(),
                 "characteristic_label": "Ethnic group (19 groups)", "is_protected": True,
                 "is_sensitive": False, "parent_characteristic": "ethnicity",
                 "parent_category": "white", "sort_order": place}
            )  # fmt: skip
    return rows


def _family(
    code: str, characteristic: str, level: float, story: dict[str, float], area: str, size: float,
    period: str,
) -> list[Row]:  # fmt: skip
    people = {
        name: round(n * size * _BASES.get(code, 1.0)) for name, n in PUPILS[characteristic].items()
    }
    reference = max(people, key=lambda name: people[name])
    counts = {name: round(n * level * story.get(name, 1.0) / 10_000) for name, n in people.items()}
    unknown = round(0.07 * sum(counts.values()))
    everything = sum(counts.values())
    share = 100 * unknown / (everything + unknown) if everything else None
    base = {
        "indicator_code": code, "area_code": area, "period": period,
        "characteristic": characteristic, "characteristic_2": "none", "category_2": "none",
        "reference_rule": "largest", "reference_category": reference, "unknown_share": share,
        "denominator_note": _NOTES.get(code, PEOPLE), "pooling": "none", "period_from": period,
        "interval_method": "byar", "ratio_method": "exact_conditional", "submission_id": "s-groups",
    }  # fmt: skip
    rows = []
    for name, n in people.items():
        row = base | {"category": name, "assessed_category": name, "denominator": float(n)}
        row |= {"numerator": float(counts[name]), "is_reference": name == reference}
        if code == "referrals_per_10k":
            row["caveat"] = "Counts events: one child can have several"
        row |= {"share_of_events": 100 * counts[name] / max(everything, 1), "status": "ok"}
        row |= {"share_of_population": 100 * n / sum(people.values())}
        rate = _SCALE[code] * counts[name] / n
        row |= {"value": rate, "lower_95": 0.9 * rate, "upper_95": 1.1 * rate}
        if name != reference:
            _compare(row, counts[name], n, counts[reference], people[reference], _SCALE[code])
            _doubt(row, counts, people, name, reference, unknown)
        if 1 <= counts[name] <= 5 or 1 <= counts[reference] <= 5:
            row = _hidden(row)
        elif row.get("finding") == "too_few" and characteristic == "ethnicity_19":
            row |= {
                "pooling": "five_groups",
                "assessed_category": "white",
                "finding": "no_evidence",
            }
        elif row.get("finding") == "too_few" and period == YEAR:
            row |= {"pooling": "three_years", "period_from": "2022-23"}
        rows.append(row)
    rows.append(
        base | {"category": "unknown", "numerator": float(unknown), "status": "ok"}
        | {"is_reference": False}
    )  # fmt: skip
    return rows


def _compare(row: Row, a: int, n: float, b: int, m: float, scale: float) -> None:
    """Ratio, difference, excess and finding of a in n against b in m."""
    row["finding"] = "too_few"
    expected = b * n / m
    row |= {"tests_adjusted": 4, "rate_difference": scale * (a / n - b / m)}
    row["excess_number"] = a - expected
    if not a or not b:
        return
    middle, spread = math.log(a / n * m / b), math.sqrt(1 / a + 1 / b)
    p = math.erfc(abs(middle) / spread / math.sqrt(2))
    row |= {
        "rate_ratio": math.exp(middle), "ratio_lower_95": math.exp(middle - 1.96 * spread),
        "ratio_upper_95": math.exp(middle + 1.96 * spread), "p_value": p,
        "p_adjusted": min(1.0, 1.3 * p),
    }  # fmt: skip
    if expected >= 5:
        word = "higher" if middle > 0 else "lower"
        row["finding"] = word if row["p_adjusted"] < 0.05 else "no_evidence"


def _doubt(
    row: Row, counts: dict[str, int], people: dict[str, int], name: str, reference: str,
    unknown: int,
) -> None:  # fmt: skip
    rate = counts[reference] / people[reference]
    if not rate:
        return
    row["ratio_if_unknown_elsewhere"] = (
        counts[name] / people[name] / ((counts[reference] + unknown) / people[reference])
    )
    row["ratio_if_unknown_here"] = (counts[name] + unknown) / people[name] / rate
    if "looked_after" in row["indicator_code"] and name in ("other", "black"):
        row["ratio_without_unaccompanied"] = 0.6 * counts[name] / people[name] / rate
        row["unaccompanied_basis"] = "returned" if name == "other" else "bound"


def _without_population(area: str, period: str) -> list[Row]:
    """By disability there is no population: shares of events only."""
    base = {
        "indicator_code": "referrals_per_10k", "area_code": area, "period": period,
        "characteristic": "disability", "characteristic_2": "none", "category_2": "none",
        "pooling": "none", "period_from": period, "status": "x", "is_reference": False,
        "caveat": "No population by disability is known", "submission_id": "s-groups",
    }  # fmt: skip
    shares = {"yes": 11.2, "no": 88.8}
    return [base | {"category": name, "share_of_events": x} for name, x in shares.items()]


def _crossed(
    area: str, size: float, period: str, second: str, names: dict[str, float]
) -> list[Row]:
    """Ethnic group by a second characteristic: raw, shrunk, expected; small counts hidden."""
    code, story = "children_looked_after_per_10k", STORIES[5][3]
    rows = []
    for place, (name, people) in enumerate(PUPILS["ethnicity"].items()):
        for at, (other, factor) in enumerate(names.items()):
            n = people * size / len(names)
            apart = 0.0066 * story.get(name, 1.0) * factor
            extra = 1.35 if (name, other) in (("black", "male"), ("mixed", "yes")) else 1.0
            wobble = 1 + 0.14 * (-1) ** (place + at)
            count = round(n * apart * extra * wobble)
            pull = count / (count + 25)
            raw = 10_000 * count / n
            shrunk = pull * raw + (1 - pull) * 10_000 * apart
            half = 1.96 * shrunk / math.sqrt(count + 25)
            row: Row = {
                "indicator_code": code, "area_code": area, "period": period,
                "characteristic": "ethnicity", "category": name, "characteristic_2": second,
                "category_2": other, "pooling": "none", "period_from": period,
                "numerator": float(count), "denominator": n, "denominator_note": PEOPLE,
                "value": raw, "shrunk_value": shrunk, "shrunk_lower_95": max(0.0, shrunk - half),
                "shrunk_upper_95": shrunk + half, "expected_value": 10_000 * apart,
                "interaction_ratio": shrunk / (10_000 * apart), "unknown_share": 5.5,
                "reference_rule": "largest", "status": "ok", "finding": "no_evidence",
                "reference_category": f"white x {next(iter(names))}",
                "is_reference": name == "white" and at == 0, "submission_id": "s-groups",
            }  # fmt: skip
            rows.append(_hidden(row) if 1 <= count <= 5 else row)
    return rows


def _decision(
    area: str, place: int, code: str, title: str, measure: str, name: str, now: dict[str, int],
    reached: dict[str, float], count: int,
) -> Row:  # fmt: skip
    row = _point(area, place, code, title, measure, name)
    before = reached[name]
    row |= {"numerator": float(count), "denominator": before, "value": 100 * count / before}
    if name != "white":
        compared: Row = {}
        _compare(compared, count, before, now["white"], reached["white"], 100.0)
        row |= {
            "relative_rate_index": compared.get("rate_ratio"),
            "index_lower_95": compared.get("ratio_lower_95"),
            "index_upper_95": compared.get("ratio_upper_95"),
            "p_value": compared.get("p_value"), "p_adjusted": compared.get("p_adjusted"),
            "finding": compared["finding"],
        }  # fmt: skip
    if 1 <= count <= 5 or 1 <= now["white"] <= 5:
        row |= dict.fromkeys(
            ("numerator", "denominator", "denominator_note", "value", "relative_rate_index",
             "index_lower_95",
             "index_upper_95", "p_value", "p_adjusted", "finding")
        ) | {"status": "c"}  # fmt: skip
    return row


def _point(area: str, place: int, code: str, title: str, measure: str, name: str) -> Row:
    before = "pupils" if place == 1 else POINTS[place - 2][2]
    return {
        "area_code": area, "period": YEAR, "characteristic": "ethnicity", "category": name,
        "point_order": place, "point_code": code, "title": title, "numerator_measure": measure,
        "denominator_measure": before, "reference_category": "white", "pooling": "none",
        "denominator_note": PEOPLE if place == 1 else "those who reached the point before",
        "status": "ok",
    }  # fmt: skip


def _hidden(row: Row) -> Row:
    """A confidential row keeps its key and nothing that could be worked back."""
    keep = ("indicator_code", "area_code", "period", "characteristic", "category",
            "characteristic_2", "category_2", "reference_rule", "reference_category",
            "denominator_note", "is_reference", "pooling", "submission_id")  # fmt: skip
    return {name: row.get(name) for name in keep} | {"status": "c"}
