"""What lies in ``data/raw``: each file, whose it is and which quarter's, judged by its folder.

``<period>/<agency>/<file>`` is an agency's return; ``published/**`` is official statistics. Files
in other places are arrivals too: they are taken to the ledger as rejected, with the reason.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipelines.contracts.load import seed_rows
from pipelines.contracts.model import SubmissionContext
from pipelines.fingerprints import file_sha256
from pipelines.intake.folder import SYNTHETIC_LIST, files_in, moment_of, stamp_of, writable
from pipelines.periods import FIRST_QUARTER, is_quarter, reporting_quarters
from pipelines.workspace import Workspace, WorkspaceDamaged

PUBLISHED = "published"


@dataclass(frozen=True)
class Arrival:
    """One file as it lies in ``data/raw``.

    ``folder`` is its place below ``data/raw`` with forward slashes; ``misplaced`` says, in words
    for people, why the folder cannot be used, and is None where it can.
    """

    path: Path
    folder: str
    sha256: str
    received_at: datetime
    is_synthetic: bool
    is_official: bool
    context: SubmissionContext
    misplaced: str | None = None
    # Size and time of writing before it was read, by which ``folder.is_unfinished`` knows it again.
    stamp: tuple[int, int] = (0, 0)

    @property
    def name(self) -> str:
        """The file's name, fit to be written down."""
        return writable(self.path.name)


def scan(workspace: Workspace) -> list[Arrival]:
    """Every file of ``data/raw``, oldest first; nothing is read but its bytes.

    Raises:
        WorkspaceDamaged: the list of synthetic files cannot be read.
    """
    if not workspace.raw.is_dir():
        return []
    synthetic = _synthetic_hashes(workspace.raw)
    arrivals = []
    for path in files_in(workspace.raw):
        # What is taken away while we look was never sent.
        with suppress(FileNotFoundError):
            arrivals.append(_arrival(workspace, path, synthetic))
    return sorted(arrivals, key=lambda arrival: (arrival.received_at, arrival.folder, arrival.path))


def as_if_sent(workspace: Workspace, path: Path, period: str, agency: str) -> Arrival:
    """The file as it would arrive in that quarter's and agency's folder, wherever it lies.

    Args:
        workspace: whose catalogues and contracts it is judged by.
        path: an existing file.
        period: the quarter, like '2025-26-Q1'.
        agency: the agency's code, name or another name that is known.
    """
    context, misplaced = _placed(workspace, (period, agency, writable(path.name)), official=False)
    digest, unusable = _read(path)
    return Arrival(
        path=path,
        folder=f"{period}/{agency}",
        sha256=digest,
        received_at=moment_of(path.lstat().st_mtime),
        is_synthetic=False,
        is_official=False,
        context=context,
        misplaced=unusable or misplaced,
    )


def _arrival(workspace: Workspace, path: Path, synthetic: frozenset[str]) -> Arrival:
    sent = path.relative_to(workspace.raw).parts
    place = tuple(writable(part) for part in sent)
    folder = "/".join(place[:-1])
    before = path.lstat()
    official = len(place) > 1 and place[0] == PUBLISHED
    context, misplaced = _placed(workspace, place, official)
    digest, unusable = _read(path)
    misplaced = unusable or misplaced
    if "\\" in path.name:
        misplaced = (
            "The file's name holds a path, as happens when a zip made on Windows is unpacked by"
            " another program. Rename it, without a backslash."
        )
    if place != sent:
        misplaced = (
            "The name of the file or of its folder is not in UTF-8, as happens when it comes out of"
            " a zip made on another system. Rename it, with plain letters if need be."
        )
    return Arrival(
        path=path,
        folder=folder,
        sha256=digest,
        received_at=moment_of(before.st_mtime),
        is_synthetic=digest in synthetic,
        is_official=official,
        context=context,
        misplaced=misplaced,
        stamp=stamp_of(before),
    )


def _read(path: Path) -> tuple[str, str | None]:
    """The fingerprint, and why the file cannot be used where it cannot; then there is none."""
    if path.is_symlink():
        return "", "This is a link to another place, not a file. Put the file itself here."
    if path.is_dir():
        return "", "This is a folder with a file's name. Put the file itself here."
    if not path.is_file():
        # Opening a pipe would wait for somebody to write to it.
        return "", "This is not an ordinary file. Put the file itself here."
    try:
        return file_sha256(path), None
    except FileNotFoundError:
        raise
    except OSError as error:
        return "", (
            f"The file could not be opened ({error.strerror or type(error).__name__}). Close it in"
            " other programs, check that it may be read, and run again."
        )


def _placed(
    workspace: Workspace, place: tuple[str, ...], official: bool
) -> tuple[SubmissionContext, str | None]:
    name = place[-1]
    if official:
        return SubmissionContext(file=name), None
    if len(place) != 3:
        return SubmissionContext(file=name), (
            "The file is not in a quarter's and agency's folder. Put it into"
            " data/raw/<quarter>/<agency>/, for example"
            " data/raw/2025-26-Q1/leicestershire_police/; official statistics go into"
            " data/raw/published/."
        )
    period, agency = place[0], _agency(workspace, place[1])
    if not is_quarter(period):
        return SubmissionContext(file=name), (
            f"The folder '{period}' is not a quarter. Name it like 2025-26-Q1 (April to June 2025)."
        )
    if period not in reporting_quarters(date.today()):
        return SubmissionContext(file=name), (
            f"The folder '{period}' is not a quarter that returns are taken in for"
            f" ({FIRST_QUARTER} to the end of next financial year). Move the file to its quarter."
        )
    if agency is None:
        known = ", ".join(row["agency_code"] for row in seed_rows(workspace.seeds, "agencies"))
        return SubmissionContext(file=name, period=period), (
            f"The folder '{place[1]}' is not an agency that is known here. Use one of: {known};"
            " or add the agency to the agencies catalogue."
        )
    context = SubmissionContext(
        file=name,
        period=period,
        agency=agency["agency_code"],
        agency_type=agency["agency_type"],
        agency_areas=tuple(agency["area_codes"].split(";")),
    )
    return context, None


def _agency(workspace: Workspace, folder: str) -> dict[str, str] | None:
    wanted = _slug(folder)
    for row in seed_rows(workspace.seeds, "agencies"):
        names = [row["agency_code"], row["agency_name"], *row["aliases"].split(";")]
        if wanted in (_slug(name) for name in names if name):
            return row
    return None


def _slug(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _synthetic_hashes(raw: Path) -> frozenset[str]:
    listing = raw / SYNTHETIC_LIST
    if not listing.is_file():
        return frozenset()
    try:
        return frozenset(json.loads(listing.read_text(encoding="utf-8"))["files"].values())
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        # Made-up figures must never pass for real ones, so nothing is taken in without it.
        raise WorkspaceDamaged(
            f"{listing} cannot be read. It says which files are synthetic, so nothing is taken in."
            " Put it back from a copy. If it is lost and data/raw holds nothing but the"
            " demonstration, empty data/raw and run 'assurance demo'; if every file there is real,"
            f" delete {SYNTHETIC_LIST}."
        ) from error
