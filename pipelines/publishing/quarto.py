"""Render with Quarto where it is installed.

Quarto works on a copy of the reports folder, so that two reports rendered side by side never
share a file and the project folder stays clean. Parameters go in a YAML file, quoted: on the
command line Quarto would read a value such as ``2025-26`` or ``C:\\data`` as YAML.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import yaml

from pipelines.keys import without_keys

DOCUMENTS = (".html", ".pdf", ".docx")
PARAMETERS_FILE = "parameters.yml"
_TIMEOUT_SECONDS = 600


class QuartoError(Exception):
    """Quarto failed; the message carries the last lines it wrote."""


@cache
def quarto_version(program: str | None = None) -> str | None:
    """The version of a working Quarto, or None where there is none.

    Args:
        program: path of the program; by default the ``quarto`` on PATH.
    """
    found = program or shutil.which("quarto")
    if not found:
        return None
    try:
        done = subprocess.run(
            [found, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = done.stdout.strip()
    return version if done.returncode == 0 and re.match(r"\d+\.\d+", version) else None


def quarto_command(program: str, qmd_name: str) -> list[str]:
    """The command line that renders every format the notebook names, from its own folder."""
    return [
        program,
        "render",
        qmd_name,
        *("--execute-params", PARAMETERS_FILE),
        "--no-cache",
        "--no-execute-daemon",
        "--quiet",
    ]


def render_with_quarto(qmd: Path, params: dict[str, str], folder: Path, program: str) -> list[Path]:
    """Render a notebook in ``folder``; its documents are left there.

    Args:
        qmd: the notebook; the files beside it are its Quarto project.
        params: parameters, passed as text.
        folder: an empty folder to work in.
        program: the Quarto program.

    Returns:
        The paths of the HTML, of the PDF and of the Word document.

    Raises:
        QuartoError: Quarto failed or did not write one of them.
    """
    copy = folder / "project"
    shutil.copytree(
        qmd.parent,
        copy,
        ignore=shutil.ignore_patterns(
            "published", "publications", "morning", "figures", ".quarto", "_site"
        ),
    )
    (copy / PARAMETERS_FILE).write_text(
        yaml.safe_dump({name: str(value) for name, value in params.items()}), encoding="utf-8"
    )
    done = subprocess.run(
        quarto_command(program, qmd.name),
        cwd=copy,
        env=dict(without_keys(os.environ), QUARTO_PYTHON=sys.executable, PYTHONPATH=_python_path()),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode:
        last = [line for line in done.stderr.splitlines() if line.strip()][-6:]
        raise QuartoError(f"Quarto could not render {qmd.name}: " + " / ".join(last))
    written = []
    for suffix in DOCUMENTS:
        path = _newest(copy, qmd.stem + suffix)
        if path is None:
            raise QuartoError(f"Quarto wrote no {qmd.stem}{suffix}; is that format in its project?")
        written.append(path)
    return written


def _newest(folder: Path, name: str) -> Path | None:
    found = sorted(folder.rglob(name), key=lambda path: path.stat().st_mtime)
    return found[-1] if found else None


def _python_path() -> str:
    project = str(Path(__file__).resolve().parents[2])
    inherited = os.environ.get("PYTHONPATH")
    return os.pathsep.join([project, inherited]) if inherited else project
