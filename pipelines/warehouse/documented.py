"""dbt's own pages of the project: one file with everything in it, made from the warehouse."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

from pipelines.warehouse.connection import connected
from pipelines.warehouse.parsed import TransformError, common_arguments, parsed_project
from pipelines.workspace import Workspace

# The page brings everything along; should any of it ask for more, the browser refuses.
_REFUSES = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; "
    "font-src data:; connect-src 'none'\">"
)
_HEAD = "<head>"


@dataclass(frozen=True)
class Documented:
    """What dbt knows of the project, compiled, and its page."""

    manifest: dict[str, Any]
    catalog: dict[str, Any]
    page: str


def document(workspace: Workspace) -> Documented:
    """Compile every model and describe every table of the warehouse; takes about half a minute.

    Raises:
        TransformError: dbt could not, as where nothing is built yet.
        WarehouseBusy: another run holds the warehouse.
    """
    from dbt.cli.main import dbtRunner

    target = workspace.warehouse / "dbt" / "docs"
    with connected(workspace):
        manifest = parsed_project(workspace)
        os.environ["ASSURANCE_DATABASE"] = str(workspace.database)
        arguments = ["docs", "generate", "--static", *common_arguments(workspace, target)]
        outcome = dbtRunner(manifest=manifest).invoke(arguments)
    if not outcome.success:
        raise TransformError(f"dbt could not describe the warehouse: {outcome.exception}")
    page = (target / "static_index.html").read_text(encoding="utf-8")
    # Where the page is opened, the folders it was made of say nothing and are nobody's business.
    for folder in (target, workspace.dbt_project):
        page = page.replace(json.dumps(str(folder))[1:-1], "")
    return Documented(
        manifest=json.loads((target / "manifest.json").read_text(encoding="utf-8")),
        catalog=json.loads((target / "catalog.json").read_text(encoding="utf-8")),
        page=page.replace(_HEAD, _HEAD + _REFUSES, 1),
    )
