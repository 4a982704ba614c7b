"""What a file's sender is told: what was found, what to explain, what changed against before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl

from pipelines.intake.accepted_before import AcceptedBefore
from pipelines.intake.explanations import DATASET as EXPLANATIONS
from pipelines.intake.explanations import form_path, write_form
from pipelines.intake.feedback_copy import write_copy
from pipelines.intake.ledger import Submission
from pipelines.intake.prepared import Prepared, PreparedPart
from pipelines.intake.rulebook import Rulebook
from pipelines.intake.standing import replaced
from pipelines.intake.what_changed import Changes, changes_path, compare, in_words, write_changes
from pipelines.quality.feedback import copy_path, feedback_path, write_feedback
from pipelines.quality.results import save as save_results


class Replaces(NamedTuple):
    """The return that a file takes the place of, and what it changes of it."""

    before: Submission
    changes: Changes


def what_it_changes(
    connection: duckdb.DuckDBPyConnection,
    rows: pl.DataFrame | None,
    part: PreparedPart | None,
    submission: Submission,
    known: list[Submission],
) -> Replaces | None:
    """What an accepted return changes of the one before; None where there is none, or nothing.

    Args:
        connection: the warehouse.
        rows: the part's rows as they will be stored; None where it was not accepted.
        part: what the file holds of one dataset.
        submission: its entry in the ledger.
        known: the entries before.
    """
    if part is None or rows is None or submission.agency is None:
        return None
    dataset = part.contract.dataset
    before = replaced(known, dataset, submission.agency, submission.period, part.publication)
    if before is None:
        return None
    changes = compare(
        AcceptedBefore(connection).rows_of(part.contract, before), rows, part.contract
    )
    return None if changes is None or changes.is_nothing else Replaces(before, changes)


def tell_sender(
    rules: Rulebook,
    prepared: Prepared,
    part: PreparedPart | None,
    submission: Submission,
    replaces: Replaces | None,
    left_out: Sequence[str] = (),
) -> Path | None:
    """Keep the results, and write to the agency where there is something to say.

    Args:
        rules: what the file was judged by.
        prepared: what was found in it.
        part: of these, what this entry is about.
        submission: its entry in the ledger.
        replaces: the return whose place it takes.
        left_out: sentences about what counts no longer because of it.

    Returns:
        The list of what was found; None where nothing was written.
    """
    workspace = rules.workspace
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
    something = submission.errors or submission.warnings or replaces or left_out or told_before
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
        beside=[*left_out, *_form(rules, prepared, part, told_in), *_changes(replaces, told_in)],
    )


def _form(
    rules: Rulebook, prepared: Prepared, part: PreparedPart | None, told_in: Path
) -> Iterator[str]:
    """Write the form for explanations, where any is asked for, and say what to do with it."""
    path = form_path(told_in)
    is_accepted = part is not None and prepared.outcome == "accepted"
    if part is None or not is_accepted or not write_form(path, part, rules.contracts[EXPLANATIONS]):
        path.unlink(missing_ok=True)
        return
    yield (
        f"{path.name} lists the figures that an explanation is asked for. Write into its column"
        " 'explanation' why each is as it is, and send that file to the same folder as your return."
        " What you write is shown beside the figure: nobody may be recognised in it."
    )


def _changes(replaces: Replaces | None, told_in: Path) -> Iterator[str]:
    """Write the list of changes, where there are any, and say how many."""
    path = changes_path(told_in)
    if replaces is None:
        path.unlink(missing_ok=True)
        return
    write_changes(path, replaces.changes)
    yield in_words(replaces.changes, replaces.before.received_at, path.name)
