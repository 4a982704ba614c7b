"""The demo's yearly self-assessments: Section 11, and the practitioner survey in the years between.

Which of the two is asked of whom is the catalogue's; what agencies write and how their people
answer stands in ``words/section11.yml`` and ``words/practitioner_survey.yml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.contracts.load import seed_rows
from pipelines.demo.chance import apportion, generator, normal, part_of, split
from pipelines.demo.parcel import Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import parse_quarter

SECTION11, SURVEY = "section11", "practitioner_survey"

Entry = Mapping[str, Any]
_GRADES = ("not_met", "partly_met", "mostly_met", "fully_met")
_WEAK = _GRADES[:2]
# Each time that agencies assess themselves they are a little further.
_FURTHER = 0.3


def self_assessment_rows(seed: int, quarter: str) -> dict[str, dict[str, list[Row]]]:
    """By dataset, the rows of each agency that is asked for it with this quarter; none are asked
    with any but a year's fourth."""
    year, number = parse_quarter(quarter)
    made = {SECTION11: _section11, SURVEY: _survey}
    sent: dict[str, dict[str, list[Row]]] = {}
    for turn in seed_rows(SEEDS, "yearly_cycle"):
        rounds, between = divmod(year - int(turn["first_year"][:4]), int(turn["every_years"]))
        if number == 4 and rounds >= 0 and not between and turn["dataset"] in made:
            sent[turn["dataset"]] = {
                agency: made[turn["dataset"]](seed, agency, place, quarter, rounds)
                for place, agency in enumerate(_asked(turn["dataset"]))
            }
    return sent


def _asked(dataset: str) -> list[str]:
    kinds = {
        row["agency_type"]
        for row in seed_rows(SEEDS, "expected_returns")
        if row["dataset"] == dataset
    }
    agencies = seed_rows(SEEDS, "agencies")
    return [row["agency_code"] for row in agencies if row["agency_type"] in kinds]


def _section11(seed: int, agency: str, place: int, quarter: str, rounds: int) -> list[Row]:
    quality = normal(generator(seed, SECTION11, agency)) * 0.4
    words = read_yaml(WORDS / "section11.yml")
    rows = []
    for number, standard in enumerate(seed_rows(SEEDS, "section11_standards")):
        entry = words[standard["standard_code"]]
        by_chance = normal(generator(seed, SECTION11, agency, standard["standard_code"], quarter))
        met = 2.2 + quality - entry["hard"] + _FURTHER * rounds + 0.5 * by_chance
        grade = _GRADES[min(3, max(0, round(met)))]
        rows.append(
            {
                "period": quarter,
                "year": quarter[:7],
                "agency": agency,
                "standard": standard["standard_code"],
                "grade": grade,
                **_written(entry, grade, place + number, int(quarter[:4]) + 1),
            }
        )
    return rows


def _written(entry: Entry, grade: str, turn: int, ends: int) -> Row:
    """What is written beside a grade; who meets a standard fully plans nothing more."""
    is_weak = grade in _WEAK
    evidence = entry["weak" if is_weak else "strong"]
    return {
        "evidence": evidence[turn % len(evidence)],
        "action": entry["action"][turn % len(entry["action"])] if is_weak else None,
        "action_owner_role": entry["role"] if is_weak else None,
        "action_due_on": date(ends, 9 if turn % 2 else 12, 30) if is_weak else None,
    }


def _survey(seed: int, agency: str, _place: int, quarter: str, _rounds: int) -> list[Row]:
    words = read_yaml(WORDS / "practitioner_survey.yml")
    about = words["agencies"][agency]
    rows = []
    for role, people in apportion(about["people"], words["roles"]).items():
        # A role group of which nobody took part has no row.
        for question, entry in words["questions"].items() if people else ():
            rng = generator(seed, SURVEY, agency, role, question, quarter)
            left_out = part_of(rng, people, entry["left_out"] / 100)
            agree = min(0.97, (entry["agree"] + about["points"]) / 100)
            weights = {
                "strongly_agree": agree * 0.4,
                "agree": agree * 0.6,
                "neither": (1 - agree) * 0.45,
                "disagree": (1 - agree) * 0.4,
                "strongly_disagree": (1 - agree) * 0.15,
            }
            rows.append(
                {
                    "period": quarter,
                    "year": quarter[:7],
                    "agency": agency,
                    "role_group": role,
                    "question": question,
                    **split(rng, people - left_out, weights),
                    "not_answered": left_out,
                }
            )
    return rows
