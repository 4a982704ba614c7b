"""Stage 4: the quarterly reports, one asset for each audience."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.defs.quarters import ONE_RUN, OWNERS, QUARTERS, quarters_of
from pipelines.defs.release import KEY as RELEASE
from pipelines.defs.session import Session
from pipelines.refresh.options import PARTNERSHIPS
from pipelines.refresh.stages import (
    quarters_to_report,
    read_ledger,
    render_reports,
    report_paths,
    write_site,
)

GROUP = "7_reports"
_NAMES = {
    "LSCP": "Leicester",
    "LRSCP": "Leicestershire and Rutland",
    "LLR": "both partnerships together",
}


def _key(partnership: str) -> dg.AssetKey:
    return dg.AssetKey(["how_are_we_doing", partnership.lower()])


@dg.multi_asset(
    name="render_quarterly_reports",
    specs=[
        dg.AssetSpec(
            _key(partnership),
            deps=[RELEASE],
            description=f"The quarterly 'How are we doing?' report for {_NAMES[partnership]},"
            " as a page, a PDF, a Word document and a workbook of its tables.",
            group_name=GROUP,
            owners=OWNERS,
            kinds={"quarto"},
            partitions_def=QUARTERS,
        )
        for partnership in PARTNERSHIPS
    ],
    partitions_def=QUARTERS,
    backfill_policy=ONE_RUN,
    retry_policy=dg.RetryPolicy(max_retries=1),
    required_resource_keys={"session"},
    description="Render what is missing or out of date.",
)
def render_the_reports(context: dg.AssetExecutionContext) -> Iterator[Any]:
    """One quarter is rendered because it was asked for; of a range, what a refresh would render."""
    session: Session = context.resources.session
    quarters = quarters_of(context)
    if len(quarters) > 1:
        entries = read_ledger(session.workspace)
        quarters = tuple(q for q in quarters_to_report(session.run, entries) if q in quarters)
    render_reports(session.run, quarters)
    write_site(session.run)
    for partnership in PARTNERSHIPS:
        pages = [report_paths(session.run, quarter, partnership)[0] for quarter in quarters]
        yield dg.MaterializeResult(
            _key(partnership),
            metadata={
                "quarters": list(quarters),
                "pages": [session.workspace.relative(page) for page in pages],
            },
        )
