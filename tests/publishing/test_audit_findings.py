from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publishing.audit_comments import MOST_TEXTS, in_their_words
from pipelines.publishing.audit_findings import NO_ACTION, findings
from pipelines.publishing.audit_grades import MOST_PAIRS, NOT_GRADED, agreement, grades
from pipelines.publishing.audit_groups import CONFIDENTIAL, groups
from pipelines.publishing.audit_reader import Audit, Row
from pipelines.publishing.audit_report import AuditReport
from tests.publishing.altered import obeyed, opened, plain, with_release, with_tables
from tests.publishing.fixture_audits import CITY, HEALTH, POLICE
from tests.publishing.fixture_catalogue import HOSTILE

CITY_NAME = "Leicester City Council children's social care"
HEALTH_NAME = "Leicester, Leicestershire and Rutland Integrated Care Board"


@pytest.fixture(scope="module")
def report(release_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> AuditReport:
    """Charts are written to a folder of the test's own."""
    figures = tmp_path_factory.mktemp("drawn") / "figures"
    return AuditReport(replace(opened(release_folder, "LLR"), figures_folder=figures))


@pytest.fixture(scope="module")
def audit(report: AuditReport) -> Audit:
    return report.audits[0]


@pytest.fixture
def changed(report: AuditReport, tmp_path: Path) -> Callable[..., AuditReport]:
    """The report with every cell of some columns changed alike, whatever table they stand in."""

    def make(tables: Sequence[str], **cells: Any) -> AuditReport:
        frames = {}
        for name in tables:
            frame = pl.read_parquet(report.quarter.release.folder / f"{name}.parquet")
            made = [pl.lit(value, dtype=frame.schema[column]).alias(column)
                    for column, value in cells.items() if column in frame.columns]  # fmt: skip
            frames[name] = frame.with_columns(made)
        return AuditReport(with_tables(report.quarter, tmp_path, **frames))

    return make


def lines(markdown: str) -> list[str]:
    return [line for line in plain(markdown).splitlines() if line.startswith("| ")][1:]


def test_every_audit_of_the_quarter_has_a_chapter_and_no_other(report: AuditReport) -> None:
    text = plain(findings(report))
    assert re.findall(r"^### (.*)$", text, re.M) == [
        "Case file audit of strategy discussions", "Case file audit of plans", "SPT-9",
    ]  # fmt: skip
    bare = text[text.index("### Case file audit of plans") : text.index("### SPT-9")]
    assert "**1 case (of 6 planned), 1 agency: 1 grading, 0 of them moderated.**" in bare
    assert NOT_GRADED in bare and NO_ACTION in bare and "|" not in bare


def test_what_stands_out_is_told_with_what_changed(report: AuditReport) -> None:
    assert (
        "Answered with yes most often: ‘Was the child seen alone?’ 80% (63 to 90); least often: "
        "‘Did agencies meet in time?’ 20% (10 to 37). Better than in the last audit: ‘Was the "
        "child seen alone?’, up 30 points (8 to 48). Worse than in the last audit: ‘Did agencies "
        "meet in time?’, down 40 points (−58 to −16)."
    ) in plain(findings(report))


def test_the_charts_alternative_text_carries_its_figures(report: AuditReport) -> None:
    text = plain(findings(report))
    (alt,) = re.findall(r'fig-alt="(.*?)"\}', text)
    assert alt == (
        "Share of answers that were a plain yes, by standard: from 29% (Working together) to 65% "
        "(The child at the centre). The child at the centre: 65% (52 to 76), before 51%. Working "
        "together: 29% (16 to 45), before 0%."
    )
    (source,) = re.findall(r"\]\((figures/.*?\.svg)\)", text)
    drawn = (report.quarter.figures_folder.parent / source).read_text(encoding="utf-8")
    assert "CFA-0, the audit before" in drawn and "65% (52 to 76)" in drawn


def test_an_earlier_share_of_nought_is_named_in_the_charts_key(
    report: AuditReport, changed: Callable[..., AuditReport]
) -> None:
    nought = changed(["fct_audit_answer"], previous_yes_pct=0.0)
    findings(nought)
    drawn = (nought.quarter.figures_folder / "audit-CFA-1.svg").read_text(encoding="utf-8")
    assert "CFA-0, the audit before" in drawn
    none = changed(["fct_audit_answer"], previous_yes_pct=None)
    findings(none)
    drawn = (none.quarter.figures_folder / "audit-CFA-1.svg").read_text(encoding="utf-8")
    assert "the audit before" not in drawn


def test_questions_stand_below_their_standard_in_the_order_of_the_chart(
    report: AuditReport,
) -> None:
    text = findings(report)
    rows = lines(text[text.index("| Question") : text.index(": Answers of all agencies")])
    assert rows == [
        "| [The child at the centre [yes 65% (52 to 76)]{.note}]{.group} |   |   |   |   |   |   |",
        "| Are wishes recorded? | 15 | 10 | 5 | 0 | 50% (33 to 67) | no evidence of a change (−2, "
        "−25 to 21) |",
        "| Was the child seen alone? | 24 | 3 | 3 | 0 | 80% (63 to 90) | up 30 points (8 to 48) |",
        "| [Working together [yes 29% (16 to 45)]{.note}]{.group} |   |   |   |   |   |   |",
        "| Did agencies meet in time? | 6 | 14 | 10 | 0 | 20% (10 to 37) | down 40 points (−58 to "
        "−16) |",
        "| Was the school asked? | 4 | 0 | 1 | 25 | 80% (38 to 96) | – |",
        "| [Asked in this audit only [does not apply]{.note}]{.group} |   |   |   |   |   |   |",
        "| Is the file tidy? | 0 | 0 | 0 | 30 | – | – |",
    ]


def test_grades_are_told_for_all_then_by_agency(report: AuditReport, audit: Audit) -> None:
    assert lines(grades(report, audit)) == [
        "| **All agencies** | 2 | 10 | 14 | 4 | 40% (25 to 58) | 60% (42 to 75) |",
        f"| {CITY_NAME} | 1 | 4 | 4 | 1 | 50% (24 to 76) | 70% (40 to 89) |",
        f"| {HEALTH_NAME} | 1 | 2 | 5 | 2 | 30% (11 to 60) | 50% (24 to 76) |",
        "| Leicestershire Police | 0 | 4 | 5 | 1 | 40% (17 to 69) | 60% (31 to 83) |",
    ]
    moderated_only = tuple(row for row in audit.grades if row["basis"] != "self")
    rows = lines(grades(report, replace(audit, grades=moderated_only)))
    assert len(rows) == 4 and all(row.endswith("| – |") for row in rows)


def test_agreement_is_told_and_why_not_where_it_is_not(report: AuditReport, audit: Audit) -> None:
    text = plain(agreement(report, audit))
    assert text.startswith(
        "Agencies' own grades and the moderated ones were the same in 62% of 29 gradings; "
        "agreement beyond chance is fair: kappa 0.31 (−0.02 to 0.64). 1 pair of agencies graded "
        "fewer than 10 of the same cases, too few to compare.\n\n"
    )
    own = ": its own and the moderated grade"
    assert lines(text) == [
        f"| {CITY_NAME}{own} | 10 | 100% | not assessed: everything was graded alike |",
        f"| Leicestershire Police{own} | 10 | 70% | moderate: kappa 0.55 (0.10 to 1.00) |",
        f"| {HEALTH_NAME}{own} | 9 | 44% | not assessed: 9 pairs, fewer than 10 |",
        # Between agencies those that agree least come first.
        f"| {CITY_NAME} and {HEALTH_NAME} | 10 | 40% | no better than chance: kappa −0.12 (−0.50 "
        "to 0.26) |",
        f"| {HEALTH_NAME} and Leicestershire Police | 10 | 80% | substantial: kappa 0.66 (0.30 to "
        "1.00) |",
    ]


def test_agencies_that_graded_alike_are_not_said_to_have_graded_too_few(
    report: AuditReport, audit: Audit
) -> None:
    between = {"comparison": "between_agencies", "responding_agency": CITY, "other_agency": POLICE,
               "pairs": 30, "status": "no_variation"}  # fmt: skip
    text = plain(agreement(report, replace(audit, agreement=(between, between))))
    assert text == (
        "2 pairs of agencies graded every case alike, so that agreement beyond chance cannot be "
        "told."
    )
    assert agreement(report, replace(audit, agreement=())) == ""


def test_of_many_pairs_of_agencies_those_that_agree_least_are_shown(
    report: AuditReport, audit: Audit
) -> None:
    pair = next(row for row in audit.agreement
                if row["comparison"] == "between_agencies" and row["status"] == "ok")  # fmt: skip
    many = tuple({**pair, "kappa": 0.9 - n / 10, "lower_95": 0, "upper_95": 1}
                 for n in range(MOST_PAIRS + 2))  # fmt: skip
    rows = lines(agreement(report, replace(audit, agreement=many)))
    told = [float(row.split("kappa ")[1][:4]) for row in rows]
    assert told == [0.2, 0.3, 0.4, 0.5, 0.6, 0.7]


def test_groups_stand_in_the_catalogues_order_and_a_confidential_table_not_at_all(
    report: AuditReport, audit: Audit
) -> None:
    text = plain(groups(report, audit))
    assert lines(text) == [
        "| [Sex]{.group} |   |   |   |",
        "| Female | 10 | 60% (42 to 75), 18 of 30 | 42% (30 to 54), 27 of 65 |",
        "| Male | 10 | 40% (25 to 58), 12 of 30 | 37% (26 to 49), 22 of 60 |",
        "| [Ethnic group [the largest group and all others]{.note}]{.group} |   |   |   |",
        "| White | 12 | 56% (40 to 70), 20 of 36 | 39% (28 to 50), 29 of 75 |",
        "| All others | 8 | 42% (24 to 61), 10 of 24 | 40% (28 to 54), 20 of 50 |",
        "| Not known (refused or not yet obtained) | 0 | – | – |",
    ]
    assert text.endswith(f"By age and disability: {CONFIDENTIAL}.")


def test_where_every_table_is_confidential_no_table_stands(
    report: AuditReport, audit: Audit
) -> None:
    hidden: Row = {**audit.groups[0], "status": "c", "characteristic": "sex"}
    assert plain(groups(report, replace(audit, groups=(hidden,)))) == f"By sex: {CONFIDENTIAL}."
    kept: Row = {**audit.groups[0], "kept_from": "2025-07-22-ab12cd34"}
    assert "stand as they were released on 22 July 2025" in plain(
        groups(report, replace(audit, groups=(kept,)))
    )


def test_the_same_words_stand_once_with_those_who_wrote_them(
    report: AuditReport, audit: Audit
) -> None:
    text = plain(in_their_words(report, audit))
    assert text.startswith(
        "**What worked well:**\n\n"
        f"- The school was rung first. [{CITY_NAME} and 2 other agencies]{{.remark}}\n"
        f"- A chronology was kept. [{CITY_NAME}]{{.remark}}\n\n"
        "**What could have been better:**\n\n- "
    )
    # What a moderator or a comment on a question says stands in the workbook.
    assert "drift" not in text and "Seen at school" not in text
    two = tuple(row for row in audit.comments if row["responding_agency"] in (POLICE, HEALTH))
    told = plain(in_their_words(report, replace(audit, comments=two)))
    assert f"[{HEALTH_NAME} and Leicestershire Police]{{.remark}}" in told


@pytest.mark.parametrize(("more", "said"), [(1, "1 other text"), (3, "3 other texts")])
def test_many_texts_are_cut_and_it_is_said_where_the_rest_is(
    report: AuditReport, audit: Audit, more: int, said: str
) -> None:
    many = tuple({**audit.comments[0], "text": f"Text {n}."} for n in range(MOST_TEXTS + more))
    items = in_their_words(report, replace(audit, comments=many)).splitlines()[2:]
    assert len(items) == MOST_TEXTS + 1
    assert items[-1] == f"- and {said} in the workbook"


def test_what_is_being_done_comes_from_the_action_log(report: AuditReport) -> None:
    text = plain(findings(report))
    assert "**What is being done (3 actions):**\n\n- Action of AL-02 [AL-02: overdue]{.rem" in text
    assert "AL-07" not in text, "an action of a subgroup"
    log = report.quarter.release.actions
    found_only = log.filter(pl.col("action_code") == "AL-03").with_columns(
        action=pl.lit(None, dtype=pl.String)
    )
    told = plain(findings(AuditReport(with_release(report.quarter, actions=found_only))))
    assert "(1 action):**\n\n- Finding of AL-03. No action is agreed yet. [AL-03: " in told


def test_what_people_write_is_printed_and_not_obeyed(
    report: AuditReport, changed: Callable[..., AuditReport]
) -> None:
    hostile = changed(
        ["fct_audit", "fct_audit_answer", "fct_audit_comment"],
        title=HOSTILE, jtai_theme=HOSTILE, standard=HOSTILE, question=HOSTILE, text=HOSTILE,
    )  # fmt: skip
    text = findings(hostile)
    assert text.count("script") > 20 and obeyed(text) == []


def test_hostile_standards_stay_words_in_the_alternative_text(
    report: AuditReport, tmp_path: Path
) -> None:
    path = report.quarter.release.folder / "fct_audit_answer.parquet"
    frame = pl.read_parquet(path).with_columns(pl.col("standard") + HOSTILE)
    made = AuditReport(with_tables(report.quarter, tmp_path, fct_audit_answer=frame))
    text = findings(made)
    assert "fig-alt" in text and obeyed(text) == []
