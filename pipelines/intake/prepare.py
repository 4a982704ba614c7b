"""One arrival -> what would be recorded of it: read, recognised, conformed and checked.

Nothing is written here. A fault of the file never stops the run: it becomes a rejection that says
what is wrong, where, and what to do.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.contracts import Contract
from pipelines.free_text.feedback import personal_details, without_details
from pipelines.intake.accepted_before import AcceptedBefore
from pipelines.intake.arrivals import Arrival
from pipelines.intake.audits import ANSWERS, RECORDS, audits_in, read_audit, with_headings
from pipelines.intake.conform import Conformed, conform
from pipelines.intake.damaged_cells import garbled_texts, split_numbers
from pipelines.intake.documents import TEXTS, in_its_folder, texts_in, under_headings
from pipelines.intake.explanations import DATASET as EXPLANATIONS
from pipelines.intake.handed_out import (
    NOTHING_FILLED_IN,
    is_handed_out,
    left_empty,
    without_untouched,
)
from pipelines.intake.official import official_part
from pipelines.intake.prepared import Prepared, PreparedPart
from pipelines.intake.readers import RawTable, Table, UnreadableFile, read_file
from pipelines.intake.readers.document import LEFT_OUT, NOT_CARRIED
from pipelines.intake.recognise import describe_expected, find_table
from pipelines.intake.rulebook import Rulebook
from pipelines.quality import Finding, check
from pipelines.storage import NO_ROOM

# The reader saw that a value cannot be what was meant: an unquoted 1,234 moves its row sideways.
_WRONG_VALUES = {
    "formula_without_value",
    "cells_beyond_header",
    "cell_error",
    "cell_not_read",
    NOT_CARRIED,
}
_WORTH_SAYING = {"formula", "encoding_assumed", "hidden_sheet", "many_lines_in_cell", LEFT_OUT}


def prepare(arrival: Arrival, rules: Rulebook, before: AcceptedBefore | None = None) -> Prepared:
    """Read and judge one arrival.

    Args:
        arrival: the file.
        rules: what it is judged by.
        before: what was accepted before; without it nothing is asked that compares with that.
    """
    if arrival.misplaced:
        return Prepared(arrival, "rejected", arrival.misplaced)
    try:
        tables = read_file(arrival.path)
        if arrival.is_official:
            return _prepare_official(arrival, rules, tables)
        return _prepare_return(arrival, rules, tables, before)
    except UnreadableFile as error:
        return Prepared(arrival, "rejected", str(error))
    except MemoryError:
        return Prepared(arrival, "rejected", "The file is too large for this machine's memory.")
    except OSError as error:
        if error.errno in NO_ROOM:
            raise  # No fault of the file: it is taken in when there is room again.
        return Prepared(
            arrival,
            "rejected",
            f"The file could not be opened ({error.strerror or type(error).__name__}). Close it in"
            " other programs, check that it may be read, and run again.",
        )


def _prepare_return(
    arrival: Arrival, rules: Rulebook, tables: list[RawTable], before: AcceptedBefore | None
) -> Prepared:
    contracts = rules.of_kind("return")
    found: dict[str, list[tuple[Table, Conformed]]] = {}
    told: dict[str, list[Finding]] = {}
    untouched = False

    def take(table: Table, contract: Contract) -> None:
        nonlocal untouched
        if is_handed_out(table):
            table, left = without_untouched(table, contract)
            # A sheet that nobody wrote in was not sent: another day, another person may.
            if not table.frame.height:
                untouched = True
                return
            told.setdefault(contract.dataset, []).extend(left_empty(table, left))
        rows = conform(table, contract, arrival.context, rules.workspace.seeds)
        if contract.dataset in (RECORDS, ANSWERS):
            rows = replace(rows, frame=with_headings(rows.frame, table, contract))
        if contract.dataset == TEXTS:
            rows = replace(rows, frame=under_headings(rows.frame))
        found.setdefault(contract.dataset, []).append((table, rows))

    for sent in tables:
        raw = in_its_folder(sent, arrival.context) if sent.is_document else sent
        audit = read_audit(
            raw, rules.audit_tools, contracts, arrival.context, rules.workspace.seeds
        )
        if audit:
            take(audit.records, contracts[RECORDS])
            # Where an audit only grades, that nothing was answered is no fault.
            if audit.answers.frame.height:
                take(audit.answers, contracts[ANSWERS])
            told.setdefault(RECORDS, []).extend(audit.findings)
        elif match := find_table(raw, list(contracts.values())):
            take(*match)
    if not found and untouched:
        return Prepared(arrival, "rejected", NOTHING_FILLED_IN)
    if not found:
        return Prepared(
            arrival,
            "rejected",
            "No sheet has the columns of a return that is expected here. The first row of the"
            f" table must name its columns. Expected: {describe_expected(contracts)}.",
        )
    parts = tuple(
        _checked(contracts[dataset], pairs, told.get(dataset, []), arrival, rules, before)
        for dataset, pairs in found.items()
    )
    # Each audit of a quarter has a file of its own: one replaces only an earlier file of the same.
    parts = tuple(
        replace(part, publication=audits_in(part, parts) or texts_in(part) or _own(part, arrival))
        for part in parts
    )
    outcome = "rejected" if any(part.errors for part in parts) else "accepted"
    reason = None
    if outcome == "rejected":
        errors = sum(part.errors for part in parts)
        reason = f"{errors} error{'s' if errors != 1 else ''} to put right; see the feedback file."
    return Prepared(arrival, outcome, reason, parts)


def _own(part: PreparedPart, arrival: Arrival) -> str | None:
    """Some explanations come today and some next week: no file of them replaces another."""
    return arrival.sha256[:12] if part.contract.dataset == EXPLANATIONS else None


def _checked(
    contract: Contract,
    pairs: list[tuple[Table, Conformed]],
    told: list[Finding],
    arrival: Arrival,
    rules: Rulebook,
    before: AcceptedBefore | None,
) -> PreparedPart:
    frame = pl.concat([rows.frame for _, rows in pairs], rechunk=False)
    # A column that no sheet has is told once, as missing, and not again for each of its cells.
    missing = set.intersection(*({c.name for c in rows.missing_columns} for _, rows in pairs))
    present = frame.drop([n for c in missing for n in frame.columns if n in _columns_of(c)])
    if contract.questions:
        from pipelines.quality.questions import add_questions

        earlier = before.earlier(contract, arrival.context) if before else None
        present = add_questions(present, contract, earlier, rules.workspace.seeds)
    result = check(present, contract, arrival.context, rules.workspace.seeds)
    extra = [*told]
    for table, rows in pairs:
        extra += _unknown_columns(table, rows, contract)
        extra += [
            Finding(
                severity="error" if note.code in _WRONG_VALUES else "warning",
                sheet=table.sheet,
                row=note.row,
                column=note.column,
                value=None,
                rule=note.code,
                message=note.message,
                remedy="Check that this is what you meant to send.",
            )
            for note in table.notes
            if note.code in _WRONG_VALUES | _WORTH_SAYING
        ]
        extra += split_numbers(table, contract)
    extra += garbled_texts(frame, contract)
    extra += personal_details(frame, contract)
    return PreparedPart(
        contract=contract,
        frame=frame,
        checked=replace(result, findings=tuple(map(without_details, result.findings))),
        extra_findings=tuple(extra),
        rows_set_aside=sum(rows.rows_set_aside for _, rows in pairs),
    )


def _columns_of(name: str) -> tuple[str, str, str]:
    return name, f"{name}_as_sent", f"{name}_unreadable"


def _unknown_columns(table: Table, rows: Conformed, contract: Contract) -> list[Finding]:
    return [
        Finding(
            severity="warning",
            sheet=table.sheet,
            row=table.header_row,
            column=header,
            value=None,
            rule="column_is_known",
            message=f"The column '{header}' is not part of the {contract.title.lower()} and was"
            " not used. The file is kept as it is.",
            remedy="Check the column's name; remove it if it was not meant to be sent.",
        )
        for header in rows.unknown_headers
    ]


def _prepare_official(arrival: Arrival, rules: Rulebook, tables: list[RawTable]) -> Prepared:
    parts = [part for raw in tables if (part := official_part(raw, arrival, rules))]
    if not parts:
        return Prepared(
            arrival,
            "unrecognised",
            "No mapping describes this publication, so none of its figures are used. The file is"
            " kept. To use it, add a mapping to expectations/mappings.",
        )
    outcome = "rejected" if any(part.errors for part in parts) else "accepted"
    reason = "The publication breaks its contract; see the feedback file." * (outcome == "rejected")
    return Prepared(arrival, outcome, reason or None, tuple(parts))
