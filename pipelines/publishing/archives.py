"""Zip files that are the same bytes whenever they hold the same parts: .docx and .ods."""

from __future__ import annotations

import zipfile
from pathlib import Path

# Name of each part and what it holds, in the order they are written.
Parts = dict[str, bytes]
# The earliest moment a zip file can name; it says nothing about when a report was made.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def read_archive(path: Path) -> Parts:
    """Every part of a zip file."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}


def write_archive(path: Path, parts: Parts, stored: frozenset[str] = frozenset()) -> None:
    """Write parts in their order, without times.

    Args:
        path: the file to write.
        parts: names and contents.
        stored: parts that are kept uncompressed, as OpenDocument asks of its ``mimetype``.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            # What the system says of who may read the file differs between systems.
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
