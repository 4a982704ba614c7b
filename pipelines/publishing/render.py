"""Render a report: one .qmd and its parameters in; a page, a PDF, a Word document and tables out.

Two renderers stand behind the same call. Quarto is used where it is installed; without it the
embedded renderer executes the same notebook once and writes the documents itself. The tables are a
workbook, written from the release alone and the same with both.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.publishing.beside import write_beside
from pipelines.publishing.embedded import WritingError, write_documents
from pipelines.publishing.execution import ExecutionError, Kernel
from pipelines.publishing.outputs import to_markdown
from pipelines.publishing.portable import QmdError
from pipelines.publishing.qmd import Qmd, read_qmd
from pipelines.publishing.quarto import QuartoError, quarto_version, render_with_quarto
from pipelines.publishing.release_reader import ReleaseError
from pipelines.publishing.scope import ScopeError
from pipelines.publishing.word import WORD_STYLES, finish_word
from pipelines.publishing.workbook import Workbook
from pipelines.publishing.workbook_files import write_tables

# Whatever goes wrong in this room is one of these, with a message for people.
RENDER_ERRORS = (QmdError, ExecutionError, WritingError, QuartoError)


class RendererMissingError(Exception):
    """A renderer was asked for by name and is not there."""


# Every format of a report, the one to open first standing first; the last two are its tables.
FORMATS = ("html", "pdf", "docx", "xlsx", "ods")


@dataclass(frozen=True)
class Rendered:
    """What was written, and by what: 'quarto 1.x' or 'embedded'.

    ``xlsx`` and ``ods`` are None where the report has no tables of its own.
    """

    html: Path
    pdf: Path
    docx: Path
    xlsx: Path | None
    ods: Path | None
    renderer: str

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file, the page first."""
        every = (self.html, self.pdf, self.docx, self.xlsx, self.ods)
        return tuple(path for path in every if path)


@dataclass(frozen=True)
class Job:
    """One report to render; ``tables`` makes its workbook from the same parameters.

    ``beside`` makes the text of other files, by their path from the report's folder: each in a
    folder that holds nothing else, so that what is not made any more can be taken away.
    """

    qmd: Path
    out_dir: Path
    stem: str
    params: dict[str, str] = field(default_factory=dict)
    tables: Callable[[Mapping[str, str]], Workbook] | None = None
    beside: Callable[[Mapping[str, str]], Mapping[str, str]] | None = None


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
    """Render one report without tables: ``out_dir/stem`` as .html, .pdf and .docx.

    All are put in place only when all are complete; until then what was there stays.

    Args:
        qmd: the notebook, with its ``assets`` folder beside it.
        params: values for the notebook's parameters.
        out_dir: where the files go; made where it is missing.
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
    # While one report is written by Pandoc and Typst, the kernel already executes the next, and
    # the tables, which need neither, are written beside.
    with (
        # First in, last out: what is still being written has its folder until it is in place.
        ExitStack() as folders,
        Kernel() as kernel,
        ThreadPoolExecutor(max_workers=1) as tabler,
        ThreadPoolExecutor(max_workers=1) as writer,
    ):
        waiting = []
        for job in jobs:
            qmd = read_qmd(job.qmd)
            folder = Path(folders.enter_context(_folder()))
            tables = tabler.submit(_tables, job, folder)
            markdown = to_markdown(qmd, kernel.run(qmd, job.params, folder), folder)
            waiting.append(writer.submit(_write, job, qmd, markdown, folder, tables))
        return [one.result() for one in waiting]


def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="report-", ignore_cleanup_errors=True)


def _write(job: Job, qmd: Qmd, markdown: str, folder: Path, tables: Future[list[Path]]) -> Rendered:
    documents = write_documents(qmd, markdown, folder, _dated(job.params))
    return _put_in_place(job, [*documents, *tables.result()], "embedded")


def _tables(job: Job, folder: Path) -> list[Path]:
    if job.tables is None:
        return []
    try:
        return write_tables(job.tables(job.params), folder, _dated(job.params))
    except (ReleaseError, ScopeError, ValueError) as error:
        raise WritingError(f"{job.stem}: the tables could not be written. {error}") from error


def _beside(job: Job) -> Mapping[str, str]:
    if job.beside is None:
        return {}
    try:
        return job.beside(job.params)
    except (ReleaseError, ScopeError, ValueError) as error:
        raise WritingError(f"{job.stem}: the files beside it were not written. {error}") from error


def _quarto(job: Job) -> Rendered:
    qmd = read_qmd(job.qmd)
    qmd.check_parameters(set(job.params))
    program = shutil.which("quarto") or "quarto"
    with _folder() as name:
        folder = Path(name)
        documents = render_with_quarto(job.qmd, job.params, folder, program)
        styles = job.qmd.resolve().parent / "assets" / WORD_STYLES
        finish_word(documents[-1], styles, qmd.lang, _dated(job.params))
        made = [*documents, *_tables(job, folder)]
        return _put_in_place(job, made, f"quarto {quarto_version(program)}")


def _put_in_place(job: Job, made: Sequence[Path], renderer: str) -> Rendered:
    """Copy beside the target first: a rename is atomic only within one file system."""
    beside = _beside(job)
    job.out_dir.mkdir(parents=True, exist_ok=True)
    finals: dict[str, tuple[Path, Path]] = {}
    for source in made:
        final = job.out_dir / f"{job.stem}{source.suffix}"
        waiting = final.with_name(f".{final.name}.{os.getpid()}.part")
        shutil.copyfile(source, waiting)
        finals[source.suffix.removeprefix(".")] = (waiting, final)
    for waiting, final in finals.values():
        waiting.replace(final)
    write_beside(beside, job.out_dir)
    placed = {ending: final for ending, (_, final) in finals.items()}
    return Rendered(
        html=placed["html"],
        pdf=placed["pdf"],
        docx=placed["docx"],
        xlsx=placed.get("xlsx"),
        ods=placed.get("ods"),
        renderer=renderer,
    )


def _dated(params: dict[str, str]) -> datetime | None:
    """The release's own date: a report rendered again tomorrow is the same report."""
    try:
        manifest = Path(params["release"]) / "manifest.json"
        made = json.loads(manifest.read_text(encoding="utf-8"))["created_at"]
        return datetime.fromisoformat(made)
    except (KeyError, OSError, ValueError, TypeError):
        return None
