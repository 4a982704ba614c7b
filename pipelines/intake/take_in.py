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
import polars as pl

from pipelines import __version__
from pipelines.intake import ledger
from pipelines.intake.accepted_before import AcceptedBefore
from pipelines.intake.arrivals import Arrival, scan
from pipelines.intake.audits import no_longer_counted
from pipelines.intake.conform import for_warehouse
from pipelines.intake.explanations import record_asked
from pipelines.intake.folder import is_unfinished
from pipelines.intake.identifiers import identifier_key, without_identifiers
from pipelines.intake.ledger import Submission
from pipelines.intake.originals import StillChanging, keep_original
from pipelines.intake.prepare import prepare
from pipelines.intake.prepared import Prepared, PreparedPart
from pipelines.intake.rulebook import Rulebook, rules_fingerprint
from pipelines.intake.standing import Lying, SentBefore, is_new, sent_before
from pipelines.intake.tell_sender import tell_sender, what_it_changes
from pipelines.quality.results import FOLDER as RESULTS
from pipelines.quality.rule_counts import keep_counts
from pipelines.warehouse.connection import append, connected, transaction
from pipelines.workspace import Workspace


@dataclass(frozen=True)
class TakenIn:
    """A ledger entry made by this run, where its feedback lies, and what it took out of force."""

    submission: Submission
    feedback: Path | None
    warnings: tuple[str, ...] = ()


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
    settle_seconds: float = 0,
    on_left: Callable[[Arrival], None] = lambda arrival: None,
) -> list[TakenIn]:
    """Take in every new file that is ``wanted``; returns one entry a file and dataset.

    Args:
        workspace: where the files lie and the warehouse is.
        now: the moment of intake, in UTC without a time zone; the same for the whole run.
        wanted: narrows the run, for example to one quarter's folder.
        on_file: told before each file how many are done, of how many, and which one it is.
        settle_seconds: how long a file must not have been written to be taken for whole.
        on_left: told of each file that somebody is still writing; it is left for the next run.

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
            try:
                prepared = _kept_and_prepared(connection, rules, arrival, settle_seconds)
            except StillChanging:
                on_left(arrival)
                continue
            except FileNotFoundError:
                continue
            again = sent_before(arrival, known, lying)
            made = _record(rules, connection, prepared, now, fingerprint, again, known)
            known += [entry.submission for entry in made]
            taken += made
        return taken


def _clear_away(workspace: Workspace) -> None:
    """Halves of files that a killed run left; under the writer's lock they are nobody's."""
    for folder in (workspace.originals, workspace.quality / RESULTS, workspace.feedback):
        for left in folder.rglob("*.part"):
            left.unlink(missing_ok=True)


def _kept_and_prepared(
    connection: duckdb.DuckDBPyConnection,
    rules: Rulebook,
    arrival: Arrival,
    settle_seconds: float,
) -> Prepared:
    """Keep the file's bytes and judge them; what is judged are the bytes that are kept.

    Raises:
        StillChanging: somebody is still writing it.
        FileNotFoundError: it is gone.
    """
    if is_unfinished(arrival.path, arrival.stamp, settle_seconds):
        raise StillChanging(arrival.name)
    if arrival.sha256:
        keep_original(arrival.path, rules.workspace.originals, arrival.sha256)
    prepared = prepare(arrival, rules, AcceptedBefore(connection))
    if is_unfinished(arrival.path, arrival.stamp):
        raise StillChanging(arrival.name)
    return prepared


def _record(
    rules: Rulebook,
    connection: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    now: datetime,
    rules_sha256: str,
    again: SentBefore | None,
    known: list[Submission],
) -> list[TakenIn]:
    sequence = ledger.next_sequence(connection)
    parts: Collection[PreparedPart | None] = prepared.parts or (None,)
    made = []
    for offset, part in enumerate(parts):
        submission = _submission(prepared, part, now, rules_sha256, sequence + offset, again)
        rows = None
        if part and prepared.outcome == "accepted":
            rows = _to_store(rules.workspace, part, submission)
        replaces = what_it_changes(connection, rows, part, submission, known)
        left_out = () if rows is None else no_longer_counted(connection, rows, submission)
        feedback = tell_sender(rules, prepared, part, submission, replaces, left_out)
        made.append((part, rows, TakenIn(submission, feedback, left_out)))
    with transaction(connection):
        for part, rows, entry in made:
            ledger.record(connection, entry.submission)
            if part:
                keep_counts(connection, entry.submission.submission_id, part.checked.rules)
            if part and rows is not None:
                append(connection, part.contract.dataset, rows)
                record_asked(connection, part, entry.submission.submission_id)
    return [entry for *_, entry in made]


def _to_store(workspace: Workspace, part: PreparedPart, submission: Submission) -> pl.DataFrame:
    """The part's rows as the warehouse is to hold them."""
    rows = for_warehouse(part.frame, part.contract, submission.submission_id)
    if part.contract.identifiers:
        rows = without_identifiers(rows, part.contract, identifier_key(workspace))
    return rows


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
