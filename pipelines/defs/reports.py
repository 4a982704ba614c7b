"""Stage 4: the reports, one asset for each kind and audience."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.defs.quarters import ONE_RUN, OWNERS, QUARTERS, quarters_of
from pipelines.defs.release import KEY as RELEASE
from pipelines.defs.session import Session
from pipelines.refresh.publish import quarters_to_report, release_for, render_reports, write_site
from pipelines.refresh.reports import KINDS, Kind, reports_of
from pipelines.refresh.run import read_ledger

GROUP = "7_reports"
_NAMES = {
    "LSCP": "Leicester",
    "LRSCP": "Leicestershire and Rutland",
    "LLR": "both partnerships together",
}


def _key(kind: Kind, partnership: str) -> dg.AssetKey:
    return dg.AssetKey([kind.code.replace("-", "_"), partnership.lower()])


def _described(kind: Kind, partnership: str) -> str:
    formats = "a page, a PDF and a Word document" + (
        ", with a workbook of its tables" if kind.has_tables else ""
    )
    of = " of the last year that had ended" if kind.is_yearly else ""
    title = kind.title[:1].upper() + kind.title[1:]
    return f"{title}{of}, for {_NAMES[partnership]}: {formats}."


@dg.multi_asset(
    name="render_quarterly_reports",
    specs=[
        dg.AssetSpec(
            _key(kind, partnership),
            deps=[RELEASE],
            description=_described(kind, partnership),
            group_name=GROUP,
            owners=OWNERS,
            kinds={"quarto"},
            partitions_def=QUARTERS,
        )
        for kind in KINDS
        for partnership in kind.partnerships
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
    manifest = release_for(session.run)
    pages: dict[tuple[str, str], list[str]] = {}
    for report in reports_of(manifest, quarters):
        page = report.paths(session.workspace, session.run.options)[0]
        found = pages.setdefault((report.kind.code, report.partnership), [])
        found.append(session.workspace.relative(page))
    for kind in KINDS:
        for partnership in kind.partnerships:
            yield dg.MaterializeResult(
                _key(kind, partnership),
                metadata={
                    "quarters": list(quarters),
                    "pages": pages.get((kind.code, partnership), []),
                },
            )
