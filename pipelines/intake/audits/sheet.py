"""One sheet of an audit tool's export -> a table of records and a table of answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.contracts import Contract
from pipelines.contracts.load import allowed_codes
from pipelines.contracts.model import SubmissionContext
from pipelines.intake.audits.columns import AUDIT_CODE, Columns, Question, is_audit, read_columns
from pipelines.intake.audits.told import told_of
from pipelines.intake.audits.tools import AuditTool, AuditTools
from pipelines.intake.readers import RawTable, Table, UnreadableFile
from pipelines.intake.readers.headers import HEADER_SEARCH_ROWS, stray_notes
from pipelines.intake.readers.model import ReaderNote, column_letter
from pipelines.quality import Finding

RECORDS, ANSWERS = "audit_export", "audit_answer"


@dataclass(frozen=True)
class AuditSheet:
    """``records`` and ``answers`` have their contracts' columns; ``findings`` are warnings.

    What the reader noted stands with the records alone, so that it is told once.
    """

    records: Table
    answers: Table
    findings: tuple[Finding, ...]


def read_audit(
    raw: RawTable,
    known: AuditTools,
    contracts: dict[str, Contract],
    context: SubmissionContext,
    seeds: Path,
) -> AuditSheet | None:
    """The sheet as records and answers, or None where no tool's export is like it.

    Args:
        raw: the sheet as text.
        known: the declared tools and questions.
        contracts: of returns, by dataset.
        context: the folder's quarter and agency, and the file's name.
        seeds: folder of the catalogues.

    Raises:
        UnreadableFile: it is an audit, but its code, the case or the agency is not to be found.
    """
    found = _heading_row(raw, known, contracts[RECORDS])
    if found is None:
        return None
    position, tool = found
    header_row, *sent = raw.cells.row(position)
    columns = read_columns(sent, tool, known, contracts[RECORDS])
    under = raw.cells.slice(position + 1)
    below = _below(under, columns, tool)
    code = None
    if "audit_code" not in columns.fields:
        code = _audit_code(raw, position, context.file)
    records = _records(below, columns, code, context)
    # What a record lacks or repeats is told once, and not again with each of its answers.
    agencies = contracts[RECORDS].column("responding_agency").allowed
    assert agencies is not None
    sound = _sound(records, allowed_codes(agencies, seeds, context))
    answer = contracts[ANSWERS].column("answer").allowed
    assert answer is not None
    scale = sorted(allowed_codes(answer, seeds, context))
    answers = pl.concat([_no_answers(), *_answers(below, columns, scale)])
    answers = records.join(answers, on="row", how="inner", maintain_order="left_right")
    answers = answers.join(sound, on="row", how="semi", maintain_order="left")
    # Another quarter than the folder's is told of the record, and not again of each answer.
    answers = answers.with_columns(pl.lit(context.period).alias("period"))
    kept = ("row", *contracts[ANSWERS].names)
    notes = (*raw.notes, *stray_notes(under, columns.headed))
    return AuditSheet(
        records=_table(raw.sheet, int(header_row), records, columns, notes),
        answers=_table(raw.sheet, int(header_row), answers.select(kept), columns, ()),
        findings=tuple(told_of(raw.sheet, int(header_row), columns, tool)),
    )


def _heading_row(
    raw: RawTable, known: AuditTools, record: Contract
) -> tuple[int, AuditTool] | None:
    rows = list(raw.cells.head(HEADER_SEARCH_ROWS).iter_rows())
    for tool in known.tools:
        for position, (_, *sent) in enumerate(rows):
            if is_audit(sent, tool, known, record):
                return position, tool
    return None


def _below(cells: pl.DataFrame, columns: Columns, tool: AuditTool) -> pl.DataFrame:
    """The cells that are taken in, without the sign that the tool puts after a choice."""
    taken = [f"c{number}" for number in sorted(columns.headings)]
    text = pl.col(taken).str.strip_chars()
    if tool.ends_choices_with:
        text = text.str.strip_suffix(tool.ends_choices_with).str.strip_chars()
    below = cells.select("row", text.replace({"": None}))
    return below.filter(~pl.all_horizontal(pl.col(taken).is_null()))


def _audit_code(raw: RawTable, position: int, file: str) -> str:
    above = [cell for row in raw.cells.head(position).iter_rows() for cell in row[1:] if cell]
    for texts in (above, [raw.sheet or ""], [file]):
        codes = {match.upper() for text in texts for match in AUDIT_CODE.findall(text)}
        if len(codes) > 1:
            raise UnreadableFile(
                "two_audits",
                f"This could be the audit {' or '.join(sorted(codes))}. Give the sheet a column"
                " called audit_code, or leave one code in the titles.",
            )
        if codes:
            return codes.pop()
    raise UnreadableFile(
        "audit_unnamed",
        "Nothing says which audit of the programme this is. Put the audit's code, like CFA-2025-1,"
        " into the file's name, or add a column called audit_code.",
    )


def _records(
    below: pl.DataFrame, columns: Columns, code: str | None, context: SubmissionContext
) -> pl.DataFrame:
    given = {"period": context.period, "agency": context.agency, "audit_code": code}
    missing = {name: text for name, text in given.items() if name not in columns.fields}
    records = below.select(
        "row",
        *(pl.col(f"c{number}").alias(name) for name, number in columns.fields.items()),
        *(pl.lit(text, pl.String).alias(name) for name, text in missing.items()),
    )
    # One agency writes C07 and another c 07: it is one case, and one audit.
    same = pl.col("case_reference", "audit_code").str.to_uppercase().str.replace_all(r"\s+", "")
    return records.with_columns(same)


def _sound(records: pl.DataFrame, agencies: dict[str, str]) -> pl.DataFrame:
    """Rows whose audit, case and agency are known, each of them once."""
    agency = pl.col("responding_agency").str.to_lowercase()
    return (
        records.with_columns(agency.replace_strict(agencies, default=None).alias("_agency"))
        .drop_nulls(["audit_code", "case_reference", "_agency"])
        .unique(["audit_code", "case_reference", "_agency"], keep="first", maintain_order=True)
        .select("row")
    )


def _answers(below: pl.DataFrame, columns: Columns, scale: list[str]) -> Iterator[pl.DataFrame]:
    """One frame a question: row, question, answer, comment; rows without either are left out."""
    nothing = pl.lit(None, pl.String)
    for one in columns.questions:
        asked = pl.col(f"c{one.column}")
        beside = pl.col(f"c{one.comment}") if one.comment else nothing
        if one.kind == "scale":
            in_words = nothing
        elif _is_mostly_scale(below, one, scale):
            # One answer in words must not cost all the others; it is kept as what it is.
            is_answer = asked.str.to_lowercase().is_in(scale)
            asked, in_words = pl.when(is_answer).then(asked), pl.when(~is_answer).then(asked)
        else:
            asked, in_words = nothing, asked
        if one.kind != "scale":
            beside = pl.concat_str([in_words, beside], separator=" ", ignore_nulls=True)
            beside = pl.when(beside != "").then(beside)
        yield below.select(
            "row",
            pl.lit(one.words).alias("question"),
            asked.alias("answer"),
            beside.alias("comment"),
        ).filter(pl.col("answer").is_not_null() | pl.col("comment").is_not_null())


def _is_mostly_scale(below: pl.DataFrame, question: Question, scale: list[str]) -> bool:
    """A question that nobody declared is on the scale where at least half of its answers are."""
    if question.kind is not None:
        return False
    texts = below.get_column(f"c{question.column}").drop_nulls().str.to_lowercase()
    return bool(len(texts)) and 2 * int(texts.is_in(scale).sum()) >= len(texts)


def _no_answers() -> pl.DataFrame:
    text = dict.fromkeys(("question", "answer", "comment"), pl.String)
    return pl.DataFrame(schema={"row": pl.UInt32, **text})


def _table(
    sheet: str | None,
    header_row: int,
    frame: pl.DataFrame,
    columns: Columns,
    notes: tuple[ReaderNote, ...],
) -> Table:
    names = [name for name in frame.columns if name != "row"]
    return Table(
        sheet=sheet,
        frame=frame,
        headers={
            name: columns.headings[columns.fields[name]] if name in columns.fields else name
            for name in names
        },
        header_row=header_row,
        columns={
            name: column_letter(columns.fields[name]) for name in names if name in columns.fields
        },
        notes=notes,
    )
