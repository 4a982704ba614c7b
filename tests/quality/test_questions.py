"""Which figures need an explanation, and what is said to their sender."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl
import pytest

from pipelines.contracts import Contract, SubmissionContext
from pipelines.periods import shift_quarter
from pipelines.quality import CheckResult, check
from pipelines.quality.findings import EXPLAINED, NOTHING_MORE
from pipelines.quality.questions import Earlier, add_questions
from tests.quality.conftest import ROW, SEEDS

QUARTER = "2025-26-Q1"
# Mean 100, mean moving range 6: between 84.04 and 115.96.
USUAL = (100, 106, 100, 94, 100, 106, 100, 94)


def earlier(values: Sequence[float | None], now: float | None = None) -> Earlier:
    """Quarters that end with the one before; ``now`` is what stands for this quarter already."""
    rows = [
        {"period": shift_quarter(QUARTER, -ago), "value_before": value}
        for ago, value in enumerate(reversed(values), start=1)
    ]
    if now is not None:
        rows.append({"period": QUARTER, "value_before": now})
    kinds = {"period": pl.String, "area": pl.String, "measure": pl.String}
    frame = [{"area": ROW["area"], "measure": ROW["measure"], **row} for row in rows]
    return Earlier(QUARTER, pl.DataFrame(frame, schema=kinds | {"value_before": pl.Float64}))


@pytest.fixture
def ask(
    contracts: dict[str, Contract],
    context: SubmissionContext,
    make_frame: Callable[..., pl.DataFrame],
) -> Callable[..., CheckResult]:
    def _ask(*changes: dict[str, str | None], before: Earlier | None = None) -> CheckResult:
        contract = contracts["performance_return"]
        frame = make_frame(contract, [{**ROW, **change} for change in changes])
        asked = add_questions(frame, contract, before, SEEDS)
        return check(asked, contract, context, SEEDS)

    return _ask


def told(result: CheckResult) -> list[tuple[str, int | None, str]]:
    return [(one.rule, one.row, one.message) for one in result.findings]


Ask = Callable[..., CheckResult]


@pytest.mark.parametrize(("value", "is_asked"), [("115", False), ("116", True), ("84", True)])
def test_a_figure_outside_the_limits_of_its_own_quarters_is_asked_about(
    ask: Ask, value: str, is_asked: bool
) -> None:
    result = ask({"value": value}, before=earlier(USUAL))
    assert result.accepted and result.warnings == int(is_asked)
    if is_asked:
        ((rule, row, message),) = told(result)
        assert (rule, row) == ("outside_usual_range", 2)
        assert f"It is {value}; they vary between about 85 and 115 (8 quarters)." in message
        assert result.findings[0].column == "value" and "say why" in result.findings[0].remedy


def test_seven_quarters_are_too_few_to_say_what_is_usual(ask: Ask) -> None:
    assert not told(ask({"value": "500"}, before=earlier(USUAL[1:])))


def test_what_was_usual_more_than_twelve_quarters_ago_counts_no_more(ask: Ask) -> None:
    """A level that was left years ago asked about every figure since."""
    long_ago = [900.0, 1100.0] * 10
    assert not told(ask({"value": "103"}, before=earlier([*long_ago, *USUAL, *USUAL[:4]])))


def test_a_quarter_without_a_number_is_a_gap_and_no_zero(ask: Ask) -> None:
    before = earlier([*USUAL[:4], None, *USUAL[4:]])
    assert not told(ask({"value": "103"}, before=before))
    assert [rule for rule, *_ in told(ask({"value": "130"}, before=before))] == [
        "outside_usual_range"
    ]


SEXES = [{"characteristic": "sex", "category": one} for one in ("female", "male", "unknown")]


@pytest.mark.parametrize(
    ("values", "is_asked"),
    [(("50", "50", "3"), False), (("50", "50", "2"), True), (("50", "c", "2"), False)],
)
def test_a_total_that_its_groups_do_not_add_up_to_is_asked_about(
    ask: Ask, values: tuple[str, ...], is_asked: bool
) -> None:
    groups = [{**group, "value": value} for group, value in zip(SEXES, values, strict=True)]
    result = ask({"value": "103"}, *groups)
    assert result.warnings == int(is_asked)
    if is_asked:
        ((rule, row, message),) = told(result)
        assert (rule, row) == ("differs_from_parts", 2)
        assert message.endswith("It is 103; its groups by sex add up to 102.")


@pytest.mark.parametrize(("second", "is_asked"), [("50", False), ("60", True)])
def test_groups_that_were_not_all_sent_may_add_up_to_less_and_not_to_more(
    ask: Ask, second: str, is_asked: bool
) -> None:
    groups = [{**SEXES[0], "value": "50"}, {**SEXES[1], "value": second}]
    assert bool(told(ask({"value": "103"}, *groups))) == is_asked


def test_medians_of_groups_add_up_to_nothing(ask: Ask) -> None:
    groups = [{**group, "measure": "camhs_median_days", "value": "40"} for group in SEXES]
    result = ask({"measure": "camhs_median_days", "value": "41"}, *groups)
    assert "differs_from_parts" not in [rule for rule, *_ in told(result)]


@pytest.mark.parametrize(
    ("value", "measure", "is_asked"),
    [
        ("100", "referrals", True),
        ("99", "referrals", False),
        ("100", "social_workers_in_post_fte", False),
    ],
)
def test_the_same_figure_twice_is_asked_about_where_chance_seldom_gives_it(
    ask: Ask, value: str, measure: str, is_asked: bool
) -> None:
    before = earlier([float(value)])
    figures = before.figures.with_columns(pl.lit(measure).alias("measure"))
    result = ask({"value": value, "measure": measure}, before=Earlier(QUARTER, figures))
    assert [rule for rule, *_ in told(result)] == ["equal_to_last_quarter"] * is_asked


def test_a_figure_that_was_accepted_otherwise_asks_for_the_reason(ask: Ask) -> None:
    result = ask({"value": "103"}, before=earlier([], now=98))
    ((rule, _, message),) = told(result)
    assert rule == "reason_for_change" and "It is 103; it was 98." in message
    assert not told(ask({"value": "103"}, before=earlier([], now=103)))


def test_a_note_beside_the_figure_is_taken_for_its_explanation(ask: Ask) -> None:
    result = ask({"value": "103", "note": "A count was wrong."}, before=earlier([], now=98))
    assert told(result)[0][2].endswith(EXPLAINED)
    assert result.findings[0].remedy == NOTHING_MORE


def test_a_count_marked_confidential_is_not_asked_about(ask: Ask) -> None:
    assert not told(ask({"value": "c"}, before=earlier(USUAL)))
    assert not told(ask({"value": "130", "status": "c"}, before=earlier(USUAL)))


def test_without_what_stood_before_only_the_file_itself_is_asked_about(ask: Ask) -> None:
    groups = [{**group, "value": "50"} for group in SEXES]
    rules = [rule for rule, *_ in told(ask({"value": "103"}, *groups))]
    assert rules == ["differs_from_parts"]
