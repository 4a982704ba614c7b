"""Where each piece of evidence comes from: links beside the evidence, and the entries they lead to.

A link leads to an entry of the same report, so that it holds on the page, in the PDF and in Word,
wherever a report is handed on. An entry tells what the release holds of a file and no more: its
name, its place, who sent it when. It quotes no count, so a figure that is hidden stays hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.fingerprints import value_sha256
from pipelines.publishing.outcomes import Outcome
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_missing import agency_name, dataset_name
from pipelines.publishing.signals import Signal
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import escape, flat, listed
from pipelines.words import day_words

FIGURES = "Figures"
AUDIT_EXPORT = "audit_export"
NOTHING = "No evidence stands beside an outcome statement in this report."
NOT_HELD = "no return of it has been received"
_ROW = ", row "


@dataclass(frozen=True)
class Source:
    """A place that evidence comes from: a row, or the returns behind a figure or an audit.

    Attributes:
        group: the dataset in words, or ``FIGURES``.
        title: what it is, as the link beside the evidence reads.
        submissions: ids of the files it stands in.
        remark: what else tells where it is found.
    """

    group: str
    title: str
    submissions: tuple[str, ...]
    remark: str = ""

    @property
    def anchor(self) -> str:
        """Letters and digits alone: valid, and unique, on a page, in Typst and in Word."""
        return "from-" + value_sha256([self.group, self.title, self.remark, *self.submissions])[:16]

    @property
    def link(self) -> str:
        """Its title as Markdown that leads to its entry."""
        return f"[{escape(self.title)}](#{self.anchor})"


# An outcome statement, and a place that evidence for it comes from.
Used = tuple[Outcome, Source]


def statement_anchor(outcome: Outcome) -> str:
    """What an entry links back to; two plans may use one code."""
    return "for-" + value_sha256([outcome.progress["plan"], outcome.code])[:16]


def row_source(quarter: Quarter, row: Mapping[str, Any]) -> Source:
    """Of a row of ``fct_evidence``: the row of the file that it was written in."""
    submission = str(row["submission_id"] or "")
    title = flat(row["reference"]) or "place not recorded"
    return Source(_dataset(quarter, submission), title, (submission,) if submission else ())


def figure_source(signals: Sequence[Signal]) -> Source:
    """Of an indicator: the returns behind its figures in all areas of the report."""
    indicator = signals[0].indicator
    found = {
        one: None
        for signal in signals
        for one in (signal.figure.submissions if signal.figure else ())
    }
    return Source(FIGURES, indicator.short_title, tuple(sorted(found)), indicator.code)


def plan_source(quarter: Quarter, items: Sequence[Mapping[str, Any]]) -> Source | None:
    """Of an outcome statement's items of the Business Plan: the rows of its file."""
    references = [flat(row["reference"]) for row in items if row["reference"]]
    if not references:
        return None
    submissions = tuple(sorted({str(row["submission_id"]) for row in items}))
    return Source(_dataset(quarter, submissions[0]), _rows_words(references), submissions)


def audit_source(
    quarter: Quarter, code: str, period: str, programme: Sequence[Mapping[str, Any]]
) -> Source:
    """Of an audit: the files of its export in the quarter it was reported, and the programme.

    Args:
        quarter: the report.
        code: the audit's.
        period: the quarter that it was reported in.
        programme: the rows of ``fct_evidence`` of audits; those that name it are told of.
    """
    # As the warehouse: the newest file that holds the audit stands, also one of several audits.
    exports = [
        one
        for one in quarter.release.manifest.get("submissions") or []
        if one.get("dataset") == AUDIT_EXPORT
        and one.get("outcome", "accepted") == "accepted"
        and one.get("period") == period
        and code in str(one.get("publication") or "").split(";")
    ]
    standing = tuple(str(one["submission_id"]) for one in exports[-1:])
    named = [row for row in programme if str(row["text"] or "").startswith(f"{code}. ")]
    told = [f"in the programme: {flat(row['reference'])}" for row in named if row["reference"]]
    mine = tuple(str(row["submission_id"]) for row in named if row["submission_id"])
    return Source(dataset_name(AUDIT_EXPORT), code, (*standing, *mine), "; ".join(told))


def evidence_sources(quarter: Quarter, used: Sequence[Used]) -> str:
    """The section as Markdown: an entry for each place that a link leads to, by dataset."""
    if not used:
        return NOTHING
    found: dict[Source, list[Outcome]] = {}
    for outcome, source in used:
        statements = found.setdefault(source, [])
        if outcome not in statements:
            statements.append(outcome)
    groups = sorted({one.group for one in found}, key=lambda group: (group != FIGURES, group))
    rows: list[Sequence[str] | Group] = []
    for group in groups:
        rows.append(Group(group))
        mine = sorted((one for one in found if one.group == group), key=_place)
        rows += [_cells(quarter, one, found[one]) for one in mine]
    columns = [
        Column("Where it stands", 30),
        Column("File, who sent it and when", 38),
        Column("Outcome statement it is evidence for", 32),
    ]
    return f"{_how_to_follow(quarter, list(found))}\n\n" + table(
        columns, rows, f"The sources of the evidence, {quarter.words}"
    )


def _how_to_follow(quarter: Quarter, found: Sequence[Source]) -> str:
    release = quarter.release.manifest.get("release_id", "not named")
    told = escape(
        f"The link beside a piece of evidence leads to its entry here; the entry leads back. It "
        f"says what release {release} holds of the source. Whoever may open the returns finds each "
        "file by its submission, as it was sent."
    )
    code = next((one.remark for one in found if one.group == FIGURES), None)
    if code:
        area, period = quarter.scope.main_area, quarter.period
        told += " " + escape(
            "The returns behind a figure are named for all areas of this report together; which "
            "sheet and rows hold its counts is told by the command assurance explain with the "
            "figure's code, an area and a period, such as:"
        )
        # As code, for in prose two hyphens become a dash, and a copied command would fail.
        told += f" `assurance explain {code} --area {area} --period {period}`"
    return told


def _cells(quarter: Quarter, source: Source, statements: Sequence[Outcome]) -> list[str]:
    remark = f" [{escape(source.remark)}]{{.remark}}" if source.remark else ""
    files = [_file_words(quarter, one) for one in source.submissions] or [escape(NOT_HELD)]
    back = [f"[{escape(one.title.rstrip('.'))}](#{statement_anchor(one)})" for one in statements]
    return [
        f"[{escape(source.title)}]{{#{source.anchor}}}{remark}",
        "; ".join(files),
        "; ".join(back),
    ]


def _file_words(quarter: Quarter, submission: str) -> str:
    """'performance_return.csv, Leicester Education, received 14 July 2025, submission S03b4'."""
    entry = _entry(quarter, submission)
    name = flat(entry.get("original_name")) or "file not named"
    agency = entry.get("agency_code")
    sender = agency_name(quarter, agency) if agency else dataset_name(entry.get("dataset"))
    day = _received(quarter, submission)
    when = f"received {day}" if day else "the day it was received is not in the release"
    return escape(f"{name}, {sender}, {when}, submission {submission}")


def _received(quarter: Quarter, submission: str) -> str | None:
    """The day by the manifest; a release of older code has it for the returns that are owed."""
    day = _entry(quarter, submission).get("received_on")
    if day is None:
        returns = quarter.release.returns
        mine = returns.filter(returns["submission_id"] == submission)["received_on"].drop_nulls()
        day = mine[0] if len(mine) else None
    return day_words(day) if day else None


def _entry(quarter: Quarter, submission: str) -> Mapping[str, Any]:
    entries = quarter.release.manifest.get("submissions") or []
    return next((one for one in entries if one.get("submission_id") == submission), {})


def _dataset(quarter: Quarter, submission: str) -> str:
    return dataset_name(_entry(quarter, submission).get("dataset"))


def _rows_words(references: Sequence[str]) -> str:
    """'plan.xlsx, Plan, rows 3, 4 and 9' for the rows of one sheet; else each by itself."""
    sheets: dict[str, list[str]] = {}
    for one in dict.fromkeys(references):
        sheet, _, row = one.rpartition(_ROW)
        sheets.setdefault(sheet, []).append(row)
    told = []
    for sheet, rows in sheets.items():
        if not sheet or len(rows) == 1:
            told += [f"{sheet}{_ROW}{row}" if sheet else row for row in rows]
            continue
        ordered = sorted(rows, key=lambda row: (len(row), row))
        told.append(f"{sheet}, rows {listed(ordered)}")
    return "; ".join(told)


def _place(source: Source) -> tuple[str, str]:
    return source.title.casefold(), source.anchor
