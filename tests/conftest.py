"""What several folders of tests share: one small quarter, refreshed once by the real command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.returns import write_quarter
from tests.workspaces import COMMAND, Refreshed, environment

# No test is a stopwatch: on a busy machine an example may take long and still be right.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Files that take longest, longest first.
LONG = (
    "end_to_end", "test_cli", "benchmarks", "test_accessibility", "published", "test_round_trip",
    "test_render_end_to_end", "warehouse", "release", "disclosure",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, each whole: two processes then end at about the same time."""

    def rank(item: pytest.Item) -> int:
        place = item.path.relative_to(PROJECT_ROOT).as_posix()
        return next((n for n, name in enumerate(LONG) if name in place), len(LONG))

    items.sort(key=rank)


WATCHER = PROJECT_ROOT / "tests" / "no_network"


@pytest.fixture(scope="session")
def quarter_raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``data/raw`` with one quarter of returns; to be copied, not changed."""
    return write_quarter(tmp_path_factory.mktemp("quarter") / "raw")


@pytest.fixture(scope="session")
def no_network(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, str], Path]:
    """How a process is started without any network, and where it is noted that it looked for one.

    Where the system lets nobody have a network of their own, the note alone must do.
    """
    log = tmp_path_factory.mktemp("network") / "attempts.log"
    path = os.pathsep.join([str(WATCHER), str(PROJECT_ROOT)])
    settings = environment(PYTHONPATH=path, ASSURANCE_NETWORK_LOG=str(log))
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], capture_output=True).returncode:
        return [], settings, log
    return [unshare, "-rn"], settings, log


@pytest.fixture(scope="session")
def refreshed(
    quarter_raw: Path,
    no_network: tuple[list[str], dict[str, str], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Refreshed:
    """The small quarter after one refresh, by the command and without a network.

    Made once, also where several processes share the tests out: nobody may change it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    workspace, told = Workspace(shared / "refreshed"), shared / "refreshed.json"
    prefix, settings, log = no_network
    with FileLock(shared / "refreshed.lock"):
        if not told.is_file():
            shutil.copytree(quarter_raw, workspace.raw)
            done = subprocess.run(
                [*prefix, *COMMAND, "refresh", "--home", str(workspace.home)],
                env=settings,
                cwd=PROJECT_ROOT,
                capture_output=True,
                encoding="utf-8",
                timeout=300,
            )
            result = [done.returncode, done.stdout + done.stderr, str(log)]
            told.write_text(json.dumps(result), encoding="utf-8")
    status, said, noted = json.loads(told.read_text(encoding="utf-8"))
    return Refreshed(workspace, status, said, Path(noted), bool(prefix))


@pytest.fixture
def again(refreshed: Refreshed, tmp_path: Path) -> Workspace:
    """A copy of the refreshed workspace, to be changed."""
    assert refreshed.status == 0, refreshed.said
    shutil.copytree(refreshed.workspace.home, tmp_path / "home")
    return Workspace(tmp_path / "home")
