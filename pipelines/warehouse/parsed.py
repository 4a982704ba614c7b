"""The dbt project as dbt has parsed it: once for a project, whatever home it is used for.

Parsing takes five seconds and depends on the project alone: no path of a home enters it. So the
result lies in the project, where dbt has such things (``dbt_project/target``), and a new home, or
a copy of one, begins with it. Where the project may not be written to, it lies in the home.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock

from pipelines.fingerprints import text_sha256
from pipelines.workspace import Workspace

_SOURCES = ("*.sql", "*.yml", "*.csv", "*.md")
_MANIFEST, _STAMP = "manifest.json", "parsed.sha256"
# Named as the file of every home is, for it becomes the database's name in the SQL.
_NO_HOME = "assurance.duckdb"

# Project -> its stamp and what dbt made of it: a release may have to build once more.
_of_this_process: dict[Path, tuple[str, Any]] = {}


class TransformError(Exception):
    """dbt could not even begin: the project does not parse, or the warehouse cannot be opened."""


def project_fingerprint(workspace: Workspace) -> str:
    """Changes when a model, macro, catalogue or dbt setting does."""
    root = workspace.dbt_project
    paths = [
        path
        for pattern in _SOURCES
        for path in root.rglob(pattern)
        if not {"target", "logs"} & set(path.relative_to(root).parts)
    ]
    return text_sha256(paths, root)


def load_manifest(workspace: Workspace) -> dict[str, Any]:
    """The manifest as dbt writes it, as plain data; parsed first where the project has changed.

    Raises:
        TransformError: the project does not parse.
    """
    stamp = _stamp(workspace)
    with _locked(_place(workspace)) as place:
        if not _stands(place, stamp):
            _parse(workspace, place, stamp)
        return json.loads((place / _MANIFEST).read_text(encoding="utf-8"))


def parsed_project(workspace: Workspace) -> Any:
    """dbt's own manifest, for a run of dbt in this process.

    Raises:
        TransformError: the project does not parse.
    """
    stamp = _stamp(workspace)
    of_stamp, held = _of_this_process.get(workspace.dbt_project, ("", None))
    if of_stamp == stamp:
        return held
    with _locked(_place(workspace)) as place:
        return _parse(workspace, place, stamp)


def common_arguments(workspace: Workspace, target: Path) -> list[str]:
    """What every command of dbt is given; it writes its own files to ``target``."""
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    return [
        "--project-dir", str(workspace.dbt_project),
        "--profiles-dir", str(workspace.dbt_project),
        "--target-path", str(target),
        "--log-path", str(target.with_name("logs")),
        # What failed is in the results, the SQL in the target path. A line for every step of every
        # node would cost a quarter of a small build, and a megabyte a run.
        "--log-level-file", "none",
        "--quiet",
        "--no-use-colors",
    ]  # fmt: skip


def _parse(workspace: Workspace, place: Path, stamp: str) -> Any:
    """dbt's manifest; where nothing has changed, dbt reads what it wrote and writes nothing."""
    from dbt.cli.main import dbtRunner

    stands = _stands(place, stamp)
    if not stands:
        # Should this be broken off, the next one must not trust half a file.
        (place / _STAMP).unlink(missing_ok=True)
    # Without variables, or each new as_of would parse it anew; without a home, or each home would.
    os.environ["ASSURANCE_DATABASE"] = _NO_HOME
    arguments = ["parse", *common_arguments(workspace, place)]
    # What has changed is parsed whole: of a changed test dbt's partial parse loses the description.
    arguments.append("--no-write-json" if stands else "--no-partial-parse")
    outcome = dbtRunner().invoke(arguments)
    if not outcome.success:
        raise TransformError(f"The dbt project does not parse: {outcome.exception}")
    (place / _STAMP).write_text(stamp)
    _of_this_process[workspace.dbt_project] = (stamp, outcome.result)
    return outcome.result


def _stands(place: Path, stamp: str) -> bool:
    """Whether what was parsed last is of this project as it is now."""
    kept = place / _STAMP
    return kept.is_file() and kept.read_text() == stamp and (place / _MANIFEST).is_file()


def _stamp(workspace: Workspace) -> str:
    return f"{project_fingerprint(workspace)} {version('dbt-core')}"


def _place(workspace: Workspace) -> Path:
    """Apart from what somebody makes who runs dbt by hand."""
    shared = workspace.dbt_project / "target" / "parsed"
    with suppress(OSError):
        shared.mkdir(parents=True, exist_ok=True)
    return shared if os.access(shared, os.W_OK) else workspace.warehouse / "dbt" / "parsed"


@contextmanager
def _locked(place: Path) -> Iterator[Path]:
    """Two refreshes of two homes may need one project at the same moment."""
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(place / "parsed.lock"):
        yield place
