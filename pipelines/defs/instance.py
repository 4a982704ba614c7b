"""Dagster's own home in a workspace, and how it is set up."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.permissions import owner_only
from pipelines.workspace import Workspace

INSTANCE_SETTINGS = """\
# Written by the pipeline; one refresh at a time, and nothing is reported to anybody.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
# The folder is looked at twice a minute: what came of each look is kept for days, not for ever.
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 2
      success: 90
      failure: 90
"""


def prepare_instance(workspace: Workspace) -> Path:
    """Dagster's home in this workspace, with its settings; also named in the environment."""
    owner_only()
    workspace.dagster.mkdir(parents=True, exist_ok=True)
    settings = workspace.dagster / "dagster.yaml"
    if not settings.is_file() or settings.read_text(encoding="utf-8") != INSTANCE_SETTINGS:
        settings.write_text(INSTANCE_SETTINGS, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(workspace.dagster)
    os.environ["ASSURANCE_HOME"] = str(workspace.home)
    return workspace.dagster
