"""Reports as pages alone, where a test looks at nothing else: PDF and Word take twice as long."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.publishing.embedded import write_page
from pipelines.publishing.execution import Kernel
from pipelines.publishing.outputs import to_markdown
from pipelines.publishing.qmd import read_qmd
from pipelines.publishing.render import Job


def render_pages(jobs: Sequence[Job]) -> list[Path]:
    """The page of each report, in its place."""
    pages = []
    with Kernel() as kernel:
        for job in jobs:
            with TemporaryDirectory(ignore_cleanup_errors=True) as name:
                qmd, folder = read_qmd(job.qmd), Path(name)
                markdown = to_markdown(qmd, kernel.run(qmd, job.params, folder), folder)
                page = job.out_dir / f"{job.stem}.html"
                page.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(write_page(qmd, markdown, folder), page)
                pages.append(page)
    return pages
