"""A contract's rules as a flat list, each with its own words: what suites and pages are made from.

Most rules are implied by the columns (there, filled, readable, allowed) and by the keys; the rest
are the contract's own. This module knows no library: the pages that list the rules need only it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines.contracts.load import ContractError, allowed_codes, seed_rows
from pipelines.contracts.model import (
    Allowed,
    Column,
    Contract,
    Dimension,
    Rule,
    Severity,
    SubmissionContext,
)
from pipelines.quality import wording
from pipelines.quality.dimensions import dimension_of

# Columns whose cells are read into something other than text, and so may be unreadable.
TYPED = frozenset({"count", "number", "whole", "quarter", "date"})

# Where a derived column is shown to the submitter: the column of the file it was made from.
SHOWN_AS = {
    "any_grade": "self_grade",
    "moderation_without_grade": "self_grade",
    "characteristic_category": "category",
    "characteristic_category_2": "category_2",
    "value_or_status": "value",
    "denominator_value": "value",
    "value_of_everyone": "value",
    "due_given": "due_on",
    "indicator_given": "indicator_code",
    "item_without_parent": "parent_code",
    "parent_not_in_plan": "parent_code",
    "parent_of_other_kind": "parent_code",
    "parent_of_other_partnership": "parent_code",
    "plan_years": "plan",
    "priority_without_outcome": "item_code",
    "status_given": "status",
    "status_without_day": "completed_on",
    "target_without_polarity": "target",
    "action_due_given": "due_on",
    "rereview_without_review": "reviewed_on",
    "review_before_completion": "reviewed_on",
    "review_without_completion": "completed_on",
    "verdict_given": "embedded",
    "verdict_without_review": "reviewed_on",
    "day_without_report": "status",
    "report_without_day": "reported_on",
    "report_without_finding": "finding",
    "response_without_finding": "finding",
    "action_without_day": "action_due_on",
    "action_without_owner": "action_owner_role",
    "not_the_fourth_quarter": "period",
    "people_asked": "strongly_agree",
    "people_of_other_questions": "not_answered",
    "weak_grade_without_action": "action",
    "year_of_other_quarter": "year",
    "training_event_absent": "event_code",
    "training_event_day_given": "held_on",
    "training_event_kind_given": "kind",
    "training_event_theme_given": "theme",
    "training_event_title_given": "title",
    "training_event_without_places": "event_code",
    "training_follow_up_answered_given": "answered",
    "training_follow_up_asked_given": "asked",
    "training_follow_up_changed_given": "changed_practice",
    "training_more_raters_than_attended": "people",
    "training_places_agency_given": "trained_agency",
    "training_places_attended_given": "attended",
    "training_places_taken_given": "places_taken",
    "training_rating_after_given": "rating_after",
    "training_rating_before_given": "rating_before",
    "training_ratings_people_given": "people",
    "workforce_month_elsewhere": "month",
    "workforce_months_wanting": "month",
    "workforce_posts_apart": "posts_fte",
    "workforce_rating_unexplained": "comment",
    "workforce_staff_without_cases": "workers",
    "year_of_another_folder": "year",
    "change_without_day": "changed_on",
    "day_without_change": "what_changed",
    "told_back_without_change": "what_changed",
    "key_action_without_day": "due_on",
    "key_action_without_owner": "owner_role",
    "answer_without_question": "answer",
    "bodies_left_out": "body",
    "body_not_of_scope": "scope",
    "day_beside_item": "item_type",
    "item_without_received_report": "item_type",
    "item_without_text": "text",
    "meeting_without_day": "presented_on",
    "not_a_year": "year",
    "presented_without_received": "received_on",
    "success_without_impact": "impact",
    "year_the_quarter_does_not_end": "year",
    "aware_before_rapid_reviews": "aware_on",
    "local_review_start_given": "started_on",
    "national_action_rating_given": "rag",
    "national_review_day_given": "published_on",
    "rapid_review_aware_given": "aware_on",
    "response_agency_given": "responsible_agency",
    "review_item_due_given": "due_on",
    "review_item_without_parent": "parent_code",
    "review_learning_given": "learning",
    "review_parent_absent": "parent_code",
    "review_parent_of_other_kind": "parent_code",
    "review_parent_of_other_partnership": "parent_code",
    "review_theme_given": "theme",
    "review_type_given": "review_type",
}


@dataclass(frozen=True)
class PlannedRule:
    """One rule: an expectation's name and kwargs, and what to tell people about it.

    ``column`` is the column of the file it is about, which need not be the one it reads;
    ``declared`` is the dimension that the contract names, where it does.
    """

    name: str
    expectation: str
    column: str | None
    severity: Severity
    message: str
    remedy: str
    kwargs: dict[str, Any] = field(default_factory=dict)
    # The column it reads holds a sentence, to be told with the message.
    is_told: bool = False
    declared: Dimension | None = None

    @property
    def dimension(self) -> Dimension:
        """The dimension of data quality it looks at."""
        return dimension_of(self.expectation, self.reads, self.declared)

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns it reads, in the order of its kwargs."""
        named = [self.kwargs.get(key) for key in ("column", "column_A", "column_B")]
        listed = self.kwargs.get("column_list") or self.kwargs.get("column_set") or ()
        return tuple(name for name in (*named, *listed) if isinstance(name, str))


def plan_rules(
    contract: Contract, seeds: Path, context: SubmissionContext | None
) -> tuple[PlannedRule, ...]:
    """The rules for one submission, or for any submission where ``context`` is None.

    Without a context the texts are complete but rules that refer to one (``@``) cannot be run.

    Raises:
        ContractError: a rule refers to something unknown, or two rules have one name.
    """
    rules = [
        *_about_the_file(contract),
        *(rule for column in contract.columns for rule in _about(column, seeds, context)),
        *(_own(contract, rule, seeds, context) for rule in contract.rules),
        *_questions(contract),
    ]
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1:
            raise ContractError(f"{contract.dataset}.yml has two rules called '{name}'.")
    return tuple(rules)


def _about_the_file(contract: Contract) -> Iterator[PlannedRule]:
    yield PlannedRule(
        "has_rows",
        "expect_table_row_count_to_be_between",
        None,
        "error",
        "The file has no rows below its headings.",
        "Check that the right sheet was saved, and send the file again.",
        {"min_value": 1},
    )
    if contract.keys:
        single = len(contract.keys) == 1
        yield PlannedRule(
            "rows_are_unique",
            f"expect_{'column_values' if single else 'compound_columns'}_to_be_unique",
            contract.keys[0] if single else None,
            "error",
            f"More than one row has the same {wording.listing(contract.keys)}.",
            f"Keep one row for each ({contract.grain}); correct or remove the others.",
            {"column": contract.keys[0]} if single else {"column_list": list(contract.keys)},
        )


def _about(column: Column, seeds: Path, context: SubmissionContext | None) -> Iterator[PlannedRule]:
    typed = column.type in TYPED

    def rule(
        kind: str, expectation: str, words: tuple[str, str], reads: str, **kwargs: object
    ) -> PlannedRule:
        name = f"{column.name}_{kind}"
        kwargs = {"column": reads, **kwargs}
        return PlannedRule(name, expectation, column.name, "error", *words, kwargs)

    if column.required:
        words = wording.missing(column)
        yield rule("exists", "expect_column_to_exist", words, column.name)
    if column.filled and column.default is None:
        # An unreadable cell is not an empty one: it has its own rule.
        reads = f"{column.name}_given" if typed else column.name
        words = wording.empty(column)
        yield rule("filled", "expect_column_values_to_not_be_null", words, reads)
    if typed:
        words = wording.unreadable(column)
        reads = f"{column.name}_unreadable"
        yield rule("readable", "expect_column_values_to_be_null", words, reads)
    if column.allowed:
        codes = None
        if context is not None:
            codes = sorted(set(allowed_codes(column.allowed, seeds, context).values()))
        yield rule(
            "allowed",
            "expect_column_values_to_be_in_set",
            wording.not_allowed(column, codes, _names(column.allowed, seeds)),
            f"{column.name}_understood" if typed else column.name,
            value_set=codes or [],
        )


def _names(allowed: Allowed, seeds: Path) -> dict[str, str]:
    """What a code is called, where its catalogue says so."""
    if not (allowed.seed and allowed.column and allowed.also):
        return {}
    rows = seed_rows(seeds, allowed.seed)
    return {row[allowed.column]: row.get(allowed.also[0], "") for row in rows}


def _questions(contract: Contract) -> Iterator[PlannedRule]:
    """A figure that needs an explanation is a warning about the figure's own cell."""
    for question in contract.questions.asked if contract.questions else ():
        assert contract.questions
        yield PlannedRule(
            question.name,
            "expect_column_values_to_be_null",
            contract.questions.value,
            "warning",
            question.message,
            question.remedy,
            {"column": question.name},
            is_told=True,
        )


def _own(
    contract: Contract, rule: Rule, seeds: Path, context: SubmissionContext | None
) -> PlannedRule:
    where = f"Rule '{rule.name}' of {contract.dataset}.yml"
    kwargs = {
        key: _resolve(where, key, value, seeds, context) for key, value in rule.kwargs.items()
    }
    planned = PlannedRule(
        rule.name,
        rule.expectation,
        None,
        rule.severity,
        rule.message,
        rule.remedy,
        kwargs,
        declared=rule.dimension,
    )
    known = {*contract.names, *contract.derived}
    for name in planned.reads:
        if name not in known:
            raise ContractError(f"{where} reads '{name}', which is neither a column nor derived.")
    shown = [name for name in planned.reads if name in contract.names]
    shown += [SHOWN_AS[name] for name in planned.reads if name in SHOWN_AS]
    column = shown[0] if shown and "column_list" not in kwargs else None
    return replace(planned, column=column)


def _resolve(
    where: str, key: str, value: object, seeds: Path, context: SubmissionContext | None
) -> object:
    """A kwarg with what ``@name`` stands for: a list for a set, else the one value there is."""
    if not (isinstance(value, str) and value.startswith("@")):
        return value
    name = value[1:]
    if name == "characteristic_categories":
        rows = seed_rows(seeds, "characteristics")
        return sorted({f"{row['characteristic']}|{row['category']}" for row in rows})
    if name not in SubmissionContext.__dataclass_fields__:
        raise ContractError(f"{where} refers to '{value}', which nothing stands for.")
    found = list(context.refer(name)) if context is not None else []
    if key.endswith(("_set", "_list")):
        return found
    return found[0] if found else None
