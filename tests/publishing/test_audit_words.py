from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing.audit_chart import Line, standards_chart
from pipelines.publishing.audit_reader import Audit, read_audits
from pipelines.publishing.audit_words import (
    agreement_word,
    change_words,
    kappa_words,
    kind_words,
    lead,
    quarter_words,
    share_words,
    stands_out,
)
from tests.publishing.altered import opened
from tests.publishing.fixture_audits import BEFORE
from tests.publishing.fixture_catalogue import HOSTILE, LATEST


@pytest.fixture(scope="module")
def audit(release_folder: Path) -> Audit:
    return read_audits(opened(release_folder, "LLR").release, LATEST)[0]


def about(audit: Audit, **changed: Any) -> Audit:
    return replace(audit, about={**audit.about, **changed})


def test_quarters_are_told_in_words() -> None:
    assert quarter_words("2024-25-Q2") == "quarter 2 of 2024-25"
    assert quarter_words(None) == "–" and quarter_words("2024-25") == "2024-25"


def test_the_kind_has_the_theme_and_the_inspections_theme_where_there_are_any(
    audit: Audit,
) -> None:
    assert kind_words(audit) == "Case file audit, neglect (JTAI theme: Neglect in families)"
    assert kind_words(about(audit, jtai_theme=" ")) == "Case file audit, neglect"
    bare = replace(about(audit, jtai_theme=None, audit_type=None), theme="")
    assert kind_words(bare) == "Audit"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((None, None, None), "–"),
        ((12.4, 3.0, 21.5), "up 12 points (3 to 22)"),
        ((-12.4, -21.4, -3.0), "down 12 points (−21 to −3)"),
        ((-4.0, -15.0, 7.0), "no evidence of a change (−4, −15 to 7)"),
        # A limit at nought is still no evidence.
        ((10.0, 0.0, 20.0), "no evidence of a change (10, 0 to 20)"),
        ((-10.0, -20.0, 0.0), "no evidence of a change (−10, −20 to 0)"),
    ],
)
def test_a_change_is_one_only_where_its_interval_leaves_out_nought(
    change: tuple[float | None, ...], said: str
) -> None:
    names = ("change_pct_points", "change_lower_95", "change_upper_95")
    told = change_words(dict(zip(names, change, strict=True)))
    assert told == said and "-" not in told


def test_a_share_has_its_interval_and_none_is_a_dash() -> None:
    assert share_words({"share_pct": 45.5, "lower_95": 39.9, "upper_95": 52.4}) == "46% (40 to 52)"
    assert share_words({"yes_pct": None}, "yes_pct") == "–"


@pytest.mark.parametrize(
    ("kappa", "word"),
    [
        (-0.3, "no better than chance"), (0.0, "no better than chance"), (0.2, "slight"),
        # The word suits the kappa that is shown: 0.20, 0.21.
        (0.204, "slight"), (0.206, "fair"), (0.6, "moderate"), (0.61, "substantial"),
        (1.0, "almost perfect"), (1.0000000000000002, "almost perfect"),
    ],
)  # fmt: skip
def test_agreement_has_a_word_for_orientation(kappa: float, word: str) -> None:
    assert agreement_word(kappa) == word


def test_why_agreement_is_not_told_is_said() -> None:
    row = {"status": "ok", "pairs": 29, "kappa": 0.31, "lower_95": -0.02, "upper_95": 0.64}
    assert kappa_words(row) == "fair: kappa 0.31 (−0.02 to 0.64)"
    few = {**row, "status": "too_few", "kappa": None, "pairs": 1}
    assert kappa_words(few) == "not assessed: 1 pair, fewer than 10"
    alike = {**few, "status": "no_variation", "pairs": 12}
    assert kappa_words(alike) == "not assessed: everything was graded alike"


def test_the_lead_counts_and_compares(audit: Audit) -> None:
    assert lead(audit) == (
        "10 cases (of 12 planned), 3 agencies: 30 gradings, 29 of them moderated. 12 of 30 were "
        "good or better after moderation, 40% (25 to 58). In the last audit of its kind, CFA-0, "
        "it was 46%: no evidence of a change (−6, −29 to 18). 49 of 95 answers were a plain yes, "
        "52% (42 to 61)."
    )


def test_one_is_told_in_the_singular(audit: Audit) -> None:
    one = about(audit, cases=1, cases_planned=1, agencies=1, gradings=1, moderated=0)
    bare = replace(one, grades=(), answers=())
    assert lead(bare) == "1 case, 1 agency: 1 grading, 0 of them moderated."
    good = audit.grade("good_or_better")
    assert good is not None
    told = lead(replace(one, grades=({**good, "gradings": 1},)))
    assert "1 of 30 was good or better" in told


def test_without_something_to_compare_with_it_is_said_why(audit: Audit) -> None:
    rows = tuple({**row, "change_pct_points": None} for row in audit.grades)
    assert "The last audit of its kind, CFA-0, has no grades to compare" in lead(
        replace(audit, grades=rows)
    )
    assert "no earlier audit of this theme, kind and scope" in lead(
        replace(about(audit, previous_audit_code=None), grades=rows)
    )


def test_what_stands_out_rests_on_ten_answers_and_a_difference(audit: Audit) -> None:
    most, least = stands_out(audit)
    assert most and most["question"] == "Was the child seen alone?"
    # 'Was the school asked?' has as high a share, of five answers.
    assert least and least["question"] == "Did agencies meet in time?"
    alike = tuple({**row, "yes_pct": 80.0} for row in audit.answers)
    assert stands_out(replace(audit, answers=alike)) == (None, None)
    assert stands_out(replace(audit, answers=())) == (None, None)


def test_the_newest_reported_comes_first_then_the_overdue_and_the_planned(
    release_folder: Path,
) -> None:
    found = read_audits(opened(release_folder, "LLR").release, LATEST)
    assert [one.code for one in found] == ["CFA-1", "CFA-2", "SPT-9", "SPT-1", "CFA-3", "SPT-2"]
    assert [one.title for one in found][2] == "SPT-9"


def test_nothing_is_told_before_the_quarter_it_was_reported_in(release_folder: Path) -> None:
    """A report rebuilt for an older quarter must not tell what was not yet reported."""
    (before,) = read_audits(opened(release_folder, "LLR").release, BEFORE)
    assert before.code == "CFA-1" and before.about["state"] == "planned"
    assert not (before.answers or before.grades or before.agreement or before.comments)


def test_a_ring_of_nought_is_drawn_and_what_is_named_is_no_markup() -> None:
    lines = [Line(HOSTILE, 40.0, 25.0, 58.0, 0.0), Line("Work", 29.0, 16.0, 45.0)]
    svg = standards_chart(lines, "CFA-1", "CFA-0")
    rings = re.findall(r'<circle [^>]*fill="white"', svg)
    assert len(rings) == 2 and "CFA-0, the audit before" in svg
    assert "<script" not in svg and "&lt;script" in svg
    alone = standards_chart(lines[1:], "CFA-1", None)
    assert "audit before" not in alone and not re.search(r'<circle [^>]*fill="white"', alone)
