"""A report's tables in the two formats a spreadsheet program opens."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipelines.publishing.ods import write_ods
from pipelines.publishing.workbook import Workbook
from pipelines.publishing.xlsx import write_xlsx


def write_tables(workbook: Workbook, folder: Path, dated: datetime | None) -> list[Path]:
    """Write ``tables.xlsx`` and ``tables.ods``.

    Args:
        workbook: what both hold.
        folder: where they are written.
        dated: the date both carry; none where there is none to give.

    Returns:
        The two paths.
    """
    made = [folder / "tables.xlsx", folder / "tables.ods"]
    write_xlsx(workbook, made[0], dated)
    write_ods(workbook, made[1], dated)
    return made
