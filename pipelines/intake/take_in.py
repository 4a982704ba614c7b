"""Intake: what is new in ``data/raw`` goes to the ledger, accepted or rejected, and to raw tables.

For each file in the order of arrival: the original is kept, then the results and the feedback
are written, and last, in one transaction, its rows and its ledger entry. Whatever interrupts it,
the next run finds the file either wholly recorded or still new.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines import __version__
from pipelines.intake import ledger
from pipelines.intake.arrivals import Arrival, scan
from pipelines.intake.conform import for_warehouse
from pipelines.intake.feedback_copy import write_copy
from pipelines.intake.identifiers import identifier_key, without_identifiers
from pipelines.intake.ledger import Submission
from pipelines.intake.originals import StillChanging, keep_original
from pipelines.intake.prepare import prepare
from pipelines.intake.prepared import Prepared, PreparedPart
from pipelines.intake.rulebook import Rulebook, rules_fingerprint
from pipelines.intake.standing import Lying, SentBefore, is_new, sent_before
from pipelines.quality.feedback import copy_path, feedback_path, write_feedback
from pipelines.quality.results import FOLDER as RESULTS
from pipelines.quality.results import save as save_results
from pipelines.warehouse.connection import append, connected, transaction
from pipelines.workspace import Workspace


@dataclass(frozen=True)
class TakenIn:
    """A ledger entry made by this run, where its feedback lies, and why it was not accepted."""

    submission: Submission
    feedback: Path | None


def find_new(workspace: Workspace, known: list[Submission]) -> list[Arrival]:
    """The arrivals that intake has not dealt with under the present rules."""
    rules, arrivals = rules_fingerprint(workspace), scan(workspace)
    lying = Lying(arrivals)
    fresh: dict[tuple[str, str, str], Arrival] = {}
    for arrival in arrivals:
        if is_new(arrival, known, rules, lying):
            # The same bytes twice in one folder are one submission: the first name stands.
            name = "" if arrival.sha256 else arrival.name
            fresh.setdefault((arrival.sha256, arrival.folder, name), arrival)
    return list(fresh.values())


def take_in(
    workspace: Workspace,
    *,
    now: datetime,
    wanted: Callable[[Arrival], bool] = lambda arrival: True,
    on_file: Callable[[int, int, Arrival], None] = lambda done, total, arrival: None,
) -> list[TakenIn]:
    """Take in every new file that is ``wanted``; returns one entry a file and dataset.

    Args:
        workspace: where the files lie and the warehouse is.
        now: the moment of intake, in UTC without a time zone; the same for the whole run.
        wanted: narrows the run, for example to one quarter's folder.
        on_file: told before each file how many are done, of how many, and which one it is.

    Raises:
        WarehouseBusy: another run holds the warehouse.
    """
    with connected(workspace) as connection:
        known, fingerprint = ledger.entries(connection), rules_fingerprint(workspace)
        lie = scan(workspace)
        lying = Lying(lie)
        arrivals = [a for a in lie if wanted(a) and is_new(a, known, fingerprint, lying)]
        if not arrivals:
            return []
        _clear_away(workspace)
        rules = Rulebook(workspace)
        taken: list[TakenIn] = []
        for done, arrival in enumerate(arrivals):
            # Of the same bytes twice in one folder the first stands, unless others came between.
            if not is_new(arrival, known, fingerprint, lying):
                continue
            on_file(done, len(arrivals), arrival)
            if arrival.sha256:
                try:
                    keep_original(arrival.path, workspace.originals, arrival.sha256)
                except (StillChanging, FileNotFoundError):
                    # It is still being copied into the folder, or gone: the next run will see.
                    continue
            prepared = prepare(arrival, rules)
            again = sent_before(arrival, known, lying)
            made = _record(workspace, connection, prepared, now, fingerprint, again)
            known += [entry.submission for entry in made]
            taken += made
        return taken


def _clear_away(workspace: Workspace) -> None:
    """Halves of files that a killed run left; under the writer's lock they are nobody's."""
    for folder in (workspace.originals, workspace.quality / RESULTS, workspace.feedback):
        for left in folder.rglob("*.part"):
            left.unlink(missing_ok=True)


def _record(
    workspace: Workspace,
    connection: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    now: datetime,
    rules_sha256: str,
    again: SentBefore | None,
) -> list[TakenIn]:
    sequence = ledger.next_sequence(connection)
    parts: Collection[PreparedPart | None] = prepared.parts or (None,)
    made = []
    for offset, part in enumerate(parts):
        submission = _submission(prepared, part, now, rules_sha256, sequence + offset, again)
        feedback = _explain(workspace, prepared, part, submission)
        made.append((part, TakenIn(submission, feedback)))
    with transaction(connection):
        for part, entry in made:
            ledger.record(connection, entry.submission)
            if part and prepared.outcome == "accepted":
                rows = for_warehouse(part.frame, part.contract, entry.submission.submission_id)
                if part.contract.identifiers:
                    rows = without_identifiers(rows, part.contract, identifier_key(workspace))
                append(connection, part.contract.dataset, rows)
    return [entry for _, entry in made]


def _submission(
    prepared: Prepared,
    part: PreparedPart | None,
    now: datetime,
    rules_sha256: str,
    sequence: int,
    again: SentBefore | None,
) -> Submission:
    arrival = prepared.arrival
    dataset = part.contract.dataset if part else None
    rows = part.frame.height if part else 0
    set_aside = part.rows_set_aside if part else 0
    after = again.replaced_by.submission_id if again else None
    reason = again.reason if again and prepared.outcome == "accepted" else prepared.reason
    return Submission(
        submission_id=ledger.submission_id(arrival, dataset, rules_sha256, after),
        sequence=sequence,
        sha256=arrival.sha256,
        original_name=arrival.name,
        folder=arrival.folder,
        dataset=dataset,
        publication=part.publication if part else None,
        release_period=part.release_period if part else None,
        agency=arrival.context.agency,
        period=arrival.context.period,
        received_at=min(arrival.received_at, now),
        taken_in_at=now,
        outcome=prepared.outcome,
        reason=reason,
        rows_read=rows + set_aside,
        rows_set_aside=set_aside,
        rows_accepted=rows if prepared.outcome == "accepted" else 0,
        errors=part.errors if part else int(prepared.outcome == "rejected"),
        warnings=part.warnings if part else 0,
        rules_sha256=rules_sha256,
        code_version=__version__,
        is_synthetic=arrival.is_synthetic,
    )


def _explain(
    workspace: Workspace, prepared: Prepared, part: PreparedPart | None, submission: Submission
) -> Path | None:
    """Keep the results, and write to the agency where there is something to say."""
    described = {
        "submission_id": submission.submission_id,
        "dataset": submission.dataset,
        "agency_code": submission.agency,
        "period": submission.period,
        "original_name": submission.original_name,
        "received_at": submission.received_at.isoformat(timespec="seconds"),
        "outcome": submission.outcome,
        "reason": submission.reason,
        "is_synthetic": submission.is_synthetic,
        "errors": submission.errors,
        "warnings": submission.warnings,
    }
    save_results(part.checked if part else None, workspace.quality, described)
    folder = workspace.feedback.joinpath(
        *(submission.folder.split("/") if submission.folder else [])
    )
    # What was put right must not leave the word that it is wrong behind.
    contract = part.contract if part else None
    several = len(prepared.parts) > 1
    about = contract if several else None
    told_in = feedback_path(folder, submission.original_name, about)
    told_before = told_in.is_file()
    something = submission.errors or submission.warnings or told_before
    if prepared.outcome == "unrecognised" or not something:
        return None
    marked = copy_path(told_in)
    has_copy = part is not None and write_copy(marked, prepared.arrival.path, part)
    if not has_copy:
        marked.unlink(missing_ok=True)
    return write_feedback(
        folder,
        described,
        part.findings if part else (),
        part.checked.rules if part else (),
        contract,
        several=several,
        has_copy=has_copy,
    )
