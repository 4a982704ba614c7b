"""What ``assurance audit-disclosure`` does: releases one by one, published files all together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from pipelines.disclosure.auditor.files import audit_files
from pipelines.disclosure.auditor.page import certificate_page
from pipelines.disclosure.auditor.protection import Beliefs, Certificate
from pipelines.disclosure.auditor.releases import audit_release
from pipelines.disclosure.auditor.words import summary_lines
from pipelines.intake.rulebook import Rulebook
from pipelines.workspace import Workspace

_PUBLISHED = (".csv", ".xlsx")
SAFE, EXPOSED, NOTHING_READ = 0, 1, 2


def audit_paths(
    paths: Sequence[Path],
    workspace: Workspace,
    tell: Callable[[str], None],
    *,
    earlier: Sequence[Path] = (),
    beliefs: Beliefs,
    values: bool = False,
    page: Path | None = None,
) -> int:
    """Audit what is at ``paths`` and tell what was found.

    Args:
        paths: release folders, published files, or folders of published files.
        tell: says one line.
        earlier: folders of releases that are still published.
        values: also tell the ranges of exposed cells.
        page: where to write the page; with several audits the last one's.

    Returns:
        0 where nothing is exposed, 1 where anything is, 2 where nothing could be read.
    """
    releases = [path for path in paths if (path / "fct_measure.parquet").is_file()]
    files = [file for path in paths if path not in releases for file in _files(path)]
    done: list[Certificate] = []
    for folder in releases:
        found = audit_release(folder, earlier=earlier, beliefs=beliefs)
        names = _area_names(folder)
        tell(f"Release {folder.name}")
        _report(found, names, tell, values)
        _write(page, found, f"release {folder.name}", names)
        done.append(found)
    if files:
        audit = audit_files(files, Rulebook(workspace).mappings, workspace.seeds, beliefs=beliefs)
        read = sorted({one.name for one in audit.files})
        tell(f"{len(read)} published file{'' if len(read) == 1 else 's'}, audited together")
        for reason in audit.left_out:
            tell(f"Left out: {reason}")
        if read:
            _report(audit.certificate, audit.area_names, tell, values)
            subject = read[0] if len(read) == 1 else f"{len(read)} published files taken together"
            _write(page, audit.certificate, subject, audit.area_names)
            done.append(audit.certificate)
    if not done:
        tell("There is nothing to audit: give release folders, or CSV files of official statistics")
        return NOTHING_READ
    return SAFE if all(one.holds for one in done) else EXPOSED


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and file.suffix.lower() in _PUBLISHED and not file.name.startswith(".")
    )


def _area_names(folder: Path) -> dict[str, str]:
    path = folder / "dim_area.parquet"
    if not path.is_file():
        return {}
    areas = pl.read_parquet(path)
    if "area_name" not in areas.columns:
        return {}
    return dict(areas.select("area_code", "area_name").iter_rows())


def _report(
    found: Certificate, names: dict[str, str], tell: Callable[[str], None], values: bool
) -> None:
    for line in summary_lines(found, names, values=values):
        tell(line)
    tell(f"Time: {found.seconds:.1f} s")


def _write(page: Path | None, found: Certificate, subject: str, names: dict[str, str]) -> None:
    if page:
        page.parent.mkdir(parents=True, exist_ok=True)
        text = certificate_page(
            found, title=f"Disclosure audit of {subject}", subject=subject, area_names=names
        )
        page.write_text(text, encoding="utf-8")
