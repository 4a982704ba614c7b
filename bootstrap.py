"""Set up the project with nothing but Python, then run one of its commands.

    python bootstrap.py report      set up, then make the quarterly reports
    python bootstrap.py test        set up, then run the test suite
    python bootstrap.py setup       set up only

Works on Windows, macOS and Linux; the Makefile calls it. The environment is made once, in .venv,
from the locked and hashed requirements, and made again when they change.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = ENVIRONMENT / "installed.sha256"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")

COMMANDS = {
    "setup": [],
    "report": ["-m", "pipelines.cli", "report"],
    # Files, not single tests, are shared out: a file builds its workspace once.
    # A file stays in one process, for its tests share what is dear to make. tests/conftest.py puts
    # the long files first, so that no process waits for the other's last one.
    "test": ["-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"],
    "lint": ["-m", "ruff", "check", "."],
    "types": ["-m", "mypy"],
    "bench": ["-m", "tests.benchmarks"],
    "fuzz": ["-m", "pytest", "tests/intake/readers/test_fuzz.py"],
}


def main() -> int:
    """Set up where needed, run the command, pass its exit status on."""
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command not in COMMANDS:
        print(f"Say what to do: python bootstrap.py {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        print("Python 3.11, 3.12 or 3.13 is needed.", file=sys.stderr)
        return 2
    set_up()
    if not COMMANDS[command]:
        return 0
    # Bytecode is kept: without it every import is made anew, which doubles the time of a refresh.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    if command == "fuzz":
        environment.setdefault("ASSURANCE_FUZZ_EXAMPLES", "20000")
    # Notebooks and dbt are programs of the environment and are looked for on the path.
    environment["PATH"] = f"{SCRIPTS}{os.pathsep}{environment.get('PATH', '')}"
    arguments = [str(PYTHON), *COMMANDS[command], *sys.argv[2:]]
    return subprocess.run(arguments, cwd=ROOT, env=environment, check=False).returncode


def set_up() -> None:
    """The environment as the lock describes it; nothing is done where it is there already."""
    wanted = hashlib.sha256(
        LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()
    ).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted and PYTHON.is_file():
        return
    print("Setting up the environment in .venv (once; a few minutes at most)", flush=True)
    if not PYTHON.is_file():
        venv.create(ENVIRONMENT, with_pip=True)
    if not install_with_uv():
        print("Installing with pip instead; this takes longer.", flush=True)
        pip("install", "--require-hashes", "-r", str(LOCK))
    pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    STAMP.write_text(wanted)


def install_with_uv() -> bool:
    """Install the lock with uv, which is itself in it; False where that does not work here."""
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder) / "uv.txt"
        only_uv.write_text(locked_block("uv"), encoding="utf-8")
        try:
            pip("install", "--require-hashes", "--no-deps", "-r", str(only_uv))
        except subprocess.CalledProcessError:
            return False
    environment = os.environ.copy()
    index = pip_index()
    if index:
        environment.setdefault("UV_DEFAULT_INDEX", index)
    arguments = ["pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes"]
    arguments += ["--compile-bytecode", "-r", str(LOCK)]
    done = subprocess.run(
        [str(PYTHON), "-m", "uv", *arguments], env=environment, check=False, cwd=ROOT
    )
    return done.returncode == 0


def locked_block(package: str) -> str:
    """The lines of one package in the lock: its version and hashes."""
    kept: list[str] = []
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if kept and not line.startswith("    --hash"):
            break
        if kept or line.startswith(f"{package}=="):
            kept.append(line)
    # The comments that follow a package's last hash are not its own.
    return "\n".join(kept).rstrip(" \\") + "\n"


def pip(*arguments: str) -> None:
    """Run pip of the environment, quietly."""
    subprocess.run([str(PYTHON), "-m", "pip", *arguments, "--quiet"], check=True, cwd=ROOT)


def pip_index() -> str | None:
    """The package index this machine's pip is set to, so that uv asks the same one."""
    asked = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    return asked.stdout.strip() or None


if __name__ == "__main__":
    sys.exit(main())
