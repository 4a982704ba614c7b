"""What was built last, and from what: the fingerprints a refresh compares with.

Losing this file loses nothing but time: everything is then built again.
"""

from __future__ import annotations

import json
import os
from typing import Any

from pipelines.workspace import Workspace


def read_state(workspace: Workspace) -> dict[str, Any]:
    """The fingerprints of the last run; empty before the first, or where the file is damaged."""
    path = workspace.warehouse / "state.json"
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, json.JSONDecodeError):
        return {}
    return state if isinstance(state, dict) else {}


def update_state(workspace: Workspace, **changes: Any) -> None:
    """Write ``changes`` over the present state, whole or not at all.

    Two runs that write at once would undo each other: the caller holds the writer's lock.
    """
    state = read_state(workspace) | changes
    path = workspace.warehouse / "state.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"state.{os.getpid()}.part")
    partial.write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")
    partial.replace(path)
