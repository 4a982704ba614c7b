"""Render a report: one .qmd and its parameters in, one HTML page and one PDF out.

Two renderers stand behind the same call. Quarto is used where it is installed; without it the
embedded renderer executes the same notebook once and writes both formats itself.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.publishing.embedded import WritingError, write_html_and_pdf
from pipelines.publishing.execution import ExecutionError, Kernel
from pipelines.publishing.outputs import to_markdown
from pipelines.publishing.portable import QmdError
from pipelines.publishing.qmd import Qmd, read_qmd
from pipelines.publishing.quarto import QuartoError, quarto_version, render_with_quarto

# Whatever goes wrong in this room is one of these, with a message for people.
RENDER_ERRORS = (QmdError, ExecutionError, WritingError, QuartoError)


class RendererMissingError(Exception):
    """A renderer was asked for by name and is not there."""


@dataclass(frozen=True)
class Rendered:
    """What was written, and by what: 'quarto 1.x' or 'embedded'."""

    html: Path
    pdf: Path
    renderer: str


@dataclass(frozen=True)
class Job:
    """One report to render."""

    qmd: Path
    out_dir: Path
    stem: str
    params: dict[str, str] = field(default_factory=dict)


def which_renderer(preferred: str | None = None) -> str:
    """'quarto' where a working Quarto is on PATH and not switched off, else 'embedded'.

    Args:
        preferred: 'quarto' or 'embedded' to insist; None or 'auto' to take what there is. The
            environment variable ASSURANCE_RENDERER says the same for a whole machine.

    Raises:
        RendererMissingError: Quarto was insisted on and there is none, or the name is unknown.
    """
    choice = preferred or os.environ.get("ASSURANCE_RENDERER") or "auto"
    if choice not in ("auto", "quarto", "embedded"):
        raise RendererMissingError(f"'{choice}' is no renderer; choose auto, quarto or embedded.")
    if choice == "embedded":
        return "embedded"
    if quarto_version(shutil.which("quarto")):
        return "quarto"
    if choice == "quarto":
        raise RendererMissingError(
            "Quarto was asked for, but no working 'quarto' program is on PATH. "
            "Install it, or leave the choice to 'auto'."
        )
    return "embedded"


def render_report(
    qmd: Path, params: dict[str, str], out_dir: Path, stem: str, *, renderer: str | None = None
) -> Rendered:
    """Render one report to ``out_dir/stem.html`` and ``out_dir/stem.pdf``.

    Both files are put in place only when both are complete; until then what was there stays.

    Args:
        qmd: the notebook, with its ``assets`` folder beside it.
        params: values for the notebook's parameters.
        out_dir: where the two files go; made where it is missing.
        stem: their name without the ending.
        renderer: as for ``which_renderer``.

    Raises:
        QmdError, ExecutionError, WritingError, QuartoError: see ``RENDER_ERRORS``.
    """
    return render_reports([Job(qmd, out_dir, stem, params)], renderer=renderer)[0]


def render_reports(jobs: Sequence[Job], *, renderer: str | None = None) -> list[Rendered]:
    """Render several reports; the embedded renderer keeps one kernel warm for all of them.

    Raises:
        QmdError, ExecutionError, WritingError, QuartoError: see ``RENDER_ERRORS``. Reports
            before the one that failed are in place.
    """
    if which_renderer(renderer) == "quarto":
        return [_quarto(job) for job in jobs]
    # While one report is written by Pandoc and Typst, the kernel already executes the next.
    with Kernel() as kernel, ThreadPoolExecutor(max_workers=1) as writer:
        waiting = [writer.submit(_write, *_execute(job, kernel)) for job in jobs]
        return [one.result() for one in waiting]


def _execute(job: Job, kernel: Kernel) -> tuple[Job, Qmd, str, TemporaryDirectory[str]]:
    qmd = read_qmd(job.qmd)
    folder = TemporaryDirectory(prefix="report-", ignore_cleanup_errors=True)
    try:
        outputs = kernel.run(qmd, job.params, Path(folder.name))
        return job, qmd, to_markdown(qmd, outputs, Path(folder.name)), folder
    except BaseException:
        folder.cleanup()
        raise


def _write(job: Job, qmd: Qmd, markdown: str, folder: TemporaryDirectory[str]) -> Rendered:
    with folder as name:
        html, pdf = Path(name) / "report.html", Path(name) / "report.pdf"
        write_html_and_pdf(qmd, markdown, Path(name), html, pdf, _dated(job.params))
        return _put_in_place(job, html, pdf, "embedded")


def _quarto(job: Job) -> Rendered:
    read_qmd(job.qmd).check_parameters(set(job.params))
    program = shutil.which("quarto") or "quarto"
    with TemporaryDirectory(prefix="report-", ignore_cleanup_errors=True) as name:
        html, pdf = render_with_quarto(job.qmd, job.params, Path(name), program)
        return _put_in_place(job, html, pdf, f"quarto {quarto_version(program)}")


def _put_in_place(job: Job, html: Path, pdf: Path, renderer: str) -> Rendered:
    """Copy beside the target first: a rename is atomic only within one file system."""
    job.out_dir.mkdir(parents=True, exist_ok=True)
    finals = []
    for source in (html, pdf):
        final = job.out_dir / f"{job.stem}{source.suffix}"
        waiting = final.with_name(f".{final.name}.{os.getpid()}.part")
        shutil.copyfile(source, waiting)
        finals.append((waiting, final))
    for waiting, final in finals:
        waiting.replace(final)
    return Rendered(finals[0][1], finals[1][1], renderer)


def _dated(params: dict[str, str]) -> datetime | None:
    """The release's own date: a report rendered again tomorrow is the same report."""
    try:
        manifest = Path(params["release"]) / "manifest.json"
        made = json.loads(manifest.read_text(encoding="utf-8"))["created_at"]
        return datetime.fromisoformat(made)
    except (KeyError, OSError, ValueError, TypeError):
        return None
