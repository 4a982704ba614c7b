"""One e-mail for each agency that still owes something, as a draft. Nothing is sent from here.

Addresses are the partnerships' own affair and never in the project: ``data/contacts.csv`` with the
columns ``agency_code`` and ``email``; an agency without one gets a draft without an address.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby
from pathlib import Path

from pipelines.reminders.owed import Owed
from pipelines.workspace import Workspace, WorkspaceDamaged

CONTACTS = "contacts.csv"


def read_contacts(workspace: Workspace) -> dict[str, list[str]]:
    """agency_code -> addresses; empty where there is no list.

    Raises:
        WorkspaceDamaged: the list has other columns, or an address is none.
    """
    path = workspace.data / CONTACTS
    if not path.is_file():
        return {}
    contacts: dict[str, list[str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle)
        if not {"agency_code", "email"} <= set(rows.fieldnames or []):
            raise WorkspaceDamaged(f"{path} needs the columns agency_code and email.")
        for number, row in enumerate(rows, start=2):
            code, address = (row["agency_code"] or "").strip(), (row["email"] or "").strip()
            if not address:
                continue
            if address.count("@") != 1 or any(mark in address for mark in " ,;<>\r\n"):
                raise WorkspaceDamaged(f"{path}, row {number}: the e-mail address is none.")
            contacts.setdefault(code, []).append(address)
    return contacts


def write_reminders(
    folder: Path, rows: Sequence[Owed], contacts: Mapping[str, Sequence[str]]
) -> list[Path]:
    """A draft for each agency with something open.

    Args:
        folder: where the drafts are put, one that is not there yet: an earlier draft may hold what
            somebody has written into it.
        rows: what is owed, of any status and quarter.
        contacts: agency_code -> addresses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    by_agency = sorted((one for one in rows if one.needs_doing), key=lambda one: one.agency_code)
    written = []
    for code, mine in groupby(by_agency, key=lambda one: one.agency_code):
        path = folder / f"{code}.eml"
        path.write_bytes(_reminder(list(mine), contacts.get(code, ())).as_bytes(policy=SMTP))
        written.append(path)
    return written


def _reminder(mine: Sequence[Owed], addresses: Sequence[str]) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    if addresses:
        message["To"] = ", ".join(addresses)
    overdue = any(one.status in ("missing", "rejected") for one in mine)
    what = "Returns still outstanding" if overdue else "Returns due soon"
    if not any(one.is_open for one in mine):
        what = "Figures to explain"
    message["Subject"] = f"{what}: {mine[0].agency}"
    message["X-Unsent"] = "1"
    listed = "\n".join(
        f"- {one.title}, {one.quarter}: {one.standing()}."
        for one in sorted(mine, key=lambda one: (one.due_on, one.dataset))
    )
    sent_back = any(one.status == "rejected" for one in mine)
    how = (
        "Where a file was not accepted, the feedback that you were sent says which cells to put"
        " right, and how. Send the whole file again.\n\n"
        if sent_back
        else ""
    )
    if any(one.questions for one in mine):
        how += (
            "Where an explanation is asked for, a file whose name ends in _explanations.csv lists"
            " the figures in the feedback that you were sent. Write why each is as it is into its"
            " column 'explanation', and send it to the folder of your return.\n\n"
        )
    message.set_content(
        f"To: {mine[0].agency}\n\n"
        "The safeguarding children partnerships still wait for the following from you:\n\n"
        f"{listed}\n\n{how}"
        "If you cannot send it, please say why and by when you can: a gap that is explained is"
        " shown as that in the reports.\n"
    )
    return message
