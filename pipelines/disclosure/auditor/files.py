"""The audit of published files: official statistics, several of them taken together.

A file that cannot be read, or that no mapping knows, is named and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.disclosure.auditor.examine import examine
from pipelines.disclosure.auditor.protection import Beliefs, Certificate, Protection
from pipelines.disclosure.auditor.published import ReadFile, published_material, read_published
from pipelines.intake.adapters import AdapterError, Mapping
from pipelines.intake.readers import UnreadableFile


@dataclass(frozen=True)
class FilesAudit:
    """A certificate, the files behind it, those left out and why, and the areas' names."""

    certificate: Certificate
    files: tuple[ReadFile, ...]
    left_out: tuple[str, ...]
    area_names: dict[str, str]


def audit_files(
    paths: Sequence[Path],
    mappings: Sequence[Mapping],
    seeds: Path,
    *,
    protection: Protection | None = None,
    beliefs: Beliefs | None = None,
) -> FilesAudit:
    """Attack published files together.

    Args:
        paths: CSV files or workbooks of official statistics.
        mappings: which publications are known, and what their columns mean.
        seeds: the catalogues (measures and indicators).
    """
    files: list[ReadFile] = []
    left_out: list[str] = []
    for path in paths:
        try:
            found = read_published(path, mappings)
        except (UnreadableFile, AdapterError) as error:
            left_out.append(f"{path.name}: {error}")
            continue
        files += found
        if not found:
            left_out.append(f"{path.name}: no mapping knows these columns")
    material = published_material(files, seeds)
    certificate = examine(material, protection or Protection(), beliefs or Beliefs())
    names = {
        code: name
        for one in files
        if {"new_la_code", "la_name"} <= set(one.places.columns)
        for code, name in one.places.select("new_la_code", "la_name").drop_nulls().iter_rows()
    }
    return FilesAudit(certificate, tuple(files), tuple(left_out), names)
