"""Dagster's page and its schedule daemon as one command that stops cleanly."""

from __future__ import annotations

import os
import subprocess
import sys

from pipelines.defs.instance import prepare_instance
from pipelines.workspace import Workspace


def serve(workspace: Workspace, port: int) -> int:
    """Serve until interrupted; returns the exit status.

    The page listens on this machine only: whoever may see it may start runs.
    """
    prepare_instance(workspace)
    # The page's own processes import dagster from where this one did.
    command = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(workspace.project)}
    process = subprocess.Popen(command, env=environment, cwd=workspace.home)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait(timeout=30)
        return 0
