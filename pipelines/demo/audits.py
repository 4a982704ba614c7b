"""Exports of multi-agency audits as three tools write them, and the programme they belong to.

What is planned and what is written in an audit stands in ``words/audits.yml``. A case has a quality
of its own that every agency meets; an agency grades itself, and the panel more strictly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from pipelines.contracts.load import seed_rows
from pipelines.demo.audit_forms import form, headings
from pipelines.demo.business_plan import OFFICE
from pipelines.demo.chance import generator, normal
from pipelines.demo.parcel import Parcel, Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import quarter_bounds, shift_quarter

# The programme looks a year back and a year ahead.
_AROUND = 4
_CORRECTED_AFTER = timedelta(days=7)
_AREAS = {
    "LSCP": ("leicester",),
    "LRSCP": ("leicestershire", "leicestershire", "rutland"),
    "LLR": ("leicester", "leicestershire", "leicester", "leicestershire", "rutland"),
}
# Services of a council, of which a case has its own area's.
_OF_COUNCILS = ("childrens_social_care", "education", "early_help")
_GRADES = ("outstanding", "good", "requires_improvement", "inadequate")
_GROUPS = {
    "age_band": (("under_1", 2), ("1_to_4", 4), ("5_to_9", 5), ("10_to_15", 6), ("16_and_over", 3)),
    "sex": (("female", 49), ("male", 51)),
    "ethnicity": (("white", 58), ("asian", 22), ("mixed", 9), ("black", 8), ("unknown", 3)),
    "disability": (("no", 84), ("yes", 14), ("unknown", 2)),
}

Entry = Mapping[str, Any]


@dataclass
class Record:
    """One case as one agency audited it; keys of ``row`` are the contract's columns."""

    row: Row
    answers: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)


def programme_rows(quarter: str) -> list[Row]:
    """The programme as it stands at a quarter's end: a year back and a year ahead."""
    first, last = shift_quarter(quarter, -_AROUND), shift_quarter(quarter, _AROUND)
    return [
        {
            "period": quarter,
            "agency": OFFICE,
            "audit_code": audit["code"],
            "title": audit["title"],
            "audit_type": audit["type"],
            "scope": audit["scope"],
            "theme": audit["theme"],
            "outcome_code": audit.get("outcome"),
            "jtai_theme": audit.get("jtai"),
            "planned_quarter": audit["planned"],
            "cases_planned": audit["cases"],
        }
        for audit in _audits()
        if first <= audit["planned"] <= last
    ]


def exports(seed: int, quarter: str, arrives: datetime) -> Iterator[Parcel]:
    """The files of the audits that are reported in a quarter, with their slips."""
    for audit in _audits():
        if audit.get("reported") != quarter:
            continue
        records = list(_records(seed, quarter, audit))
        slips = audit.get("slips", [])
        first = form(audit, records, quarter, arrives)
        if not slips:
            yield first
            continue
        again = first.copy(stem=f"{first.stem} corrected", arrives=arrives + _CORRECTED_AFTER)
        for slip in slips:
            _SLIPS[slip](first, headings(audit["tool"]))
        yield first
        if slips != ["a_column_with_initials"]:
            yield again


def _audits() -> list[Entry]:
    return list(read_yaml(WORDS / "audits.yml")["audits"])


def _records(seed: int, quarter: str, audit: Entry) -> Iterator[Record]:
    words = read_yaml(WORDS / "audits.yml")
    standards = {
        row["question_code"]: row["standard"] for row in seed_rows(SEEDS, "audit_questions")
    }
    end = quarter_bounds(quarter)[1]
    for number in range(audit["cases"]):
        rng = generator(seed, "audit", audit["code"], number)
        quality = normal(rng)
        area = _AREAS[audit["scope"]][number % len(_AREAS[audit["scope"]])]
        child = {name: _chosen(rng, groups) for name, groups in _GROUPS.items()}
        case = f"C{number + 1:02}"
        for agency in audit["agencies"]:
            # Now and then an agency does not know the child, or does not answer.
            if rng.random() < 0.06:
                continue
            code = f"{area}_{agency}" if agency in _OF_COUNCILS else agency
            yield _record(rng, audit, words, standards, case, code, quality, child, end)


def _record(
    rng: Random,
    audit: Entry,
    words: Entry,
    standards: Mapping[str, str],
    case: str,
    agency: str,
    quality: float,
    child: Mapping[str, str],
    end: date,
) -> Record:
    shown = 0.7 * quality + 0.7 * normal(rng) + audit["grade"]
    own, panel = _grade(shown + 0.5), _grade(shown + 0.25 * normal(rng))
    row: Row = {
        "case_reference": case,
        "responding_agency": agency,
        "audited_on": end - timedelta(days=20 + int(rng.random() * 40)),
        **child,
        "self_grade": own,
        "moderated_grade": panel,
    }
    for name, share in (("worked_well", 0.7), ("to_improve", 0.7), ("voice_of_the_child", 0.35)):
        row[name] = _text(rng, words[name]) if rng.random() < share else None
    row["moderation_note"] = _text(rng, words["moderation_note"]) if own != panel else None
    record = Record(row)
    for question in [*audit["questions"], *audit.get("unknown_questions", [])]:
        if question == "one_thing":
            record.answers[question] = _text(rng, words["one_thing"])
            continue
        yes = audit["yes"].get(standards.get(question, ""), 0.55)
        record.answers[question] = _answer(rng, yes, quality)
        remarks = words["comments"].get(question)
        if remarks and rng.random() < 0.4:
            record.comments[question] = _text(rng, remarks).replace("{case}", case)
    return record


def _answer(rng: Random, yes: float, quality: float) -> str:
    if rng.random() < 0.05:
        return "not_applicable"
    odds = math.log(yes / (1 - yes)) + 0.6 * quality
    chance = 1 / (1 + math.exp(-odds))
    draw = rng.random()
    return "yes" if draw < chance else "partly" if draw < chance + 0.6 * (1 - chance) else "no"


def _grade(shown: float) -> str:
    return _GRADES[0 if shown > 1.6 else 1 if shown > 0.25 else 2 if shown > -1.2 else 3]


def _chosen(rng: Random, groups: tuple[tuple[str, int], ...]) -> str:
    place = rng.random() * sum(weight for _, weight in groups)
    for name, weight in groups:
        place -= weight
        if place < 0:
            return name
    return groups[-1][0]


def _text(rng: Random, texts: list[str]) -> str:
    return texts[int(rng.random() * len(texts))]


def _a_case_twice(parcel: Parcel, names: Mapping[str, str]) -> None:
    parcel.rows.insert(9, dict(parcel.rows[3]))


def _a_grade_between_two(parcel: Parcel, names: Mapping[str, str]) -> None:
    parcel.rows[4][names["self_grade"]] = "Good / RI"


def _a_column_with_initials(parcel: Parcel, names: Mapping[str, str]) -> None:
    """Accepted all the same: the column is not read."""
    heading = "Q0. Child's initials"
    parcel.columns = (*parcel.columns, heading)
    for row in parcel.rows:
        row[heading] = "XX"


_SLIPS = {
    "a_case_twice": _a_case_twice,
    "a_grade_between_two": _a_grade_between_two,
    "a_column_with_initials": _a_column_with_initials,
}
