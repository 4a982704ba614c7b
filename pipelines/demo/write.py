"""Files on the disk: their bytes, the list that marks them as synthetic, their times."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipelines.demo.parcel import SHEETS, Cell, Parcel
from pipelines.demo.xlsx import workbook

SYNTHETIC_LIST = "synthetic.json"
NOTE = (
    "Every file listed here was made up by the program's demo, in the proportions of published"
    " annual figures. No figure of an agency and no comment in it is real. The population file"
    " repeats published mid-year estimates of ages 0 to 17 (Office for National Statistics, Open"
    " Government Licence v3.0); its estimates of other ages are made up in proportion."
)
_KEPT = "README.md"


class DemoRefused(Exception):
    """The demo would have been mixed with files that are there already."""


@dataclass(frozen=True)
class Outgoing:
    """A file's place below the raw folder, its bytes and the moment it arrives (UTC)."""

    place: str
    content: bytes
    arrives: datetime


def refuse_if_used(raw: Path) -> None:
    """Synthetic and real returns must never lie in one folder.

    Raises:
        DemoRefused: the folder holds anything besides its README.md.
    """
    held = sorted(
        path.relative_to(raw).as_posix()
        for path in raw.rglob("*")
        if not path.is_dir() and path.relative_to(raw).as_posix() != _KEPT
    )
    if held:
        more = f" and {len(held) - 1:,} more" if len(held) > 1 else ""
        raise DemoRefused(
            f"{raw} already holds files ({held[0]}{more}), and synthetic returns are never put"
            " beside real ones. Name an empty folder with --home, or move these files away first."
        )


def outgoing(parcel: Parcel) -> Outgoing:
    """The parcel as bytes."""
    return Outgoing(parcel.place, _content(parcel), parcel.arrives)


def write_files(raw: Path, files: Iterable[Outgoing], now: datetime) -> list[Path]:
    """Write the files and set their times; returns their paths in the order of arrival.

    The list of what is synthetic is written first: were the work interrupted, no file would be
    taken for a real one.
    """
    ordered = sorted(files, key=lambda file: (file.arrives, file.place))
    listing = {file.place: hashlib.sha256(file.content).hexdigest() for file in ordered}
    raw.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"note": NOTE, "files": dict(sorted(listing.items()))}, indent=2)
    (raw / SYNTHETIC_LIST).write_text(text + "\n", encoding="utf-8", newline="\n")
    paths = []
    for file, moment in zip(ordered, _not_after(now, ordered), strict=True):
        path = raw.joinpath(*file.place.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        os.utime(path, (moment.timestamp(), moment.timestamp()))
        paths.append(path)
    return paths


def _not_after(now: datetime, ordered: Sequence[Outgoing]) -> list[datetime]:
    """The arrivals; those still to come are drawn back before ``now``, in the same order."""
    moments = [file.arrives for file in ordered]
    latest = now.astimezone(UTC) - timedelta(minutes=1)
    for place in range(len(moments) - 1, -1, -1):
        moments[place] = min(moments[place], latest)
        latest = moments[place] - timedelta(seconds=1)
    return moments


def _content(parcel: Parcel) -> bytes:
    header: list[Cell] = [parcel.headers.get(name, name) for name in parcel.columns]
    body = [[row.get(name) for name in parcel.columns] if row else [] for row in parcel.rows]
    preface: list[list[Cell]] = [[line] for line in parcel.preface]
    table = [*preface, header, *body]
    if parcel.suffix == "xlsx":
        return workbook(table, SHEETS[parcel.dataset])
    return _encoded(csv_text(table, parcel.date_format), parcel.encoding)


def csv_text(table: Iterable[Sequence[Cell]], date_format: str = "%Y-%m-%d") -> str:
    """The table as Excel writes CSV: commas, quotes where needed, CRLF."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    for row in table:
        writer.writerow(
            cell.strftime(date_format) if isinstance(cell, date) else cell for cell in row
        )
    return held.getvalue()


def _encoded(text: str, encoding: str) -> bytes:
    if encoding == "utf-16":
        # Python's own 'utf-16' follows the machine's byte order; Windows writes this one.
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(encoding)
