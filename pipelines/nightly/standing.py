"""How things stand in the morning: returns, decisions, the release in force."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import duckdb

from pipelines.contracts import load_contracts
from pipelines.nightly.window import Window
from pipelines.publication.subjects import published_subjects
from pipelines.release.read import Manifest, latest_release
from pipelines.release.reasons import causes
from pipelines.release.tables import REVISIONS
from pipelines.reminders.owed import Owed, asked_for, owed
from pipelines.warehouse.connection import connected
from pipelines.words import day_words, number_of
from pipelines.workspace import Workspace

_SOON = timedelta(days=7)


@dataclass
class Overdue:
    """What agencies owe, a sentence each; ``new`` became overdue since the last summary."""

    new: list[str] = field(default_factory=list)
    old: list[str] = field(default_factory=list)
    soon: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)


def overdue_returns(workspace: Workspace, window: Window) -> Overdue:
    """What the release in force says is missing or was not accepted, and what falls due."""
    manifest = latest_release(workspace.marts)
    found = Overdue()
    if manifest is None:
        return found
    contracts = load_contracts(workspace.contracts)
    titles = {name: contract.title for name, contract in contracts.items()}
    for one in owed(manifest, titles):
        told = f"{one.agency}, {one.quarter}: {one.title}. {one.standing()}."
        if one.status in ("missing", "rejected"):
            is_new = window.since.date() <= one.due_on < window.day
            (found.new if is_new else found.old).append(told)
        elif _falls_due(one, window.day):
            found.soon.append(told)
        if one.questions:
            asked = asked_for(one.questions)
            found.unexplained.append(f"{one.agency}, {one.quarter}: {one.title}. {asked}.")
    return found


def _falls_due(one: Owed, day: date) -> bool:
    return one.status == "not due" and day <= one.due_on <= day + _SOON


def to_decide(workspace: Workspace, today: date) -> list[str]:
    """Texts that wait for somebody's decision, and duties of publication that are overdue."""
    told = []
    if waiting := _texts_waiting(workspace):
        told.append(
            f"{number_of(waiting, 'text')} withheld because of a possible personal detail:"
            " 'assurance redact' lists them."
        )
    for one in published_subjects(workspace, today):
        if one.damage:
            told.append(one.damage)
        told += [
            f"Yearly Report {one.subject.year}, {one.subject.partnership}: {duty.sentence()}"
            for duty in one.duties
            if duty.state == "overdue"
        ]
    return told


def _texts_waiting(workspace: Workspace) -> int:
    if not workspace.database.is_file():
        return 0
    with connected(workspace) as connection:
        row = connection.execute(
            "select count(*) from raw.text_holds"
            " where text_id not in (select text_id from raw.text_decisions)"
        ).fetchone()
    return int(row[0]) if row else 0


def release_lines(workspace: Workspace, window: Window) -> tuple[list[str], bool]:
    """Which release is in force and what is new in it, and whether its figures are made up."""
    manifest = latest_release(workspace.marts)
    if manifest is None:
        return ["There is no release yet."], False
    told = [f"{manifest.release_id}, made on {day_words(manifest.created_at)}."]
    if window.since < manifest.created_at <= window.until:
        told += _changes(manifest)
    else:
        told.append("It was not changed.")
    told.append("Reports: reports/published/index.html.")
    return told, manifest.is_synthetic


def _changes(manifest: Manifest) -> list[str]:
    """How many figures differ from the release before, and why; never which, nor by how much."""
    before = manifest.raw.get("previous_release_id")
    if not before:
        return ["It is the first one."]
    path = str(manifest.folder / f"{REVISIONS}.parquet").replace("'", "''")
    rows = duckdb.connect().execute(f"select reason from read_parquet('{path}')").fetchall()
    if not rows:
        return [f"It took the place of {before}; no figure that both show is another."]
    # What the agency says of its correction is for the reports.
    reasons = Counter("; ".join(causes(reason)) for (reason,) in rows).most_common()
    why = "; ".join(f"{reason[:1].lower()}{reason[1:]}: {count:,}" for reason, count in reasons)
    return [f"It took the place of {before}: {number_of(len(rows), 'figure')} changed ({why})."]
