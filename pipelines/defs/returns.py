"""Stage 1: files in. One asset for each dataset's raw table, one check for each contract."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.contracts import Contract
from pipelines.defs.quarters import ONE_RUN, OWNERS, QUARTERS, RETRY, quarters_of
from pipelines.defs.session import Session
from pipelines.intake.ledger import Submission
from pipelines.refresh.run import read_ledger
from pipelines.refresh.stages import take_in_official, take_in_returns, withhold_texts
from pipelines.warehouse.connection import connected

GROUP = "1_returns"
_RULES, _ASKED = "rule_results", "explanations_asked"
_HELD, _DECIDED = "text_holds", "text_decisions"
MEETS, COMPLETE = "meets_its_contract", "every_accepted_row_is_there"


def _spec(contract: Contract) -> dg.AssetSpec:
    return dg.AssetSpec(
        ["raw", contract.dataset],
        description=f"{contract.title}: {contract.grain}. From: {contract.supplier}.",
        group_name=GROUP,
        owners=OWNERS,
        kinds={"csv", "duckdb"},
        partitions_def=QUARTERS if contract.kind == "return" else None,
        metadata={"contract": f"expectations/{contract.dataset}.yml"},
    )


def _checks(contract: Contract) -> list[dg.AssetCheckSpec]:
    key = dg.AssetKey(["raw", contract.dataset])
    return [
        dg.AssetCheckSpec(
            MEETS,
            asset=key,
            description="No file stands rejected for breaking its contract. A rejected file is"
            " kept out of the figures, so it does not hold up the reports.",
        ),
        dg.AssetCheckSpec(
            COMPLETE,
            asset=key,
            blocking=True,
            description="The raw table holds exactly the rows that the ledger says were accepted.",
        ),
    ]


def intake_assets(contracts: dict[str, Contract]) -> list[dg.AssetsDefinition]:
    """Two assets that take files in: the quarter's returns, and official statistics."""
    returns = [contract for contract in contracts.values() if contract.kind == "return"]
    official = [contract for contract in contracts.values() if contract.kind == "official"]
    ledger_spec = dg.AssetSpec(
        ["raw", "submissions"],
        description="The ledger: every file that arrived, accepted or rejected, never deleted.",
        group_name=GROUP,
        owners=OWNERS,
        kinds={"duckdb"},
        partitions_def=QUARTERS,
    )
    beside = [
        dg.AssetSpec(
            ["raw", name],
            description=description,
            group_name=GROUP,
            owners=OWNERS,
            kinds={"duckdb"},
            partitions_def=QUARTERS,
        )
        for name, description in (
            (_RULES, "How many rows each rule of a contract looked at, and how many failed it."),
            (_ASKED, "Which figures need an explanation, and what was asked about each."),
            (_HELD, "Texts that may hold a personal detail: withheld until somebody has decided."),
            (_DECIDED, "What was decided about each withheld text, by which role and why."),
        )
    ]

    @dg.multi_asset(
        name="take_in_returns",
        specs=[*(_spec(contract) for contract in returns), ledger_spec, *beside],
        check_specs=[check for contract in returns for check in _checks(contract)],
        partitions_def=QUARTERS,
        backfill_policy=ONE_RUN,
        retry_policy=RETRY,
        required_resource_keys={"session"},
        description="Take in the returns that lie in the quarter's folder.",
    )
    def take_in_the_returns(context: dg.AssetExecutionContext) -> Iterator[Any]:
        session: Session = context.resources.session
        # A run's tags name first and last; between two quarters asked for lie others.
        quarters = session.run.options.quarters or quarters_of(context)
        take_in_returns(session.run, quarters)
        yield from _results(session, returns, lambda entry: entry.period in quarters)
        entries = [e for e in read_ledger(session.workspace) if e.period in quarters]
        yield dg.MaterializeResult(
            ["raw", "submissions"],
            metadata={
                "submissions": len(entries),
                "rejected": sum(e.outcome == "rejected" for e in entries),
            },
        )
        yield dg.MaterializeResult(["raw", _RULES])
        yield dg.MaterializeResult(
            ["raw", _ASKED], metadata={"figures asked about": _asked(session, entries)}
        )
        held, decided = withhold_texts(session.run)
        yield dg.MaterializeResult(["raw", _HELD], metadata={"withheld, to be decided": held})
        yield dg.MaterializeResult(["raw", _DECIDED], metadata={"decided": decided})

    @dg.multi_asset(
        name="take_in_official_statistics",
        specs=[_spec(contract) for contract in official],
        check_specs=[check for contract in official for check in _checks(contract)],
        retry_policy=RETRY,
        required_resource_keys={"session"},
        description="Take in the official statistics that lie in data/raw/published.",
    )
    def take_in_the_official_statistics(context: dg.AssetExecutionContext) -> Iterator[Any]:
        session: Session = context.resources.session
        take_in_official(session.run)
        yield from _results(session, official, lambda entry: entry.agency is None)

    return [take_in_the_returns, take_in_the_official_statistics]


def _results(session: Session, contracts: list[Contract], mine: Any) -> Iterator[Any]:
    entries = [entry for entry in read_ledger(session.workspace) if mine(entry)]
    counted = _rows_counted(session, contracts)
    for contract in contracts:
        key = dg.AssetKey(["raw", contract.dataset])
        of_dataset = [entry for entry in entries if entry.dataset == contract.dataset]
        accepted = [entry for entry in of_dataset if entry.outcome == "accepted"]
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={
                "dagster/row_count": sum(entry.rows_accepted for entry in accepted),
                "submissions accepted": len(accepted),
                "columns": list(contract.names),
            },
        )
        standing = _standing_rejections(of_dataset)
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=MEETS,
            passed=not standing,
            severity=dg.AssetCheckSeverity.WARN,
            description=_say_rejected(standing),
            metadata={
                "rejected submissions": [entry.submission_id for entry in standing],
                "warnings in accepted files": sum(entry.warnings for entry in accepted),
            },
        )
        missing = [
            entry.submission_id
            for entry in accepted
            if counted.get((contract.dataset, entry.submission_id), 0) != entry.rows_accepted
        ]
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=COMPLETE,
            passed=not missing,
            severity=dg.AssetCheckSeverity.ERROR,
            metadata={"submissions that differ": missing},
        )


def _asked(session: Session, entries: list[Submission]) -> int:
    with connected(session.workspace) as connection:
        row = connection.execute(
            "select count(*) from raw.explanations_asked where submission_id in (select unnest(?))",
            [[entry.submission_id for entry in entries]],
        ).fetchone()
    return int(row[0]) if row else 0


def _standing_rejections(entries: list[Submission]) -> list[Submission]:
    """Rejected files that no accepted one of the same agency and quarter has followed."""
    return [
        entry
        for entry in entries
        if entry.outcome == "rejected"
        and not any(
            later.outcome == "accepted"
            and later.sequence > entry.sequence
            and (later.agency, later.period) == (entry.agency, entry.period)
            for later in entries
        )
    ]


def _say_rejected(standing: list[Submission]) -> str:
    if not standing:
        return "Every file was accepted, or has been replaced by one that was."
    told = ", ".join(f"{entry.folder}" for entry in standing)
    return f"Rejected and not yet replaced: {told}. See data/feedback."


def _rows_counted(session: Session, contracts: list[Contract]) -> dict[tuple[str, str], int]:
    """(dataset, submission) -> its rows in the warehouse."""
    counts = " union all ".join(
        f"select '{one.dataset}', submission_id, count(*) from raw.{one.dataset} group by all"
        for one in contracts
    )
    with connected(session.workspace) as connection:
        found = connection.execute(counts).fetchall()
    return {(dataset, submission): rows for dataset, submission, rows in found}
