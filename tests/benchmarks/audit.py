"""(e) A large audit, from the file to the marts: 500 cases, 12 agencies, 80 questions."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from random import Random

from pipelines.contracts.load import seed_rows
from tests.benchmarks.measure import python
from tests.benchmarks.report import spread, table

AGENCIES, QUESTIONS, AIM = 12, 80, 20
CASES, QUICK_CASES = 500, 20
PARTS = ("read", "conform", "check", "insert", "build")
_CHILD = {
    "How old is the child?": ("under_1", "1_to_4", "5_to_9", "10_to_15", "16_and_over"),
    "What is the child's sex?": ("Female", "Male"),
    "What is the child's ethnic group?": ("White", "Asian", "Unknown"),
    "Is the child disabled?": ("Yes", "No"),
}
_GRADES = {
    "How would you grade your agency's practice?": ("Outstanding", "Good", "RI", "Inadequate"),
    "Grade after moderation (for the moderator)": ("Good", "RI", "Inadequate", ""),
}
_WORDS = "the child was seen at school and the worker wrote down what was said at home"
_EXPLAINED = "Please explain your answer"


def measure_audit(
    root: Path,
    folder: Path,
    cases: int,
    repetitions: int,
    tell: Callable[[str], None],
    select: str | None = None,
) -> str:
    """Measure, and say it in Markdown; each round in a home that has had an audit before.

    Args:
        root: the project.
        folder: one that is not there yet.
        cases: of the audit that is measured.
        repetitions: how many rounds.
        tell: is told what begins.
        select: what of the warehouse is built, as dbt writes it, after the audit that is measured;
            None for everything.

    Raises:
        ChildFailed: it was not taken in, or a check of the warehouse failed.
        ValueError: what is in the marts is not what was written.
    """
    seeds = root / "dbt_project" / "seeds"
    folder.mkdir(parents=True)
    small, large = folder / "SPT-2025-6.csv", folder / "SPT-2025-7.csv"
    write_export(small, seeds, 3)
    answers = write_export(large, seeds, cases)
    rounds = []
    for number in range(repetitions):
        tell(f"An audit of {cases:,} cases, round {number + 1} of {repetitions}")
        result = folder / f"round-{number + 1}.json"
        module = "tests.benchmarks.through_audit"
        arguments = ["-m", module, folder / f"home-{number + 1}", small, large, result]
        cost, _ = python([*arguments, *([select] if select else [])])
        told = json.loads(result.read_text(encoding="utf-8"))
        if told["answers"] != answers:
            raise ValueError(f"{answers:,} answers were written, {told['answers']:,} are counted.")
        rounds.append((told["spent"], cost.peak_mib))
    whole = [spent["all"] for spent, _ in rounds]
    lines = [
        [
            "**from the file to the marts**",
            f"**{spread([wall for wall, _ in whole], 1)}**; aim < {AIM}",
            spread([cpu for _, cpu in whole], 1),
            spread([peak for _, peak in rounds], 0),
        ]
    ]
    for part in PARTS:
        spent = [found.get(part, [0.0, 0.0]) for found, _ in rounds]
        walls, cpus = zip(*spent, strict=True)
        lines.append([part, spread(walls, 1), spread(cpus, 1), ""])
    size = large.stat().st_size / 1e6
    title = (
        f"### (e) An audit of {cases:,} cases x {AGENCIES} agencies x {QUESTIONS} questions"
        f" ({answers:,} answers on the scale, {size:.0f} MB)"
    )
    return f"{title}\n\n" + table(["", "seconds", "CPU seconds", "peak MiB"], lines)


def write_export(path: Path, seeds: Path, cases: int) -> int:
    """An export as Microsoft Forms writes it; returns how many answers on the scale it holds."""
    chance, answered, number = Random(1), 0, 0
    agencies = [row["agency_code"] for row in seed_rows(seeds, "agencies")][:AGENCIES]
    listed = [
        r["question"] for r in seed_rows(seeds, "audit_questions") if r["answer_kind"] == "scale"
    ]
    asked = [*listed, *(f"Did the plan meet need number {n}?" for n in range(QUESTIONS))][
        :QUESTIONS
    ]
    questions = []
    for place, question in enumerate(asked, start=1):
        questions.append(f"{place}. {question}")
        # Every fourth is explained.
        questions += [f"{_EXPLAINED}{place}"] if place % 4 == 0 else []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["ID", "Start time", "Completion time", "Email", "Name", "What is the case reference?",
             "Which agency do you work for?", *_CHILD, *questions, *_GRADES, "What worked well?"]
        )  # fmt: skip
        for case in range(cases):
            child = [chance.choice(groups) for groups in _CHILD.values()]
            for agency in agencies:
                number += 1
                told = [_told(chance, question) for question in questions]
                answered += len(asked)
                grades = [chance.choice(grades) for grades in _GRADES.values()]
                own = [number, "8/14/25 10:00", "8/14/25 10:30", "anonymous", ""]
                about = [f"C{case:04}", agency, *child]
                writer.writerow([*own, *about, *told, *grades, _text(chance)])
    return answered


def _told(chance: Random, question: str) -> str:
    if question.startswith(_EXPLAINED):
        return _text(chance) if chance.random() < 0.3 else ""
    return chance.choices(("Yes", "Partially", "No", "N/A"), (6, 2, 1, 1))[0]


def _text(chance: Random) -> str:
    return " ".join(chance.choices(_WORDS.split(), k=12))
