"""No component speaks to anybody: not for telemetry, not for an update, not for a font."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pipelines.workspace import PROJECT_ROOT
from tests.workspaces import Refreshed

Offline = tuple[list[str], dict[str, str], Path]


def _attempts(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").splitlines() if log.is_file() else []


def test_a_whole_refresh_ends_well_and_tries_no_network(refreshed: Refreshed) -> None:
    """Dagster, dbt and Great Expectations each report home unless told not to."""
    assert refreshed.status == 0, refreshed.said
    assert "Reports (embedded renderer):" in refreshed.said
    assert _attempts(refreshed.network_log) == []


def test_loading_dagsters_definitions_tries_no_network(
    no_network: Offline, refreshed: Refreshed
) -> None:
    prefix, settings, log = no_network
    load = "from pipelines.definitions import defs; print(len(defs().resolve_all_asset_specs()))"
    done = subprocess.run(
        [*prefix, sys.executable, "-c", load],
        env=settings | {"ASSURANCE_HOME": str(refreshed.workspace.home)},
        cwd=PROJECT_ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30
    assert _attempts(log) == []


def test_the_watcher_sees_an_attempt(no_network: Offline, tmp_path: Path) -> None:
    """A watcher that sees nothing would find every refresh silent."""
    prefix, settings, _ = no_network
    log = tmp_path / "attempts.log"
    reach = (
        "import socket\n"
        "for go in (lambda: socket.getaddrinfo('telemetry.invalid', 443),\n"
        "           lambda: socket.create_connection(('192.0.2.1', 443), timeout=0.1),\n"
        "           lambda: socket.create_connection(('127.0.0.1', 9), timeout=0.1)):\n"
        "    try: go()\n"
        "    except OSError: pass\n"
    )
    subprocess.run(
        [*prefix, sys.executable, "-c", reach],
        env=settings | {"ASSURANCE_NETWORK_LOG": str(log)},
        check=True,
        timeout=60,
    )
    seen = "\n".join(_attempts(log))
    assert "socket.getaddrinfo telemetry.invalid" in seen
    assert "socket.connect 192.0.2.1" in seen
    assert "127.0.0.1" not in seen
