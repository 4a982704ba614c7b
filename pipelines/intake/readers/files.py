"""Opens a file of any accepted kind, after the checks that every file gets."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from pipelines.intake.readers.model import RawTable, UnreadableFile
from pipelines.intake.readers.text import read_text
from pipelines.storage import NO_ROOM

TEXT_KINDS = frozenset({".csv", ".txt", ".tsv"})
WORKBOOK_KINDS = frozenset({".xlsx", ".xlsm"})
DOCUMENT_KINDS = frozenset({".md", ".docx"})
MAX_BYTES = 1024**3

OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
OTHER_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a Word document"),
)


def read_file(path: Path) -> list[RawTable]:
    """Reads a file as text with its row numbers; nothing is interpreted and nothing is run.

    Args:
        path: A ``.csv``, ``.txt``, ``.tsv`` or ``.xlsx`` file, an ``.xlsm`` without a macro, or a
            ``.md`` or ``.docx`` document with headings.

    Returns:
        One raw table for a text file or a document; one for each visible sheet that holds something
        otherwise.

    Raises:
        UnreadableFile: The file cannot be read safely or with certainty; its message names the
            file and says what to do.
        OSError: This machine's disk is full, which is no fault of the file.
    """
    try:
        return _read(path)
    except UnreadableFile as error:
        raise error.named(path.name) from error.__cause__
    except OSError as error:
        if error.errno in NO_ROOM:
            raise  # A text in another encoding is written down anew, and that needs room.
        raise UnreadableFile(
            "no_access",
            f"{path.name}: the file could not be opened ({error.strerror or error}). If it is open "
            "in another program, close it there; then send it again.",
        ) from error


def _read(path: Path) -> list[RawTable]:
    if path.is_dir():
        raise UnreadableFile(
            "folder", "this is a folder, not a file. Put the files themselves in the return."
        )
    if not path.exists():
        raise UnreadableFile("missing", "there is no such file.")
    if not path.is_file():
        raise UnreadableFile("unknown_type", "this is not an ordinary file.")
    kind = path.suffix.lower()
    size = path.stat().st_size
    if kind not in TEXT_KINDS | WORKBOOK_KINDS | DOCUMENT_KINDS and kind != ".xls":
        raise UnreadableFile("unknown_type", _unknown_kind(kind))
    if size == 0:
        raise UnreadableFile("empty_file", "the file is empty (0 bytes). Send it again.")
    if size > MAX_BYTES:
        raise UnreadableFile(
            "too_large",
            f"the file is {size / 1024**3:.1f} GB; the limit is 1 GB. Send it in smaller parts.",
        )
    with path.open("rb") as handle:
        start = handle.read(16)
    if start.startswith(OLE_SIGNATURE):
        if kind in DOCUMENT_KINDS:
            _refuse_old_document()
        _refuse_old_workbook(path)
    if kind in TEXT_KINDS or kind == ".md":
        _refuse_disguise(start)
    if kind in TEXT_KINDS:
        return [read_text(path)]
    if kind in DOCUMENT_KINDS:
        from pipelines.intake.readers.document import read_document

        return [read_document(path)]
    if not start.startswith(ZIP_SIGNATURES):
        raise UnreadableFile(
            "not_a_workbook",
            f"the name ends in {kind} but the file is not an Excel workbook: it may be damaged, or "
            "be text under another name. Open it in Excel and save it as .xlsx or as CSV.",
        )
    # A workbook's reader is imported only when a workbook arrives: most returns are text.
    from pipelines.intake.readers.workbook import read_workbook

    return read_workbook(path)


def _unknown_kind(kind: str) -> str:
    seen = f"files ending in {kind}" if kind else "files without an ending to their name"
    return f"{seen} are not read. Send the return as .csv or .xlsx; a written text as .docx or .md."


def _refuse_disguise(start: bytes) -> None:
    if start.startswith(ZIP_SIGNATURES):
        raise UnreadableFile(
            "unknown_type",
            "the name says text but the file is an Excel workbook, a Word document or a zip. If it "
            "is a workbook, give it a name ending in .xlsx, a document .docx; if not, send the "
            "files inside it.",
        )
    for signature, what in OTHER_SIGNATURES:
        if start.startswith(signature):
            raise UnreadableFile(
                "unknown_type",
                f"the name says text but the file is {what}. Send the return as .csv or .xlsx.",
            )


def _refuse_old_document() -> NoReturn:
    raise UnreadableFile(
        "old_document",
        "the file is in the format Word used before 2007 (.doc), or is protected by a password. "
        "In Word remove any password, choose Save As, Word Document (.docx), and send that.",
    )


def _refuse_old_workbook(path: Path) -> None:
    """Tells a password-protected workbook from one in the format Excel used before 2007."""
    marker = "EncryptedPackage".encode("utf-16-le")
    tail = b""
    with path.open("rb") as handle:
        while block := handle.read(1024**2):
            if marker in tail + block:
                raise UnreadableFile(
                    "password",
                    "the workbook is protected by a password. In Excel choose File, Info, Protect "
                    "Workbook, Encrypt with Password, clear the password, save, and send it again.",
                )
            tail = block[-len(marker) :]
    raise UnreadableFile(
        "old_workbook",
        "the file is in the format Excel used before 2007 (.xls), or is protected by a password. "
        "In Excel remove any password, choose Save As, Excel Workbook (.xlsx), and send that.",
    )
