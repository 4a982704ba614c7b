"""What the business office sends, judged by the rules of its dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.contracts import Contract, SubmissionContext
from pipelines.quality import CheckResult, Finding, check
from tests.quality.conftest import SEEDS, build_frame

OFFICE = SubmissionContext(
    file="sent.xlsx",
    period="2025-26-Q1",
    agency="business_office",
    agency_type="business_office",
    agency_areas=("E06000016", "E10000018", "E06000017"),
)
POLICE = SubmissionContext(
    "sent.xlsx", "2025-26-Q1", "leicestershire_police", "police", ("E06000016",)
)
Row = Mapping[str, str | None]
Judge = Callable[..., CheckResult]


def judge_of(contract: Contract) -> Judge:
    """Rows as typed by hand -> the verdict on them."""

    def judged(*rows: Row, context: SubmissionContext = OFFICE) -> CheckResult:
        return check(build_frame(contract, rows), contract, context, SEEDS)

    return judged


def only(result: CheckResult) -> Finding:
    """The one thing that was found."""
    (finding,) = result.findings
    return finding
