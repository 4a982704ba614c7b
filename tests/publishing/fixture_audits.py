"""The audits of the fixture release: one in each state, one in depth, one that nobody planned."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipelines.periods import shift_quarter
from pipelines.statistics.intervals import wilson
from tests.publishing.fixture_catalogue import HOSTILE, LATEST, LEICESTER

Row = dict[str, Any]

BEFORE = shift_quarter(LATEST, -1)
POLICE, HEALTH = "leicestershire_police", "llr_integrated_care_board"
CITY = "leicester_childrens_social_care"
AUDITS: list[tuple[Any, ...]] = [
    # code, title, kind, scope, theme, outcome, inspection theme, planned for, cases planned,
    # state, reported in, counts (cases, agencies, gradings, moderated), the audit before
    ("CFA-1", "Case file audit of strategy discussions", "case_file", "LLR", "neglect", "2025-O1",
     "Neglect in\n families", LATEST, 12, "reported", LATEST, (10, 3, 30, 29), "CFA-0"),
    ("CFA-2", "Case file audit of plans", "case_file", "LRSCP", "mental_health", None, None,
     LATEST, 6, "reported", LATEST, (1, 1, 1, 0), None),
    ("SPT-1", "Spotlight on the city", "spotlight", "LSCP", "mental_health", None, None,
     BEFORE, 20, "reported", BEFORE, (20, 2, 40, 0), None),
    ("CFA-3", "Case file audit of babies", "case_file", "LLR", None, "2025-O2", None,
     BEFORE, 12, "overdue", None, None, None),
    ("SPT-2", "Spotlight on the counties", "spotlight", "LRSCP", "neglect", None, None,
     shift_quarter(LATEST, 1), None, "planned", None, None, None),
    ("SPT-9", None, None, "LLR", None, None, None,
     None, None, "reported", LATEST, (2, 1, 2, 0), None),
]  # fmt: skip
CHILD, WORK = "The child at the centre", "Working together"
QUESTIONS = [
    # question, standard, (yes, partly, no, not applicable) of all agencies,
    # share of yes before, finding
    ("Was the child seen alone?", CHILD, (24, 3, 3, 0), 50.0, "higher"),
    ("Are wishes recorded?", CHILD, (15, 10, 5, 0), 52.0, "no_evidence"),
    ("Did agencies meet in time?", WORK, (6, 14, 10, 0), 60.0, "lower"),
    ("Was the school asked?", WORK, (4, 0, 1, 25), None, None),
    ("Is the file tidy?", None, (0, 0, 0, 30), None, None),
]
# Share before, change and its limits; None where there is nothing to compare with.
CHANGES = {"higher": (30.0, 8.0, 48.0), "no_evidence": (-2.0, -25.0, 21.0),
           "lower": (-40.0, -58.0, -16.0)}  # fmt: skip
GRADES = ("outstanding", "good", "requires_improvement", "inadequate")
GIVEN = {
    # agency: gradings with each grade after moderation, and as graded by itself
    "all": ((2, 10, 14, 4), (4, 14, 10, 2)),
    POLICE: ((0, 4, 5, 1), (0, 6, 3, 1)),
    HEALTH: ((1, 2, 5, 2), (2, 3, 4, 1)),
    CITY: ((1, 4, 4, 1), (2, 5, 3, 0)),
}
AGREEMENT = [
    # comparison, agency, other, pairs, the same, kappa, limits, status
    ("self_and_moderated", "all", None, 29, 62.1, 0.31, (-0.02, 0.64), "ok"),
    ("self_and_moderated", CITY, None, 10, 100.0, None, None, "no_variation"),
    ("self_and_moderated", HEALTH, None, 9, 44.4, None, None, "too_few"),
    ("self_and_moderated", POLICE, None, 10, 70.0, 0.55, (0.1, 1.0), "ok"),
    ("between_agencies", CITY, HEALTH, 10, 40.0, -0.12, (-0.5, 0.26), "ok"),
    ("between_agencies", CITY, POLICE, 1, 0.0, None, None, "too_few"),
    ("between_agencies", HEALTH, POLICE, 10, 80.0, 0.66, (0.3, 1.0), "ok"),
]
GROUPS = [
    # characteristic, how it is grouped, group, (cases, graded, good or better, answered, yes)
    ("sex", "every_group", "male", (10, 30, 12, 60, 22)),
    ("sex", "every_group", "female", (10, 30, 18, 65, 27)),
    ("ethnicity", "largest_and_others", "unknown", (0, 0, 0, 0, 0)),
    ("ethnicity", "largest_and_others", "all_others", (8, 24, 10, 50, 20)),
    ("ethnicity", "largest_and_others", "white", (12, 36, 20, 75, 29)),
    ("age_band", None, "all", None),
    ("disability", None, "all", None),
]
COMMENTS = [
    # kind, agency, question, text
    ("worked_well", POLICE, None, "The school was rung first."),
    ("worked_well", HEALTH, None, "The school  was\nrung first."),
    ("worked_well", CITY, None, "The school was rung first."),
    ("worked_well", CITY, None, "A chronology was kept."),
    ("to_improve", HEALTH, None, HOSTILE),
    ("moderation_note", CITY, None, "Graded down for drift."),
    ("comment", CITY, "Was the child seen alone?", "Seen at school."),
]
THEME_ROWS = [
    # theme, source, quarter, code, area, whether only suggested
    ("neglect", "multi_agency_audit", LATEST, "CFA-1", "LLR", False),
    ("neglect", "learning_from_reviews", LATEST, "RR-1", "LSCP", False),
    ("neglect", "learning_from_reviews", BEFORE, "RR-1", "LSCP", False),
    ("neglect", "learning_from_reviews", LATEST, "RR-2", "LRSCP", False),
    ("neglect", "learning_from_reviews", shift_quarter(LATEST, -4), "RR-0", "LSCP", False),
    ("neglect", "action_log", LATEST, "AL-01", "LLR", True),
    ("neglect", "single_agency_narrative", LATEST, "police||2", LEICESTER, True),
    ("neglect", "single_agency_narrative", BEFORE, "police||2", LEICESTER, True),
    ("mental_health", "multi_agency_audit", LATEST, "CFA-2", "LRSCP", False),
    ("not_in_the_list", "action_log", LATEST, "AL-02", "LLR", True),
]


def audits() -> list[Row]:
    """Rows of fct_audit."""
    names = (
        "audit_code", "title", "audit_type", "scope", "theme_code", "outcome_code", "jtai_theme",
        "planned_quarter", "cases_planned", "state", "reported_period",
    )  # fmt: skip
    rows: list[Row] = []
    for *cells, counts, before in AUDITS:
        row: Row = dict(zip(names, cells, strict=True)) | {"period": LATEST}
        counted = ("cases", "agencies", "gradings", "moderated")
        row |= dict(zip(counted, counts or (None,) * 4, strict=True))
        days = (date(2025, 5, 6), date(2025, 6, 10)) if counts else (None, None)
        row |= {"first_audited_on": days[0], "last_audited_on": days[1]}
        row |= {
            "previous_audit_code": before,
            "is_in_programme": row["planned_quarter"] is not None,
        }
        rows.append(row | {"submission_id": "s-audit_programme"})
    # The programme of the quarter before is that quarter's.
    return [*rows, {**rows[0], "period": BEFORE, "state": "planned", "reported_period": None,
                    "cases": None}]  # fmt: skip


def audit_answers() -> list[Row]:
    """Rows of fct_audit_answer: of CFA-1 by question, standard and altogether."""
    rows = [
        _answer("question", counts, standard, question, before, finding)
        for question, standard, counts, before, finding in QUESTIONS
    ]
    for standard, before in ((CHILD, 51.0), (WORK, 0.0), (None, None)):
        mine = [counts for _, one, counts, *_ in QUESTIONS if one == standard]
        rows.append(_answer("standard", _sums(mine), standard, None, before, None))
    rows.append(_answer("audit", _sums([counts for *_, counts, _, _ in QUESTIONS])))
    own = _answer("question", (8, 1, 1, 0), CHILD, "Was the child seen alone?")
    return [*rows, {**own, "responding_agency": POLICE}]


def audit_grades() -> list[Row]:
    """Rows of fct_audit_grade: of CFA-1, with what was good or better as a row of its own."""
    rows = []
    for agency, both in GIVEN.items():
        for basis, counts in zip(("standing", "self"), both, strict=True):
            named = [*zip(GRADES, counts, strict=True), ("good_or_better", counts[0] + counts[1])]
            for order, (grade, count) in enumerate(named):
                row = {"audit_code": "CFA-1", "period": LATEST, "responding_agency": agency,
                       "basis": basis, "grade": grade, "sort_order": order, "gradings": count,
                       "graded": sum(counts), "share_pct": 100 * count / sum(counts),
                       **_limits("", count, sum(counts))}  # fmt: skip
                if (agency, basis, grade) == ("all", "standing", "good_or_better"):
                    row |= _change("CFA-0", "previous_share_pct", 46.0, (-6.0, -29.0, 18.0))
                rows.append(row)
    return rows


def audit_agreement() -> list[Row]:
    """Rows of fct_audit_agreement: of CFA-1."""
    rows = []
    for comparison, agency, other, pairs, same, kappa, limits, status in AGREEMENT:
        low, high = limits or (None, None)
        rows.append({
            "audit_code": "CFA-1", "period": LATEST, "comparison": comparison,
            "responding_agency": agency, "other_agency": other, "pairs": pairs,
            "agreed_pct": same, "kappa": kappa, "lower_95": low, "upper_95": high,
            "standard_error": None if low is None else (high - low) / 3.92, "status": status,
        })  # fmt: skip
    return rows


def audit_groups() -> list[Row]:
    """Rows of fct_audit_group: of CFA-1, two tables shown and two confidential."""
    rows: list[Row] = []
    for characteristic, grouped_by, category, counts in GROUPS:
        row: Row = {"audit_code": "CFA-1", "period": LATEST, "characteristic": characteristic,
                    "grouped_by": grouped_by or "none", "category": category,
                    "status": "ok" if counts else "c"}  # fmt: skip
        if counts:
            cases, graded, good, answered, yes = counts
            row |= {"cases": cases, "graded": graded, "good_or_better": good,
                    "answered": answered, "yes": yes}  # fmt: skip
            if graded:
                row |= {"good_or_better_pct": 100 * good / graded, "yes_pct": 100 * yes / answered}
                row |= _limits("good_", good, graded) | _limits("yes_", yes, answered)
        rows.append(row)
    return rows


def audit_comments() -> list[Row]:
    """Rows of fct_audit_comment: of CFA-1."""
    return [
        {"comment_id": f"c{number}", "audit_code": "CFA-1", "period": LATEST,
         "responding_agency": agency, "kind": kind, "question": question, "text": text}
        for number, (kind, agency, question, text) in enumerate(COMMENTS)
    ]  # fmt: skip


def theme_rows() -> list[Row]:
    """Rows of fct_theme."""
    names = ("theme_code", "source", "period", "source_code", "area_code", "is_suggested")
    return [
        dict(zip(names, row, strict=True))
        | {"title": row[3], "keywords_found": "neglect" if row[5] else None}
        for row in THEME_ROWS
    ]


def audit_evidence() -> list[Row]:
    """Rows of fct_evidence: CFA-1 bears on an outcome statement, and so do three other pieces."""
    told = [
        # element, kind, heading, text, reference
        ("multi_agency_audit", "audit", "What an audit found: Strategy discussions",
         "CFA-1. Cases: 10; gradings: 30; agencies: 3.", "programme.csv, row 2"),
        ("engagement_and_voice", "text", "What parents said: Survey", HOSTILE, "voice.csv, row 4"),
        ("subgroup_progress", "text", "Audit Group: achieved", "One\n audit.", "audit.xlsx, row 2"),
    ]  # fmt: skip
    return [
        {"evidence_id": f"a{number}", "period": LATEST, "area_code": "LLR",
         "agency_code": "business_office", "question": "how_well", "outcome_statement": "2025-O1",
         "element": element, "kind": kind, "heading": heading, "text": text, "source": "Chair",
         "reference": reference, "written_on": date(2025, 6, 10), "submission_id": "s-office"}
        for number, (element, kind, heading, text, reference) in enumerate(told)
    ]  # fmt: skip


def _answer(
    level: str, counts: tuple[int, ...], standard: str | None = None,
    question: str | None = None, before: float | None = None, finding: str | None = None,
) -> Row:  # fmt: skip
    yes, partly, no, not_applicable = counts
    answered = yes + partly + no
    row: Row = {"audit_code": "CFA-1", "period": LATEST, "responding_agency": "all",
                "level": level, "standard": standard, "question": question,
                "question_key": question.lower() if question else None, "yes": yes,
                "partly": partly, "no": no, "not_applicable": not_applicable,
                "answered": answered, "finding": finding}  # fmt: skip
    if answered:
        row |= {"yes_pct": 100 * yes / answered, **_limits("", yes, answered)}
    if finding:
        row |= _change("CFA-0", "previous_yes_pct", before, CHANGES[finding])
    return row | {"previous_yes_pct": before}


def _change(code: str, name: str, before: float | None, change: tuple[float, ...]) -> Row:
    names = ("change_pct_points", "change_lower_95", "change_upper_95")
    return {"previous_audit_code": code, name: before, **dict(zip(names, change, strict=True))}


def _limits(prefix: str, part: int, whole: int) -> Row:
    found = wilson(part, whole)
    return {f"{prefix}lower_95": 100 * float(found.lower),
            f"{prefix}upper_95": 100 * float(found.upper)}  # fmt: skip


def _sums(counts: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*counts, strict=True)))
