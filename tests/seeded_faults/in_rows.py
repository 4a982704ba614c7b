"""Kinds of fault between the cells of a row, and between rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from pipelines.contracts.load import seed_rows
from pipelines.demo.parcel import Parcel, Row
from pipelines.demo.profile import SEEDS
from pipelines.periods import quarter_bounds, shift_quarter
from pipelines.quality.derived import parts_of_wholes
from tests.seeded_faults.good_returns import GoodReturns
from tests.seeded_faults.planted import Draft, Kind, Planted

# The later day, the earlier one that it must not come before, and the rule that says so.
_DAYS = (
    ("action_log", "completed_on", "raised_on", "completed_after_raised"),
    ("action_log", "due_on", "raised_on", "due_after_raised"),
    ("business_plan", "due_on", "starts_on", "due_after_start"),
    ("review_learning", "submitted_on", "aware_on", "submitted_after_aware"),
    ("voice", "changed_on", "heard_on", "changed_after_heard"),
)
# The part, the whole of which it is a part, and the rule that says so.
_PARTS = (
    ("training_feedback", "attended", "places_taken", "attended_within_taken"),
    ("training_feedback", "answered", "asked", "answered_within_asked"),
    ("workforce", "supervision_held", "supervision_due", "held_within_due"),
    ("workforce", "staff_competent", "staff_required", "competent_within_required"),
    ("workforce", "vacant_fte", "posts_fte", "vacant_within_posts"),
)


def _where(parcel: Parcel, wanted: Callable[[Row], bool]) -> list[int]:
    return [at for at, row in enumerate(parcel.rows) if wanted(row)]


def _with_both(good: GoodReturns, dataset: str, one: str, other: str) -> list[tuple[Parcel, int]]:
    return [
        (parcel, at)
        for parcel in good.of(dataset)
        for at in _where(
            parcel, lambda row: row.get(one) is not None and row.get(other) is not None
        )
    ]


def _days_out_of_order(chance: Random, good: GoodReturns) -> Planted:
    dataset, later, earlier, rule = chance.choice(_DAYS)
    parcel, at = chance.choice(_with_both(good, dataset, later, earlier))
    draft = Draft.of(chance, parcel)
    first = parcel.rows[at][earlier]
    first = first if isinstance(first, date) else date.fromisoformat(str(first))
    draft.put(at, later, first - timedelta(days=chance.randint(1, 400)))
    return draft.planted(rule, at=at, column=later)


def _part_above_whole(chance: Random, good: GoodReturns) -> Planted:
    """In a return of counts the part and the whole are two rows, elsewhere two cells of one."""
    if chance.random() < 0.5:
        return _count_above_whole(chance, good)
    dataset, part, whole, rule = chance.choice(_PARTS)
    parcel, at = chance.choice(_with_both(good, dataset, part, whole))
    draft = Draft.of(chance, parcel)
    draft.put(at, part, str(round(float(str(parcel.rows[at][whole])) + chance.randint(1, 9), 1)))
    return draft.planted(rule, at=at, column=_shown(part, whole, rule, good, dataset))


def _shown(part: str, whole: str, rule: str, good: GoodReturns, dataset: str) -> str:
    """The column that the rule's finding stands under: the first that it reads."""
    (mine,) = (one for one in good.contracts[dataset].rules if one.name == rule)
    return str(mine.kwargs["column_A"])


def _count_above_whole(chance: Random, good: GoodReturns) -> Planted:
    pairs = parts_of_wholes(SEEDS)
    found = []
    for parcel in good.of("performance_return"):
        totals = _totals(parcel)
        found += [
            (parcel, totals[area, part], totals[area, whole])
            for area, measure in totals
            for part, whole in pairs
            if part == measure and (area, whole) in totals
        ]
    parcel, at, whole = chance.choice(found)
    draft = Draft.of(chance, parcel)
    draft.put(at, "value", int(str(parcel.rows[whole]["value"])) + chance.randint(1, 30))
    # It may be the whole of another part, which then is no fault.
    return draft.planted("part_within_whole", at=at, column="value")


def _totals(parcel: Parcel) -> dict[tuple[str, str], int]:
    """The rows of all children, by area and measure."""
    return {
        (str(row["area"]), str(row["measure"])): at
        for at, row in enumerate(parcel.rows)
        if row.get("characteristic", "total") == "total"
    }


def _row_sent_twice(chance: Random, good: GoodReturns) -> Planted:
    draft = Draft.of(chance, good.one_of(chance, *sorted({one.dataset for one in good.parcels})))
    rows = draft.parcel.rows
    first = chance.randrange(len(rows))
    rows.append(dict(rows[first]))
    draft.follows = {first}
    # What was counted twice no longer adds up with what it was counted from.
    draft.follows |= {at for at, row in enumerate(rows) if _is_kin(row, rows[first])}
    return draft.planted("rows_are_unique", at=first)


def _is_kin(row: Row, other: Row) -> bool:
    return all(row.get(name) == other.get(name) for name in ("area", "measure", "event_code"))


def _totals_row(chance: Random, good: GoodReturns) -> Planted:
    """A row of totals under a label that is not one of a total's: it would be counted as data."""
    parcel = good.one_of(chance, "performance_return")
    draft = Draft.of(chance, parcel)
    rows = draft.parcel.rows
    label = chance.choice(("Whole city", "LLR", "All three areas", "Total for the area"))
    values = [row["value"] for row in rows if isinstance(row["value"], int)]
    rows.append({**rows[0], "area": label, "value": sum(values)})
    return draft.planted("area_allowed", at=len(rows) - 1, column="area")


def _total_without_label(chance: Random, good: GoodReturns) -> Planted:
    """Excel's sum below the last row, with nothing beside it that says what it is."""
    parcel = good.one_of(chance, "performance_return")
    draft = Draft.of(chance, parcel)
    rows = draft.parcel.rows
    values = [row["value"] for row in rows if isinstance(row["value"], int)]
    rows.append({"value": sum(values)})
    return draft.planted("measure_filled", at=len(rows) - 1, column="measure")


def _total_beside_its_groups(chance: Random, good: GoodReturns) -> Planted:
    """Of a whole breakdown one group is wrong, or the total was counted a week later."""
    whole = {
        name: {
            row["category"]
            for row in seed_rows(SEEDS, "characteristics")
            if row["characteristic"] == name
        }
        for name in ("sex", "age_band", "disability", "ethnicity")
    }
    medians = {
        row["measure_code"]
        for row in seed_rows(SEEDS, "measures")
        if row["counts"] == "median_days"
    }
    found = []
    for parcel in good.of("performance_return"):
        groups: dict[tuple[str, str, str], set[str]] = {}
        for row in parcel.rows:
            if row.get("characteristic_2") == "none":
                key = (str(row["area"]), str(row["measure"]), str(row["characteristic"]))
                groups.setdefault(key, set()).add(str(row["category"]))
        found += [
            (parcel, area, measure)
            for (area, measure, name), members in sorted(groups.items())
            if members == whole.get(name) and measure not in medians
        ]
    parcel, area, measure = chance.choice(found)
    at = _totals(parcel)[area, measure]
    draft = Draft.of(chance, parcel)
    # More, and not less: parts of it stay below it. Not so much that it passes its own whole.
    draft.put(at, "value", int(str(parcel.rows[at]["value"])) + 1)
    return draft.planted("differs_from_parts", at=at, column="value")


def _weak_grade(chance: Random, good: GoodReturns) -> Planted:
    parcel = good.one_of(chance, "section11")
    draft = Draft.of(chance, parcel)
    at = chance.randrange(len(parcel.rows))
    for column, value in {
        "grade": chance.choice(("partly_met", "not_met")),
        "action": None, "action_owner_role": None, "action_due_on": None,
    }.items():  # fmt: skip
        draft.put(at, column, value)
    return draft.planted("weak_grade_has_an_action", at=at, column="action")


def _belongs_to_nothing(chance: Random, good: GoodReturns) -> Planted:
    dataset, rule = chance.choice(
        (
            ("business_plan", "parent_is_in_the_plan"),
            ("review_learning", "parent_is_in_the_register"),
        )
    )
    parcel = good.one_of(chance, dataset)
    parents = {row.get("parent_code") for row in parcel.rows}
    # A leaf: nothing else is left without its own by the fault.
    leaves = _where(
        parcel, lambda row: row.get("parent_code") is not None and row["item_code"] not in parents
    )
    draft = Draft.of(chance, parcel)
    at = chance.choice(leaves)
    mine = parcel.rows[at]["parent_code"]
    alike = [n for n in leaves if parcel.rows[n]["parent_code"] == mine]
    draft.put(at, "parent_code", "NOT-THERE-1")
    # Its only outcome statement gone, the priority is without one.
    draft.follows = (
        set(_where(parcel, lambda row: row["item_code"] == mine)) if alike == [at] else set()
    )
    return draft.planted(rule, at=at, column="parent_code")


def _other_month(chance: Random, good: GoodReturns) -> Planted:
    parcel = good.one_of(chance, "workforce")
    draft = Draft.of(chance, parcel)
    at = chance.randrange(len(parcel.rows))
    first = quarter_bounds(shift_quarter(parcel.quarter, chance.choice((-1, 1, 4))))[0]
    draft.put(at, "month", first)
    group = parcel.rows[at]["role_group"]
    draft.follows = set(_where(parcel, lambda row: row["role_group"] == group))
    return draft.planted("month_is_of_the_quarter", at=at, column="month")


def _other_year(chance: Random, good: GoodReturns) -> Planted:
    parcel = good.one_of(chance, "section11", "practitioner_survey", "wider_context")
    draft = Draft.of(chance, parcel)
    at = chance.randrange(len(parcel.rows))
    first = int(parcel.quarter[:4]) + chance.choice((-1, 1))
    draft.put(at, "year", f"{first}-{(first + 1) % 100:02d}")
    return draft.planted("year_is_that_of_the_quarter", at=at, column="year")


def _in_the_future(chance: Random, good: GoodReturns) -> Planted:
    dataset, column, rule = chance.choice(
        (
            ("action_log", "raised_on", "raised_by_the_quarters_end"),
            ("voice", "heard_on", "heard_by_the_quarters_end"),
            ("training_feedback", "held_on", "held_by_the_quarters_end"),
        )
    )
    parcel, at = chance.choice(_with_both(good, dataset, column, column))
    draft = Draft.of(chance, parcel)
    end = quarter_bounds(parcel.quarter)[1]
    draft.put(at, column, end + timedelta(days=chance.randint(1, 300)))
    return draft.planted(rule, at=at, column=column)


def _survey_of_other_people(chance: Random, good: GoodReturns) -> Planted:
    parcel = good.one_of(chance, "practitioner_survey")
    draft = Draft.of(chance, parcel)
    at = chance.randrange(len(parcel.rows))
    draft.put(at, "not_answered", int(str(parcel.rows[at]["not_answered"])) + chance.randint(1, 9))
    return draft.planted("same_people_in_every_question", at=at, column="not_answered")


IN_ROWS: dict[str, Kind] = {
    "days out of order": _days_out_of_order,
    "day after the quarter's end": _in_the_future,
    "part above its whole": _part_above_whole,
    "row sent twice": _row_sent_twice,
    "row of totals counted as data": _totals_row,
    "sum below the table": _total_without_label,
    "total that differs from its groups": _total_beside_its_groups,
    "weak grade without an action": _weak_grade,
    "belongs to what is not there": _belongs_to_nothing,
    "month of another quarter": _other_month,
    "year of another quarter": _other_year,
    "survey question of other people": _survey_of_other_people,
}
